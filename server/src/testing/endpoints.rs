//! Who may call what. A route or server function that is not in these tables fails the test, so
//! that nobody adds one without saying who may call it.

use super::{
    Backend::{self, Postgres, Sqlite},
    TestApp, TestProject,
    manage_routes::MANAGE_ROUTES,
};
use app::{
    organization::projects::Role,
    project::{
        token_sharing::ShareId,
        tokens::{BucketPermission, CreatedToken, Grants, NewToken, TokenSecret},
    },
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

/// Who may call a server function.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Audience {
    Anyone,
    /// Who is signed in, or knows the password and still has to prove the second factor.
    Prover,
    SignedIn,
    SuperAdmin,
    /// Members of the maintainer; others do not learn that it exists.
    Maintainer,
    /// Members of the organization or its maintainer.
    Organization,
    /// Members of the organization itself.
    OrganizationMember,
    /// Members of the project, whatever their role.
    ProjectMember,
    /// Members who may manage buckets.
    BucketManager,
    /// Members who may manage tokens.
    TokenManager,
    /// Members who may manage people.
    MemberManager,
}

const FUNCTIONS: &[(&str, Audience)] = &[
    ("/api/setup/complete", Audience::Anyone),
    ("/api/account/sign-in", Audience::Anyone),
    ("/api/account/sign-out", Audience::Anyone),
    ("/api/account/current", Audience::Anyone),
    ("/api/account/identity", Audience::SignedIn),
    ("/api/account/password/change", Audience::SignedIn),
    ("/api/account/sessions/list", Audience::SignedIn),
    ("/api/account/sessions/revoke", Audience::SignedIn),
    ("/api/account/sessions/revoke-others", Audience::SignedIn),
    ("/api/account/sessions/revoke-all", Audience::SignedIn),
    ("/api/account/sessions/rename", Audience::SignedIn),
    ("/api/account/proof/options", Audience::Prover),
    ("/api/account/proof/freshness", Audience::SignedIn),
    ("/api/account/proof/give-up", Audience::SignedIn),
    ("/api/account/proof/password", Audience::SignedIn),
    ("/api/account/proof/totp", Audience::Prover),
    ("/api/account/proof/recovery-code", Audience::Prover),
    ("/api/account/proof/key/begin", Audience::Prover),
    ("/api/account/proof/key/finish", Audience::Prover),
    ("/api/account/totp/enrol", Audience::SignedIn),
    ("/api/account/totp/activate", Audience::SignedIn),
    ("/api/account/totp/rename", Audience::SignedIn),
    ("/api/account/totp/remove", Audience::SignedIn),
    ("/api/account/security-keys/begin", Audience::SignedIn),
    ("/api/account/security-keys/finish", Audience::SignedIn),
    ("/api/account/security-keys/rename", Audience::SignedIn),
    ("/api/account/security-keys/remove", Audience::SignedIn),
    ("/api/account/recovery-codes/generate", Audience::SignedIn),
    ("/api/account/multi-factor/find", Audience::SignedIn),
    ("/api/account/multi-factor/disable", Audience::SignedIn),
    ("/api/account/activity/list", Audience::SignedIn),
    ("/api/account/activity/disown", Audience::SignedIn),
    ("/api/account/notifications/list", Audience::SignedIn),
    ("/api/account/notifications/unread", Audience::SignedIn),
    ("/api/account/notifications/mark-read", Audience::SignedIn),
    ("/api/account/notifications/mark-all-read", Audience::SignedIn),
    ("/api/account/notifications/choose-mails", Audience::SignedIn),
    ("/api/account/management-tokens/list", Audience::SignedIn),
    ("/api/account/management-tokens/create", Audience::SignedIn),
    ("/api/account/management-tokens/delete", Audience::SignedIn),
    ("/api/account/invitations/list", Audience::SignedIn),
    ("/api/account/invitations/accept", Audience::SignedIn),
    ("/api/account/invitations/decline", Audience::SignedIn),
    ("/api/account/activate", Audience::Anyone),
    ("/api/account/password-reset/request", Audience::Anyone),
    ("/api/account/password-reset/complete", Audience::Anyone),
    ("/api/account/sign-up/policy", Audience::Anyone),
    ("/api/account/sign-up/request", Audience::Anyone),
    ("/api/admin/users/list", Audience::SuperAdmin),
    ("/api/admin/users/find", Audience::SuperAdmin),
    ("/api/admin/users/end-sessions", Audience::SuperAdmin),
    ("/api/admin/users/reset-multi-factor", Audience::SuperAdmin),
    ("/api/admin/users/send-link", Audience::SuperAdmin),
    ("/api/admin/users/set-active", Audience::SuperAdmin),
    ("/api/admin/users/set-super-admin", Audience::SuperAdmin),
    ("/api/admin/users/delete", Audience::SuperAdmin),
    ("/api/admin/features/list", Audience::SuperAdmin),
    ("/api/admin/features/create", Audience::SuperAdmin),
    ("/api/admin/features/delete", Audience::SuperAdmin),
    ("/api/admin/projects/list", Audience::SuperAdmin),
    ("/api/admin/announcements/list", Audience::SuperAdmin),
    ("/api/admin/announcements/create", Audience::SuperAdmin),
    ("/api/admin/announcements/delete", Audience::SuperAdmin),
    ("/api/home", Audience::SignedIn),
    ("/api/maintainers/create", Audience::SuperAdmin),
    ("/api/maintainers/find", Audience::Maintainer),
    ("/api/maintainers/rename", Audience::Maintainer),
    ("/api/maintainers/delete", Audience::Maintainer),
    ("/api/maintainers/add-member", Audience::Maintainer),
    ("/api/maintainers/remove-member", Audience::Maintainer),
    ("/api/organizations/create", Audience::Maintainer),
    ("/api/organizations/find", Audience::Organization),
    ("/api/organizations/rename", Audience::Organization),
    ("/api/organizations/set-auto-join", Audience::Organization),
    ("/api/organizations/delete", Audience::Organization),
    ("/api/organizations/add-member", Audience::Organization),
    ("/api/organizations/remove-member", Audience::Organization),
    ("/api/organizations/join", Audience::Organization),
    ("/api/invitations/list", Audience::Organization),
    ("/api/invitations/create", Audience::Organization),
    ("/api/invitations/cancel", Audience::Organization),
    ("/api/invitations/resend", Audience::Organization),
    ("/api/projects/create", Audience::OrganizationMember),
    ("/api/projects/find", Audience::ProjectMember),
    ("/api/members/list", Audience::ProjectMember),
    ("/api/members/add", Audience::MemberManager),
    ("/api/members/set-role", Audience::MemberManager),
    ("/api/members/remove", Audience::MemberManager),
    ("/api/members/join", Audience::Organization),
    ("/api/members/approve", Audience::MemberManager),
    ("/api/members/reject", Audience::MemberManager),
    ("/api/promo-codes/redeem", Audience::SignedIn),
    ("/api/promo-codes/redeemed", Audience::SignedIn),
    ("/api/promo-codes/list", Audience::Maintainer),
    ("/api/promo-codes/create", Audience::Maintainer),
    ("/api/promo-codes/withdraw", Audience::Maintainer),
    ("/api/buckets/list", Audience::ProjectMember),
    ("/api/buckets/create", Audience::BucketManager),
    ("/api/buckets/find", Audience::ProjectMember),
    ("/api/buckets/delete", Audience::BucketManager),
    ("/api/components/list", Audience::ProjectMember),
    ("/api/tokens/list", Audience::ProjectMember),
    ("/api/tokens/find", Audience::TokenManager),
    ("/api/tokens/create", Audience::TokenManager),
    ("/api/tokens/update", Audience::TokenManager),
    ("/api/tokens/refresh", Audience::TokenManager),
    ("/api/tokens/delete", Audience::TokenManager),
    ("/api/token-events/list", Audience::TokenManager),
    ("/api/token-events/activity", Audience::TokenManager),
    ("/api/token-explain/of-token", Audience::TokenManager),
    ("/api/token-explain/of-grants", Audience::TokenManager),
    ("/api/token-sharing/send", Audience::TokenManager),
    ("/api/token-sharing/list", Audience::TokenManager),
    ("/api/token-sharing/withdraw", Audience::TokenManager),
    ("/api/token-sharing/welcome", Audience::Anyone),
    ("/api/token-sharing/open", Audience::Anyone),
    ("/api/token-sharing/retrieve", Audience::Anyone),
    ("/api/token-sharing/api-url", Audience::Anyone),
];

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

