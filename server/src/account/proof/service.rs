use crate::{
    account::{
        activity::{self, Kind, Owner},
        multi_factor, password, recovery_codes,
        security_keys::{self, Answer},
        sessions::{self, rules::Factor},
        sign_in::throttle,
        totp, users,
    },
    core::Core,
    db::Tx,
};
use app::{
    account::{
        proof::{Freshness, KeyChallenge, ProofOptions, ProofService},
        sign_in::SessionSecret,
    },
    error::{AppError, ErrorKind},
    services::{Actor, Identity, SignedIn},
    value::Timestamp,
};
use async_trait::async_trait;
use std::sync::Arc;

/// Refusals of one kind of factor are written down once in so many seconds.
const REFUSALS_TOLD_ONCE_IN: i64 = 60;

/// Proving who one is.
pub struct Proofs {
    core: Arc<Core>,
}

impl Proofs {
    pub fn new(core: Arc<Core>) -> Self {
        Self { core }
    }

    /// Counts a try of this kind as a failure until it is shown to be none.
    async fn count(
        &self,
        actor: &Actor,
        kind: throttle::Kind,
        now: Timestamp,
    ) -> Result<throttle::Keys, AppError> {
        let core = &*self.core;
        let me = actor.prover()?;
        let mut tx = core.db.read().await?;
        let known = sessions::known(core, &mut tx, me.user, actor, now).await?;
        drop(tx);
        let account = me.user.to_string();
        let keys = throttle::keys(core, kind, &account, &actor.remote_addr, known);
        throttle::count_try(core, &keys).await?;
        Ok(keys)
    }

    /// The proof was right.
    async fn accept(
        &self,
        mut tx: Tx,
        actor: &Actor,
        factor: Factor,
        now: Timestamp,
    ) -> Result<SessionSecret, AppError> {
        let secret = sessions::elevate(&self.core, &mut tx, actor, factor, now).await?;
        tx.commit().await?;
        Ok(secret)
    }

    /// The proof was wrong: the person finds it in their activity.
    async fn refuse<T>(
        &self,
        mut tx: Tx,
        me: &SignedIn,
        actor: &Actor,
        what: &str,
        refusal: AppError,
    ) -> Result<T, AppError> {
        let (core, owner) = (&*self.core, Owner::of(me));
        let act = Kind::FactorRefused.about(what);
        activity::record_once_in(REFUSALS_TOLD_ONCE_IN, core, &mut tx, owner, actor, act).await?;
        tx.commit().await?;
        Err(refusal)
    }
}

#[async_trait]
impl ProofService for Proofs {
    async fn options(&self, actor: &Actor) -> Result<ProofOptions, AppError> {
        let me = actor.prover()?;
        let is_sign_in = matches!(actor.identity, Identity::HalfSignedIn(_));
        let mut tx = self.core.db.read().await?;
        let factors = multi_factor::find_of(&self.core, &mut tx, me.user).await?;
        Ok(ProofOptions {
            email: me.email.clone(),
            is_sign_in,
            key: !factors.keys.is_empty() && factors.are_keys_possible,
            totp: !factors.authenticators.is_empty(),
            recovery_code: factors.recovery_codes_left.is_some_and(|left| left > 0),
            password: !is_sign_in && !factors.is_enabled(),
        })
    }

    async fn freshness(&self, actor: &Actor) -> Result<Freshness, AppError> {
        let me = actor.user()?;
        let now = self.core.clock.now();
        Ok(Freshness { now, until: sessions::rules::fresh_until(me.proven_at, now) })
    }

    async fn give_up(&self, actor: &Actor) -> Result<(), AppError> {
        let me = actor.user()?;
        let mut tx = self.core.db.write().await?;
        sessions::store::update_unproven(&mut tx, &me.session).await?;
        tx.commit().await?;
        Ok(())
    }

