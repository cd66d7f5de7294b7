use super::store;
use crate::{
    account::users::{find_member_to_be, require_operator},
    core::Core,
    db::StoreError,
    organization::maintainers,
    text,
};
use app::{
    error::AppError,
    organization::{
        maintainers::Person,
        organizations::{Organization, OrganizationProject, OrganizationService},
    },
    services::{Actor, Identity},
    value::{MaintainerId, OrganizationId, ProjectId, Timestamp},
};
use async_trait::async_trait;
use std::sync::Arc;

/// Organizations.
pub struct Organizations {
    core: Arc<Core>,
}

impl Organizations {
    pub fn new(core: Arc<Core>) -> Self {
        Self { core }
    }

    /// Adds a person.
    ///
    /// # Errors
    /// `Forbidden` unless the caller is the operator; `NotFound` for the organization or the
    /// address; `Conflict` for a member.
    pub async fn add_member(
        &self,
        actor: &Actor,
        id: OrganizationId,
        email: &str,
    ) -> Result<(), AppError> {
        require_operator(actor)?;
        let now = self.core.clock.now();
        let mut tx = self.core.db.write().await?;
        store::find_organization(&mut tx, id).await?.ok_or_else(|| unknown(id))?;
        let user = find_member_to_be(&mut tx, email).await?;
        match store::insert_member(&mut tx, id, user, now).await {
            Err(StoreError::Conflict) => return Err(maintainers::already_member(email)),
            other => other?,
        }
        tx.commit().await?;
        Ok(())
    }
}

/// Not there, or not for these eyes.
pub(crate) fn unknown(id: OrganizationId) -> AppError {
    AppError::not_found("", format!("There is no organization {id}."))
}

#[async_trait]
impl OrganizationService for Organizations {
    async fn create(
        &self,
        actor: &Actor,
        maintainer: MaintainerId,
        name: &str,
    ) -> Result<OrganizationId, AppError> {
        let now = self.core.clock.now();
        let mut tx = self.core.db.write().await?;
        let found = maintainers::may_use(&mut tx, actor, maintainer).await?
            && maintainers::store::find_maintainer(&mut tx, maintainer).await?.is_some();
        if !found {
            return Err(maintainers::unknown(maintainer));
        }
        let name = text::parse_name("name", name)?;
        let id = store::insert_organization(&mut tx, maintainer, &name, now).await?;
        if let Identity::User(me) = &actor.identity {
            store::insert_member(&mut tx, id, me.user, now).await?;
        }
        tx.commit().await?;
        Ok(id)
    }

    async fn find(&self, actor: &Actor, id: OrganizationId) -> Result<Organization, AppError> {
        let me = actor.user()?;
        let mut tx = self.core.db.read().await?;
        let row = store::find_organization(&mut tx, id).await?.ok_or_else(|| unknown(id))?;
        let maintainer = MaintainerId(row.maintainer_id);
        let is_member = store::count_membership(&mut tx, id, me.user).await? > 0;
        if !is_member && !maintainers::may_use(&mut tx, actor, maintainer).await? {
            return Err(unknown(id));
        }
        let mut projects: Vec<_> = store::list_projects(&mut tx, id, me.user)
            .await?
            .into_iter()
            .map(|row| OrganizationProject {
                id: ProjectId(row.id),
                name: row.name,
                role: row.role,
            })
            .collect();
        projects.sort_by_cached_key(|p| p.name.to_lowercase());
        let members = store::list_members(&mut tx, id)
            .await?
            .into_iter()
            .map(|row| Person { name: row.name, email: row.email })
            .collect();
        Ok(Organization {
            id,
            name: row.name,
            maintainer,
            maintainer_name: row.maintainer_name,
            created_at: Timestamp(row.created_at),
            projects,
            members,
            can_create_project: is_member,
        })
    }
}
