//! Master tokens: made with the membership, gone with it.

use super::{
    store::{self, Maker},
    string,
};
use crate::{
    core::Core,
    db::Tx,
    project::events::{NewEvent, Object, store::insert_events},
};
use app::{
    error::AppError,
    project::tokens::{Grants, TokenKind, TokenSecret},
    services::Actor,
    value::{ProjectId, Timestamp, TokenId, UserId},
};

/// Makes the master token of a new member, in the transaction that makes the membership.
pub(crate) async fn create_master(
    core: &Core,
    tx: &mut Tx,
    project: ProjectId,
    (user, email): (UserId, &str),
    actor: &Actor,
    now: Timestamp,
) -> Result<TokenSecret, AppError> {
    let id = TokenId(tx.next_number("tokens").await?);
    let secret = string::mint(&*core.secrets, project, id);
    store::insert_token(
        tx,
        store::InsertToken {
            id,
            project,
            kind: TokenKind::Master,
            user: Some(user),
            maker: Maker::Nobody,
            description: email,
            digest: &string::digest(&core.keyring, &secret),
            grants: &Grants::default(),
            expires_at: None,
            now,
        },
    )
    .await?;
    let event = event(core, project, id, email, "storage.tokenCreated", actor, now);
    insert_events(tx, &[event]).await?;
    Ok(secret)
}

/// Deletes the master token of a member who leaves, in the transaction that ends the membership.
pub(crate) async fn delete_master(
    core: &Core,
    tx: &mut Tx,
    project: ProjectId,
    user: UserId,
    actor: &Actor,
    now: Timestamp,
) -> Result<(), AppError> {
    if let Some((id, email)) = store::update_master_deleted(tx, project, user, now).await? {
        let id = TokenId(id);
        let event = event(core, project, id, &email, "storage.tokenDeleted", actor, now);
        insert_events(tx, &[event]).await?;
    }
    Ok(())
}

/// Nobody's token did it: the event stands under the master token itself.
fn event(
    core: &Core,
    project: ProjectId,
    token: TokenId,
    email: &str,
    event: &'static str,
    actor: &Actor,
    now: Timestamp,
) -> NewEvent {
    let done = if event == "storage.tokenCreated" { "Created" } else { "Deleted" };
    NewEvent {
        message: format!("{done} the master token of {email}"),
        object: Some(Object::new("token", &token, email)),
        ..NewEvent::of_storage(core, project, (token, email), actor, event, now)
    }
}
