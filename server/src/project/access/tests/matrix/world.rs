//! Two projects, and what the tries need in them.

use super::{
    Cell,
    operations::{Before, Shown, Try},
    tokens::{COMPONENT, Kind},
};
use crate::{
    project::tokens::{store as token_store, string},
    testing::{Backend, Reply, TestApp, TestProject},
};
use app::{
    organization::projects::Role,
    project::{
        buckets::BucketId,
        tokens::{CreatedToken, NewToken, TokenKind, TokenSecret},
    },
    value::TokenId,
};
use http::Method;
use serde_json::json;

/// Somebody with a token.
pub(super) struct Holder {
    pub(super) id: TokenId,
    pub(super) secret: TokenSecret,
}

impl From<CreatedToken> for Holder {
    fn from(created: CreatedToken) -> Self {
        Self { id: created.token.id, secret: created.secret }
    }
}

impl From<TokenSecret> for Holder {
    fn from(secret: TokenSecret) -> Self {
        let id = secret.reveal().split('-').nth(1).unwrap().parse().unwrap();
        Self { id, secret }
    }
}

pub(super) struct World {
    pub(super) app: TestApp,
    project: TestProject,
    /// An admin of the project, who is in no column.
    pub(super) root: TokenSecret,
    main: BucketId,
    limited: TokenId,
    master: TokenId,
    flow: TokenId,
    /// An admin of the other project.
    foreign: Holder,
    count: u32,
}

impl World {
    pub(super) async fn start(backend: Backend) -> Option<Self> {
        let app = TestApp::start(backend).await?;
        let project = app.project("ada").await;
        let (_, root) = app.member(&project, "root", Role::Admin).await;
        let (_, master) = app.member(&project, "grace", Role::Admin).await;
        let main = app.bucket(&project, "in.c-main").await;
        app.bucket(&project, "in.c-other").await;
        let limited = app.token(&project, &[]).await.token.id;
        let other = app.project("eve").await;
        app.bucket(&other, "in.c-foreign").await;
        let foreign = app.member(&other, "mallory", Role::Admin).await.1.into();
        let mut world = Self {
            app,
            project,
            root,
            main,
            limited,
            master: Holder::from(master).id,
            flow: limited,
            foreign,
            count: 0,
        };
        world.flow = world.flow_token().await.id;
        for bucket in ["in.c-main", "in.c-other"] {
            world.table(&world.root, bucket, "t").await;
        }
        world.table(&world.foreign.secret, "in.c-foreign", "t").await;
        for component in [COMPONENT, "keboola.ex-db-mysql"] {
            world.configuration(&world.root, component, "standing").await;
        }
        world.configuration(&world.foreign.secret, COMPONENT, "foreign").await;
        Some(world)
    }

    async fn post(&self, secret: &TokenSecret, path: &str, body: serde_json::Value) -> Reply {
        let path = format!("/v2/storage{path}");
        self.app.api(secret, Method::POST, &path, Some(&body.to_string())).await
    }

    async fn table(&self, secret: &TokenSecret, bucket: &str, name: &str) {
        let body = json!({"name": name, "dataString": "id\n1\n"});
        let made = self.post(secret, &format!("/buckets/{bucket}/tables"), body).await;
        assert_eq!(made.status, 201, "{}", made.text);
    }

    async fn configuration(&self, secret: &TokenSecret, component: &str, id: &str) {
        let body = json!({"name": id, "configurationId": id});
        let made = self.post(secret, &format!("/components/{component}/configs"), body).await;
        assert_eq!(made.status, 201, "{}", made.text);
    }

    /// A flow's token, with a string that somebody knows.
    async fn flow_token(&self) -> Holder {
        let made = self.post(&self.root, "/components/keboola.flow/configs", json!({"name": "f"}));
        assert_eq!(made.await.status, 201);
        let (core, project) = (self.app.core(), &self.project);
        let list = self.app.services().tokens.list(&project.admin.actor, project.id).await;
        let tokens = list.unwrap().tokens;
        let id = tokens.iter().find(|token| token.kind == TokenKind::Component).unwrap().id;
        let secret = string::mint(&*core.secrets, project.id, id);
        let digest = string::digest(&core.keyring, &secret);
        let mut tx = core.db.write().await.unwrap();
        token_store::update_digest(&mut tx, id, &digest, self.app.now()).await.unwrap();
        tx.commit().await.unwrap();
        Holder { id, secret }
    }

