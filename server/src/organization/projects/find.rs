use super::store::{self, ProjectRow};
use crate::{
    db::Tx,
    organization::standing::{Place, Standing},
};
use app::{
    error::AppError,
    services::Actor,
    value::{ProjectId, Timestamp},
};

/// The project, for its members, for who looks after its organization, and for applications that
/// may see it.
///
/// # Errors
/// `NotFound`, or what a stranger is told.
pub(crate) async fn find_seen(
    tx: &mut Tx,
    actor: &Actor,
    id: ProjectId,
    now: Timestamp,
) -> Result<(ProjectRow, Standing), AppError> {
    let place = Place::Project(id);
    // nobody learns anything before they have shown who they are
    Standing::apart(actor)?;
    let row = store::find_project(tx, id).await?.ok_or_else(|| place.unknown(actor))?;
    let standing = Standing::towards_project(tx, actor, &row, now).await?;
    if standing.uses_project() || standing.may_read {
        Ok((row, standing))
    } else {
        Err(place.foreign(actor))
    }
}

/// The same without the applications, in a transaction that changes it.
pub(crate) async fn find_held(
    tx: &mut Tx,
    actor: &Actor,
    id: ProjectId,
    now: Timestamp,
) -> Result<(ProjectRow, Standing), AppError> {
    store::update_held(tx, id).await?;
    let (row, standing) = find_seen(tx, actor, id, now).await?;
    if standing.uses_project() { Ok((row, standing)) } else { Err(AppError::forbidden()) }
}

/// Why a project is switched off; none for one that is not. What was on trial is over by itself.
pub(crate) fn disabled_reason(
    reason: Option<&str>,
    expires_at: Option<i64>,
    now: Timestamp,
) -> Option<&str> {
    let is_over = expires_at.is_some_and(|at| at <= now.0);
    reason.or_else(|| is_over.then_some("The time of this project is over."))
}
