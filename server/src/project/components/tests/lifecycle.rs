use super::*;

#[rstest]
#[tokio::test]
async fn a_configuration_goes_to_the_trash_and_back_and_then_for_good(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let Some(app) = TestApp::start(backend).await else { return };
    let project = app.project("ada").await;
    let admin = admin(&app, &project).await;
    let (path, trash) = (format!("{WRITER}/main-1"), format!("{WRITER}?isDeleted=1"));
    let body = json!({"name": "N", "configurationId": "main-1", "isDisabled": "true"});
    let made = app.post(&admin, WRITER, body).await;
    assert_eq!(made.status, 201, "{}", made.text);
    app.clock.advance_seconds(60);
    assert_eq!(app.delete(&admin, &path).await, 204);
    assert_eq!(app.get(&admin, &path).await.refusal(), not_found());
    assert_eq!(app.put(&admin, &path, json!({"name": "x"})).await.refusal(), not_found());
    let state = app.put(&admin, &format!("{path}/state"), json!({"state": {}})).await;
    assert_eq!(state.refusal(), not_found());
    assert_eq!(app.get(&admin, WRITER).await.text, "[]");
    assert_eq!(app.get(&admin, COMPONENTS).await.text, "[]");
    let trashed = &app.get(&admin, &trash).await.json()[0];
    assert_eq!((&trashed["isDeleted"], &trashed["version"]), (&json!(true), &json!(2)));
    assert_eq!(trashed["currentVersion"]["changeDescription"], "Configuration deleted");
    assert_eq!(trashed["currentVersion"]["created"], "2026-01-16T12:01:00+0000");
    let listed = app.get(&admin, &format!("{COMPONENTS}?isDeleted=1")).await.json();
    assert_eq!(ids(&listed[0]["configurations"]), ["main-1"]);

    let restored = app.post(&admin, &format!("{path}/restore"), json!({})).await;
    assert_eq!(restored.status, 201, "{}", restored.text);
    let restored = restored.json();
    assert_eq!((&restored["version"], &restored["isDisabled"]), (&json!(3), &json!(true)));
    assert_eq!(restored["changeDescription"], "Configuration restored");
    assert_eq!(restored["created"], "2026-01-16T12:00:00+0000");
    let again = app.post(&admin, &format!("{path}/restore"), json!({})).await;
    assert_eq!(again.refusal(), not_found());
    assert_eq!(again.json()["error"], "Deleted configuration main-1 not found");

    assert_eq!(app.delete(&admin, &path).await, 204);
    assert_eq!(app.delete(&admin, &path).await, 204);
    assert_eq!(app.delete(&admin, &path).await, 404);
    assert_eq!(app.get(&admin, &trash).await.text, "[]");
    for (event, versions) in
        [("Created", vec![1]), ("Deleted", vec![2, 4]), ("Restored", vec![3]), ("Purged", vec![4])]
    {
        let params = app.event_params(&format!("storage.componentConfiguration{event}")).await;
        let expected = versions.into_iter().map(|version| {
            json!({"component": "wr-db", "configurationId": "main-1", "name": "N",
                   "version": version})
            .to_string()
        });
        assert_eq!(params, expected.collect::<Vec<_>>(), "{event}");
    }
}

#[rstest]
#[tokio::test]
async fn an_id_from_the_trash_comes_back_with_what_was_posted(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let Some(app) = TestApp::start(backend).await else { return };
    let project = app.project("ada").await;
    let admin = admin(&app, &project).await;
    let old = json!({"name": "Old", "configurationId": "a", "description": "d", "isDisabled": 1,
                     "configuration": {"x": 1}, "state": {"y": 2}});
    app.post(&admin, WRITER, old.clone()).await;
    let taken = app.post(&admin, WRITER, old).await;
    assert_eq!(taken.refusal(), (400, "configurationAlreadyExists".to_owned()));
    app.delete(&admin, &format!("{WRITER}/a")).await;
    let new = json!({"name": "New", "configurationId": "a", "changeDescription": "Back"});
    let back = app.post(&admin, WRITER, new).await;
    assert_eq!(back.status, 201, "{}", back.text);
    let back = back.json();
    assert_eq!((&back["name"], &back["description"]), (&json!("New"), &json!("")));
    assert_eq!((&back["configuration"], &back["state"]), (&json!({}), &json!({})));
    assert_eq!((&back["version"], &back["changeDescription"]), (&json!(3), &json!("Back")));
    assert_eq!((&back["isDisabled"], &back["isDeleted"]), (&json!(false), &json!(false)));
    let params = app.event_params("storage.componentConfigurationRestored").await;
    assert!(params[0].ends_with("\"version\":3}"), "{params:?}");
}

