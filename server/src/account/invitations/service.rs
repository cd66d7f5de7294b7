use super::{
    letter,
    rules::{self, Checked},
    store::{self, InsertInvitation, InvitationRow},
};
use crate::{
    account::{activity::Owner, links, notifications, users},
    core::Core,
    db::{StoreError, Tx},
    mail,
    organization::{Place, Standing, already_member, maintainers, organizations, projects},
    project::members::{self, Admission, admit},
    text,
};
use app::{
    account::invitations::{
        InvitationKind, InvitationPlace, InvitationService, InvitationState, MyInvitations,
        NewInvitation, SentInvitations,
    },
    error::{AppError, ErrorKind},
    organization::projects::Role,
    services::{Actor, Identity},
    value::{InvitationId, Timestamp, UserId},
};
use async_trait::async_trait;
use std::sync::Arc;

/// Ended invitations that a person is shown.
const MOST_SHOWN: i64 = 100;
/// So many people are invited into a place in `MAILS_SECONDS`.
const MOST_MAILS: i64 = 100;
const MAILS_SECONDS: i64 = 3600;
/// The mail goes out again after so many seconds.
const RESEND_SECONDS: u32 = 60;

/// Invitations.
pub struct Invitations {
    core: Arc<Core>,
}

impl Invitations {
    pub fn new(core: Arc<Core>) -> Self {
        Self { core }
    }

    /// Who is invited into the place.
    pub(super) async fn list(
        &self,
        actor: &Actor,
        place: Place,
    ) -> Result<Vec<InvitationRow>, AppError> {
        let now = self.core.clock.now();
        let mut tx = self.core.db.read().await?;
        find_seen(&mut tx, actor, place, now).await?;
        Ok(store::list_of_place(&mut tx, place, now).await?)
    }

    /// One pending invitation into the place.
    pub(super) async fn find(
        &self,
        actor: &Actor,
        place: Place,
        id: InvitationId,
    ) -> Result<InvitationRow, AppError> {
        let now = self.core.clock.now();
        let mut tx = self.core.db.read().await?;
        find_seen(&mut tx, actor, place, now).await?;
        store::find_of_place(&mut tx, place, id, now).await?.ok_or_else(|| unknown(id))
    }

    /// The caller's pending invitations into places of a kind.
    pub(super) async fn list_own(
        &self,
        actor: &Actor,
        kind: InvitationKind,
    ) -> Result<Vec<InvitationRow>, AppError> {
        let me = actor.person()?;
        let mut tx = self.core.db.read().await?;
        Ok(store::list_of_person(&mut tx, me.user, kind, self.core.clock.now()).await?)
    }

    /// One of them.
    pub(super) async fn find_own(
        &self,
        actor: &Actor,
        kind: InvitationKind,
        id: InvitationId,
    ) -> Result<InvitationRow, AppError> {
        let rows = self.list_own(actor, kind).await?;
        rows.into_iter().find(|row| row.id == id.0).ok_or_else(|| unknown(id))
    }

    /// Invites a person, and says how it stands now.
    pub(super) async fn create(
        &self,
        actor: &Actor,
        place: Place,
        new: &NewInvitation,
    ) -> Result<InvitationRow, AppError> {
        let core = &*self.core;
        let now = core.clock.now();
        let mut tx = core.db.write().await?;
        let standing = find_held(&mut tx, actor, place, now).await?;
        let me = actor.person()?;
        let Checked { email, role, reason, expires_at } = rules::check(place, standing, new, now)?;
        if email.key == text::email_key(me.email) {
            return Err(AppError::invalid("email", "You cannot invite yourself."));
        }
        let (user, _) = users::find_or_insert(&mut tx, &email, now).await?;
        let who = UserId(user.id);
        if is_member(&mut tx, place, who, now).await? {
            return Err(already_member(&user.email));
        }
        if is_invited(&mut tx, place, who, now).await? {
            let message = format!("{} has already been invited.", user.email);
            return Err(AppError::new(ErrorKind::Conflict, "", message));
        }
        if let Place::Project(project) = place
            && members::store::count_requests(&mut tx, project, who, now).await? > 0
        {
            let message = "This user has already requested access";
            return Err(AppError::new(ErrorKind::Conflict, "", message));
        }
        require_room(&mut tx, place, now).await?;
        let (creator, reason) = (me.user, reason.as_str());
        let new = InsertInvitation { place, user: who, role, reason, creator, expires_at, now };
        let id = store::insert_invitation(&mut tx, new).await?;
        let row = store::find_of_place(&mut tx, place, id, now).await?;
        let row = row.ok_or_else(|| unknown(id))?;
        post(core, &mut tx, &row, now).await?;
        let title = format!("You are invited to {}", row.place_name);
        let message = format!(
            "{} ({}) invites you to the {} {}.",
            me.name,
            me.email,
            rules::for_people(place).kind().word(),
            row.place_name
        );
        let told = (title.as_str(), message.as_str());
        notifications::raise_account(core, &mut tx, who, told, "/account/invitations").await?;
        tx.commit().await?;
        core.bells.ring(who);
        Ok(row)
    }

