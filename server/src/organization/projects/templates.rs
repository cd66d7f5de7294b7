//! What projects are made from.

use super::store::{self, InsertProject};
use crate::{
    admin::features,
    db::{StoreError, Tx},
    organization::Standing,
};
use app::value::{OrganizationId, ProjectId, Timestamp};

const DAY: i64 = 86_400;
/// For so many days deleted data of a project can be had back, unless somebody says otherwise.
pub(super) const RETENTION_DAYS: i64 = 7;

/// A kind of project: how long it lives and what it costs.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Template {
    /// The id, which a project has as its type.
    pub(crate) id: &'static str,
    pub(crate) name: &'static str,
    pub(crate) description: &'static str,
    /// Days after which a project ends; none for one that stays.
    pub(crate) days: Option<i64>,
    pub(crate) monthly_price: Option<i64>,
    pub(crate) has_try_mode: bool,
    pub(crate) backend: &'static str,
    /// Seen and used by super admins alone.
    pub(crate) is_hidden: bool,
}

impl Template {
    /// May who stands so see it, and make projects from it?
    pub(crate) fn is_for(&self, standing: Standing) -> bool {
        !self.is_hidden || standing.is_super_admin
    }
}

const PRODUCTION: Template = Template {
    id: "production",
    name: "Production",
    description: "For work: it stays until somebody deletes it.",
    days: None,
    monthly_price: None,
    has_try_mode: false,
    backend: "snowflake",
    is_hidden: false,
};

/// Every template, by the ids that clients know.
pub(crate) const TEMPLATES: [Template; 7] = [
    PRODUCTION,
    Template {
        id: "productionRedshift",
        name: "Production with Redshift",
        backend: "redshift",
        ..PRODUCTION
    },
    Template {
        id: "poc",
        name: "Proof of concept",
        description: "For trying something out, without an end.",
        ..PRODUCTION
    },
    Template {
        id: "poc15Days",
        name: "Proof of concept, 15 days",
        description: "For trying something out; it ends after 15 days.",
        days: Some(15),
        ..PRODUCTION
    },
    Template {
        id: "poc15DaysGuideMode",
        name: "Guided proof of concept, 15 days",
        description: "For learning step by step; it ends after 15 days.",
        days: Some(15),
        has_try_mode: true,
        is_hidden: true,
        ..PRODUCTION
    },
    Template {
        id: "poc6months",
        name: "Proof of concept, 6 months",
        description: "For trying something large out; it ends after 6 months.",
        days: Some(182),
        ..PRODUCTION
    },
    Template {
        id: "demo",
        name: "Demo",
        description: "For showing what can be done; it ends after 30 days.",
        days: Some(30),
        has_try_mode: true,
        ..PRODUCTION
    },
];

/// The template with this id.
pub(crate) fn find_template(id: &str) -> Option<&'static Template> {
    TEMPLATES.iter().find(|template| template.id == id)
}

/// Makes a project from the template. The caller holds the organization and has decided that it may
/// be.
pub(crate) async fn insert_from(
    tx: &mut Tx,
    organization: OrganizationId,
    name: &str,
    template: &'static Template,
    now: Timestamp,
) -> Result<ProjectId, StoreError> {
    insert_with(tx, organization, name, (template, template.backend, RETENTION_DAYS), now).await
}

/// The same with another backend, or another time for which deleted data can be had back.
pub(super) async fn insert_with(
    tx: &mut Tx,
    organization: OrganizationId,
    name: &str,
    (template, backend, retention_days): (&'static Template, &str, i64),
    now: Timestamp,
) -> Result<ProjectId, StoreError> {
    let expires_at = template.days.map(|days| now.plus_seconds(days * DAY));
    let project =
        InsertProject { organization, name, template, backend, retention_days, expires_at, now };
    let id = store::insert_project(tx, project).await?;
    features::store::insert_from_template(tx, id, template.id, now).await?;
    Ok(id)
}
