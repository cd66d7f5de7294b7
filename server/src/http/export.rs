//! Lists as files: CSV (RFC 4180) for spreadsheets, NDJSON for programs; streamed page by page, so
//! that memory stays flat however long they are.

use crate::error::internal;
use app::error::AppError;
use axum::{
    body::{Body, Bytes},
    response::{IntoResponse, Response},
};
use futures::{StreamExt, stream};
use http::header;
use serde::{Deserialize, Serialize};
use std::future;

/// What the file is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum ExportFormat {
    Csv,
    /// One JSON object a line.
    Ndjson,
}

/// One line of an export.
pub(crate) trait ExportRow: Serialize {
    const COLUMNS: &'static [&'static str];

    /// As many as there are columns.
    fn cells(&self) -> Vec<String>;
}

/// A part of a list, and where the next one begins.
pub(crate) type Part<R, C> = Result<(Vec<R>, Option<C>), AppError>;

/// What begins like a formula would be one to a spreadsheet (OWASP, CSV injection). Some part
/// cells at semicolons or tabs, and then do not know our quotes: there lines end as well.
fn harmless(cell: &str) -> String {
    let mut safe = String::with_capacity(cell.len() + 1);
    if cell.starts_with(['\t', '\r']) {
        safe.push('\'');
    }
    let mut is_start = true;
    for c in cell.chars() {
        if is_start && matches!(c, '=' | '+' | '-' | '@') {
            safe.push('\'');
        }
        // quotes and blanks before a formula may be dropped
        let is_dropped = matches!(c, '"' | ' ') && !safe.is_empty();
        is_start = matches!(c, ';' | '\t' | '\r' | '\n') || is_start && is_dropped;
        safe.push(c);
    }
    safe
}

fn csv(rows: impl Iterator<Item = Vec<String>>) -> Result<Bytes, AppError> {
    let mut writer =
        csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
    for row in rows {
        let row = row.iter().map(|cell| harmless(cell));
        writer.write_record(row).map_err(|error| internal(&error))?;
    }
    Ok(writer.into_inner().map_err(|error| internal(&error.into_error()))?.into())
}

fn written<R: ExportRow>(format: ExportFormat, rows: &[R]) -> Result<Bytes, AppError> {
    match format {
        ExportFormat::Csv => csv(rows.iter().map(ExportRow::cells)),
        ExportFormat::Ndjson => {
            let mut text = Vec::new();
            for row in rows {
                serde_json::to_writer(&mut text, row).map_err(|error| internal(&error))?;
                text.push(b'\n');
            }
            Ok(text.into())
        }
    }
}

/// The answer that carries a whole list, asked for part by part.
///
/// # Errors
/// Those of the first part; what goes wrong later breaks the answer off, so that nobody takes half
/// a list for all of it.
pub(crate) async fn export<R, C, F, A>(
    format: ExportFormat,
    name: &str,
    next: F,
) -> Result<Response, AppError>
where
    R: ExportRow + Send,
    C: Send + 'static,
    F: Fn(Option<C>) -> A + Send + Sync + 'static,
    A: Future<Output = Part<R, C>> + Send,
{
    let (first, cursor) = next(None).await?;
    let mut head = Vec::new();
    if format == ExportFormat::Csv {
        let columns = R::COLUMNS.iter().map(|column| (*column).to_owned()).collect();
        head.push(csv(std::iter::once(columns))?);
    }
    head.push(written(format, &first)?);
    let rest = stream::try_unfold((cursor, next), move |(cursor, next)| async move {
        let Some(cursor) = cursor else { return Ok::<_, AppError>(None) };
        let (rows, cursor) = next(Some(cursor)).await?;
        Ok(Some((written(format, &rows)?, (cursor, next))))
    });
    let body = stream::iter(head.into_iter().map(Ok)).chain(rest);
    let body = body.filter(|part| future::ready(!part.as_ref().is_ok_and(Bytes::is_empty)));
    let (kind, ending) = match format {
        ExportFormat::Csv => ("text/csv; charset=utf-8; header=present", "csv"),
        ExportFormat::Ndjson => ("application/x-ndjson", "ndjson"),
    };
    let headers = [
        (header::CONTENT_TYPE, kind.to_owned()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"{name}.{ending}\"")),
    ];
    Ok((headers, Body::from_stream(body.map(|part| part.map_err(|error| error.message))))
        .into_response())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Serialize)]
    struct Number {
        number: u32,
        text: &'static str,
    }

    impl ExportRow for Number {
        const COLUMNS: &'static [&'static str] = &["number", "text"];

        fn cells(&self) -> Vec<String> {
            vec![self.number.to_string(), self.text.to_owned()]
        }
    }

    async fn whole(format: ExportFormat, fails_at: Option<u32>) -> Result<String, String> {
        let next = move |cursor: Option<u32>| async move {
            let number = cursor.unwrap_or(0);
            if fails_at == Some(number) {
                return Err(AppError::forbidden());
            }
            let row = Number { number, text: "=1+1, \"two\"" };
            Ok((vec![row], (number < 2).then_some(number + 1)))
        };
        let answer = export(format, "numbers", next).await.map_err(|error| error.message)?;
        let body = axum::body::to_bytes(answer.into_body(), usize::MAX).await;
        Ok(String::from_utf8_lossy(&body.map_err(|error| error.to_string())?).into_owned())
    }

    #[tokio::test]
    async fn every_part_is_in_the_file_and_no_cell_is_a_formula() {
        let line = |n| format!("{n},\"'=1+1, \"\"two\"\"\"\r\n");
        let csv = whole(ExportFormat::Csv, None).await.unwrap();
        assert_eq!(csv, format!("number,text\r\n{}{}{}", line(0), line(1), line(2)));
        let lines = whole(ExportFormat::Ndjson, None).await.unwrap();
        let last = r#"{"number":2,"text":"=1+1, \"two\""}"#;
        assert_eq!(lines.lines().last(), Some(last));
        assert_eq!(lines.lines().count(), 3);
    }

    #[test]
    fn no_part_of_a_cell_is_a_formula_whatever_it_is_parted_at() {
        for (cell, safe) in [
            ("x;=cmd|'/c calc'!A1;y", "x;'=cmd|'/c calc'!A1;y"),
            ("x\t+1;-2;@a", "x\t'+1;'-2;'@a"),
            ("x; \"=1", "x; \"'=1"),
            ("x\r\n=1", "x\r\n'=1"),
            ("\t=1", "'\t'=1"),
            ("=1=1", "'=1=1"),
            ("a=b-c;d + e@f", "a=b-c;d + e@f"),
            ("Mozilla/5.0 (X11; Linux x86_64)", "Mozilla/5.0 (X11; Linux x86_64)"),
            ("", ""),
        ] {
            assert_eq!(harmless(cell), safe);
        }
    }

    #[tokio::test]
    async fn a_file_that_cannot_be_finished_is_broken_off() {
        assert!(whole(ExportFormat::Csv, Some(0)).await.is_err());
        assert!(whole(ExportFormat::Csv, Some(2)).await.is_err());
    }
}
