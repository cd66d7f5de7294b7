use super::guard;
use crate::testing::{
    Backend::{self, Postgres, Sqlite},
    PASSWORD, Reply, TestApp,
};
use app::organization::projects::Role;
use axum::{Router, body::Body, middleware, routing::get};
use http::{Method, Request, header};
use rstest::rstest;
use std::fmt::Write;
use tower::ServiceExt;

const VERIFY: &str = "/v2/storage/tokens/verify";

fn post(path: &str, cookie: &str) -> http::request::Builder {
    Request::post(path)
        .header(header::COOKIE, format!("latchkey={cookie}"))
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
}

#[rstest]
#[case::no_origin(None, None, 403)]
#[case::other_site(Some("https://evil.example"), None, 403)]
#[case::look_alike(Some("http://localhost:3000.evil.example"), None, 403)]
#[case::other_port(Some("http://localhost:3001"), None, 403)]
#[case::null(Some("null"), None, 403)]
#[case::cross_site(None, Some("cross-site"), 403)]
#[case::same_site(None, Some("same-site"), 403)]
#[case::own(Some("http://localhost:3000"), None, 200)]
#[case::own_by_fetch_metadata(None, Some("same-origin"), 200)]
#[tokio::test]
async fn only_our_own_pages_may_call_server_functions(
    #[case] origin: Option<&str>,
    #[case] site: Option<&str>,
    #[case] status: u16,
) {
    let app = TestApp::start(Sqlite).await.unwrap();
    let ada = app.user("ada").await;
    let mut request = post("/api/home", &ada.cookie);
    if let Some(origin) = origin {
        request = request.header(header::ORIGIN, origin);
    }
    if let Some(site) = site {
        request = request.header("sec-fetch-site", site);
    }
    let reply = app.send(request.body(Body::empty()).unwrap()).await;
    assert_eq!(reply.status, status, "{}", reply.text);
}

#[rstest]
#[tokio::test]
async fn get_changes_nothing(#[values(Sqlite, Postgres)] backend: Backend) {
    let Some(app) = TestApp::start(backend).await else { return };
    let ada = app.user("ada").await;
    for (path, _) in leptos::server_fn::axum::server_fn_paths() {
        let reply = app.page(Some(&ada), path).await;
        assert!(matches!(reply.status, 404 | 405), "GET {path}: {}", reply.status);
    }
}

