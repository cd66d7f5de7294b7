use crate::{
    account::{
        activity::{self, Kind, Owner},
        links::{self, Purpose},
        password, sessions, users,
    },
    core::Core,
};
use app::{
    account::password_reset::{NewPassword, PasswordResetService},
    error::AppError,
    services::Actor,
};
use async_trait::async_trait;
use std::sync::Arc;

/// New passwords for who cannot sign in.
pub struct PasswordResets {
    core: Arc<Core>,
}

impl PasswordResets {
    pub fn new(core: Arc<Core>) -> Self {
        Self { core }
    }
}

#[async_trait]
impl PasswordResetService for PasswordResets {
    async fn request(&self, actor: &Actor, email: &str) -> Result<(), AppError> {
        links::request(&self.core, actor, Purpose::Reset, email).await
    }

    async fn complete(&self, actor: &Actor, new: NewPassword) -> Result<(), AppError> {
        let core = &*self.core;
        let link = links::find(core, &new.code, &[Purpose::Reset]).await?;
        let id = link.user.ok_or_else(AppError::forbidden)?;
        let mut tx = core.db.read().await?;
        let user = users::store::find_by_id(&mut tx, id).await?.ok_or_else(AppError::forbidden)?;
        drop(tx);
        let password = password::rules::parse_pair(
            &new.new_password,
            &new.repeat_password,
            &[&user.email, &user.name],
        )?;
        let hash = core.passwords.hash(password).await?;

        let now = core.clock.now();
        let mut tx = core.db.write().await?;
        links::use_up(core, &mut tx, &new.code, now).await?;
        if !users::store::update_lost_password(&mut tx, id, &hash, now).await? {
            return Err(AppError::forbidden());
        }
        sessions::end_all(core, &mut tx, id, None).await?;
        let owner = Owner::of_row(&user);
        activity::record(core, &mut tx, owner, actor, Kind::PasswordReset.into(), now).await?;
        tx.commit().await?;
        tracing::info!(user = id.0, "a password was reset");
        Ok(())
    }
}
