//! Organizations in the shapes of the Manage API.

use super::store::{OrganizationRow, ProjectRow};
use app::value::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

/// An organization, as clients know it.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct WireOrganizationItem {
    id: i64,
    name: String,
    created: String,
    allow_auto_join: bool,
    crm_id: String,
    activity_center_project_id: Option<i64>,
    mfa_required: bool,
    maintainer: WireMaintainerName,
}

/// The maintainer of an organization.
#[derive(Debug, Serialize, ToSchema)]
struct WireMaintainerName {
    id: i64,
    name: String,
}

/// A project of an organization.
#[derive(Debug, Serialize, ToSchema)]
struct WireOrganizationProject {
    id: i64,
    name: String,
    created: String,
}

/// An organization with its projects.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct WireOrganizationDetail {
    #[serde(flatten)]
    organization: WireOrganizationItem,
    projects: Vec<WireOrganizationProject>,
}

impl From<OrganizationRow> for WireOrganizationItem {
    fn from(row: OrganizationRow) -> Self {
        Self {
            id: row.id,
            name: row.name,
            created: Timestamp(row.created_at).wire(),
            allow_auto_join: row.allows_auto_join,
            crm_id: row.crm_id,
            activity_center_project_id: row.activity_center_project_id,
            mfa_required: row.requires_mfa,
            maintainer: WireMaintainerName { id: row.maintainer_id, name: row.maintainer_name },
        }
    }
}

impl From<(OrganizationRow, Vec<ProjectRow>)> for WireOrganizationDetail {
    fn from((row, projects): (OrganizationRow, Vec<ProjectRow>)) -> Self {
        let project = |row: ProjectRow| WireOrganizationProject {
            id: row.id,
            name: row.name,
            created: Timestamp(row.created_at).wire(),
        };
        Self { organization: row.into(), projects: projects.into_iter().map(project).collect() }
    }
}
