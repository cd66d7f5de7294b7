use super::{
    rules,
    store::{self, InsertManagementToken, ManagementTokenRow},
    string::{ManagementClaim, ManagementSecret},
};
use crate::{
    account::{
        activity::{self, Kind, Owner},
        multi_factor,
        users::{find_by_email, require_operator},
    },
    core::Core,
    text,
};
use app::{
    account::management_tokens::ManagementTokenKind,
    error::AppError,
    services::{Actor, Manager},
    value::{ManagementTokenId, UserId},
};
use std::sync::Arc;
use subtle::ConstantTimeEq;

/// Management tokens.
pub struct ManagementTokens {
    core: Arc<Core>,
}

/// The caller's own token, as it stands in the database.
pub(super) struct Described {
    pub(super) row: ManagementTokenRow,
    /// Is a second factor asked of its person?
    pub(super) is_mfa_enabled: bool,
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
        let description = text::parse_name("description", description)?;
        let now = core.clock.now();
        let expires_at = rules::expiry(now, expires_in)?;
        let mut tx = core.db.write().await?;
        let owner = find_by_email(&mut tx, email).await?;
        let id = ManagementTokenId(tx.next_number("management_tokens").await?);
        let secret = ManagementSecret::mint(&*core.secrets, id);
        store::insert_token(
            &mut tx,
            InsertManagementToken {
                id,
                kind: ManagementTokenKind::Personal,
                user: Some(UserId(owner.id)),
                description: &description,
                digest: &secret.digest(&core.keyring),
                scopes: "",
                now,
                expires_at: Some(expires_at),
                made_by: None,
            },
        )
        .await?;
        let act = Kind::ManagementTokenCreated.about(&description);
        activity::record_by(core, &mut tx, Owner::of_row(&owner), actor, act, now).await?;
        tx.commit().await?;
        Ok(secret)
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
        let is_mfa_enabled = match &manager.user {
            Some(me) => multi_factor::is_enabled(&mut tx, me.id).await?,
            None => false,
        };
        Ok(Described { row, is_mfa_enabled })
    }
}
