//! Taking an account away: everything that it could act by goes, the row stays for what names it.

use super::{
    service::check_others_remain,
    store::{self, UserRow},
};
use crate::{
    account::{
        activity::{self, Kind, Owner},
        invitations, links, management_tokens, multi_factor, sessions,
    },
    admin::features,
    core::Core,
    db::Tx,
    organization::{maintainers, metadata, organizations},
    project::{members, tokens},
};
use app::{
    error::{AppError, ErrorKind},
    services::Actor,
    value::{MaintainerId, OrganizationId, ProjectId, UserId},
};

/// Nobody would be left.
fn last_member(email: &str, id: i64, what: &str) -> AppError {
    let message =
        format!("Cannot remove \"{email}\" from \"{id}\". {what} must have at least 1 member");
    AppError::new(ErrorKind::Conflict, "", message)
}

/// Holds the places that the person leaves, so that one at a time decides about their members.
async fn check_places(tx: &mut Tx, user: &UserRow) -> Result<(), AppError> {
    let id = UserId(user.id);
    for maintainer in store::list_maintainers(tx, id).await? {
        maintainers::store::update_held(tx, MaintainerId(maintainer)).await?;
    }
    for organization in store::list_organizations(tx, id).await? {
        organizations::store::update_held(tx, OrganizationId(organization)).await?;
    }
    if let Some(maintainer) = store::list_alone_in_maintainers(tx, id).await?.first() {
        return Err(last_member(&user.email, *maintainer, "Maintainer"));
    }
    if let Some(organization) = store::list_alone_in_organizations(tx, id).await?.first() {
        return Err(last_member(&user.email, *organization, "Organization"));
    }
    Ok(())
}

/// Ends sessions, tokens, factors and memberships of the person and forgets who they were, in the
/// caller's transaction.
///
/// # Errors
/// `Conflict` for the last super admin, and for the last member of a maintainer or an organization;
/// `Forbidden` for a super admin, unless the caller is one.
pub(crate) async fn delete(
    core: &Core,
    tx: &mut Tx,
    actor: &Actor,
    user: &UserRow,
) -> Result<(), AppError> {
    let (id, now) = (UserId(user.id), core.clock.now());
    // in the order of everybody else: places, tokens, and then what all accounts share
    check_places(tx, user).await?;
    tokens::store::update_held_masters(tx, id).await?;
    check_others_remain(tx, id).await?;
    // decided now that nobody else becomes super admin: what the caller was shown may be over
    if actor.person().is_ok_and(|me| !me.is_super_admin)
        && store::list_super_admins(tx).await?.contains(&id.0)
    {
        return Err(AppError::forbidden());
    }
    // while it is known whom to tell
    let act = Kind::AccountDeleted.into();
    activity::record_by(core, tx, Owner::of_row(user), actor, act, now).await?;
    store::hold(tx, id).await?;
    sessions::end_all(core, tx, id, None).await?;
    links::forget(tx, id, &user.email).await?;
    management_tokens::end_all(tx, id, now).await?;
    multi_factor::remove_all(tx, id).await?;
    // from here on nobody can name them in a new row: who lets them in at this moment either is seen
    // below or sees this
    store::update_deleted(tx, id).await?;
    for project in store::list_projects(tx, id).await? {
        members::end(core, tx, actor, ProjectId(project), id, now).await?;
    }
    store::delete_memberships(tx, id).await?;
    members::store::delete_requests_of_person(tx, id).await?;
    invitations::end_of_person(tx, id, now).await?;
    features::store::delete_all_of_user(tx, id).await?;
    Ok(metadata::delete_of_user(tx, id).await?)
}
