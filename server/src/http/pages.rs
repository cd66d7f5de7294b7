//! Pages and the server functions behind them.

use super::{ApiError, State, assets, client::Client, flash};
use crate::account::sessions;
use app::{
    SiteFiles,
    account::sign_in::BrowserMark,
    error::AppError,
    flash::Flash,
    project::tokens::RequestTime,
    services::{Actor, CookieStyle, Identity},
    ui::Theme,
};
use axum::{
    body::Body,
    extract::{self, Request},
    response::{IntoResponse, Redirect, Response},
};
use http::{HeaderValue, Method, StatusCode, header, request::Parts};
use leptos::{
    WasmSplitManifest,
    nonce::use_nonce,
    prelude::{ArcStoredValue, provide_context, use_context},
};
use leptos_axum::ResponseOptions;
use std::time::Duration;
use tokio::time;

/// A form has to arrive within this time.
const BODY_TIME: Duration = Duration::from_secs(30);
/// A form may be so large: the token editor names every bucket.
const MOST_FORM: usize = 1024 * 1024;

/// What an open page asks by itself, now and then.
const ASKED_BY_PAGES: &str = "/api/account/notifications/unread";

/// Who sends this request, by its session cookie.
pub(crate) async fn browser_actor(state: &State, parts: &Parts) -> Result<Actor, AppError> {
    let identity = match session_secret(state, parts) {
        Some(secret) => sessions::resume(&state.core, secret).await?,
        None => Identity::Anonymous,
    };
    Ok(actor(state, parts, identity))
}

/// The same for what an open page asks by itself: it is no use of the session.
pub(crate) async fn idle_actor(state: &State, parts: &Parts) -> Result<Actor, AppError> {
    let identity = match session_secret(state, parts) {
        Some(secret) => sessions::look(&state.core, secret).await?,
        None => Identity::Anonymous,
    };
    Ok(actor(state, parts, identity))
}

fn session_secret<'a>(state: &State, parts: &'a Parts) -> Option<&'a str> {
    let style = CookieStyle { https: state.core.config.is_https() };
    flash::cookie(&parts.headers, style.name())
}

fn actor(state: &State, parts: &Parts, identity: Identity) -> Actor {
    let style = CookieStyle { https: state.core.config.is_https() };
    let client = Client::noted(parts);
    let (remote_addr, user_agent) = (client.remote_addr(), client.user_agent);
    let browser = flash::cookie(&parts.headers, style.browser_name()).unwrap_or_default();
    let browser = BrowserMark(browser.to_owned());
    Actor { identity, remote_addr, user_agent, browser, run_id: None, operation: String::new() }
}

/// What every page and server function finds in its context.
fn context(
    state: &State,
    actor: Actor,
    theme: Theme,
    flash: Option<Flash>,
) -> impl Fn() + Clone + Send + 'static {
    let services = state.services.clone();
    let style = CookieStyle { https: state.core.config.is_https() };
    let now = state.core.clock.now();
    move || {
        provide_context(actor.clone());
        provide_context(services.clone());
        provide_context(style);
        provide_context(RequestTime(now));
        provide_context(theme);
        if let Some(flash) = flash.clone() {
            provide_context(flash);
        }
    }
}

/// Answers a server function.
pub(super) async fn server_function(
    extract::State(state): extract::State<State>,
    request: Request,
) -> Response {
    let (parts, body) = request.into_parts();
    let body = time::timeout(BODY_TIME, axum::body::to_bytes(body, MOST_FORM)).await;
    let Ok(form) = body else { return ApiError::body("it did not arrive in time").into_response() };
    let Ok(form) = form else { return ApiError::too_large().into_response() };
    // after the body: a session that ended while it was on its way must not act any more
    let actor = if parts.uri.path() == ASKED_BY_PAGES {
        idle_actor(&state, &parts).await
    } else {
        browser_actor(&state, &parts).await
    };
    let actor = match actor {
        Ok(actor) => actor,
        Err(error) => return ApiError(error).into_response(),
    };
    let is_form = flash::is_plain_form(&parts.headers);
    let path = parts.uri.path().to_owned();
    let referer = parts.headers.get(header::REFERER).cloned();
    if server_function_is_unknown(&path) {
        return ApiError::unknown_path().into_response();
    }
    let request = Request::from_parts(parts, Body::from(form.clone()));
    let context = context(&state, actor, Theme::System, None);
    let response =
        leptos_axum::handle_server_fns_with_context(context, request).await.into_response();
    if is_form {
        flash::settle(&state, &path, referer, &form, response).await
    } else {
        with_status_of_error(response).await
    }
}

fn server_function_is_unknown(path: &str) -> bool {
    !leptos::server_fn::axum::server_fn_paths().any(|(known, _)| known == path)
}

