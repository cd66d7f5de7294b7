use super::{membership, store as member_store};
use crate::{
    account::{invitations, users},
    core::Core,
    db::Tx,
    organization::{
        Place, already_member, forced_mfa,
        projects::store::{self, InsertMember},
    },
    project::{limits::Room, tokens},
};
use app::{
    error::AppError,
    organization::projects::Role,
    project::{limits::Measure, tokens::TokenSecret},
    services::Actor,
    value::{ProjectId, Timestamp, UserId},
};

/// How somebody becomes a member of a project.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Admission<'a> {
    pub(crate) user: UserId,
    pub(crate) email: &'a str,
    pub(crate) role: Role,
    /// When the membership ends by itself.
    pub(crate) expires_at: Option<Timestamp>,
    /// Why, in the words of who asked for it; may be empty.
    pub(crate) reason: &'a str,
    /// Who invited them.
    pub(crate) invitor: Option<UserId>,
    /// Who let them in.
    pub(crate) approver: Option<UserId>,
}

impl<'a> Admission<'a> {
    /// For good, and by nobody in particular.
    pub(crate) fn plain(user: UserId, email: &'a str, role: Role) -> Self {
        let (expires_at, invitor, approver) = (None, None, None);
        Self { user, email, role, expires_at, reason: "", invitor, approver }
    }
}

/// Makes the person a member with a master token, whose string is returned this once; whatever they
/// asked for is answered with that. The caller holds the project with its organization and has
/// decided that it may be.
///
/// # Errors
/// `Conflict` for a member; `Invalid` without the second factor that the organization asks for, and
/// beyond a hard limit.
pub(crate) async fn admit(
    core: &Core,
    tx: &mut Tx,
    actor: &Actor,
    project: ProjectId,
    admission: Admission<'_>,
    now: Timestamp,
) -> Result<TokenSecret, AppError> {
    let Admission { user, email, role, expires_at, reason, invitor, approver } = admission;
    // one that is over and not swept yet is none
    membership::end_expired(core, tx, actor, project, user, now).await?;
    // asked first: a conflict would end the transaction on PostgreSQL
    if store::count_membership(tx, project, user).await? > 0 {
        return Err(already_member(email));
    }
    forced_mfa::check_admitting(tx, actor, Place::Project(project), user).await?;
    let room = Room::hold(core, tx, project, &[Measure::Members]).await?;
    let member = InsertMember { project, user, role, expires_at, reason, invitor, approver, now };
    store::insert_member(tx, member).await?;
    room.take(core, tx, &[(Measure::Members, 1)], now).await?;
    users::require_living(tx, user).await?;
    member_store::delete_request_of(tx, project, user).await?;
    invitations::end_of_member(tx, Place::Project(project), user, now).await?;
    tokens::create_master(core, tx, project, (user, email), actor, now).await
}
