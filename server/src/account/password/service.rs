use super::rules;
use crate::{
    account::{
        activity::{self, Kind, Owner},
        links, multi_factor,
        sessions::{self, Known},
        sign_in::throttle,
        users,
    },
    core::Core,
};
use app::{
    account::{
        password::{AccountIdentity, PasswordChange, PasswordService},
        sign_in::SessionSecret,
    },
    error::AppError,
    services::Actor,
    value::Timestamp,
};
use async_trait::async_trait;
use std::sync::Arc;

/// Changing one's password.
pub struct Passwords {
    core: Arc<Core>,
}

impl Passwords {
    pub fn new(core: Arc<Core>) -> Self {
        Self { core }
    }
}

#[async_trait]
impl PasswordService for Passwords {
    async fn identity(&self, actor: &Actor) -> Result<AccountIdentity, AppError> {
        let me = actor.user()?;
        let mut tx = self.core.db.read().await?;
        let user = users::store::find_by_id(&mut tx, me.user).await?;
        let user = user.ok_or_else(AppError::unauthenticated)?;
        Ok(AccountIdentity {
            email: user.email,
            name: user.name,
            password_changed_at: Timestamp(user.password_changed_at.unwrap_or_default()),
        })
    }

    async fn change(
        &self,
        actor: &Actor,
        change: PasswordChange,
    ) -> Result<SessionSecret, AppError> {
        let me = actor.user()?;
        let core = &*self.core;
        let old = rules::normalize("old_password", &change.old_password)?;
        let context = [me.email.as_str(), &me.name];
        let new = rules::parse_pair(&change.new_password, &change.repeat_password, &context)?;
        let account = me.user.to_string();
        let kind = throttle::Kind::PasswordChange;
        let place = core.passwords.place()?;
        let mut tx = core.db.read().await?;
        if multi_factor::is_enabled(&mut tx, me.user).await? {
            // the password alone does not let the person in either
            sessions::require_fresh(actor, core.clock.now())?;
        }
        drop(tx);
        let keys = throttle::keys(core, kind, &account, &actor.remote_addr, Known::No);
        throttle::count_try(core, &keys).await?;
        let mut tx = core.db.read().await?;
        let user = users::store::find_by_id(&mut tx, me.user).await?;
        drop(tx);
        let stored = user.and_then(|user| user.password_hash);
        if !core.passwords.verify(place, old.clone(), stored.as_deref()).await? {
            return Err(AppError::invalid("old_password", "This is not your current password."));
        }
        if *old == *new {
            return Err(AppError::invalid(
                "new_password",
                "The new password is the one you have now. Choose another one.",
            ));
        }
        let hash = core.passwords.hash(new).await?;

        let now = core.clock.now();
        let mut tx = core.db.write().await?;
        let stored = stored.ok_or_else(AppError::unauthenticated)?;
        if !users::store::update_password(&mut tx, me.user, &stored, &hash, Some(now)).await? {
            return Err(AppError::invalid(
                "old_password",
                "Your password was changed in another window just now.",
            ));
        }
        throttle::clear(&mut tx, &keys).await?;
        if change.end_other_sessions {
            sessions::end_all(core, &mut tx, me.user, Some(&me.session)).await?;
        }
        sessions::end_half_way(&mut tx, me.user, now).await?;
        sessions::forget_other_proofs(&mut tx, me).await?;
        links::forget(&mut tx, me.user, &me.email).await?;
        let act = Kind::PasswordChanged.into();
        activity::record(core, &mut tx, Owner::of(me), actor, act, now).await?;
        // a secret that was stolen before the change must not outlive it
        let secret = sessions::renew(core, &mut tx, actor, None, None, now).await?;
        tx.commit().await?;
        Ok(secret)
    }
}
