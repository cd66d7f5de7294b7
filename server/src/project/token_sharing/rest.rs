//! `/tokens/{token_id}/share` of the Storage API.

use crate::http::{ApiBody, ApiError, ApiPath, Caller, State, WireError};
use app::{
    error::{AppError, ErrorKind},
    project::token_sharing::{DEFAULT_HOURS, NewShare},
};
use axum::{
    extract,
    response::{IntoResponse, Response},
};
use http::StatusCode;
use serde::Deserialize;
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

pub(crate) fn routes() -> OpenApiRouter<State> {
    OpenApiRouter::new().routes(routes!(share))
}

/// Whom a token is sent to.
#[derive(Debug, Deserialize, ToSchema, Default)]
#[serde(rename_all = "camelCase", default)]
struct WireShare {
    /// One e-mail address.
    recipient_email: Option<String>,
    /// Plain text, at most 2,000 characters.
    message: Option<String>,
}

/// The same refusal in the words of the API, whose field has another name than the form's.
fn in_wire_words(error: AppError) -> AppError {
    match error.for_field("recipient") {
        Some(message) => AppError::new(
            ErrorKind::Invalid,
            "validation",
            format!("The parameter \"recipientEmail\" is not valid. {message}"),
        ),
        None => error,
    }
}

/// Mails somebody a link from which they can retrieve the token, once, within two hours.
#[utoipa::path(
    post,
    path = "/tokens/{token_id}/share",
    tag = "tokens",
    params(("token_id" = String, Path)),
    security(("token" = [])),
    request_body(content(
        (WireShare = "application/json"),
        (WireShare = "application/x-www-form-urlencoded")
    )),
    responses(
        (status = 204, description = "The mail is on its way."),
        (status = 400, body = WireError),
        (status = 401, body = WireError),
        (status = 403, body = WireError),
        (status = 404, body = WireError),
        (status = 429, body = WireError)
    )
)]
async fn share(
    extract::State(state): extract::State<State>,
    Caller { actor, project }: Caller,
    ApiPath(id): ApiPath,
    ApiBody(wanted): ApiBody<WireShare>,
) -> Result<Response, ApiError> {
    let id = id.parse().map_err(|_| ApiError::unknown_path())?;
    let share = NewShare {
        recipient: wanted.recipient_email.unwrap_or_default(),
        message: wanted.message.unwrap_or_default(),
        valid_for_hours: DEFAULT_HOURS,
    };
    let sharing = &state.services.token_sharing;
    sharing.send(&actor, project, id, share).await.map_err(in_wire_words)?;
    Ok(StatusCode::NO_CONTENT.into_response())
}
