use super::store::{self, SummaryRow};
use crate::{
    admin::{require_super_admin, searched},
    core::Core,
};
use app::{
    admin::projects::{ProjectAdministrationService, ProjectList, ProjectState, ProjectSummary},
    error::AppError,
    services::Actor,
    value::{OrganizationId, ProjectId, Timestamp},
};
use async_trait::async_trait;
use std::sync::Arc;

/// Projects of one page.
const PAGE: usize = 50;
/// A deleted project can be restored for so long.
const RESTORABLE_SECONDS: i64 = 60 * 86_400;

/// All projects.
pub struct ProjectAdministration {
    core: Arc<Core>,
}

impl ProjectAdministration {
    pub fn new(core: Arc<Core>) -> Self {
        Self { core }
    }
}

fn state(row: &SummaryRow) -> ProjectState {
    match (row.purged_at, row.deleted_at) {
        (Some(at), _) => ProjectState::Purged { at: Timestamp(at) },
        (None, Some(at)) => ProjectState::Deleted {
            at: Timestamp(at),
            restorable_until: Timestamp(at).plus_seconds(RESTORABLE_SECONDS),
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
}
