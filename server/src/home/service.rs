use super::store;
use crate::{account::multi_factor, core::Core};
use app::{
    error::AppError,
    home::{Home, HomeMaintainer, HomeOrganization, HomeProject, HomeService},
    services::Actor,
    value::{MaintainerId, OrganizationId, ProjectId},
};
use async_trait::async_trait;
use std::{collections::BTreeMap, sync::Arc};

/// What a person can reach.
pub struct Homes {
    core: Arc<Core>,
}

impl Homes {
    pub fn new(core: Arc<Core>) -> Self {
        Self { core }
    }
}

#[async_trait]
impl HomeService for Homes {
    async fn home(&self, actor: &Actor) -> Result<Home, AppError> {
        let me = actor.user()?;
        let now = self.core.clock.now();
        let mut tx = self.core.db.read().await?;
        let has_factor = multi_factor::is_enabled(&mut tx, me.user).await?;
        let mut organizations = BTreeMap::new();
        for row in store::list_organizations(&mut tx, me.user).await? {
            organizations.insert(
                row.id,
                HomeOrganization {
                    id: OrganizationId(row.id),
                    name: row.name,
                    is_member: true,
                    needs_mfa: row.requires_mfa && !has_factor,
                    projects: Vec::new(),
                },
            );
        }
        for row in store::list_projects(&mut tx, me.user, now).await? {
            let organization =
                organizations.entry(row.organization_id).or_insert_with(|| HomeOrganization {
                    id: OrganizationId(row.organization_id),
                    name: row.organization_name,
                    is_member: false,
                    needs_mfa: row.requires_mfa && !has_factor,
                    projects: Vec::new(),
                });
            organization.projects.push(HomeProject {
                id: ProjectId(row.id),
                name: row.name,
                role: row.role,
            });
        }
        let mut organizations: Vec<_> = organizations.into_values().collect();
        organizations.sort_by_cached_key(|o| o.name.to_lowercase());
        for organization in &mut organizations {
            organization.projects.sort_by_cached_key(|p| p.name.to_lowercase());
        }
        let mut maintainers: Vec<_> = store::list_maintainers(&mut tx, me.user, me.is_super_admin)
            .await?
            .into_iter()
            .map(|row| HomeMaintainer {
                id: MaintainerId(row.id),
                name: row.name,
                organizations: row.organizations,
            })
            .collect();
        maintainers.sort_by_cached_key(|m| m.name.to_lowercase());
        Ok(Home { organizations, maintainers, can_create_maintainer: me.is_super_admin })
    }
}
