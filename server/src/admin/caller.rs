use app::{
    error::AppError,
    services::{Actor, SignedIn},
};

/// The caller, who may administer everything.
///
/// # Errors
/// `Unauthenticated`, `Forbidden`.
pub(super) fn require_super_admin(actor: &Actor) -> Result<&SignedIn, AppError> {
    let me = actor.user()?;
    if me.is_super_admin { Ok(me) } else { Err(AppError::forbidden()) }
}
