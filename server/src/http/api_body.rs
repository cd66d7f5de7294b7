//! Bodies and queries of the APIs: JSON and nested forms.

use super::{ApiError, nested_form};
use axum::{
    body::Bytes,
    extract::{FromRequest, FromRequestParts, Request},
};
use http::{header, request::Parts};
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

/// A body as JSON or as a form; an absent one reads like an empty object.
pub(crate) struct ApiBody<T>(pub(crate) T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for ApiBody<T> {
    type Rejection = ApiError;

    async fn from_request(request: Request, state: &S) -> Result<Self, ApiError> {
        let is_json = request
            .headers()
            .get(header::CONTENT_TYPE)
            .and_then(|value| value.to_str().ok())
            .is_some_and(|value| {
                value.split(';').next().unwrap_or_default().trim().ends_with("json")
            });
        let bytes = Bytes::from_request(request, state).await?;
        let value = if bytes.iter().all(u8::is_ascii_whitespace) {
            Value::Object(Map::new())
        } else if is_json {
            // serde_json refuses more than 128 levels by itself
            serde_json::from_slice(&bytes).map_err(|error| ApiError::body(&error.to_string()))?
        } else {
            let text = std::str::from_utf8(&bytes).map_err(|_| ApiError::malformed())?;
            nested_form::parse(text)?
        };
        if !value.is_object() {
            return Err(ApiError::body("an object is expected"));
        }
        serde_json::from_value(value).map(Self).map_err(|error| ApiError::body(&error.to_string()))
    }
}

/// A query string, read like a form.
pub(crate) struct ApiQuery<T>(pub(crate) T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequestParts<S> for ApiQuery<T> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, ApiError> {
        let value = nested_form::parse(parts.uri.query().unwrap_or_default())?;
        serde_json::from_value(value).map(Self).map_err(|error| ApiError::body(&error.to_string()))
    }
}
