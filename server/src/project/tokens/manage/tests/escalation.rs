//! Tokens that may manage tokens, and what somebody would try with one.

use super::{VERIFY, create, ground, made};
use crate::testing::{
    Backend::{self, Postgres, Sqlite},
    Reply, TestApp, TestProject,
};
use app::{
    organization::projects::Role,
    project::{
        token_sharing::NewShare,
        tokens::{CreatedToken, Grants, NewToken, TokenSecret},
    },
};
use http::Method;
use rstest::rstest;
use serde_json::{Value, json};

const TOKENS: &str = "/v2/storage/tokens";

/// A token that may manage tokens, read a bucket and use a component, for a day.
async fn manager(app: &TestApp, project: &TestProject, ada: &str) -> TokenSecret {
    for id in ["in.c-main", "in.c-other"] {
        app.bucket(project, id).await;
    }
    let body = json!({
        "description": "Manager",
        "canManageTokens": true,
        "bucketPermissions": {"in.c-main": "read"},
        "componentAccess": ["wr-db"],
        "expiresIn": 86_400,
    });
    made(app, ada, project.id, body).await
}

async fn post(app: &TestApp, secret: &TokenSecret, path: &str, body: &Value) -> Reply {
    app.api(secret, Method::POST, path, Some(&body.to_string())).await
}

fn is_forbidden(reply: &Reply) -> bool {
    reply.refusal() == (403, "accessDenied".to_owned())
}

fn of(token: &CreatedToken) -> String {
    format!("{TOKENS}/{}", token.token.id)
}

/// A token that ada makes on the page, with these grants, that ends before the manager does.
async fn other(app: &TestApp, project: &TestProject, grants: Grants) -> CreatedToken {
    let new = NewToken { grants, expires_in: Some(3600), ..NewToken::default() };
    app.token_with(project, new).await
}

#[rstest]
#[tokio::test]
async fn it_looks_after_limited_tokens(#[values(Sqlite, Postgres)] backend: Backend) {
    let Some((app, project, ada)) = ground(backend).await else { return };
    let manager = manager(&app, &project, &ada).await;
    let verified = app.get(&manager, VERIFY).await.json();
    assert_eq!(verified["canManageTokens"], true);
    assert_eq!(verified["isMasterToken"], false);

    let body = json!({"description": "Child", "bucketPermissions": {"in.c-main": "read"}});
    let child = post(&app, &manager, TOKENS, &body).await;
    assert_eq!(child.status, 201, "{}", child.text);
    let child = child.json();
    assert_eq!(child["creatorToken"]["description"], "Manager");
    // it ends with the token that made it
    assert_eq!(child["expires"], verified["expires"]);
    let listed = app.get(&manager, TOKENS).await.json();
    assert_eq!(listed.as_array().unwrap().len(), 3, "{listed}");

    let path = format!("{TOKENS}/{}", child["id"].as_str().unwrap());
    let body = json!({"description": "Renamed", "componentAccess": ["wr-db"]});
    let changed = app.api(&manager, Method::PUT, &path, Some(&body.to_string())).await;
    assert_eq!((changed.status, &changed.json()["description"]), (200, &json!("Renamed")));
    let refreshed = post(&app, &manager, &format!("{path}/refresh"), &json!({})).await;
    assert_eq!(refreshed.status, 200, "{}", refreshed.text);
    let fresh = TokenSecret::new(refreshed.json()["token"].as_str().unwrap().to_owned());
    assert_eq!(app.get(&fresh, VERIFY).await.status, 200);
    assert_eq!(app.api(&manager, Method::DELETE, &path, None).await.status, 204);
    assert_eq!(app.get(&fresh, VERIFY).await.status, 401);
}

