//! Projects in the shapes of both APIs.

use super::{disabled_reason, store::ProjectRow};
use crate::{
    admin::features::split_names,
    config::Config,
    core::Core,
    project::limits::{limits_of, wire::WirePayAsYouGo},
};
use app::value::Timestamp;
use serde::Serialize;
use std::{borrow::Cow, collections::BTreeMap};
use utoipa::ToSchema;

/// Storage is here alone, whatever clients call where it is.
const REGION: &str = "local";
/// Who runs it, as clients tell their own storage from a customer's.
const OWNER: &str = "keboola";
/// There is one of each.
const ONLY: i64 = 1;
/// Where everything is.
const HOST: &str = "localhost";
const FILE_STORAGE: &str = "azure";
/// Every project has it: token strings are not shown again.
const HIDDEN: &str = "hide-decrypted-token";

/// What is told of a project wherever it is told of.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ProjectFacts<'a> {
    pub(crate) id: i64,
    pub(crate) name: &'a str,
    /// The template that it was made from.
    pub(crate) kind: &'a str,
    pub(crate) created_at: i64,
    pub(crate) expires_at: Option<i64>,
    /// Names with commas between them.
    pub(crate) features: &'a str,
    pub(crate) byte_count: i64,
    pub(crate) row_count: i64,
    pub(crate) backend: &'a str,
    pub(crate) has_try_mode: bool,
    pub(crate) is_disabled: bool,
    pub(crate) monthly_price: Option<i64>,
    pub(crate) retention_days: i64,
    /// As the limits store them.
    pub(crate) limits: &'a str,
}

/// A project as the owner of its tokens.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Owner)]
pub(crate) struct WireOwner {
    id: i64,
    name: String,
    r#type: String,
    region: &'static str,
    created: String,
    expires: Option<String>,
    features: Vec<String>,
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
    /// `0` or `1`.
    has_try_mode_on: &'static str,
    #[schema(value_type = BTreeMap<String, WireLimit>)]
    limits: BTreeMap<Cow<'static, str>, WireLimit>,
    metrics: BTreeMap<&'static str, WireNumber>,
    is_disabled: bool,
    billed_monthly_price: Option<i64>,
    data_retention_time_in_days: i64,
    #[serde(rename = "isBYODB")]
    is_byodb: bool,
    assigned_backends: Vec<String>,
    file_storage_provider: &'static str,
}

/// What a project may hold of something.
#[derive(Debug, Serialize, ToSchema)]
struct WireLimit {
    #[schema(value_type = String)]
    name: Cow<'static, str>,
    /// 0: there is no limit.
    value: i64,
}

/// What a project holds of something.
#[derive(Debug, Serialize, ToSchema)]
struct WireNumber {
    name: &'static str,
    value: i64,
}