/// Arguments that cannot be read never reach the server function, which would have set the status.
async fn with_status_of_error(response: Response) -> Response {
    if response.status() != StatusCode::INTERNAL_SERVER_ERROR {
        return response;
    }
    let (mut parts, body) = response.into_parts();
    let body = axum::body::to_bytes(body, 64 * 1024).await.unwrap_or_default();
    if let Ok(error) = serde_json::from_slice::<AppError>(&body) {
        parts.status =
            StatusCode::from_u16(error.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    }
    (parts, Body::from(body)).into_response()
}

/// Pages that lead a visitor in.
fn is_entry(path: &str) -> bool {
    matches!(path, "/sign-in" | "/sign-in/second-factor" | "/sign-up" | "/setup")
}

/// Pages behind mailed links, for who is signed in and who is not.
fn is_for_everybody(path: &str) -> bool {
    matches!(path, "/activate" | "/reset-password" | "/reset-password/new" | "/console")
        || is_share(path)
}

/// A page from which a token is retrieved. No search engine is to know its address.
fn is_share(path: &str) -> bool {
    path.starts_with("/share/")
}

/// Serves a file of the site or renders a page.
pub(super) async fn page(
    extract::State(state): extract::State<State>,
    request: Request,
) -> Response {
    let path = request.uri().path().to_owned();
    if let Some(file) = assets::find(&path, request.headers()) {
        return file;
    }
    if path.starts_with("/pkg/") || path.starts_with("/v2/") || path.starts_with("/manage/") {
        return ApiError::unknown_path().into_response();
    }
    if !matches!(*request.method(), Method::GET | Method::HEAD) {
        return ApiError::wrong_method().into_response();
    }
    let (parts, body) = request.into_parts();
    match visitor(&state, &parts).await {
        Ok(Err(elsewhere)) => elsewhere.into_response(),
        Ok(Ok(actor)) => {
            let mut response = render(state, Request::from_parts(parts, body), actor).await;
            if is_share(&path) {
                response.headers_mut().insert("x-robots-tag", HeaderValue::from_static("noindex"));
            }
            response
        }
        Err(error) => ApiError(error).into_response(),
    }
}

/// The visitor of a page, or where they have to go first.
async fn visitor(state: &State, parts: &Parts) -> Result<Result<Actor, Redirect>, AppError> {
    let path = parts.uri.path();
    let actor = browser_actor(state, parts).await?;
    let is_signed_in = matches!(actor.identity, Identity::User(_));
    if is_signed_in {
        return Ok(if is_entry(path) { Err(Redirect::to("/")) } else { Ok(actor) });
    }
    let is_half_way = matches!(actor.identity, Identity::HalfSignedIn(_));
    let needs_setup = state.services.setup.is_needed(&actor).await?;
    Ok(match (path, needs_setup) {
        ("/setup", true) | ("/sign-in" | "/sign-up", false) => Ok(actor),
        (_, true) => Err(Redirect::to("/setup")),
        ("/sign-in/second-factor", false) if is_half_way => Ok(actor),
        ("/" | "/setup" | "/sign-in/second-factor", false) => Err(Redirect::to("/sign-in")),
        (path, false) if is_for_everybody(path) => Ok(actor),
        (_, false) => {
            let path = parts.uri.path_and_query().map_or(path, |p| p.as_str());
            let next: String = form_urlencoded::byte_serialize(path.as_bytes()).collect();
            Err(Redirect::to(&format!("/sign-in?next={next}")))
        }
    })
}

async fn render(state: State, request: Request, actor: Actor) -> Response {
    let theme = flash::cookie(request.headers(), Theme::COOKIE).map(Theme::from_cookie);
    let (flash, forget) = flash::take(&state.core, request.headers()).unzip();
    let provide = context(&state, actor, theme.unwrap_or_default(), flash);
    let context = move || {
        provide();
        if let (Some(options), Some(nonce)) = (use_context::<ResponseOptions>(), use_nonce())
            && let Ok(policy) = HeaderValue::try_from(format!(
                "default-src 'none'; script-src 'self' 'nonce-{nonce}' 'wasm-unsafe-eval'; \
                 style-src 'self'; img-src 'self' data:; connect-src 'self'; form-action 'self'; \
                 base-uri 'none'; object-src 'none'; frame-ancestors 'none'"
            ))
        {
            options.insert_header(header::CONTENT_SECURITY_POLICY, policy);
        }
        let split = &assets::SITE.split;
        if !split.script.is_empty() {
            provide_context(WasmSplitManifest(ArcStoredValue::new((
                split.prefix.clone(),
                split.modules.clone(),
                split.script.clone(),
            ))));
        }
    };
    let shell = || {
        app::shell(SiteFiles {
            script: assets::SITE.script.clone(),
            wasm: assets::SITE.wasm.clone(),
            style: assets::SITE.style.clone(),
        })
    };
    let mut response = leptos_axum::render_app_async_with_context(context, shell)(request).await;
    if let Some(forget) = forget {
        response.headers_mut().append(header::SET_COOKIE, forget);
    }
    response
}
