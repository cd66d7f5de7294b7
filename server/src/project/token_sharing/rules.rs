//! What a share may look like, and how it stands.

use super::store::ShareRow;
use crate::{
    account::sessions::device,
    text::{self, is_unprintable},
};
use app::{
    error::{AppError, ErrorKind},
    project::token_sharing::{MAX_HOURS, MAX_MESSAGE, NewShare, Seen, ShareState, VALIDITIES},
    value::Timestamp,
};

/// A share that may be made.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct CheckedShare {
    pub(super) recipient: String,
    pub(super) message: String,
    pub(super) expires_at: Timestamp,
    /// In words: `2 hours`.
    pub(super) good_for: String,
}

/// Checks what was asked for.
///
/// # Errors
/// `Invalid` naming the field.
pub(super) fn check(new: &NewShare, now: Timestamp) -> Result<CheckedShare, AppError> {
    let recipient = text::parse_email("recipient", &new.recipient)?.address;
    // browsers send both characters, programs one
    let message = new.message.replace("\r\n", "\n").trim().to_owned();
    if message.chars().count() > MAX_MESSAGE {
        return Err(AppError::invalid(
            "message",
            format!("The message can have {MAX_MESSAGE} characters."),
        ));
    }
    if message.chars().any(|c| c != '\n' && is_unprintable(c)) {
        return Err(AppError::invalid(
            "message",
            "The message contains characters that cannot be shown.",
        ));
    }
    let hours = new.valid_for_hours;
    if !(1..=MAX_HOURS).contains(&hours) {
        return Err(AppError::invalid(
            "valid_for_hours",
            format!("A link is good for 1 to {MAX_HOURS} hours."),
        ));
    }
    let good_for = match VALIDITIES.iter().find(|(offered, _)| *offered == hours) {
        Some((_, words)) => (*words).to_owned(),
        None => format!("{hours} hours"),
    };
    let expires_at = now.plus_seconds(i64::from(hours) * 3600);
    Ok(CheckedShare { recipient, message, expires_at, good_for })
}

/// How the share stands now.
pub(super) fn state_of(row: &ShareRow, now: Timestamp) -> ShareState {
    let seen = |at: i64, addr: &Option<String>, client: &Option<String>| Seen {
        at: Timestamp(at),
        remote_addr: addr.clone().unwrap_or_default(),
        client: client.as_deref().map(device::in_words).unwrap_or_default(),
    };
    match (row.claimed_at, row.withdrawn_at, row.opened_at) {
        (Some(at), ..) => ShareState::Retrieved(seen(at, &row.claimed_addr, &row.claimed_client)),
        (None, Some(at), _) => ShareState::Withdrawn { at: Timestamp(at) },
        _ if row.expires_at <= now.0 => ShareState::Expired { at: Timestamp(row.expires_at) },
        (.., Some(at)) => ShareState::Opened(seen(at, &row.opened_addr, &None)),
        (.., None) => ShareState::Waiting,
    }
}

/// The one answer to a link that is unknown and to a code that is wrong.
pub(super) fn not_valid() -> AppError {
    AppError::invalid(
        "code",
        "This link is not valid. Check that you have all of it, or ask whoever sent it for another \
         one.",
    )
}

/// What somebody is told who has the code and comes too late.
pub(super) fn too_late(state: &ShareState) -> AppError {
    let message = match state {
        ShareState::Retrieved(seen) => format!(
            "The token was retrieved with this link already, on {}. If that was not you, tell \
             whoever sent it at once.",
            seen.at.readable()
        ),
        ShareState::Withdrawn { .. } => "Whoever sent this link has withdrawn it.".to_owned(),
        ShareState::Expired { .. } | ShareState::Waiting | ShareState::Opened(_) => {
            "This link is too old. Ask whoever sent it for another one.".to_owned()
        }
    };
    AppError::new(ErrorKind::Conflict, "", message)
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    const NOW: Timestamp = Timestamp(1_768_564_800_000_000);

    fn new(recipient: &str, message: &str, valid_for_hours: u32) -> NewShare {
        NewShare { recipient: recipient.to_owned(), message: message.to_owned(), valid_for_hours }
    }

    #[rstest]
    #[case("", "", 2, "recipient")]
    #[case("eve@example.com\r\nBcc: all@example.com", "", 2, "recipient")]
    #[case("a@example.com, b@example.com", "", 2, "recipient")]
    #[case("a@example.com", &"x".repeat(2001), 2, "message")]
    #[case("a@example.com", "a\0b", 2, "message")]
    #[case("a@example.com", "a\rb", 2, "message")]
    #[case("a@example.com", "a\u{202e}b", 2, "message")]
    #[case("a@example.com", "", 0, "valid_for_hours")]
    #[case("a@example.com", "", 169, "valid_for_hours")]
    #[case("a@example.com", "", u32::MAX, "valid_for_hours")]
    fn what_cannot_be_sent_is_refused_by_field(
        #[case] recipient: &str,
        #[case] message: &str,
        #[case] hours: u32,
        #[case] field: &str,
    ) {
        let refusal = check(&new(recipient, message, hours), NOW).unwrap_err();
        assert!(refusal.for_field(field).is_some(), "{refusal:?}");
    }

    #[test]
    fn a_message_is_plain_text_with_its_line_breaks() {
        let message = format!("Hello,\r\nhere it is.\n{}", "ü".repeat(1900));
        let share = check(&new(" Bob@example.com ", &message, 24), NOW).unwrap();
        assert_eq!(share.recipient, "Bob@example.com");
        assert_eq!(share.message, message.replace('\r', ""));
        assert_eq!(share.good_for, "1 day");
        assert_eq!(share.expires_at, NOW.plus_seconds(86_400));
        assert_eq!(check(&new("b@c.de", "", 5), NOW).unwrap().good_for, "5 hours");
    }
}
