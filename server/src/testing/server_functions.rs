//! Who may call which server function. One that is not in this table fails the test, so that nobody
//! adds one without saying who may call it.

use super::{
    Backend::{self, Postgres, Sqlite},
    TestProject,
    endpoints::{World, world},
};
use app::project::token_sharing::ShareId;
use rstest::rstest;
use std::collections::BTreeSet;

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
    ("/api/admin/projects/find", Audience::SuperAdmin),
    ("/api/admin/projects/disable", Audience::SuperAdmin),
    ("/api/admin/projects/enable", Audience::SuperAdmin),
    ("/api/admin/projects/set-end", Audience::SuperAdmin),
    ("/api/admin/projects/restore", Audience::SuperAdmin),
    ("/api/admin/projects/purge", Audience::SuperAdmin),
    ("/api/admin/announcements/list", Audience::SuperAdmin),
    ("/api/admin/announcements/create", Audience::SuperAdmin),
    ("/api/admin/announcements/delete", Audience::SuperAdmin),
    ("/api/admin/application-tokens/list", Audience::SuperAdmin),
    ("/api/admin/application-tokens/create", Audience::SuperAdmin),
    ("/api/admin/application-tokens/delete", Audience::SuperAdmin),
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
    ("/api/organizations/deleted-projects", Audience::Organization),
    ("/api/organizations/restore-project", Audience::SuperAdmin),
    ("/api/organizations/forced-mfa", Audience::Organization),
    ("/api/organizations/require-mfa", Audience::Organization),
    ("/api/organizations/force-mfa", Audience::Organization),
    ("/api/organizations/release-mfa", Audience::Organization),
    ("/api/invitations/list", Audience::Organization),
    ("/api/invitations/create", Audience::Organization),
    ("/api/invitations/cancel", Audience::Organization),
    ("/api/invitations/resend", Audience::Organization),
    ("/api/projects/offer", Audience::OrganizationMember),
    ("/api/projects/create", Audience::OrganizationMember),
    ("/api/projects/find", Audience::ProjectMember),
    ("/api/projects/settings", Audience::ProjectMember),
    ("/api/projects/rename", Audience::MemberManager),
    ("/api/projects/move", Audience::MemberManager),
    ("/api/projects/delete", Audience::MemberManager),
    ("/api/limits/find", Audience::ProjectMember),
    ("/api/limits/set", Audience::SuperAdmin),
    ("/api/members/list", Audience::ProjectMember),
    ("/api/members/add", Audience::MemberManager),
    ("/api/members/set-role", Audience::MemberManager),
    ("/api/members/remove", Audience::MemberManager),
    ("/api/members/join", Audience::Organization),
    ("/api/members/ask", Audience::Organization),
    ("/api/members/withdraw", Audience::SignedIn),
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
fn every_server_function_says_who_may_call_it() {
    let real: BTreeSet<_> =
        leptos::server_fn::axum::server_fn_paths().map(|(path, _)| path.to_owned()).collect();
    let listed: BTreeSet<_> = FUNCTIONS.iter().map(|(path, _)| (*path).to_owned()).collect();
    assert_eq!(real, listed);
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
         &expires_in=60&title=x&role=guest&template=demo&days=0&reason=x&value=1"
    )
}

/// The id that a function means by `id` (or `token`, where that is a form of its own).
fn with_id(world: &World, path: &str, arguments: &str) -> String {
    let id = match path {
        path if path.starts_with("/api/maintainers/") => world.own.maintainer.to_string(),
        path if path.starts_with("/api/organizations/") => world.own.organization.to_string(),
        path if path.starts_with("/api/projects/") || path.starts_with("/api/admin/projects/") => {
            world.own.id.to_string()
        }
        "/api/buckets/find" | "/api/buckets/delete" => "in.c-main".to_owned(),
        "/api/account/management-tokens/delete"
        | "/api/members/approve"
        | "/api/members/reject"
        | "/api/members/withdraw"
        | "/api/promo-codes/withdraw"
        | "/api/admin/features/delete"
        | "/api/admin/application-tokens/delete" => "1".to_owned(),
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
