use crate::{
    organization::{Place, Standing},
    project::members::{is_administrator, restricted},
};
use app::{error::AppError, services::Actor, value::ProjectId};

/// May the caller make tokens of the project? Its administrators may and members of its
/// organization; who looks after that from outside, while they could join the project anyway.
///
/// # Errors
/// `Forbidden`.
pub(super) fn check_making(
    actor: &Actor,
    project: ProjectId,
    standing: Standing,
    allows_auto_join: bool,
) -> Result<(), AppError> {
    // what lasts an hour must not leave behind what lasts for ever
    standing.require_own_token()?;
    match standing.role {
        Some(role) if is_administrator(role) => Ok(()),
        _ if standing.in_organization => Ok(()),
        Some(_) => Err(restricted()),
        None if standing.uses_maintainer() && allows_auto_join => Ok(()),
        None => Err(Place::Project(project).foreign(actor)),
    }
}
