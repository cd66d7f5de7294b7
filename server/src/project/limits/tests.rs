use crate::{
    config::Config,
    testing::{
        Backend::{self, Postgres, Sqlite},
        Person, TestApp, TestProject,
    },
};
use app::{
    error::ErrorKind,
    organization::projects::{ProjectService, Role},
    project::{limits::Measure, tokens::NewToken},
    value::ProjectId,
};
use http::Method;
use rstest::rstest;
use serde_json::{Value, json};
use std::sync::Arc;

fn path(project: &TestProject, what: &str) -> String {
    format!("/manage/projects/{}{what}", project.id)
}

/// A server with these limits for every project.
async fn app_with(backend: Backend, change: fn(&mut Config)) -> Option<TestApp> {
    TestApp::start_with(backend, change).await
}

async fn set(app: &TestApp, token: &str, project: &TestProject, name: &str, value: i64) -> u16 {
    let body = json!({"limits": [{"name": name, "value": value}]}).to_string();
    let path = path(project, "/limits");
    app.manage(token, Method::POST, &path, Some(&body)).await.status
}

/// The titles of what the person was told about limits.
async fn told(app: &TestApp, person: &Person) -> Vec<String> {
    let list = app.services().notifications.list(&person.actor, None).await.unwrap();
    let titles = list.notifications.into_iter().map(|one| one.title);
    titles.filter(|title| title.contains("limit")).collect()
}

#[rstest]
#[tokio::test]
async fn super_admins_set_limits_that_projects_and_tokens_tell(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let Some(app) = app_with(backend, |config| config.limit_rows = 1_000).await else { return };
    let project = app.project("ada").await;
    let (grace, secret) = app.member(&project, "grace", Role::Admin).await;
    let root = app.management_token(&project.admin.email).await;
    let member = app.management_token(&grace.email).await;
    let application = app.application(&["projects:read"], None).await;
    for token in [&member, &application] {
        assert_eq!(set(&app, token, &project, "kbc.adminsCount", 5).await, 403);
    }
    assert_eq!(set(&app, &root, &project, "goodData.usersCount", 20).await, 200);
    assert_eq!(set(&app, &root, &project, "kbc.adminsCount", 5).await, 200);
    let seen = app.manage(&root, Method::GET, &path(&project, ""), None).await.json();
    assert_eq!(
        seen["limits"]["goodData.usersCount"],
        json!({"name": "goodData.usersCount", "value": 20})
    );
    assert_eq!(seen["limits"]["kbc.adminsCount"]["value"], 5);
    assert_eq!(seen["limits"]["storage.rowsCount"]["value"], 1_000, "as configured");
    assert_eq!(seen["limits"]["storage.tokensCount"]["value"], 0);
    let verified = app.get(&secret, "/v2/storage/tokens/verify").await.json();
    assert_eq!(verified["owner"]["limits"], seen["limits"]);

    let one = path(&project, "/limits/goodData.usersCount");
    assert_eq!(app.manage(&member, Method::DELETE, &one, None).await.status, 403);
    assert_eq!(app.manage(&root, Method::DELETE, &one, None).await.status, 204);
    assert_eq!(app.manage(&root, Method::DELETE, &one, None).await.status, 404);
    let seen = app.manage(&root, Method::GET, &path(&project, ""), None).await.json();
    assert_eq!(seen["limits"]["goodData.usersCount"], Value::Null);
    for wrong in [
        json!({"limits": [{"name": "a=b", "value": 1}]}),
        json!({"limits": [{"name": "a", "value": -1}]}),
        json!({"limits": [{"name": "a"}]}),
        json!({"limits": [{"value": 1}]}),
        json!({"limits": 5}),
    ] {
        let body = wrong.to_string();
        let refused =
            app.manage(&root, Method::POST, &path(&project, "/limits"), Some(&body)).await;
        assert_eq!(refused.status, 400, "{wrong}");
    }
    let nothing = json!({"limits": []}).to_string();
    let same = app.manage(&root, Method::POST, &path(&project, "/limits"), Some(&nothing)).await;
    assert_eq!(same.status, 200);
}

