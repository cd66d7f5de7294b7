//! `/tables` of the Storage API.

use super::{
    NewTable, Preview, csv_source::Dialect, rules, service::MOST_PREVIEWED, upload::Upload,
};
use crate::{
    http::{
        ApiError, ApiPath, ApiQuery, Caller, State, WireError, exact_json, maybe_integer,
        maybe_list,
    },
    project::buckets::rest::{WireBucket, bucket_id, wire_bucket},
};
use app::{
    error::AppError,
    project::buckets::{Bucket, BucketId, Table},
    value::{ProjectId, Timestamp},
};
use axum::{
    extract,
    response::{IntoResponse, Response},
};
use http::{StatusCode, header};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

/// The rows of a preview when the caller names no number.
const PREVIEWED: u32 = 100;
/// The largest CSV that is taken in one request.
const MOST_CSV: usize = 1024 * 1024 * 1024;

pub(crate) fn routes() -> OpenApiRouter<State> {
    let imports = OpenApiRouter::new()
        .routes(routes!(list_in_bucket, create))
        .layer(extract::DefaultBodyLimit::max(MOST_CSV));
    OpenApiRouter::new()
        .routes(routes!(list))
        .routes(routes!(find, delete))
        .routes(routes!(preview))
        .merge(imports)
}

/// A table, as clients know it.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct WireTable {
    uri: String,
    id: String,
    name: String,
    display_name: String,
    transactional: bool,
    primary_key: Vec<String>,
    index_type: Option<String>,
    index_key: Vec<String>,
    distribution_type: Option<String>,
    distribution_key: Vec<String>,
    synthetic_primary_key_enabled: bool,
    created: String,
    last_import_date: Option<String>,
    last_change_date: Option<String>,
    rows_count: i64,
    data_size_bytes: i64,
    is_alias: bool,
    is_aliasable: bool,
    is_typed: bool,
    table_type: &'static str,
    path: String,
    columns: Vec<String>,
    metadata: Vec<String>,
    column_metadata: Vec<String>,
    attributes: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    bucket: Option<WireBucket>,
}

impl WireTable {
    pub(crate) fn new(state: &State, table: &Table, bucket: Option<WireBucket>) -> Self {
        Self {
            uri: format!("{}/v2/storage/tables/{}", state.core.config.public_url, table.id),
            id: table.id.clone(),
            name: table.name.clone(),
            display_name: table.name.clone(),
            transactional: false,
            primary_key: table.primary_key.clone(),
            index_type: None,
            index_key: Vec::new(),
            distribution_type: None,
            distribution_key: Vec::new(),
            synthetic_primary_key_enabled: false,
            created: table.created_at.wire(),
            last_import_date: table.last_import_at.map(Timestamp::wire),
            last_change_date: table.last_change_at.map(Timestamp::wire),
            rows_count: table.rows,
            data_size_bytes: table.bytes,
            is_alias: false,
            is_aliasable: true,
            is_typed: false,
            table_type: "table",
            path: table.id.clone(),
            columns: table.columns.clone(),
            metadata: Vec::new(),
            column_metadata: Vec::new(),
            attributes: Vec::new(),
            bucket,
        }
    }

    fn with_bucket(state: &State, project: ProjectId, table: &Table, bucket: &Bucket) -> Self {
        Self::new(state, table, Some(wire_bucket(state, project, bucket)))
    }
}

/// What a preview shows.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct PreviewOptions {
    #[serde(deserialize_with = "maybe_integer")]
    limit: Option<i64>,
    #[serde(deserialize_with = "maybe_list")]
    columns: Option<Vec<String>>,
    format: Option<String>,
}

/// A value of a preview in JSON.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct WireCell {
    column_name: String,
    value: String,
    is_truncated: bool,
}

/// A preview in JSON.
#[derive(Debug, Serialize, ToSchema)]
struct WirePreview {
    columns: Vec<String>,
    rows: Vec<Vec<WireCell>>,
}

