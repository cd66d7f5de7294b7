//! What everybody is answered on every call about maintainers and organizations, written down in
//! `matrix.md`.

use crate::testing::{
    Backend::{self, Postgres, Sqlite},
    TestApp, readable,
};
use app::{
    organization::{
        maintainers::MaintainerService,
        organizations::OrganizationService,
        projects::{ProjectService, Role},
    },
    value::{MaintainerId, OrganizationId},
};
use http::Method;
use rstest::rstest;
use std::fmt::Write;

const HEAD: &str = "# Who may do what with maintainers and organizations

What the running Manage API answers: a row for every call, a column for everybody who makes it.
Written by the test `everybody_may_what_the_matrix_says`, which fails when an answer changes; to accept the change,
run it with `UPDATE_MATRIX=1` and read the difference.

| column | caller |
| --- | --- |
| super | a super admin who is a member of nothing |
| maintainer | a member of the maintainer |
| organization | a member of the organization |
| session | the same by a session token |
| project | an administrator of a project of the organization, and no more |
| stranger | a member of another organization |
| unverified | a member of the organization whose account is not activated |
| reader | an application with the scope `organizations:read` |
| application | an application without it |

A refusal with 400 has its code behind it. `closed` organizations do not allow auto-join.
";

const COLUMNS: [&str; 9] = [
    "super",
    "maintainer",
    "organization",
    "session",
    "project",
    "stranger",
    "unverified",
    "reader",
    "application",
];

/// A call, tried by everybody on things of their own.
struct Call {
    method: Method,
    /// With `{m}` and `{o}` for the ids, and `{user}` for a member.
    path: &'static str,
    body: Option<&'static str>,
    /// The organization does not allow auto-join.
    is_closed: bool,
}

fn call(method: Method, path: &'static str, body: Option<&'static str>) -> Call {
    Call { method, path, body, is_closed: false }
}

fn closed(call: Call) -> Call {
    Call { is_closed: true, ..call }
}

