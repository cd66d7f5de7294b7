//! Growing delays after wrong tries, counted in the database; each kind of try has counters of its
//! own, so that who guesses passwords cannot keep the person's codes from working.
//!
//! A try is counted before it is checked, so that parallel tries cannot slip past the count, and
//! taken back when it was right. Three counters: the address as a whole, the account from this
//! address (strict), and the account as a whole. The last one does not hold for addresses from which
//! the person signed in lately, and a browser in which they did has one counter for itself: nobody
//! is kept out by somebody else's tries. Failures are forgotten one by one as time goes by.

use super::store::{self, FailuresRow};
use crate::{account::sessions::Known, core::Core, db::Tx, keyring::Purpose};
use app::{
    error::{AppError, ErrorKind},
    value::Timestamp,
};
use std::net::Ipv6Addr;

/// A counter forgets everything after this time without a failure.
const FORGET_SECONDS: i64 = 24 * 3600;

/// After how many failures waiting begins, how long it can become, and in what time one failure is
/// forgotten; both in seconds.
#[derive(Debug, Clone, Copy)]
struct Limit {
    free: i64,
    longest: i64,
    forgets_one_in: i64,
}

/// One account from one address, or in one browser.
const NARROW: Limit = Limit { free: 5, longest: 900, forgets_one_in: 3600 };
const ADDRESS: Limit = Limit { free: 30, longest: 900, forgets_one_in: 600 };

/// What is tried.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// The password at sign-in.
    SignIn,
    /// The old password in the change form.
    PasswordChange,
    /// The password as a fresh proof.
    PasswordProof,
    /// A TOTP code.
    Totp,
    /// A recovery code.
    RecoveryCode,
    /// Having a link mailed. No try is ever right: it is counted for its own sake.
    Link,
    /// The code of a link by which a token is retrieved.
    Share,
    /// A promo code.
    PromoCode,
}

impl Kind {
    fn as_str(self) -> &'static str {
        match self {
            Self::SignIn => "sign-in",
            Self::PasswordChange => "change",
            Self::PasswordProof => "proof",
            Self::Totp => "totp",
            Self::RecoveryCode => "recovery",
            Self::Link => "link",
            Self::Share => "share",
            Self::PromoCode => "promo-code",
        }
    }

    /// Of the account as a whole. Who gets to try codes knows the password already, so that few
    /// tries are free: at an hour each, a million codes outlast everybody.
    fn account_limit(self) -> Limit {
        match self {
            Self::SignIn | Self::PasswordChange | Self::PasswordProof | Self::Share => {
                Limit { free: 50, longest: 60, forgets_one_in: 600 }
            }
            Self::Totp | Self::RecoveryCode | Self::PromoCode => {
                Limit { free: 10, longest: 3600, forgets_one_in: 3600 }
            }
            Self::Link => Limit { free: 5, longest: 3600, forgets_one_in: 3600 },
        }
    }
}

/// The counters that a try is counted in.
pub(crate) struct Keys {
    counters: Vec<Counter>,
    /// Counts for those who are not known.
    account: [u8; 32],
}

struct Counter {
    key: [u8; 32],
    limit: Limit,
    /// Counts the tries on other accounts too.
    is_shared: bool,
}

/// What counts as one address: of IPv6 the /64, which one subscriber has to themselves.
fn network(address: &str) -> String {
    match address.parse::<Ipv6Addr>() {
        Ok(v6) => Ipv6Addr::from_bits(v6.to_bits() >> 64 << 64).to_string(),
        Err(_) => address.to_owned(),
    }
}

/// The counters of this kind of try on this account (an e-mail's key, or an id) from this address,
/// by somebody who is known or not.
pub(crate) fn keys(core: &Core, kind: Kind, account: &str, address: &str, known: Known) -> Keys {
    let (what, address) = (kind.as_str(), network(address));
    let digest = |text: String| core.keyring.digest(Purpose::Throttle, text.as_bytes());
    let narrow = |key: [u8; 32]| Counter { key, limit: NARROW, is_shared: false };
    let total = digest(format!("{what}\naccount\n{account}"));
    let counters = if let Known::Browser(browser) = known {
        vec![narrow(digest(format!("{what}\nbrowser\n{browser:02x?}")))]
    } else {
        // the address first, here as in `clear`: who shares two counters queues at the same one
        let shared = digest(format!("{what}\naddress\n{address}"));
        let mut counters = vec![
            Counter { key: shared, limit: ADDRESS, is_shared: true },
            narrow(digest(format!("{what}\nboth\n{account}\n{address}"))),
        ];
        if matches!(known, Known::No) {
            counters.push(Counter { key: total, limit: kind.account_limit(), is_shared: false });
        }
        counters
    };
    Keys { counters, account: total }
}

