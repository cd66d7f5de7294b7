use super::{rules, store};
use crate::{
    account::{
        activity::{self, Kind, Owner},
        multi_factor, sessions, users,
    },
    core::Core,
    db::Tx,
    keyring::Purpose,
};
use app::{
    account::recovery_codes::{COUNT, RecoveryCodeService, RecoveryCodes as NewCodes},
    error::{AppError, ErrorKind},
    services::Actor,
    value::{Timestamp, UserId},
};
use async_trait::async_trait;
use std::sync::Arc;

/// The caller's recovery codes.
pub struct RecoveryCodes {
    core: Arc<Core>,
}

impl RecoveryCodes {
    pub fn new(core: Arc<Core>) -> Self {
        Self { core }
    }
}

fn digest(core: &Core, user: UserId, plain: &str) -> [u8; 32] {
    core.keyring.digest(Purpose::RecoveryCode, format!("{user}\n{plain}").as_bytes())
}

/// How many codes the person has left; none when none were ever made.
pub(crate) async fn left(tx: &mut Tx, user: UserId) -> Result<Option<u32>, AppError> {
    let count = store::count_codes(tx, user).await?;
    Ok((count.made > 0).then(|| u32::try_from(count.left_over).unwrap_or_default()))
}

/// A code that has the form of one, as it is digested.
///
/// # Errors
/// `Invalid` for any other text.
pub(crate) fn parse(typed: &str) -> Result<String, AppError> {
    rules::parse(typed)
}

/// Uses a code up, in the transaction that trusts it; says whether it was an unused one.
pub(crate) async fn use_up(
    core: &Core,
    tx: &mut Tx,
    user: UserId,
    plain: &str,
    now: Timestamp,
) -> Result<bool, AppError> {
    Ok(store::update_used(tx, user, &digest(core, user, plain), now).await?)
}

#[async_trait]
impl RecoveryCodeService for RecoveryCodes {
    async fn generate(&self, actor: &Actor) -> Result<NewCodes, AppError> {
        let core = &*self.core;
        let now = core.clock.now();
        let me = sessions::require_fresh(actor, now)?;
        let codes: Vec<String> = (0..COUNT).map(|_| rules::format(core.secrets.bytes())).collect();
        let mut tx = core.db.write().await?;
        // two at once would leave twenty
        users::store::hold(&mut tx, me.user).await?;
        if !multi_factor::is_enabled(&mut tx, me.user).await? {
            return Err(AppError::new(
                ErrorKind::Conflict,
                "",
                "Recovery codes stand in for an authenticator or a security key. Add one first.",
            ));
        }
        store::delete_codes(&mut tx, me.user).await?;
        for code in &codes {
            let digest = digest(core, me.user, &code.replace('-', ""));
            store::insert_code(&mut tx, me.user, &digest, now).await?;
        }
        let act = Kind::RecoveryCodesMade.into();
        activity::record(core, &mut tx, Owner::of(me), actor, act, now).await?;
        tx.commit().await?;
        Ok(NewCodes { codes, email: me.email.clone() })
    }
}
