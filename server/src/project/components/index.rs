//! What the Storage API is: the one route of it that needs no token.

use super::{
    catalogue,
    wire::{self, WireComponent, WireComponentBrief},
};
use crate::http::{ApiError, ApiQuery, State, WireError, exact_json, maybe_list};
use axum::{extract, response::Response};
use http::{StatusCode, Uri};
use serde::{Deserialize, Serialize};
use std::fmt::Write;
use utoipa::ToSchema;

/// What the API is, and what it offers.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct WireIndex {
    api: &'static str,
    version: &'static str,
    revision: String,
    documentation: String,
    stack: String,
    /// With all that a component has to say, unless its details are left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Vec<WireComponentBrief>>)]
    components: Option<WireComponents>,
    services: Vec<WireService>,
    features: Vec<String>,
    url_templates: WireTemplates,
}

/// The catalogue, with details or without.
#[derive(Debug, Serialize)]
#[serde(untagged)]
enum WireComponents {
    Whole(Vec<WireComponent>),
    Brief(Vec<WireComponentBrief>),
}

/// A service that this server has, and where.
#[derive(Debug, Serialize, ToSchema)]
struct WireService {
    id: &'static str,
    url: String,
}

/// Addresses of pages, with places for ids.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct WireTemplates {
    orchestration_job: &'static str,
}

/// What to leave out.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct IndexQuery {
    #[serde(deserialize_with = "maybe_list")]
    exclude: Option<Vec<String>>,
}

/// The version of the program, as the 40 hexadecimal digits that clients expect here.
fn revision() -> String {
    let version = env!("CARGO_PKG_VERSION");
    let mut digits = String::new();
    for byte in version.bytes().take(20) {
        // a String takes everything
        let _ = write!(digits, "{byte:02x}");
    }
    format!("{digits:0<40}")
}

/// What the Storage API is, the catalogue of components, and the other services.
#[utoipa::path(
    get,
    path = "/",
    tag = "components",
    params((
        "exclude" = Option<String>,
        Query,
        description = "`components` leaves them out, `componentDetails` their details."
    )),
    responses((status = 200, body = WireIndex), (status = 400, body = WireError))
)]
pub(super) async fn index(
    extract::State(state): extract::State<State>,
    ApiQuery(query): ApiQuery<IndexQuery>,
) -> Result<Response, ApiError> {
    let public_url = &state.core.config.public_url;
    let exclude = query.exclude.unwrap_or_default();
    let excludes = |word: &str| exclude.iter().any(|excluded| excluded == word);
    let components = if excludes("components") {
        None
    } else if excludes("componentDetails") {
        let brief = catalogue::all().iter().map(wire::component_brief);
        Some(WireComponents::Brief(brief.collect()))
    } else {
        let whole = catalogue::all().iter().map(|one| wire::component(public_url, one));
        Some(WireComponents::Whole(whole.collect()))
    };
    let host = public_url.parse::<Uri>().ok().and_then(|url| url.host().map(str::to_owned));
    let services = ["storage", "management"];
    let index = WireIndex {
        api: "storage",
        version: "v2",
        revision: revision(),
        documentation: format!("{public_url}/api/docs"),
        stack: host.unwrap_or_default(),
        components,
        services: services.map(|id| WireService { id, url: public_url.clone() }).into(),
        features: Vec::new(),
        url_templates: WireTemplates {
            orchestration_job: "/admin/projects/&&projectId&&/orchestrations/&&orchestrationId&&/jobs/&&jobId&&",
        },
    };
    Ok(exact_json(StatusCode::OK, &index))
}