/// What is left of a counter's failures now.
fn remaining(limit: Limit, row: FailuresRow, now: Timestamp) -> FailuresRow {
    let elapsed = now.seconds_since(Timestamp(row.last_at));
    let forgotten = elapsed.max(0) / limit.forgets_one_in;
    let failures = if elapsed >= FORGET_SECONDS { 0 } else { (row.failures - forgotten).max(0) };
    let last_at = match failures {
        0 => now,
        _ => Timestamp(row.last_at).plus_seconds(forgotten * limit.forgets_one_in),
    };
    FailuresRow { failures, last_at: last_at.0, ..row }
}

/// Seconds to wait after this many failures.
fn delay(limit: Limit, failures: i64) -> i64 {
    let over = failures - limit.free;
    if over < 0 {
        return 0;
    }
    let doublings = u32::try_from(over).unwrap_or(u32::MAX).min(20);
    (1_i64 << doublings).min(limit.longest)
}

/// Counts a try as a failure until it is shown to be none.
///
/// # Errors
/// `RateLimited`, without counting, while one of the counters has to wait.
pub(crate) async fn count_try(core: &Core, keys: &Keys) -> Result<(), AppError> {
    let mut tx = core.db.write().await?;
    let mut wait = 0;
    for Counter { key, limit, .. } in &keys.counters {
        let row = store::hold_failures(&mut tx, key).await?;
        // after the row is ours: others may have counted while we queued for it
        let now = core.clock.now();
        wait = wait.max(row.wait_until - now.0);
        let mut row = remaining(*limit, row, now);
        row.failures += 1;
        row.wait_until = now.plus_seconds(delay(*limit, row.failures)).0;
        store::update_failures(&mut tx, key, row).await?;
    }
    if wait > 0 {
        // not committed: a try that was not made is not a failure
        let seconds = u32::try_from(wait.div_euclid(1_000_000) + 1).unwrap_or(u32::MAX);
        return Err(AppError::new(
            ErrorKind::RateLimited { retry_after: seconds },
            "",
            format!("Too many wrong tries. Wait {seconds} seconds and try again."),
        ));
    }
    tx.commit().await?;
    Ok(())
}

/// The try was right: the account's counters begin anew. The address only gets this one try back,
/// or one account of one's own would be the way around its limit. Says how many tries were wrong
/// before.
pub(crate) async fn clear(tx: &mut Tx, keys: &Keys) -> Result<i64, AppError> {
    let mut wrong = 0;
    let mut is_account_counted = false;
    for Counter { key, is_shared, .. } in &keys.counters {
        if *is_shared {
            store::update_one_failure_less(tx, key).await?;
        } else {
            // this try is among them
            wrong = wrong.max(store::delete_failures(tx, key).await? - 1);
        }
        is_account_counted |= *key == keys.account;
    }
    if !is_account_counted {
        wrong = wrong.max(store::delete_failures(tx, &keys.account).await?);
    }
    Ok(wrong)
}

/// Forgets counters that are stale anyway.
pub(crate) async fn sweep(core: &Core) -> Result<(), AppError> {
    let before = core.clock.now().plus_seconds(-FORGET_SECONDS);
    let mut tx = core.db.write().await?;
    store::delete_stale(&mut tx, before).await?;
    tx.commit().await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[test]
    fn a_network_of_ipv6_counts_as_one_address() {
        assert_eq!(network("2001:db8:1:2:3:4:5:6"), network("2001:db8:1:2::9"));
        assert_ne!(network("2001:db8:1:2::9"), network("2001:db8:1:3::9"));
        assert_eq!(network("192.0.2.7"), "192.0.2.7");
    }

    #[rstest]
    #[case(9, 0, 9, 0)]
    #[case(9, 3599, 9, 0)]
    #[case(9, 3600, 8, 3600)]
    #[case(9, 9000, 7, 7200)]
    #[case(9, 8 * 3600, 1, 8 * 3600)]
    #[case(9, 11 * 3600, 0, 11 * 3600)]
    #[case(900, 24 * 3600, 0, 24 * 3600)]
    #[case(9, -7200, 9, 0)]
    fn failures_are_forgotten_one_by_one(
        #[case] failures: i64,
        #[case] elapsed: i64,
        #[case] left: i64,
        #[case] since: i64,
    ) {
        let then = Timestamp(1_768_564_800_000_000);
        let row = FailuresRow { failures, last_at: then.0, wait_until: 0 };
        let row = remaining(NARROW, row, then.plus_seconds(elapsed));
        assert_eq!((row.failures, row.last_at), (left, then.plus_seconds(since).0));
    }

    #[rstest]
    #[case(1, 0)]
    #[case(4, 0)]
    #[case(5, 1)]
    #[case(6, 2)]
    #[case(9, 16)]
    #[case(40, 900)]
    #[case(i64::MAX, 900)]
    fn delays_grow_to_a_limit(#[case] failures: i64, #[case] seconds: i64) {
        assert_eq!(delay(NARROW, failures), seconds);
    }
}
