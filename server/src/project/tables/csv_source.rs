use super::rules;
use crate::error::internal;
use app::error::AppError;
use std::{io, path::Path};
use tokio::sync::mpsc;

/// Rows that travel from the parser to the database at once.
const BATCH_ROWS: usize = 500;

/// How the CSV is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Dialect {
    pub(crate) delimiter: u8,
    pub(crate) enclosure: u8,
}

impl Default for Dialect {
    fn default() -> Self {
        Self { delimiter: b',', enclosure: b'"' }
    }
}

/// Rows in the order of the file.
pub(crate) type Batch = Vec<csv::StringRecord>;

/// A CSV file that is being parsed on a thread of its own.
pub(crate) struct CsvSource {
    pub(crate) columns: Vec<String>,
    /// The rows, then perhaps one refusal, then the end.
    pub(crate) rows: mpsc::Receiver<Result<Batch, AppError>>,
}

/// Reads the header and starts to parse the rest.
pub(crate) async fn open(path: &Path, dialect: Dialect) -> Result<CsvSource, AppError> {
    let path = path.to_owned();
    let (sender, rows) = mpsc::channel(4);
    let (columns, reader) = tokio::task::spawn_blocking(move || {
        let mut reader = csv::ReaderBuilder::new()
            .delimiter(dialect.delimiter)
            .quote(dialect.enclosure)
            .from_path(path)
            .map_err(|error| refuse(&error))?;
        let headers = reader.headers().map_err(|error| refuse(&error))?;
        Ok::<_, AppError>((rules::parse_columns(headers.iter())?, reader))
    })
    .await
    .map_err(|error| internal(&error))??;
    tokio::task::spawn_blocking(move || parse(reader, &sender));
    Ok(CsvSource { columns, rows })
}

fn parse<R: io::Read>(mut reader: csv::Reader<R>, sender: &mpsc::Sender<Result<Batch, AppError>>) {
    let mut batch = Vec::with_capacity(BATCH_ROWS);
    let mut records = reader.records();
    loop {
        match records.next() {
            Some(Ok(record)) if record.iter().any(|value| value.contains('\0')) => {
                let line = record.position().map_or(0, csv::Position::line);
                let message = format!("Line {line} of the CSV contains a NUL byte.");
                let _ = sender.blocking_send(Err(invalid(message)));
                return;
            }
            Some(Ok(record)) => batch.push(record),
            Some(Err(error)) => {
                let _ = sender.blocking_send(Err(refuse(&error)));
                return;
            }
            None => break,
        }
        if batch.len() == BATCH_ROWS {
            let full = std::mem::replace(&mut batch, Vec::with_capacity(BATCH_ROWS));
            // the receiver is gone when the import was given up
            if sender.blocking_send(Ok(full)).is_err() {
                return;
            }
        }
    }
    if !batch.is_empty() {
        let _ = sender.blocking_send(Ok(batch));
    }
}

fn invalid(message: String) -> AppError {
    AppError::invalid("data", message).with_code("storage.tables.validation")
}

fn refuse(error: &csv::Error) -> AppError {
    match error.kind() {
        csv::ErrorKind::Utf8 { pos, .. } => {
            let line = pos.as_ref().map_or(0, csv::Position::line);
            invalid(format!("Line {line} of the CSV is not UTF-8."))
        }
        csv::ErrorKind::UnequalLengths { pos, expected_len, len } => {
            let line = pos.as_ref().map_or(0, csv::Position::line);
            invalid(format!("Line {line} of the CSV has {len} values, not {expected_len}."))
                .with_code("csvImport.columnsNotMatch")
        }
        csv::ErrorKind::Io(error) => internal(&error),
        _ => invalid("The data cannot be read as CSV.".to_owned()),
    }
}
