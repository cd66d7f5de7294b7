use crate::text;
use app::{
    account::security_keys::MAX_DEVICE_NAME,
    error::{AppError, ErrorKind},
};

/// Keys and authenticators of one person.
pub(super) const MOST_DEVICES: usize = 30;

/// The name of a key or an authenticator.
///
/// # Errors
/// `Invalid` for an empty or too long one, and for characters that cannot be seen.
pub(crate) fn parse_device_name(name: &str) -> Result<String, AppError> {
    text::parse_short_name("name", name, MAX_DEVICE_NAME)
}

/// A name tells devices apart, so that two cannot have the same.
pub(super) fn check_free(
    name: &str,
    taken: impl IntoIterator<Item = String>,
) -> Result<(), AppError> {
    let key = name.to_lowercase();
    if taken.into_iter().any(|other| other.to_lowercase() == key) {
        return Err(AppError::invalid(
            "name",
            format!("You have a device called \"{name}\" already. Choose another name."),
        ));
    }
    Ok(())
}

pub(super) fn check_room(devices: usize) -> Result<(), AppError> {
    if devices >= MOST_DEVICES {
        return Err(AppError::new(
            ErrorKind::Conflict,
            "",
            format!("You have {MOST_DEVICES} devices. Remove one before you add another."),
        ));
    }
    Ok(())
}
