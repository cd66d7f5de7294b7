use super::{
    callers::{Caller, LOCKED_OUT},
    calls::{Call, Kind},
};
use crate::testing::TestApp;
use app::{
    organization::{
        maintainers::MaintainerService,
        organizations::OrganizationService,
        projects::{ProjectService, Role},
    },
    value::{MaintainerId, OrganizationId, ProjectId},
};
use http::Method;
use serde_json::{Value, json};
use std::sync::atomic::{AtomicU32, Ordering};

/// So that nothing is called like anything else, in the whole test.
static NUMBER: AtomicU32 = AtomicU32::new(0);

fn fresh(what: &str) -> String {
    format!("{what}{}", NUMBER.fetch_add(1, Ordering::Relaxed))
}

/// A maintainer, an organization and a project with members, which nobody has changed yet. What
/// else a call is about is made when its path or body names it.
pub(super) struct Ground<'a> {
    app: &'a TestApp,
    callers: &'a [Caller],
    maintainer: MaintainerId,
    organization: OrganizationId,
    /// 0 where there is none.
    project: ProjectId,
    /// A member of all three whom nobody has heard of elsewhere.
    member: String,
}

impl<'a> Ground<'a> {
    pub(super) async fn new(app: &'a TestApp, call: &Call, callers: &'a [Caller]) -> Self {
        let operator = TestApp::operator();
        let member = app.unverified(&fresh("member")).await;
        let email = |column: &str| {
            let caller = callers.iter().find(|caller| caller.column == column);
            caller.and_then(|caller| caller.email.as_deref()).unwrap()
        };
        let maintainers = &app.installation.maintainers;
        let organizations = &app.installation.organizations;
        let projects = &app.installation.projects;
        let maintainer = maintainers.create(&operator, "M").await.unwrap();
        for email in [email("maintainer"), &member] {
            maintainers.add_member(&operator, maintainer, email).await.unwrap();
        }
        let organization = organizations.create(&operator, maintainer, "O").await.unwrap();
        for email in [email("organization"), email("unverified"), email(LOCKED_OUT), &member] {
            organizations.add_member(&operator, organization, email).await.unwrap();
        }
        if call.kind == Kind::Closed {
            organizations.set_auto_join(&operator, organization, false).await.unwrap();
        }
        let mut project = ProjectId(0);
        if call.kind != Kind::Empty {
            project = projects.create(&operator, organization, "P".into()).await.unwrap();
            for (email, role) in [
                (email("project"), Role::Admin),
                (email("share"), Role::Share),
                (email("guest"), Role::Guest),
                (email("readOnly"), Role::ReadOnly),
                (&member, Role::Guest),
            ] {
                projects.add_member(&operator, project, email, role).await.unwrap();
            }
        }
        Self { app, callers, maintainer, organization, project, member }
    }

    /// Says whether the organization requires a second factor, which nobody here has.
    pub(super) async fn set_forced_mfa(&self, is_forced: bool) {
        self.app.set_forced_mfa(self.organization, is_forced).await;
    }

    /// The address or body, with what stands in it for something made.
    pub(super) async fn fill(&self, text: &str, caller: &Caller) -> String {
        let mut filled = text.to_owned();
        while let Some((before, name, after)) = next_name(&filled) {
            let value = self.value(before, name, caller).await;
            filled = format!("{before}{value}{after}");
        }
        filled
    }

    /// What `{name}` stands for behind this beginning.
    async fn value(&self, before: &str, name: &str, caller: &Caller) -> String {
        let is_own = before.starts_with("/manage/current-user/");
        match name {
            "maintainer_id" => self.maintainer.to_string(),
            "organization_id" => self.organization.to_string(),
            "project_id" => {
                if before == "/manage/deleted-projects/" {
                    self.app.delete_project_of_id(self.project).await;
                }
                self.project.to_string()
            }
            "other_organization_id" => self.other_organization(caller).await,
            "template_id" => "poc15Days".to_owned(),
            "number" => fresh(""),
            "user" if before == "/manage/users/" => self.somebody().await,
            "user" => self.member.clone(),
            "invitation_id" if is_own => self.own_invitation(before, caller).await,
            "invitation_id" => {
                let by =
                    if before.contains("/maintainers/") { "maintainer" } else { "organization" };
                let body = json!({"email": format!("{}@example.com", fresh("invited"))});
                self.made(by, before, &body, "id").await
            }
            "request_id" => self.request(is_own.then_some(caller)).await,
            "limit" => {
                let limit = json!({"limits": [{"name": "x", "value": 1}]});
                self.made("super", before, &limit, "limits/x/name").await
            }
            "metadata_id" => {
                let metadata = json!([{"key": fresh("key"), "value": "x"}]);
                let body = json!({"provider": "system", "metadata": metadata});
                self.made("super", before, &body, "0/id").await
            }
            "feature_id" => self.feature("project", "id").await,
            "project_feature" => self.feature("project", "name").await,
            "person_feature" => self.feature("admin", "name").await,
            "feature" => {
                let kind = if before.starts_with("/manage/users/") { "admin" } else { "project" };
                let feature = self.feature(kind, "name").await;
                self.made("super", before, &json!({"feature": feature}), "").await;
                feature
            }
            "code" => {
                let path = format!("/manage/maintainers/{}/promo-codes", self.maintainer);
                let body = json!({
                    "code": fresh("CODE"),
                    "organizationId": self.organization.0,
                    "projectTemplateStringId": "poc15Days",
                });
                self.made("maintainer", &path, &body, "code").await
            }
            _ => panic!("say in ground.rs what {{{name}}} stands for"),
        }
    }

