use super::guard::MOST_HEADERS;
use app::error::{AppError, ErrorKind, FieldError, MFA_REQUIRED};
use axum::{
    body::{Body, Bytes},
    extract::rejection::{BytesRejection, PathRejection},
    response::{IntoResponse, Response},
};
use http::{HeaderValue, StatusCode, header};
use serde::Serialize;
use utoipa::ToSchema;

/// What is wrong with one field of a request.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = FieldError)]
pub(crate) struct WireFieldError {
    /// The name of the field.
    key: String,
    message: String,
}

/// The one error shape of both APIs.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct WireError {
    /// One sentence for people.
    error: String,
    /// For programs; may be empty.
    code: String,
    /// Quote it when you ask for help.
    exception_id: String,
    #[schema(example = "error")]
    status: &'static str,
    #[schema(value_type = Object)]
    context: serde_json::Value,
    /// Fields at fault; the Manage API alone names them, where the error begins with
    /// `Invalid request:`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    errors: Vec<WireFieldError>,
}

/// What clients are told while a project is switched off.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Maintenance {
    status: &'static str,
    reason: String,
    error: String,
    estimated_end_time: Option<String>,
}

/// A refusal on its way to an API's client.
#[derive(Debug)]
pub(crate) struct ApiError(pub(crate) AppError);

impl From<AppError> for ApiError {
    fn from(error: AppError) -> Self {
        Self(error)
    }
}

impl ApiError {
    /// Nothing stands at this path.
    pub(crate) fn unknown_path() -> Self {
        Self(AppError::not_found("notFound", "resource not found"))
    }

    /// The path exists, but not for this method.
    pub(crate) fn wrong_method() -> Self {
        Self(AppError::new(
            ErrorKind::MethodNotAllowed,
            "methodNotAllowed",
            "This method is not allowed here.",
        ))
    }

    /// The body cannot be understood.
    pub(crate) fn body(detail: &str) -> Self {
        Self(AppError::new(
            ErrorKind::Invalid,
            "validation",
            format!("Request body not valid: {detail}"),
        ))
    }

    /// The body is no text.
    pub(crate) fn malformed() -> Self {
        Self(AppError::new(
            ErrorKind::Invalid,
            "malformedRequest",
            "Request body not valid: it is not UTF-8",
        ))
    }

    /// The body is larger than the server takes.
    pub(crate) fn too_large() -> Self {
        Self(AppError::new(
            ErrorKind::TooLarge,
            "requestTooLarge",
            "The request is larger than the server accepts.",
        ))
    }
}

/// How answers of the Manage API begin that name the fields at fault.
const INVALID_REQUEST: &str = "Invalid request:";

/// A field that must be there is not. The text has the form in which clients of the Manage API know
/// such answers.
pub(crate) fn missing(field: &str, message: &str) -> AppError {
    AppError {
        message: format!("{INVALID_REQUEST}\n - {field}: \"{message}\""),
        ..AppError::invalid(field, message)
    }
}

/// The fields that an answer names. Clients of the Manage API write them behind the error, which
/// would alter a text that says everything by itself; those of the Storage API know no such list.
fn named_fields(error: &str, fields: Vec<FieldError>) -> Vec<WireFieldError> {
    if !error.starts_with(INVALID_REQUEST) || !super::current::is_management() {
        return Vec::new();
    }
    let named = |FieldError { field, message }| WireFieldError { key: field, message };
    fields.into_iter().map(named).collect()
}

/// A value as the text of an answer.
pub(crate) fn to_json(value: &impl Serialize) -> Result<Bytes, AppError> {
    match serde_json::to_vec(value) {
        Ok(body) => Ok(body.into()),
        Err(error) => Err(crate::error::internal(&error)),
    }
}

/// An answer whose content type is `application/json` and nothing more: clients compare it so.
pub(crate) fn json_body(status: StatusCode, body: Bytes) -> Response {
    let mut response = Response::new(Body::from(body));
    *response.status_mut() = status;
    let headers = response.headers_mut();
    // or they would move when the guard adds its own
    headers.reserve(MOST_HEADERS);
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    response
}

/// A value as such an answer.
pub(crate) fn exact_json(status: StatusCode, value: &impl Serialize) -> Response {
    to_json(value)
        .map_or_else(|error| ApiError(error).into_response(), |body| json_body(status, body))
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let Self(error) = self;
        let status =
            StatusCode::from_u16(error.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        // the public API knows no 409, and calls being locked out a bad request
        let is_bad = status == StatusCode::CONFLICT || error.code == MFA_REQUIRED;
        let status = if is_bad { StatusCode::BAD_REQUEST } else { status };
        let retry_after = error.retry_after();
        let mut response = if error.kind == ErrorKind::Disabled {
            exact_json(
                status,
                &Maintenance {
                    status: "maintenance",
                    reason: error.message.clone(),
                    error: error.message,
                    estimated_end_time: None,
                },
            )
        } else {
            let errors = named_fields(&error.message, error.fields);
            exact_json(
                status,
                &WireError {
                    error: error.message,
                    code: error.code,
                    exception_id: super::request_reference(),
                    status: "error",
                    context: serde_json::json!({}),
                    errors,
                },
            )
        };
        if let Some(seconds) = retry_after {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        response
    }
}

impl From<PathRejection> for ApiError {
    fn from(_: PathRejection) -> Self {
        Self::unknown_path()
    }
}

impl From<BytesRejection> for ApiError {
    fn from(rejection: BytesRejection) -> Self {
        if rejection.status() == StatusCode::PAYLOAD_TOO_LARGE {
            Self::too_large()
        } else {
            Self::body("it could not be read")
        }
    }
}
