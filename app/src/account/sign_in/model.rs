use serde::{Deserialize, Serialize};
use std::fmt;

/// What the sign-in form sends.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Credentials {
    pub email: String,
    pub password: String,
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Credentials(…)")
    }
}

/// The secret of a new session, on its way into the cookie and nowhere else.
#[derive(Clone)]
pub struct SessionSecret(String);

impl SessionSecret {
    /// Wraps the cookie's value.
    pub fn new(value: String) -> Self {
        Self(value)
    }

    /// The cookie's value.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for SessionSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SessionSecret(…)")
    }
}

/// Where to go after signing in: a path on this site, never another one.
///
/// Anything but a plain absolute path (`//host`, `/\host`, a scheme, control characters) becomes `/`.
pub fn safe_next(next: &str) -> &str {
    let second = next.as_bytes().get(1);
    let plain = next.starts_with('/')
        && !matches!(second, Some(b'/' | b'\\'))
        && next.len() <= 1024
        && !next.contains('\\')
        && !next.chars().any(char::is_control);
    if plain { next } else { "/" }
}

/// The signed-in person, as the frame shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CurrentUser {
    pub name: String,
    pub email: String,
    pub is_super_admin: bool,
}
