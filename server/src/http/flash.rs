//! Forms sent without JavaScript: the post is answered with a redirect back to the page, and the
//! outcome waits for that page in a sealed cookie.

use super::{State, error_page::result_page};
use crate::{core::Core, keyring::Purpose};
use app::{error::AppError, flash::Flash, services::CookieStyle, value::Timestamp};
use axum::{
    body::{Body, Bytes},
    response::{IntoResponse, Response},
};
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use http::{HeaderMap, HeaderValue, StatusCode, header};

/// A cookie and its attributes have to fit into 4096 bytes.
const MOST_SEALED: usize = 3700;
/// A page that follows a redirect comes at once.
const LIFE_SECONDS: u32 = 60;

fn cookie_name(style: CookieStyle) -> &'static str {
    if style.https { "__Host-latchkey-flash" } else { "latchkey-flash" }
}

/// The value of a cookie of the request.
pub(super) fn cookie<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(key, _)| *key == name)
        .map(|(_, value)| value)
}

/// The outcome that waits for the page, and the header that takes it from the browser.
pub(super) fn take(core: &Core, headers: &HeaderMap) -> Option<(Flash, HeaderValue)> {
    let style = CookieStyle { https: core.config.is_https() };
    let name = cookie_name(style);
    let sealed = BASE64_URL_SAFE_NO_PAD.decode(cookie(headers, name)?).ok()?;
    let plain = core.keyring.open_sealed(Purpose::Flash, name.as_bytes(), &sealed)?;
    let (until, flash): (Timestamp, Flash) = serde_json::from_slice(&plain).ok()?;
    if core.clock.now() > until {
        return None;
    }
    let secure = if style.https { "; Secure" } else { "" };
    let gone = format!("{name}=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax{secure}");
    Some((flash, HeaderValue::try_from(gone).ok()?))
}

/// Does the browser itself send this form, not a page's script?
pub(super) fn is_plain_form(headers: &HeaderMap) -> bool {
    let has = |name: header::HeaderName, wanted: &str| {
        headers
            .get(name)
            .and_then(|value| value.to_str().ok())
            .is_some_and(|value| value.contains(wanted))
    };
    has(header::ACCEPT, "text/html") && has(header::CONTENT_TYPE, "form-urlencoded")
}

/// Turns a server function's answer into a redirect that a browser without JavaScript follows.
pub(super) async fn settle(
    state: &State,
    path: &str,
    referer: Option<HeaderValue>,
    form: &Bytes,
    response: Response,
) -> Response {
    let (mut parts, body) = response.into_parts();
    let Some(location) = parts.headers.get(header::LOCATION).cloned() else {
        return Response::from_parts(parts, body);
    };
    let body = axum::body::to_bytes(body, 256 * 1024).await.unwrap_or_default();
    parts.status = StatusCode::SEE_OTHER;
    parts.headers.remove(header::CONTENT_LENGTH);
    parts.headers.remove(header::CONTENT_TYPE);

    let location = location.to_str().unwrap_or("/").to_owned();
    let (clean, failed) = without_error(&location);
    // a dialog stands in the address of its page, so that queries do not count
    let referer = referer.as_ref().and_then(|value| value.to_str().ok());
    let stays = referer.is_some_and(|from| path_of(from) == path_of(&clean));
    let outcome = if failed {
        serde_json::from_slice::<AppError>(&body).map_err(|_| ()).map(Err)
    } else {
        Ok(Ok(String::from_utf8_lossy(&body).into_owned()))
    };
    let mut is_kept = false;
    if let Ok(outcome) = outcome
        && (failed || stays)
    {
        let fields = if outcome.is_err() { typed(path, form) } else { Vec::new() };
        let mut flash = Flash { path: path.to_owned(), outcome, fields };
        let mut header = seal(state, &flash);
        if header.is_none() {
            // the message matters more than what was typed
            flash.fields.clear();
            header = seal(state, &flash);
        }
        if let Some(header) = header {
            parts.headers.append(header::SET_COOKIE, header);
            is_kept = true;
        }
    }
    // what was made would be lost: a secret is shown this once and never again
    if !failed && !is_kept && body.starts_with(b"{") {
        parts.status = StatusCode::OK;
        parts.headers.remove(header::LOCATION);
        return result_page(parts, &body);
    }
    if let Ok(value) = HeaderValue::try_from(clean) {
        parts.headers.insert(header::LOCATION, value);
    }
    (parts, Body::empty()).into_response()
}

