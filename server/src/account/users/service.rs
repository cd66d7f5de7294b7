use super::store::{self, InsertUser, UserRow};
use crate::{
    account::{
        activity::{self, Kind, Owner},
        links, multi_factor, password, sessions, totp,
    },
    core::Core,
    db::{StoreError, Tx},
    project::tokens,
    text::{self, Email},
};
use app::{
    error::{AppError, ErrorKind},
    services::{Actor, Identity},
    value::{Timestamp, UserId},
};
use std::{fmt, sync::Arc};

/// An account that the operator makes.
#[derive(Clone)]
pub struct NewUser {
    pub email: String,
    pub name: String,
    /// None for somebody who has to set one by a mailed link.
    pub password: Option<String>,
    /// They have to activate the account before they can do anything.
    pub is_unverified: bool,
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
                is_active: !new.is_unverified,
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
        let user = find_by_email(&mut tx, email).await?;
        set_active(&self.core, &mut tx, actor, &user, is_active).await?;
        tx.commit().await?;
        Ok(())
    }

    /// Takes every second factor from a person who lost them.
    ///
    /// # Errors
    /// `Forbidden` unless the caller is the operator; `NotFound`.
    pub async fn reset_multi_factor(&self, actor: &Actor, email: &str) -> Result<(), AppError> {
        require_operator(actor)?;
        let mut tx = self.core.db.write().await?;
        let user = find_by_email(&mut tx, email).await?;
        reset_multi_factor(&self.core, &mut tx, actor, &user).await?;
        tx.commit().await?;
        Ok(())
    }

    /// Gives the person an authenticator; its secret in base32.
    ///
    /// # Errors
    /// `Forbidden` unless the caller is the operator; `Conflict` before the account is activated.
    pub async fn add_totp(&self, actor: &Actor, id: UserId) -> Result<String, AppError> {
        require_operator(actor)?;
        let core = &*self.core;
        let mut tx = core.db.write().await?;
        let user = store::find_by_id(&mut tx, id).await?;
        if user.is_none_or(|user| user.state == "invited") {
            // activation proves the mailbox alone: there must be no factor to ask for yet
            return Err(AppError::new(
                ErrorKind::Conflict,
                "",
                "An account that is not activated cannot have an authenticator yet.",
            ));
        }
        let secret = totp::insert_new(core, &mut tx, id, core.clock.now()).await?;
        tx.commit().await?;
        Ok(secret)
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
pub(crate) async fn find_member_to_be(tx: &mut Tx, email: &str) -> Result<UserId, AppError> {
    Ok(UserId(find_by_email(tx, email).await?.id))
}

/// The account with this address.
///
/// # Errors
/// `NotFound` naming the address.
pub(crate) async fn find_by_email(tx: &mut Tx, email: &str) -> Result<UserRow, AppError> {
    let user = store::find_by_email(tx, &text::email_key(email)).await?;
    user.ok_or_else(|| AppError::not_found("", format!("There is no account for {email}.")))
}

/// The account with this address; for an address that nobody has, an invited one is made, and the
/// link to activate it goes out by mail.
///
/// # Errors
/// `Invalid` for what is no address.
pub(crate) async fn find_or_invite(
    core: &Core,
    tx: &mut Tx,
    email: &str,
    now: Timestamp,
) -> Result<UserRow, AppError> {
    let email = text::parse_email("email", email)?;
    let (user, is_new) = find_or_insert(tx, &email, now).await?;
    if is_new {
        links::send(core, tx, Owner::of_row(&user), links::Purpose::Activate, now).await?;
    }
    Ok(user)
}

/// The same without the mail, for who writes one of their own; and whether the account is new.
pub(crate) async fn find_or_insert(
    tx: &mut Tx,
    email: &Email,
    now: Timestamp,
) -> Result<(UserRow, bool), AppError> {
    if let Some(user) = store::find_by_email(tx, &email.key).await? {
        return Ok((user, false));
    }
    // nobody else makes accounts from here on; they may have, while this waited for it
    store::hold_numbers(tx).await?;
    if let Some(user) = store::find_by_email(tx, &email.key).await? {
        return Ok((user, false));
    }
    // until they say what they are called
    let name = email.address.split('@').next().unwrap_or_default();
    let new = InsertUser {
        email,
        name,
        password_hash: None,
        is_active: false,
        is_super_admin: false,
        now,
    };
    store::insert_user(tx, new).await?;
    Ok((find_by_email(tx, &email.address).await?, true))
}

/// Shuts a person out, or lets them in again, in the caller's transaction.
///
/// # Errors
/// `Conflict` when the account is in another state.
pub(crate) async fn set_active(
    core: &Core,
    tx: &mut Tx,
    actor: &Actor,
    user: &UserRow,
    is_active: bool,
) -> Result<(), AppError> {
    let (id, now) = (UserId(user.id), core.clock.now());
    let (from, to) = if is_active { ("disabled", "active") } else { ("active", "disabled") };
    if !is_active {
        // before the account, as everybody else
        tokens::store::update_held_masters(tx, id).await?;
    }
    if !store::update_state(tx, id, from, to).await? {
        return Err(AppError::new(
            ErrorKind::Conflict,
            "",
            format!("The account of {} is not {from}.", user.email),
        ));
    }
    if !is_active {
        // or enabling the account again would bring a stolen session or link back to life
        sessions::end_all(core, tx, id, None).await?;
        links::forget(tx, id, &user.email).await?;
    }
    let kind = if is_active { Kind::AccountEnabled } else { Kind::AccountDisabled };
    activity::record_by(core, tx, Owner::of_row(user), actor, kind.into(), now).await
}

/// Takes every second factor and recovery code from a person, and ends their sessions, in the
/// caller's transaction.
pub(crate) async fn reset_multi_factor(
    core: &Core,
    tx: &mut Tx,
    actor: &Actor,
    user: &UserRow,
) -> Result<(), AppError> {
    let (id, now) = (UserId(user.id), core.clock.now());
    store::hold(tx, id).await?;
    multi_factor::remove_all(tx, id).await?;
    sessions::end_all(core, tx, id, None).await?;
    let act = Kind::MultiFactorReset.into();
    activity::record_by(core, tx, Owner::of_row(user), actor, act, now).await
}

/// Somebody else can administer everything, if this person can; nobody decides about it meanwhile.
///
/// # Errors
/// `Conflict` for the last super admin.
pub(crate) async fn check_others_remain(tx: &mut Tx, id: UserId) -> Result<(), AppError> {
    store::hold_numbers(tx).await?;
    if store::list_super_admins(tx).await? == [id.0] {
        let message = "This is the last super admin. Make somebody else super admin first.";
        return Err(AppError::new(ErrorKind::Conflict, "", message));
    }
    Ok(())
}

/// Lets a person administer everything, or not any more, in the caller's transaction. False when it
/// was so already.
///
/// # Errors
/// `Conflict` for who is not active, and for the last super admin.
pub(crate) async fn set_super_admin(
    core: &Core,
    tx: &mut Tx,
    actor: &Actor,
    user: &UserRow,
    is_super_admin: bool,
) -> Result<bool, AppError> {
    let (id, now) = (UserId(user.id), core.clock.now());
    if is_super_admin && user.state != "active" {
        let message = format!("The account of {} is {}.", user.email, user.state);
        return Err(AppError::new(ErrorKind::Conflict, "", message));
    }
    if is_super_admin {
        store::hold_numbers(tx).await?;
    } else {
        check_others_remain(tx, id).await?;
    }
    if !store::update_super_admin(tx, id, is_super_admin).await? {
        return Ok(false);
    }
    let kind = if is_super_admin { Kind::SuperAdminGiven } else { Kind::SuperAdminTaken };
    activity::record_by(core, tx, Owner::of_row(user), actor, kind.into(), now).await?;
    Ok(true)
}

/// Asked after the person was named in a new row, which waits for a deletion under way.
///
/// # Errors
/// `NotFound` for who was deleted meanwhile.
pub(crate) async fn require_living(tx: &mut Tx, id: UserId) -> Result<(), AppError> {
    find_living(tx, &id.to_string()).await?;
    Ok(())
}

/// The account with this id or e-mail, unless it was deleted, as programs name it.
///
/// # Errors
/// `NotFound` in the words that clients know.
pub(crate) async fn find_living(tx: &mut Tx, who: &str) -> Result<UserRow, AppError> {
    let user = match who.parse::<UserId>() {
        Ok(id) => store::find_by_id(tx, id).await?,
        Err(_) => store::find_by_email(tx, &text::email_key(who)).await?,
    };
    let user = user.filter(|user| user.state != "deleted");
    user.ok_or_else(|| AppError::not_found("notFound", format!("Admin {who} not found.")))
}

/// # Errors
/// `Forbidden` unless the caller is the operator.
pub(crate) fn require_operator(actor: &Actor) -> Result<(), AppError> {
    match actor.identity {
        Identity::Operator => Ok(()),
        _ => Err(AppError::forbidden()),
    }
}
