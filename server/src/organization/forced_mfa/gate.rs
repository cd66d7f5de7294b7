use super::store;
use crate::{account::multi_factor, db::Tx, organization::Place};
use app::{error::AppError, services::Actor, value::UserId};

/// Does the place ask for a second factor that the person does not have?
pub(crate) async fn lacks_factor(
    tx: &mut Tx,
    place: Place,
    user: UserId,
) -> Result<bool, AppError> {
    let asks = match place {
        Place::Maintainer(_) => false,
        Place::Organization(id) => store::is_required(tx, id).await?,
        Place::Project(id) => store::is_required_in_project(tx, id).await?,
    };
    Ok(asks && !multi_factor::is_enabled(tx, user).await?)
}

/// Keeps who is in the place, and has no second factor, out of it.
///
/// # Errors
/// `Forbidden`, with the code of the Manage API.
pub(crate) async fn require_factor(
    tx: &mut Tx,
    place: Place,
    user: UserId,
) -> Result<(), AppError> {
    if lacks_factor(tx, place, user).await? { Err(place.locked()) } else { Ok(()) }
}

/// May the person become a member of the place? Its organization is held, so that it does not
/// begin to ask for a second factor meanwhile.
///
/// # Errors
/// `Invalid` without the second factor that is asked for.
pub(crate) async fn check_admitting(
    tx: &mut Tx,
    actor: &Actor,
    place: Place,
    user: UserId,
) -> Result<(), AppError> {
    if lacks_factor(tx, place, user).await? { Err(place.closed_to(actor, user)) } else { Ok(()) }
}
