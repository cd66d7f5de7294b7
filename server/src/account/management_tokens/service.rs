use super::{
    rules,
    store::{self, InsertManagementToken, ManagementTokenRow},
    string::{ManagementClaim, ManagementSecret},
};
use crate::{
    account::{
        activity::{self, Kind, Owner},
        multi_factor, sessions,
        users::{self, find_by_email, require_operator},
    },
    admin::features,
    core::Core,
    db::Tx,
    text,
};
use app::{
    account::management_tokens::{
        CreatedManagementToken, MAX_DESCRIPTION, ManagementToken, ManagementTokenKind,
        ManagementTokenService, NewManagementToken,
    },
    error::AppError,
    services::{Actor, Manager},
    value::{ManagementTokenId, Timestamp, UserId},
};
use async_trait::async_trait;
use std::sync::Arc;
use subtle::ConstantTimeEq;

/// Expired tokens stay in the list for so long.
const SHOWN_SECONDS: i64 = 30 * 86_400;

/// Management tokens.
pub struct ManagementTokens {
    core: Arc<Core>,
}

/// The caller's own token, as it stands in the database.
pub(super) struct Described {
    pub(super) row: ManagementTokenRow,
    /// The names of what its person has.
    pub(super) features: Vec<String>,
    /// Is a second factor asked of its person?
    pub(super) is_mfa_enabled: bool,
}

/// A session token that was just made.
pub(super) struct NewSession {
    pub(super) manager: Manager,
    pub(super) described: Described,
    pub(super) secret: ManagementSecret,
}

/// What is particular to a new token.
struct New<'a> {
    kind: ManagementTokenKind,
    user: Option<UserId>,
    description: &'a str,
    scopes: &'a str,
    expires_at: Option<Timestamp>,
    made_by: Option<ManagementTokenId>,
}

impl<'a> New<'a> {
    fn of(kind: ManagementTokenKind, description: &'a str) -> Self {
        Self { kind, user: None, description, scopes: "", expires_at: None, made_by: None }
    }
}

/// Makes the string of a new token and writes the token down.
async fn insert(
    core: &Core,
    tx: &mut Tx,
    new: New<'_>,
    now: Timestamp,
) -> Result<(ManagementTokenId, ManagementSecret), AppError> {
    let id = ManagementTokenId(tx.next_number("management_tokens").await?);
    let secret = ManagementSecret::mint(&*core.secrets, id);
    let New { kind, user, description, scopes, expires_at, made_by } = new;
    let digest = &secret.digest(&core.keyring);
    let token = InsertManagementToken {
        id,
        kind,
        user,
        description,
        digest,
        scopes,
        now,
        expires_at,
        made_by,
    };
    store::insert_token(tx, token).await?;
    Ok((id, secret))
}

/// Makes a token for an application with this description and these scopes, in the caller's
/// transaction.
pub(crate) async fn insert_of_application(
    core: &Core,
    tx: &mut Tx,
    (description, scopes): (&str, &str),
    expires_at: Option<Timestamp>,
    now: Timestamp,
) -> Result<ManagementSecret, AppError> {
    let new = New { scopes, expires_at, ..New::of(ManagementTokenKind::Application, description) };
    let (_, secret) = insert(core, tx, new, now).await?;
    Ok(secret)
}

/// Ends every token of a person, in the caller's transaction.
pub(crate) async fn end_all(tx: &mut Tx, user: UserId, now: Timestamp) -> Result<(), AppError> {
    Ok(store::update_all_deleted(tx, user, now).await?)
}

/// What a token that works is for, in the words of who made it.
///
/// # Errors
/// `Unauthenticated` for one that was deleted meanwhile.
pub(crate) async fn find_description(
    tx: &mut Tx,
    id: ManagementTokenId,
) -> Result<String, AppError> {
    let row = store::find_token(tx, id).await?.ok_or_else(rules::invalid)?;
    Ok(row.description)
}

/// What a token is for, as it was typed.
///
/// # Errors
/// `Invalid` for what cannot be shown.
pub(crate) fn parse_description(description: &str) -> Result<String, AppError> {
    text::parse_short_name("description", description, MAX_DESCRIPTION)
}

impl ManagementTokens {
    pub fn new(core: Arc<Core>) -> Self {
        Self { core }
    }

    /// Makes a token for a person; `expires_in` are seconds.
    ///
    /// # Errors
    /// `Forbidden` unless the caller is the operator; `NotFound` for an unknown address; `Invalid`
    /// for the description or the time.
    pub async fn create_for(
        &self,
        actor: &Actor,
        email: &str,
        description: &str,
        expires_in: i64,
    ) -> Result<ManagementSecret, AppError> {
        require_operator(actor)?;
        let core = &*self.core;
        let description = parse_description(description)?;
        let now = core.clock.now();
        let expires_at = rules::expiry(now, expires_in)?;
        let mut tx = core.db.write().await?;
        let owner = find_by_email(&mut tx, email).await?;
        let kind = ManagementTokenKind::Personal;
        let (user, expires_at) = (Some(UserId(owner.id)), Some(expires_at));
        let new = New { user, expires_at, ..New::of(kind, &description) };
        let (_, secret) = insert(core, &mut tx, new, now).await?;
        let act = Kind::ManagementTokenCreated.about(&description);
        activity::record_by(core, &mut tx, Owner::of_row(&owner), actor, act, now).await?;
        tx.commit().await?;
        Ok(secret)
    }

