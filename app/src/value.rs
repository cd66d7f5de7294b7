//! Values that every feature uses: ids and instants.

use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};
use time::OffsetDateTime;

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
    /// A management token.
    ManagementTokenId,
    /// A request to join a project.
    JoinRequestId,
    /// A feature that projects and people can have.
    FeatureId,
    /// An invitation.
    InvitationId,
    /// An event. Ids grow in commit order.
    EventId,
}

/// An instant: microseconds since 1970-01-01T00:00:00Z.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, Default,
)]
#[serde(transparent)]
pub struct Timestamp(pub i64);

const MONTHS: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

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
        self.iso("+0000")
    }

    /// For `<time datetime>`: `2017-11-13T16:48:28Z`.
    pub fn machine(self) -> String {
        self.iso("Z")
    }

    /// For people, without JavaScript: `13 Nov 2017, 16:48 UTC`.
    pub fn readable(self) -> String {
        self.in_utc().map_or_else(String::new, |at| {
            let month = MONTHS[usize::from(u8::from(at.month())) - 1];
            let (day, year, hour, minute) = (at.day(), at.year(), at.hour(), at.minute());
            format!("{day} {month} {year:04}, {hour:02}:{minute:02} UTC")
        })
    }

    // By hand, because the formatting of `time` would be a large part of a page's WASM.
    fn iso(self, zone: &str) -> String {
        self.in_utc().map_or_else(String::new, |at| {
            let (year, month, day) = (at.year(), u8::from(at.month()), at.day());
            let (hour, minute, second) = at.to_hms();
            format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}{zone}")
        })
    }

    fn in_utc(self) -> Option<OffsetDateTime> {
        OffsetDateTime::from_unix_timestamp(self.0.div_euclid(1_000_000)).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::Timestamp;

    #[test]
    fn an_instant_is_written_in_three_ways() {
        let at = Timestamp(1_510_591_708_999_999);
        assert_eq!(at.wire(), "2017-11-13T16:48:28+0000");
        assert_eq!(at.machine(), "2017-11-13T16:48:28Z");
        assert_eq!(at.readable(), "13 Nov 2017, 16:48 UTC");
        assert_eq!(Timestamp(-1).machine(), "1969-12-31T23:59:59Z");
        assert_eq!(Timestamp(i64::MAX).machine(), "");
    }
}
