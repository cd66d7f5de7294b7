use super::{
    rules::{self, SecretBytes},
    store::{self, TotpRow},
};
use crate::{core::Core, db::Tx, error::internal, keyring::Purpose};
use app::{
    error::AppError,
    value::{Timestamp, UserId},
};
use zeroize::Zeroizing;

/// What came of a code.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Checked {
    /// It was right, and is used up.
    Right,
    /// It was right once.
    UsedBefore,
    /// It was right some time ago: the device's clock is off by so many seconds.
    OffBy(i64),
    Wrong,
}

/// What a secret is sealed with: its person, and the row it belongs to.
pub(super) fn context(user: UserId, id: uuid::Uuid) -> Vec<u8> {
    format!("totp\n{user}\n{id}").into_bytes()
}

fn open(core: &Core, user: UserId, row: &TotpRow) -> Result<SecretBytes, AppError> {
    let context = context(user, row.id);
    let plain = core.keyring.open_sealed(Purpose::Totp, &context, &row.sealed_secret);
    let plain = plain.map(Zeroizing::new).and_then(|bytes| bytes.as_slice().try_into().ok());
    plain.map(Zeroizing::new).ok_or_else(|| internal(&"a TOTP secret cannot be opened"))
}

/// Checks a code against the person's authenticators, in the transaction that trusts it.
pub(crate) async fn check(
    core: &Core,
    tx: &mut Tx,
    user: UserId,
    digits: &str,
    now: Timestamp,
) -> Result<Checked, AppError> {
    let mut result = Checked::Wrong;
    for row in store::list_totps(tx, user).await? {
        let secret = open(core, user, &row)?;
        if let Some(step) = rules::matching_step(&secret, digits, now) {
            if store::update_last_step(tx, row.id, step, now).await? {
                return Ok(Checked::Right);
            }
            result = Checked::UsedBefore;
        } else if let (Checked::Wrong, Some(seconds @ ..0)) =
            (&result, rules::drift_seconds(&secret, digits, now))
        {
            // of a code that will be right soon nothing is said: who guessed it could wait for it
            result = Checked::OffBy(seconds);
        }
    }
    Ok(result)
}

impl Checked {
    /// Why the code was not taken, for the person; none when it was.
    pub(crate) fn refusal(&self, field: &str) -> Option<AppError> {
        let message = match self {
            Self::Right => return None,
            Self::UsedBefore => {
                "This code was used already. Wait for the next one in the app.".to_owned()
            }
            Self::OffBy(seconds) => rules::drift_in_words(*seconds),
            Self::Wrong => {
                "The code is not right. Enter the one that the app shows now.".to_owned()
            }
        };
        Some(AppError::invalid(field, message))
    }
}