    /// Makes a token for the hour to come, by which a program acts for the caller.
    ///
    /// # Errors
    /// `Unauthenticated` for who calls without a management token, `Forbidden` for who has no
    /// personal one or has not activated the account.
    pub(super) async fn create_session(&self, actor: &Actor) -> Result<NewSession, AppError> {
        let maker = actor.manager()?;
        if maker.kind != ManagementTokenKind::Personal {
            return Err(AppError::forbidden());
        }
        let me = actor.person()?;
        let core = &*self.core;
        let now = core.clock.now();
        let mut tx = core.db.write().await?;
        // held, so that a session token cannot survive the token that it is made by
        if !store::update_last_used(&mut tx, maker.token, now).await? {
            return Err(rules::invalid());
        }
        let row = store::find_token(&mut tx, maker.token).await?.ok_or_else(rules::invalid)?;
        let kind = ManagementTokenKind::Session;
        let new = New {
            user: Some(me.user),
            expires_at: Some(rules::session_expiry(now, row.expires_at)),
            made_by: Some(maker.token),
            ..New::of(kind, &row.description)
        };
        let (id, secret) = insert(core, &mut tx, new, now).await?;
        let row = store::find_token(&mut tx, id).await?.ok_or_else(rules::invalid)?;
        let is_mfa_enabled = multi_factor::is_enabled(&mut tx, me.user).await?;
        let features = features::store::list_names_of_user(&mut tx, me.user).await?;
        tx.commit().await?;
        let manager = Manager { token: id, kind, ..maker.clone() };
        Ok(NewSession { manager, described: Described { row, features, is_mfa_enabled }, secret })
    }

    /// Who a string stands for. Every use is written down: clients ask right after.
    ///
    /// # Errors
    /// `Unauthenticated` for a string that is none of ours, or one that works no more.
    pub(crate) async fn check(&self, claim: &ManagementClaim) -> Result<Manager, AppError> {
        let now = self.core.clock.now();
        let mut tx = self.core.db.write().await?;
        let row = store::find_token(&mut tx, claim.id).await?.ok_or_else(rules::invalid)?;
        if !bool::from(row.digest.as_slice().ct_eq(claim.digest.as_slice())) {
            return Err(rules::invalid());
        }
        let manager = rules::manager(&row, now)?;
        if !store::update_last_used(&mut tx, claim.id, now).await? {
            return Err(rules::invalid());
        }
        tx.commit().await?;
        Ok(manager)
    }

    /// The token of the caller.
    ///
    /// # Errors
    /// `Unauthenticated` for who calls without one.
    pub(super) async fn describe(&self, actor: &Actor) -> Result<Described, AppError> {
        let manager = actor.manager()?;
        let mut tx = self.core.db.read().await?;
        let row = store::find_token(&mut tx, manager.token).await?.ok_or_else(rules::invalid)?;
        let (features, is_mfa_enabled) = match &manager.user {
            Some(me) => (
                features::store::list_names_of_user(&mut tx, me.id).await?,
                multi_factor::is_enabled(&mut tx, me.id).await?,
            ),
            None => (Vec::new(), false),
        };
        Ok(Described { row, features, is_mfa_enabled })
    }
}

#[async_trait]
impl ManagementTokenService for ManagementTokens {
    async fn list(&self, actor: &Actor) -> Result<Vec<ManagementToken>, AppError> {
        let me = actor.user()?;
        let now = self.core.clock.now();
        let mut tx = self.core.db.read().await?;
        let rows = store::list_own(&mut tx, me.user, now.plus_seconds(-SHOWN_SECONDS)).await?;
        let tokens = rows.into_iter().map(|row| ManagementToken {
            id: ManagementTokenId(row.id),
            description: row.description,
            created_at: Timestamp(row.created_at),
            last_used_at: row.last_used_at.map(Timestamp),
            expires_at: Timestamp(row.expires_at),
            state: rules::state(Timestamp(row.created_at), Timestamp(row.expires_at), now),
        });
        Ok(tokens.collect())
    }

    async fn create(
        &self,
        actor: &Actor,
        new: NewManagementToken,
    ) -> Result<CreatedManagementToken, AppError> {
        let core = &*self.core;
        let now = core.clock.now();
        let me = sessions::require_fresh(actor, now)?;
        let description = parse_description(&new.description)?;
        let expires_at = rules::wanted_expiry(&new, now)?;
        let mut tx = core.db.write().await?;
        users::store::hold(&mut tx, me.user).await?;
        rules::check_room(store::count_own(&mut tx, me.user, now).await?)?;
        let kind = ManagementTokenKind::Personal;
        let (user, until) = (Some(me.user), Some(expires_at));
        let new = New { user, expires_at: until, ..New::of(kind, &description) };
        let (_, secret) = insert(core, &mut tx, new, now).await?;
        let act = Kind::ManagementTokenCreated.about(&description);
        activity::record(core, &mut tx, Owner::of(me), actor, act, now).await?;
        tx.commit().await?;
        Ok(CreatedManagementToken {
            description,
            expires_at,
            secret: secret.reveal().to_owned(),
            api_url: core.config.public_url.trim_end_matches('/').to_owned(),
        })
    }

    async fn delete(&self, actor: &Actor, id: ManagementTokenId) -> Result<(), AppError> {
        let me = actor.user()?;
        let core = &*self.core;
        let now = core.clock.now();
        let mut tx = core.db.write().await?;
        let deleted = store::update_deleted(&mut tx, me.user, id, now).await?;
        let description =
            deleted.ok_or_else(|| AppError::not_found("", "There is no such access token."))?;
        store::update_sessions_deleted(&mut tx, id, now).await?;
        let act = Kind::ManagementTokenDeleted.about(&description);
        activity::record(core, &mut tx, Owner::of(me), actor, act, now).await?;
        tx.commit().await?;
        Ok(())
    }
}
