use super::*;

#[rstest]
#[tokio::test]
async fn forms_and_json_in_texts_are_understood(#[values(Sqlite, Postgres)] backend: Backend) {
    let Some(app) = TestApp::start(backend).await else { return };
    let project = app.project("ada").await;
    let admin = admin(&app, &project).await;
    let form = "name=Main&configurationId=7&isDisabled=True&configuration=%7B%22b%22%3A%5B%5D%2C\
                %22a%22%3A%7B%7D%7D&state[k][v]=1";
    let request = Request::post(WRITER)
        .header("x-storageapi-token", admin.reveal())
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .body(Body::from(form))
        .unwrap();
    let made = app.send(request).await;
    assert_eq!(made.status, 201, "{}", made.text);
    assert!(made.text.contains(r#""configuration":{"b":[],"a":{}}"#), "in order: {}", made.text);
    assert_eq!(made.json()["state"], json!({"k": {"v": "1"}}));
    assert_eq!(made.json()["isDisabled"], true);
    let body = json!({"configuration": "{\"a\": 1.5}", "state": "{}", "configurationId": 9});
    let changed = app.put(&admin, &format!("{WRITER}/7"), body).await.json();
    assert_eq!((&changed["id"], &changed["configuration"]), (&json!("7"), &json!({"a": 1.5})));
    assert_eq!(changed["state"], json!({}));
    let number = app.post(&admin, WRITER, json!({"name": "x", "configurationId": 9})).await;
    assert_eq!(number.json()["id"], "9");
}

#[rstest]
#[case(json!({}), "storage.components.validation")]
#[case(json!({"name": ""}), "storage.components.validation")]
#[case(json!({"name": "x".repeat(256)}), "storage.components.validation")]
#[case(json!({"name": "x", "configurationId": "../a"}), "storage.components.validation")]
#[case(json!({"name": "x", "description": "\0"}), "storage.components.validation")]
#[case(json!({"name": "x", "configuration": "{sdf}"}), "validation.invalidConfigurationFormat")]
#[case(json!({"name": "x", "configuration": [1]}), "validation.invalidConfigurationFormat")]
#[case(json!({"name": "x", "state": "{sdf}"}), "validation.invalidStateFormat")]
#[case(json!({"name": "x", "state": {"a": "x".repeat(1024 * 1024)}}),
       "validation.invalidStateFormat")]
#[case(json!({"name": ["x"]}), "validation")]
#[tokio::test]
async fn impossible_configurations_are_refused(
    #[case] body: Value,
    #[case] code: &str,
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let Some(app) = TestApp::start(backend).await else { return };
    let project = app.project("ada").await;
    let admin = admin(&app, &project).await;
    let refused = app.post(&admin, WRITER, body).await;
    assert_eq!(refused.refusal(), (400, code.to_owned()), "{}", refused.text);
    assert_eq!(app.get(&admin, WRITER).await.text, "[]");
}

#[rstest]
#[tokio::test]
async fn what_is_not_there_is_not_found(#[values(Sqlite, Postgres)] backend: Backend) {
    let Some(app) = TestApp::start(backend).await else { return };
    let project = app.project("ada").await;
    let admin = admin(&app, &project).await;
    for path in ["none", "none/configs", "none/configs/a", "wr%00db", "%00/configs"] {
        let reply = app.get(&admin, &format!("{COMPONENTS}/{path}")).await;
        assert_eq!(reply.refusal(), not_found(), "{path}");
    }
    for id in ["none", "%00", "%2e%2e", "a%2Fb", &"x".repeat(5000)] {
        let path = format!("{WRITER}/{id}");
        for (method, path) in [
            (Method::GET, path.clone()),
            (Method::PUT, path.clone()),
            (Method::DELETE, path.clone()),
            (Method::PUT, format!("{path}/state")),
            (Method::POST, format!("{path}/restore")),
        ] {
            let reply = app.api(&admin, method.clone(), &path, None).await;
            assert_eq!(reply.refusal(), not_found(), "{method} {id}");
            assert!(reply.text.len() < 400);
        }
    }
    let made = app.post(&admin, WRITER, json!({"name": "x", "configurationId": "a"})).await;
    assert_eq!(made.status, 201);
    let absent = app.put(&admin, &format!("{WRITER}/a/state"), json!({})).await;
    assert_eq!(absent.refusal(), (400, "validation.invalidStateFormat".to_owned()));
}

