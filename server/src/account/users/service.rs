use super::store::{self, InsertUser};
use crate::{
    account::{password, sessions},
    core::Core,
    db::StoreError,
    project::tokens,
    text,
};
use app::{
    error::{AppError, ErrorKind},
    services::{Actor, Identity},
    value::UserId,
};
use std::{fmt, sync::Arc};

/// An account that the operator makes.
#[derive(Clone)]
pub struct NewUser {
    pub email: String,
    pub name: String,
    /// None for an account that still has to be activated.
    pub password: Option<String>,
    pub is_super_admin: bool,
}

impl fmt::Debug for NewUser {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("NewUser").field("email", &self.email).finish_non_exhaustive()
    }
}

/// Accounts, as the operator's commands need them.
pub struct Users {
    core: Arc<Core>,
}

impl Users {
    pub fn new(core: Arc<Core>) -> Self {
        Self { core }
    }

    /// Makes an account.
    ///
    /// # Errors
    /// `Forbidden` unless the caller is the operator; `Invalid` for a field; `Conflict` when the
    /// address is taken.
    pub async fn create(&self, actor: &Actor, new: NewUser) -> Result<UserId, AppError> {
        require_operator(actor)?;
        let email = text::parse_email("email", &new.email)?;
        let name = text::parse_name("name", &new.name)?;
        let hash = match new.password {
            Some(password) => {
                let password =
                    password::rules::parse_new("password", &password, &[&email.address, &name])?;
                Some(self.core.passwords.hash(password).await?)
            }
            None => None,
        };
        let now = self.core.clock.now();
        let mut tx = self.core.db.write().await?;
        let inserted = store::insert_user(
            &mut tx,
            InsertUser {
                email: &email,
                name: &name,
                password_hash: hash.as_deref(),
                is_super_admin: new.is_super_admin,
                now,
            },
        )
        .await;
        let id = match inserted {
            Err(StoreError::Conflict) => {
                return Err(AppError::new(
                    ErrorKind::Conflict,
                    "",
                    format!("There is an account for {} already.", email.address),
                ));
            }
            other => other?,
        };
        tx.commit().await?;
        Ok(id)
    }

    /// Shuts a person out, or lets them in again; at once, on every node.
    ///
    /// # Errors
    /// `Forbidden` unless the caller is the operator; `NotFound`; `Conflict` when the account is in
    /// another state.
    pub async fn set_active(
        &self,
        actor: &Actor,
        email: &str,
        is_active: bool,
    ) -> Result<(), AppError> {
        require_operator(actor)?;
        let mut tx = self.core.db.write().await?;
        let id = find_member_to_be(&mut tx, email).await?;
        let (from, to) = if is_active { ("disabled", "active") } else { ("active", "disabled") };
        if !store::update_state(&mut tx, id, from, to).await? {
            return Err(AppError::new(
                ErrorKind::Conflict,
                "",
                format!("The account of {email} is not {from}."),
            ));
        }
        if !is_active {
            // or enabling the account again would bring a stolen session back to life
            sessions::store::update_ended_all(&mut tx, id, self.core.clock.now()).await?;
            tokens::store::update_held_masters(&mut tx, id).await?;
        }
        tx.commit().await?;
        Ok(())
    }

    /// The id of the account with this address.
    ///
    /// # Errors
    /// `Forbidden` unless the caller is the operator; `NotFound`.
    pub async fn find(&self, actor: &Actor, email: &str) -> Result<UserId, AppError> {
        require_operator(actor)?;
        let mut tx = self.core.db.read().await?;
        find_member_to_be(&mut tx, email).await
    }
}

/// The account with this address, for adding it somewhere.
///
/// # Errors
/// `NotFound` naming the address.
pub(crate) async fn find_member_to_be(
    tx: &mut crate::db::Tx,
    email: &str,
) -> Result<UserId, AppError> {
    let user = store::find_by_email(tx, &text::email_key(email)).await?;
    user.map(|user| UserId(user.id))
        .ok_or_else(|| AppError::not_found("", format!("There is no account for {email}.")))
}

/// # Errors
/// `Forbidden` unless the caller is the operator.
pub(crate) fn require_operator(actor: &Actor) -> Result<(), AppError> {
    match actor.identity {
        Identity::Operator => Ok(()),
        _ => Err(AppError::forbidden()),
    }
}
