use super::model::{NewMember, ProjectMembers};
use crate::{
    error::AppError,
    services::Actor,
    value::{JoinRequestId, OrganizationId, ProjectId, UserId},
};
use async_trait::async_trait;
use leptos::prelude::*;

/// The people in a project. On the pages they act by their membership; through the Manage API
/// members of the organization add, change and remove people too.
#[async_trait]
pub trait MemberService: Send + Sync {
    /// Who is in the project, and who asks to be let in.
    ///
    /// # Errors
    /// `NotFound` unless the caller is a member.
    async fn list(&self, actor: &Actor, project: ProjectId) -> Result<ProjectMembers, AppError>;

    /// Adds somebody else, with a master token. An address that nobody has gets an account and a
    /// mailed link to activate it.
    ///
    /// # Errors
    /// As `list`; `Forbidden` unless the caller is an administrator; `Invalid` for a field, and for
    /// the role `share` from outside of the organization; `Unprocessable` for what is no e-mail;
    /// `Conflict` for a member.
    async fn add(&self, actor: &Actor, project: ProjectId, new: NewMember) -> Result<(), AppError>;

    /// Gives a member another role, which holds from the next request on.
    ///
    /// # Errors
    /// As `add`; `NotFound` for who is no member; `Conflict` on the pages for the last
    /// administrator.
    async fn set_role(
        &self,
        actor: &Actor,
        project: ProjectId,
        user: UserId,
        role: &str,
    ) -> Result<(), AppError>;

    /// Takes a member out, and the master token with them; everybody may leave.
    ///
    /// # Errors
    /// As `set_role`.
    async fn remove(&self, actor: &Actor, project: ProjectId, user: UserId)
    -> Result<(), AppError>;

    /// Lets the caller in as an administrator.
    ///
    /// # Errors
    /// `NotFound` unless the caller is a member of the organization or its maintainer, or super
    /// admin; `Forbidden` for the latter where auto-join is off; `Conflict` for a member.
    async fn join(&self, actor: &Actor, project: ProjectId) -> Result<(), AppError>;

    /// Asks the project's administrators to let the caller in, and tells them by mail.
    ///
    /// # Errors
    /// `NotFound` as `join`; `Conflict` for a member, for who can join, has asked or is invited;
    /// `Invalid` for the reason.
    async fn ask(&self, actor: &Actor, project: ProjectId, reason: &str) -> Result<(), AppError>;

    /// Takes a request of the caller's back.
    ///
    /// # Errors
    /// `NotFound` for one that is gone, or somebody else's.
    async fn withdraw(&self, actor: &Actor, request: JoinRequestId) -> Result<(), AppError>;

    /// Lets in who asked for it, as an administrator.
    ///
    /// # Errors
    /// As `list`; `Forbidden` unless the caller is an administrator; `NotFound` for a request that
    /// is gone.
    async fn approve(
        &self,
        actor: &Actor,
        project: ProjectId,
        request: JoinRequestId,
    ) -> Result<(), AppError>;

    /// Does not let them in.
    ///
    /// # Errors
    /// As `approve`.
    async fn reject(
        &self,
        actor: &Actor,
        project: ProjectId,
        request: JoinRequestId,
    ) -> Result<(), AppError>;
}

#[cfg(feature = "ssr")]
fn page_of(project: ProjectId) -> String {
    format!("/projects/{project}/settings/users")
}

/// Lists the people in a project.
#[server(prefix = "/api", endpoint = "members/list")]
pub async fn list_members(project: ProjectId) -> Result<ProjectMembers, AppError> {
    use crate::services::{answer, request};
    let (actor, services) = request()?;
    answer(services.members.list(&actor, project).await)
}

/// Adds a person to a project.
#[server(prefix = "/api", endpoint = "members/add")]
pub async fn add_member(
    project: ProjectId,
    email: String,
    role: String,
    #[server(default)] reason: String,
    #[server(default)] last_day: String,
) -> Result<(), AppError> {
    use crate::services::{answer, redirect, request};
    let (actor, services) = request()?;
    let new = NewMember { email, role, reason, expires_in: None, last_day };
    answer(services.members.add(&actor, project, new).await)?;
    redirect(&page_of(project));
    Ok(())
}

/// Gives a member another role.
#[server(prefix = "/api", endpoint = "members/set-role")]
pub async fn set_member_role(
    project: ProjectId,
    user: UserId,
    role: String,
) -> Result<(), AppError> {
    use crate::services::{answer, redirect, request};
    let (actor, services) = request()?;
    answer(services.members.set_role(&actor, project, user, &role).await)?;
    redirect(&page_of(project));
    Ok(())
}

/// Removes a member from a project; who left goes home.
#[server(prefix = "/api", endpoint = "members/remove")]
pub async fn remove_member(project: ProjectId, user: UserId) -> Result<(), AppError> {
    use crate::services::{answer, redirect, request};
    let (actor, services) = request()?;
    answer(services.members.remove(&actor, project, user).await)?;
    let has_left = actor.user().is_ok_and(|me| me.user == user);
    redirect(&if has_left { "/".to_owned() } else { page_of(project) });
    Ok(())
}

/// Lets the caller in, and opens the project.
#[server(prefix = "/api", endpoint = "members/join")]
pub async fn join_project(project: ProjectId) -> Result<(), AppError> {
    use crate::services::{answer, redirect, request};
    let (actor, services) = request()?;
    answer(services.members.join(&actor, project).await)?;
    redirect(&format!("/projects/{project}"));
    Ok(())
}

/// Asks a project's administrators to let the caller in.
#[server(prefix = "/api", endpoint = "members/ask")]
pub async fn ask_to_join(
    organization: OrganizationId,
    project: ProjectId,
    #[server(default)] reason: String,
) -> Result<(), AppError> {
    use crate::services::{answer, redirect, request};
    let (actor, services) = request()?;
    answer(services.members.ask(&actor, project, &reason).await)?;
    redirect(&format!("/organizations/{organization}"));
    Ok(())
}

/// Takes a request of the caller's back.
#[server(prefix = "/api", endpoint = "members/withdraw")]
pub async fn withdraw_join_request(
    organization: OrganizationId,
    id: JoinRequestId,
) -> Result<(), AppError> {
    use crate::services::{answer, redirect, request};
    let (actor, services) = request()?;
    answer(services.members.withdraw(&actor, id).await)?;
    redirect(&format!("/organizations/{organization}"));
    Ok(())
}

/// Lets in who asked for it.
#[server(prefix = "/api", endpoint = "members/approve")]
pub async fn approve_join_request(project: ProjectId, id: JoinRequestId) -> Result<(), AppError> {
    use crate::services::{answer, redirect, request};
    let (actor, services) = request()?;
    answer(services.members.approve(&actor, project, id).await)?;
    redirect(&page_of(project));
    Ok(())
}

/// Does not let in who asked for it.
#[server(prefix = "/api", endpoint = "members/reject")]
pub async fn reject_join_request(project: ProjectId, id: JoinRequestId) -> Result<(), AppError> {
    use crate::services::{answer, redirect, request};
    let (actor, services) = request()?;
    answer(services.members.reject(&actor, project, id).await)?;
    redirect(&page_of(project));
    Ok(())
}