#[test]
fn every_server_function_says_who_may_call_it() {
    let real: BTreeSet<_> =
        leptos::server_fn::axum::server_fn_paths().map(|(path, _)| path.to_owned()).collect();
    let listed: BTreeSet<_> = FUNCTIONS.iter().map(|(path, _)| (*path).to_owned()).collect();
    assert_eq!(real, listed);
}

/// Two projects that must not see each other.
struct World {
    app: TestApp,
    own: TestProject,
    token: CreatedToken,
    stranger: TokenSecret,
    bare: CreatedToken,
    reader: CreatedToken,
    read_only: TokenSecret,
    /// May change configurations of the component, and may not purge them.
    configurer: CreatedToken,
}

async fn world(backend: Backend) -> Option<World> {
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

/// Arguments that every server function understands, whichever of them it needs.
fn arguments(world: &World) -> String {
    let TestProject { id: project, organization, maintainer, .. } = &world.own;
    let token = world.token.token.id;
    format!(
        "project={project}&organization={organization}&maintainer={maintainer}&token={token}\
         &name=x&stage=in&description=&email=a%40b.c&password=x&code=x&old_password=x\
         &new_password=x&repeat_password=x&enrolment=x&ceremony=x&credential=x&search=\
         &is_active=false&user=1&is_super_admin=false&kind=admin&deleted=false&allows=true\
         &place=organizations%2F{organization}&recipient=a%40b.c&message=&valid_for_hours=2\
         &expires_in=60&title=x&role=guest&template=demo&days=0"
    )
}

/// The id that a function means by `id` (or `token`, where that is a form of its own).
fn with_id(world: &World, path: &str, arguments: &str) -> String {
    let id = match path {
        path if path.starts_with("/api/maintainers/") => world.own.maintainer.to_string(),
        path if path.starts_with("/api/organizations/") => world.own.organization.to_string(),
        "/api/projects/find" => world.own.id.to_string(),
        "/api/buckets/find" | "/api/buckets/delete" => "in.c-main".to_owned(),
        "/api/account/management-tokens/delete"
        | "/api/members/approve"
        | "/api/members/reject"
        | "/api/promo-codes/withdraw"
        | "/api/admin/features/delete" => "1".to_owned(),
        path if path.contains("/invitations/") => "1".to_owned(),
        path if path.starts_with("/api/token-sharing/") => "0".repeat(ShareId::LENGTH),
        path if path.starts_with("/api/tokens/") => world.token.token.id.to_string(),
        path if path.starts_with("/api/admin/users/") => world.own.admin.id.to_string(),
        _ => "00000000-0000-0000-0000-000000000000".to_owned(),
    };
    let question = "question[operation]=create-token";
    match path {
        "/api/tokens/create" | "/api/tokens/update" => {
            format!("project={}&id={id}&token[description]=x", world.own.id)
        }
        "/api/token-explain/of-token" => {
            format!("project={}&token={}&{question}", world.own.id, world.token.token.id)
        }
        "/api/token-explain/of-grants" => {
            format!("project={}&token[description]=x&{question}", world.own.id)
        }
        // a group of fields there
        "/api/token-events/list" => format!("{}&id={id}", arguments.replace("&search=", "")),
        _ => format!("{arguments}&id={id}"),
    }
}

#[rstest]
#[tokio::test]
async fn server_functions_refuse_who_may_not_call_them(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let Some(world) = world(backend).await else { return };
    let stranger = world.app.user("trent").await;
    let reader = world.app.sign_in("grace@example.com").await;
    let arguments = arguments(&world);
    for &(path, audience) in FUNCTIONS {
        let form = with_id(&world, path, &arguments);
        let anonymous = world.app.call(None, path, &form).await.status;
        let by_stranger = match audience {
            Audience::Anyone => {
                assert_ne!(anonymous, 401, "{path}");
                continue;
            }
            Audience::Prover | Audience::SignedIn => None,
            Audience::SuperAdmin => Some(403),
            Audience::Maintainer
            | Audience::Organization
            | Audience::OrganizationMember
            | Audience::ProjectMember
            | Audience::BucketManager
            | Audience::TokenManager
            | Audience::MemberManager => Some(404),
        };
        assert_eq!(anonymous, 401, "{path}");
        if let Some(expected) = by_stranger {
            let status = world.app.call(Some(&stranger), path, &form).await.status;
            assert_eq!(status, expected, "{path} by a stranger");
        }
        if matches!(
            audience,
            Audience::BucketManager | Audience::TokenManager | Audience::MemberManager
        ) {
            let status = world.app.call(Some(&reader), path, &form).await.status;
            assert_eq!(status, 403, "{path} by a member who only reads");
        }
    }
}

#[rstest]
#[tokio::test]
async fn who_has_not_proven_the_second_factor_is_let_in_nowhere(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let Some(world) = world(backend).await else { return };
    let arguments = arguments(&world);
    let (half_way, _) = world.app.half_way("heidi").await;
    for &(path, audience) in FUNCTIONS {
        if path == "/api/account/sign-out" {
            continue;
        }
        let form = with_id(&world, path, &arguments);
        let status = world.app.call(Some(&half_way), path, &form).await.status;
        let is_let_in = matches!(audience, Audience::Anyone | Audience::Prover);
        assert_eq!(status == 401, !is_let_in, "{path}: {status}");
    }
    for path in ["/", "/account/security", "/account/confirm", "/projects/1", "/admin/users"] {
        let reply = world.app.page(Some(&half_way), path).await;
        let location = reply.header(http::header::LOCATION);
        assert!(location.starts_with("/sign-in"), "{path} leads to {location}");
    }
}
