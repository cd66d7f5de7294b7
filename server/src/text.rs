//! What people type: names, e-mail addresses and days.

use app::{error::AppError, value::Timestamp};
use time::{Date, macros::format_description};
use unicode_normalization::UnicodeNormalization;

/// The most characters of a name.
pub(crate) const MAX_NAME: usize = 120;
/// The most bytes of an e-mail address (RFC 5321, section 4.5.3.1.3).
pub(crate) const MAX_EMAIL: usize = 254;

/// True for what no text field takes: control characters (NUL among them), the invisible characters
/// that turn text around, and the mark that stands for bytes that were no UTF-8.
pub(crate) fn is_unprintable(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}' | '\u{fffd}')
}

/// A name without surrounding space.
///
/// # Errors
/// `Invalid` for an empty or too long one, and for characters that cannot be seen.
pub(crate) fn parse_name(field: &str, name: &str) -> Result<String, AppError> {
    parse_short_name(field, name, MAX_NAME)
}

/// The same with another bound.
///
/// # Errors
/// As `parse_name`.
pub(crate) fn parse_short_name(field: &str, name: &str, most: usize) -> Result<String, AppError> {
    let name = name.trim();
    if name.is_empty() {
        return Err(AppError::invalid(field, "Enter a name."));
    }
    if name.chars().count() > most {
        return Err(AppError::invalid(field, format!("The name can have {most} characters.")));
    }
    if name.chars().any(is_unprintable) {
        return Err(AppError::invalid(field, "The name contains characters that cannot be shown."));
    }
    Ok(name.to_owned())
}

/// One line of text that may be empty, without surrounding space.
///
/// # Errors
/// `Invalid` for a longer one, and for characters that cannot be seen.
pub(crate) fn parse_optional(field: &str, text: &str, most: usize) -> Result<String, AppError> {
    let text = text.trim();
    if text.chars().count() > most || text.chars().any(is_unprintable) {
        let message = format!("This can have {most} characters that can be seen.");
        return Err(AppError::invalid(field, message));
    }
    Ok(text.to_owned())
}

/// An e-mail address: as typed, and the key by which two are the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Email {
    pub address: String,
    pub key: String,
}

/// An e-mail address as people write it.
///
/// # Errors
/// `Invalid` for what cannot be one.
pub(crate) fn parse_email(field: &str, text: &str) -> Result<Email, AppError> {
    let address = text.trim();
    let plausible = address.len() <= MAX_EMAIL
        && !address
            .chars()
            .any(|c| c.is_whitespace() || is_unprintable(c) || "<>()[],;:\\\"".contains(c))
        && address.split_once('@').is_some_and(|(local, domain)| {
            !local.is_empty()
                && local.len() <= 64
                && !domain.contains('@')
                && domain.split('.').all(|label| !label.is_empty())
        });
    if !plausible {
        return Err(AppError::invalid(field, "Enter an e-mail address like name@example.com."));
    }
    Ok(Email { address: address.to_owned(), key: email_key(address) })
}

/// What makes two spellings of an address the same: NFKC, lower case.
pub(crate) fn email_key(address: &str) -> String {
    address.trim().nfkc().collect::<String>().to_lowercase()
}

/// The first instant of a day (UTC) that is written `2026-01-16`; none for an empty text.
///
/// # Errors
/// `Invalid` for what is no day.
pub(crate) fn parse_day(field: &str, text: &str) -> Result<Option<Timestamp>, AppError> {
    if text.trim().is_empty() {
        return Ok(None);
    }
    let day = Date::parse(text.trim(), format_description!("[year]-[month]-[day]"));
    let day = day.map_err(|_| AppError::invalid(field, "A day is written like 2026-01-16."))?;
    let seconds = day.midnight().assume_utc().unix_timestamp();
    Ok(Some(Timestamp(seconds.saturating_mul(1_000_000))))
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case("ada@example.com")]
    #[case(" Ada.Lovelace+x@example.co.uk ")]
    #[case("jürgen@müller.de")]
    fn addresses_are_accepted(#[case] text: &str) {
        assert!(parse_email("email", text).is_ok());
    }

    #[rstest]
    #[case("")]
    #[case("ada")]
    #[case("@example.com")]
    #[case("ada@")]
    #[case("ada@exa mple.com")]
    #[case("ada@example..com")]
    #[case("ada@one@two")]
    #[case("ada\0@example.com")]
    #[case("ada@example.com\r\nBcc: eve@example.com")]
    #[case("<ada@example.com>")]
    fn other_texts_are_refused(#[case] text: &str) {
        assert!(parse_email("email", text).is_err());
    }

    #[test]
    fn spellings_of_one_address_have_one_key() {
        assert_eq!(email_key("Ada@Example.COM"), email_key("ada@example.com"));
        assert_eq!(email_key("ａda@example.com"), email_key("ada@example.com"));
    }

    #[rstest]
    #[case("")]
    #[case("   ")]
    #[case("a\0b")]
    #[case("a\u{202e}b")]
    #[case(&"x".repeat(121))]
    fn names_that_cannot_be_shown_are_refused(#[case] name: &str) {
        assert!(parse_name("name", name).is_err());
    }

    #[test]
    fn markup_is_just_text() {
        assert_eq!(parse_name("name", "<svg onload=x>").unwrap(), "<svg onload=x>");
    }
}
