use super::{
    check::context,
    qr,
    rules::{self, SECRET_BYTES, SecretBytes},
    store::{self, InsertTotp},
};
use crate::{
    account::{
        activity::{self, Kind, Owner},
        multi_factor,
        sessions::{self, rules::Factor},
        users,
    },
    core::Core,
    db::{StoreError, Tx},
    error::internal,
    keyring::Purpose,
};
use app::{
    account::{
        sign_in::SessionSecret,
        totp::{TotpActivation, TotpEnrolment, TotpService},
    },
    error::{AppError, ErrorKind},
    services::Actor,
    value::{Timestamp, UserId},
};
use async_trait::async_trait;
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use std::sync::Arc;
use uuid::Uuid;
use zeroize::Zeroizing;

/// An enrolment can be confirmed for so long.
const ENROLMENT_SECONDS: i64 = 3600;

/// The caller's TOTP authenticators.
pub struct Totps {
    core: Arc<Core>,
}

impl Totps {
    pub fn new(core: Arc<Core>) -> Self {
        Self { core }
    }

    fn seal(&self, user: UserId, enrolment: &Enrolment) -> Result<String, AppError> {
        let plain = Zeroizing::new(
            serde_json::to_vec(&(
                enrolment.until,
                *enrolment.secret,
                enrolment.replaces.map(|id| id.to_string()),
            ))
            .map_err(|error| internal(&error))?,
        );
        let context = user.to_string();
        let core = &*self.core;
        let sealed =
            core.keyring.seal(Purpose::Enrolment, context.as_bytes(), &plain, &*core.secrets);
        Ok(BASE64_URL_SAFE_NO_PAD.encode(sealed))
    }

    fn open(&self, user: UserId, sealed: &str, now: Timestamp) -> Result<Enrolment, AppError> {
        let too_old = || {
            AppError::invalid(
                "code",
                "This QR code is too old or was made for somebody else. Reload the page and scan \
                 the new one.",
            )
        };
        let sealed = BASE64_URL_SAFE_NO_PAD.decode(sealed).map_err(|_| too_old())?;
        let context = user.to_string();
        let keyring = &self.core.keyring;
        let plain = keyring.open_sealed(Purpose::Enrolment, context.as_bytes(), &sealed);
        let plain = Zeroizing::new(plain.ok_or_else(too_old)?);
        let (until, secret, replaces): (Timestamp, [u8; SECRET_BYTES], Option<Uuid>) =
            serde_json::from_slice(&plain).map_err(|_| too_old())?;
        if now > until {
            return Err(too_old());
        }
        Ok(Enrolment { until, secret: Zeroizing::new(secret), replaces })
    }
}

/// A secret that no code has confirmed yet. It is nowhere but with the person, sealed.
struct Enrolment {
    until: Timestamp,
    secret: SecretBytes,
    replaces: Option<Uuid>,
}

fn no_such_authenticator() -> AppError {
    AppError::not_found("", "You have no such authenticator.")
}

#[async_trait]
impl TotpService for Totps {
    async fn enrol(
        &self,
        actor: &Actor,
        enrolment: Option<&str>,
        replaces: Option<&str>,
    ) -> Result<TotpEnrolment, AppError> {
        let core = &*self.core;
        let now = core.clock.now();
        let me = sessions::require_fresh(actor, now)?;
        let begun = enrolment.filter(|text| !text.is_empty());
        let enrolment = match begun {
            Some(sealed) => self.open(me.user, sealed, now)?,
            None => Enrolment {
                until: now.plus_seconds(ENROLMENT_SECONDS),
                secret: Zeroizing::new(core.secrets.bytes()),
                replaces: match replaces {
                    Some(id) => Some(Uuid::parse_str(id).map_err(|_| no_such_authenticator())?),
                    None => None,
                },
            },
        };
        let old_name = match enrolment.replaces {
            None => None,
            Some(id) => {
                let mut tx = core.db.read().await?;
                let rows = store::list_totps(&mut tx, me.user).await?;
                let row = rows.into_iter().find(|row| row.id == id);
                Some(row.ok_or_else(no_such_authenticator)?.name)
            }
        };
        let link = rules::link(&enrolment.secret, &me.email).map_err(|error| internal(&error))?;
        Ok(TotpEnrolment {
            enrolment: self.seal(me.user, &enrolment)?,
            secret: rules::readable(&enrolment.secret),
            qr: qr::draw(&link).map_err(|error| internal(&error))?,
            link,
            replaces: old_name,
        })
    }

