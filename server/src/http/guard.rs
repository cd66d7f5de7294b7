//! What happens to every request before and after its handler.

use super::{ApiError, State, client::Client, current::Current, error_page};
use app::error::{AppError, ErrorKind};
use axum::{
    extract::{self, Request},
    middleware::Next,
    response::{IntoResponse, Response},
};
use futures::FutureExt;
use http::{HeaderMap, HeaderName, HeaderValue, Method, header};
use std::panic::AssertUnwindSafe;

/// Room for what an answer gets here, its own few headers beside.
pub(super) const MOST_HEADERS: usize = DEFAULTS.len() + 4;

static REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// What every answer carries unless it says otherwise itself.
static DEFAULTS: [(HeaderName, HeaderValue); 8] = [
    (
        header::CONTENT_SECURITY_POLICY,
        HeaderValue::from_static("default-src 'none'; frame-ancestors 'none'; base-uri 'none'"),
    ),
    (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
    (header::REFERRER_POLICY, HeaderValue::from_static("same-origin")),
    (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
    (header::X_FRAME_OPTIONS, HeaderValue::from_static("DENY")),
    (
        HeaderName::from_static("cross-origin-opener-policy"),
        HeaderValue::from_static("same-origin"),
    ),
    (
        HeaderName::from_static("cross-origin-resource-policy"),
        HeaderValue::from_static("same-origin"),
    ),
    (
        HeaderName::from_static("permissions-policy"),
        HeaderValue::from_static(
            "camera=(), geolocation=(), microphone=(), payment=(), usb=(), browsing-topics=()",
        ),
    ),
];
static HTTPS_ONLY: (HeaderName, HeaderValue) = (
    header::STRICT_TRANSPORT_SECURITY,
    HeaderValue::from_static("max-age=31536000; includeSubDomains"),
);

/// Gives the request a reference, refuses what another site sent, survives a handler
/// that panics, and sets the headers of every answer.
pub(super) async fn guard(
    extract::State(state): extract::State<State>,
    mut request: Request,
    next: Next,
) -> Response {
    let reference = state.references.next();
    let id = HeaderValue::try_from(reference.as_str());
    let client = Client::of(&request, &state.core.config.trusted_proxies);
    let current = Current {
        reference,
        method: request.method().clone(),
        uri: request.uri().clone(),
        remote: client.remote,
    };
    let is_api = is_api(request.uri().path());
    let wants_page = !is_api && accepts_html(request.headers());
    let refused = (!is_api && is_foreign(&request, &state.core.config.public_url)).then(|| {
        AppError::new(
            ErrorKind::Forbidden,
            "",
            format!(
                "This request did not come from {}. Open that address and try again there.",
                state.core.config.public_url
            ),
        )
    });
    request.extensions_mut().insert(client);

    let answer = async {
        if let Some(error) = refused {
            return ApiError(error).into_response();
        }
        match AssertUnwindSafe(next.run(request)).catch_unwind().await {
            Ok(response) => {
                tracing::debug!(status = response.status().as_u16(), "answered");
                response
            }
            Err(panic) => {
                let cause = panic
                    .downcast_ref::<&str>()
                    .map(|text| (*text).to_owned())
                    .or_else(|| panic.downcast_ref::<String>().cloned())
                    .unwrap_or_default();
                ApiError(crate::error::internal(&format!("a handler panicked: {cause}")))
                    .into_response()
            }
        }
    };
    let mut response = current.answering(answer).await;
    if wants_page {
        response = Box::pin(error_page::as_page(response)).await;
    }
    set_headers(response.headers_mut(), state.core.config.is_https());
    if let Ok(id) = id {
        response.headers_mut().insert(&REQUEST_ID, id);
    }
    response
}

/// Requests here carry their token in a header that no other site can make a browser send.
fn is_api(path: &str) -> bool {
    path.starts_with("/v2/") || path.starts_with("/manage/")
}

fn accepts_html(headers: &HeaderMap) -> bool {
    let accept = headers.get(header::ACCEPT).and_then(|value| value.to_str().ok());
    accept.is_some_and(|value| value.contains("text/html"))
}

/// Could this request have been caused by a page of another site? True for every unsafe method
/// that does not show where it comes from.
fn is_foreign(request: &Request, public_url: &str) -> bool {
    if matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS) {
        return false;
    }
    let text = |name: &str| request.headers().get(name).and_then(|value| value.to_str().ok());
    match (text("origin"), text("sec-fetch-site")) {
        (Some(origin), _) => origin != public_url,
        (None, Some(site)) => site != "same-origin",
        (None, None) => true,
    }
}

fn set_headers(headers: &mut HeaderMap, https: bool) {
    headers.reserve(MOST_HEADERS);
    let mut default = |(name, value): &(HeaderName, HeaderValue)| {
        headers.entry(name).or_insert_with(|| value.clone());
    };
    DEFAULTS.iter().for_each(&mut default);
    if https {
        default(&HTTPS_ONLY);
    }
    headers.remove(header::SERVER);
}
