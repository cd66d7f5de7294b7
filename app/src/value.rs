//! Values that every feature uses: ids and instants.

use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};
use time::{OffsetDateTime, format_description::FormatItem, macros::format_description};

/// Makes an id type over a positive 64-bit integer, as the public APIs show it.
macro_rules! id_type {
    ($(#[$doc:meta] $name:ident),+ $(,)?) => {$(
        #[$doc]
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub i64);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = NotAnId;

            fn from_str(text: &str) -> Result<Self, NotAnId> {
                if text.is_empty() || text.len() > 18 || !text.bytes().all(|b| b.is_ascii_digit()) {
                    return Err(NotAnId);
                }
                text.parse().map(Self).map_err(|_| NotAnId)
            }
        }
    )+};
}

/// The text is not an id: ids are 1 to 18 decimal digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not an id")]
pub struct NotAnId;

id_type! {
    /// A person's account.
    UserId,
    /// A maintainer: a group of organizations.
    MaintainerId,
    /// An organization: a group of projects.
    OrganizationId,
    /// A project.
    ProjectId,
    /// An API token of a project.
    TokenId,
    /// An event. Ids grow in commit order.
    EventId,
}

/// An instant: microseconds since 1970-01-01T00:00:00Z.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, Default,
)]
#[serde(transparent)]
pub struct Timestamp(pub i64);

const WIRE: &[FormatItem<'_>] = format_description!(
    "[year]-[month]-[day]T[hour]:[minute]:[second][offset_hour sign:mandatory][offset_minute]"
);
const READABLE: &[FormatItem<'_>] =
    format_description!("[day padding:none] [month repr:short] [year], [hour]:[minute] UTC");
const MACHINE: &[FormatItem<'_>] =
    format_description!("[year]-[month]-[day]T[hour]:[minute]:[second]Z");

impl Timestamp {
    /// This instant plus so many seconds (fewer when negative).
    #[must_use]
    pub fn plus_seconds(self, seconds: i64) -> Self {
        Self(self.0.saturating_add(seconds.saturating_mul(1_000_000)))
    }

    /// Whole seconds from `earlier` to this instant; negative when it is later.
    pub fn seconds_since(self, earlier: Self) -> i64 {
        self.0.saturating_sub(earlier.0).div_euclid(1_000_000)
    }

    /// As the public APIs write it: `2017-11-13T16:48:28+0000`.
    pub fn wire(self) -> String {
        self.format(WIRE)
    }

    /// For people, without JavaScript: `13 Nov 2017, 16:48 UTC`.
    pub fn readable(self) -> String {
        self.format(READABLE)
    }

    /// For `<time datetime>`: `2017-11-13T16:48:28Z`.
    pub fn machine(self) -> String {
        self.format(MACHINE)
    }

    fn format(self, description: &[FormatItem<'_>]) -> String {
        OffsetDateTime::from_unix_timestamp(self.0.div_euclid(1_000_000))
            .ok()
            .and_then(|at| at.format(description).ok())
            .unwrap_or_default()
    }
}
