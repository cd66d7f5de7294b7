use crate::testing::TestApp;
use app::{
    account::management_tokens::ManagementScope,
    organization::{maintainers::MaintainerService, organizations::OrganizationService},
};
use http::Method;

/// Somebody who makes every call.
pub(super) struct Caller {
    pub(super) column: &'static str,
    pub(super) who: &'static str,
    pub(super) token: String,
    /// None of an application.
    pub(super) email: Option<String>,
}

/// People who are members of something, by their columns. What they are members of is made anew
/// for each call that changes it.
const PEOPLE: [(&str, &str); 9] = [
    ("maintainer", "a member of the maintainer"),
    ("organization", "a member of the organization"),
    ("project", "an administrator of a project of the organization, and no more"),
    ("share", "a member of the project with the role share"),
    ("guest", "a member of the project with the role guest"),
    ("readOnly", "a member of the project with the role readOnly"),
    ("stranger", "a member of another organization"),
    ("unverified", "a member of the organization whose account is not activated"),
    (LOCKED_OUT, "a member of the organization without a second factor, while it requires one"),
];

/// Whose organization requires a second factor while they call.
pub(super) const LOCKED_OUT: &str = "lockedOut";

/// Everybody, in the order of the columns.
pub(super) async fn callers(app: &TestApp) -> Vec<Caller> {
    let root = app.super_admin("root").await.email;
    let mut all = vec![Caller {
        column: "super",
        who: "a super admin who is a member of nothing",
        token: app.management_token(&root).await,
        email: Some(root),
    }];
    for (column, who) in PEOPLE {
        let email = match column {
            "unverified" => app.unverified(column).await,
            _ => app.user(&column.to_lowercase()).await.email,
        };
        let token = app.management_token(&email).await;
        all.push(Caller { column, who, token, email: Some(email.clone()) });
        if column == "organization" {
            let path = "/manage/current-user/session-token";
            let made = app.manage(&all[all.len() - 1].token, Method::POST, path, None).await;
            let token = made.json()["token"].as_str().unwrap().to_owned();
            let who = "the same by a session token";
            all.push(Caller { column: "session", who, token, email: Some(email) });
        }
    }
    let operator = TestApp::operator();
    let other = app.installation.maintainers.create(&operator, "Other").await.unwrap();
    let organizations = &app.installation.organizations;
    let other = organizations.create(&operator, other, "Other").await.unwrap();
    organizations.add_member(&operator, other, "stranger@example.com").await.unwrap();
    let scopes: Vec<_> = ManagementScope::ALL.map(ManagementScope::as_str).into();
    for (column, who, scopes) in [
        ("scoped", "an application with every scope", &scopes[..]),
        ("application", "an application with no scope", &[]),
    ] {
        all.push(Caller { column, who, token: app.application(scopes, None).await, email: None });
    }
    all
}
