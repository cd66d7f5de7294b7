use super::rules;
use crate::error::internal;
use app::error::AppError;
use std::{
    fs::File,
    io::{self, Read},
    path::Path,
};
use tokio::sync::mpsc;

/// One line of the CSV, header or row, may have so many bytes.
const MOST_LINE: usize = 16 * 1024 * 1024;
/// Rows travel when they have so many bytes, even if they are few.
const BATCH_BYTES: usize = 4 * 1024 * 1024;
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

/// Stops a line that would fill the memory before it is one.
struct Bounded<R> {
    inner: R,
    since_line: usize,
}

impl<R: Read> Read for Bounded<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.since_line > MOST_LINE {
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        let count = self.inner.read(buffer)?;
        self.since_line += count;
        Ok(count)
    }
}

/// Reads the header and starts to parse the rest.
pub(crate) async fn open(path: &Path, dialect: Dialect) -> Result<CsvSource, AppError> {
    let path = path.to_owned();
    let (sender, rows) = mpsc::channel(4);
    let (columns, reader) = tokio::task::spawn_blocking(move || {
        let file = File::open(path).map_err(|error| internal(&error))?;
        let mut reader = csv::ReaderBuilder::new()
            .delimiter(dialect.delimiter)
            .quote(dialect.enclosure)
            .from_reader(Bounded { inner: file, since_line: 0 });
        let headers = reader.headers().map_err(|error| refuse(&error))?;
        Ok::<_, AppError>((rules::parse_columns(headers.iter())?, reader))
    })
    .await
    .map_err(|error| internal(&error))??;
    tokio::task::spawn_blocking(move || parse(reader, &sender));
    Ok(CsvSource { columns, rows })
}

fn parse<R: Read>(
    mut reader: csv::Reader<Bounded<R>>,
    sender: &mpsc::Sender<Result<Batch, AppError>>,
) {
    let mut batch = Vec::with_capacity(BATCH_ROWS);
    let mut bytes = 0;
    let mut record = csv::StringRecord::new();
    loop {
        reader.get_mut().since_line = 0;
        match reader.read_record(&mut record) {
            Ok(true) => {}
            Ok(false) => break,
            Err(error) => {
                let _ = sender.blocking_send(Err(refuse(&error)));
                return;
            }
        }
        if record.iter().any(|value| value.contains('\0')) {
            let line = record.position().map_or(0, csv::Position::line);
            let message = format!("Line {line} of the CSV contains a NUL byte.");
            let _ = sender.blocking_send(Err(invalid(message)));
            return;
        }
        bytes += record.as_slice().len();
        batch.push(record.clone());
        if batch.len() == BATCH_ROWS || bytes >= BATCH_BYTES {
            bytes = 0;
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
        csv::ErrorKind::Io(error) if error.kind() == io::ErrorKind::FileTooLarge => {
            invalid(format!("A line of the CSV has more than {MOST_LINE} bytes."))
        }
        csv::ErrorKind::Io(error) => internal(error),
        _ => invalid("The data cannot be read as CSV.".to_owned()),
    }
}