    /// Takes it back.
    pub(super) async fn delete(
        &self,
        actor: &Actor,
        place: Place,
        id: InvitationId,
    ) -> Result<(), AppError> {
        let now = self.core.clock.now();
        let mut tx = self.core.db.write().await?;
        find_held(&mut tx, actor, place, now).await?;
        let found = store::find_of_place(&mut tx, place, id, now).await?;
        if found.is_none() || !store::update_ended(&mut tx, id, "cancelled", now).await? {
            return Err(unknown(id));
        }
        tx.commit().await?;
        Ok(())
    }
}

/// # Errors
/// `RateLimited` for a place that invites too many people.
async fn require_room(tx: &mut Tx, place: Place, now: Timestamp) -> Result<(), AppError> {
    let since = now.plus_seconds(-MAILS_SECONDS);
    let Some(at) = store::find_newest_but(tx, place, MOST_MAILS - 1, since).await? else {
        return Ok(());
    };
    let retry_after = u32::try_from(Timestamp(at).seconds_since(since) + 1).unwrap_or(1);
    let message = format!("{MOST_MAILS} people were invited here within an hour.");
    Err(AppError::new(ErrorKind::RateLimited { retry_after }, "", message))
}

fn unknown(id: InvitationId) -> AppError {
    AppError::not_found("notFound", format!("Invitation {id} not found"))
}

/// What somebody is told who answers too late: to programs an ended invitation is none.
fn ended(actor: &Actor, row: &InvitationRow, now: Timestamp) -> AppError {
    match actor.identity {
        Identity::Manager(_) => unknown(InvitationId(row.id)),
        _ => rules::ended(rules::state(row, now)),
    }
}

/// How the caller stands, who may see who is invited into the place.
async fn find_seen(
    tx: &mut Tx,
    actor: &Actor,
    place: Place,
    now: Timestamp,
) -> Result<Standing, AppError> {
    let standing = match place {
        Place::Project(id) => projects::find_seen(tx, actor, id, now).await?.1,
        Place::Organization(id) => organizations::find_seen(tx, actor, id).await?.1,
        Place::Maintainer(id) => maintainers::find_used(tx, actor, id).await?.1,
    };
    // not applications, which may see the place
    if rules::may_list(place, standing) { Ok(standing) } else { Err(AppError::forbidden()) }
}

/// How the caller stands, who may invite into the place; it is held until the transaction ends.
async fn find_held(
    tx: &mut Tx,
    actor: &Actor,
    place: Place,
    now: Timestamp,
) -> Result<Standing, AppError> {
    let standing = match place {
        Place::Project(id) => projects::find_held(tx, actor, id, now).await?.1,
        Place::Organization(id) => organizations::find_held(tx, actor, id).await?.1,
        Place::Maintainer(id) => maintainers::find_held(tx, actor, id).await?.1,
    };
    rules::check_inviting(place, standing, members::is_on_page(actor))?;
    Ok(standing)
}

/// Holds the place until the transaction ends. False when there is none.
async fn hold(tx: &mut Tx, place: Place) -> Result<bool, StoreError> {
    match place {
        Place::Project(id) => projects::hold_to_admit(tx, id).await,
        Place::Organization(id) => organizations::store::update_held(tx, id).await,
        Place::Maintainer(id) => maintainers::store::update_held(tx, id).await,
    }
}

