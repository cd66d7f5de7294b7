//! A refusal as a page, for a person whose browser asked for one.

use super::assets;
use axum::{
    body::Body,
    response::{Html, IntoResponse, Response},
};
use http::{HeaderValue, header};
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
    let (mut parts, body) = response.into_parts();
    let body = axum::body::to_bytes(body, MOST).await.unwrap_or_default();
    let error: serde_json::Value = serde_json::from_slice(&body).unwrap_or_default();
    let Some(message) = error["error"].as_str().map(str::to_owned) else {
        return (parts, Body::from(body)).into_response();
    };
    let reference = error["exceptionId"].as_str().unwrap_or_default().to_owned();
    let page = view! {
        <!DOCTYPE html>
        <html lang="en">
            <head>
                <meta charset="utf-8"/>
                <meta name="viewport" content="width=device-width, initial-scale=1"/>
                <meta name="color-scheme" content="light dark"/>
                <title>"This did not work · Latchkey"</title>
                <link rel="stylesheet" href=assets::SITE.style.clone()/>
            </head>
            <body>
                <main class="centred">
                    <h1>"This did not work"</h1>
                    <p>{message}</p>
                    <p class="muted">"Reference: " {reference}</p>
                    <p><a class="button" href="/">"Go to your projects"</a></p>
                </main>
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
