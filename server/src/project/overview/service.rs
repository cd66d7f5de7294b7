use super::store;
use crate::{
    core::Core,
    project::access::{Refusal, authenticate, rules::Operation},
};
use app::{
    error::AppError,
    organization::projects::Role,
    project::overview::{OverviewService, Project},
    services::Actor,
    value::{OrganizationId, ProjectId, Timestamp},
};
use async_trait::async_trait;
use std::sync::Arc;

/// A project's first page.
pub struct Overviews {
    core: Arc<Core>,
}

impl Overviews {
    pub fn new(core: Arc<Core>) -> Self {
        Self { core }
    }

    async fn find_inner(&self, actor: &Actor, id: ProjectId) -> Result<Project, Refusal> {
        let now = self.core.clock.now();
        let mut tx = self.core.db.read().await?;
        let bearer = authenticate(&self.core, &mut tx, actor, id, now).await?;
        let counts = store::find_counts(&mut tx, id, now).await?;
        let unknown = || AppError::not_found("", format!("There is no project {id}."));
        let counts = counts.ok_or_else(unknown)?;
        Ok(Project {
            id,
            name: bearer.row.project_name.clone(),
            organization: OrganizationId(bearer.row.organization_id),
            organization_name: counts.organization_name,
            in_organization: bearer.row.is_organization_member,
            role: bearer.role.unwrap_or(Role::ReadOnly),
            created_at: Timestamp(bearer.row.project_created_at),
            buckets: counts.buckets,
            tables: counts.tables,
            rows: bearer.row.row_count,
            bytes: bearer.row.byte_count,
            tokens: counts.tokens,
            members: counts.members,
            can_manage_tokens: bearer.rights.allow(Operation::ManageTokens),
        })
    }
}

#[async_trait]
impl OverviewService for Overviews {
    async fn find(&self, actor: &Actor, id: ProjectId) -> Result<Project, AppError> {
        let result = self.find_inner(actor, id).await;
        self.core.recorder.settle(result).await
    }
}
