use super::{rules, store};
use crate::{
    admin::require_acting_super_admin,
    core::Core,
    db::Tx,
    organization::{
        Standing, organizations,
        projects::{
            rules::end_after,
            store::{self as project_store, ProjectRow},
        },
    },
};
use app::{
    account::management_tokens::ManagementScope,
    error::AppError,
    organization::deleted_projects::{
        DeletedProject, DeletedProjectService, DeletedProjects as Deleted,
    },
    services::{Actor, Identity},
    value::{MaintainerId, OrganizationId, ProjectId, Timestamp},
};
use async_trait::async_trait;
use std::sync::Arc;

/// Deleted projects.
pub struct DeletedProjects {
    core: Arc<Core>,
}

/// Which deleted projects are wanted.
#[derive(Debug, Default)]
pub(super) struct Wanted {
    pub(super) organization: Option<OrganizationId>,
    pub(super) name: String,
    pub(super) limit: Option<i64>,
    pub(super) offset: Option<i64>,
}

/// Super admins see all of them, and applications that may.
fn require_reader(actor: &Actor) -> Result<(), AppError> {
    if let Identity::Manager(manager) = &actor.identity
        && manager.has_scope(ManagementScope::ReadDeletedProjects)
    {
        return Ok(());
    }
    if Standing::apart(actor)?.is_super_admin { Ok(()) } else { Err(AppError::forbidden()) }
}

/// The deleted project, held, for who may bring it back: members of its organization, and super
/// admins.
async fn find_to_restore(
    tx: &mut Tx,
    actor: &Actor,
    id: ProjectId,
    now: Timestamp,
) -> Result<ProjectRow, AppError> {
    actor.person()?;
    store::update_held(tx, id).await?;
    let row = project_store::find_deleted(tx, id).await?;
    let Some(row) = row else {
        // who knows of all projects is told what is wrong
        require_acting_super_admin(actor, now)?;
        return Err(match project_store::find_project(tx, id).await? {
            Some(_) => rules::not_deleted(id),
            None => rules::unknown(id),
        });
    };
    let organization = OrganizationId(row.organization_id);
    // nobody deletes it meanwhile
    let is_living = organizations::store::update_held(tx, organization).await?;
    let maintainer = MaintainerId(row.maintainer_id);
    let standing = Standing::towards_organization(tx, actor, organization, maintainer).await?;
    if !is_living || !standing.in_organization || standing.lacks_factor {
        require_acting_super_admin(actor, now)?;
    }
    if row.purged_at.is_some() {
        return Err(rules::gone(id));
    }
    if !is_living {
        return Err(rules::without_organization());
    }
    Ok(row)
}

impl DeletedProjects {
    pub fn new(core: Arc<Core>) -> Self {
        Self { core }
    }

    /// Deleted projects of one organization or of all, by id.
    pub(super) async fn list_rows(
        &self,
        actor: &Actor,
        wanted: Wanted,
    ) -> Result<Vec<ProjectRow>, AppError> {
        require_reader(actor)?;
        let page = rules::page(wanted.limit, wanted.offset)?;
        let mut tx = self.core.db.read().await?;
        if let Some(organization) = wanted.organization {
            let found = organizations::store::find_organization(&mut tx, organization).await?;
            if found.is_none() {
                let message = format!("Organization {organization} not found");
                return Err(AppError::invalid("organizationId", message));
            }
        }
        let name = wanted.name.trim().to_lowercase();
        if name.contains('\0') {
            return Ok(Vec::new());
        }
        Ok(project_store::list_deleted(&mut tx, wanted.organization, &name, page).await?)
    }

    /// One of them.
    pub(super) async fn find_row(
        &self,
        actor: &Actor,
        id: ProjectId,
    ) -> Result<ProjectRow, AppError> {
        require_reader(actor)?;
        let mut tx = self.core.db.read().await?;
        project_store::find_deleted(&mut tx, id).await?.ok_or_else(|| rules::unknown(id))
    }

    /// Brings a project back; it ends after so many days, or stays.
    pub(super) async fn restore_for(
        &self,
        actor: &Actor,
        id: ProjectId,
        days: Option<i64>,
    ) -> Result<(), AppError> {
        let now = self.core.clock.now();
        let expires_at = end_after(days.unwrap_or(0), now)?;
        let mut tx = self.core.db.write().await?;
        let row = find_to_restore(&mut tx, actor, id, now).await?;
        if !store::update_restored(&mut tx, id, expires_at).await? {
            return Err(rules::gone(id));
        }
        tx.commit().await?;
        tracing::info!(project = row.id, "a deleted project was restored");
        Ok(())
    }
}

#[async_trait]
impl DeletedProjectService for DeletedProjects {
    async fn list(&self, actor: &Actor, organization: OrganizationId) -> Result<Deleted, AppError> {
        let now = self.core.clock.now();
        let mut tx = self.core.db.read().await?;
        let (row, standing) = organizations::find_seen(&mut tx, actor, organization).await?;
        let rows = store::list_restorable(&mut tx, organization, rules::gone_before(now)).await?;
        let project = |row: store::RestorableRow| DeletedProject {
            id: ProjectId(row.id),
            name: row.name,
            deleted_at: Timestamp(row.deleted_at),
            restorable_until: rules::restorable_until(Timestamp(row.deleted_at)),
        };
        Ok(Deleted {
            organization,
            organization_name: row.name,
            projects: rows.into_iter().map(project).collect(),
            can_restore: standing.in_organization || standing.is_super_admin,
        })
    }

    async fn restore(&self, actor: &Actor, id: ProjectId) -> Result<(), AppError> {
        self.restore_for(actor, id, None).await
    }

    async fn purge(&self, actor: &Actor, id: ProjectId) -> Result<(), AppError> {
        let now = self.core.clock.now();
        let me = require_acting_super_admin(actor, now)?;
        let mut tx = self.core.db.write().await?;
        store::update_held(&mut tx, id).await?;
        let row = project_store::find_deleted(&mut tx, id).await?;
        let row = row.ok_or_else(|| rules::unknown(id))?;
        if row.purged_at.is_none() {
            store::update_purge_asked(&mut tx, id, now).await?;
        }
        tx.commit().await?;
        tracing::info!(administrator = me.user.0, project = row.id, "a purge was asked for");
        Ok(())
    }
}
