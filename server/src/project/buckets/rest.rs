//! `/buckets` of the Storage API.

use crate::{
    http::{ApiBody, ApiError, ApiPath, ApiQuery, Caller, State, WireError, exact_json, flag},
    project::tables::rest::WireTable,
};
use app::{
    error::AppError,
    project::buckets::{Bucket, BucketId, NewBucket},
    value::ProjectId,
};
use axum::{
    extract,
    response::{IntoResponse, Response},
};
use http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

pub(crate) fn routes() -> OpenApiRouter<State> {
    OpenApiRouter::new().routes(routes!(list, create)).routes(routes!(find, delete))
}

/// A bucket, as clients know it.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct WireBucket {
    #[serde(flatten)]
    bucket: WireBucketItself,
    /// Where its tables are listed.
    tables: String,
}

/// What lists and details of buckets have in common.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct WireBucketItself {
    uri: String,
    id: String,
    name: String,
    display_name: String,
    #[schema(value_type = String)]
    stage: app::project::buckets::Stage,
    description: String,
    created: String,
    last_change_date: Option<String>,
    updated: Option<String>,
    is_read_only: bool,
    data_size_bytes: i64,
    rows_count: i64,
    is_maintenance: bool,
    backend: &'static str,
    sharing: Option<String>,
    has_external_schema: bool,
    database_name: String,
    path: String,
    is_snowflake_shared_database: bool,
    color: Option<String>,
    owner: Option<String>,
    id_branch: i64,
    bucket_sharing_allowed: bool,
    is_linked_bucket: bool,
    backend_path: Vec<String>,
}

/// A bucket with its tables.
#[derive(Debug, Serialize, ToSchema)]
struct WireBucketDetail {
    #[serde(flatten)]
    bucket: WireBucketItself,
    tables: Vec<WireTable>,
    #[schema(value_type = Vec<Object>)]
    attributes: [(); 0],
    #[schema(value_type = Vec<Object>)]
    metadata: [(); 0],
}

/// What clients send to make a bucket.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default)]
struct NewWireBucket {
    /// Letters, digits, hyphens and underscores; `c-` is put before it.
    name: String,
    /// `in` or `out`.
    stage: String,
    description: String,
}

/// How to delete a bucket.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct DeleteOptions {
    #[serde(deserialize_with = "flag")]
    force: bool,
}

pub(crate) fn wire_bucket(state: &State, project: ProjectId, bucket: &Bucket) -> WireBucket {
    let bucket = wire_bucket_itself(state, project, bucket);
    WireBucket { tables: format!("{}/tables", bucket.uri), bucket }
}

fn wire_bucket_itself(state: &State, project: ProjectId, bucket: &Bucket) -> WireBucketItself {
    let id = bucket.id.to_string();
    WireBucketItself {
        uri: format!("{}/v2/storage/buckets/{id}", state.core.config.public_url),
        name: format!("c-{}", bucket.id.short_name()),
        display_name: bucket.id.short_name().to_owned(),
        stage: bucket.id.stage(),
        description: bucket.description.clone(),
        created: bucket.created_at.wire(),
        last_change_date: bucket.last_change_at.map(app::value::Timestamp::wire),
        updated: None,
        is_read_only: false,
        data_size_bytes: bucket.bytes,
        rows_count: bucket.rows,
        is_maintenance: false,
        backend: "snowflake",
        sharing: None,
        has_external_schema: false,
        database_name: String::new(),
        path: id.clone(),
        is_snowflake_shared_database: false,
        color: None,
        owner: None,
        id_branch: 1,
        bucket_sharing_allowed: false,
        is_linked_bucket: false,
        backend_path: vec![format!("project_{project}"), id.clone()],
        id,
    }
}

/// The bucket id in a path.
pub(crate) fn bucket_id(text: &str) -> Result<BucketId, ApiError> {
    text.parse().map_err(|_| {
        let shown: String = text.chars().take(120).collect();
        AppError::not_found("storage.buckets.notFound", format!("Bucket {shown} not found")).into()
    })
}

/// The buckets that the caller may read.
#[utoipa::path(
    get,
    path = "/buckets",
    tag = "buckets",
    security(("token" = [])),
    responses((status = 200, body = [WireBucket]), (status = 401, body = WireError))
)]
async fn list(
    extract::State(state): extract::State<State>,
    Caller { actor, project }: Caller,
) -> Result<Response, ApiError> {
    let list = state.services.buckets.list(&actor, project).await?;
    let buckets: Vec<WireBucket> =
        list.buckets.iter().map(|bucket| wire_bucket(&state, project, bucket)).collect();
    Ok(exact_json(StatusCode::OK, &buckets))
}

/// Makes a bucket.
#[utoipa::path(
    post,
    path = "/buckets",
    tag = "buckets",
    security(("token" = [])),
    request_body(content(
        (NewWireBucket = "application/json"),
        (NewWireBucket = "application/x-www-form-urlencoded")
    )),
    responses(
        (status = 201, body = WireBucket),
        (status = 400, body = WireError),
        (status = 401, body = WireError),
        (status = 403, body = WireError)
    )
)]
async fn create(
    extract::State(state): extract::State<State>,
    Caller { actor, project }: Caller,
    ApiBody(new): ApiBody<NewWireBucket>,
) -> Result<Response, ApiError> {
    let new = NewBucket { stage: new.stage, name: new.name, description: new.description };
    let bucket = state.services.buckets.create(&actor, project, new).await?;
    Ok(exact_json(StatusCode::CREATED, &wire_bucket(&state, project, &bucket)))
}

/// A bucket with its tables.
#[utoipa::path(
    get,
    path = "/buckets/{bucket_id}",
    tag = "buckets",
    params(("bucket_id" = String, Path)),
    security(("token" = [])),
    responses(
        (status = 200, body = WireBucketDetail),
        (status = 401, body = WireError),
        (status = 403, body = WireError),
        (status = 404, body = WireError)
    )
)]
async fn find(
    extract::State(state): extract::State<State>,
    Caller { actor, project }: Caller,
    ApiPath(id): ApiPath,
) -> Result<Response, ApiError> {
    let detail = state.services.buckets.find(&actor, project, &bucket_id(&id)?).await?;
    let tables = detail.tables.iter().map(|table| WireTable::new(&state, table, None)).collect();
    Ok(exact_json(
        StatusCode::OK,
        &WireBucketDetail {
            bucket: wire_bucket_itself(&state, project, &detail.bucket),
            tables,
            attributes: [],
            metadata: [],
        },
    ))
}

/// Deletes a bucket; with `force` the tables in it too.
#[utoipa::path(
    delete,
    path = "/buckets/{bucket_id}",
    tag = "buckets",
    params(("bucket_id" = String, Path), ("force" = Option<bool>, Query)),
    security(("token" = [])),
    responses(
        (status = 204, description = "It is gone, and the grants on it."),
        (status = 400, body = WireError),
        (status = 401, body = WireError),
        (status = 403, body = WireError),
        (status = 404, body = WireError)
    )
)]
async fn delete(
    extract::State(state): extract::State<State>,
    Caller { actor, project }: Caller,
    ApiPath(id): ApiPath,
    ApiQuery(options): ApiQuery<DeleteOptions>,
) -> Result<Response, ApiError> {
    let id = bucket_id(&id)?;
    state.services.buckets.delete(&actor, project, &id, options.force).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}
