use super::store;
use crate::{
    account::users::{self, find_member_to_be, require_operator},
    core::Core,
    db::StoreError,
    organization::{Place, already_member, organizations},
    project::tokens,
    text,
};
use app::{
    error::AppError,
    organization::projects::{ProjectService, Role},
    project::tokens::TokenSecret,
    services::{Actor, Identity},
    value::{OrganizationId, ProjectId},
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
}

fn unknown(id: ProjectId) -> AppError {
    AppError::not_found("", format!("There is no project {id}."))
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
            store::insert_member(&mut tx, id, me.user, Role::Admin, now).await?;
            tokens::create_master(core, &mut tx, id, (me.user, &me.email), actor, now).await?;
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
        if store::count_project(&mut tx, project).await? == 0 {
            return Err(unknown(project));
        }
        let user = find_member_to_be(&mut tx, email).await?;
        match store::insert_member(&mut tx, project, user, role, now).await {
            Err(StoreError::Conflict) => return Err(already_member(email)),
            other => other?,
        }
        let row = users::store::find_by_id(&mut tx, user).await?;
        let address = row.map_or_else(|| email.to_owned(), |row| row.email);
        let secret =
            tokens::create_master(core, &mut tx, project, (user, &address), actor, now).await?;
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
        if store::delete_member(&mut tx, project, user).await? == 0 {
            return Err(AppError::not_found("", format!("{email} is not a member.")));
        }
        tokens::delete_master(core, &mut tx, project, user, actor, now).await?;
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
            return Err(unknown(project));
        }
        if !keeps {
            tokens::store::delete_kept_strings(&mut tx, project).await?;
        }
        tx.commit().await?;
        Ok(())
    }
}