    /// Makes something by posting to the address, as the caller of this column; the part of the
    /// answer that `pointer` shows.
    async fn made(&self, column: &str, path: &str, body: &Value, pointer: &str) -> String {
        let by = self.callers.iter().find(|caller| caller.column == column).unwrap();
        self.made_by(&by.token, path, body, pointer).await
    }

    async fn made_by(&self, token: &str, path: &str, body: &Value, pointer: &str) -> String {
        let path = path.trim_end_matches('/');
        let reply = self.app.manage(token, Method::POST, path, Some(&body.to_string())).await;
        assert!(reply.status < 300, "{path} {body}: {}", reply.text);
        let pointer = if pointer.is_empty() { String::new() } else { format!("/{pointer}") };
        match reply.json().pointer(&pointer) {
            Some(Value::String(text)) => text.clone(),
            Some(value) => value.to_string(),
            None => panic!("{path} answers without {pointer}: {}", reply.text),
        }
    }

    /// An organization of another maintainer that the caller is a member of, if they are anybody.
    async fn other_organization(&self, caller: &Caller) -> String {
        let operator = TestApp::operator();
        let installation = &self.app.installation;
        let maintainer = installation.maintainers.create(&operator, "M").await.unwrap();
        let organizations = &installation.organizations;
        let organization = organizations.create(&operator, maintainer, "O").await.unwrap();
        if let Some(email) = &caller.email {
            organizations.add_member(&operator, organization, email).await.unwrap();
        }
        organization.to_string()
    }

    /// A person who is a member of nothing, with an authenticator.
    async fn somebody(&self) -> String {
        let person = self.app.user(&fresh("somebody")).await;
        self.app.add_totp(&person).await;
        person.email
    }

    async fn feature(&self, kind: &str, what: &str) -> String {
        let body = json!({"name": fresh("feature-"), "type": kind, "title": "F",
            "canBeManageByAdmin": true, "canBeManagedViaAPI": true});
        self.made("super", "/manage/features", &body, what).await
    }

    /// An invitation of the caller to a place that they have nothing to do with; an application,
    /// which nobody can invite, is shown one of somebody else.
    async fn own_invitation(&self, list: &str, caller: &Caller) -> String {
        let operator = TestApp::operator();
        let host = self.app.user(&fresh("host")).await.email;
        let installation = &self.app.installation;
        let maintainer = installation.maintainers.create(&operator, "M").await.unwrap();
        installation.maintainers.add_member(&operator, maintainer, &host).await.unwrap();
        let organizations = &installation.organizations;
        let organization = organizations.create(&operator, maintainer, "O").await.unwrap();
        organizations.add_member(&operator, organization, &host).await.unwrap();
        let project =
            installation.projects.create(&operator, organization, "P".into()).await.unwrap();
        let place = if list.contains("maintainers-") {
            format!("maintainers/{maintainer}")
        } else if list.contains("organizations-") {
            format!("organizations/{organization}")
        } else {
            format!("projects/{project}")
        };
        let email = caller.email.clone().unwrap_or_else(|| self.member.clone());
        let path = format!("/manage/{place}/invitations");
        let token = self.app.management_token(&host).await;
        self.made_by(&token, &path, &json!({"email": email}), "id").await
    }

    /// A request to be let into the project, by the caller if they may ask, or else by somebody.
    async fn request(&self, caller: Option<&Caller>) -> String {
        let operator = TestApp::operator();
        let path = format!("/manage/projects/{}/request-access", self.project);
        if let Some(caller) =
            caller.filter(|caller| ["super", "maintainer"].contains(&caller.column))
        {
            let all = "/manage/current-user/projects-join-requests";
            let open = self.app.manage(&caller.token, Method::GET, all, None).await.json();
            let here = json!(self.project.0);
            let open = open.as_array().unwrap().iter().find(|one| one["project"]["id"] == here);
            return match open {
                Some(open) => open["id"].to_string(),
                None => self.made_by(&caller.token, &path, &json!({}), "id").await,
            };
        }
        let asking = self.app.user(&fresh("asking")).await.email;
        let maintainers = &self.app.installation.maintainers;
        maintainers.add_member(&operator, self.maintainer, &asking).await.unwrap();
        let token = self.app.management_token(&asking).await;
        self.made_by(&token, &path, &json!({}), "id").await
    }
}

/// The first `{name}`, and what stands before and behind it. What else begins with a brace is JSON.
fn next_name(text: &str) -> Option<(&str, &str, &str)> {
    text.match_indices('{').find_map(|(at, _)| {
        let (name, after) = text[at + 1..].split_once('}')?;
        let is_name = !name.is_empty()
            && name.chars().all(|letter| letter.is_ascii_lowercase() || letter == '_');
        is_name.then(|| (&text[..at], name, after))
    })
}