#[rstest]
#[tokio::test]
async fn what_changes_nothing_makes_no_version(#[values(Sqlite, Postgres)] backend: Backend) {
    let Some(app) = TestApp::start(backend).await else { return };
    let project = app.project("ada").await;
    let admin = admin(&app, &project).await;
    let path = format!("{WRITER}/a");
    let made = app.post(&admin, WRITER, json!({"name": "N", "configurationId": "a"})).await.json();
    assert_eq!(made["changeDescription"], "Configuration created");
    let version = |reply: &Reply| reply.json()["currentVersion"].clone();
    let same = json!({"name": "N", "configuration": {}, "changeDescription": "nothing at all"});
    let same = app.put(&admin, &path, same).await;
    assert_eq!((same.status, version(&same)), (200, made["currentVersion"].clone()));
    let state = app.put(&admin, &format!("{path}/state"), json!({"state": {"a": 1}})).await;
    assert_eq!((state.status, version(&state)), (200, made["currentVersion"].clone()));
    assert_eq!(state.json()["state"], json!({"a": 1}));
    assert!(app.event_params("storage.componentConfigurationChanged").await.is_empty());
    let changed = app.put(&admin, &path, json!({"isDisabled": true})).await;
    assert_eq!(changed.json()["version"], 2);
    assert_eq!(changed.json()["state"], json!({"a": 1}));
    assert_eq!(version(&changed)["changeDescription"], "Configuration updated");
    let (before, after) = (&made["currentVersion"], version(&changed));
    assert_ne!(before["versionIdentifier"], after["versionIdentifier"]);
    assert_eq!(after["versionIdentifier"].as_str().unwrap().len(), 26);
    let read = app.get(&admin, &path).await;
    assert_eq!(read.text, changed.text);
}

#[rstest]
#[tokio::test]
async fn an_id_of_the_servers_own_is_one_that_nobody_has(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let Some(app) = TestApp::start(backend).await else { return };
    let project = app.project("ada").await;
    let admin = admin(&app, &project).await;
    for id in ["1", "3", "7"] {
        app.post(&admin, WRITER, json!({"name": "x", "configurationId": id})).await;
    }
    app.delete(&admin, &format!("{WRITER}/3")).await;
    let made = app.post(&admin, WRITER, json!({"name": "x", "configurationId": ""})).await;
    assert_eq!((made.status, made.json()["id"].as_str()), (201, Some("15")), "{}", made.text);
    let made = app.post(&admin, WRITER, json!({"name": "x"})).await;
    assert_eq!(made.json()["id"], "16");
}

#[rstest]
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_creations_at_once_with_one_id_one_wins(
    #[values("wr-db", "keboola.flow")] component: &'static str,
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let Some(app) = TestApp::start(backend).await else { return };
    let app = Arc::new(app);
    let project = app.project("ada").await;
    let admin = admin(&app, &project).await;
    let configs = format!("{COMPONENTS}/{component}/configs");
    for round in ["new", "from the trash"] {
        let tries: Vec<_> = (0..6)
            .map(|n| {
                let (app, admin, configs) = (app.clone(), admin.clone(), configs.clone());
                tokio::spawn(async move {
                    let body = json!({"name": format!("{n}"), "configurationId": "a"});
                    app.post(&admin, &configs, body).await
                })
            })
            .collect();
        let mut won = 0;
        for one in tries {
            let reply = one.await.unwrap();
            if reply.status == 201 {
                won += 1;
            } else {
                let taken = (400, "configurationAlreadyExists".to_owned());
                assert_eq!(reply.refusal(), taken, "{round}");
            }
        }
        assert_eq!(won, 1, "{round}");
        app.delete(&admin, &format!("{configs}/a")).await;
    }
    let made = usize::from(component == "keboola.flow");
    assert_eq!(component_tokens(&app, &project).await.len(), made);
}

#[rstest]
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_purges_at_once_one_wins(#[values(Sqlite, Postgres)] backend: Backend) {
    let Some(app) = TestApp::start(backend).await else { return };
    let app = Arc::new(app);
    let project = app.project("ada").await;
    let admin = admin(&app, &project).await;
    for round in 0..4 {
        let path = format!("{FLOWS}/{round}");
        let id = round.to_string();
        app.post(&admin, FLOWS, json!({"name": "x", "configurationId": id})).await;
        app.delete(&admin, &path).await;
        let tries: Vec<_> = (0..4)
            .map(|_| {
                let (app, admin, path) = (app.clone(), admin.clone(), path.clone());
                tokio::spawn(async move { app.delete(&admin, &path).await })
            })
            .collect();
        let mut statuses = Vec::new();
        for one in tries {
            statuses.push(one.await.unwrap());
        }
        statuses.sort_unstable();
        assert_eq!(statuses, [204, 404, 404, 404]);
    }
    assert_eq!(app.event_params("storage.componentConfigurationPurged").await.len(), 4);
    assert_eq!(app.event_params("storage.tokenDeleted").await.len(), 4);
    let tokens = component_tokens(&app, &project).await;
    assert!(tokens.iter().all(|token| token.state != TokenState::Active));
}
