use super::*;

#[rstest]
#[tokio::test]
async fn a_change_replaces_what_it_names_and_leaves_the_rest(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let Some(app) = TestApp::start(backend).await else { return };
    let project = app.project("ada").await;
    let (main, other) =
        (app.bucket(&project, "in.c-main").await, app.bucket(&project, "in.c-other").await);
    let token = app.token(&project, &[(&main, BucketPermission::Write)]).await;
    let admin = master(&app, &project, Role::Admin).await;
    let path = format!("/v2/storage/tokens/{}", token.token.id);
    let put = async |body: serde_json::Value| {
        app.api(&admin, Method::PUT, &path, Some(&body.to_string())).await
    };
    let bucket = |id: &str| format!("/v2/storage/buckets/{id}");

    let named = put(json!({"description": "named", "componentAccess": ["wr-db"]})).await;
    assert_eq!(named.status, 200, "{}", named.text);
    let named = named.json();
    assert_eq!(
        (&named["description"], &named["componentAccess"]),
        (&json!("named"), &json!(["wr-db"]))
    );
    assert_eq!(named["bucketPermissions"], json!({"in.c-main": "write"}));
    assert!(named.get("token").is_none(), "the string is shown once alone");

    let moved =
        put(json!({"bucketPermissions": {"in.c-other": "read"}, "canPurgeTrash": "1"})).await;
    assert_eq!(moved.json()["canPurgeTrash"], true);
    assert_eq!(app.get(&token.secret, &bucket(&main.to_string())).await.status, 403, "at once");
    assert_eq!(app.get(&token.secret, &bucket(&other.to_string())).await.status, 200);
    let bare = put(json!({"bucketPermissions": {}, "componentAccess": []})).await.json();
    assert_eq!(bare["bucketPermissions"], json!({}));
    assert!(bare.get("componentAccess").is_none());
    assert_eq!((&bare["canPurgeTrash"], &bare["description"]), (&json!(true), &json!("named")));
    assert_eq!(app.events(&project, &token).await[0], "Updated the token \"named\": purge trash");
}

#[rstest]
#[tokio::test]
async fn what_must_not_be_changed_stays(#[values(Sqlite, Postgres)] backend: Backend) {
    let Some(app) = TestApp::start(backend).await else { return };
    let project = app.project("ada").await;
    let main = app.bucket(&project, "in.c-main").await;
    let token = app.token(&project, &[(&main, BucketPermission::Read)]).await;
    let admin = master(&app, &project, Role::Admin).await;
    let guest = master(&app, &project, Role::Guest).await;
    let own = app.get(&admin, VERIFY).await.json()["id"].as_str().unwrap().to_owned();
    let put = async |secret: &TokenSecret, id: &str, body: serde_json::Value| {
        let path = format!("/v2/storage/tokens/{id}");
        app.api(secret, Method::PUT, &path, Some(&body.to_string())).await.refusal()
    };
    let id = token.token.id.to_string();
    let wide = json!({"bucketPermissions": {"in.c-main": "write"}});
    let denied = (403, "accessDenied".to_owned());
    assert_eq!(put(&token.secret, &id, wide.clone()).await, denied, "not even by itself");
    assert_eq!(put(&guest, &id, wide.clone()).await, denied);
    let fixed = (400, "storage.tokens.cannotUpdateMasterToken".to_owned());
    assert_eq!(put(&admin, &own, json!({"description": "x"})).await, fixed);
    let impossible = (400, "storage.tokens.invalidPermissions".to_owned());
    for permissions in [json!({"in.c-none": "read"}), json!({"in.c-main": "manage"})] {
        let body = json!({"bucketPermissions": permissions, "description": "changed"});
        assert_eq!(put(&admin, &id, body).await, impossible);
    }
    assert_eq!(put(&admin, "999999", json!({})).await.0, 404);
    assert_eq!(put(&admin, "abc", json!({})).await, (404, "notFound".to_owned()));
    let verified = app.get(&token.secret, VERIFY).await.json();
    assert_eq!(verified["bucketPermissions"], json!({"in.c-main": "read"}));
    assert_eq!(verified["description"], "Created by ada@example.com");

    // a token that manages buckets goes on doing so
    let body = json!({"canManageBuckets": true}).to_string();
    let manager = app.api(&admin, Method::POST, "/v2/storage/tokens", Some(&body)).await.json();
    let path = format!("/v2/storage/tokens/{}", manager["id"].as_str().unwrap());
    let changed = app.api(&admin, Method::PUT, &path, Some(&wide.to_string())).await.json();
    assert_eq!(changed["canManageBuckets"], true);
    assert_eq!(changed["bucketPermissions"], json!({"in.c-main": "manage"}));
}

#[rstest]
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_changes_at_once_none_undoes_another(#[values(Sqlite, Postgres)] backend: Backend) {
    let Some(app) = TestApp::start(backend).await else { return };
    let app = Arc::new(app);
    let project = app.project("ada").await;
    let admin = master(&app, &project, Role::Admin).await;
    for _ in 0..5 {
        let token = app.token(&project, &[]).await;
        let path = format!("/v2/storage/tokens/{}", token.token.id);
        let fields = ["canReadAllFileUploads", "canPurgeTrash"];
        let changes = fields.map(|field| {
            let (app, admin, path) = (app.clone(), admin.clone(), path.clone());
            tokio::spawn(async move {
                let body = json!({field: true}).to_string();
                app.api(&admin, Method::PUT, &path, Some(&body)).await.status
            })
        });
        for change in changes {
            assert_eq!(change.await.unwrap(), 200);
        }
        let verified = app.get(&token.secret, VERIFY).await.json();
        for field in fields {
            assert_eq!(verified[field], true, "{field}");
        }
    }
}
