use super::*;

#[rstest]
#[case("keboola.flow", "[Flow] Nightly")]
#[case("keboola.orchestrator", "[Orchestration] Nightly")]
#[case("orchestration", "[Orchestration] Nightly")]
#[case("orchestrator", "[Orchestration] Nightly")]
#[tokio::test]
async fn a_flow_has_a_token_as_long_as_it_is_there(
    #[case] component: &str,
    #[case] description: &str,
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let Some(app) = TestApp::start(backend).await else { return };
    let project = app.project("ada").await;
    let mut grants = of_components(&[component]);
    grants.can_purge_trash = true;
    let secret = token(&app, &project, grants).await;
    let configs = format!("{COMPONENTS}/{component}/configs");
    let path = format!("{configs}/a");
    app.post(&secret, &configs, json!({"name": "Nightly", "configurationId": "a"})).await;
    let tokens = component_tokens(&app, &project).await;
    assert_eq!(tokens.len(), 1);
    let made = &tokens[0];
    assert_eq!((made.description.as_str(), made.state), (description, TokenState::Active));
    assert_eq!(made.created_by.as_deref(), Some("Created by ada@example.com"));
    let grants =
        Grants { can_manage_buckets: true, can_read_all_file_uploads: true, ..Grants::default() };
    assert_eq!((&made.grants, made.expires_at), (&grants, None));

    app.delete(&secret, &path).await;
    app.post(&secret, &configs, json!({"name": "Back", "configurationId": "a"})).await;
    app.delete(&secret, &path).await;
    assert_eq!(component_tokens(&app, &project).await[..], tokens[..], "the trash keeps it");
    app.delete(&secret, &path).await;
    let tokens = component_tokens(&app, &project).await;
    assert_eq!(tokens.len(), 1);
    assert_eq!(tokens[0].state, TokenState::Deleted { at: app.now() });
    assert_eq!(app.event_params("storage.tokenDeleted").await.len(), 1);
    app.post(&secret, WRITER, json!({"name": "none"})).await;
    assert_eq!(component_tokens(&app, &project).await.len(), 1, "other components make none");
}

#[rstest]
#[tokio::test]
async fn the_token_of_a_flow_belongs_to_the_flow_alone(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let Some(app) = TestApp::start(backend).await else { return };
    let project = app.project("ada").await;
    let admin = admin(&app, &project).await;
    let long = "n".repeat(255);
    let made = app.post(&admin, FLOWS, json!({"name": long})).await;
    assert_eq!(made.status, 201, "{}", made.text);
    let token = component_tokens(&app, &project).await.remove(0);
    assert_eq!(token.description.chars().count(), 255);
    let path = format!("/v2/storage/tokens/{}", token.id);
    for (method, path, code) in [
        (Method::PUT, path.clone(), "storage.tokens.cannotUpdateComponentToken"),
        (Method::DELETE, path.clone(), "storage.tokens.cannotDeleteComponentToken"),
        (Method::POST, format!("{path}/refresh"), "storage.tokens.cannotRefreshComponentToken"),
    ] {
        let refused = app.api(&admin, method.clone(), &path, None).await;
        assert_eq!(refused.refusal(), (400, code.to_owned()), "{method}");
    }
    let listed = app.get(&admin, "/v2/storage/tokens").await.json();
    let listed = listed.as_array().unwrap();
    let shown = listed.iter().find(|one| one["id"] == token.id.to_string()).unwrap();
    assert!(shown.get("token").is_none());
    assert_eq!(shown["isMasterToken"], false);
    assert_eq!(component_tokens(&app, &project).await[0].state, TokenState::Active);
}
