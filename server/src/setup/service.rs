use super::store;
use crate::{
    account::{
        activity::{self, Kind, Owner},
        password, sessions,
        users::store::{InsertUser, count_users, insert_user},
    },
    core::Core,
    keyring::Purpose,
    text,
};
use app::{
    account::sign_in::SessionSecret,
    error::AppError,
    services::Actor,
    setup::{FirstPerson, SetupService},
};
use async_trait::async_trait;
use std::sync::Arc;

/// Characters of the setup code: 32 of base62 are 190 bits.
const CODE_LENGTH: usize = 32;

/// First run.
pub struct Setup {
    core: Arc<Core>,
}

impl Setup {
    pub fn new(core: Arc<Core>) -> Self {
        Self { core }
    }

    /// A fresh setup link while nobody has an account; links of earlier starts stop working. The
    /// code stands behind `#`, so that no server and no log ever sees it.
    pub async fn link(&self) -> Result<Option<String>, AppError> {
        let core = &*self.core;
        let mut tx = core.db.write().await?;
        if count_users(&mut tx).await? > 0 {
            return Ok(None);
        }
        let secret = core.secrets.base62(CODE_LENGTH);
        let digest = core.keyring.digest(Purpose::Setup, secret.as_bytes());
        store::delete_links(&mut tx).await?;
        store::insert_link(&mut tx, &digest, core.clock.now()).await?;
        tx.commit().await?;
        Ok(Some(format!("{}/setup#{secret}", core.config.public_url)))
    }
}

fn wrong_code() -> AppError {
    AppError::invalid(
        "code",
        "This setup code is not valid. The server prints a new one when it is started, as long as nobody has an account.",
    )
}

#[async_trait]
impl SetupService for Setup {
    async fn is_needed(&self, _actor: &Actor) -> Result<bool, AppError> {
        let mut tx = self.core.db.read().await?;
        Ok(count_users(&mut tx).await? == 0)
    }

    async fn complete(
        &self,
        actor: &Actor,
        person: FirstPerson,
    ) -> Result<SessionSecret, AppError> {
        let core = &*self.core;
        let now = core.clock.now();
        let digest = core.keyring.digest(Purpose::Setup, person.code.trim().as_bytes());

        // before the work of hashing and the write lock, which a stranger must not be able to take
        let mut tx = core.db.read().await?;
        if store::count_open(&mut tx, &digest).await? == 0 {
            return Err(wrong_code());
        }
        drop(tx);

        let email = text::parse_email("email", &person.email)?;
        let name = text::parse_name("name", &person.name)?;
        let password =
            password::rules::parse_new("password", &person.password, &[&email.address, &name])?;
        let hash = core.passwords.hash(password).await?;

        let mut tx = core.db.write().await?;
        if !store::update_used(&mut tx, &digest, now).await? || count_users(&mut tx).await? > 0 {
            return Err(wrong_code());
        }
        let user = insert_user(
            &mut tx,
            InsertUser {
                email: &email,
                name: &name,
                password_hash: Some(&hash),
                is_active: true,
                is_super_admin: true,
                now,
            },
        )
        .await?;
        let owner = Owner { id: user, name: &name, email: &email.address };
        activity::record(core, &mut tx, owner, actor, Kind::Activated.into(), now).await?;
        let secret = sessions::start(core, &mut tx, owner, false, actor, now).await?;
        tx.commit().await?;
        tracing::info!(user = user.0, "the first person was set up");
        Ok(secret)
    }
}
