//! Promo codes and templates in the shapes of the Manage API.

use super::store::CodeRow;
use crate::organization::projects::{Template, find_template};
use app::value::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

/// A template, as clients know it.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct WireTemplate {
    /// By which calls name it.
    id: &'static str,
    string_id: &'static str,
    name: &'static str,
    description: &'static str,
    expiration_days: Option<i64>,
    billed_monthly_price: Option<i64>,
    has_try_mode_on: bool,
    default_backend: &'static str,
}

impl From<&'static Template> for WireTemplate {
    fn from(template: &'static Template) -> Self {
        Self {
            id: template.id,
            string_id: template.id,
            name: template.name,
            description: template.description,
            expiration_days: template.days,
            billed_monthly_price: template.monthly_price,
            has_try_mode_on: template.has_try_mode,
            default_backend: template.backend,
        }
    }
}

/// The organization in which a code makes a project.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct WireCodeOrganization {
    id: i64,
    name: String,
    created: String,
    allow_auto_join: bool,
    crm_id: String,
    activity_center_project_id: Option<i64>,
    mfa_required: bool,
}

/// A code of a maintainer.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct WirePromoCode {
    code: String,
    expires: Option<String>,
    organization: WireCodeOrganization,
    project_template: Option<WireTemplate>,
}

impl From<CodeRow> for WirePromoCode {
    fn from(row: CodeRow) -> Self {
        Self {
            code: row.code,
            expires: row.expires_at.map(|at| Timestamp(at).wire()),
            organization: WireCodeOrganization {
                id: row.organization_id,
                name: row.organization_name,
                created: Timestamp(row.organization_created_at).wire(),
                allow_auto_join: row.allows_auto_join,
                crm_id: row.crm_id,
                activity_center_project_id: row.activity_center_project_id,
                mfa_required: row.requires_mfa,
            },
            project_template: find_template(&row.template).map(Into::into),
        }
    }
}

/// The project that a code made.
#[derive(Debug, Serialize, ToSchema)]
struct WireCodeProject {
    id: i64,
    name: String,
}

/// A code that the caller redeemed.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct WireUsedCode {
    code: String,
    used_at: Option<String>,
    project: Option<WireCodeProject>,
}

impl From<CodeRow> for WireUsedCode {
    fn from(row: CodeRow) -> Self {
        Self {
            code: row.code,
            used_at: row.used_at.map(|at| Timestamp(at).wire()),
            project: row
                .project_id
                .zip(row.project_name)
                .map(|(id, name)| WireCodeProject { id, name }),
        }
    }
}