#[rstest]
#[tokio::test]
async fn it_makes_no_token_that_can_do_more_than_itself(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let Some((app, project, ada)) = ground(backend).await else { return };
    let manager = manager(&app, &project, &ada).await;
    for more in [
        json!({"canManageBuckets": true}),
        json!({"canReadAllFileUploads": true}),
        json!({"canPurgeTrash": true}),
        json!({"bucketPermissions": {"in.c-main": "write"}}),
        json!({"bucketPermissions": {"in.c-other": "read"}}),
        json!({"componentAccess": ["wr-db", "keboola.ex-db-mysql"]}),
    ] {
        let reply = post(&app, &manager, TOKENS, &more).await;
        assert!(is_forbidden(&reply), "{more}: {}", reply.text);
    }
    // asked for, it is not given, as on every way of the Storage API
    let child = post(&app, &manager, TOKENS, &json!({"canManageTokens": true})).await;
    assert_eq!((child.status, &child.json()["canManageTokens"]), (201, &json!(false)));
    let child = TokenSecret::new(child.json()["token"].as_str().unwrap().to_owned());
    assert!(is_forbidden(&post(&app, &child, TOKENS, &json!({})).await));
    let long = post(&app, &manager, TOKENS, &json!({"expiresIn": 10 * 86_400})).await.json();
    assert_eq!(long["expires"], app.now().plus_seconds(86_400).wire());
    let short = post(&app, &manager, TOKENS, &json!({"expiresIn": 60})).await.json();
    assert_eq!(short["expires"], app.now().plus_seconds(60).wire());
    // nor does it reach the Manage API
    assert_eq!(create(&app, manager.reveal(), project.id, &json!({})).await.status, 401);
}

#[rstest]
#[tokio::test]
async fn it_widens_no_token(#[values(Sqlite, Postgres)] backend: Backend) {
    let Some((app, project, ada)) = ground(backend).await else { return };
    let manager = manager(&app, &project, &ada).await;
    let own = app.get(&manager, VERIFY).await.json()["id"].as_str().unwrap().to_owned();
    let token = other(&app, &project, Grants::default()).await;
    for path in [format!("{TOKENS}/{own}"), of(&token)] {
        for more in [
            json!({"canReadAllFileUploads": true}),
            json!({"canPurgeTrash": true}),
            json!({"bucketPermissions": {"in.c-main": "write"}}),
            json!({"bucketPermissions": {"in.c-other": "read"}}),
            json!({"componentAccess": ["keboola.ex-db-mysql"]}),
        ] {
            let reply = app.api(&manager, Method::PUT, &path, Some(&more.to_string())).await;
            assert!(is_forbidden(&reply), "{path} {more}: {}", reply.text);
        }
        let body = json!({"canManageTokens": true, "canManageBuckets": true}).to_string();
        let ignored = app.api(&manager, Method::PUT, &path, Some(&body)).await;
        assert_eq!((ignored.status, &ignored.json()["canManageBuckets"]), (200, &json!(false)));
        let manages = path.ends_with(&format!("/{own}"));
        assert_eq!(ignored.json()["canManageTokens"], manages, "{path}");
    }
    // what was granted by somebody who may stays, and can be taken away
    let grants = Grants { can_purge_trash: true, ..Grants::default() };
    let strong = other(&app, &project, grants).await;
    let body = json!({"description": "x", "componentAccess": ["wr-db"]}).to_string();
    let changed = app.api(&manager, Method::PUT, &of(&strong), Some(&body)).await;
    assert_eq!((changed.status, &changed.json()["canPurgeTrash"]), (200, &json!(true)));
    let body = json!({"canPurgeTrash": false}).to_string();
    let changed = app.api(&manager, Method::PUT, &of(&strong), Some(&body)).await;
    assert_eq!((changed.status, &changed.json()["canPurgeTrash"]), (200, &json!(false)));
}

