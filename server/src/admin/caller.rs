use crate::account::sessions;
use app::{
    error::AppError,
    services::{ActingPerson, Actor, Identity, SignedIn},
    value::Timestamp,
};

/// The caller, who may administer everything.
///
/// # Errors
/// `Unauthenticated`, `Forbidden`.
pub(super) fn require_super_admin(actor: &Actor) -> Result<&SignedIn, AppError> {
    let me = actor.user()?;
    if me.is_super_admin { Ok(me) } else { Err(AppError::forbidden()) }
}

/// The same for an act, in the web app or by a management token. A person in the web app has proven
/// lately who they are.
///
/// # Errors
/// `Unauthenticated`, `Forbidden`, `ReauthRequired`.
pub(crate) fn require_acting_super_admin(
    actor: &Actor,
    now: Timestamp,
) -> Result<ActingPerson<'_>, AppError> {
    let me = actor.person()?;
    if !me.is_super_admin {
        return Err(AppError::forbidden());
    }
    if matches!(actor.identity, Identity::User(_)) {
        sessions::require_fresh(actor, now)?;
    }
    Ok(me)
}
