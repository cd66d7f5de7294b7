//! People in the shapes of the Manage API.

use super::store::{PlaceRow, SummaryRow};
use crate::admin::features::split_names;
use app::value::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

/// A person, as clients know them.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = User)]
pub(super) struct WireUser {
    id: i64,
    name: String,
    email: String,
    features: Vec<String>,
    mfa_enabled: bool,
    can_access_logs: bool,
    is_super_admin: bool,
}

impl From<SummaryRow> for WireUser {
    fn from(row: SummaryRow) -> Self {
        Self {
            id: row.id,
            features: split_names(&row.features),
            name: row.name,
            email: row.email,
            mfa_enabled: row.has_multi_factor,
            can_access_logs: row.is_super_admin,
            is_super_admin: row.is_super_admin,
        }
    }
}

/// A maintainer, an organization or a project that a person is in.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = UserPlace)]
pub(super) struct WirePlace {
    id: i64,
    name: String,
    created: String,
}

impl From<PlaceRow> for WirePlace {
    fn from(row: PlaceRow) -> Self {
        Self { id: row.id, name: row.name, created: Timestamp(row.created_at).wire() }
    }
}
