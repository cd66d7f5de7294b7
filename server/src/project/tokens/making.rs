//! How a limited token is made, whoever makes it.

use super::{
    kept,
    rules::CheckedToken,
    service::unknown,
    store::{self, InsertToken, Maker},
    string,
};
use crate::{
    core::Core,
    db::Tx,
    project::{
        access::{self, store::TokenRow},
        limits::Room,
    },
};
use app::{
    error::AppError,
    project::{
        buckets::BucketId,
        limits::Measure,
        tokens::{Grants, TokenKind, TokenSecret},
    },
    value::{ProjectId, Timestamp, TokenId},
};

/// Writes a new token down and mints its string. The caller has decided that it may be made, and
/// writes the event, last of all.
pub(super) async fn insert(
    core: &Core,
    tx: &mut Tx,
    project: ProjectId,
    maker: Maker<'_>,
    checked: &CheckedToken,
    now: Timestamp,
) -> Result<(TokenRow, TokenSecret), AppError> {
    let room = Room::hold(core, tx, project, &[Measure::Tokens]).await?;
    let id = TokenId(tx.next_number("tokens").await?);
    let secret = string::mint(&*core.secrets, project, id);
    store::insert_token(
        tx,
        InsertToken {
            id,
            project,
            kind: TokenKind::Limited,
            user: None,
            maker,
            description: &checked.description,
            digest: &string::digest(&core.keyring, &secret),
            grants: &checked.grants,
            expires_at: checked.expires_at,
            now,
        },
    )
    .await?;
    room.take(core, tx, &[(Measure::Tokens, 1)], now).await?;
    kept::keep(core, tx, project, id, &secret).await?;
    let row = access::store::find_in_project(tx, project, id).await?;
    Ok((row.ok_or_else(|| unknown(id))?, secret))
}

/// Every bucket that is granted is there.
pub(super) fn require_known(grants: &Grants, known: &[BucketId]) -> Result<(), AppError> {
    let Some(id) = grants.buckets.keys().find(|id| !known.contains(id)) else { return Ok(()) };
    let mut error = AppError::invalid("token[buckets]", format!("There is no bucket \"{id}\"."));
    "storage.tokens.invalidPermissions".clone_into(&mut error.code);
    Err(error)
}
