use super::store::InvitationRow;
use crate::{
    db::StoreError,
    organization::{Place, Standing},
    project::members,
    text::Email,
};
use app::{
    account::invitations::{
        InvitationPlace, InvitationState, MyInvitation, NewInvitation, SentInvitation,
    },
    error::{AppError, ErrorKind},
    organization::projects::Role,
    value::{InvitationId, Timestamp},
};

/// May the caller see who is invited?
pub(super) fn may_list(place: Place, standing: Standing) -> bool {
    match place {
        Place::Project(_) => standing.uses_project(),
        Place::Organization(_) => standing.uses_organization(),
        Place::Maintainer(_) => standing.uses_maintainer(),
    }
}

/// May the caller invite, cancel and send again? Into a project whoever may add people, into an
/// organization from inside alone, whatever it allows otherwise.
///
/// # Errors
/// `Forbidden`.
pub(super) fn check_inviting(
    place: Place,
    standing: Standing,
    is_on_page: bool,
) -> Result<(), AppError> {
    let may = match place {
        Place::Project(_) => return members::check_managing(standing, is_on_page),
        Place::Organization(_) => standing.in_organization,
        Place::Maintainer(_) => standing.uses_maintainer(),
    };
    if may { Ok(()) } else { Err(AppError::forbidden()) }
}

/// An invitation whose fields are fine.
#[derive(Debug)]
pub(super) struct Checked {
    pub(super) email: Email,
    /// In a project.
    pub(super) role: Option<Role>,
    pub(super) reason: String,
    pub(super) expires_at: Option<Timestamp>,
}

/// # Errors
/// `Unprocessable` for the address; `Invalid` for the rest.
pub(super) fn check(
    place: Place,
    standing: Standing,
    new: &NewInvitation,
    now: Timestamp,
) -> Result<Checked, AppError> {
    let email = members::parse_email(&new.email)?;
    // only a membership of a project has a role, a reason and an end
    if !matches!(place, Place::Project(_)) {
        return Ok(Checked { email, role: None, reason: String::new(), expires_at: None });
    }
    let role = if new.role.is_empty() { Role::Admin } else { members::parse_role(&new.role)? };
    members::check_granting(standing, role)?;
    let reason = members::parse_reason(&new.reason)?;
    let expires_at = members::wanted_expiry(&new.last_day, new.expires_in, now)?;
    Ok(Checked { email, role: Some(role), reason, expires_at })
}

/// What became of it, by the clock.
pub(super) fn state(row: &InvitationRow, now: Timestamp) -> InvitationState {
    match row.state.as_str() {
        "accepted" => InvitationState::Accepted,
        "declined" => InvitationState::Declined,
        "cancelled" => InvitationState::Cancelled,
        "expired" => InvitationState::Expired,
        _ if row.place_deleted_at.is_some() => InvitationState::Cancelled,
        _ if row.expires_at.is_some_and(|at| at <= now.0) => InvitationState::Expired,
        _ => InvitationState::Pending,
    }
}

/// What somebody is told who comes too late.
pub(super) fn ended(state: InvitationState) -> AppError {
    let message = match state {
        InvitationState::Accepted => "You have accepted this invitation already.",
        InvitationState::Declined => "You have declined this invitation.",
        InvitationState::Expired => "This invitation has expired. Ask for a new one.",
        InvitationState::Cancelled | InvitationState::Pending => {
            "This invitation is not open any more. Ask for a new one."
        }
    };
    AppError::new(ErrorKind::Conflict, "", message)
}

/// As the invited person sees it.
pub(super) fn mine(row: InvitationRow, now: Timestamp) -> Result<MyInvitation, StoreError> {
    let (place, role, state) = (for_people(row.place()?), row.role()?, state(&row, now));
    let ended_at = row.ended_at.or(row.place_deleted_at).or(row.expires_at);
    Ok(MyInvitation {
        id: InvitationId(row.id),
        place,
        name: row.place_name,
        role,
        reason: row.reason,
        creator: (row.creator_name, row.creator_email),
        created_at: Timestamp(row.created_at),
        expires_at: row.expires_at.map(Timestamp),
        state,
        ended_at: ended_at.filter(|_| state != InvitationState::Pending).map(Timestamp),
    })
}

/// As the people of the place see it.
pub(super) fn sent(row: InvitationRow) -> Result<SentInvitation, StoreError> {
    let role = row.role()?;
    Ok(SentInvitation {
        id: InvitationId(row.id),
        name: row.user_name,
        email: row.user_email,
        is_active: row.user_state == "active",
        role,
        creator: row.creator_name,
        created_at: Timestamp(row.created_at),
        expires_at: row.expires_at.map(Timestamp),
    })
}

/// The place as pages know it.
pub(super) fn for_people(place: Place) -> InvitationPlace {
    match place {
        Place::Project(id) => InvitationPlace::Project(id),
        Place::Organization(id) => InvitationPlace::Organization(id),
        Place::Maintainer(id) => InvitationPlace::Maintainer(id),
    }
}

/// The place that a page means.
pub(super) fn from_people(place: InvitationPlace) -> Place {
    match place {
        InvitationPlace::Project(id) => Place::Project(id),
        InvitationPlace::Organization(id) => Place::Organization(id),
        InvitationPlace::Maintainer(id) => Place::Maintainer(id),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use app::value::{MaintainerId, OrganizationId, ProjectId};
    use rstest::rstest;

    const PROJECT: Place = Place::Project(ProjectId(1));
    const ORGANIZATION: Place = Place::Organization(OrganizationId(1));
    const MAINTAINER: Place = Place::Maintainer(MaintainerId(1));

    fn with_role(role: Role) -> Standing {
        Standing { role: Some(role), ..Standing::default() }
    }

    #[rstest]
    #[case(with_role(Role::Admin), [true, false, false])]
    #[case(with_role(Role::Share), [true, false, false])]
    #[case(with_role(Role::Guest), [false, false, false])]
    #[case(with_role(Role::ReadOnly), [false, false, false])]
    #[case(Standing { in_organization: true, ..Standing::default() }, [true, true, false])]
    #[case(Standing { in_maintainer: true, ..Standing::default() }, [false, false, true])]
    #[case(Standing { is_super_admin: true, ..Standing::default() }, [false, false, true])]
    fn people_invite_from_inside(#[case] standing: Standing, #[case] may: [bool; 3]) {
        let places = [PROJECT, ORGANIZATION, MAINTAINER];
        assert_eq!(places.map(|place| check_inviting(place, standing, false).is_ok()), may);
    }

    #[rstest]
    #[case("", None, true)]
    #[case("guest", Some(1), true)]
    #[case("owner", None, false)]
    #[case("share", None, false)]
    #[case("admin", Some(0), false)]
    #[case("admin", Some(i64::MAX), false)]
    fn what_is_no_invitation_is_refused(
        #[case] role: &str,
        #[case] expires_in: Option<i64>,
        #[case] is_fine: bool,
    ) {
        let email = "ada@example.com".to_owned();
        let (role, reason) = (role.to_owned(), String::new());
        let new = NewInvitation { email, role, expires_in, reason, ..NewInvitation::default() };
        let standing = with_role(Role::Admin);
        assert_eq!(check(PROJECT, standing, &new, Timestamp(0)).is_ok(), is_fine);
        assert!(check(MAINTAINER, standing, &new, Timestamp(0)).is_ok(), "it has no roles");
    }
}
