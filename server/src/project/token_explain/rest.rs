//! `/tokens/{token_id}/explain` of the Storage API.

use super::wire::WireExplanation;
use crate::http::{ApiError, ApiPath, ApiQuery, Caller, State, WireError, exact_json, id_in};
use app::{
    error::{AppError, ErrorKind},
    project::token_explain::Question,
};
use axum::{extract, response::Response};
use http::StatusCode;
use serde::Deserialize;
use utoipa_axum::{router::OpenApiRouter, routes};

pub(crate) fn routes() -> OpenApiRouter<State> {
    OpenApiRouter::new().routes(routes!(explain))
}

/// What is asked about the token.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct WireQuestion {
    operation: String,
    object: String,
}

/// The same refusal in the words of the API, whose fields have other names than the form's.
fn in_wire_words(error: AppError) -> AppError {
    for parameter in ["operation", "object"] {
        if let Some(message) = error.for_field(&format!("question[{parameter}]")) {
            let message = format!("The parameter \"{parameter}\" is not valid. {message}");
            return AppError::new(ErrorKind::Invalid, "validation", message);
        }
    }
    error
}

/// May the token do something, and why or why not? For who may read the token.
#[utoipa::path(
    get,
    path = "/tokens/{token_id}/explain",
    tag = "tokens",
    params(
        ("token_id" = String, Path),
        (
            "operation" = String,
            Query,
            description = "`read-bucket`, `write-bucket`, `manage-buckets`, `read-configurations`, `change-configurations`, `purge-trash`, `read-files-of-others`, `read-all-events`, `create-token` or `manage-tokens`."
        ),
        (
            "object" = Option<String>,
            Query,
            description = "The id of the bucket or of the component."
        )
    ),
    security(("token" = [])),
    responses(
        (status = 200, body = WireExplanation),
        (status = 400, body = WireError),
        (status = 401, body = WireError),
        (status = 403, body = WireError),
        (status = 404, body = WireError)
    )
)]
async fn explain(
    extract::State(state): extract::State<State>,
    Caller { actor, project }: Caller,
    ApiPath(id): ApiPath,
    ApiQuery(asked): ApiQuery<WireQuestion>,
) -> Result<Response, ApiError> {
    let id = id_in(&id)?;
    let question = Question { operation: asked.operation, object: asked.object };
    let explain = &state.services.token_explain;
    let explanation =
        explain.of_token(&actor, project, id, &question).await.map_err(in_wire_words)?;
    Ok(exact_json(StatusCode::OK, &WireExplanation::new(id, question, explanation)))
}
