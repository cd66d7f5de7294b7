use crate::testing::{
    Backend::{self, Postgres, Sqlite},
    Reply, TestApp,
};
use app::project::tokens::{BucketPermission, TokenSecret};
use axum::body::Body;
use http::{Method, Request};
use rstest::rstest;
use serde_json::json;
use std::fmt::Write;

async fn start(backend: Backend) -> Option<(TestApp, TokenSecret)> {
    let app = TestApp::start(backend).await?;
    let project = app.project("ada").await;
    let bucket = app.bucket(&project, "in.c-main").await;
    let token = app.token(&project, &[(&bucket, BucketPermission::Write)]).await;
    Some((app, token.secret))
}

/// Uploads a file as curl does.
async fn upload(app: &TestApp, secret: &TokenSecret, fields: &[(&str, &str)], csv: &[u8]) -> Reply {
    let mut body = Vec::new();
    for (name, value) in fields {
        let part =
            format!("--X\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
        body.extend_from_slice(part.as_bytes());
    }
    body.extend_from_slice(
        b"--X\r\nContent-Disposition: form-data; name=\"data\"; filename=\"x.csv\"\r\n\r\n",
    );
    body.extend_from_slice(csv);
    body.extend_from_slice(b"\r\n--X--\r\n");
    let request = Request::post("/v2/storage/buckets/in.c-main/tables")
        .header("x-storageapi-token", secret.reveal())
        .header("content-type", "multipart/form-data; boundary=X")
        .body(Body::from(body))
        .unwrap();
    app.send(request).await
}

#[rstest]
#[tokio::test]
async fn values_come_back_as_they_went_in(#[values(Sqlite, Postgres)] backend: Backend) {
    let Some((app, secret)) = start(backend).await else { return };
    let csv = "id,name,note\n1,\"a \"\"b\"\"\",\n2,\"x,\ny\",'; DROP TABLE users; --\n3,žluť,\\N\n";
    let made = upload(&app, &secret, &[("name", "t")], csv.as_bytes()).await;
    assert_eq!(made.status, 201, "{}", made.text);
    assert_eq!(made.json()["rowsCount"], 3);
    assert_eq!(made.json()["columns"], json!(["id", "name", "note"]));
    let preview = app.get(&secret, "/v2/storage/tables/in.c-main.t/data-preview").await;
    assert_eq!(preview.header(http::header::CONTENT_TYPE), "text/csv");
    assert_eq!(
        preview.text,
        "\"id\",\"name\",\"note\"\n\"1\",\"a \"\"b\"\"\",\"\"\n\
         \"2\",\"x,\ny\",\"'; DROP TABLE users; --\"\n\"3\",\"žluť\",\"\\N\"\n"
    );
}

#[rstest]
#[tokio::test]
async fn many_rows_are_loaded_in_order(#[values(Sqlite, Postgres)] backend: Backend) {
    let Some((app, secret)) = start(backend).await else { return };
    let mut csv = "id,text\n".to_owned();
    for n in 0..20_001 {
        writeln!(csv, "{n},row {n}").unwrap();
    }
    let made = upload(&app, &secret, &[("name", "t")], csv.as_bytes()).await;
    assert_eq!(made.json()["rowsCount"], 20_001);
    let path = "/v2/storage/tables/in.c-main.t/data-preview?limit=1000&columns=text&format=json";
    let preview = app.get(&secret, path).await.json();
    assert_eq!(preview["columns"], json!(["text"]));
    assert_eq!(preview["rows"].as_array().unwrap().len(), 1000);
    assert_eq!(preview["rows"][999][0]["value"], "row 999");
}

#[rstest]
#[tokio::test]
async fn of_rows_with_one_key_the_last_stays(#[values(Sqlite, Postgres)] backend: Backend) {
    let Some((app, secret)) = start(backend).await else { return };
    let fields = [("name", "t"), ("primaryKey", "id"), ("delimiter", ";")];
    let made = upload(&app, &secret, &fields, b"id;v\n1;old\n2;x\n1;new\n").await;
    assert_eq!(made.status, 201, "{}", made.text);
    assert_eq!(
        (&made.json()["rowsCount"], &made.json()["primaryKey"]),
        (&json!(2), &json!(["id"]))
    );
    let preview = app.get(&secret, "/v2/storage/tables/in.c-main.t/data-preview").await;
    assert_eq!(preview.text, "\"id\",\"v\"\n\"2\",\"x\"\n\"1\",\"new\"\n");
}

#[rstest]
#[case::no_name(&[], b"id\n1\n", "storage.tables.validation")]
#[case::markup_as_name(&[("name", "<svg>")], b"id\n1\n", "storage.tables.validation")]
#[case::empty(&[("name", "t")], b"", "storage.tables.validation")]
#[case::ragged(&[("name", "t")], b"a,b\n1,2\n3\n", "csvImport.columnsNotMatch")]
#[case::not_utf8(&[("name", "t")], b"a\n\xff\xfe\n", "storage.tables.validation")]
#[case::nul(&[("name", "t")], b"a\nx\0y\n", "storage.tables.validation")]
#[case::two_alike(&[("name", "t")], b"a,A\n1,2\n", "storage.tables.validation")]
#[case::key_twice(&[("name", "t"), ("primaryKey", "a,a")], b"a\n1\n", "storage.tables.validation")]
#[case::unknown_key(&[("name", "t"), ("primaryKey", "z")], b"a\n1\n", "storage.tables.nonExistingColumns")]
#[case::long_delimiter(&[("name", "t"), ("delimiter", "ab")], b"a\n1\n", "storage.tables.validation")]
#[tokio::test]
async fn a_broken_upload_is_refused_and_leaves_nothing(
    #[case] fields: &[(&str, &str)],
    #[case] csv: &[u8],
    #[case] code: &str,
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let Some((app, secret)) = start(backend).await else { return };
    let reply = upload(&app, &secret, fields, csv).await;
    assert_eq!(reply.refusal(), (400, code.to_owned()), "{}", reply.text);
    assert_eq!(app.get(&secret, "/v2/storage/tables").await.text, "[]");
    let good = upload(&app, &secret, &[("name", "t")], b"id\n1\n").await;
    assert_eq!(good.status, 201, "the name is still free: {}", good.text);
    let uploads = app.core().config.data_dir.join("uploads");
    assert_eq!(std::fs::read_dir(uploads).unwrap().count(), 0, "no file is left behind");
}

#[rstest]
#[tokio::test]
async fn a_name_is_taken_once(#[values(Sqlite, Postgres)] backend: Backend) {
    let Some((app, secret)) = start(backend).await else { return };
    upload(&app, &secret, &[("name", "t")], b"id\n1\n").await;
    let twice = upload(&app, &secret, &[("name", "t")], b"id\n2\n").await;
    assert_eq!(twice.refusal(), (400, "storage.tables.alreadyExists".to_owned()));
}

#[rstest]
#[tokio::test]
async fn a_dropped_table_is_gone(#[values(Sqlite, Postgres)] backend: Backend) {
    let Some((app, secret)) = start(backend).await else { return };
    upload(&app, &secret, &[("name", "t")], b"id\n1\n").await;
    let path = "/v2/storage/tables/in.c-main.t";
    assert_eq!(app.api(&secret, Method::DELETE, path, None).await.status, 204);
    assert_eq!(app.get(&secret, path).await.refusal(), (404, "storage.tables.notFound".to_owned()));
    let verified = app.get(&secret, "/v2/storage/tokens/verify").await.json();
    assert_eq!(verified["owner"]["rowsCount"], 0);
}

#[rstest]
#[case("limit=0")]
#[case("limit=1001")]
#[case("limit=-1")]
#[case("limit=many")]
#[case("format=xml")]
#[case("columns=nope")]
#[case("columns=id,id")]
#[tokio::test]
async fn impossible_previews_are_refused(
    #[case] query: &str,
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let Some((app, secret)) = start(backend).await else { return };
    upload(&app, &secret, &[("name", "t")], b"id\n1\n").await;
    let path = format!("/v2/storage/tables/in.c-main.t/data-preview?{query}");
    assert_eq!(app.get(&secret, &path).await.status, 400);
}
