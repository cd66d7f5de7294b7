use super::{
    find_seen, hold_to_admit,
    store::{self, ProjectRow},
};
use crate::{
    account::users::{self, find_member_to_be, require_operator},
    core::Core,
    organization::{Place, organizations},
    project::{
        members::{self, Admission, admit},
        tokens,
    },
    text,
};
use app::{
    error::AppError,
    organization::projects::{ProjectService, Role},
    project::tokens::TokenSecret,
    services::{Actor, Identity},
    value::{OrganizationId, ProjectId, UserId},
};
use async_trait::async_trait;
use std::sync::Arc;

/// Making projects, and who is in them.
pub struct Projects {
    core: Arc<Core>,
}

impl Projects {
    pub fn new(core: Arc<Core>) -> Self {
        Self { core }
    }

    /// One project, for who may look at it.
    pub(crate) async fn find_row(
        &self,
        actor: &Actor,
        id: ProjectId,
    ) -> Result<ProjectRow, AppError> {
        let now = self.core.clock.now();
        let mut tx = self.core.db.read().await?;
        Ok(find_seen(&mut tx, actor, id, now).await?.0)
    }
}

#[async_trait]
impl ProjectService for Projects {
    async fn create(
        &self,
        actor: &Actor,
        organization: OrganizationId,
        name: &str,
    ) -> Result<ProjectId, AppError> {
        let core = &*self.core;
        let now = core.clock.now();
        let mut tx = core.db.write().await?;
        organizations::store::update_held(&mut tx, organization).await?;
        let found = organizations::store::find_organization(&mut tx, organization).await?;
        let may_create = if matches!(actor.identity, Identity::Operator) {
            true
        } else {
            let me = actor.user()?;
            organizations::store::count_membership(&mut tx, organization, me.user).await? > 0
        };
        if found.is_none() || !may_create {
            return Err(Place::Organization(organization).unknown(actor));
        }
        let name = text::parse_name("name", name)?;
        let id = store::insert_project(&mut tx, organization, &name, now).await?;
        if let Identity::User(me) = &actor.identity {
            let admission = Admission::plain(me.user, &me.email, Role::Admin);
            admit(core, &mut tx, actor, id, admission, now).await?;
        }
        tx.commit().await?;
        Ok(id)
    }

    async fn add_member(
        &self,
        actor: &Actor,
        project: ProjectId,
        email: &str,
        role: Role,
    ) -> Result<TokenSecret, AppError> {
        require_operator(actor)?;
        let core = &*self.core;
        let now = core.clock.now();
        let mut tx = core.db.write().await?;
        if !hold_to_admit(&mut tx, project).await? {
            return Err(Place::Project(project).unknown(actor));
        }
        let user = users::find_by_email(&mut tx, email).await?;
        let admission = Admission::plain(UserId(user.id), &user.email, role);
        let secret = admit(core, &mut tx, actor, project, admission, now).await?;
        tx.commit().await?;
        Ok(secret)
    }

    async fn remove_member(
        &self,
        actor: &Actor,
        project: ProjectId,
        email: &str,
    ) -> Result<(), AppError> {
        require_operator(actor)?;
        let core = &*self.core;
        let now = core.clock.now();
        let mut tx = core.db.write().await?;
        let user = find_member_to_be(&mut tx, email).await?;
        if !members::end(core, &mut tx, actor, project, user, now).await? {
            return Err(AppError::not_found("", format!("{email} is not a member.")));
        }
        tx.commit().await?;
        Ok(())
    }

    async fn keep_token_strings(
        &self,
        actor: &Actor,
        project: ProjectId,
        keeps: bool,
    ) -> Result<(), AppError> {
        require_operator(actor)?;
        let mut tx = self.core.db.write().await?;
        if !store::update_keeps_token_strings(&mut tx, project, keeps).await? {
            return Err(Place::Project(project).unknown(actor));
        }
        if !keeps {
            tokens::store::delete_kept_strings(&mut tx, project).await?;
        }
        tx.commit().await?;
        Ok(())
    }
}
