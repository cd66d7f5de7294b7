//! Growing delays after wrong tries, counted in the database; each kind of try has counters of its
//! own, so that who guesses passwords cannot keep the person's codes from working.
//!
//! A try is counted before it is checked, so that parallel tries cannot slip past the count, and
//! taken back when it was right. Three counters: the account from this address (strict), the address
//! as a whole, and the account as a whole. The last one does not hold for browsers and addresses
//! from which the person signed in lately: nobody is kept out by somebody else's tries.

use super::store;
use crate::{core::Core, db::Tx, keyring::Purpose};
use app::error::{AppError, ErrorKind};
use std::net::Ipv6Addr;

/// A counter forgets after this time without a failure.
const FORGET_SECONDS: i64 = 24 * 3600;

/// After how many failures waiting begins, and how long it can become in seconds.
#[derive(Debug, Clone, Copy)]
struct Limit {
    free: i64,
    longest: i64,
}

const ACCOUNT_AND_ADDRESS: Limit = Limit { free: 5, longest: 900 };
const ADDRESS: Limit = Limit { free: 30, longest: 900 };

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
        }
    }

    /// Of the account as a whole. Who gets to try codes knows the password already, so that few
    /// tries are free: at an hour each, a million codes outlast everybody.
    fn account_limit(self) -> Limit {
        match self {
            Self::SignIn | Self::PasswordChange | Self::PasswordProof => {
                Limit { free: 50, longest: 60 }
            }
            Self::Totp | Self::RecoveryCode => Limit { free: 10, longest: 3600 },
            Self::Link => Limit { free: 5, longest: 3600 },
        }
    }
}

/// The counters of one kind of try.
pub(crate) struct Keys {
    account_and_address: [u8; 32],
    address: [u8; 32],
    account: [u8; 32],
    account_limit: Limit,
}

/// What counts as one address: of IPv6 the /64, which one subscriber has to themselves.
fn network(address: &str) -> String {
    match address.parse::<Ipv6Addr>() {
        Ok(v6) => Ipv6Addr::from_bits(v6.to_bits() >> 64 << 64).to_string(),
        Err(_) => address.to_owned(),
    }
}

/// The counters of this kind of try on this account (an e-mail's key, or an id) from this address.
pub(crate) fn keys(core: &Core, kind: Kind, account: &str, address: &str) -> Keys {
    let (what, address) = (kind.as_str(), network(address));
    let digest = |text: String| core.keyring.digest(Purpose::Throttle, text.as_bytes());
    Keys {
        account_and_address: digest(format!("{what}\nboth\n{account}\n{address}")),
        address: digest(format!("{what}\naddress\n{address}")),
        account: digest(format!("{what}\naccount\n{account}")),
        account_limit: kind.account_limit(),
    }
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
pub(crate) async fn count_try(core: &Core, keys: &Keys, is_known: bool) -> Result<(), AppError> {
    // the address first, here as in `clear`: whoever shares two counters queues at the same one
    let mut counters =
        vec![(keys.address, ADDRESS), (keys.account_and_address, ACCOUNT_AND_ADDRESS)];
    if !is_known {
        counters.push((keys.account, keys.account_limit));
    }
    let mut tx = core.db.write().await?;
    let mut wait = 0;
    for (key, limit) in counters {
        let now = core.clock.now();
        let stale = now.plus_seconds(-FORGET_SECONDS);
        let row = store::update_one_failure_more(&mut tx, &key, now, stale).await?;
        // others may have counted while we queued for the row
        let now = core.clock.now();
        wait = wait.max(row.wait_until - now.0);
        let delay = delay(limit, row.failures);
        if delay > 0 {
            store::update_wait(&mut tx, &key, now.plus_seconds(delay)).await?;
        }
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
    store::update_one_failure_less(tx, &keys.address).await?;
    let mut failures = 0;
    for key in [&keys.account_and_address, &keys.account] {
        failures = failures.max(store::delete_failures(tx, key).await?);
    }
    Ok((failures - 1).max(0))
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
    #[case(1, 0)]
    #[case(4, 0)]
    #[case(5, 1)]
    #[case(6, 2)]
    #[case(9, 16)]
    #[case(40, 900)]
    #[case(i64::MAX, 900)]
    fn delays_grow_to_a_limit(#[case] failures: i64, #[case] seconds: i64) {
        assert_eq!(delay(ACCOUNT_AND_ADDRESS, failures), seconds);
    }
}