/// What a CSV upload consists of.
#[derive(ToSchema)]
#[expect(dead_code, reason = "describes a form that is read as a stream")]
#[schema(rename_all = "camelCase")]
struct CsvForm {
    /// The table's name.
    name: String,
    /// The CSV with a header line; UTF-8.
    #[schema(format = Binary)]
    data: String,
    /// The CSV as text, in place of a file.
    data_string: Option<String>,
    /// Columns, separated by commas.
    primary_key: Option<String>,
    /// One character; a comma when absent.
    delimiter: Option<String>,
    /// One character; a double quote when absent.
    enclosure: Option<String>,
}

/// The bucket and the table's name in a path.
pub(crate) fn table_id(text: &str) -> Result<(BucketId, &str), ApiError> {
    rules::split_table_id(text).ok_or_else(|| {
        let shown: String = text.chars().take(160).collect();
        let message = format!("The table \"{shown}\" was not found");
        AppError::not_found("storage.tables.notFound", message).into()
    })
}

/// Every table that the caller may read.
#[utoipa::path(
    get,
    path = "/tables",
    tag = "tables",
    security(("token" = [])),
    responses((status = 200, body = [WireTable]), (status = 401, body = WireError))
)]
async fn list(
    extract::State(state): extract::State<State>,
    Caller { actor, project }: Caller,
) -> Result<Response, ApiError> {
    let tables = state.buckets.list_tables(&actor, project).await?;
    let tables: Vec<WireTable> = tables
        .iter()
        .map(|(table, bucket)| WireTable::with_bucket(&state, project, table, bucket))
        .collect();
    Ok(exact_json(StatusCode::OK, &tables))
}

/// The tables of a bucket.
#[utoipa::path(
    get,
    path = "/buckets/{bucket_id}/tables",
    tag = "tables",
    params(("bucket_id" = String, Path)),
    security(("token" = [])),
    responses(
        (status = 200, body = [WireTable]),
        (status = 401, body = WireError),
        (status = 403, body = WireError),
        (status = 404, body = WireError)
    )
)]
async fn list_in_bucket(
    extract::State(state): extract::State<State>,
    Caller { actor, project }: Caller,
    ApiPath(id): ApiPath,
) -> Result<Response, ApiError> {
    let detail = state.buckets.list_tables_of(&actor, project, &bucket_id(&id)?).await?;
    let tables: Vec<WireTable> = detail
        .tables
        .iter()
        .map(|table| WireTable::with_bucket(&state, project, table, &detail.bucket))
        .collect();
    Ok(exact_json(StatusCode::OK, &tables))
}

/// Makes a table of a CSV file: all of it or nothing.
#[utoipa::path(
    post,
    path = "/buckets/{bucket_id}/tables",
    tag = "tables",
    params(("bucket_id" = String, Path)),
    security(("token" = [])),
    request_body(content(
        (CsvForm = "multipart/form-data"),
        (CsvForm = "application/x-www-form-urlencoded"),
        (CsvForm = "application/json")
    )),
    responses(
        (status = 201, body = WireTable),
        (status = 400, body = WireError),
        (status = 401, body = WireError),
        (status = 403, body = WireError),
        (status = 404, body = WireError),
        (status = 413, body = WireError)
    )
)]
async fn create(
    extract::State(state): extract::State<State>,
    Caller { actor, project }: Caller,
    ApiPath(id): ApiPath,
    request: extract::Request,
) -> Result<Response, ApiError> {
    let bucket = bucket_id(&id)?;
    state.tables.require_write(&actor, project, &bucket).await?;
    let upload = Upload::receive(&state, request).await?;
    let new = NewTable {
        name: &upload.name,
        primary_key: &upload.primary_key,
        csv: upload.csv.path(),
        dialect: Dialect { delimiter: upload.delimiter, enclosure: upload.enclosure },
    };
    let table = state.tables.create(&actor, project, &bucket, new).await?;
    Ok(exact_json(StatusCode::CREATED, &WireTable::new(&state, &table, None)))
}

