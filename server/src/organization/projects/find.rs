use super::store::{self, ProjectRow};
use crate::{
    db::{StoreError, Tx},
    organization::{
        organizations,
        standing::{Place, Standing},
    },
};
use app::{
    error::AppError,
    services::Actor,
    value::{OrganizationId, ProjectId, Timestamp},
};

/// The project, for who may see it, had they the second factor that its organization asks for.
pub(crate) async fn find_known(
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

/// The project, for its members, for who looks after its organization, and for applications that
/// may see it.
///
/// # Errors
/// `NotFound`, or what a stranger is told; `Forbidden` without the second factor that its
/// organization asks for.
pub(crate) async fn find_seen(
    tx: &mut Tx,
    actor: &Actor,
    id: ProjectId,
    now: Timestamp,
) -> Result<(ProjectRow, Standing), AppError> {
    let (row, standing) = find_known(tx, actor, id, now).await?;
    standing.require_factor(Place::Project(id))?;
    Ok((row, standing))
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

/// The project, for who may change it in any case, in a transaction that does.
///
/// # Errors
/// `NotFound`; `Forbidden` without the second factor that its organization asks for.
pub(crate) async fn find_held_from_outside(
    tx: &mut Tx,
    actor: &Actor,
    id: ProjectId,
    now: Timestamp,
) -> Result<(ProjectRow, Standing), AppError> {
    let place = Place::Project(id);
    store::update_held(tx, id).await?;
    let row = store::find_project(tx, id).await?.ok_or_else(|| place.unknown(actor))?;
    let standing = Standing::towards_project(tx, actor, &row, now).await?;
    standing.require_factor(place)?;
    Ok((row, standing))
}

/// The same in a transaction that lets somebody in.
pub(crate) async fn find_held_to_admit(
    tx: &mut Tx,
    actor: &Actor,
    id: ProjectId,
    now: Timestamp,
) -> Result<(ProjectRow, Standing), AppError> {
    hold_to_admit(tx, id).await?;
    find_held(tx, actor, id, now).await
}

/// The same in a transaction that lets the caller in, whose second factor is asked for then.
pub(crate) async fn find_held_to_join(
    tx: &mut Tx,
    actor: &Actor,
    id: ProjectId,
    now: Timestamp,
) -> Result<(ProjectRow, Standing), AppError> {
    hold_to_admit(tx, id).await?;
    let (row, standing) = find_known(tx, actor, id, now).await?;
    if standing.uses_project() { Ok((row, standing)) } else { Err(AppError::forbidden()) }
}

/// Holds the project and its organization, which may be about to ask everybody for a second
/// factor. False when there is no such project.
pub(crate) async fn hold_to_admit(tx: &mut Tx, id: ProjectId) -> Result<bool, StoreError> {
    if !store::update_held(tx, id).await? {
        return Ok(false);
    }
    let row = store::find_project(tx, id).await?;
    match row.map(|row| OrganizationId(row.organization_id)) {
        Some(organization) => organizations::store::update_held(tx, organization).await,
        None => Ok(false),
    }
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
