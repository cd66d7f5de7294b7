//! Maintainers and people in the shapes of the Manage API.

use super::store::MaintainerRow;
use crate::organization::members::{MemberRow, PersonRow};
use app::value::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

/// A maintainer, as clients know it. It has no connections of its own: there is one storage.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct WireMaintainer {
    id: i64,
    name: String,
    created: String,
    default_connection_mysql_id: Option<i64>,
    default_connection_redshift_id: Option<i64>,
    default_connection_snowflake_id: Option<i64>,
    default_connection_synapse_id: Option<i64>,
    default_connection_exasol_id: Option<i64>,
    default_connection_teradata_id: Option<i64>,
    default_connection_bigquery_id: Option<i64>,
    default_file_storage_id: Option<i64>,
    zendesk_url: Option<String>,
}

impl From<MaintainerRow> for WireMaintainer {
    fn from(row: MaintainerRow) -> Self {
        Self {
            id: row.id,
            name: row.name,
            created: Timestamp(row.created_at).wire(),
            default_connection_mysql_id: None,
            default_connection_redshift_id: None,
            default_connection_snowflake_id: None,
            default_connection_synapse_id: None,
            default_connection_exasol_id: None,
            default_connection_teradata_id: None,
            default_connection_bigquery_id: None,
            default_file_storage_id: None,
            zendesk_url: Some(row.zendesk_url).filter(|url| !url.is_empty()),
        }
    }
}

/// Somebody, in short.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Person)]
pub(crate) struct WirePerson {
    id: i64,
    name: String,
    email: String,
}

impl WirePerson {
    pub(crate) fn new(id: i64, name: String, email: String) -> Self {
        Self { id, name, email }
    }
}

impl From<PersonRow> for WirePerson {
    fn from(PersonRow { id, name, email }: PersonRow) -> Self {
        Self { id, name, email }
    }
}

/// A member of a maintainer or an organization.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Member)]
pub(crate) struct WireMember {
    id: i64,
    name: String,
    email: String,
    mfa_enabled: bool,
    created: String,
    /// Whose invitation they accepted; null for who was added or joined.
    invitor: Option<WirePerson>,
}

impl From<MemberRow> for WireMember {
    fn from(row: MemberRow) -> Self {
        let invitor = row.invitor_id.zip(row.invitor_name).zip(row.invitor_email);
        Self {
            id: row.id,
            name: row.name,
            email: row.email,
            mfa_enabled: row.has_multi_factor,
            created: Timestamp(row.created_at).wire(),
            invitor: invitor.map(|((id, name), email)| WirePerson::new(id, name, email)),
        }
    }
}

pub(crate) fn members(rows: Vec<MemberRow>) -> Vec<WireMember> {
    rows.into_iter().map(Into::into).collect()
}

/// Several of them.
pub(crate) fn people(rows: Vec<PersonRow>) -> Vec<WirePerson> {
    rows.into_iter().map(Into::into).collect()
}
