use crate::{
    account::{
        activity::{self, Kind, Owner},
        links::{self, Purpose},
        password, sessions,
        users::store::{self, InsertUser},
    },
    core::Core,
    db::StoreError,
    text,
};
use app::{
    account::{
        activation::{Activation, ActivationService},
        sign_in::SessionSecret,
    },
    error::{AppError, ErrorKind},
    services::Actor,
};
use async_trait::async_trait;
use std::sync::Arc;

/// Activating accounts.
pub struct Activations {
    core: Arc<Core>,
}

impl Activations {
    pub fn new(core: Arc<Core>) -> Self {
        Self { core }
    }
}

fn exists() -> AppError {
    AppError::new(
        ErrorKind::Conflict,
        "",
        "This account is active already. Sign in, or have a link sent to set a new password.",
    )
}

#[async_trait]
impl ActivationService for Activations {
    async fn activate(
        &self,
        actor: &Actor,
        activation: Activation,
    ) -> Result<SessionSecret, AppError> {
        let core = &*self.core;
        let link =
            links::find(core, &activation.code, &[Purpose::Activate, Purpose::SignUp]).await?;
        if link.purpose == Purpose::SignUp && !core.config.sign_up {
            return Err(AppError::forbidden());
        }
        let name = text::parse_name("name", &activation.name)?;
        let email = text::parse_email("code", &link.email)?;
        let new = password::rules::parse_pair(
            &activation.new_password,
            &activation.repeat_password,
            &[&email.address, &name],
        )?;
        let hash = core.passwords.hash(new).await?;

        let now = core.clock.now();
        let mut tx = core.db.write().await?;
        links::use_up(core, &mut tx, &activation.code, now).await?;
        let id = if let Some(id) = link.user {
            if !store::update_activated(&mut tx, id, &name, &hash, now).await? {
                return Err(exists());
            }
            id
        } else {
            let new = InsertUser {
                email: &email,
                name: &name,
                password_hash: Some(&hash),
                is_active: true,
                is_super_admin: false,
                now,
            };
            match store::insert_user(&mut tx, new).await {
                Err(StoreError::Conflict) => return Err(exists()),
                other => other?,
            }
        };
        if let Ok(before) = actor.prover() {
            sessions::store::update_ended(&mut tx, before.user, &before.session, now).await?;
        }
        let owner = Owner { id, name: &name, email: &email.address };
        activity::record(core, &mut tx, owner, actor, Kind::Activated.into(), now).await?;
        let secret = sessions::start(core, &mut tx, owner, false, actor, now).await?;
        tx.commit().await?;
        tracing::info!(user = id.0, "an account was activated");
        Ok(secret)
    }
}
