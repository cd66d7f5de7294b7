//! The only error that crosses the wire between the server and a page.
//!
//! It says what the person can do next. It never carries the cause of an internal failure: that is
//! logged by the server under `code`'s reference.

use leptos::server_fn::{
    codec::JsonEncoding,
    error::{FromServerFnError, ServerFnErrorErr},
};
use serde::{Deserialize, Serialize};

/// What kind of refusal this is. The HTTP status follows from it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum ErrorKind {
    /// Nobody is signed in, or the token is no good (401).
    Unauthenticated,
    /// Signed in, but may not (403).
    Forbidden,
    /// Not there, or not for these eyes (404).
    NotFound,
    /// The address exists, but not for this method (405).
    MethodNotAllowed,
    /// The thing changed or exists already (409; the Storage API says 400).
    Conflict,
    /// The input cannot be accepted as it is (400).
    Invalid,
    /// The input is understood and cannot be used: no e-mail, a feature that is there (422).
    Unprocessable,
    /// The input is larger than the server takes (413).
    TooLarge,
    /// Too many tries; worth trying again after so many seconds (429).
    RateLimited { retry_after: u32 },
    /// The server is at its limit; worth trying again after so many seconds (503).
    Busy { retry_after: u32 },
    /// The project is switched off; the message is the reason (503).
    Disabled,
    /// A fresh proof of identity is needed first (403).
    ReauthRequired,
    /// Our fault; the code is the reference under which it was logged (500).
    Internal,
}

/// The code of the Manage API for who has to set up a second factor before they may enter.
pub const MFA_REQUIRED: &str = "manage.mfaRequired";

/// What is wrong with one field of a form.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldError {
    /// The field's `name` attribute.
    pub field: String,
    /// A sentence for the person who filled it in.
    pub message: String,
}

/// A refusal, in words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[error("{message}")]
pub struct AppError {
    /// What kind of refusal it is.
    pub kind: ErrorKind,
    /// One sentence for people.
    pub message: String,
    /// The machine-readable code of the public API; empty where it has none.
    pub code: String,
    /// The fields at fault, for forms; empty when the whole request is.
    pub fields: Vec<FieldError>,
}

impl AppError {
    /// A refusal with the API's own code.
    pub fn new(kind: ErrorKind, code: &str, message: impl Into<String>) -> Self {
        Self { kind, message: message.into(), code: code.to_owned(), fields: Vec::new() }
    }

    /// Nobody is signed in.
    pub fn unauthenticated() -> Self {
        Self::new(ErrorKind::Unauthenticated, "", "Please sign in.")
    }

    /// The caller may not do this. The words are the API's.
    pub fn forbidden() -> Self {
        Self::new(ErrorKind::Forbidden, "accessDenied", "You don't have access to the resource.")
    }

    /// Nothing there that the caller may know of.
    pub fn not_found(code: &str, message: impl Into<String>) -> Self {
        Self::new(ErrorKind::NotFound, code, message)
    }

    /// One field is at fault.
    pub fn invalid(field: &str, message: impl Into<String>) -> Self {
        let message = message.into();
        Self {
            kind: ErrorKind::Invalid,
            code: String::new(),
            fields: vec![FieldError { field: field.to_owned(), message: message.clone() }],
            message,
        }
    }

    /// Several fields are at fault; the first is quoted as the message.
    pub fn invalid_fields(fields: Vec<FieldError>) -> Self {
        let message = fields.first().map_or_else(String::new, |first| first.message.clone());
        Self { kind: ErrorKind::Invalid, code: String::new(), fields, message }
    }

    /// The same refusal with the public API's code.
    #[must_use]
    pub fn with_code(mut self, code: &str) -> Self {
        code.clone_into(&mut self.code);
        self
    }

    /// The message for the field with this `name`, if it is at fault.
    pub fn for_field(&self, name: &str) -> Option<&str> {
        self.fields.iter().find(|f| f.field == name).map(|f| f.message.as_str())
    }

    /// The HTTP status of this refusal.
    pub fn status(&self) -> u16 {
        match self.kind {
            ErrorKind::Unauthenticated => 401,
            ErrorKind::Forbidden | ErrorKind::ReauthRequired => 403,
            ErrorKind::NotFound => 404,
            ErrorKind::MethodNotAllowed => 405,
            ErrorKind::Conflict => 409,
            ErrorKind::Invalid => 400,
            ErrorKind::TooLarge => 413,
            ErrorKind::Unprocessable => 422,
            ErrorKind::RateLimited { .. } => 429,
            ErrorKind::Busy { .. } | ErrorKind::Disabled => 503,
            ErrorKind::Internal => 500,
        }
    }

    /// Seconds after which another try is worth it.
    pub fn retry_after(&self) -> Option<u32> {
        match self.kind {
            ErrorKind::RateLimited { retry_after } | ErrorKind::Busy { retry_after } => {
                Some(retry_after)
            }
            _ => None,
        }
    }
}

impl FromServerFnError for AppError {
    type Encoder = JsonEncoding;

    fn from_server_fn_error(error: ServerFnErrorErr) -> Self {
        match error {
            ServerFnErrorErr::Request(_) => Self::new(
                ErrorKind::Busy { retry_after: 5 },
                "",
                "The server could not be reached. Check your connection and try again.",
            ),
            ServerFnErrorErr::Args(_)
            | ServerFnErrorErr::MissingArg(_)
            | ServerFnErrorErr::Deserialization(_) => Self::new(
                ErrorKind::Invalid,
                "",
                "The form could not be read. Reload the page and try again.",
            ),
            _ => Self::new(
                ErrorKind::Internal,
                "",
                "Something went wrong on our side. Reload the page and try again.",
            ),
        }
    }
}
