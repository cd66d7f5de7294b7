use super::model::Maintainer;
use crate::{
    error::AppError,
    services::Actor,
    value::{MaintainerId, UserId},
};
use async_trait::async_trait;
use leptos::prelude::*;

/// Maintainers.
#[async_trait]
pub trait MaintainerService: Send + Sync {
    /// Makes a maintainer; the caller becomes its first member.
    ///
    /// # Errors
    /// `Forbidden` unless the caller is super admin or the operator; `Invalid` for the name.
    async fn create(&self, actor: &Actor, name: &str) -> Result<MaintainerId, AppError>;

    /// A maintainer with its organizations and members.
    ///
    /// # Errors
    /// `NotFound` unless the caller is a member or super admin.
    async fn find(&self, actor: &Actor, id: MaintainerId) -> Result<Maintainer, AppError>;

    /// Gives it another name.
    ///
    /// # Errors
    /// As `find`; `Invalid` for the name.
    async fn rename(&self, actor: &Actor, id: MaintainerId, name: &str) -> Result<(), AppError>;

    /// Deletes it, for good.
    ///
    /// # Errors
    /// As `find`; `Forbidden` unless the caller is super admin; `Conflict` while it has
    /// organizations.
    async fn delete(&self, actor: &Actor, id: MaintainerId) -> Result<(), AppError>;

    /// Adds a person by e-mail (a program may name the id). An address that nobody has gets an
    /// account and a mailed link to activate it.
    ///
    /// # Errors
    /// As `find`; `Invalid` for the address; `Conflict` for a member.
    async fn add_member(&self, actor: &Actor, id: MaintainerId, who: &str) -> Result<(), AppError>;

    /// Removes a member, oneself among them.
    ///
    /// # Errors
    /// As `find`; `NotFound` for who is no member; `Conflict` for the last one.
    async fn remove_member(
        &self,
        actor: &Actor,
        id: MaintainerId,
        user: UserId,
    ) -> Result<(), AppError>;
}

/// Makes a maintainer and opens it.
#[server(prefix = "/api", endpoint = "maintainers/create")]
pub async fn create_maintainer(name: String) -> Result<(), AppError> {
    use crate::services::{answer, redirect, request};
    let (actor, services) = request()?;
    let id = answer(services.maintainers.create(&actor, &name).await)?;
    redirect(&format!("/maintainers/{id}"));
    Ok(())
}

/// Reads a maintainer.
#[server(prefix = "/api", endpoint = "maintainers/find")]
pub async fn find_maintainer(id: MaintainerId) -> Result<Maintainer, AppError> {
    use crate::services::{answer, request};
    let (actor, services) = request()?;
    answer(services.maintainers.find(&actor, id).await)
}

/// Gives a maintainer another name.
#[server(prefix = "/api", endpoint = "maintainers/rename")]
pub async fn rename_maintainer(id: MaintainerId, name: String) -> Result<(), AppError> {
    use crate::services::{answer, redirect, request};
    let (actor, services) = request()?;
    answer(services.maintainers.rename(&actor, id, &name).await)?;
    redirect(&format!("/maintainers/{id}"));
    Ok(())
}

/// Deletes a maintainer.
#[server(prefix = "/api", endpoint = "maintainers/delete")]
pub async fn delete_maintainer(id: MaintainerId) -> Result<(), AppError> {
    use crate::services::{answer, redirect, request};
    let (actor, services) = request()?;
    answer(services.maintainers.delete(&actor, id).await)?;
    redirect("/");
    Ok(())
}

/// Adds a person to a maintainer.
#[server(prefix = "/api", endpoint = "maintainers/add-member")]
pub async fn add_maintainer_member(id: MaintainerId, email: String) -> Result<(), AppError> {
    use crate::services::{answer, redirect, request};
    let (actor, services) = request()?;
    answer(services.maintainers.add_member(&actor, id, &email).await)?;
    redirect(&format!("/maintainers/{id}"));
    Ok(())
}

/// Removes a member from a maintainer; who left goes home.
#[server(prefix = "/api", endpoint = "maintainers/remove-member")]
pub async fn remove_maintainer_member(id: MaintainerId, user: UserId) -> Result<(), AppError> {
    use crate::services::{answer, redirect, request};
    let (actor, services) = request()?;
    answer(services.maintainers.remove_member(&actor, id, user).await)?;
    let has_left = actor.user().is_ok_and(|me| me.user == user);
    redirect(&if has_left { "/".to_owned() } else { format!("/maintainers/{id}") });
    Ok(())
}
