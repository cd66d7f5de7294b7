use crate::{
    account::links::{self, Purpose},
    core::Core,
};
use app::{
    account::sign_up::{SignUpPolicy, SignUpService},
    error::{AppError, ErrorKind},
    services::Actor,
};
use async_trait::async_trait;
use std::sync::Arc;

/// Accounts for strangers.
pub struct SignUps {
    core: Arc<Core>,
}

impl SignUps {
    pub fn new(core: Arc<Core>) -> Self {
        Self { core }
    }
}

#[async_trait]
impl SignUpService for SignUps {
    async fn policy(&self, _actor: &Actor) -> Result<SignUpPolicy, AppError> {
        Ok(SignUpPolicy { is_open: self.core.config.sign_up })
    }

    async fn request(&self, actor: &Actor, email: &str) -> Result<(), AppError> {
        if !self.core.config.sign_up {
            return Err(AppError::new(
                ErrorKind::Forbidden,
                "",
                "Accounts here are made by invitation. Ask an administrator for one.",
            ));
        }
        links::request(&self.core, actor, Purpose::SignUp, email).await
    }
}
