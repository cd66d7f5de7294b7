use super::{
    ceremony,
    store::{self, InsertKey},
};
use crate::{
    account::{
        activity::{self, Kind, Owner},
        multi_factor,
        sessions::{self, rules::Factor},
        users,
    },
    core::Core,
    db::StoreError,
    error::internal,
};
use app::{
    account::{proof::KeyChallenge, security_keys::SecurityKeyService, sign_in::SessionSecret},
    error::AppError,
    services::Actor,
};
use async_trait::async_trait;
use std::sync::Arc;
use uuid::Uuid;

/// The caller's security keys.
pub struct SecurityKeys {
    core: Arc<Core>,
}

impl SecurityKeys {
    pub fn new(core: Arc<Core>) -> Self {
        Self { core }
    }
}

fn no_such_key() -> AppError {
    AppError::not_found("", "You have no such security key.")
}

#[async_trait]
impl SecurityKeyService for SecurityKeys {
    async fn begin(&self, actor: &Actor, name: &str) -> Result<KeyChallenge, AppError> {
        let core = &*self.core;
        let me = sessions::require_fresh(actor, core.clock.now())?;
        let name = multi_factor::parse_device_name(name)?;
        let mut tx = core.db.write().await?;
        multi_factor::require_room(&mut tx, me.user, &name).await?;
        let challenge = ceremony::begin_registration(core, &mut tx, me, &name).await?;
        tx.commit().await?;
        Ok(challenge)
    }

    async fn finish(
        &self,
        actor: &Actor,
        ceremony: &str,
        credential: &str,
    ) -> Result<(String, SessionSecret), AppError> {
        let core = &*self.core;
        let now = core.clock.now();
        let me = sessions::require_fresh(actor, now)?;
        let (key, name) =
            ceremony::finish_registration(core, me, ceremony, credential, now).await?;
        let stored = serde_json::to_string(&key).map_err(|error| internal(&error))?;
        let id = core.secrets.uuid(now);
        let mut tx = core.db.write().await?;
        multi_factor::require_room(&mut tx, me.user, &name).await?;
        let row = InsertKey {
            id,
            user: me.user,
            name: &name,
            credential_id: key.cred_id().as_ref(),
            credential: &stored,
            now,
        };
        match store::insert_key(&mut tx, row).await {
            Err(StoreError::Conflict) => return Err(ceremony::registered()),
            other => other?,
        }
        let act = Kind::KeyAdded.about(name);
        activity::record(core, &mut tx, Owner::of(me), actor, act, now).await?;
        let factor = Some(Factor::SecurityKey);
        sessions::forget_other_proofs(&mut tx, me).await?;
        let secret = sessions::renew(core, &mut tx, actor, factor, Some(now), now).await?;
        tx.commit().await?;
        Ok((id.to_string(), secret))
    }

    async fn rename(&self, actor: &Actor, id: &str, name: &str) -> Result<(), AppError> {
        let core = &*self.core;
        let me = sessions::require_fresh(actor, core.clock.now())?;
        let name = multi_factor::parse_device_name(name)?;
        let id = Uuid::parse_str(id).map_err(|_| no_such_key())?;
        let mut tx = core.db.write().await?;
        multi_factor::require_free_name(&mut tx, me.user, &name, Some(id)).await?;
        if store::update_name(&mut tx, me.user, id, &name).await? == 0 {
            return Err(no_such_key());
        }
        tx.commit().await?;
        Ok(())
    }

    async fn remove(&self, actor: &Actor, id: &str) -> Result<(), AppError> {
        let core = &*self.core;
        let now = core.clock.now();
        let me = sessions::require_fresh(actor, now)?;
        let id = Uuid::parse_str(id).map_err(|_| no_such_key())?;
        let mut tx = core.db.write().await?;
        users::store::hold(&mut tx, me.user).await?;
        let removed = store::delete_key(&mut tx, me.user, id).await?;
        let act = Kind::KeyRemoved.about(removed.ok_or_else(no_such_key)?);
        activity::record(core, &mut tx, Owner::of(me), actor, act, now).await?;
        multi_factor::after_removal(core, &mut tx, actor, now).await?;
        tx.commit().await?;
        Ok(())
    }
}
