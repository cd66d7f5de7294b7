//! Pages for a person whose browser cannot be shown one of the app's: refusals, and results of forms.

use super::assets;
use axum::{
    body::Body,
    response::{Html, IntoResponse, Response},
};
use http::{HeaderValue, header, response::Parts};
use leptos::prelude::*;

/// The most bytes of an error that is worth reading.
const MOST: usize = 64 * 1024;

/// Turns an error in JSON into a page that says the same; other answers pass unchanged.
pub(super) async fn as_page(response: Response) -> Response {
    let is_json = response
        .headers()
        .get(header::CONTENT_TYPE)
        .is_some_and(|value| value.as_bytes() == b"application/json");
    if !(is_json && (response.status().is_client_error() || response.status().is_server_error())) {
        return response;
    }
    let (parts, body) = response.into_parts();
    let body = axum::body::to_bytes(body, MOST).await.unwrap_or_default();
    let error: serde_json::Value = serde_json::from_slice(&body).unwrap_or_default();
    let Some(message) = error["error"].as_str().map(str::to_owned) else {
        return (parts, Body::from(body)).into_response();
    };
    let reference = error["exceptionId"].as_str().unwrap_or_default().to_owned();
    let words = view! {
        <h1>"This did not work"</h1>
        <p>{message}</p>
        <p class="muted">"Reference: " {reference}</p>
        <p><a class="button" href="/">"Go to your projects"</a></p>
    };
    document("This did not work", parts, words.into_any())
}

/// The result of a form that its own page cannot show: too large for the way there, or sent
/// without saying from where.
pub(super) fn result_page(parts: Parts, result: &[u8]) -> Response {
    let result: serde_json::Value = serde_json::from_slice(result).unwrap_or_default();
    let codes = result["codes"].as_array().into_iter().flatten();
    let codes: Vec<_> = codes.filter_map(serde_json::Value::as_str).collect();
    let secret = result["secret"].as_str().map(str::to_owned);
    let secret = secret.or_else(|| (!codes.is_empty()).then(|| codes.join("\n")));
    let words = view! {
        <h1>"Done"</h1>
        {secret.map(|secret| view! {
            <p>"Be sure to note it, it cannot be retrieved:"</p>
            <pre>{secret}</pre>
        })}
        <p><a class="button" href="/">"Go to your projects"</a></p>
    };
    document("Done", parts, words.into_any())
}

fn document(title: &'static str, mut parts: Parts, words: AnyView) -> Response {
    let page = view! {
        <!DOCTYPE html>
        <html lang="en">
            <head>
                <meta charset="utf-8"/>
                <meta name="viewport" content="width=device-width, initial-scale=1"/>
                <meta name="color-scheme" content="light dark"/>
                <title>{format!("{title} · Latchkey")}</title>
                <link rel="stylesheet" href=assets::SITE.style.clone()/>
            </head>
            <body>
                <main class="centred">{words}</main>
            </body>
        </html>
    }
    .to_html();
    for stale in [header::CONTENT_TYPE, header::CONTENT_LENGTH] {
        parts.headers.remove(stale);
    }
    parts.headers.insert(
        header::CONTENT_SECURITY_POLICY,
        HeaderValue::from_static(
            "default-src 'none'; style-src 'self'; base-uri 'none'; frame-ancestors 'none'",
        ),
    );
    (parts, Html(page)).into_response()
}
