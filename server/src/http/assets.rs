//! The site's files, which are part of the binary.

use axum::{
    body::Body,
    response::{IntoResponse, Response},
};
use http::{HeaderMap, HeaderValue, StatusCode, header};
use serde::Deserialize;
use std::{collections::HashMap, sync::LazyLock};

/// A file of the site, with its packed copies.
pub(super) struct File {
    path: &'static str,
    content_type: &'static str,
    /// Its path changes with its content.
    hashed: bool,
    plain: &'static [u8],
    brotli: Option<&'static [u8]>,
    gzip: Option<&'static [u8]>,
}

include!(concat!(env!("OUT_DIR"), "/site.rs"));

/// What the page has to know about the site.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Manifest {
    pub(super) script: String,
    pub(super) wasm: String,
    pub(super) style: String,
    pub(super) split: Split,
}

/// The modules of lazy routes.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Split {
    pub(super) script: String,
    pub(super) prefix: String,
    pub(super) modules: HashMap<String, Vec<String>>,
}

/// The site's manifest; empty when the server was built without a site.
pub(super) static SITE: LazyLock<Manifest> =
    LazyLock::new(|| serde_json::from_str(MANIFEST).unwrap_or_default());

/// The file at this path, in the best encoding that the browser takes.
pub(super) fn find(path: &str, headers: &HeaderMap) -> Option<Response> {
    let index = FILES.binary_search_by(|file| file.path.cmp(path)).ok()?;
    let file = &FILES[index];
    let accepted = headers
        .get(header::ACCEPT_ENCODING)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    let takes = |encoding: &str| {
        accepted.split(',').any(|entry| {
            let mut parts = entry.split(';').map(str::trim);
            parts.next() == Some(encoding) && parts.next() != Some("q=0")
        })
    };
    let (body, encoding) = match (file.brotli, file.gzip) {
        (Some(packed), _) if takes("br") => (packed, Some("br")),
        (_, Some(packed)) if takes("gzip") => (packed, Some("gzip")),
        _ => (file.plain, None),
    };
    let mut response = Body::from(body).into_response();
    let cache =
        if file.hashed { "public, max-age=31536000, immutable" } else { "public, max-age=3600" };
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(file.content_type));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(cache));
    headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    if let Some(encoding) = encoding {
        headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static(encoding));
    }
    *response.status_mut() = StatusCode::OK;
    Some(response)
}
