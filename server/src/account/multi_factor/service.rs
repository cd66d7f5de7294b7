use super::{rules, store};
use crate::{
    account::{
        activity::{self, Kind, Owner},
        recovery_codes, security_keys,
        sessions::{self, rules::Factor},
        totp, users,
    },
    core::Core,
    db::Tx,
    organization::forced_mfa,
};
use app::{
    account::{
        multi_factor::{FactorDevice, MultiFactor, MultiFactorService},
        sign_in::SessionSecret,
    },
    error::AppError,
    services::Actor,
    value::{Timestamp, UserId},
};
use async_trait::async_trait;
use std::sync::Arc;
use uuid::Uuid;

/// Multi-factor authentication as a whole.
pub struct MultiFactors {
    core: Arc<Core>,
}

impl MultiFactors {
    pub fn new(core: Arc<Core>) -> Self {
        Self { core }
    }
}

/// Is a second factor asked of this person?
pub(crate) async fn is_enabled(tx: &mut Tx, user: UserId) -> Result<bool, AppError> {
    Ok(store::is_enabled(tx, user).await?)
}

/// The second factors of a person.
pub(crate) async fn find_of(
    core: &Core,
    tx: &mut Tx,
    user: UserId,
) -> Result<MultiFactor, AppError> {
    let authenticators = totp::store::list_totps(tx, user).await?.into_iter();
    let keys = security_keys::store::list_keys(tx, user).await?.into_iter();
    Ok(MultiFactor {
        authenticators: authenticators
            .map(|row| device(row.id, row.name, row.created_at, row.last_used_at))
            .collect(),
        keys: keys.map(|row| device(row.id, row.name, row.created_at, row.last_used_at)).collect(),
        recovery_codes_left: recovery_codes::left(tx, user).await?,
        are_keys_possible: core.relying_party.is_some(),
        required_by: forced_mfa::list_requiring(tx, user, core.clock.now()).await?,
    })
}

fn device(id: Uuid, name: String, created_at: i64, last_used_at: Option<i64>) -> FactorDevice {
    FactorDevice {
        id: id.to_string(),
        name,
        created_at: Timestamp(created_at),
        last_used_at: last_used_at.map(Timestamp),
    }
}

/// No other device of the person has this name; the one that is being renamed may keep it.
pub(crate) async fn require_free_name(
    tx: &mut Tx,
    user: UserId,
    name: &str,
    renamed: Option<Uuid>,
) -> Result<(), AppError> {
    users::store::hold(tx, user).await?;
    let authenticators = totp::store::list_totps(tx, user).await?.into_iter();
    let keys = security_keys::store::list_keys(tx, user).await?.into_iter();
    let devices = authenticators.map(|row| (row.id, row.name));
    let devices = devices.chain(keys.map(|row| (row.id, row.name)));
    rules::check_free(name, devices.filter(|(id, _)| Some(*id) != renamed).map(|(_, name)| name))
}

/// The person may add a device with this name.
pub(crate) async fn require_room(tx: &mut Tx, user: UserId, name: &str) -> Result<(), AppError> {
    require_free_name(tx, user, name, None).await?;
    let authenticators = totp::store::list_totps(tx, user).await?.len();
    let keys = security_keys::store::list_keys(tx, user).await?.len();
    rules::check_room(authenticators + keys)
}

/// Recovery codes stand in for a device. When the last one is gone they go too, and the activity
/// says what that means.
pub(crate) async fn after_removal(
    core: &Core,
    tx: &mut Tx,
    actor: &Actor,
    now: Timestamp,
) -> Result<(), AppError> {
    let me = actor.user()?;
    // whoever has the removed device may have proven something with it
    sessions::forget_other_proofs(tx, me).await?;
    if is_enabled(tx, me.user).await? {
        return Ok(());
    }
    recovery_codes::store::delete_codes(tx, me.user).await?;
    let act = Kind::MultiFactorDisabled.into();
    activity::record(core, tx, Owner::of(me), actor, act, now).await
}

/// Removes every second factor and recovery code of a person.
pub(crate) async fn remove_all(tx: &mut Tx, user: UserId) -> Result<(), AppError> {
    totp::store::delete_totps(tx, user).await?;
    security_keys::store::delete_keys(tx, user).await?;
    recovery_codes::store::delete_codes(tx, user).await?;
    Ok(())
}

#[async_trait]
impl MultiFactorService for MultiFactors {
    async fn find(&self, actor: &Actor) -> Result<MultiFactor, AppError> {
        let me = actor.user()?;
        let mut tx = self.core.db.read().await?;
        find_of(&self.core, &mut tx, me.user).await
    }

    async fn disable(&self, actor: &Actor) -> Result<SessionSecret, AppError> {
        let core = &*self.core;
        let now = core.clock.now();
        let me = sessions::require_fresh(actor, now)?;
        let mut tx = core.db.write().await?;
        users::store::hold(&mut tx, me.user).await?;
        sessions::forget_other_proofs(&mut tx, me).await?;
        if is_enabled(&mut tx, me.user).await? {
            remove_all(&mut tx, me.user).await?;
            let act = Kind::MultiFactorDisabled.into();
            activity::record(core, &mut tx, Owner::of(me), actor, act, now).await?;
        }
        let factor = Some(Factor::Password);
        let secret = sessions::renew(core, &mut tx, actor, factor, None, now).await?;
        tx.commit().await?;
        Ok(secret)
    }
}