fn numbers<const N: usize>(pairs: [(&'static str, i64); N]) -> BTreeMap<&'static str, WireNumber> {
    pairs.into_iter().map(|(name, value)| (name, WireNumber { name, value })).collect()
}

fn limits(stored: &str, config: &Config) -> BTreeMap<Cow<'static, str>, WireLimit> {
    let limit = |(name, value): (Cow<'static, str>, i64)| (name.clone(), WireLimit { name, value });
    limits_of(config, stored).into_iter().map(limit).collect()
}

impl WireOwner {
    /// With what the configuration says of its limits.
    pub(crate) fn new(facts: ProjectFacts<'_>, config: &Config) -> Self {
        let has = |backend: &str| facts.backend == backend;
        let mut features = vec![HIDDEN.to_owned()];
        features.extend(split_names(facts.features));
        Self {
            id: facts.id,
            name: facts.name.to_owned(),
            r#type: facts.kind.to_owned(),
            region: REGION,
            created: Timestamp(facts.created_at).wire(),
            expires: facts.expires_at.map(|at| Timestamp(at).wire()),
            features,
            data_size_bytes: facts.byte_count,
            rows_count: facts.row_count,
            has_mysql: false,
            has_redshift: has("redshift"),
            has_synapse: has("synapse"),
            has_snowflake: has("snowflake"),
            has_exasol: has("exasol"),
            has_teradata: has("teradata"),
            has_bigquery: has("bigquery"),
            default_backend: facts.backend.to_owned(),
            has_try_mode_on: if facts.has_try_mode { "1" } else { "0" },
            limits: limits(facts.limits, config),
            metrics: numbers([
                ("storage.rowsCount", facts.row_count),
                ("storage.dataSizeBytes", facts.byte_count),
            ]),
            is_disabled: facts.is_disabled,
            billed_monthly_price: facts.monthly_price,
            data_retention_time_in_days: facts.retention_days,
            is_byodb: false,
            assigned_backends: vec![facts.backend.to_owned()],
            file_storage_provider: FILE_STORAGE,
        }
    }
}

/// A project with its organization, as the Manage API knows it.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Project)]
pub(crate) struct WireProject {
    #[serde(flatten)]
    owner: WireOwner,
    /// While it is switched off.
    #[serde(skip_serializing_if = "Option::is_none")]
    disabled: Option<WireDisabled>,
    timezone: Option<String>,
    /// For a project that pays with credits.
    #[serde(skip_serializing_if = "Option::is_none")]
    pay_as_you_go: Option<WirePayAsYouGo>,
    /// This and what follows stands in every answer but the one to a promo code.
    #[serde(skip_serializing_if = "Option::is_none")]
    organization: Option<WireProjectOrganization>,
    #[serde(skip_serializing_if = "Option::is_none")]
    file_storage: Option<WireFileStorage>,
    /// By its name, the one that the project uses.
    #[serde(skip_serializing_if = "Option::is_none")]
    backends: Option<BTreeMap<String, WireBackend>>,
}

/// Where the files of a project are: here, in the shape that clients of one provider know.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct WireFileStorage {
    id: i64,
    provider: &'static str,
    region: &'static str,
    owner: &'static str,
    account_name: &'static str,
    container_name: String,
}

/// Where the tables of a project are: here, whatever the name.
#[derive(Debug, Serialize, ToSchema)]
struct WireBackend {
    id: i64,
    host: &'static str,
    region: &'static str,
    owner: &'static str,
}

/// A project that was deleted.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = DeletedProject)]
pub(crate) struct WireDeletedProject {
    #[serde(flatten)]
    project: WireProject,
    is_deleted: bool,
    deleted_time: Option<String>,
    is_purged: bool,
    /// When its data went.
    purged_time: Option<String>,
}

impl WireDeletedProject {
    /// As it is now.
    pub(crate) fn new(row: ProjectRow, core: &Core) -> Self {
        let at = |at: Option<i64>| at.map(|at| Timestamp(at).wire());
        let (deleted_time, purged_time) = (at(row.deleted_at), at(row.purged_at));
        Self {
            project: WireProject::new(row, core),
            is_deleted: deleted_time.is_some(),
            deleted_time,
            is_purged: purged_time.is_some(),
            purged_time,
        }
    }
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

impl WireProject {
    /// As it is now.
    pub(crate) fn new(row: ProjectRow, core: &Core) -> Self {
        let now = core.clock.now();
        let reason = disabled_reason(row.disabled_reason.as_deref(), row.expires_at, now);
        let disabled = reason.map(|reason| WireDisabled {
            reason: reason.to_owned(),
            estimated_end_time: row.disabled_until.clone(),
        });
        let facts = ProjectFacts {
            id: row.id,
            name: &row.name,
            kind: &row.kind,
            created_at: row.created_at,
            expires_at: row.expires_at,
            features: &row.features,
            byte_count: row.byte_count,
            row_count: row.row_count,
            backend: &row.default_backend,
            has_try_mode: row.has_try_mode,
            is_disabled: disabled.is_some(),
            monthly_price: row.monthly_price,
            retention_days: row.retention_days,
            limits: &row.limits,
        };
        let owner = WireOwner::new(facts, &core.config);
        let pay_as_you_go = row.pays_as_it_goes().then(|| WirePayAsYouGo::new(row.credits));
        let file_storage = WireFileStorage {
            id: ONLY,
            provider: FILE_STORAGE,
            region: REGION,
            owner: OWNER,
            account_name: "latchkey",
            container_name: format!("project-{}", row.id),
        };
        let backend = WireBackend { id: ONLY, host: HOST, region: REGION, owner: OWNER };
        Self {
            owner,
            disabled,
            timezone: row.timezone,
            pay_as_you_go,
            file_storage: Some(file_storage),
            backends: Some(BTreeMap::from([(row.default_backend, backend)])),
            organization: Some(WireProjectOrganization {
                id: row.organization_id,
                name: row.organization_name,
                created: Timestamp(row.organization_created_at).wire(),
                crm_id: row.crm_id,
                activity_center_project_id: row.activity_center_project_id,
                allow_auto_join: row.allows_auto_join,
            }),
        }
    }

    /// The same without the place where it is.
    pub(crate) fn by_itself(self) -> Self {
        Self { organization: None, file_storage: None, backends: None, ..self }
    }
}
