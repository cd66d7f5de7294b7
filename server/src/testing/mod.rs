//! An installation of its own for every test: the production router, a clock that stands still,
//! randomness that repeats, on either database.

mod alterations;
mod authenticator;
mod documents;
mod endpoints;
mod manage_routes;
mod matrix;
mod postgres;
pub(crate) mod readable;
mod remains;
mod reply;
mod schema;
mod server_functions;

pub(crate) use authenticator::Authenticator;
pub(crate) use reply::Reply;

use crate::{
    Installation,
    account::{links, sessions, users::NewUser},
    build,
    clock::{Clock, MockClock},
    config::Config,
    core::Core,
    db::{Db, on_tx},
    http,
    keyring::Keyring,
    mail,
    secrets::SeededSecrets,
};
use ::http::{Method, Request, header};
use app::{
    account::sign_in::{BrowserMark, Credentials, SessionSecret},
    admin::application_tokens::{ApplicationTokenService, NewApplicationToken},
    organization::{
        maintainers::MaintainerService,
        organizations::OrganizationService,
        projects::{ProjectService, Role},
    },
    project::{
        buckets::{BucketId, NewBucket},
        token_events::EventSearch,
        tokens::{BucketPermission, CreatedToken, Grants, NewToken, TokenSecret},
    },
    services::{Actor, Identity},
    value::{MaintainerId, OrganizationId, ProjectId, Timestamp, UserId},
};
use axum::{body::Body, extract::ConnectInfo, response::Response};
use std::{net::SocketAddr, sync::Arc};
use tower::ServiceExt;

/// Which database a test runs on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Backend {
    Sqlite,
    Postgres,
}

/// The password of everybody in tests.
pub(crate) const PASSWORD: &str = "mauve otter sings at dusk";
/// Where everybody in tests comes from.
const ADDRESS: &str = "192.0.2.7";

/// An installation of a test's own.
pub(crate) struct TestApp {
    pub(crate) installation: Arc<Installation>,
    pub(crate) clock: Arc<MockClock>,
    router: http::Served,
    url: String,
    _folder: tempfile::TempDir,
}

/// A signed-in person.
#[derive(Clone)]
pub(crate) struct Person {
    pub(crate) id: UserId,
    pub(crate) email: String,
    pub(crate) actor: Actor,
    pub(crate) cookie: String,
}

/// A project with its first admin.
pub(crate) struct TestProject {
    pub(crate) maintainer: MaintainerId,
    pub(crate) organization: OrganizationId,
    pub(crate) id: ProjectId,
    pub(crate) admin: Person,
}

impl TestApp {
    /// Starts an installation; none when it would be on PostgreSQL and there is no server.
    pub(crate) async fn start(backend: Backend) -> Option<Self> {
        Self::start_with(backend, |_| {}).await
    }

    /// The same with a changed configuration.
    pub(crate) async fn start_with(
        backend: Backend,
        change: impl FnOnce(&mut Config),
    ) -> Option<Self> {
        let folder = tempfile::tempdir().unwrap();
        let url = match backend {
            Backend::Sqlite => {
                let url = format!("sqlite://{}", folder.path().join("latchkey.db").display());
                Db::connect(&url).await.unwrap().migrate().await.unwrap();
                url
            }
            Backend::Postgres => postgres::fresh_database().await?,
        };
        let mut config = Config {
            data_dir: folder.path().to_owned(),
            public_url: "http://localhost:3000".to_owned(),
            // the weakest that argon2 takes: tests are about everything else
            argon2_memory_kib: 8,
            argon2_passes: 1,
            ..Config::default()
        };
        change(&mut config);
        let clock = Arc::new(MockClock::new());
        let secrets = Arc::new(SeededSecrets::new());
        let db = Db::connect(&url).await.unwrap();
        let keyring =
            Keyring::open(&folder.path().join("keyring").display().to_string(), None, &*secrets);
        let keyring = keyring.unwrap().0;
        let installation = build(config, db, keyring, clock.clone(), secrets).unwrap();
        let router = http::router(installation.state.clone());
        Some(Self { installation: Arc::new(installation), clock, router, url, _folder: folder })
    }

