use super::{
    store::{self, InsertManagementToken, ManagementTokenRow},
    string::{ManagementClaim, ManagementSecret},
};
use crate::{
    account::{
        activity::{self, Kind, Owner},
        users::{find_by_email, require_operator},
    },
    core::Core,
    text,
};
use app::{
    error::{AppError, ErrorKind},
    services::Actor,
    value::{Timestamp, UserId},
};
use std::sync::Arc;
use subtle::ConstantTimeEq;

/// A management token is valid for ten years at most.
const MOST_SECONDS: i64 = 10 * 365 * 86_400;

/// Management tokens.
pub struct ManagementTokens {
    core: Arc<Core>,
}

/// A management token that works, and the instant of this use of it.
pub(super) struct Verified {
    pub(super) row: ManagementTokenRow,
    pub(super) now: Timestamp,
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
    pub async fn create(
        &self,
        actor: &Actor,
        email: &str,
        description: &str,
        expires_in: i64,
    ) -> Result<ManagementSecret, AppError> {
        require_operator(actor)?;
        let core = &*self.core;
        let description = text::parse_name("description", description)?;
        if !(1..=MOST_SECONDS).contains(&expires_in) {
            return Err(AppError::invalid(
                "expires_in",
                "A management token is valid for one second to ten years.",
            ));
        }
        let now = core.clock.now();
        let mut tx = core.db.write().await?;
        let owner = find_by_email(&mut tx, email).await?;
        let user = UserId(owner.id);
        let id = tx.next_number("management_tokens").await?;
        let secret = ManagementSecret::mint(&*core.secrets, id);
        store::insert_token(
            &mut tx,
            InsertManagementToken {
                id,
                user,
                description: &description,
                digest: &secret.digest(&core.keyring),
                now,
                expires_at: now.plus_seconds(expires_in),
            },
        )
        .await?;
        let act = Kind::ManagementTokenCreated.about(&description);
        activity::record_by(core, &mut tx, Owner::of_row(&owner), actor, act, now).await?;
        tx.commit().await?;
        Ok(secret)
    }

    /// The token behind a claim. Every use is written down: clients ask right after.
    pub(super) async fn verify(&self, claim: &ManagementClaim) -> Result<Verified, AppError> {
        let refuse = |code, message| AppError::new(ErrorKind::Unauthenticated, code, message);
        let invalid = || refuse("storage.tokenInvalid", "Invalid access token");
        let now = self.core.clock.now();
        let mut tx = self.core.db.write().await?;
        let row = store::find_token(&mut tx, claim.id).await?.ok_or_else(invalid)?;
        let fits = bool::from(row.digest.as_slice().ct_eq(claim.digest.as_slice()));
        if !fits || row.state != "active" {
            return Err(invalid());
        }
        if row.expires_at <= now.0 {
            return Err(refuse("storage.tokenExpired", "Token has expired"));
        }
        store::update_last_used(&mut tx, row.id, now).await?;
        tx.commit().await?;
        Ok(Verified { row, now })
    }
}
