use super::throttle;
use crate::{
    account::{
        activity::{self, Kind, Owner},
        multi_factor, password, sessions, users,
    },
    core::Core,
    text,
};
use app::{
    account::sign_in::{Credentials, CurrentUser, SignInService, SignInStep},
    error::AppError,
    services::{Actor, Identity},
    value::UserId,
};
use async_trait::async_trait;
use std::sync::Arc;

/// So many wrong tries before a right one are worth a mail.
const TELLING_TRIES: i64 = 3;

/// Signing in and out.
pub struct SignIns {
    core: Arc<Core>,
}

impl SignIns {
    pub fn new(core: Arc<Core>) -> Self {
        Self { core }
    }
}

fn wrong() -> AppError {
    AppError::invalid("password", "The e-mail or the password is not right.")
}

#[async_trait]
impl SignInService for SignIns {
    async fn sign_in(
        &self,
        actor: &Actor,
        credentials: Credentials,
    ) -> Result<SignInStep, AppError> {
        let core = &*self.core;
        if credentials.email.len() > text::MAX_EMAIL || credentials.email.contains('\0') {
            return Err(wrong());
        }
        let password = password::rules::normalize("password", &credentials.password)?;
        let email_key = text::email_key(&credentials.email);
        let now = core.clock.now();

        // before the try is counted: that there is no room is nobody's wrong try
        let place = core.passwords.place()?;
        let mut tx = core.db.read().await?;
        let user = users::store::find_by_email(&mut tx, &email_key).await?;
        // asked for unknown people too: the work must be the same
        let id = UserId(user.as_ref().map_or(0, |user| user.id));
        let known = sessions::known(core, &mut tx, id, actor, now).await?;
        drop(tx);

        let kind = throttle::Kind::SignIn;
        let keys = throttle::keys(core, kind, &email_key, &actor.remote_addr, known);
        throttle::count_try(core, &keys).await?;

        let id_known = user.as_ref().map(|user| user.id);
        let active = user.filter(|user| user.state == "active");
        let hash = active.as_ref().and_then(|user| user.password_hash.clone());
        let fits = core.passwords.verify(place, password.clone(), hash.as_deref()).await?;
        let (Some(user), Some(hash), true) = (active, hash, fits) else {
            tracing::info!(user = id_known, remote_addr = %actor.remote_addr, "a sign-in failed");
            return Err(wrong());
        };
        let rehashed = if core.passwords.is_outdated(&hash) {
            // when there is no room now, the next sign-in renews it
            core.passwords.hash(password).await.ok()
        } else {
            None
        };

        let mut tx = core.db.write().await?;
        // what was checked must still hold in the transaction that trusts it, and until its end
        let kept = rehashed.as_ref().unwrap_or(&hash);
        if !users::store::update_password(&mut tx, id, &hash, kept, None).await? {
            return Err(wrong());
        }
        let owner = Owner::of_row(&user);
        let wrong_tries = throttle::clear(&mut tx, &keys).await?;
        if wrong_tries >= TELLING_TRIES {
            let act = Kind::WrongTries.about(wrong_tries.to_string());
            activity::record(core, &mut tx, owner, actor, act, now).await?;
        }
        if let Ok(before) = actor.prover() {
            sessions::store::update_ended(&mut tx, before.user, &before.session, now).await?;
        }
        let awaits_factor = multi_factor::is_enabled(&mut tx, id).await?;
        let secret = sessions::start(core, &mut tx, owner, awaits_factor, actor, now).await?;
        tx.commit().await?;
        tracing::info!(user = user.id, awaits_factor, remote_addr = %actor.remote_addr, "signed in");
        Ok(if awaits_factor { SignInStep::SecondFactor(secret) } else { SignInStep::Done(secret) })
    }

    async fn current(&self, actor: &Actor) -> Result<Option<CurrentUser>, AppError> {
        Ok(actor.user().ok().map(|me| CurrentUser {
            name: me.name.clone(),
            email: me.email.clone(),
            is_super_admin: me.is_super_admin,
        }))
    }

    async fn sign_out(&self, actor: &Actor) -> Result<(), AppError> {
        if let Ok(me) = actor.prover() {
            let core = &*self.core;
            let now = core.clock.now();
            let mut tx = core.db.write().await?;
            sessions::store::update_ended(&mut tx, me.user, &me.session, now).await?;
            if matches!(actor.identity, Identity::User(_)) {
                let act = Kind::SignedOut.into();
                activity::record(core, &mut tx, Owner::of(me), actor, act, now).await?;
            }
            tx.commit().await?;
        }
        Ok(())
    }
}