#[rstest]
#[tokio::test]
async fn it_gets_hold_of_no_stronger_token(#[values(Sqlite, Postgres)] backend: Backend) {
    let Some((app, project, ada)) = ground(backend).await else { return };
    let manager = manager(&app, &project, &ada).await;
    let strong = other(&app, &project, Grants { can_purge_trash: true, ..Grants::default() }).await;
    // no more rights, but no end
    let lasting = app.token(&project, &[]).await;
    for token in [&strong, &lasting] {
        let refresh = format!("{}/refresh", of(token));
        assert!(is_forbidden(&post(&app, &manager, &refresh, &json!({})).await));
        let share = format!("{}/share", of(token));
        let body = json!({"recipientEmail": "eve@example.com", "message": "mine now"});
        assert!(is_forbidden(&post(&app, &manager, &share, &body).await));
        assert_eq!(app.get(&token.secret, VERIFY).await.status, 200);
    }
    assert!(app.subjects("eve@example.com").await.is_empty());
    // a second one of its kind could outlive it
    let body = json!({"canManageTokens": true, "expiresIn": 3600});
    let second = create(&app, &ada, project.id, &body).await.json();
    let refresh = format!("{TOKENS}/{}/refresh", second["id"].as_str().unwrap());
    assert!(is_forbidden(&post(&app, &manager, &refresh, &json!({})).await));
    let refused = app.events(&project, &strong).await;
    assert!(
        refused.iter().any(|message| message.ends_with("a token that may do more than itself")),
        "{refused:?}"
    );
}

#[rstest]
#[tokio::test]
async fn it_touches_no_master_token_and_no_other_project(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let Some((app, project, ada)) = ground(backend).await else { return };
    let manager = manager(&app, &project, &ada).await;
    let listed = app.get(&manager, TOKENS).await.json();
    let master = listed.as_array().unwrap().iter().find(|token| token["isMasterToken"] == true);
    let master = format!("{TOKENS}/{}", master.unwrap()["id"].as_str().unwrap());
    let refresh = format!("{master}/refresh");
    assert!(is_forbidden(&post(&app, &manager, &refresh, &json!({})).await));
    for (method, body) in [(Method::PUT, Some(r#"{"description":"x"}"#)), (Method::DELETE, None)] {
        assert_eq!(app.api(&manager, method, &master, body).await.status, 400);
    }
    let share = format!("{master}/share");
    let body = json!({"recipientEmail": "eve@example.com", "message": ""});
    let shared = post(&app, &manager, &share, &body).await;
    assert_eq!(shared.refusal(), (400, "storage.token.cannotShareMasterToken".to_owned()));

    let elsewhere = app.project("eve").await;
    let foreign = app.token(&elsewhere, &[]).await;
    assert_eq!(app.get(&manager, &of(&foreign)).await.status, 404);
    assert_eq!(app.api(&manager, Method::DELETE, &of(&foreign), None).await.status, 404);
    // nor does it see what master tokens alone see
    let events = app.get(&manager, "/v2/storage/events").await.json();
    let events = events.as_array().unwrap();
    assert!(events.iter().any(|event| event["event"] == "storage.tokenCreated"), "{events:?}");
    assert!(events.iter().all(|event| event["event"] != "storage.bucketCreated"), "{events:?}");
}

#[rstest]
#[tokio::test]
async fn a_link_ends_when_its_sender_may_do_less_than_the_token(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let Some((app, project, ada)) = ground(backend).await else { return };
    let manager = manager(&app, &project, &ada).await;
    let token = other(&app, &project, Grants::default()).await;
    let share = format!("{}/share", of(&token));
    let body = json!({"recipientEmail": "bob@example.com", "message": ""});
    let sent = post(&app, &manager, &share, &body).await;
    assert_eq!(sent.status, 204, "{}", sent.text);
    let body = json!({"canPurgeTrash": true}).to_string();
    let path = of(&token);
    let (_, master) = app.member(&project, "grace", Role::Admin).await;
    assert_eq!(app.api(&master, Method::PUT, &path, Some(&body)).await.status, 200);
    let sharing = &app.services().token_sharing;
    let id =
        sharing.list(&project.admin.actor, project.id, token.token.id).await.unwrap()[0].id.clone();
    let code = app.mailed_code("bob@example.com").await;
    let claimed = sharing.retrieve(&TestApp::anonymous(), &id, &code).await;
    assert!(claimed.is_err());
    // who may everything sends it as before
    let new = NewShare {
        recipient: "bob@example.com".to_owned(),
        message: String::new(),
        valid_for_hours: 2,
    };
    sharing.send(&project.admin.actor, project.id, token.token.id, new).await.unwrap();
}
