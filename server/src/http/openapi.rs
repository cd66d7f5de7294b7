use super::{State, exact_json};
use crate::project;
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
        title = "Latchkey Storage API",
        description = "Buckets, tables and API tokens of a project. Every operation is enforced and recorded as an event of the token."
    ),
    modifiers(&TokenHeader)
)]
struct Document;

struct TokenHeader;

impl Modify for TokenHeader {
    fn modify(&self, document: &mut utoipa::openapi::OpenApi) {
        let header = ApiKeyValue::with_description(
            "X-StorageApi-Token",
            "The string of an API token: `<project>-<token>-<40 characters>`.",
        );
        if let Some(components) = document.components.as_mut() {
            components.add_security_scheme("token", SecurityScheme::ApiKey(ApiKey::Header(header)));
        }
    }
}

/// The Storage API with its document, which is made of the very routes.
fn storage() -> OpenApiRouter<State> {
    OpenApiRouter::with_openapi(Document::openapi())
        .nest("/v2/storage", project::tokens::rest::routes())
        .nest("/v2/storage", project::buckets::rest::routes())
        .nest("/v2/storage", project::tables::rest::routes())
}

/// The Storage API and the address of its document.
pub(super) fn routes() -> Router<State> {
    let (router, document) = storage().split_for_parts();
    router.route(
        "/api/openapi/storage.json",
        get(move || {
            let response: Response = exact_json(StatusCode::OK, &document);
            async move { response }
        }),
    )
}

/// Paths and methods of the Storage API.
#[cfg(test)]
pub(crate) fn document() -> utoipa::openapi::OpenApi {
    storage().split_for_parts().1
}