    async fn by_password(&self, actor: &Actor, password: &str) -> Result<SessionSecret, AppError> {
        let me = actor.user()?;
        let core = &*self.core;
        let now = core.clock.now();
        let typed = password::rules::normalize("password", password)?;
        let place = core.passwords.place()?;
        let keys = self.count(actor, throttle::Kind::PasswordProof, now).await?;
        let mut tx = core.db.read().await?;
        let user = users::store::find_by_id(&mut tx, me.user).await?;
        drop(tx);
        let hash = user.and_then(|user| user.password_hash);
        if !core.passwords.verify(place, typed, hash.as_deref()).await? {
            return Err(AppError::invalid("password", "This is not your password."));
        }
        let hash = hash.ok_or_else(AppError::unauthenticated)?;
        let mut tx = core.db.write().await?;
        // also holds the person's row: no factor can be added while this decides
        if !users::store::update_password(&mut tx, me.user, &hash, &hash, None).await? {
            return Err(AppError::unauthenticated());
        }
        if multi_factor::is_enabled(&mut tx, me.user).await? {
            return Err(AppError::new(
                ErrorKind::Forbidden,
                "",
                "The password is not enough: use one of your second factors.",
            ));
        }
        throttle::clear(&mut tx, &keys).await?;
        self.accept(tx, actor, Factor::Password, now).await
    }

    async fn by_totp(&self, actor: &Actor, code: &str) -> Result<SessionSecret, AppError> {
        let me = actor.prover()?;
        let code = totp::parse_code("code", code)?;
        let now = self.core.clock.now();
        let keys = self.count(actor, throttle::Kind::Totp, now).await?;
        let mut tx = self.core.db.write().await?;
        let checked = totp::check(&self.core, &mut tx, me.user, &code, now).await?;
        if let Some(refusal) = checked.refusal("code") {
            return self.refuse(tx, me, actor, "TOTP code", refusal).await;
        }
        throttle::clear(&mut tx, &keys).await?;
        self.accept(tx, actor, Factor::Totp, now).await
    }

    async fn by_recovery_code(
        &self,
        actor: &Actor,
        typed: &str,
    ) -> Result<SessionSecret, AppError> {
        let me = actor.prover()?;
        let core = &*self.core;
        let recovery_code = recovery_codes::parse(typed)?;
        let now = core.clock.now();
        let keys = self.count(actor, throttle::Kind::RecoveryCode, now).await?;
        let mut tx = core.db.write().await?;
        if !recovery_codes::use_up(core, &mut tx, me.user, &recovery_code, now).await? {
            let refusal = AppError::invalid(
                "code",
                "This is not one of your recovery codes, or it was used already.",
            );
            return self.refuse(tx, me, actor, "recovery code", refusal).await;
        }
        let left = recovery_codes::left(&mut tx, me.user).await?.unwrap_or_default();
        let act = Kind::RecoveryCodeUsed.about(left.to_string());
        activity::record(core, &mut tx, Owner::of(me), actor, act, now).await?;
        throttle::clear(&mut tx, &keys).await?;
        self.accept(tx, actor, Factor::RecoveryCode, now).await
    }

    async fn begin_key(&self, actor: &Actor) -> Result<KeyChallenge, AppError> {
        let me = actor.prover()?;
        let mut tx = self.core.db.write().await?;
        let challenge = security_keys::begin_proof(&self.core, &mut tx, me).await?;
        tx.commit().await?;
        Ok(challenge)
    }

    async fn by_key(
        &self,
        actor: &Actor,
        ceremony: &str,
        credential: &str,
    ) -> Result<SessionSecret, AppError> {
        let me = actor.prover()?;
        let core = &*self.core;
        let now = core.clock.now();
        let (answer, mut tx) =
            security_keys::finish_proof(core, me, ceremony, credential, now).await?;
        match answer {
            Answer::Right => self.accept(tx, actor, Factor::SecurityKey, now).await,
            Answer::Refused(refusal) => self.refuse(tx, me, actor, "security key", refusal).await,
            Answer::CounterWentBack(name) => {
                let act = Kind::KeyCounterWentBack.about(&name);
                activity::record(core, &mut tx, Owner::of(me), actor, act, now).await?;
                tx.commit().await?;
                Err(AppError::new(
                    ErrorKind::Invalid,
                    "",
                    format!(
                        "The key \"{name}\" has counted further before: there may be a copy of it. \
                         Use another factor, then remove this key."
                    ),
                ))
            }
        }
    }
}
