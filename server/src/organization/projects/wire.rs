//! Projects in the shapes of the Manage API.

use super::store::ProjectRow;
use app::value::Timestamp;
use serde::Serialize;
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// Storage is here alone, whatever clients call where it is.
const REGION: &str = "local";

/// A project, as clients know it.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Project)]
pub(crate) struct WireProject {
    id: i64,
    name: String,
    r#type: String,
    region: &'static str,
    created: String,
    expires: Option<String>,
    features: Vec<&'static str>,
    data_size_bytes: i64,
    rows_count: i64,
    has_mysql: bool,
    has_redshift: bool,
    has_synapse: bool,
    has_snowflake: bool,
    has_exasol: bool,
    has_teradata: bool,
    has_bigquery: bool,
    default_backend: String,
    assigned_backends: Vec<String>,
    /// `0` or `1`.
    has_try_mode_on: &'static str,
    limits: BTreeMap<&'static str, WireNumber>,
    metrics: BTreeMap<&'static str, WireNumber>,
    is_disabled: bool,
    /// While it is switched off.
    #[serde(skip_serializing_if = "Option::is_none")]
    disabled: Option<WireDisabled>,
    billed_monthly_price: Option<i64>,
    data_retention_time_in_days: i64,
    #[serde(rename = "isBYODB")]
    is_byodb: bool,
    timezone: Option<&'static str>,
    organization: WireProjectOrganization,
}

/// A limit or a metric.
#[derive(Debug, Serialize, ToSchema)]
struct WireNumber {
    name: &'static str,
    value: i64,
}

/// Why a project is switched off, and for how long.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct WireDisabled {
    reason: String,
    estimated_end_time: Option<String>,
}

/// The organization of a project.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct WireProjectOrganization {
    id: i64,
    name: String,
    created: String,
    crm_id: String,
    activity_center_project_id: Option<i64>,
    allow_auto_join: bool,
}

fn numbers<const N: usize>(pairs: [(&'static str, i64); N]) -> BTreeMap<&'static str, WireNumber> {
    pairs.into_iter().map(|(name, value)| (name, WireNumber { name, value })).collect()
}

impl From<ProjectRow> for WireProject {
    fn from(row: ProjectRow) -> Self {
        let has = |backend: &str| row.default_backend == backend;
        Self {
            id: row.id,
            region: REGION,
            created: Timestamp(row.created_at).wire(),
            expires: row.expires_at.map(|at| Timestamp(at).wire()),
            features: vec!["hide-decrypted-token"],
            data_size_bytes: row.byte_count,
            rows_count: row.row_count,
            has_mysql: false,
            has_redshift: has("redshift"),
            has_synapse: has("synapse"),
            has_snowflake: has("snowflake"),
            has_exasol: has("exasol"),
            has_teradata: has("teradata"),
            has_bigquery: has("bigquery"),
            assigned_backends: vec![row.default_backend.clone()],
            has_try_mode_on: if row.has_try_mode { "1" } else { "0" },
            limits: numbers([("kbc.adminsCount", 0)]),
            metrics: numbers([
                ("storage.rowsCount", row.row_count),
                ("storage.dataSizeBytes", row.byte_count),
            ]),
            is_disabled: row.disabled_reason.is_some(),
            disabled: row
                .disabled_reason
                .map(|reason| WireDisabled { reason, estimated_end_time: row.disabled_until }),
            billed_monthly_price: row.monthly_price,
            data_retention_time_in_days: row.retention_days,
            is_byodb: false,
            timezone: None,
            organization: WireProjectOrganization {
                id: row.organization_id,
                name: row.organization_name,
                created: Timestamp(row.organization_created_at).wire(),
                crm_id: row.crm_id,
                activity_center_project_id: row.activity_center_project_id,
                allow_auto_join: row.allows_auto_join,
            },
            name: row.name,
            r#type: row.kind,
            default_backend: row.default_backend,
        }
    }
}