    /// The same database, as another process sees it.
    pub(crate) async fn elsewhere(&self) -> Db {
        Db::connect(&self.url).await.unwrap()
    }

    pub(crate) fn core(&self) -> &Core {
        &self.installation.core
    }

    pub(crate) fn services(&self) -> &app::services::Services {
        &self.installation.state.services
    }

    pub(crate) fn anonymous() -> Actor {
        Actor {
            identity: Identity::Anonymous,
            remote_addr: ADDRESS.to_owned(),
            user_agent: "test".to_owned(),
            browser: BrowserMark::default(),
            run_id: None,
            operation: String::new(),
        }
    }

    pub(crate) fn operator() -> Actor {
        Actor { identity: Identity::Operator, ..Self::anonymous() }
    }

    /// A person with an account, signed in.
    pub(crate) async fn user(&self, name: &str) -> Person {
        self.person(name, false).await
    }

    /// A super admin, signed in.
    pub(crate) async fn super_admin(&self, name: &str) -> Person {
        self.person(name, true).await
    }

    async fn person(&self, name: &str, is_super_admin: bool) -> Person {
        let email = format!("{name}@example.com");
        let new = NewUser {
            email: email.clone(),
            name: name.to_owned(),
            password: Some(PASSWORD.to_owned()),
            is_unverified: false,
            is_super_admin,
        };
        self.installation.users.create(&Self::operator(), new).await.unwrap();
        self.sign_in(&email).await
    }

    /// Another session of somebody who has an account.
    pub(crate) async fn sign_in(&self, email: &str) -> Person {
        let credentials = Credentials { email: email.to_owned(), password: PASSWORD.to_owned() };
        let step = self.services().sign_in.sign_in(&Self::anonymous(), credentials).await.unwrap();
        self.holder(step.secret()).await
    }

    /// Whoever has the cookie with this secret, as their next request finds them.
    pub(crate) async fn holder(&self, secret: &SessionSecret) -> Person {
        self.bearer_of(secret.reveal(), secret.browser().clone()).await
    }

    /// The same person on their next request.
    pub(crate) async fn holder_of(&self, person: &Person) -> Person {
        self.bearer_of(&person.cookie, person.actor.browser.clone()).await
    }

    async fn bearer_of(&self, cookie: &str, browser: BrowserMark) -> Person {
        let cookie = cookie.to_owned();
        let identity = sessions::resume(self.core(), &cookie).await.unwrap();
        let actor = Actor { identity, browser, ..Self::anonymous() };
        let me = actor.prover().unwrap();
        Person { id: me.user, email: me.email.clone(), actor, cookie }
    }

    /// A person with an authenticator who has typed the password and not the code.
    pub(crate) async fn half_way(&self, name: &str) -> (Person, Authenticator) {
        let person = self.user(name).await;
        let authenticator = self.add_totp(&person).await;
        (self.sign_in(&person.email).await, authenticator)
    }

    /// Gives the person an authenticator.
    pub(crate) async fn add_totp(&self, person: &Person) -> Authenticator {
        let secret = self.installation.users.add_totp(&Self::operator(), person.id).await.unwrap();
        Authenticator::of(&secret)
    }

    /// The mails that wait, oldest first; those that were asked for among them.
    pub(crate) async fn mails(&self) -> Vec<mail::Mail> {
        links::answer_requests(self.core()).await.unwrap();
        mail::waiting(self.core()).await
    }

    /// The code in the newest mailed link to this person.
    pub(crate) async fn mailed_code(&self, email: &str) -> String {
        let mails = self.mails().await;
        let mut link = mails.iter().rev().filter(|mail| mail.to == email);
        let code = link.find_map(|mail| mail.text.split('#').nth(1));
        code.unwrap().split_whitespace().next().unwrap().to_owned()
    }

