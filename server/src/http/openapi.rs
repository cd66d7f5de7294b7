use super::{State, exact_json};
use crate::{account, admin, organization, project};
use axum::{Router, response::Response, routing::get};
use http::StatusCode;
use utoipa::{
    Modify, OpenApi,
    openapi::security::{ApiKey, ApiKeyValue, SecurityScheme},
};
use utoipa_axum::router::OpenApiRouter;

/// What the document says about itself.
#[derive(OpenApi)]
#[openapi(
    info(
        title = "Latchkey",
        description = "The Storage API: buckets, tables, component configurations and API tokens of a project, every operation enforced and recorded as an event of the token. The Manage API: what happens outside projects."
    ),
    modifiers(&Headers)
)]
struct Document;

struct Headers;

impl Modify for Headers {
    fn modify(&self, document: &mut utoipa::openapi::OpenApi) {
        let schemes = [
            (
                "token",
                "X-StorageApi-Token",
                "The string of an API token: `<project>-<token>-<40 characters>`.",
            ),
            (
                "management token",
                "X-KBC-ManageApiToken",
                "The string of a management token: `<token>-<40 characters>`.",
            ),
        ];
        for (name, header, description) in schemes {
            let header = ApiKey::Header(ApiKeyValue::with_description(header, description));
            document
                .components
                .get_or_insert_default()
                .add_security_scheme(name, SecurityScheme::ApiKey(header));
        }
    }
}

/// Both APIs with their document, which is made of the very routes.
fn apis() -> OpenApiRouter<State> {
    OpenApiRouter::with_openapi(Document::openapi())
        .merge(project::tokens::rest::verify_route())
        .nest("/v2/storage", project::tokens::rest::routes())
        .nest("/v2/storage", project::token_sharing::rest::routes())
        .nest("/v2/storage", project::token_explain::rest::routes())
        .nest("/v2/storage", project::buckets::rest::routes())
        .nest("/v2/storage", project::tables::rest::routes())
        .nest("/v2/storage", project::events::rest::routes())
        .nest("/v2/storage", project::components::rest::routes())
        .nest("/manage", account::management_tokens::rest::routes())
        .nest("/manage", account::notifications::rest::routes())
        .nest("/manage", admin::users::rest::routes())
        .nest("/manage", admin::features::rest::routes())
        .nest("/manage", admin::commands::rest::routes())
        .nest("/manage", admin::projects::rest::routes())
        .nest("/manage", organization::metadata::rest::routes())
        .nest("/manage", account::invitations::rest::routes())
        .nest("/manage", organization::maintainers::rest::routes())
        .nest("/manage", organization::organizations::rest::routes())
        .nest("/manage", organization::forced_mfa::rest::routes())
        .nest("/manage", project::members::rest::routes())
        .nest("/manage", project::tokens::manage::rest::routes())
        .nest("/manage", organization::projects::rest::routes())
        .nest("/manage", organization::deleted_projects::rest::routes())
        .nest("/manage", project::settings::rest::routes())
        .nest("/manage", project::limits::rest::routes())
        .nest("/manage", organization::promo_codes::rest::routes())
}

/// Both APIs and the address of their document.
pub(super) fn routes() -> Router<State> {
    let (router, document) = apis().split_for_parts();
    router.route(
        "/api/openapi.json",
        get(move || {
            let response: Response = exact_json(StatusCode::OK, &document);
            async move { response }
        }),
    )
}

/// Paths and methods of both APIs.
#[cfg(test)]
pub(crate) fn document() -> utoipa::openapi::OpenApi {
    apis().split_for_parts().1
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    #[test]
    fn parameters_of_a_path_are_those_that_it_names() {
        let document = serde_json::to_value(super::document()).unwrap();
        for (path, methods) in document["paths"].as_object().unwrap() {
            let named: BTreeSet<_> = path
                .split('/')
                .filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'))
                .collect();
            for (method, operation) in methods.as_object().unwrap() {
                let parameters = operation["parameters"].as_array().map_or(&[][..], Vec::as_slice);
                let in_path = parameters.iter().filter(|parameter| parameter["in"] == "path");
                let told: BTreeSet<_> =
                    in_path.filter_map(|parameter| parameter["name"].as_str()).collect();
                assert_eq!(told, named, "{method} {path}");
            }
        }
    }
}
