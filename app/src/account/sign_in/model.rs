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
pub struct SessionSecret {
    secret: String,
    browser: BrowserMark,
}

impl SessionSecret {
    /// Wraps the cookie's value, and the mark by which the browser is known again.
    pub fn new(secret: String, browser: BrowserMark) -> Self {
        Self { secret, browser }
    }

    /// The cookie's value.
    pub fn reveal(&self) -> &str {
        &self.secret
    }

    /// The mark of the browser that the session is in.
    pub fn browser(&self) -> &BrowserMark {
        &self.browser
    }
}

/// What came of a right e-mail and password.
#[derive(Debug, Clone)]
pub enum SignInStep {
    /// The person is in.
    Done(SessionSecret),
    /// The session lets them in once the second factor is proven.
    SecondFactor(SessionSecret),
}

impl SignInStep {
    /// The secret of the session that was started.
    pub fn secret(&self) -> &SessionSecret {
        match self {
            Self::Done(secret) | Self::SecondFactor(secret) => secret,
        }
    }
}

/// A random mark that a browser keeps, by which it is known again. It opens nothing: it spares the
/// person a mail about a new browser, and the delays that others' wrong tries cause.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct BrowserMark(pub String);

impl fmt::Debug for BrowserMark {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("BrowserMark(…)")
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
