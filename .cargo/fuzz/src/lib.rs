//! The parsers of the server, without the server: its own files, compiled again, over stand-ins for
//! the few types of `app` that they name. (`app` itself would bring Leptos along.)

// So that `app::value` in the files under test is the one below.
extern crate self as app;

#[path = "../../../server/src/checked_string.rs"]
mod checked_string;
#[path = "../../../server/src/keyring.rs"]
pub mod keyring;
#[path = "../../../server/src/http/nested_form.rs"]
mod nested_form;
#[path = "../../../server/src/project/events/query.rs"]
mod query;
#[path = "../../../server/src/secrets.rs"]
pub mod secrets;
#[path = "../../../server/src/project/tokens/string.rs"]
pub mod token_string;
#[path = "../../../app/src/value.rs"]
pub mod value;

/// Stands in for `server::http::ApiError`.
#[derive(Debug)]
pub struct ApiError;

impl ApiError {
    pub fn body(_: &str) -> Self {
        Self
    }

    pub fn malformed() -> Self {
        Self
    }
}

/// Stands in for `app::error`.
pub mod error {
    #[derive(Debug)]
    pub struct AppError {
        pub message: String,
        pub code: String,
    }

    impl AppError {
        pub fn invalid(_: &str, message: impl Into<String>) -> Self {
            Self { message: message.into(), code: String::new() }
        }

        #[must_use]
        pub fn with_code(self, code: &str) -> Self {
            Self { code: code.to_owned(), ..self }
        }
    }
}

/// Stands in for `app::project`.
pub mod project {
    pub mod tokens {
        pub struct TokenSecret(String);

        impl TokenSecret {
            pub fn new(value: String) -> Self {
                Self(value)
            }

            pub fn reveal(&self) -> &str {
                &self.0
            }
        }
    }
}

/// Stands in for `app::services`.
pub mod services {
    use crate::value::{ProjectId, TokenId};

    pub struct TokenClaim {
        pub project: ProjectId,
        pub token: TokenId,
        pub digest: [u8; 32],
    }
}

/// The value that a form stands for, if it stands for one.
pub fn parse_form(text: &str) -> Option<serde_json::Value> {
    nested_form::parse(text).ok()
}

/// What a query looks for, in Rust's words; or why it cannot be understood.
pub fn parse_query(text: &str) -> Result<Option<String>, error::AppError> {
    Ok(query::parse(text)?.map(|query| format!("{query:?}")))
}
