//! What a table and its columns may be called.

use app::error::AppError;
use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

/// The most characters of a table's or column's name.
pub const MAX_NAME: usize = 64;
/// The most columns of a table.
pub const MAX_COLUMNS: usize = 1000;

fn is_plain(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '_' || c == '-'
}

/// A table's name.
///
/// # Errors
/// `Invalid` for anything but 1 to 64 letters without accents, digits, hyphens and underscores.
pub fn parse_table_name(name: &str) -> Result<String, AppError> {
    let name = name.trim();
    if name.is_empty() || name.len() > MAX_NAME || !name.chars().all(is_plain) {
        return Err(AppError::invalid(
            "name",
            format!(
                "The table's name must be 1 to {MAX_NAME} letters without accents, digits, hyphens and underscores."
            ),
        )
        .with_code("storage.tables.validation"));
    }
    Ok(name.to_owned())
}

/// A column's name made of a CSV header: accents off, everything else that is no letter, digit,
/// hyphen or underscore becomes an underscore.
fn column_name(header: &str) -> String {
    let plain: String = header
        .trim()
        .nfkd()
        .filter(|c| !is_combining_mark(*c))
        .map(|c| if is_plain(c) { c } else { '_' })
        .collect();
    plain.trim_matches('_').to_owned()
}

/// The columns of a table, from the first line of its CSV.
///
/// # Errors
/// `Invalid` when one has no name left, when two have the same, or when there are too many.
pub fn parse_columns<'a>(headers: impl Iterator<Item = &'a str>) -> Result<Vec<String>, AppError> {
    let refuse =
        |message: String| AppError::invalid("data", message).with_code("storage.tables.validation");
    let mut columns: Vec<String> = Vec::new();
    for (number, header) in headers.enumerate() {
        if number >= MAX_COLUMNS {
            return Err(refuse(format!("A table can have {MAX_COLUMNS} columns.")));
        }
        let name = column_name(header);
        if name.is_empty() || name.len() > MAX_NAME {
            return Err(refuse(format!(
                "Column {} of the CSV has no usable name: 1 to {MAX_NAME} letters, digits, hyphens and underscores are needed.",
                number + 1
            )));
        }
        if columns.iter().any(|other| other.eq_ignore_ascii_case(&name)) {
            return Err(refuse(format!("Two columns of the CSV are called \"{name}\".")));
        }
        columns.push(name);
    }
    if columns.is_empty() {
        return Err(refuse("The CSV is empty: its first line must name the columns.".to_owned()));
    }
    Ok(columns)
}

/// Positions of the named columns.
///
/// # Errors
/// `Invalid` naming the first that is not there or is named twice.
pub fn positions(columns: &[String], wanted: &[String]) -> Result<Vec<usize>, AppError> {
    wanted
        .iter()
        .take(columns.len() + 1)
        .enumerate()
        .map(|(index, name)| {
            // a longer list than there are columns has one twice within that length
            if wanted[..index].contains(name) {
                let message = format!("The column \"{name}\" is named twice.");
                return Err(
                    AppError::invalid("columns", message).with_code("storage.tables.validation")
                );
            }
            columns.iter().position(|column| column == name).ok_or_else(|| {
                AppError::invalid("columns", format!("There is no column \"{name}\"."))
                    .with_code("storage.tables.nonExistingColumns")
            })
        })
        .collect()
}

/// A table's id taken apart: `in.c-main.orders` is the table `orders` of `in.c-main`.
pub fn split_table_id(id: &str) -> Option<(app::project::buckets::BucketId, &str)> {
    let (bucket, name) = id.rsplit_once('.')?;
    if name.len() > MAX_NAME || !name.chars().all(is_plain) {
        return None;
    }
    Some((bucket.parse().ok()?, name))
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case("Order ID", "Order_ID")]
    #[case(" Příjmení ", "Prijmeni")]
    #[case("a\"b", "a_b")]
    #[case("x; DROP TABLE users", "x__DROP_TABLE_users")]
    fn headers_become_plain_names(#[case] header: &str, #[case] name: &str) {
        assert_eq!(parse_columns([header].into_iter()).unwrap(), [name]);
    }

    #[rstest]
    #[case(&[])]
    #[case(&[""])]
    #[case(&["id", "ID"])]
    #[case(&["???"])]
    fn unusable_headers_are_refused(#[case] headers: &[&str]) {
        assert_eq!(parse_columns(headers.iter().copied()).unwrap_err().status(), 400);
    }

    #[rstest]
    #[case("")]
    #[case("a.b")]
    #[case("a b")]
    #[case("<svg>")]
    #[case(&"x".repeat(65))]
    fn table_names_are_plain(#[case] name: &str) {
        assert!(parse_table_name(name).is_err());
    }

    #[test]
    fn a_table_id_names_its_bucket() {
        let (bucket, name) = split_table_id("in.c-main.orders").unwrap();
        assert_eq!((bucket.to_string().as_str(), name), ("in.c-main", "orders"));
        assert!(split_table_id("orders").is_none());
    }
}
