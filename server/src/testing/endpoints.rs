//! Who may call which API route. A route that is not in these tables fails the test, so that nobody
//! adds one without saying who may call it.

use super::{
    Backend::{self, Postgres, Sqlite},
    TestApp, TestProject,
    manage_routes::MANAGE_ROUTES,
};
use app::{
    organization::projects::Role,
    project::tokens::{BucketPermission, CreatedToken, Grants, NewToken, TokenSecret},
};
use http::Method;
use rstest::rstest;
use serde_json::json;
use std::collections::BTreeSet;

/// The component of which the tests have configurations.
const COMPONENT: &str = "keboola.ex-db-mysql";

/// Who may call an API route.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Needs {
    /// No token.
    Nothing,
    /// A management token.
    ManagementToken,
    /// Any token that works.
    AnyToken,
    /// A master token of role admin, share or guest.
    MayMakeTokens,
    /// The right to manage tokens, for somebody else's token.
    ManageTokens,
    ManageBuckets,
    ReadBucket,
    WriteBucket,
    /// To have caused the event, or a master token; others do not learn that it exists.
    OwnEvent,
    /// The right to read configurations of the component, or of any.
    ReadComponent,
    ChangeComponent,
    /// The same for a configuration that is not in the trash; for one that is, also the right to
    /// purge it.
    PurgeTrash,
}

const CONFIGURATION: &str = "/v2/storage/components/{component_id}/configs/{configuration_id}";

const ROUTES: &[(&str, &str, Needs)] = &[
    ("GET", "/v2/storage/tokens/verify", Needs::AnyToken),
    ("GET", "/v2/storage/tokens", Needs::AnyToken),
    ("POST", "/v2/storage/tokens", Needs::MayMakeTokens),
    ("GET", "/v2/storage/tokens/{token_id}", Needs::ManageTokens),
    ("PUT", "/v2/storage/tokens/{token_id}", Needs::ManageTokens),
    ("DELETE", "/v2/storage/tokens/{token_id}", Needs::ManageTokens),
    ("POST", "/v2/storage/tokens/{token_id}/refresh", Needs::ManageTokens),
    ("POST", "/v2/storage/tokens/{token_id}/share", Needs::ManageTokens),
    ("GET", "/v2/storage/tokens/{token_id}/explain", Needs::ManageTokens),
    ("GET", "/v2/storage/buckets", Needs::AnyToken),
    ("POST", "/v2/storage/buckets", Needs::ManageBuckets),
    ("GET", "/v2/storage/buckets/{bucket_id}", Needs::ReadBucket),
    ("DELETE", "/v2/storage/buckets/{bucket_id}", Needs::ManageBuckets),
    ("GET", "/v2/storage/buckets/{bucket_id}/tables", Needs::ReadBucket),
    ("POST", "/v2/storage/buckets/{bucket_id}/tables", Needs::WriteBucket),
    ("GET", "/v2/storage/tables", Needs::AnyToken),
    ("GET", "/v2/storage/tables/{table_id}/data-preview", Needs::ReadBucket),
    ("GET", "/v2/storage/tables/{table_id}", Needs::ReadBucket),
    ("DELETE", "/v2/storage/tables/{table_id}", Needs::WriteBucket),
    ("GET", "/v2/storage/events", Needs::AnyToken),
    ("POST", "/v2/storage/events", Needs::AnyToken),
    ("GET", "/v2/storage/events/{event_id}", Needs::OwnEvent),
    ("GET", "/v2/storage/tokens/{token_id}/events", Needs::ManageTokens),
    ("GET", "/v2/storage/buckets/{bucket_id}/events", Needs::ReadBucket),
    ("GET", "/v2/storage/tables/{table_id}/events", Needs::ReadBucket),
    ("GET", "/v2/storage", Needs::Nothing),
    ("GET", "/v2/storage/components", Needs::ReadComponent),
    ("GET", "/v2/storage/components/{component_id}", Needs::ReadComponent),
    ("GET", "/v2/storage/components/{component_id}/configs", Needs::ReadComponent),
    ("POST", "/v2/storage/components/{component_id}/configs", Needs::ChangeComponent),
    ("GET", CONFIGURATION, Needs::ReadComponent),
    ("PUT", CONFIGURATION, Needs::ChangeComponent),
    ("DELETE", CONFIGURATION, Needs::PurgeTrash),
    (
        "PUT",
        "/v2/storage/components/{component_id}/configs/{configuration_id}/state",
        Needs::ChangeComponent,
    ),
    (
        "POST",
        "/v2/storage/components/{component_id}/configs/{configuration_id}/restore",
        Needs::ChangeComponent,
    ),
];

fn routes() -> impl Iterator<Item = (Method, &'static str, Needs)> {
    let manage = MANAGE_ROUTES.iter().flat_map(|(path, methods)| {
        methods.iter().map(|method| (*method, *path, Needs::ManagementToken))
    });
    let all = manage.chain(ROUTES.iter().copied());
    all.map(|(method, path, needs)| (method.parse().unwrap(), path, needs))
}

#[test]
fn every_api_route_says_who_may_call_it() {
    let document = crate::http::document();
    let mut real = BTreeSet::new();
    for (path, item) in &document.paths.paths {
        let operations = [
            ("GET", &item.get),
            ("POST", &item.post),
            ("PUT", &item.put),
            ("PATCH", &item.patch),
            ("DELETE", &item.delete),
        ];
        for (method, operation) in operations {
            if operation.is_some() {
                real.insert((method.to_owned(), path.clone()));
            }
        }
    }
    let listed: BTreeSet<_> =
        routes().map(|(method, path, _)| (method.to_string(), path.to_owned())).collect();
    assert_eq!(real, listed);
}

