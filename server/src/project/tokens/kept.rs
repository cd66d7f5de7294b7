//! Sealed copies of the strings of limited tokens, so that a token can be sent to somebody.
//!
//! A copy is bound to its row: one that was moved to another token does not open. A project can go
//! without copies. Master and component tokens have none.

use super::{store, string};
use crate::{
    core::Core,
    db::{StoreError, Tx},
    error::internal,
    keyring::{Keyring, Purpose},
    project::access::store::TokenRow,
    secrets::Secrets,
};
use app::{
    error::AppError,
    project::tokens::TokenSecret,
    value::{ProjectId, TokenId},
};
use subtle::ConstantTimeEq;

fn context(id: TokenId) -> String {
    format!("token_strings/{id}/sealed")
}

/// A copy of the string of this token.
pub fn sealed(
    keyring: &Keyring,
    secrets: &dyn Secrets,
    id: TokenId,
    secret: &TokenSecret,
) -> Vec<u8> {
    let (context, plain) = (context(id), secret.reveal().as_bytes());
    keyring.seal(Purpose::TokenString, context.as_bytes(), plain, secrets)
}

/// Keeps a copy of a limited token's string in place of the one before, in the transaction that
/// makes the string.
pub(crate) async fn keep(
    core: &Core,
    tx: &mut Tx,
    project: ProjectId,
    id: TokenId,
    secret: &TokenSecret,
) -> Result<(), StoreError> {
    let sealed = sealed(&core.keyring, &*core.secrets, id, secret);
    store::update_kept_string(tx, project, id, &sealed).await
}

/// Is there a copy of the token's string?
pub(crate) async fn is_kept(tx: &mut Tx, id: TokenId) -> Result<bool, StoreError> {
    Ok(store::find_kept_string(tx, id).await?.is_some())
}

/// The token's string, if there is a copy.
///
/// # Errors
/// `Internal` for a copy that is not of this token's present string.
pub(crate) async fn find(
    core: &Core,
    tx: &mut Tx,
    row: &TokenRow,
) -> Result<Option<TokenSecret>, AppError> {
    let id = TokenId(row.id);
    let Some(sealed) = store::find_kept_string(tx, id).await? else { return Ok(None) };
    let plain = core.keyring.open_sealed(Purpose::TokenString, context(id).as_bytes(), &sealed);
    let secret = plain.and_then(|plain| String::from_utf8(plain).ok()).map(TokenSecret::new);
    let is_current = |secret: &TokenSecret| {
        bool::from(string::digest(&core.keyring, secret).as_slice().ct_eq(&row.digest))
    };
    let secret = secret.filter(is_current);
    secret.map(Some).ok_or_else(|| internal(&format!("the copy of token {id} is not its string")))
}