    /// A new token of this kind.
    pub(super) async fn holder(&mut self, kind: Kind) -> Holder {
        self.count += 1;
        let (app, project) = (&self.app, &self.project);
        let expires_in = (kind == Kind::Expired).then_some(1);
        let new = NewToken { grants: kind.grants(&self.main), expires_in, ..NewToken::default() };
        match kind {
            Kind::Master(role) => {
                app.member(project, &format!("member{}", self.count), role).await.1.into()
            }
            Kind::Flow => self.flow_token().await,
            Kind::Expired => {
                let made = app.token_with(project, new).await.into();
                app.clock.advance_seconds(2);
                made
            }
            Kind::Deleted => {
                let made = Holder::from(app.token_with(project, new).await);
                let tokens = &app.services().tokens;
                tokens.delete(&project.admin.actor, project.id, made.id).await.unwrap();
                made
            }
            _ => app.token_with(project, new).await.into(),
        }
    }

    /// The id of an event that this token posts; of none when it works no more.
    async fn event(&self, secret: &TokenSecret) -> String {
        let posted = self.post(secret, "/events", json!({"component": "x", "message": "x"})).await;
        posted.json()["id"].as_str().unwrap_or("0").to_owned()
    }

    /// Makes what the try needs; the id of it, where that is no number of ours.
    async fn prepare(&self, before: Before, caller: &Holder) -> String {
        let name = format!("c{}", self.count);
        match before {
            Before::Nothing | Before::Caller => {}
            Before::Token => return self.app.token(&self.project, &[]).await.token.id.to_string(),
            Before::OwnEvent => return self.event(&caller.secret).await,
            Before::OthersEvent => return self.event(&self.root).await,
            Before::ForeignEvent => return self.event(&self.foreign.secret).await,
            Before::Table(bucket) => {
                self.table(&self.root, bucket, &format!("t{}", self.count)).await;
            }
            Before::Configuration(component) => {
                self.configuration(&self.root, component, &name).await;
            }
            Before::Trashed(component) => {
                self.configuration(&self.root, component, &name).await;
                let path = format!("/v2/storage/components/{component}/configs/{name}");
                let trashed = self.app.api(&self.root, Method::DELETE, &path, None).await;
                assert_eq!(trashed.status, 204, "{}", trashed.text);
            }
        }
        String::new()
    }

    /// Tries it with this token.
    pub(super) async fn attempt(&mut self, kind: Kind, holder: &Holder, attempt: &Try) -> Cell {
        let fresh;
        let caller = if matches!(attempt.before, Before::Caller) {
            fresh = self.holder(kind).await;
            &fresh
        } else {
            holder
        };
        self.count += 1;
        let made = self.prepare(attempt.before, caller).await;
        let fill = |text: &str| {
            text.replace("{n}", &self.count.to_string())
                .replace("{own}", &caller.id.to_string())
                .replace("{limited}", &self.limited.to_string())
                .replace("{master}", &self.master.to_string())
                .replace("{flow}", &self.flow.to_string())
                .replace("{foreign}", &self.foreign.id.to_string())
                .replace("{target}", &made)
                .replace("{event}", &made)
        };
        let path = format!("/v2/storage{}", fill(&attempt.path));
        let body = attempt.body.map(fill);
        let method = attempt.method.clone();
        let reply = self.app.api(&caller.secret, method, &path, body.as_deref()).await;
        assert!(reply.status < 500, "{kind:?}: {} {path}: {}", attempt.method, reply.text);
        let seen = match &attempt.shown {
            Shown::Seen(text) => fill(text),
            Shown::Nothing | Shown::Grants => String::new(),
        };
        Cell::of(&reply, &attempt.shown, &seen)
    }

    /// What the other project has is as it was.
    pub(super) async fn require_foreign(&self) {
        let configuration = format!("components/{COMPONENT}/configs/foreign");
        for path in ["tables/in.c-foreign.t", &configuration, "tokens/verify"] {
            let reply = self.app.get(&self.foreign.secret, &format!("/v2/storage/{path}")).await;
            assert_eq!(reply.status, 200, "{path}: {}", reply.text);
        }
    }
}