#[rstest]
#[tokio::test]
async fn members_are_told_once_each_time_a_soft_limit_is_crossed(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let Some(app) = app_with(backend, |config| config.limit_members = 2).await else { return };
    let project = app.project("ada").await;
    let ada = &project.admin;
    let (grace, _) = app.member(&project, "grace", Role::Admin).await;
    assert!(told(&app, ada).await.is_empty(), "reached, not crossed");
    app.member(&project, "eve", Role::Guest).await;
    app.member(&project, "olga", Role::Guest).await;
    let title = "Project is over its limit of members";
    assert_eq!(told(&app, ada).await, [title], "once");
    let projects = &app.installation.projects;
    for email in ["eve@example.com", "olga@example.com"] {
        projects.remove_member(&TestApp::operator(), project.id, email).await.unwrap();
    }
    app.member(&project, "steve", Role::Guest).await;
    assert_eq!(told(&app, ada).await, [title, title], "again after it was left");
    assert_eq!(told(&app, &grace).await.len(), 2, "everybody in the project");

    // whoever lowers a limit crosses it
    let root = app.management_token(&ada.email).await;
    assert_eq!(set(&app, &root, &project, "kbc.adminsCount", 10).await, 200);
    assert_eq!(set(&app, &root, &project, "kbc.adminsCount", 1).await, 200);
    assert_eq!(told(&app, ada).await.len(), 3);
    assert_eq!(set(&app, &root, &project, "kbc.adminsCount", 2).await, 200);
    assert_eq!(told(&app, ada).await.len(), 3, "it is over as before");
}

#[rstest]
#[tokio::test]
async fn beyond_a_hard_limit_is_refused_in_words_and_nothing_stays(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let change = |config: &mut Config| {
        config.hard_limits = true;
        config.limit_members = 2;
        config.limit_tokens = 1;
        config.limit_rows = 2;
        config.limit_bytes = 100;
    };
    let Some(app) = app_with(backend, change).await else { return };
    let project = app.project("ada").await;
    let (_, secret) = app.member(&project, "grace", Role::Admin).await;
    let eve = app.user("eve").await;
    let projects = &app.installation.projects;
    let operator = TestApp::operator();
    let refused = projects.add_member(&operator, project.id, &eve.email, Role::Guest).await;
    let refused = refused.unwrap_err();
    assert_eq!((refused.kind, refused.code.as_str()), (ErrorKind::Invalid, "limitReached"));
    assert!(refused.message.starts_with("This project can have 2 members."), "{refused}");
    app.token_with(&project, NewToken::default()).await;
    let tokens = &app.services().tokens;
    let second = tokens.create(&project.admin.actor, project.id, NewToken::default()).await;
    assert_eq!(second.unwrap_err().code, "limitReached");

    app.bucket(&project, "in.c-main").await;
    let tables = "/v2/storage/buckets/in.c-main/tables";
    let load = async |name: &str, rows: &str| {
        let body = json!({"name": name, "dataString": format!("id\n{rows}")}).to_string();
        let reply = app.api(&secret, Method::POST, tables, Some(&body)).await;
        (reply.status, reply.text)
    };
    assert_eq!(load("a", "1\n").await.0, 201);
    let (status, text) = load("b", "1\n2\n").await;
    assert!(status == 400 && text.contains("can hold 2 rows"), "{text}");
    let (status, text) = load("c", &format!("{}\n", "x".repeat(200))).await;
    assert!(status == 400 && text.contains("bytes of data"), "{text}");
    assert_eq!(load("d", "2\n").await.0, 201, "there is room for one more row");
    let limits = app.services().limits.find(&project.admin.actor, project.id).await.unwrap();
    let used: Vec<_> = limits.uses.iter().map(|one| (one.measure, one.used)).collect();
    let expected = [(Measure::Members, 2), (Measure::Tokens, 1), (Measure::Rows, 2)];
    assert_eq!(used[..3], expected);
    assert!(limits.is_hard);
}

#[rstest]
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_eight_who_take_the_last_place_at_once_one_gets_it(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let change = |config: &mut Config| {
        config.hard_limits = true;
        config.limit_members = 2;
        config.limit_tokens = 1;
    };
    let Some(app) = app_with(backend, change).await else { return };
    let app = Arc::new(app);
    let project = app.project("ada").await;
    let mut people = Vec::new();
    for number in 0..8 {
        people.push(app.user(&format!("person{number}")).await.email);
    }
    let (id, actor) = (project.id, project.admin.actor.clone());
    let joining: Vec<_> = people
        .into_iter()
        .map(|email| {
            let app = app.clone();
            tokio::spawn(async move {
                let projects = &app.installation.projects;
                projects.add_member(&TestApp::operator(), id, &email, Role::Guest).await.is_ok()
            })
        })
        .collect();
    let making: Vec<_> = (0..8)
        .map(|_| {
            let (app, actor) = (app.clone(), actor.clone());
            tokio::spawn(async move {
                let tokens = &app.services().tokens;
                tokens.create(&actor, id, NewToken::default()).await.is_ok()
            })
        })
        .collect();
    let mut won = [0, 0];
    for (place, tasks) in [joining, making].into_iter().enumerate() {
        for task in tasks {
            won[place] += usize::from(task.await.unwrap());
        }
    }
    assert_eq!(won, [1, 1]);
}