/// Two projects that must not see each other.
/// A project with tokens of every strength, and somebody else's.
pub(super) struct World {
    pub(super) app: TestApp,
    pub(super) own: TestProject,
    pub(super) token: CreatedToken,
    stranger: TokenSecret,
    bare: CreatedToken,
    reader: CreatedToken,
    read_only: TokenSecret,
    /// May change configurations of the component, and may not purge them.
    configurer: CreatedToken,
}

pub(super) async fn world(backend: Backend) -> Option<World> {
    let app = TestApp::start(backend).await?;
    let own = app.project("ada").await;
    let bucket = app.bucket(&own, "in.c-main").await;
    let token = app.token(&own, &[(&bucket, BucketPermission::Write)]).await;
    let body = r#"{"name":"t","dataString":"id,name\n1,a\n"}"#;
    let path = "/v2/storage/buckets/in.c-main/tables";
    let made = app.api(&token.secret, Method::POST, path, Some(body)).await;
    assert_eq!(made.status, 201, "{}", made.text);
    let bare = app.token(&own, &[]).await;
    let reader = app.token(&own, &[(&bucket, BucketPermission::Read)]).await;
    let other = app.project("eve").await;
    let (_, stranger) = app.member(&other, "mallory", Role::Admin).await;
    let (_, read_only) = app.member(&own, "grace", Role::ReadOnly).await;
    let grants = Grants { components: vec![COMPONENT.to_owned()], ..Grants::default() };
    let configurer = app.token_with(&own, NewToken { grants, ..NewToken::default() }).await;
    let configs = format!("/v2/storage/components/{COMPONENT}/configs");
    for id in ["living", "trashed"] {
        let body = json!({"name": id, "configurationId": id}).to_string();
        let made = app.api(&configurer.secret, Method::POST, &configs, Some(&body)).await;
        assert_eq!(made.status, 201, "{}", made.text);
    }
    let trashed = format!("{configs}/trashed");
    let deleted = app.api(&configurer.secret, Method::DELETE, &trashed, None).await;
    assert_eq!(deleted.status, 204, "{}", deleted.text);
    Some(World { app, own, token, stranger, bare, reader, read_only, configurer })
}

impl World {
    fn path(&self, template: &str, needs: Needs) -> String {
        let configuration = if needs == Needs::PurgeTrash { "trashed" } else { "living" };
        template
            .replace("{component_id}", COMPONENT)
            .replace("{configuration_id}", configuration)
            .replace("{bucket_id}", "in.c-main")
            .replace("{table_id}", "in.c-main.t")
            .replace("{event_id}", "1")
            .replace("{token_id}", &self.token.token.id.to_string())
    }

    async fn status(
        &self,
        secret: &TokenSecret,
        method: &Method,
        template: &str,
        needs: Needs,
    ) -> u16 {
        let body = (*method == Method::POST).then_some(r#"{"name":"x","stage":"in"}"#);
        self.app.api(secret, method.clone(), &self.path(template, needs), body).await.status
    }
}

#[rstest]
#[tokio::test]
async fn no_api_route_answers_without_a_token(#[values(Sqlite, Postgres)] backend: Backend) {
    let Some(world) = world(backend).await else { return };
    for (method, path, needs) in routes() {
        let request = http::Request::builder()
            .method(method.clone())
            .uri(world.path(path, needs))
            .body(axum::body::Body::empty())
            .unwrap();
        let reply = world.app.send(request).await;
        if needs == Needs::Nothing {
            assert_eq!(reply.status, 200, "{method} {path}");
            continue;
        }
        assert_eq!(reply.status, 401, "{method} {path}");
        assert_eq!(reply.json()["error"], "Access token must be set");
    }
}

#[rstest]
#[tokio::test]
async fn a_token_of_another_project_finds_nothing(#[values(Sqlite, Postgres)] backend: Backend) {
    let Some(world) = world(backend).await else { return };
    for (method, path, needs) in routes() {
        // a component is the same in every project, and the stranger has configurations of it too
        let is_of_project = path.replace("{component_id}", "").contains('{');
        if !is_of_project || needs == Needs::ManagementToken {
            continue;
        }
        let status = world.status(&world.stranger, &method, path, needs).await;
        assert_eq!(status, 404, "{method} {path} {needs:?}");
    }
    let list = world.app.get(&world.stranger, "/v2/storage/buckets").await;
    assert_eq!(list.text, "[]");
}

#[rstest]
#[tokio::test]
async fn too_weak_a_token_is_refused(#[values(Sqlite, Postgres)] backend: Backend) {
    let Some(world) = world(backend).await else { return };
    for (method, path, needs) in routes() {
        let weak = match needs {
            Needs::Nothing | Needs::AnyToken | Needs::ManagementToken | Needs::OwnEvent => continue,
            Needs::ReadBucket | Needs::ReadComponent => vec![&world.bare.secret],
            Needs::PurgeTrash => {
                vec![&world.bare.secret, &world.read_only, &world.configurer.secret]
            }
            Needs::WriteBucket => {
                vec![&world.bare.secret, &world.reader.secret, &world.read_only]
            }
            Needs::ChangeComponent | Needs::ManageBuckets | Needs::MayMakeTokens => {
                vec![&world.bare.secret, &world.token.secret, &world.read_only]
            }
            Needs::ManageTokens => vec![&world.bare.secret, &world.read_only],
        };
        for secret in weak {
            let status = world.status(secret, &method, path, needs).await;
            assert_eq!(status, 403, "{method} {path}");
        }
    }
}