async fn is_member(
    tx: &mut Tx,
    place: Place,
    user: UserId,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let count = match place {
        // a membership that is over is none, swept or not
        Place::Project(id) => {
            return Ok(projects::store::find_role(tx, id, user, now).await?.is_some());
        }
        Place::Organization(id) => organizations::store::count_membership(tx, id, user).await?,
        Place::Maintainer(id) => maintainers::store::count_membership(tx, id, user).await?,
    };
    Ok(count > 0)
}

/// Mails the invitation; with the link to activate the account to who has not done so.
async fn post(
    core: &Core,
    tx: &mut Tx,
    row: &InvitationRow,
    now: Timestamp,
) -> Result<(), AppError> {
    let activation = if row.user_state == "invited" {
        let (id, name, email) = (UserId(row.user_id), &row.user_name, &row.user_email);
        Some(links::activation(core, tx, Owner { id, name, email }, now).await?)
    } else {
        None
    };
    let letter = letter::invitation(core, row, rules::for_people(row.place()?), activation);
    mail::enqueue(core, tx, &row.user_email, &letter).await
}

/// Tells who invited what came of it.
async fn tell(core: &Core, tx: &mut Tx, row: &InvitationRow, did: &str) -> Result<(), AppError> {
    if row.creator_state != "active" {
        return Ok(());
    }
    mail::enqueue(core, tx, &row.creator_email, &letter::answer(core, row, did)).await
}

/// Somebody became a member, so that nothing is left to answer.
pub(crate) async fn end_of_member(
    tx: &mut Tx,
    place: Place,
    user: UserId,
    now: Timestamp,
) -> Result<(), AppError> {
    store::update_expired(tx, place, user, now).await?;
    Ok(store::update_cancelled(tx, place, user, now).await?)
}

/// The person is gone, and with them every invitation that waited for them.
pub(crate) async fn end_of_person(
    tx: &mut Tx,
    user: UserId,
    now: Timestamp,
) -> Result<(), AppError> {
    Ok(store::update_cancelled_of_person(tx, user, now).await?)
}

/// Is the person invited into the place, and still in time to accept?
pub(crate) async fn is_invited(
    tx: &mut Tx,
    place: Place,
    user: UserId,
    now: Timestamp,
) -> Result<bool, AppError> {
    store::update_expired(tx, place, user, now).await?;
    Ok(store::count_pending(tx, place, user).await? > 0)
}

/// The place is gone, and with it every invitation into it.
pub(crate) async fn end_of_place(
    tx: &mut Tx,
    place: Place,
    now: Timestamp,
) -> Result<(), AppError> {
    Ok(store::update_all_cancelled(tx, place, now).await?)
}

#[async_trait]
impl InvitationService for Invitations {
    async fn list_mine(&self, actor: &Actor) -> Result<MyInvitations, AppError> {
        let me = actor.person()?;
        let now = self.core.clock.now();
        let mut tx = self.core.db.read().await?;
        let rows = store::list_all_of_person(&mut tx, me.user, MOST_SHOWN).await?;
        let all: Result<Vec<_>, _> = rows.into_iter().map(|row| rules::mine(row, now)).collect();
        let (pending, mut earlier): (Vec<_>, Vec<_>) =
            all?.into_iter().partition(|one| one.state == InvitationState::Pending);
        earlier.sort_by_key(|one| std::cmp::Reverse(one.id));
        Ok(MyInvitations { pending, earlier })
    }