#[rstest]
#[tokio::test]
async fn credits_are_given_to_projects_that_pay_with_them(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let Some(app) = TestApp::start(backend).await else { return };
    let project = app.project("ada").await;
    let (grace, _) = app.member(&project, "grace", Role::Admin).await;
    let root = app.management_token(&project.admin.email).await;
    let member = app.management_token(&grace.email).await;
    let post = async |token: &str, path: &str, body: Value| {
        let reply = app.manage(token, Method::POST, path, Some(&body.to_string())).await;
        (reply.status, reply.json())
    };
    let (one, credits) = (path(&project, ""), path(&project, "/credits"));
    let (status, refused) = post(&root, &credits, json!({"amount": 100})).await;
    assert!(
        status == 400
            && refused["error"].as_str().unwrap().contains("is not Pay As You Go project")
    );
    assert_eq!(app.manage(&root, Method::GET, &one, None).await.json()["payAsYouGo"], Value::Null);
    for (name, kind) in [("pay-as-you-go", "project"), ("pay-as-you-go-credits-admin", "admin")] {
        let new = json!({"name": name, "type": kind, "title": "x"});
        assert_eq!(post(&root, "/manage/features", new).await.0, 201);
    }
    let of_project = path(&project, "/features");
    assert_eq!(post(&root, &of_project, json!({"feature": "pay-as-you-go"})).await.0, 201);
    let sum = async || {
        let seen = app.manage(&root, Method::GET, &one, None).await.json();
        seen["payAsYouGo"]["purchasedCredits"].clone()
    };
    assert_eq!(sum().await, json!(0));
    assert_eq!(post(&member, &credits, json!({"amount": 1})).await.0, 403);
    let (status, given) =
        post(&root, &credits, json!({"amount": 100, "description": "Promo"})).await;
    assert_eq!(status, 201, "{given}");
    assert_eq!((&given["creditsAmount"], &given["description"]), (&json!(100), &json!("Promo")));
    assert!(given["id"].is_i64() && given["created"].is_string());
    assert!(given["moneyAmount"].is_null() && given["idStripeInvoice"].is_null());
    assert_eq!(sum().await, json!(100));
    let of_user = format!("/manage/users/{}/features", grace.email);
    assert_eq!(
        post(&root, &of_user, json!({"feature": "pay-as-you-go-credits-admin"})).await.0,
        201
    );
    let (status, given) =
        post(&member, &credits, json!({"amount": 0.234, "description": ""})).await;
    assert_eq!((status, &given["creditsAmount"]), (201, &json!(0.234)));
    assert_eq!(sum().await, json!(100.234));
    for wrong in [json!({}), json!({"amount": 0}), json!({"amount": "x"}), json!({"amount": -1})] {
        assert_eq!(post(&root, &credits, wrong.clone()).await.0, 400, "{wrong}");
    }
}

#[rstest]
#[tokio::test]
async fn the_page_is_for_members_and_super_admins_who_set_after_a_fresh_proof(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let Some(app) =
        app_with(backend, |config| config.support = Some("help@example.com".to_owned())).await
    else {
        return;
    };
    let project = app.project("ada").await;
    let (guest, _) = app.member(&project, "guest", Role::Guest).await;
    let (root, stranger) = (app.super_admin("root").await, app.user("eve").await);
    let limits = &app.services().limits;
    let seen = limits.find(&guest.actor, project.id).await.unwrap();
    assert_eq!((seen.can_set, seen.support.as_deref()), (false, Some("help@example.com")));
    assert_eq!(limits.find(&stranger.actor, project.id).await.unwrap_err().status(), 404);
    assert!(limits.find(&root.actor, project.id).await.unwrap().can_set);
    let name = Measure::Members.limit();
    let refused = limits.set(&guest.actor, project.id, name, 3).await.unwrap_err();
    assert_eq!(refused.status(), 403);
    limits.set(&root.actor, project.id, name, 3).await.unwrap();
    let seen = limits.find(&guest.actor, project.id).await.unwrap();
    assert_eq!((seen.uses[0].used, seen.uses[0].limit), (2, 3));
    assert_eq!(limits.set(&root.actor, ProjectId(999), name, 3).await.unwrap_err().status(), 404);
    app.clock.advance_seconds(16 * 60);
    let stale = limits.set(&root.actor, project.id, name, 4).await.unwrap_err();
    assert_eq!(stale.kind, ErrorKind::ReauthRequired);
}