#[tokio::test]
async fn a_handler_that_panics_answers_with_a_reference_and_the_process_lives_on() {
    let app = TestApp::start(Sqlite).await.unwrap();
    let state = app.installation.state.clone();
    let router: Router = Router::new()
        .route("/panics", get(async || -> &'static str { panic!("with a secret inside") }))
        .route("/works", get(async || "ok"))
        .layer(middleware::from_fn_with_state(state.clone(), guard::guard))
        .with_state(state);
    for _ in 0..3 {
        let request = Request::get("/panics").body(Body::empty()).unwrap();
        let response = router.clone().oneshot(request).await.unwrap();
        assert_eq!(response.status(), 500);
        let id = response.headers()["x-request-id"].to_str().unwrap().to_owned();
        let body = axum::body::to_bytes(response.into_body(), 10_000).await.unwrap();
        let text = String::from_utf8(body.to_vec()).unwrap();
        assert!(text.contains(&id) && !text.contains("secret"), "{text}");
    }
    let request = Request::get("/works").body(Body::empty()).unwrap();
    assert_eq!(router.oneshot(request).await.unwrap().status(), 200);
}

#[rstest]
#[tokio::test]
async fn every_answer_has_the_protecting_headers(#[values(Sqlite, Postgres)] backend: Backend) {
    let Some(app) = TestApp::start(backend).await else { return };
    let ada = app.user("ada").await;
    let page = app.page(Some(&ada), "/account/security").await;
    let policy = page.header(header::CONTENT_SECURITY_POLICY).to_owned();
    assert!(policy.contains("script-src 'self' 'nonce-"), "{policy}");
    assert!(policy.contains("frame-ancestors 'none'"));
    assert!(!policy.contains("unsafe-inline") && !policy.contains("'unsafe-eval'"));
    let replies = [
        page,
        app.page(None, "/nothing/here").await,
        app.page(None, "/health/live").await,
        app.call(Some(&ada), "/api/home", "").await,
        app.page(None, VERIFY).await,
    ];
    for reply in replies {
        assert_eq!(reply.header(header::X_CONTENT_TYPE_OPTIONS), "nosniff");
        assert_eq!(reply.header(header::CACHE_CONTROL), "no-store");
        assert_eq!(reply.header(header::X_FRAME_OPTIONS), "DENY");
        assert!(reply.headers.contains_key("content-security-policy"));
        assert!(reply.headers.contains_key("cross-origin-opener-policy"));
        assert!(reply.headers.contains_key("x-request-id"));
    }
}

#[tokio::test]
async fn behind_https_cookies_are_bound_to_the_host() {
    let app = TestApp::start_with(Sqlite, |config| {
        config.public_url = "https://latchkey.example".to_owned();
    });
    let app = app.await.unwrap();
    app.user("ada").await;
    let request = Request::post("/api/account/sign-in")
        .header(header::ORIGIN, "https://latchkey.example")
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .body(Body::from(format!("email=ada@example.com&password={PASSWORD}")))
        .unwrap();
    let reply = app.send(request).await;
    let cookie = reply.header(header::SET_COOKIE).to_owned();
    assert!(cookie.starts_with("__Host-latchkey="), "{cookie}");
    for attribute in ["; Secure", "; HttpOnly", "; SameSite=Lax", "; Path=/"] {
        assert!(cookie.contains(attribute), "{cookie}");
    }
    assert!(!cookie.contains("Max-Age"), "it goes when the browser closes");
    assert!(reply.header(header::STRICT_TRANSPORT_SECURITY).contains("max-age=31536000"));
}

#[rstest]
#[case(Method::GET, "/v2/storage/nope", 404, "notFound")]
#[case(Method::POST, "/v2/storage/nope/x", 404, "notFound")]
#[case(Method::DELETE, "/manage/nope", 404, "notFound")]
#[case(Method::GET, "/v2/storage/tokens/abc", 404, "notFound")]
#[case(Method::GET, "/v2/storage/tokens/99999999999999999999999", 404, "notFound")]
#[case(Method::DELETE, "/v2/storage/tokens/", 404, "notFound")]
#[case(Method::DELETE, "/v2/storage/tokens/foo", 404, "notFound")]
#[case(Method::POST, "/v2/storage/tokens/foo/refresh", 400, "storage.tokens.invalidId")]
#[case(Method::GET, "/v2/storage/tokens/9999", 404, "storage.tokens.notFound")]
#[case(Method::PATCH, "/v2/storage/tokens", 405, "methodNotAllowed")]
#[case(Method::GET, "/v2/storage/buckets/in.c-none", 404, "storage.buckets.notFound")]
#[case(Method::GET, "/v2/storage/buckets/%3Csvg%3E", 404, "storage.buckets.notFound")]
#[case(Method::GET, "/v2/storage/buckets/%00", 404, "storage.buckets.notFound")]
#[case(Method::GET, "/v2/storage/buckets/%ff%fe", 404, "notFound")]
#[case(Method::GET, "/v2/storage/tables/nope", 404, "storage.tables.notFound")]
#[case(Method::GET, "/v2/storage/tables/in.c-none.t", 404, "storage.buckets.notFound")]
#[tokio::test]
async fn wrong_paths_methods_and_ids_get_the_wires_error(
    #[case] method: Method,
    #[case] path: &str,
    #[case] status: u16,
    #[case] code: &str,
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let Some(app) = TestApp::start(backend).await else { return };
    let project = app.project("ada").await;
    let (_, admin) = app.member(&project, "grace", Role::Admin).await;
    let reply = app.api(&admin, method, path, None).await;
    assert_eq!(reply.refusal(), (status, code.to_owned()), "{}", reply.text);
    assert_eq!(reply.header(header::CONTENT_TYPE), "application/json");
    assert_eq!(reply.json()["status"], "error");
    assert!(!reply.json()["exceptionId"].as_str().unwrap().is_empty());
}

#[rstest]
#[case::bad_json(b"{\"description\":" as &[u8], 400)]
#[case::no_object(b"[1,2]", 400)]
#[case::wrong_type(b"{\"description\":{\"a\":1}}", 400)]
#[case::not_utf8(b"{\"description\":\"\xff\xfe\"}", 400)]
#[case::nul(b"{\"description\":\"a\\u0000b\"}", 400)]
#[tokio::test]
async fn broken_bodies_get_an_error_in_words(
    #[case] body: &[u8],
    #[case] status: u16,
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let Some(app) = TestApp::start(backend).await else { return };
    let project = app.project("ada").await;
    let (_, admin) = app.member(&project, "grace", Role::Admin).await;
    let request = Request::post("/v2/storage/tokens")
        .header("x-storageapi-token", admin.reveal())
        .header(header::CONTENT_TYPE, "application/json")
        .body(Body::from(body.to_vec()))
        .unwrap();
    let reply = app.send(request).await;
    assert_eq!(reply.status, status, "{}", reply.text);
    assert!(reply.json()["error"].as_str().unwrap().len() > 10);
}

#[tokio::test]
async fn an_empty_array_is_an_empty_object() {
    let app = TestApp::start(Sqlite).await.unwrap();
    let root = app.super_admin("root").await;
    let token = app.management_token(&root.email).await;
    let path = "/manage/current-user/session-token";
    assert_eq!(app.manage(&token, Method::POST, path, Some("[]")).await.status, 201);
    let nameless = app.manage(&token, Method::POST, "/manage/maintainers", Some("[]")).await;
    assert_eq!(nameless.status, 400);
    assert!(nameless.text.contains("A name must be set"), "{}", nameless.text);
}

#[tokio::test]
async fn ten_megabytes_and_a_thousand_levels_are_refused() {
    let app = TestApp::start(Sqlite).await.unwrap();
    let project = app.project("ada").await;
    let (_, admin) = app.member(&project, "grace", Role::Admin).await;
    let huge = format!("{{\"description\":\"{}\"}}", "x".repeat(10_000_000));
    let reply = app.api(&admin, Method::POST, "/v2/storage/tokens", Some(&huge)).await;
    assert_eq!(reply.status, 413);
    let deep = "{\"description\":".repeat(1000) + "1" + &"}".repeat(1000);
    let reply = app.api(&admin, Method::POST, "/v2/storage/tokens", Some(&deep)).await;
    assert_eq!(reply.status, 400);
    let form = format!("name={}", "x".repeat(10_000_000));
    let reply = app.call(Some(&project.admin), "/api/maintainers/create", &form).await;
    assert_eq!(reply.status, 413);
}

#[rstest]
#[case("/api/maintainers/create", "name=%00")]
#[case("/api/maintainers/create", "name=%ff%fe")]
#[case("/api/maintainers/create", "")]
#[case("/api/maintainers/find", "id=abc")]
#[case("/api/buckets/create", "project=1&stage=in&name=%3Csvg%3E")]
#[case("/api/buckets/find", "project=1&id=..%2F..%2Fetc")]
#[case("/api/tokens/create", "project=1&token[buckets][in.c-x]=everything")]
#[case("/api/tokens/create", "project=1&token[expires_in]=soon")]
#[case("/api/account/sessions/revoke", "id=%F0%9F%92%A9")]
#[tokio::test]
async fn broken_forms_are_never_a_server_error(
    #[case] path: &str,
    #[case] form: &str,
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let Some(app) = TestApp::start(backend).await else { return };
    let project = app.project("ada").await;
    let reply: Reply = app.call(Some(&project.admin), path, form).await;
    assert!((400..500).contains(&reply.status), "{} {}", reply.status, reply.text);
}

#[rstest]
#[tokio::test]
async fn a_form_works_without_javascript(#[values(Sqlite, Postgres)] backend: Backend) {
    let Some(app) = TestApp::start(backend).await else { return };
    app.user("ada").await;
    let sign_in = |password: &str| {
        Request::post("/api/account/sign-in")
            .header(header::ORIGIN, "http://localhost:3000")
            .header(header::REFERER, "http://localhost:3000/sign-in")
            .header(header::ACCEPT, "text/html")
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(Body::from(format!("email=ada%40example.com&password={password}")))
            .unwrap()
    };
    let wrong = app.send(sign_in("wrong")).await;
    assert_eq!(
        (wrong.status, wrong.header(header::LOCATION)),
        (303, "http://localhost:3000/sign-in")
    );
    let flash = wrong.header(header::SET_COOKIE).split(';').next().unwrap().to_owned();
    let request =
        Request::get("/sign-in").header(header::COOKIE, &flash).body(Body::empty()).unwrap();
    let page = app.send(request).await;
    assert!(page.text.contains("The e-mail or the password is not right."), "{}", page.text);
    assert!(page.text.contains("ada@example.com"), "what was typed is still there");
    assert!(page.header(header::SET_COOKIE).contains("Max-Age=0"), "shown once");

    let right = app.send(sign_in("mauve+otter+sings+at+dusk")).await;
    assert_eq!((right.status, right.header(header::LOCATION)), (303, "/"));
    assert!(right.header(header::SET_COOKIE).starts_with("latchkey="));
}

#[rstest]
#[tokio::test]
async fn visitors_are_sent_to_sign_in_and_back(#[values(Sqlite, Postgres)] backend: Backend) {
    let Some(app) = TestApp::start(backend).await else { return };
    let fresh = app.page(None, "/account/security").await;
    assert_eq!((fresh.status, fresh.header(header::LOCATION)), (303, "/setup"));
    app.user("ada").await;
    let page = app.page(None, "/account/sessions?x=y").await;
    let expected = "/sign-in?next=%2Faccount%2Fsessions%3Fx%3Dy";
    assert_eq!((page.status, page.header(header::LOCATION)), (303, expected));
    assert_eq!(app.page(None, "/sign-in").await.status, 200);
}

#[rstest]
#[tokio::test]
async fn the_server_says_that_it_lives_and_is_ready(#[values(Sqlite, Postgres)] backend: Backend) {
    let Some(app) = TestApp::start(backend).await else { return };
    assert_eq!(app.page(None, "/health/live").await.text, "ok");
    assert_eq!(app.page(None, "/health/ready").await.status, 200);
}

#[tokio::test]
async fn the_document_describes_the_api() {
    let app = TestApp::start(Sqlite).await.unwrap();
    let document = app.page(None, "/api/openapi.json").await.json();
    assert_eq!(document["openapi"], "3.1.0");
    assert!(document["paths"]["/v2/storage/tokens/verify"]["get"].is_object());
    assert_eq!(document["components"]["securitySchemes"]["token"]["name"], "X-StorageApi-Token");
}

#[tokio::test]
async fn a_browser_gets_refusals_as_a_page() {
    let app = TestApp::start(Sqlite).await.unwrap();
    let ada = app.user("ada").await;
    let foreign = post("/api/home", &ada.cookie)
        .header(header::ORIGIN, "https://evil.example/<svg>")
        .header(header::ACCEPT, "text/html");
    let reply = app.send(foreign.body(Body::empty()).unwrap()).await;
    assert_eq!(reply.status, 403);
    assert!(reply.header(header::CONTENT_TYPE).starts_with("text/html"));
    assert!(reply.text.contains("did not come from http://localhost:3000"), "{}", reply.text);
    assert!(reply.text.contains(reply.headers["x-request-id"].to_str().unwrap()));
}

#[rstest]
#[case::too_large_for_a_cookie("http://localhost:3000/projects/1/settings/api-tokens/new", 150)]
#[case::without_referer("", 1)]
#[tokio::test]
async fn a_new_token_is_never_lost_without_javascript(
    #[case] referer: &str,
    #[case] buckets: usize,
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let Some(app) = TestApp::start(backend).await else { return };
    let project = app.project("ada").await;
    let mut form = format!("project={}&token[description]=x", project.id);
    for number in 0..buckets {
        let bucket = app.bucket(&project, &format!("in.c-bucket-{number}")).await;
        write!(form, "&token[buckets][{bucket}]=read").unwrap();
    }
    let mut request = post("/api/tokens/create", &project.admin.cookie)
        .header(header::ORIGIN, "http://localhost:3000")
        .header(header::ACCEPT, "text/html");
    if !referer.is_empty() {
        request = request.header(header::REFERER, referer);
    }
    let reply = app.send(request.body(Body::from(form)).unwrap()).await;
    assert_eq!(reply.status, 200, "{}", reply.text);
    let secret = reply.text.split("<pre>").nth(1).unwrap().split("</pre>").next().unwrap();
    let secret = app::project::tokens::TokenSecret::new(secret.to_owned());
    assert_eq!(app.get(&secret, VERIFY).await.status, 200);
}

#[rstest]
#[tokio::test]
async fn a_session_that_ends_while_a_form_is_on_its_way_does_not_act(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let Some(app) = TestApp::start(backend).await else { return };
    let project = app.project("ada").await;
    let phone = app.sign_in(&project.admin.email).await;
    let services = app.services().clone();
    let ada = project.admin.actor.clone();
    let body = futures::stream::once(async move {
        services.sessions.revoke_others(&ada).await.unwrap();
        Ok::<_, std::io::Error>("name=Made+too+late")
    });
    let request = post("/api/maintainers/create", &phone.cookie)
        .header(header::ORIGIN, "http://localhost:3000")
        .body(Body::from_stream(body))
        .unwrap();
    assert_eq!(app.send(request).await.status, 401);
}