#[rstest]
#[tokio::test]
async fn lists_show_the_parts_that_were_asked_for(#[values(Sqlite, Postgres)] backend: Backend) {
    let Some(app) = TestApp::start(backend).await else { return };
    let project = app.project("ada").await;
    let admin = admin(&app, &project).await;
    assert_eq!(app.get(&admin, COMPONENTS).await.text, "[]");
    let body = json!({"name": "x", "configurationId": "a", "configuration": {"c": 1},
                      "state": {"s": 1}});
    app.post(&admin, WRITER, body.clone()).await;
    app.post(&admin, MYSQL, body).await;
    for (include, configuration, rows, state) in [
        ("", None, None, None),
        ("rows", None, Some(json!([])), None),
        ("rows,state", None, Some(json!([])), Some(json!({"s": 1}))),
        ("configuration", Some(json!({"c": 1})), None, None),
    ] {
        let path = format!("{COMPONENTS}?include={include}&componentType=writer");
        let listed = app.get(&admin, &path).await.json();
        assert_eq!(ids(&listed), ["wr-db"]);
        assert_eq!(listed[0]["type"], "writer");
        let shown = &listed[0]["configurations"][0];
        assert_eq!(shown.get("configuration"), configuration.as_ref(), "{include}");
        assert_eq!(shown.get("rows"), rows.as_ref(), "{include}");
        assert_eq!(shown.get("state"), state.as_ref(), "{include}");
    }
    let whole = &app.get(&admin, WRITER).await.json()[0];
    assert_eq!((&whole["configuration"], &whole["rows"]), (&json!({"c": 1}), &json!([])));
    let refused = app.get(&admin, &format!("{COMPONENTS}?include=invalid")).await;
    assert_eq!(refused.refusal(), (400, "storage.components.validation".to_owned()));
    assert!(refused.json()["error"].as_str().unwrap().starts_with("Invalid request"));
    let refused = app.get(&admin, &format!("{COMPONENTS}?componentType=none")).await;
    assert_eq!(refused.status, 400);
    let component = app.get(&admin, "/v2/storage/components/wr-db").await.json();
    assert_eq!(component["uri"], "http://localhost:3000/v2/storage/components/wr-db");
    assert!(component.get("configurations").is_none());
}

#[rstest]
#[tokio::test]
async fn the_index_needs_no_token(#[values(Sqlite, Postgres)] backend: Backend) {
    let Some(app) = TestApp::start(backend).await else { return };
    let index = |query: &'static str| {
        app.send(Request::get(format!("/v2/storage{query}")).body(Body::empty()).unwrap())
    };
    let reply = index("").await;
    assert_eq!(reply.header(header::CONTENT_TYPE), "application/json");
    let whole = reply.json();
    assert_eq!((&whole["api"], &whole["version"]), (&json!("storage"), &json!("v2")));
    assert_eq!(whole["stack"], "localhost");
    assert_eq!(whole["documentation"], "http://localhost:3000/api/docs");
    assert_eq!(whole["revision"].as_str().unwrap().len(), 40);
    assert!(whole["urlTemplates"]["orchestrationJob"].is_string());
    assert_eq!(whole["features"], json!([]));
    assert_eq!(ids(&whole["services"]), ["storage", "management"]);
    assert!(ids(&whole["components"]).contains(&"keboola.ex-db-mysql"));
    assert!(whole["components"][0]["uri"].is_string());
    assert!(index("?exclude=components").await.json().get("components").is_none());
    let brief = index("/?exclude=componentDetails").await.json();
    let keys: Vec<_> = brief["components"][0].as_object().unwrap().keys().collect();
    let expected =
        ["id", "name", "type", "description", "ico64", "ico128", "features", "flags", "categories"];
    assert_eq!(keys, expected);
}
