//! What happens to every request before and after its handler.

use super::{ApiError, State, client::Client, error_page};
use app::error::{AppError, ErrorKind};
use axum::{
    extract::{self, Request},
    middleware::Next,
    response::{IntoResponse, Response},
};
use futures::FutureExt;
use http::{HeaderMap, HeaderValue, Method, header};
use std::panic::AssertUnwindSafe;
use tracing::Instrument;

/// Characters of a request's reference.
const REFERENCE: usize = 12;

tokio::task_local! {
    static CURRENT: String;
}

/// The reference of the request that is being answered: in its log lines, in its answer's header
/// and in what people are asked to quote.
pub(crate) fn request_reference() -> String {
    CURRENT.try_with(Clone::clone).unwrap_or_else(|_| "background".to_owned())
}

/// Gives the request a reference and a span, refuses what another site sent, survives a handler
/// that panics, and sets the headers of every answer.
pub(super) async fn guard(
    extract::State(state): extract::State<State>,
    mut request: Request,
    next: Next,
) -> Response {
    let reference = state.core.secrets.base62(REFERENCE);
    let client = Client::of(&request, &state.core.config.trusted_proxies);
    let span = tracing::info_span!(
        "request",
        %reference,
        method = %request.method(),
        path = request.uri().path(),
        remote_addr = %client.remote_addr,
    );
    let id = HeaderValue::try_from(reference.as_str());
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
            Ok(response) => response,
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
    let mut response = CURRENT.scope(reference, answer.instrument(span.clone())).await;
    if wants_page {
        response = error_page::as_page(response).await;
    }
    span.in_scope(|| tracing::debug!(status = response.status().as_u16(), "answered"));
    set_headers(response.headers_mut(), state.core.config.is_https());
    if let Ok(id) = id {
        response.headers_mut().insert("x-request-id", id);
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
    let mut default = |name: &'static str, value: &'static str| {
        if !headers.contains_key(name) {
            headers.insert(name, HeaderValue::from_static(value));
        }
    };
    default(
        "content-security-policy",
        "default-src 'none'; frame-ancestors 'none'; base-uri 'none'",
    );
    default("cache-control", "no-store");
    default("referrer-policy", "same-origin");
    default("x-content-type-options", "nosniff");
    default("x-frame-options", "DENY");
    default("cross-origin-opener-policy", "same-origin");
    default("cross-origin-resource-policy", "same-origin");
    default(
        "permissions-policy",
        "camera=(), geolocation=(), microphone=(), payment=(), usb=(), browsing-topics=()",
    );
    if https {
        default("strict-transport-security", "max-age=31536000; includeSubDomains");
    }
    headers.remove(header::SERVER);
}
