use http::Method;
use std::fmt;

/// What the organization of a call is like.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// It allows auto-join and has a project.
    Usual,
    /// It does not allow auto-join.
    Closed,
    /// It has no project.
    Empty,
}

/// A call that everybody makes.
pub(super) struct Call {
    pub(super) method: Method,
    /// As the OpenAPI document writes it.
    pub(super) path: &'static str,
    /// With the same `{name}`s as a path.
    pub(super) body: Option<&'static str>,
    pub(super) kind: Kind,
}

/// As its row begins.
impl fmt::Display for Call {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.method, self.path.trim_start_matches("/manage"))?;
        let field = self.body.and_then(|body| body.split(['"', ':']).nth(1));
        match (field, self.body) {
            (Some("provider"), Some(SYSTEM)) => f.write_str(" `provider` system")?,
            (Some("role"), Some(GRANT_SHARE)) => f.write_str(" `role` share")?,
            (Some(field), _) => write!(f, " `{field}`")?,
            (None, _) => {}
        }
        match self.kind {
            Kind::Usual => Ok(()),
            Kind::Closed => f.write_str(", closed"),
            Kind::Empty => f.write_str(", empty"),
        }
    }
}

fn get(path: &'static str) -> Call {
    Call { method: Method::GET, path, body: None, kind: Kind::Usual }
}

fn delete(path: &'static str) -> Call {
    Call { method: Method::DELETE, ..get(path) }
}

fn put(path: &'static str, body: &'static str) -> Call {
    Call { method: Method::PUT, body: Some(body), ..get(path) }
}

fn patch(path: &'static str, body: &'static str) -> Call {
    Call { method: Method::PATCH, body: Some(body), ..get(path) }
}

fn post(path: &'static str, body: &'static str) -> Call {
    Call { method: Method::POST, body: Some(body), ..get(path) }
}

fn closed(call: Call) -> Call {
    Call { kind: Kind::Closed, ..call }
}

fn empty(call: Call) -> Call {
    Call { kind: Kind::Empty, ..call }
}

const NAME: &str = r#"{"name":"x"}"#;
const EMAIL: &str = r#"{"email":"new{number}@example.com"}"#;
const METADATA: &str = r#"{"provider":"user","metadata":[{"key":"k","value":"v"}]}"#;
const SYSTEM: &str = r#"{"provider":"system","metadata":[{"key":"k","value":"v"}]}"#;
/// A role that not everybody may give who may give roles.
const GRANT_SHARE: &str = r#"{"role":"share"}"#;
const NOTHING: &str = "{}";

/// Every call, by what it is about.
pub(super) fn families() -> Vec<(&'static str, Vec<Call>)> {
    vec![
        ("Maintainers", maintainers()),
        ("Organizations", organizations()),
        ("Projects", projects()),
        ("People in projects", people()),
        ("What is one's own", own()),
        ("Users", users()),
        ("Features, templates, notifications and commands", rest()),
    ]
}

fn maintainers() -> Vec<Call> {
    vec![
        get("/manage/maintainers"),
        post("/manage/maintainers", NAME),
        get("/manage/maintainers/{maintainer_id}"),
        patch("/manage/maintainers/{maintainer_id}", NAME),
        delete("/manage/maintainers/{maintainer_id}"),
        get("/manage/maintainers/{maintainer_id}/users"),
        post("/manage/maintainers/{maintainer_id}/users", EMAIL),
        delete("/manage/maintainers/{maintainer_id}/users/{user}"),
        get("/manage/maintainers/{maintainer_id}/invitations"),
        post("/manage/maintainers/{maintainer_id}/invitations", EMAIL),
        get("/manage/maintainers/{maintainer_id}/invitations/{invitation_id}"),
        delete("/manage/maintainers/{maintainer_id}/invitations/{invitation_id}"),
        post("/manage/maintainers/{maintainer_id}/join-maintainer", NOTHING),
        get("/manage/maintainers/{maintainer_id}/metadata"),
        post("/manage/maintainers/{maintainer_id}/metadata", METADATA),
        post("/manage/maintainers/{maintainer_id}/metadata", SYSTEM),
        delete("/manage/maintainers/{maintainer_id}/metadata/{metadata_id}"),
        get("/manage/maintainers/{maintainer_id}/organizations"),
        post("/manage/maintainers/{maintainer_id}/organizations", NAME),
        get("/manage/maintainers/{maintainer_id}/promo-codes"),
        post(
            "/manage/maintainers/{maintainer_id}/promo-codes",
            r#"{"code":"NEW{number}","organizationId":{organization_id},"projectTemplateStringId":"poc15Days"}"#,
        ),
    ]
}

