//! What is read of tokens; programs leave an event by a list.

use super::service::{Tokens, kind_of, state_of, unknown};
use crate::{
    db::{StoreError, Tx},
    project::{
        access::{
            self, Bearer, Refusal, authenticate, grants_of, recognize,
            rules::{BucketRights, Operation},
            store::TokenRow,
        },
        buckets,
    },
};
use app::{
    error::AppError,
    project::{
        buckets::BucketId,
        tokens::{LastUse, Token},
    },
    services::Actor,
    value::{ProjectId, Timestamp, TokenId, UserId},
};

/// Ended tokens stay in the list of the web app for so long, with the reason.
const KEEP_ENDED_SECONDS: i64 = 30 * 86_400;

impl Tokens {
    /// The caller's own token, proven to work, and every bucket of its project when the token
    /// reaches all of them. Not an event: programs ask this all the time.
    pub(crate) async fn verify(
        &self,
        actor: &Actor,
        project: ProjectId,
    ) -> Result<(Bearer, Option<Vec<BucketId>>), AppError> {
        let result = self.verify_inner(actor, project).await;
        self.core.recorder.settle(result).await
    }

    async fn verify_inner(
        &self,
        actor: &Actor,
        project: ProjectId,
    ) -> Result<(Bearer, Option<Vec<BucketId>>), Refusal> {
        let now = self.core.clock.now();
        if let Some(bearer) = recognize(&self.core, actor, project, now).await?
            && matches!(bearer.rights.buckets, BucketRights::Granted(_))
        {
            return Ok((bearer, None));
        }
        // apart, or every request would carry the room for this way about
        Box::pin(self.verify_in_full(actor, project, now)).await
    }

    async fn verify_in_full(
        &self,
        actor: &Actor,
        project: ProjectId,
        now: Timestamp,
    ) -> Result<(Bearer, Option<Vec<BucketId>>), Refusal> {
        let mut tx = self.core.db.read().await?;
        let bearer = authenticate(&self.core, &mut tx, actor, project, now).await?;
        let all = buckets::all_if_reached(&mut tx, &bearer).await?;
        Ok((bearer, Some(all)))
    }

    /// The tokens that the caller may see, ended ones of the last 30 days among them, and all
    /// buckets.
    pub(crate) async fn list_rows(
        &self,
        actor: &Actor,
        project: ProjectId,
    ) -> Result<(Bearer, Vec<TokenRow>, Vec<BucketId>), AppError> {
        let result = self.list_inner(actor, project).await;
        let (bearer, rows, buckets) = self.core.recorder.settle(result).await?;
        let event = "storage.tokensListed";
        bearer.record_read(&self.core, actor, event, "Listed tokens", None).await?;
        Ok((bearer, rows, buckets))
    }

    async fn list_inner(
        &self,
        actor: &Actor,
        project: ProjectId,
    ) -> Result<(Bearer, Vec<TokenRow>, Vec<BucketId>), Refusal> {
        let now = self.core.clock.now();
        let mut tx = self.core.db.read().await?;
        let bearer = authenticate(&self.core, &mut tx, actor, project, now).await?;
        let rows = if bearer.rights.allow(Operation::ManageTokens) {
            access::store::list_of_project(&mut tx, project, now.plus_seconds(-KEEP_ENDED_SECONDS))
                .await?
        } else {
            access::store::find_in_project(&mut tx, project, bearer.token)
                .await?
                .into_iter()
                .collect()
        };
        let buckets = buckets::list_ids(&mut tx, project).await?;
        Ok((bearer, rows, buckets))
    }

    /// One token, if the caller may see it.
    pub(crate) async fn find_row(
        &self,
        actor: &Actor,
        project: ProjectId,
        id: TokenId,
    ) -> Result<(Bearer, TokenRow, Vec<BucketId>), AppError> {
        let result = self.find_inner(actor, project, id).await;
        self.core.recorder.settle(result).await
    }

    async fn find_inner(
        &self,
        actor: &Actor,
        project: ProjectId,
        id: TokenId,
    ) -> Result<(Bearer, TokenRow, Vec<BucketId>), Refusal> {
        let now = self.core.clock.now();
        let mut tx = self.core.db.read().await?;
        let bearer = authenticate(&self.core, &mut tx, actor, project, now).await?;
        if bearer.token != id {
            bearer.require(&self.core, actor, Operation::ManageTokens, now)?;
        }
        let row = find_kept(&mut tx, project, id, now).await?;
        let all = buckets::list_ids(&mut tx, project).await?;
        Ok((bearer, row, all))
    }

    /// The row in the words of the pages.
    pub(super) fn seen(
        &self,
        row: &TokenRow,
        bearer: TokenId,
        now: Timestamp,
    ) -> Result<Token, StoreError> {
        let written = row.last_used_at.map(|at| LastUse {
            at: Timestamp(at),
            remote_addr: row.last_used_addr.clone().unwrap_or_default(),
            client: row.last_used_client.clone().unwrap_or_default(),
            operation: row.last_used_operation.clone().unwrap_or_default(),
        });
        let pending = self.core.last_uses.pending(TokenId(row.id));
        Ok(Token {
            id: TokenId(row.id),
            kind: kind_of(row),
            state: state_of(row, now),
            description: row.description.clone(),
            created_at: Timestamp(row.created_at),
            refreshed_at: Timestamp(row.refreshed_at),
            expires_at: row.expires_at.map(Timestamp),
            last_used: pending.or(written),
            created_by: row.creator_description.clone(),
            owner: row.user_id.map(UserId),
            role: row.role.clone(),
            grants: grants_of(row)?,
            is_own: TokenId(row.id) == bearer,
        })
    }
}

/// A token that is still shown: working, or ended in the last 30 days.
async fn find_kept(
    tx: &mut Tx,
    project: ProjectId,
    id: TokenId,
    now: Timestamp,
) -> Result<TokenRow, AppError> {
    let oldest = now.plus_seconds(-KEEP_ENDED_SECONDS).0;
    let row = access::store::find_in_project(tx, project, id).await?;
    row.filter(|row| row.deleted_at.or(row.expires_at).is_none_or(|ended| ended > oldest))
        .ok_or_else(|| unknown(id))
}
