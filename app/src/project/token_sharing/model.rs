use crate::{
    project::tokens::{Grants, TokenSecret},
    value::{NotAnId, Timestamp},
};
use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};

/// The most characters of a message.
pub const MAX_MESSAGE: usize = 2000;
/// A link is good for so long at most: seven days.
pub const MAX_HOURS: u32 = 168;
/// And for so long unless the sender says otherwise.
pub const DEFAULT_HOURS: u32 = 2;
/// How long a link can be good: hours, and the same in words.
pub const VALIDITIES: [(u32, &str); 4] =
    [(DEFAULT_HOURS, "2 hours"), (24, "1 day"), (72, "3 days"), (MAX_HOURS, "7 days")];

/// The half of a link that names the share: 22 base62 characters. It retrieves nothing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct ShareId(String);

impl ShareId {
    /// So many characters.
    pub const LENGTH: usize = 22;

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for ShareId {
    type Error = NotAnId;

    fn try_from(text: String) -> Result<Self, NotAnId> {
        let is_id = text.len() == Self::LENGTH && text.bytes().all(|b| b.is_ascii_alphanumeric());
        if is_id { Ok(Self(text)) } else { Err(NotAnId) }
    }
}

impl From<ShareId> for String {
    fn from(id: ShareId) -> Self {
        id.0
    }
}

impl FromStr for ShareId {
    type Err = NotAnId;

    fn from_str(text: &str) -> Result<Self, NotAnId> {
        text.to_owned().try_into()
    }
}

impl fmt::Display for ShareId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Whom a token is to be sent to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewShare {
    /// One e-mail address.
    pub recipient: String,
    /// Plain text, or empty.
    pub message: String,
    pub valid_for_hours: u32,
}

/// When somebody was there, and from where.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seen {
    pub at: Timestamp,
    pub remote_addr: String,
    /// Browser and system in words, or empty.
    pub client: String,
}

/// How a share stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum ShareState {
    /// Nobody has opened the link.
    Waiting,
    /// The page was opened, the token not retrieved.
    Opened(Seen),
    Retrieved(Seen),
    Expired {
        at: Timestamp,
    },
    Withdrawn {
        at: Timestamp,
    },
}

impl ShareState {
    /// The token can still be retrieved.
    pub fn is_open(&self) -> bool {
        matches!(self, Self::Waiting | Self::Opened(_))
    }
}

/// A share, as those see it who manage tokens.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Share {
    pub id: ShareId,
    pub recipient: String,
    pub message: String,
    /// Name and e-mail of who sent it.
    pub sender: String,
    pub sent_at: Timestamp,
    pub expires_at: Timestamp,
    pub state: ShareState,
    /// Tries after the token was retrieved.
    pub replays: i64,
    pub last_replay: Option<Seen>,
}

/// What whoever has a link may know.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum ShareWelcome {
    Open(Box<ShareOffer>),
    Retrieved {
        at: Timestamp,
    },
    Expired,
    Withdrawn,
    /// The token itself was deleted or has expired.
    TokenEnded,
}

/// A token that waits to be retrieved.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShareOffer {
    /// Name and e-mail of who sent it.
    pub sender: String,
    /// Plain text, or empty.
    pub message: String,
    pub project: String,
    /// The token's description.
    pub token: String,
    pub grants: Grants,
    /// None for a token that does not expire.
    pub token_expires_at: Option<Timestamp>,
    /// When the link stops working.
    pub good_until: Timestamp,
    /// Retrieving gives the token a new string: the one that is in use stops working.
    pub replaces_string: bool,
}

/// A token whose string is shown this once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RetrievedToken {
    pub secret: TokenSecret,
    /// Where the API is: `https://host` without a trailing slash.
    pub api_url: String,
    pub description: String,
    pub project: String,
    /// None for a token that does not expire.
    pub expires_at: Option<Timestamp>,
}

#[cfg(test)]
mod tests {
    use super::ShareId;

    #[test]
    fn an_id_is_22_letters_and_digits() {
        assert!("0123456789ABCDEFGHijkl".parse::<ShareId>().is_ok());
        for other in
            ["", "0123456789ABCDEFGHijk", "0123456789ABCDEFGHijklm", "0123456789ABCDEF\0GHijk"]
        {
            assert!(other.parse::<ShareId>().is_err(), "{other}");
        }
        let id: Result<ShareId, _> = serde_json::from_str("\"../../../../etc/passwd\"");
        assert!(id.is_err());
    }
}