fn seal(state: &State, flash: &Flash) -> Option<HeaderValue> {
    let core = &*state.core;
    let style = CookieStyle { https: core.config.is_https() };
    let name = cookie_name(style);
    // the browser's word for how old a cookie is does not count
    let until = core.clock.now().plus_seconds(i64::from(LIFE_SECONDS));
    let plain = serde_json::to_vec(&(until, flash)).ok()?;
    let sealed = core.keyring.seal(Purpose::Flash, name.as_bytes(), &plain, &*core.secrets);
    let encoded = BASE64_URL_SAFE_NO_PAD.encode(sealed);
    let secure = if style.https { "; Secure" } else { "" };
    if encoded.len() > MOST_SEALED {
        return None;
    }
    HeaderValue::try_from(format!(
        "{name}={encoded}; Path=/; Max-Age={LIFE_SECONDS}; HttpOnly; SameSite=Lax{secure}"
    ))
    .ok()
}

/// The path in an address, absolute or not.
fn path_of(address: &str) -> &str {
    let inside = address
        .split_once("://")
        .map_or(address, |(_, rest)| rest.find('/').map_or("/", |slash| &rest[slash..]));
    inside.split(['?', '#']).next().unwrap_or(inside)
}

/// The location without the error that `server_fn` writes into it, and whether there was one.
fn without_error(location: &str) -> (String, bool) {
    let Some((path, query)) = location.split_once('?') else {
        return (location.to_owned(), false);
    };
    let pairs: Vec<&str> = query.split('&').filter(|pair| !pair.is_empty()).collect();
    let is_error = |pair: &&str| pair.starts_with("__err=") || pair.starts_with("__path=");
    let failed = pairs.iter().any(|pair| pair.starts_with("__err="));
    let kept: Vec<&str> = pairs.into_iter().filter(|pair| !is_error(pair)).collect();
    if kept.is_empty() {
        (path.to_owned(), failed)
    } else {
        (format!("{path}?{}", kept.join("&")), failed)
    }
}

/// The forms whose codes are no secrets of a person: who types one wrong wants to mend it.
const PROMO_CODES: &str = "/api/promo-codes/";

/// What was typed, without secrets and without choices that are the default anyway.
fn typed(path: &str, form: &Bytes) -> Vec<(String, String)> {
    let is_promo_code = |name: &str| path.starts_with(PROMO_CODES) && name == "code";
    form_urlencoded::parse(form)
        .filter(|(name, value)| {
            let is_secret = ["password", "code", "secret"].iter().any(|word| name.contains(word))
                && !is_promo_code(name);
            let is_default = name.starts_with("token[buckets]") && value == "none";
            !is_secret && !is_default
        })
        .map(|(name, value)| (name.into_owned(), value.into_owned()))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_error_is_taken_out_of_the_address() {
        let (clean, failed) =
            without_error("http://localhost/sign-in?next=%2F&__path=%2Fapi&__err=eyJ9");
        assert_eq!((clean.as_str(), failed), ("http://localhost/sign-in?next=%2F", true));
        assert_eq!(without_error("/x?y=z"), ("/x?y=z".to_owned(), false));
        assert_eq!(without_error("/x?"), ("/x".to_owned(), false));
    }

    #[test]
    fn a_dialog_belongs_to_its_page() {
        assert_eq!(path_of("http://localhost:3000/account/sessions?revoke=x"), "/account/sessions");
        assert_eq!(path_of("/account/sessions"), "/account/sessions");
        assert_eq!(path_of("http://localhost"), "/");
    }

    #[test]
    fn passwords_and_codes_are_not_kept() {
        let form = Bytes::from_static(
            b"email=a%40b.c&new_password=x&code=y&recovery_code=y&client_secret=y&name=z",
        );
        let names = |path: &str| -> Vec<String> {
            typed(path, &form).into_iter().map(|(name, _)| name).collect()
        };
        for path in ["/api/account/proof/totp", "/api/token-sharing/retrieve", "/api/setup"] {
            assert_eq!(names(path), ["email", "name"], "{path}");
        }
        assert_eq!(names("/api/promo-codes/redeem"), ["email", "code", "name"]);
    }
}