    /// The subjects of the mails to this person, oldest first.
    pub(crate) async fn subjects(&self, email: &str) -> Vec<String> {
        let mails = self.mails().await.into_iter();
        mails.filter(|mail| mail.to == email).map(|mail| mail.subject).collect()
    }

    /// What the person's Activity says, newest first.
    pub(crate) async fn activity(&self, person: &Person) -> Vec<String> {
        let page = self.services().activity.list(&person.actor, None, false).await.unwrap();
        page.entries.into_iter().map(|entry| entry.what).collect()
    }

    /// A project whose admin is called `name`.
    pub(crate) async fn project(&self, name: &str) -> TestProject {
        let admin = self.super_admin(name).await;
        let installation = &self.installation;
        let maintainer = installation.maintainers.create(&admin.actor, "Main").await.unwrap();
        let organization =
            installation.organizations.create(&admin.actor, maintainer, "Org").await.unwrap();
        let id = installation
            .projects
            .create(&admin.actor, organization, "Project".into())
            .await
            .unwrap();
        TestProject { maintainer, organization, id, admin }
    }

    /// A new member of a project, with the master token.
    pub(crate) async fn member(
        &self,
        project: &TestProject,
        name: &str,
        role: Role,
    ) -> (Person, TokenSecret) {
        let person = self.user(name).await;
        let operator = Self::operator();
        let projects = &self.installation.projects;
        let secret = projects.add_member(&operator, project.id, &person.email, role).await.unwrap();
        (person, secret)
    }

    /// A bucket like `in.c-main`.
    pub(crate) async fn bucket(&self, project: &TestProject, id: &str) -> BucketId {
        let id: BucketId = id.parse().unwrap();
        let new = NewBucket {
            stage: id.stage().to_string(),
            name: id.short_name().to_owned(),
            description: String::new(),
        };
        let buckets = &self.services().buckets;
        buckets.create(&project.admin.actor, project.id, new).await.unwrap().id
    }

    /// A limited token with these permissions.
    pub(crate) async fn token(
        &self,
        project: &TestProject,
        permissions: &[(&BucketId, BucketPermission)],
    ) -> CreatedToken {
        let grants = Grants {
            buckets: permissions.iter().map(|(id, p)| ((*id).clone(), *p)).collect(),
            ..Grants::default()
        };
        self.token_with(project, NewToken { grants, ..NewToken::default() }).await
    }

    pub(crate) async fn token_with(&self, project: &TestProject, new: NewToken) -> CreatedToken {
        let tokens = &self.services().tokens;
        tokens.create(&project.admin.actor, project.id, new).await.unwrap()
    }

    /// Sends a request as it would come from the network.
    pub(crate) async fn send(&self, request: Request<Body>) -> Reply {
        Reply::of(self.answer(request).await).await
    }

    /// The same, with an answer that is not read yet: it may have no end.
    pub(crate) async fn answer(&self, mut request: Request<Body>) -> Response {
        let address: SocketAddr = format!("{ADDRESS}:5000").parse().unwrap();
        request.extensions_mut().insert(ConnectInfo(address));
        self.router.clone().oneshot(request).await.unwrap()
    }

    /// Calls the Storage API.
    pub(crate) async fn api(
        &self,
        secret: &TokenSecret,
        method: Method,
        path: &str,
        body: Option<&str>,
    ) -> Reply {
        let request = Request::builder()
            .method(method)
            .uri(path)
            .header("x-storageapi-token", secret.reveal())
            .header(header::CONTENT_TYPE, "application/json")
            .body(body.map_or_else(Body::empty, |body| Body::from(body.to_owned())))
            .unwrap();
        self.send(request).await
    }

