//! What happens to a membership, in the transaction of the act. The master token is held before the
//! membership is touched, always, so that two who end one do not wait for each other.

use super::store;
use crate::{
    core::Core,
    db::Tx,
    organization::projects,
    project::{
        access,
        events::{NewEvent, Object, store::insert_events},
        tokens,
    },
};
use app::{
    error::AppError,
    organization::projects::Role,
    services::Actor,
    value::{ProjectId, Timestamp, TokenId, UserId},
};

/// Ends it, and with it the master token. False when there is none.
pub(crate) async fn end(
    core: &Core,
    tx: &mut Tx,
    actor: &Actor,
    project: ProjectId,
    user: UserId,
    now: Timestamp,
) -> Result<bool, AppError> {
    access::store::update_held_master(tx, project, user).await?;
    if projects::store::delete_member(tx, project, user).await? == 0 {
        return Ok(false);
    }
    tokens::delete_master(core, tx, project, user, actor, now).await?;
    Ok(true)
}

/// The same for one whose time is over. True for the one caller who did it.
pub(super) async fn end_expired(
    core: &Core,
    tx: &mut Tx,
    actor: &Actor,
    project: ProjectId,
    user: UserId,
    now: Timestamp,
) -> Result<bool, AppError> {
    access::store::update_held_master(tx, project, user).await?;
    let has_ended = store::delete_expired(tx, project, user, now).await?;
    if has_ended {
        tokens::delete_master(core, tx, project, user, actor, now).await?;
    }
    Ok(has_ended)
}

/// Gives the member another role. Nobody's token did it: the event stands under the master token
/// that follows the role.
pub(super) async fn change_role(
    core: &Core,
    tx: &mut Tx,
    actor: &Actor,
    (project, user): (ProjectId, UserId),
    (from, to): (&str, Role),
    now: Timestamp,
) -> Result<(), AppError> {
    store::update_role(tx, project, user, to).await?;
    let Some(master) = access::store::find_master(tx, project, user).await? else { return Ok(()) };
    let (id, name) = (TokenId(master.id), master.description.as_str());
    let mut event =
        NewEvent::of_storage(core, project, (id, name), actor, "storage.memberRoleChanged", now);
    event.message = format!("The role of {name} was changed from {from} to {to}");
    event.object = Some(Object::new("token", &id, name));
    event.details.params.insert("role".to_owned(), to.to_string().into());
    insert_events(tx, &[event]).await?;
    Ok(())
}
