//! When a session is alive.

use app::{account::proof::FRESH_SECONDS, value::Timestamp};

/// A session that was not used for so long is over.
pub const IDLE_SECONDS: i64 = 48 * 3600;
/// A browser and an address are known for so long after the person got in from there.
pub const KNOWN_SECONDS: i64 = 30 * 86_400;
/// "Last seen" is written at most this often, so that reading pages does not become writing.
pub const SEEN_SECONDS: i64 = 60;

/// Who knows the password has so long for the second factor.
pub const HALF_WAY_SECONDS: i64 = 10 * 60;

/// How a person proved who they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Factor {
    Password,
    Totp,
    SecurityKey,
    RecoveryCode,
}

impl Factor {
    /// As stored.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Password => "password",
            Self::Totp => "totp",
            Self::SecurityKey => "security_key",
            Self::RecoveryCode => "recovery_code",
        }
    }

    /// In words, for what is stored.
    pub fn in_words(stored: &str) -> String {
        match stored {
            "password" => "Password".to_owned(),
            "totp" => "Password and TOTP".to_owned(),
            "security_key" => "Password and security key".to_owned(),
            "recovery_code" => "Password and recovery code".to_owned(),
            other => other.to_owned(),
        }
    }
}

/// Is a session that began and was last seen at these times still alive?
pub fn is_alive(
    created_at: Timestamp,
    last_seen_at: Timestamp,
    now: Timestamp,
    max_age_days: u32,
) -> bool {
    now.seconds_since(last_seen_at) < IDLE_SECONDS
        && now.seconds_since(created_at) < i64::from(max_age_days) * 86_400
}

/// May who began to sign in at this time still prove the second factor?
pub fn is_half_way(created_at: Timestamp, now: Timestamp) -> bool {
    now.seconds_since(created_at) < HALF_WAY_SECONDS
}

/// Until when acts that need a fresh proof are possible; none when it is too old.
pub fn fresh_until(proven_at: Timestamp, now: Timestamp) -> Option<Timestamp> {
    let until = proven_at.plus_seconds(FRESH_SECONDS);
    (now < until).then_some(until)
}

/// Is it time to write down that the session was used?
pub fn is_seen_outdated(last_seen_at: Timestamp, now: Timestamp) -> bool {
    now.seconds_since(last_seen_at) >= SEEN_SECONDS
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    const START: Timestamp = Timestamp(1_768_564_800_000_000);

    #[rstest]
    #[case::fresh(0, 0, true)]
    #[case::just_under_two_days_idle(172_799, 172_799, true)]
    #[case::two_days_idle(172_800, 172_800, false)]
    #[case::busy_for_a_month_but_a_second(2_591_999, 10, true)]
    #[case::busy_for_a_month(2_592_000, 10, false)]
    fn a_session_ends_by_idleness_or_age(#[case] age: i64, #[case] idle: i64, #[case] alive: bool) {
        let now = START.plus_seconds(age);
        assert_eq!(is_alive(START, now.plus_seconds(-idle), now, 30), alive);
    }

    #[rstest]
    #[case::at_once(0, true)]
    #[case::to_the_last_second(899, true)]
    #[case::a_quarter_of_an_hour(900, false)]
    fn a_proof_is_fresh_for_a_quarter_of_an_hour(#[case] age: i64, #[case] fresh: bool) {
        let until = fresh_until(START, START.plus_seconds(age));
        assert_eq!(until, fresh.then(|| START.plus_seconds(900)));
        assert_eq!(fresh_until(Timestamp(0), START), None, "given up");
    }
}
