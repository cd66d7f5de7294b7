mod matrix;

use super::store;
use crate::testing::{
    Backend::{self, Postgres, Sqlite},
    TestApp,
};
use app::project::tokens::BucketPermission;
use rstest::rstest;
use std::sync::Arc;

#[rstest]
#[tokio::test]
async fn a_disabled_project_answers_maintenance(#[values(Sqlite, Postgres)] backend: Backend) {
    let Some(app) = TestApp::start(backend).await else { return };
    let project = app.project("ada").await;
    let token = app.token(&project, &[]).await;
    app.disable(&project, "Moving house").await;
    let reply = app.get(&token.secret, "/v2/storage/tokens/verify").await;
    assert_eq!(reply.status, 503);
    assert_eq!(reply.json()["status"], "maintenance");
    assert_eq!(reply.json()["reason"], "Moving house");
}

#[rstest]
#[tokio::test]
async fn one_row_holds_all_that_decides(#[values(Sqlite, Postgres)] backend: Backend) {
    let Some(app) = TestApp::start(backend).await else { return };
    let project = app.project("ada").await;
    let a = app.bucket(&project, "in.c-a").await;
    let b = app.bucket(&project, "out.c-b").await;
    let token =
        app.token(&project, &[(&a, BucketPermission::Read), (&b, BucketPermission::Write)]).await;
    let mut tx = app.core().db.read().await.unwrap();
    let row = store::find_by_id(&mut tx, token.token.id).await.unwrap().unwrap();
    let mut buckets: Vec<_> = row.buckets.as_deref().unwrap().split(',').collect();
    buckets.sort_unstable();
    assert_eq!(buckets, ["in.c-a=read", "out.c-b=write"]);
    assert_eq!(row.owner_email.as_deref(), Some("ada@example.com"));
    assert!(row.is_organization_member);
    let master = store::find_master(&mut tx, project.id, project.admin.id).await.unwrap().unwrap();
    assert_eq!((master.kind.as_str(), master.role.as_deref()), ("master", Some("admin")));
    assert_eq!(store::count_old_digest(&mut tx, token.token.id, &[0; 32]).await.unwrap(), 0);
}

#[rstest]
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn tokens_looked_up_together_are_told_apart(#[values(Sqlite, Postgres)] backend: Backend) {
    let Some(app) = TestApp::start(backend).await else { return };
    let app = Arc::new(app);
    let project = app.project("ada").await;
    let mut tokens = Vec::new();
    for _ in 0..100 {
        tokens.push(app.token(&project, &[]).await);
    }
    let asked: Vec<_> = tokens
        .into_iter()
        .map(|token| {
            let app = app.clone();
            tokio::spawn(async move {
                let reply = app.get(&token.secret, "/v2/storage/tokens/verify").await;
                assert_eq!(reply.json()["id"], token.token.id.to_string());
            })
        })
        .collect();
    for one in asked {
        one.await.unwrap();
    }
}

#[rstest]
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn what_another_process_does_to_a_token_holds_from_the_next_request_on(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let Some(app) = TestApp::start(backend).await else { return };
    let project = app.project("ada").await;
    let elsewhere = app.elsewhere().await;
    let verify = "/v2/storage/tokens/verify";
    for round in 0..40 {
        let token = app.token(&project, &[]).await;
        for _ in 0..3 {
            assert_eq!(app.get(&token.secret, verify).await.status, 200, "round {round}");
        }
        let mut tx = elsewhere.write().await.unwrap();
        let deleted_at = (round % 2 == 0).then(|| app.now());
        TestApp::alter_token(&mut tx, token.token.id, "seen", deleted_at).await;
        assert_eq!(app.get(&token.secret, verify).await.status, 200, "round {round}: not yet");
        tx.commit().await.unwrap();
        let reply = app.get(&token.secret, verify).await;
        if deleted_at.is_some() {
            assert_eq!(reply.refusal().1, "storage.tokenInvalid", "round {round}");
        } else {
            assert_eq!(reply.json()["description"], "seen", "round {round}");
        }
    }
    elsewhere.close().await;
}
