use super::rules::MAX_COLUMNS;
use crate::{
    error::internal,
    http::{ApiBody, ApiError, State, maybe_list},
};
use app::error::AppError;
use axum::{
    body::Body,
    extract::{FromRequest, Multipart, Request, multipart::Field},
};
use http::{StatusCode, header};
use serde::Deserialize;
use std::path::{Path, PathBuf};
use tokio::{fs::File, io::AsyncWriteExt};

/// A body that is not a file upload may have so many bytes.
const MOST_SMALL: usize = 2 * 1024 * 1024;
/// A text field of the form may have so many bytes.
const MOST_TEXT: usize = 64 * 1024;

/// A CSV upload: the data in a file of the server's own, so that no size of it fills the memory.
pub(super) struct Upload {
    pub(super) name: String,
    pub(super) primary_key: Vec<String>,
    pub(super) delimiter: u8,
    pub(super) enclosure: u8,
    pub(super) csv: Spool,
}

/// A file that is gone when it is no longer needed.
pub(super) struct Spool(PathBuf);

impl Spool {
    pub(super) fn path(&self) -> &Path {
        &self.0
    }

    async fn create(state: &State) -> Result<(Self, File), AppError> {
        let folder = state.core.config.data_dir.join("uploads");
        tokio::fs::create_dir_all(&folder).await.map_err(|error| internal(&error))?;
        let path = folder.join(state.core.secrets.base62(24));
        let file = File::create_new(&path).await.map_err(|error| internal(&error))?;
        Ok((Self(path), file))
    }
}

impl Drop for Spool {
    fn drop(&mut self) {
        if let Err(error) = std::fs::remove_file(&self.0) {
            tracing::warn!(%error, "an uploaded file could not be removed");
        }
    }
}

/// The fields beside the data.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Fields {
    name: String,
    data_string: Option<String>,
    #[serde(deserialize_with = "maybe_list")]
    primary_key: Option<Vec<String>>,
    delimiter: Option<String>,
    enclosure: Option<String>,
}

impl Upload {
    pub(super) async fn receive(state: &State, request: Request) -> Result<Self, ApiError> {
        let is_multipart = request
            .headers()
            .get(header::CONTENT_TYPE)
            .and_then(|value| value.to_str().ok())
            .is_some_and(|value| value.starts_with("multipart/form-data"));
        let (fields, csv) = if is_multipart {
            receive_multipart(state, request).await?
        } else {
            (receive_small(state, request).await?, None)
        };
        let csv = match (csv, &fields.data_string) {
            (Some(csv), _) => csv,
            (None, Some(text)) => {
                let (spool, mut file) = Spool::create(state).await?;
                file.write_all(text.as_bytes()).await.map_err(|error| internal(&error))?;
                file.flush().await.map_err(|error| internal(&error))?;
                spool
            }
            (None, None) => {
                return Err(AppError::invalid(
                    "data",
                    "Send the CSV as the file \"data\" or as the text \"dataString\".",
                )
                .with_code("storage.fileNotUploaded")
                .into());
            }
        };
        Ok(Self {
            name: fields.name,
            primary_key: fields.primary_key.unwrap_or_default(),
            delimiter: one_byte("delimiter", fields.delimiter.as_deref(), b',')?,
            enclosure: one_byte("enclosure", fields.enclosure.as_deref(), b'"')?,
            csv,
        })
    }
}

/// A body that is read into memory: JSON or a plain form.
async fn receive_small(state: &State, request: Request) -> Result<Fields, ApiError> {
    let (parts, body) = request.into_parts();
    let body = axum::body::to_bytes(body, MOST_SMALL).await;
    let body = body.map_err(|_| ApiError::too_large())?;
    let request = Request::from_parts(parts, Body::from(body));
    let ApiBody(fields) = ApiBody::from_request(request, state).await?;
    Ok(fields)
}

async fn receive_multipart(
    state: &State,
    request: Request,
) -> Result<(Fields, Option<Spool>), ApiError> {
    let mut form = Multipart::from_request(request, state)
        .await
        .map_err(|rejection| ApiError::body(&rejection.body_text()))?;
    let mut fields = Fields::default();
    let mut csv = None;
    while let Some(mut field) = form.next_field().await.map_err(|error| broken(&error))? {
        match field.name().unwrap_or_default() {
            "data" => {
                let (spool, mut file) = Spool::create(state).await?;
                while let Some(chunk) = field.chunk().await.map_err(|error| broken(&error))? {
                    file.write_all(&chunk).await.map_err(|error| internal(&error))?;
                }
                file.flush().await.map_err(|error| internal(&error))?;
                csv = Some(spool);
            }
            "name" => fields.name = text(field).await?,
            "dataString" => fields.data_string = Some(text(field).await?),
            "primaryKey" | "primaryKey[]" => {
                let list = text(field).await?;
                let names = list.split(',').map(str::trim).filter(|name| !name.is_empty());
                let key = fields.primary_key.get_or_insert_default();
                key.extend(names.map(str::to_owned));
                if key.len() > MAX_COLUMNS {
                    return Err(ApiError::too_large());
                }
            }
            "delimiter" => fields.delimiter = Some(text(field).await?),
            "enclosure" => fields.enclosure = Some(text(field).await?),
            _ => {}
        }
    }
    Ok((fields, csv))
}

async fn text(mut field: Field<'_>) -> Result<String, ApiError> {
    let mut bytes = Vec::new();
    while let Some(chunk) = field.chunk().await.map_err(|error| broken(&error))? {
        bytes.extend_from_slice(&chunk);
        if bytes.len() > MOST_TEXT {
            return Err(ApiError::too_large());
        }
    }
    String::from_utf8(bytes).map_err(|_| ApiError::body("it is not UTF-8"))
}

fn broken(error: &axum::extract::multipart::MultipartError) -> ApiError {
    if error.status() == StatusCode::PAYLOAD_TOO_LARGE {
        ApiError::too_large()
    } else {
        ApiError::body(&error.body_text())
    }
}

fn one_byte(field: &str, text: Option<&str>, default: u8) -> Result<u8, ApiError> {
    match text.map(str::as_bytes) {
        None | Some([]) => Ok(default),
        Some([byte]) if byte.is_ascii() && !matches!(byte, b'\n' | b'\r' | 0) => Ok(*byte),
        Some(b"\\t") => Ok(b'\t'),
        Some(_) => Err(AppError::invalid(field, format!("The {field} must be one character."))
            .with_code("storage.tables.validation")
            .into()),
    }
}