fn calls() -> Vec<Call> {
    let (name, email) = (Some(r#"{"name":"x"}"#), Some(r#"{"email":"new@example.com"}"#));
    let auto_join = Some(r#"{"allowAutoJoin":true}"#);
    let activity = Some(r#"{"activityCenterProjectId":null}"#);
    vec![
        call(Method::GET, "/maintainers", None),
        call(Method::POST, "/maintainers", name),
        call(Method::GET, "/maintainers/{m}", None),
        call(Method::PATCH, "/maintainers/{m}", name),
        call(Method::DELETE, "/maintainers/{m}", None),
        call(Method::GET, "/maintainers/{m}/users", None),
        call(Method::POST, "/maintainers/{m}/users", email),
        call(Method::DELETE, "/maintainers/{m}/users/{user}", None),
        call(Method::POST, "/maintainers/{m}/join-maintainer", None),
        call(Method::GET, "/maintainers/{m}/organizations", None),
        call(Method::POST, "/maintainers/{m}/organizations", name),
        call(Method::GET, "/organizations", None),
        call(Method::GET, "/organizations/{o}", None),
        call(Method::PATCH, "/organizations/{o}", name),
        call(Method::PATCH, "/organizations/{o}", auto_join),
        call(Method::PATCH, "/organizations/{o}", activity),
        call(Method::GET, "/organizations/{o}/users", None),
        call(Method::POST, "/organizations/{o}/users", email),
        closed(call(Method::POST, "/organizations/{o}/users", email)),
        call(Method::DELETE, "/organizations/{o}/users/{user}", None),
        call(Method::GET, "/organizations/{o}/projects-users", None),
        call(Method::POST, "/organizations/{o}/join-organization", None),
        closed(call(Method::POST, "/organizations/{o}/join-organization", None)),
        call(Method::DELETE, "/organizations/{o}", None),
    ]
}

/// Everybody's token, in the order of the columns.
struct Callers {
    tokens: Vec<String>,
    emails: [String; 5],
}

impl Callers {
    async fn new(app: &TestApp) -> Self {
        let mut emails = Vec::new();
        for name in ["maria", "olga", "paul", "steve"] {
            emails.push(app.user(name).await.email);
        }
        emails.push(app.unverified("una").await);
        let emails: [String; 5] = emails.try_into().unwrap();
        let root = app.super_admin("root").await.email;
        let [maintainer, organization, project, stranger, unverified] = &emails;
        let own = app.management_token(organization).await;
        let path = "/manage/current-user/session-token";
        let session = app.manage(&own, Method::POST, path, None).await.json();
        let tokens = vec![
            app.management_token(&root).await,
            app.management_token(maintainer).await,
            own,
            session["token"].as_str().unwrap().to_owned(),
            app.management_token(project).await,
            app.management_token(stranger).await,
            app.management_token(unverified).await,
            app.application(&["organizations:read"], None).await,
            app.application(&[], None).await,
        ];
        Self { tokens, emails }
    }

    /// A maintainer with members, and an organization with members. Nobody has used them yet.
    async fn ground(&self, app: &TestApp, call: &Call) -> (MaintainerId, OrganizationId) {
        let operator = TestApp::operator();
        let [maintainer, organization, project, stranger, unverified] = &self.emails;
        let maintainers = &app.installation.maintainers;
        let organizations = &app.installation.organizations;
        let m = maintainers.create(&operator, "M").await.unwrap();
        for email in [maintainer, "member@example.com"] {
            maintainers.add_member(&operator, m, email).await.unwrap();
        }
        let o = organizations.create(&operator, m, "O").await.unwrap();
        for email in [organization, unverified, "member@example.com"] {
            organizations.add_member(&operator, o, email).await.unwrap();
        }
        let other = organizations.create(&operator, m, "Other").await.unwrap();
        organizations.add_member(&operator, other, stranger).await.unwrap();
        if call.is_closed {
            organizations.set_auto_join(&operator, o, false).await.unwrap();
        }
        // one with projects cannot be deleted by anybody
        if call.method != Method::DELETE {
            let projects = &app.installation.projects;
            let id = projects.create(&operator, o, "P").await.unwrap();
            projects.add_member(&operator, id, project, Role::Admin).await.unwrap();
        }
        (m, o)
    }
}

async fn attempt(
    app: &TestApp,
    token: &str,
    call: &Call,
    ids: (MaintainerId, OrganizationId),
) -> String {
    let path = call
        .path
        .replace("{m}", &ids.0.to_string())
        .replace("{o}", &ids.1.to_string())
        .replace("{user}", "member@example.com");
    let reply = app.manage(token, call.method.clone(), &format!("/manage{path}"), call.body).await;
    match reply.status {
        400 => format!("400 {}", reply.refusal().1),
        status => status.to_string(),
    }
}

#[rstest]
#[tokio::test]
async fn everybody_may_what_the_matrix_says(#[values(Sqlite, Postgres)] backend: Backend) {
    let Some(app) = TestApp::start(backend).await else { return };
    app.user("member").await;
    let callers = Callers::new(&app).await;
    let mut text = HEAD.to_owned();
    write!(text, "\n| call | {} |\n|{}\n", COLUMNS.join(" | "), " --- |".repeat(10)).unwrap();
    for call in calls() {
        let mut cells = Vec::new();
        for token in &callers.tokens {
            let ids = callers.ground(&app, &call).await;
            cells.push(attempt(&app, token, &call, ids).await.trim().to_owned());
        }
        let what = match call.body {
            Some(body) => {
                let body: serde_json::Value = serde_json::from_str(body).unwrap();
                let field = body.as_object().unwrap().keys().next().unwrap().clone();
                format!("{} {} `{field}`", call.method, call.path)
            }
            None => format!("{} {}", call.method, call.path),
        };
        let closed = if call.is_closed { ", closed" } else { "" };
        writeln!(text, "| {what}{closed} | {} |", cells.join(" | ")).unwrap();
    }
    readable::check("organization/matrix.md", &text);
}