fn organizations() -> Vec<Call> {
    let detail = "/manage/organizations/{organization_id}";
    let users = "/manage/organizations/{organization_id}/users";
    let join = "/manage/organizations/{organization_id}/join-organization";
    vec![
        get("/manage/organizations"),
        get(detail),
        patch(detail, NAME),
        patch(detail, r#"{"allowAutoJoin":true}"#),
        patch(detail, r#"{"activityCenterProjectId":null}"#),
        patch(detail, r#"{"mfaRequired":true}"#),
        patch("/manage/organizations/{organization_id}/force-mfa", NOTHING),
        post("/manage/organizations/{organization_id}/force-mfa", NOTHING),
        delete(detail),
        empty(delete(detail)),
        get(users),
        post(users, EMAIL),
        closed(post(users, EMAIL)),
        delete("/manage/organizations/{organization_id}/users/{user}"),
        get("/manage/organizations/{organization_id}/projects-users"),
        post(join, NOTHING),
        closed(post(join, NOTHING)),
        get("/manage/organizations/{organization_id}/invitations"),
        post("/manage/organizations/{organization_id}/invitations", EMAIL),
        get("/manage/organizations/{organization_id}/invitations/{invitation_id}"),
        delete("/manage/organizations/{organization_id}/invitations/{invitation_id}"),
        get("/manage/organizations/{organization_id}/metadata"),
        post("/manage/organizations/{organization_id}/metadata", METADATA),
        post("/manage/organizations/{organization_id}/metadata", SYSTEM),
        delete("/manage/organizations/{organization_id}/metadata/{metadata_id}"),
    ]
}

fn projects() -> Vec<Call> {
    let of_organization = "/manage/organizations/{organization_id}/projects";
    let one = "/manage/projects/{project_id}";
    let moved = "/manage/projects/{project_id}/organizations";
    let disabled = "/manage/projects/{project_id}/disabled";
    let deleted = "/manage/deleted-projects/{project_id}";
    vec![
        get(of_organization),
        post(of_organization, NAME),
        get(one),
        closed(get(one)),
        put(one, NAME),
        put(one, r#"{"expirationDays":3}"#),
        post(moved, r#"{"organizationId":{other_organization_id}}"#),
        closed(post(moved, r#"{"organizationId":{other_organization_id}}"#)),
        post(disabled, r#"{"disableReason":"x"}"#),
        post(disabled, r#"{"isDisabled":false}"#),
        post("/manage/projects/{project_id}/limits", r#"{"limits":[{"name":"x","value":1}]}"#),
        delete("/manage/projects/{project_id}/limits/{limit}"),
        post("/manage/projects/{project_id}/credits", r#"{"amount":1}"#),
        delete(one),
        get("/manage/deleted-projects"),
        get(deleted),
        delete(deleted),
        post("/manage/deleted-projects/{project_id}/purge", NOTHING),
        post("/manage/projects/{project_id}/tokens", r#"{"description":"x"}"#),
        closed(post("/manage/projects/{project_id}/tokens", r#"{"description":"x"}"#)),
        post("/manage/projects/{project_id}/features", r#"{"feature":"{project_feature}"}"#),
        delete("/manage/projects/{project_id}/features/{feature}"),
        get("/manage/projects/{project_id}/metadata"),
        post("/manage/projects/{project_id}/metadata", METADATA),
        post("/manage/projects/{project_id}/metadata", SYSTEM),
        delete("/manage/projects/{project_id}/metadata/{metadata_id}"),
    ]
}

fn people() -> Vec<Call> {
    let users = "/manage/projects/{project_id}/users";
    let join = "/manage/projects/{project_id}/join-project";
    let ask = "/manage/projects/{project_id}/request-access";
    vec![
        get(users),
        closed(get(users)),
        post(users, EMAIL),
        closed(post(users, EMAIL)),
        patch("/manage/projects/{project_id}/users/{user}", r#"{"role":"readOnly"}"#),
        patch("/manage/projects/{project_id}/users/{user}", GRANT_SHARE),
        delete("/manage/projects/{project_id}/users/{user}"),
        post(join, NOTHING),
        closed(post(join, NOTHING)),
        post(ask, NOTHING),
        closed(post(ask, NOTHING)),
        get("/manage/projects/{project_id}/invitations"),
        post("/manage/projects/{project_id}/invitations", EMAIL),
        get("/manage/projects/{project_id}/invitations/{invitation_id}"),
        delete("/manage/projects/{project_id}/invitations/{invitation_id}"),
        closed(get("/manage/projects/{project_id}/join-requests")),
        closed(get("/manage/projects/{project_id}/join-requests/{request_id}")),
        closed(put("/manage/projects/{project_id}/join-requests/{request_id}", NOTHING)),
        closed(delete("/manage/projects/{project_id}/join-requests/{request_id}")),
    ]
}

fn own() -> Vec<Call> {
    let maintainer = "/manage/current-user/maintainers-invitations/{invitation_id}";
    let organization = "/manage/current-user/organizations-invitations/{invitation_id}";
    let project = "/manage/current-user/projects-invitations/{invitation_id}";
    vec![
        get("/manage/tokens/verify"),
        post("/manage/current-user/session-token", NOTHING),
        get("/manage/current-user/maintainers-invitations"),
        get(maintainer),
        put(maintainer, NOTHING),
        delete(maintainer),
        get("/manage/current-user/organizations-invitations"),
        get(organization),
        put(organization, NOTHING),
        delete(organization),
        get("/manage/current-user/projects-invitations"),
        get(project),
        put(project, NOTHING),
        delete(project),
        get("/manage/current-user/projects-join-requests"),
        closed(get("/manage/current-user/projects-join-requests/{request_id}")),
        closed(delete("/manage/current-user/projects-join-requests/{request_id}")),
        get("/manage/current-user/promo-codes"),
        post("/manage/current-user/promo-codes", r#"{"code":"{code}"}"#),
    ]
}

fn users() -> Vec<Call> {
    vec![
        get("/manage/users"),
        get("/manage/users/{user}"),
        put("/manage/users/{user}", NAME),
        delete("/manage/users/{user}"),
        delete("/manage/users/{user}/mfa"),
        post("/manage/users/{user}/super-admin", NOTHING),
        delete("/manage/users/{user}/super-admin"),
        post("/manage/users/{user}/features", r#"{"feature":"{person_feature}"}"#),
        delete("/manage/users/{user}/features/{feature}"),
        get("/manage/users/{user}/maintainers"),
        get("/manage/users/{user}/organizations"),
        get("/manage/users/{user}/projects"),
        get("/manage/users/{user}/metadata"),
        post("/manage/users/{user}/metadata", METADATA),
        post("/manage/users/{user}/metadata", SYSTEM),
        delete("/manage/users/{user}/metadata/{metadata_id}"),
    ]
}

fn rest() -> Vec<Call> {
    vec![
        get("/manage/storage-backend"),
        get("/manage/features"),
        post("/manage/features", r#"{"name":"new{number}","type":"project","title":"x"}"#),
        get("/manage/features/{feature_id}"),
        patch("/manage/features/{feature_id}", r#"{"title":"x"}"#),
        delete("/manage/features/{feature_id}"),
        get("/manage/features/{feature_id}/admins"),
        get("/manage/features/{feature_id}/projects"),
        get("/manage/project-templates"),
        get("/manage/project-templates/{template_id}"),
        get("/manage/project-templates/{template_id}/features"),
        post(
            "/manage/project-templates/{template_id}/features",
            r#"{"feature":"{project_feature}"}"#,
        ),
        delete("/manage/project-templates/{template_id}/features/{feature}"),
        get("/manage/notifications"),
        put("/manage/notifications", r#"{"allRead":true}"#),
        post("/manage/notifications", r#"{"type":"global","title":"x"}"#),
        post("/manage/commands", r#"{"command":"none"}"#),
    ]
}
