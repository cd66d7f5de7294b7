use super::*;

#[rstest]
#[tokio::test]
async fn last_use_is_seen_at_once_and_written_forward_only(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let Some(app) = TestApp::start(backend).await else { return };
    let project = app.project("ada").await;
    let token = app.token(&project, &[]).await;
    let (tokens, ada) = (&app.services().tokens, &project.admin.actor);
    let find = async || tokens.find(ada, project.id, token.token.id).await.unwrap().last_used;
    assert_eq!(find().await, None);
    app.clock.advance_seconds(10);
    app.get(&token.secret, VERIFY).await;
    assert_eq!(find().await.unwrap().at, app.now());
    crate::project::tokens::flush_last_uses(app.core()).await;
    let written = find().await.unwrap();
    assert_eq!((written.at, written.remote_addr.as_str()), (app.now(), "192.0.2.7"));
    assert_eq!(written.operation, format!("GET {VERIFY}"));
    app.clock.advance_seconds(2);
    app.get(&token.secret, &format!("/v2/storage/tokens/{}", token.token.id)).await;
    let now = find().await.unwrap();
    assert_eq!(now.operation, "GET /v2/storage/tokens/{token_id}");
    crate::project::tokens::flush_last_uses(app.core()).await;
    let written = find().await.unwrap();
    assert_eq!(written, now);
    app.clock.advance_seconds(-5);
    app.get(&token.secret, VERIFY).await;
    crate::project::tokens::flush_last_uses(app.core()).await;
    assert_eq!(find().await.unwrap().at, written.at);
}

#[rstest]
#[tokio::test]
async fn last_uses_give_way_to_who_holds_a_token_and_are_written_the_next_time(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let Some(app) = TestApp::start(backend).await else { return };
    let project = app.project("ada").await;
    let (free, held) = (app.token(&project, &[]).await, app.token(&project, &[]).await);
    for token in [&free, &held] {
        app.get(&token.secret, VERIFY).await;
    }
    let mut tx = app.core().db.write().await.unwrap();
    access::store::update_held(&mut tx, held.token.id).await.unwrap();
    let flush = crate::project::tokens::flush_last_uses(app.core());
    let given_way = tokio::time::timeout(Duration::from_secs(5), flush).await;
    assert_eq!(given_way.is_ok(), backend == Postgres, "SQLite's writers queue");
    tx.commit().await.unwrap();
    let uses = &app.core().last_uses;
    for token in [&free, &held] {
        assert_eq!(uses.pending(token.token.id).unwrap().at, app.now());
    }
    crate::project::tokens::flush_last_uses(app.core()).await;
    for token in [&free, &held] {
        assert_eq!(uses.pending(token.token.id), None);
        let mut tx = app.core().db.read().await.unwrap();
        let row = access::store::find_by_id(&mut tx, token.token.id).await.unwrap().unwrap();
        assert_eq!(row.last_used_at, Some(app.now().0));
    }
}