    async fn accept(&self, actor: &Actor, id: InvitationId) -> Result<InvitationPlace, AppError> {
        let core = &*self.core;
        let me = actor.person()?;
        let now = core.clock.now();
        let mut tx = core.db.write().await?;
        let row = store::find_of_person(&mut tx, me.user, id).await?;
        let row = row.ok_or_else(|| unknown(id))?;
        let place = row.place()?;
        if !hold(&mut tx, place).await? {
            return Err(unknown(id));
        }
        users::store::hold(&mut tx, me.user).await?;
        if !store::update_ended(&mut tx, id, "accepted", now).await? {
            // as whoever was first left it
            let row = store::find_of_person(&mut tx, me.user, id).await?.unwrap_or(row);
            return Err(ended(actor, &row, now));
        }
        if is_member(&mut tx, place, me.user, now).await? {
            return Err(already_member(me.email));
        }
        match place {
            Place::Project(project) => {
                let admission = Admission {
                    user: me.user,
                    email: me.email,
                    role: row.role()?.unwrap_or(Role::ReadOnly),
                    expires_at: row.expires_at.map(Timestamp),
                    reason: &row.reason,
                    invitor: Some(UserId(row.creator_id)),
                    approver: None,
                };
                admit(core, &mut tx, actor, project, admission, now).await?;
            }
            Place::Organization(id) => {
                let who = (me.user, me.email);
                organizations::insert_member(&mut tx, actor, id, who, now).await?;
            }
            Place::Maintainer(id) => {
                maintainers::insert_member(&mut tx, id, me.user, me.email, now).await?;
            }
        }
        tell(core, &mut tx, &row, "accepted").await?;
        tx.commit().await?;
        Ok(rules::for_people(place))
    }

    async fn decline(&self, actor: &Actor, id: InvitationId) -> Result<(), AppError> {
        let core = &*self.core;
        let me = actor.person()?;
        let now = core.clock.now();
        let mut tx = core.db.write().await?;
        let row = store::find_of_person(&mut tx, me.user, id).await?;
        let row = row.ok_or_else(|| unknown(id))?;
        if !hold(&mut tx, row.place()?).await? {
            return Err(unknown(id));
        }
        users::store::hold(&mut tx, me.user).await?;
        if !store::update_ended(&mut tx, id, "declined", now).await? {
            let row = store::find_of_person(&mut tx, me.user, id).await?.unwrap_or(row);
            return Err(ended(actor, &row, now));
        }
        tell(core, &mut tx, &row, "declined").await?;
        tx.commit().await?;
        Ok(())
    }

    async fn list_sent(
        &self,
        actor: &Actor,
        place: InvitationPlace,
    ) -> Result<SentInvitations, AppError> {
        let now = self.core.clock.now();
        let mut tx = self.core.db.read().await?;
        let of = rules::from_people(place);
        let standing = find_seen(&mut tx, actor, of, now).await?;
        let rows = store::list_of_place(&mut tx, of, now).await?;
        let pending: Result<Vec<_>, _> = rows.into_iter().map(rules::sent).collect();
        Ok(SentInvitations {
            place,
            pending: pending?,
            can_invite: rules::check_inviting(of, standing, true).is_ok(),
            can_grant_share: standing.in_organization,
        })
    }

    async fn invite(
        &self,
        actor: &Actor,
        place: InvitationPlace,
        new: NewInvitation,
    ) -> Result<(), AppError> {
        self.create(actor, rules::from_people(place), &new).await?;
        Ok(())
    }

    async fn cancel(
        &self,
        actor: &Actor,
        place: InvitationPlace,
        id: InvitationId,
    ) -> Result<(), AppError> {
        self.delete(actor, rules::from_people(place), id).await
    }

    async fn resend(
        &self,
        actor: &Actor,
        place: InvitationPlace,
        id: InvitationId,
    ) -> Result<(), AppError> {
        let core = &*self.core;
        let place = rules::from_people(place);
        let now = core.clock.now();
        let mut tx = core.db.write().await?;
        find_held(&mut tx, actor, place, now).await?;
        let row = store::find_of_place(&mut tx, place, id, now).await?;
        let row = row.ok_or_else(|| unknown(id))?;
        let before = now.plus_seconds(-i64::from(RESEND_SECONDS));
        if !store::update_mailed(&mut tx, id, before, now).await? {
            let message = "The mail went out less than a minute ago.";
            let kind = ErrorKind::RateLimited { retry_after: RESEND_SECONDS };
            return Err(AppError::new(kind, "", message));
        }
        post(core, &mut tx, &row, now).await?;
        tx.commit().await?;
        Ok(())
    }
}
