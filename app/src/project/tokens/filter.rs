use super::model::{Token, TokenState};
use crate::value::Timestamp;

const DAY: i64 = 86_400;

/// Which tokens a list shows, by what they are worth now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum StateFilter {
    All,
    Active,
    Expiring,
    Unused,
    Ended,
}

impl StateFilter {
    /// The choices, in the order in which they are offered.
    pub(super) const ALL: [Self; 5] =
        [Self::All, Self::Active, Self::Expiring, Self::Unused, Self::Ended];

    /// The filter of this name; everything for a name that is none.
    pub(super) fn from_query(name: &str) -> Self {
        Self::ALL.into_iter().find(|filter| filter.name() == name).unwrap_or(Self::All)
    }

    /// As the address names it.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::All => "",
            Self::Active => "active",
            Self::Expiring => "expiring",
            Self::Unused => "unused",
            Self::Ended => "ended",
        }
    }

    /// As people read it.
    pub(super) fn label(self) -> &'static str {
        match self {
            Self::All => "All",
            Self::Active => "Active",
            Self::Expiring => "Expiring within 7 days",
            Self::Unused => "Unused for 90 days",
            Self::Ended => "Expired or deleted",
        }
    }

    /// Does the token belong into the list at this time?
    pub(super) fn shows(self, token: &Token, now: Timestamp) -> bool {
        let active = token.state == TokenState::Active;
        match self {
            Self::All => true,
            Self::Active => active,
            Self::Expiring => expires_soon(token, now),
            Self::Unused => active && unused(token, now),
            Self::Ended => !active,
        }
    }
}

/// Works now, and will not in 7 days.
pub(super) fn expires_soon(token: &Token, now: Timestamp) -> bool {
    token.state == TokenState::Active
        && token.expires_at.is_some_and(|at| at.seconds_since(now) <= 7 * DAY)
}

fn unused(token: &Token, now: Timestamp) -> bool {
    let last = token.last_used.as_ref().map_or(token.created_at, |used| used.at);
    now.seconds_since(last) >= 90 * DAY
}

#[cfg(test)]
mod tests {
    use super::{DAY, StateFilter};
    use crate::{
        project::tokens::{Grants, LastUse, Token, TokenKind, TokenState},
        value::{Timestamp, TokenId},
    };

    const NOW: Timestamp = Timestamp(1_700_000_000_000_000);

    fn token() -> Token {
        let created_at = NOW.plus_seconds(-100 * DAY);
        Token {
            id: TokenId(1),
            kind: TokenKind::Limited,
            state: TokenState::Active,
            description: "loader".to_owned(),
            created_at,
            refreshed_at: created_at,
            expires_at: None,
            last_used: None,
            created_by: None,
            owner: None,
            role: None,
            grants: Grants::default(),
            is_own: false,
        }
    }

    fn shown_by(token: &Token) -> Vec<&'static str> {
        StateFilter::ALL
            .into_iter()
            .filter(|filter| filter.shows(token, NOW))
            .map(StateFilter::name)
            .collect()
    }

    #[test]
    fn a_token_that_was_never_used_counts_from_its_creation() {
        assert_eq!(shown_by(&token()), ["", "active", "unused"]);
    }

    #[test]
    fn a_token_in_use_that_ends_within_a_week_is_expiring() {
        let used = LastUse {
            at: NOW,
            remote_addr: String::new(),
            client: String::new(),
            operation: String::new(),
        };
        let expires_at = Some(NOW.plus_seconds(7 * DAY));
        let token = Token { last_used: Some(used), expires_at, ..token() };
        assert_eq!(shown_by(&token), ["", "active", "expiring"]);
    }

    #[test]
    fn an_ended_token_is_neither_expiring_nor_unused() {
        let state = TokenState::Expired { at: NOW };
        let token = Token { state, expires_at: Some(NOW), ..token() };
        assert_eq!(shown_by(&token), ["", "ended"]);
    }

    #[test]
    fn an_unknown_name_shows_everything() {
        assert_eq!(StateFilter::from_query("nonsense"), StateFilter::All);
    }
}
