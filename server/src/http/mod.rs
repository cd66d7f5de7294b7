//! From HTTP to services and back. Nothing here decides what a person may do.

mod api_body;
mod api_caller;
mod api_error;
mod assets;
mod client;
mod current;
mod error_page;
mod export;
mod flash;
mod guard;
mod health;
mod lenient;
mod nested_form;
mod openapi;
mod pages;
mod paths;
mod router;
#[cfg(test)]
mod tests;

pub(crate) use api_body::{ApiBody, ApiQuery};
pub(crate) use api_caller::{ApiPath, Caller, ManageCaller, id_in};
pub(crate) use api_error::{ApiError, WireError, exact_json, json_body, missing, to_json};
pub use current::References;
pub(crate) use current::{LogFormat, request_reference};
pub(crate) use export::{ExportFormat, ExportRow, export};
pub(crate) use lenient::{flag, maybe_flag, maybe_integer, maybe_list, maybe_text};
#[cfg(test)]
pub(crate) use openapi::document;
pub(crate) use pages::{browser_actor, idle_actor};
pub use router::{Served, router};

use crate::{
    account::{
        invitations::Invitations, management_tokens::ManagementTokens, notifications::Notifications,
    },
    admin::{
        announcements::Announcements, features::Features, projects::ProjectAdministration,
        users::UserAdministration,
    },
    core::Core,
    organization::{
        deleted_projects::DeletedProjects, maintainers::Maintainers, metadata::Metadata,
        organizations::Organizations, projects::Projects, promo_codes::PromoCodes,
    },
    project::{
        buckets::Buckets, components::Components, events::Events, limits::Limits, members::Members,
        settings::ProjectSettingsOf, tables::Tables, tokens::Tokens,
    },
};
use app::services::Services;
use std::{ops::Deref, sync::Arc};

/// What every handler can reach. One pointer: it is cloned several times a request.
#[derive(Clone)]
pub struct State(Arc<Reach>);

impl State {
    pub fn new(reach: Reach) -> Self {
        Self(Arc::new(reach))
    }
}

impl Deref for State {
    type Target = Reach;

    fn deref(&self) -> &Reach {
        &self.0
    }
}

/// What every handler can reach.
pub struct Reach {
    pub core: Arc<Core>,
    pub references: References,
    /// The services as the pages know them.
    pub services: Services,
    /// The same services with what the API needs of them beyond that.
    pub tokens: Arc<Tokens>,
    pub buckets: Arc<Buckets>,
    pub components: Arc<Components>,
    pub tables: Arc<Tables>,
    pub events: Arc<Events>,
    pub management_tokens: Arc<ManagementTokens>,
    pub invitations: Arc<Invitations>,
    pub maintainers: Arc<Maintainers>,
    pub organizations: Arc<Organizations>,
    pub limits: Arc<Limits>,
    pub members: Arc<Members>,
    pub metadata: Arc<Metadata>,
    pub users: Arc<UserAdministration>,
    pub features: Arc<Features>,
    pub notifications: Arc<Notifications>,
    pub announcements: Arc<Announcements>,
    pub projects: Arc<Projects>,
    pub deleted_projects: Arc<DeletedProjects>,
    pub project_settings: Arc<ProjectSettingsOf>,
    pub project_administration: Arc<ProjectAdministration>,
    pub promo_codes: Arc<PromoCodes>,
}
