use super::store;
use crate::testing::{
    Backend::{self, Postgres, Sqlite},
    TestApp,
};
use rstest::rstest;
use sqlx::ConnectOptions;
use std::{collections::BTreeSet, sync::Arc};

#[rstest]
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_parallel_operations_every_event_is_kept_once(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let Some(app) = TestApp::start(backend).await else { return };
    let app = Arc::new(app);
    let project = app.project("ada").await;
    let token = app.token(&project, &[]).await;
    let clients: Vec<_> = (0..20)
        .map(|_| {
            let (app, secret) = (app.clone(), token.secret.clone());
            tokio::spawn(async move {
                for _ in 0..4 {
                    assert_eq!(app.get(&secret, "/v2/storage/buckets").await.status, 200);
                }
            })
        })
        .collect();
    for client in clients {
        client.await.unwrap();
    }
    let mut tx = app.core().db.read().await.unwrap();
    let rows = store::list_of_token(&mut tx, project.id, token.token.id, None, 200).await.unwrap();
    assert_eq!(rows.iter().filter(|row| row.event == "storage.bucketsListed").count(), 80);
    let ids: BTreeSet<_> = rows.iter().map(|row| row.id).collect();
    assert_eq!(ids.len(), rows.len());
}

#[rstest]
#[tokio::test]
async fn an_operation_is_answered_after_its_event_is_durable(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let Some(app) = TestApp::start(backend).await else { return };
    let project = app.project("ada").await;
    let token = app.token(&project, &[]).await;
    app.get(&token.secret, "/v2/storage/buckets").await;
    // another connection, which sees what is committed and nothing else
    let other = crate::db::Db::connect(&match &app.core().db {
        crate::db::Db::Sqlite { .. } => {
            format!("sqlite://{}", app.core().config.data_dir.join("latchkey.db").display())
        }
        crate::db::Db::Postgres(pool) => pool.connect_options().to_url_lossy().to_string(),
    })
    .await
    .unwrap();
    let mut tx = other.read().await.unwrap();
    let rows = store::list_of_token(&mut tx, project.id, token.token.id, None, 10).await.unwrap();
    assert_eq!(rows[0].message, "Listed buckets");
}
