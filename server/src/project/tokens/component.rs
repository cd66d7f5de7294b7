//! Component tokens: made with a configuration whose component needs one, gone with it.

use super::{
    store::{self, Maker},
    string,
};
use crate::{
    core::Core,
    db::Tx,
    project::{
        access::{self, Bearer},
        events::{NewEvent, Object},
    },
};
use app::{
    error::AppError,
    project::tokens::{Grants, MAX_DESCRIPTION, TokenKind},
    services::Actor,
    value::{Timestamp, TokenId},
};

/// Makes the token of a configuration, in the transaction that makes the configuration. The caller
/// writes the event, last of all.
pub(crate) async fn create_component_token(
    core: &Core,
    tx: &mut Tx,
    bearer: &Bearer,
    description: &str,
    actor: &Actor,
    now: Timestamp,
) -> Result<(TokenId, NewEvent), AppError> {
    let id = TokenId(tx.next_number("tokens").await?);
    let description: String = description.chars().take(MAX_DESCRIPTION).collect();
    let grants =
        Grants { can_manage_buckets: true, can_read_all_file_uploads: true, ..Grants::default() };
    // its string is shown to nobody, so that who may make a configuration gets no more rights by it
    let secret = string::mint(&*core.secrets, bearer.project, id);
    store::insert_token(
        tx,
        store::InsertToken {
            id,
            project: bearer.project,
            kind: TokenKind::Component,
            user: None,
            maker: Maker::Token(bearer.token),
            description: &description,
            digest: &string::digest(&core.keyring, &secret),
            grants: &grants,
            expires_at: None,
            now,
        },
    )
    .await?;
    let message = format!("Created the component token \"{description}\"");
    let object = Object::new("token", &id, description);
    let event = bearer.event(core, actor, "storage.tokenCreated", message, Some(object), now);
    Ok((id, event))
}

/// Deletes the token of a configuration, in the transaction that deletes the configuration for
/// good. The caller writes the event, if there was a token to delete.
pub(crate) async fn delete_component_token(
    core: &Core,
    tx: &mut Tx,
    bearer: &Bearer,
    id: TokenId,
    actor: &Actor,
    now: Timestamp,
) -> Result<Option<NewEvent>, AppError> {
    if !store::update_deleted(tx, id, now).await? {
        return Ok(None);
    }
    let row = access::store::find_in_project(tx, bearer.project, id).await?;
    let description = row.map(|row| row.description).unwrap_or_default();
    let message = format!("Deleted the component token \"{description}\"");
    let object = Object::new("token", &id, description);
    Ok(Some(bearer.event(core, actor, "storage.tokenDeleted", message, Some(object), now)))
}
