use super::model::{UserDetail, UserPage};
use crate::{error::AppError, services::Actor, value::UserId};
use async_trait::async_trait;
use leptos::prelude::*;

/// Accounts of other people.
///
/// # Errors
/// All: `Forbidden` unless the caller is a super admin; `NotFound`. Every act: `ReauthRequired`
/// without a fresh proof; `Conflict` on one's own account, which has pages of its own.
#[async_trait]
pub trait UserService: Send + Sync {
    /// People whose name or e-mail contains the text, by id; those after `after`.
    async fn list(
        &self,
        actor: &Actor,
        search: &str,
        after: Option<UserId>,
    ) -> Result<UserPage, AppError>;

    /// One person.
    async fn find(&self, actor: &Actor, id: UserId) -> Result<UserDetail, AppError>;

    /// Ends every session of the person; says how many.
    async fn end_sessions(&self, actor: &Actor, id: UserId) -> Result<u64, AppError>;

    /// Removes every second factor and recovery code of a person who lost them, and ends their
    /// sessions. The person is told by mail.
    async fn reset_multi_factor(&self, actor: &Actor, id: UserId) -> Result<(), AppError>;

    /// Mails a link: to activate the account, or to set a new password.
    async fn send_link(&self, actor: &Actor, id: UserId) -> Result<(), AppError>;

    /// Shuts a person out, or lets them in again. The last super admin stays.
    async fn set_active(&self, actor: &Actor, id: UserId, is_active: bool) -> Result<(), AppError>;

    /// Lets the person administer everything, or not any more. The last super admin stays.
    async fn set_super_admin(
        &self,
        actor: &Actor,
        id: UserId,
        is_super_admin: bool,
    ) -> Result<(), AppError>;

    /// Deletes the account: everything that it could act by goes at once, and cannot come back. The
    /// last super admin stays, and who is the last member of a maintainer or an organization.
    async fn delete(&self, actor: &Actor, id: UserId) -> Result<(), AppError>;
}

/// People whose name or e-mail contains the text.
#[server(prefix = "/api", endpoint = "admin/users/list")]
pub async fn list_users(
    #[server(default)] search: String,
    after: Option<UserId>,
) -> Result<UserPage, AppError> {
    use crate::services::{answer, request};
    let (actor, services) = request()?;
    answer(services.users.list(&actor, &search, after).await)
}

/// One person.
#[server(name = ReadUser, prefix = "/api", endpoint = "admin/users/find")]
pub async fn user(id: UserId) -> Result<UserDetail, AppError> {
    use crate::services::{answer, request};
    let (actor, services) = request()?;
    answer(services.users.find(&actor, id).await)
}

/// Ends every session of the person.
#[server(prefix = "/api", endpoint = "admin/users/end-sessions")]
pub async fn end_user_sessions(id: UserId) -> Result<u64, AppError> {
    use crate::services::{answer, redirect, request};
    let (actor, services) = request()?;
    let ended = answer(services.users.end_sessions(&actor, id).await)?;
    redirect(&format!("/admin/users/{id}"));
    Ok(ended)
}

/// Removes every second factor of the person.
#[server(prefix = "/api", endpoint = "admin/users/reset-multi-factor")]
pub async fn reset_user_multi_factor(id: UserId) -> Result<(), AppError> {
    use crate::services::{answer, redirect, request};
    let (actor, services) = request()?;
    answer(services.users.reset_multi_factor(&actor, id).await)?;
    redirect(&format!("/admin/users/{id}"));
    Ok(())
}

/// Mails the person a link.
#[server(prefix = "/api", endpoint = "admin/users/send-link")]
pub async fn send_user_link(id: UserId) -> Result<(), AppError> {
    use crate::services::{answer, redirect, request};
    let (actor, services) = request()?;
    answer(services.users.send_link(&actor, id).await)?;
    redirect(&format!("/admin/users/{id}"));
    Ok(())
}

/// Shuts a person out, or lets them in again.
#[server(prefix = "/api", endpoint = "admin/users/set-active")]
pub async fn set_user_active(id: UserId, is_active: bool) -> Result<(), AppError> {
    use crate::services::{answer, redirect, request};
    let (actor, services) = request()?;
    answer(services.users.set_active(&actor, id, is_active).await)?;
    redirect(&format!("/admin/users/{id}"));
    Ok(())
}

/// Lets the person administer everything, or not any more.
#[server(prefix = "/api", endpoint = "admin/users/set-super-admin")]
pub async fn set_super_admin(id: UserId, is_super_admin: bool) -> Result<(), AppError> {
    use crate::services::{answer, redirect, request};
    let (actor, services) = request()?;
    answer(services.users.set_super_admin(&actor, id, is_super_admin).await)?;
    redirect(&format!("/admin/users/{id}"));
    Ok(())
}

/// Deletes the account of the person.
#[server(prefix = "/api", endpoint = "admin/users/delete")]
pub async fn delete_user(id: UserId) -> Result<(), AppError> {
    use crate::services::{answer, redirect, request};
    let (actor, services) = request()?;
    answer(services.users.delete(&actor, id).await)?;
    redirect(&format!("/admin/users/{id}"));
    Ok(())
}
