use super::{
    rules,
    store::{self, SummaryRow},
};
use crate::{
    admin::{require_acting_super_admin, require_super_admin, searched},
    core::Core,
    organization::{Place, deleted_projects::restorable_until, projects},
};
use app::{
    admin::projects::{
        ProjectAdministrationService, ProjectDetail, ProjectList, ProjectState, ProjectSummary,
    },
    error::AppError,
    services::Actor,
    value::{OrganizationId, ProjectId, Timestamp},
};
use async_trait::async_trait;
use std::sync::Arc;

/// Projects of one page.
const PAGE: usize = 50;

/// All projects.
pub struct ProjectAdministration {
    core: Arc<Core>,
}

impl ProjectAdministration {
    pub fn new(core: Arc<Core>) -> Self {
        Self { core }
    }

    /// Switches a project off for a reason, or on again.
    pub(super) async fn set_disabled(
        &self,
        actor: &Actor,
        id: ProjectId,
        disabled: Option<(&str, &str)>,
    ) -> Result<(), AppError> {
        let now = self.core.clock.now();
        let me = require_acting_super_admin(actor, now)?;
        let disabled = match disabled {
            Some((reason, until)) => {
                Some((rules::parse_reason(reason)?, rules::parse_end(until, now)?))
            }
            None => None,
        };
        let mut tx = self.core.db.write().await?;
        if !projects::store::update_held(&mut tx, id).await? {
            return Err(Place::Project(id).unknown(actor));
        }
        let (reason, until) = disabled
            .as_ref()
            .map_or((None, None), |(reason, until)| (Some(reason.as_str()), until.as_deref()));
        store::update_disabled(&mut tx, id, reason, until).await?;
        tx.commit().await?;
        tracing::info!(
            administrator = me.user.0,
            project = id.0,
            is_disabled = reason.is_some(),
            "a project was switched off or on"
        );
        Ok(())
    }
}

fn state(row: &SummaryRow) -> ProjectState {
    match (row.purged_at, row.deleted_at) {
        (Some(at), _) => ProjectState::Purged { at: Timestamp(at) },
        (None, Some(at)) => ProjectState::Deleted {
            at: Timestamp(at),
            restorable_until: restorable_until(Timestamp(at)),
        },
        (None, None) if row.is_disabled => ProjectState::Disabled,
        (None, None) => ProjectState::Active,
    }
}

fn summary(row: SummaryRow) -> ProjectSummary {
    ProjectSummary {
        id: ProjectId(row.id),
        state: state(&row),
        name: row.name,
        organization: OrganizationId(row.organization_id),
        organization_name: row.organization_name,
        rows: row.row_count,
        bytes: row.byte_count,
        members: row.members,
        last_activity_at: row.event_at.max(row.used_at).map(Timestamp),
    }
}

#[async_trait]
impl ProjectAdministrationService for ProjectAdministration {
    async fn list(
        &self,
        actor: &Actor,
        search: &str,
        deleted: bool,
        after: Option<ProjectId>,
    ) -> Result<ProjectList, AppError> {
        require_super_admin(actor)?;
        let Some(search) = searched(search) else {
            return Ok(ProjectList { projects: Vec::new(), next: None });
        };
        let mut tx = self.core.db.read().await?;
        let most = i64::try_from(PAGE + 1).unwrap_or(i64::MAX);
        let after = after.unwrap_or(ProjectId(0));
        let now = self.core.clock.now();
        let rows = store::list_projects(&mut tx, &search, deleted, after, (most, now)).await?;
        let has_more = rows.len() > PAGE;
        let projects: Vec<_> = rows.into_iter().take(PAGE).map(summary).collect();
        let next = if has_more { projects.last().map(|project| project.id) } else { None };
        Ok(ProjectList { projects, next })
    }

    async fn find(&self, actor: &Actor, id: ProjectId) -> Result<ProjectDetail, AppError> {
        require_super_admin(actor)?;
        let now = self.core.clock.now();
        let mut tx = self.core.db.read().await?;
        let row = store::find_project(&mut tx, id, now).await?;
        let row = row.ok_or_else(|| Place::Project(id).unknown(actor))?;
        let terms = store::find_terms(&mut tx, id).await?;
        let terms = terms.ok_or_else(|| Place::Project(id).unknown(actor))?;
        let template = projects::find_template(&terms.kind);
        Ok(ProjectDetail {
            summary: summary(row),
            template: template.map_or(terms.kind.clone(), |found| found.name.to_owned()),
            created_at: Timestamp(terms.created_at),
            expires_at: terms.expires_at.map(Timestamp),
            disabled_reason: terms.disabled_reason,
            disabled_until: terms.disabled_until,
            is_being_purged: terms.purge_asked_at.is_some() && terms.purged_at.is_none(),
        })
    }

    async fn disable(
        &self,
        actor: &Actor,
        id: ProjectId,
        reason: &str,
        until: &str,
    ) -> Result<(), AppError> {
        self.set_disabled(actor, id, Some((reason, until))).await
    }

    async fn enable(&self, actor: &Actor, id: ProjectId) -> Result<(), AppError> {
        self.set_disabled(actor, id, None).await
    }

    async fn set_end(&self, actor: &Actor, id: ProjectId, days: i64) -> Result<(), AppError> {
        let now = self.core.clock.now();
        let me = require_acting_super_admin(actor, now)?;
        let expires_at = projects::rules::end_after(days, now)?;
        let mut tx = self.core.db.write().await?;
        if !projects::store::update_held(&mut tx, id).await? {
            return Err(Place::Project(id).unknown(actor));
        }
        store::update_end(&mut tx, id, expires_at).await?;
        tx.commit().await?;
        tracing::info!(administrator = me.user.0, project = id.0, days, "a project ends then");
        Ok(())
    }
}