    async fn activate(
        &self,
        actor: &Actor,
        activation: TotpActivation,
    ) -> Result<SessionSecret, AppError> {
        let core = &*self.core;
        let now = core.clock.now();
        let me = sessions::require_fresh(actor, now)?;
        let name = multi_factor::parse_device_name(&activation.name)?;
        let digits = rules::parse_code("code", &activation.code)?;
        let enrolment = self.open(me.user, &activation.enrolment, now)?;
        let Some(step) = rules::matching_step(&enrolment.secret, &digits, now) else {
            let hint = rules::drift_seconds(&enrolment.secret, &digits, now);
            let message = hint.map_or_else(
                || "The code is not right. Enter the one that the app shows now.".to_owned(),
                rules::drift_in_words,
            );
            return Err(AppError::invalid("code", message));
        };
        let mut tx = core.db.write().await?;
        let owner = Owner::of(me);
        if let Some(old) = enrolment.replaces {
            let removed = store::delete_totp(&mut tx, me.user, old).await?;
            let act = Kind::TotpRemoved.about(removed.ok_or_else(no_such_authenticator)?);
            activity::record(core, &mut tx, owner, actor, act, now).await?;
        }
        multi_factor::require_room(&mut tx, me.user, &name).await?;
        insert(core, &mut tx, me.user, &name, &enrolment.secret, step, now).await?;
        let act = Kind::TotpAdded.about(name);
        activity::record(core, &mut tx, owner, actor, act, now).await?;
        let factor = Some(Factor::Totp);
        sessions::forget_other_proofs(&mut tx, me).await?;
        let secret = sessions::renew(core, &mut tx, actor, factor, Some(now), now).await?;
        tx.commit().await?;
        Ok(secret)
    }

    async fn rename(&self, actor: &Actor, id: &str, name: &str) -> Result<(), AppError> {
        let core = &*self.core;
        let me = sessions::require_fresh(actor, core.clock.now())?;
        let name = multi_factor::parse_device_name(name)?;
        let id = Uuid::parse_str(id).map_err(|_| no_such_authenticator())?;
        let mut tx = core.db.write().await?;
        multi_factor::require_free_name(&mut tx, me.user, &name, Some(id)).await?;
        if store::update_name(&mut tx, me.user, id, &name).await? == 0 {
            return Err(no_such_authenticator());
        }
        tx.commit().await?;
        Ok(())
    }

    async fn remove(&self, actor: &Actor, id: &str) -> Result<(), AppError> {
        let core = &*self.core;
        let now = core.clock.now();
        let me = sessions::require_fresh(actor, now)?;
        let id = Uuid::parse_str(id).map_err(|_| no_such_authenticator())?;
        let mut tx = core.db.write().await?;
        users::store::hold(&mut tx, me.user).await?;
        let removed = store::delete_totp(&mut tx, me.user, id).await?;
        let act = Kind::TotpRemoved.about(removed.ok_or_else(no_such_authenticator)?);
        activity::record(core, &mut tx, Owner::of(me), actor, act, now).await?;
        multi_factor::after_removal(core, &mut tx, actor, now).await?;
        tx.commit().await?;
        Ok(())
    }
}

/// A new authenticator for somebody who passes the secret on themselves; the secret in base32.
pub(crate) async fn insert_new(
    core: &Core,
    tx: &mut Tx,
    user: UserId,
    now: Timestamp,
) -> Result<String, AppError> {
    let secret: SecretBytes = Zeroizing::new(core.secrets.bytes());
    insert(core, tx, user, "Authenticator app", &secret, 0, now).await?;
    Ok(rules::readable(&secret).replace(' ', ""))
}

/// Stores an authenticator whose code of this step was right.
///
/// # Errors
/// `Conflict` when this very secret was activated already.
async fn insert(
    core: &Core,
    tx: &mut Tx,
    user: UserId,
    name: &str,
    secret: &SecretBytes,
    step: i64,
    now: Timestamp,
) -> Result<(), AppError> {
    let id = core.secrets.uuid(now);
    let context = context(user, id);
    let sealed = core.keyring.seal(Purpose::Totp, &context, secret.as_slice(), &*core.secrets);
    let row = InsertTotp {
        id,
        user,
        name,
        sealed_secret: &sealed,
        digest: &core.keyring.digest(Purpose::Totp, secret.as_slice()),
        last_step: step,
        now,
    };
    match store::insert_totp(tx, row).await {
        Err(StoreError::Conflict) => {
            Err(AppError::new(ErrorKind::Conflict, "", "This authenticator was activated already."))
        }
        other => Ok(other?),
    }
}