    /// Calls the Manage API.
    pub(crate) async fn manage(
        &self,
        token: &str,
        method: Method,
        path: &str,
        body: Option<&str>,
    ) -> Reply {
        let request = Request::builder()
            .method(method)
            .uri(path)
            .header("x-kbc-manageapitoken", token)
            .header(header::CONTENT_TYPE, "application/json")
            .body(body.map_or_else(Body::empty, |body| Body::from(body.to_owned())))
            .unwrap();
        self.send(request).await
    }

    /// A management token of this person, for a day.
    pub(crate) async fn management_token(&self, email: &str) -> String {
        let tokens = &self.installation.management_tokens;
        let made = tokens.create_for(&Self::operator(), email, "Test", 86_400).await;
        made.unwrap().reveal().to_owned()
    }

    /// A token of an application that may do this.
    pub(crate) async fn application(&self, scopes: &[&str], expires_in: Option<i64>) -> String {
        let new = NewApplicationToken {
            description: "Billing".to_owned(),
            scopes: scopes.iter().map(|scope| (*scope).to_owned()).collect(),
            expires_in,
            ..NewApplicationToken::default()
        };
        let tokens = &self.installation.application_tokens;
        tokens.create(&Self::operator(), new).await.unwrap().secret
    }

    /// Somebody who has not activated the account yet.
    pub(crate) async fn unverified(&self, name: &str) -> String {
        let email = format!("{name}@example.com");
        let new = NewUser {
            email: email.clone(),
            name: name.to_owned(),
            password: None,
            is_unverified: true,
            is_super_admin: false,
        };
        self.installation.users.create(&Self::operator(), new).await.unwrap();
        email
    }

    /// Reads from the Storage API.
    pub(crate) async fn get(&self, secret: &TokenSecret, path: &str) -> Reply {
        self.api(secret, Method::GET, path, None).await
    }

    /// Opens a page as this person, or as a visitor.
    pub(crate) async fn page(&self, person: Option<&Person>, path: &str) -> Reply {
        let cookie = person.map(|p| format!("latchkey={}", p.cookie)).unwrap_or_default();
        let request = Request::get(path)
            .header(header::COOKIE, cookie)
            .header(header::ACCEPT, "text/html")
            .body(Body::empty())
            .unwrap();
        self.send(request).await
    }

    /// Calls a server function as a page's script does.
    pub(crate) async fn call(&self, person: Option<&Person>, path: &str, form: &str) -> Reply {
        let cookie = person.map(|p| format!("latchkey={}", p.cookie)).unwrap_or_default();
        let request = Request::post(path)
            .header(header::COOKIE, cookie)
            .header(header::ORIGIN, "http://localhost:3000")
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(Body::from(form.to_owned()))
            .unwrap();
        self.send(request).await
    }

    /// The project keeps no copies of token strings any more.
    pub(crate) async fn keep_no_strings(&self, project: &TestProject) {
        let projects = &self.installation.projects;
        projects.keep_token_strings(&Self::operator(), project.id, false).await.unwrap();
    }

    /// What the Events tab of a token says, newest first.
    pub(crate) async fn events(&self, project: &TestProject, token: &CreatedToken) -> Vec<String> {
        let events = &self.services().token_events;
        let actor = &project.admin.actor;
        let all = EventSearch::default();
        let page = events.list(actor, project.id, token.token.id, &all, None, 100).await.unwrap();
        page.events.into_iter().map(|event| event.message).collect()
    }

    /// The params of every event of this name, oldest first, as they stand in the database.
    pub(crate) async fn event_params(&self, event: &str) -> Vec<String> {
        let mut tx = self.core().db.read().await.unwrap();
        let sql = "SELECT details FROM events WHERE event = $1 ORDER BY id";
        let details: Vec<String> =
            on_tx!(&mut tx, conn => sqlx::query_scalar(sql).bind(event).fetch_all(conn).await)
                .unwrap();
        let params = |text: &String| {
            let details: serde_json::Value = serde_json::from_str(text).unwrap();
            details["params"].to_string()
        };
        details.iter().map(params).collect()
    }

    pub(crate) fn now(&self) -> Timestamp {
        self.clock.now()
    }
}
