//! Bodies and queries of the APIs: JSON and nested forms.

use super::{ApiError, nested_form};
use axum::{
    body::Bytes,
    extract::{FromRequest, FromRequestParts, Request},
};
use http::{header, request::Parts};
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

/// A body as JSON or as a form; an absent one reads like an empty object, and so does an empty array:
/// PHP writes both alike.
pub(crate) struct ApiBody<T>(pub(crate) T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for ApiBody<T> {
    type Rejection = ApiError;

    async fn from_request(request: Request, state: &S) -> Result<Self, ApiError> {
        let kind = request.headers().get(header::CONTENT_TYPE);
        let kind = kind.and_then(|value| value.to_str().ok()).unwrap_or_default();
        let kind = kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
        if kind.starts_with("multipart/") {
            // read as a form it would be a form without fields, and a token with what nobody meant
            return Err(ApiError::body("send it as JSON or as application/x-www-form-urlencoded"));
        }
        let bytes = Bytes::from_request(request, state).await?;
        let text = std::str::from_utf8(&bytes).map_err(|_| ApiError::malformed())?.trim();
        let value = if text.is_empty() {
            Value::Object(Map::new())
        } else if kind.ends_with("json") || text.starts_with('{') {
            // curl calls what it sends a form unless it is told otherwise; no form begins like that.
            // serde_json refuses more than 128 levels by itself.
            serde_json::from_str(text).map_err(|error| ApiError::body(&error.to_string()))?
        } else {
            nested_form::parse(text)?
        };
        let value = match value {
            Value::Array(list) if list.is_empty() => Value::Object(Map::new()),
            value => value,
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