/// One table.
#[utoipa::path(
    get,
    path = "/tables/{table_id}",
    tag = "tables",
    params(("table_id" = String, Path)),
    security(("token" = [])),
    responses(
        (status = 200, body = WireTable),
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
    let (bucket, name) = table_id(&id)?;
    let table = state.tables.find(&actor, project, &bucket, name).await?;
    Ok(exact_json(StatusCode::OK, &WireTable::new(&state, &table, None)))
}

/// Drops a table.
#[utoipa::path(
    delete,
    path = "/tables/{table_id}",
    tag = "tables",
    params(("table_id" = String, Path)),
    security(("token" = [])),
    responses(
        (status = 204, description = "It is gone."),
        (status = 401, body = WireError),
        (status = 403, body = WireError),
        (status = 404, body = WireError)
    )
)]
async fn delete(
    extract::State(state): extract::State<State>,
    Caller { actor, project }: Caller,
    ApiPath(id): ApiPath,
) -> Result<Response, ApiError> {
    let (bucket, name) = table_id(&id)?;
    state.tables.delete(&actor, project, &bucket, name).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// The first rows of a table, as CSV or JSON.
#[utoipa::path(
    get,
    path = "/tables/{table_id}/data-preview",
    tag = "tables",
    params(
        ("table_id" = String, Path),
        ("limit" = Option<u32>, Query, description = "1 to 1000; 100 when absent"),
        ("columns" = Option<String>, Query, description = "separated by commas"),
        ("format" = Option<String>, Query, description = "rfc (CSV) or json")
    ),
    security(("token" = [])),
    responses(
        (status = 200, content((String = "text/csv"), (WirePreview = "application/json"))),
        (status = 400, body = WireError),
        (status = 401, body = WireError),
        (status = 403, body = WireError),
        (status = 404, body = WireError)
    )
)]
async fn preview(
    extract::State(state): extract::State<State>,
    Caller { actor, project }: Caller,
    ApiPath(id): ApiPath,
    ApiQuery(options): ApiQuery<PreviewOptions>,
) -> Result<Response, ApiError> {
    let (bucket, name) = table_id(&id)?;
    let invalid = |field: &str, message: &str| {
        ApiError(AppError::invalid(field, message).with_code("storage.tables.validation"))
    };
    let limit = match options.limit {
        None => PREVIEWED,
        Some(limit) => u32::try_from(limit)
            .ok()
            .filter(|limit| (1..=MOST_PREVIEWED).contains(limit))
            .ok_or_else(|| invalid("limit", "The limit must be 1 to 1000."))?,
    };
    let as_json = match options.format.as_deref() {
        None | Some("rfc" | "") => false,
        Some("json") => true,
        Some(_) => return Err(invalid("format", "The format must be rfc or json.")),
    };
    let columns = options.columns.as_deref().filter(|columns| !columns.is_empty());
    let preview = state.tables.preview(&actor, project, &bucket, name, columns, limit).await?;
    Ok(if as_json { json_preview(preview) } else { csv_preview(&preview) })
}

fn json_preview(preview: Preview) -> Response {
    let Preview { columns, rows } = preview;
    let rows = rows
        .into_iter()
        .map(|row| {
            let cell = |(name, value): (&String, String)| WireCell {
                column_name: name.clone(),
                value,
                is_truncated: false,
            };
            columns.iter().zip(row).map(cell).collect()
        })
        .collect();
    exact_json(StatusCode::OK, &WirePreview { columns, rows })
}

/// Every value in quotes, `\n` at the end of each line, a header.
fn csv_preview(preview: &Preview) -> Response {
    let mut writer =
        csv::WriterBuilder::new().quote_style(csv::QuoteStyle::Always).from_writer(Vec::new());
    let lines = std::iter::once(&preview.columns).chain(&preview.rows);
    for line in lines {
        if let Err(error) = writer.write_record(line) {
            return ApiError(crate::error::internal(&error)).into_response();
        }
    }
    match writer.into_inner() {
        Ok(body) => ([(header::CONTENT_TYPE, "text/csv")], body).into_response(),
        Err(error) => ApiError(crate::error::internal(&error)).into_response(),
    }
}
