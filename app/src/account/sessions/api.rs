use super::model::Session;
use crate::{error::AppError, services::Actor};
use async_trait::async_trait;
use leptos::prelude::*;

/// The sessions of one's own account.
#[async_trait]
pub trait SessionService: Send + Sync {
    /// Live sessions, this one first, then the most recently seen.
    async fn list(&self, actor: &Actor) -> Result<Vec<Session>, AppError>;

    /// Ends one session at once. True when it was the caller's own. Ending an ended one is no error.
    ///
    /// # Errors
    /// `NotFound` for a session of somebody else or none.
    async fn revoke(&self, actor: &Actor, id: &str) -> Result<bool, AppError>;

    /// Ends every session but the caller's; says how many.
    async fn revoke_others(&self, actor: &Actor) -> Result<u64, AppError>;

    /// Ends every session, the caller's too; says how many.
    ///
    /// # Errors
    /// `ReauthRequired` without a fresh proof.
    async fn revoke_all(&self, actor: &Actor) -> Result<u64, AppError>;

    /// Names the device of a session; an empty name takes the name away.
    ///
    /// # Errors
    /// `NotFound` for a session of somebody else or none; `Invalid` for a name that cannot be shown.
    async fn rename(&self, actor: &Actor, id: &str, name: &str) -> Result<(), AppError>;
}

/// Lists the caller's sessions.
#[server(prefix = "/api", endpoint = "account/sessions/list")]
pub async fn list_sessions() -> Result<Vec<Session>, AppError> {
    use crate::services::{answer, request};
    let (actor, services) = request()?;
    answer(services.sessions.list(&actor).await)
}

/// Ends one session.
#[server(prefix = "/api", endpoint = "account/sessions/revoke")]
pub async fn revoke_session(id: String) -> Result<(), AppError> {
    use crate::services::{answer, clear_session_cookie, redirect, request};
    let (actor, services) = request()?;
    let own = answer(services.sessions.revoke(&actor, &id).await)?;
    if own {
        clear_session_cookie();
        redirect("/sign-in");
    } else {
        redirect("/account/sessions");
    }
    Ok(())
}

/// Ends every session but this one.
#[server(prefix = "/api", endpoint = "account/sessions/revoke-others")]
pub async fn revoke_other_sessions() -> Result<u64, AppError> {
    use crate::services::{answer, redirect, request};
    let (actor, services) = request()?;
    let ended = answer(services.sessions.revoke_others(&actor).await)?;
    redirect("/account/sessions");
    Ok(ended)
}

/// Ends every session, this one too.
#[server(prefix = "/api", endpoint = "account/sessions/revoke-all")]
pub async fn revoke_all_sessions() -> Result<u64, AppError> {
    use crate::services::{answer, clear_session_cookie, redirect, request};
    let (actor, services) = request()?;
    let ended = answer(services.sessions.revoke_all(&actor).await)?;
    clear_session_cookie();
    redirect("/sign-in");
    Ok(ended)
}

/// Names the device of a session.
#[server(prefix = "/api", endpoint = "account/sessions/rename")]
pub async fn rename_session(id: String, name: String) -> Result<(), AppError> {
    use crate::services::{answer, redirect, request};
    let (actor, services) = request()?;
    answer(services.sessions.rename(&actor, &id, &name).await)?;
    redirect("/account/sessions");
    Ok(())
}
