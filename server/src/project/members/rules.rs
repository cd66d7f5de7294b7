use super::store::MemberRow;
use crate::{
    organization::{Place, Standing, already_member},
    text::{self, Email},
};
use app::{
    error::{AppError, ErrorKind},
    organization::projects::Role,
    project::members::MAX_REASON,
    services::{Actor, Identity},
    value::{ProjectId, Timestamp, UserId},
};

/// A membership ends after ten years at most.
const MOST_SECONDS: i64 = 10 * 365 * DAY;
/// Seconds of a day.
const DAY: i64 = 86_400;

/// In the web app people act by their membership alone.
pub(crate) fn is_on_page(actor: &Actor) -> bool {
    matches!(actor.identity, Identity::User(_))
}

/// People in the web app find a project by their membership alone.
///
/// # Errors
/// `NotFound`.
pub(crate) fn require_membership(
    actor: &Actor,
    id: ProjectId,
    standing: Standing,
) -> Result<(), AppError> {
    if is_on_page(actor) && standing.role.is_none() {
        return Err(Place::Project(id).unknown(actor));
    }
    Ok(())
}

/// Looks after people and settings of a project.
pub(crate) fn is_administrator(role: Role) -> bool {
    matches!(role, Role::Admin | Role::Share)
}

/// The role in the project does not go so far.
pub(crate) fn restricted() -> AppError {
    let message = "Action is restricted for your role";
    AppError::new(ErrorKind::Forbidden, "accessDenied", message)
}

fn conflict(message: impl Into<String>) -> AppError {
    AppError::new(ErrorKind::Conflict, "", message)
}

/// May the caller change who is in the project? Administrators of it may, and through the Manage
/// API members of its organization.
///
/// # Errors
/// `Forbidden`.
pub(crate) fn check_managing(standing: Standing, is_on_page: bool) -> Result<(), AppError> {
    match standing.role {
        Some(role) if is_administrator(role) => Ok(()),
        _ if standing.in_organization && !is_on_page => Ok(()),
        Some(_) => Err(restricted()),
        None => Err(AppError::forbidden()),
    }
}

/// May the caller answer who asks to be let in? Administrators of the project alone.
///
/// # Errors
/// `Forbidden`.
pub(super) fn check_answering(standing: Standing) -> Result<(), AppError> {
    match standing.role {
        Some(role) if is_administrator(role) => Ok(()),
        Some(_) => Err(restricted()),
        None => Err(AppError::forbidden()),
    }
}

/// Nobody adds themselves but members of the organization, who may join anyway.
///
/// # Errors
/// `Conflict` for a member; `Forbidden` for others.
pub(super) fn check_other(standing: Standing, user: UserId, email: &str) -> Result<(), AppError> {
    if standing.user != Some(user) || standing.in_organization {
        return Ok(());
    }
    if standing.role.is_some() {
        return Err(already_member(email));
    }
    let message = "You cannot add yourself: use join-project method instead.";
    Err(AppError::new(ErrorKind::Forbidden, "accessDenied", message))
}

/// # Errors
/// `Invalid` for the role that reaches into other projects of an organization that the caller is
/// not in.
pub(crate) fn check_granting(standing: Standing, role: Role) -> Result<(), AppError> {
    if role != Role::Share || standing.in_organization {
        return Ok(());
    }
    let message =
        "Only member of the project's organization can grant \"share\" role to other users.";
    Err(AppError::invalid("role", message))
}

/// May the caller let themselves in?
///
/// # Errors
/// `Conflict` for a member; `Forbidden` from outside of the organization while that does not allow
/// auto-join.
pub(super) fn check_joining(
    standing: Standing,
    email: &str,
    allows_auto_join: bool,
) -> Result<(), AppError> {
    if standing.role.is_some() {
        return Err(already_member(email));
    }
    if standing.in_organization || standing.uses_maintainer() && allows_auto_join {
        return Ok(());
    }
    let message = "You cannot join this project: its organization does not allow auto-join. \
                   Use request-access method instead.";
    Err(AppError::new(ErrorKind::Forbidden, "accessDenied", message))
}

/// May the caller ask to be let in? Only who cannot let themselves in.
///
/// # Errors
/// `Conflict` for a member and for who can join.
pub(super) fn check_asking(
    standing: Standing,
    email: &str,
    allows_auto_join: bool,
) -> Result<(), AppError> {
    if standing.role.is_some() {
        return Err(already_member(email));
    }
    if standing.in_organization {
        return Err(conflict("You are a member of the organization: use join-project method."));
    }
    if allows_auto_join {
        return Err(conflict("The organization allows auto-join: use join-project method."));
    }
    Ok(())
}

/// The person has asked already.
pub(super) fn already_asked() -> AppError {
    conflict("You have already sent a request to join this project.")
}

/// The person need not ask.
pub(super) fn invited_already() -> AppError {
    conflict("You have been already invited")
}

/// On the pages a project keeps an administrator while anybody else is in it: through the Manage
/// API its organization can help, on the pages nobody could.
///
/// # Errors
/// `Conflict` when the member is the last administrator who can sign in, and not the last member.
pub(super) fn check_administrators_left(
    members: &[MemberRow],
    user: UserId,
    act: &str,
) -> Result<(), AppError> {
    let administers = |row: &MemberRow| row.role.parse().is_ok_and(is_administrator);
    let is_one = members.iter().any(|row| row.id == user.0 && administers(row));
    let mut others = members.iter().filter(|row| row.id != user.0).peekable();
    let is_alone = others.peek().is_none();
    if !is_one || is_alone || others.any(|row| administers(row) && row.state == "active") {
        return Ok(());
    }
    Err(conflict(format!(
        "The last administrator cannot {act} while others are in the project. Make somebody else \
         an administrator first."
    )))
}

/// The role of this name.
///
/// # Errors
/// `Invalid` in the words that clients know.
pub(crate) fn parse_role(text: &str) -> Result<Role, AppError> {
    text.parse().map_err(|_| {
        let message = format!(
            "Role \"{text}\" is not valid. Allowed roles are: admin, guest, readOnly, share"
        );
        AppError::invalid("role", message)
    })
}

/// # Errors
/// `Unprocessable` in the words that clients know.
pub(crate) fn parse_email(text: &str) -> Result<Email, AppError> {
    text::parse_email("email", text).map_err(|_| AppError {
        kind: ErrorKind::Unprocessable,
        ..AppError::invalid("email", "Email address is not valid.")
    })
}

/// # Errors
/// `Invalid` for a text that is too long or cannot be shown.
pub(crate) fn parse_reason(text: &str) -> Result<String, AppError> {
    text::parse_optional("reason", text, MAX_REASON as usize)
}

/// When a membership ends that is to last for so many seconds.
///
/// # Errors
/// `Invalid` for no time at all and for more than ten years.
pub(super) fn expiry(seconds: Option<i64>, now: Timestamp) -> Result<Option<Timestamp>, AppError> {
    match seconds {
        None => Ok(None),
        Some(seconds) if (1..=MOST_SECONDS).contains(&seconds) => {
            Ok(Some(now.plus_seconds(seconds)))
        }
        Some(_) => Err(AppError::invalid(
            "expirationSeconds",
            "A membership ends after one second to ten years.",
        )),
    }
}

/// When a membership ends that somebody wants: with the end of a day, or after so many seconds.
///
/// # Errors
/// As `expiry`, and for what is no day or one that is over.
pub(crate) fn wanted_expiry(
    last_day: &str,
    expires_in: Option<i64>,
    now: Timestamp,
) -> Result<Option<Timestamp>, AppError> {
    const FIELD: &str = "last_day";
    let Some(day) = text::parse_day(FIELD, last_day)? else {
        return expiry(expires_in, now);
    };
    let end = day.plus_seconds(DAY);
    if end <= now {
        return Err(AppError::invalid(FIELD, "This day is over. Choose today or a later one."));
    }
    if end.seconds_since(now) > MOST_SECONDS {
        return Err(AppError::invalid(FIELD, "A membership ends after ten years at most."));
    }
    Ok(Some(end))
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    const NOBODY: Standing = Standing {
        user: Some(UserId(7)),
        is_super_admin: false,
        in_maintainer: false,
        in_organization: false,
        role: None,
        by_session: false,
        may_read: false,
        lacks_factor: false,
    };
    const SUPER_ADMIN: Standing = Standing { is_super_admin: true, ..NOBODY };
    const MAINTAINER: Standing = Standing { in_maintainer: true, ..NOBODY };
    const ORGANIZATION: Standing = Standing { in_organization: true, ..NOBODY };

    const fn member(role: Role) -> Standing {
        Standing { role: Some(role), ..NOBODY }
    }

    #[rstest]
    #[case::super_admin(SUPER_ADMIN, false, false, false)]
    #[case::maintainer(MAINTAINER, false, false, false)]
    #[case::organization(ORGANIZATION, true, false, false)]
    #[case::admin(member(Role::Admin), true, true, true)]
    #[case::share(member(Role::Share), true, true, true)]
    #[case::guest(member(Role::Guest), false, false, false)]
    #[case::read_only(member(Role::ReadOnly), false, false, false)]
    fn some_manage_people(
        #[case] standing: Standing,
        #[case] by_program: bool,
        #[case] on_page: bool,
        #[case] answers: bool,
    ) {
        assert_eq!(check_managing(standing, false).is_ok(), by_program);
        assert_eq!(check_managing(standing, true).is_ok(), on_page);
        assert_eq!(check_answering(standing).is_ok(), answers);
    }

    #[rstest]
    #[case::super_admin(SUPER_ADMIN, (true, false), (false, true))]
    #[case::maintainer(MAINTAINER, (true, false), (false, true))]
    #[case::organization(ORGANIZATION, (true, true), (false, false))]
    #[case::member(member(Role::Guest), (false, false), (false, false))]
    fn who_cannot_join_may_ask(
        #[case] standing: Standing,
        #[case] (joins_open, joins_closed): (bool, bool),
        #[case] (asks_open, asks_closed): (bool, bool),
    ) {
        assert_eq!(check_joining(standing, "x", true).is_ok(), joins_open);
        assert_eq!(check_joining(standing, "x", false).is_ok(), joins_closed);
        assert_eq!(check_asking(standing, "x", true).is_ok(), asks_open);
        assert_eq!(check_asking(standing, "x", false).is_ok(), asks_closed);
    }

    fn row(id: i64, role: Role, state: &str) -> MemberRow {
        MemberRow {
            id,
            name: String::new(),
            email: String::new(),
            state: state.to_owned(),
            role: role.to_string(),
            created_at: 0,
            expires_at: None,
            reason: String::new(),
            has_multi_factor: false,
            invitor_id: None,
            invitor_name: None,
            invitor_email: None,
            approver_id: None,
            approver_name: None,
            approver_email: None,
        }
    }

    #[rstest]
    #[case::alone(&[row(1, Role::Admin, "active")], true)]
    #[case::with_guest(&[row(1, Role::Admin, "active"), row(2, Role::Guest, "active")], false)]
    #[case::with_share(&[row(1, Role::Admin, "active"), row(2, Role::Share, "active")], true)]
    #[case::with_invited(&[row(1, Role::Admin, "active"), row(2, Role::Admin, "invited")], false)]
    #[case::guest_without(&[row(1, Role::Guest, "active"), row(2, Role::Guest, "active")], true)]
    fn one_administrator_stays(#[case] members: &[MemberRow], #[case] may_go: bool) {
        assert_eq!(check_administrators_left(members, UserId(1), "leave").is_ok(), may_go);
    }

    #[rstest]
    #[case(None, true)]
    #[case(Some(1), true)]
    #[case(Some(0), false)]
    #[case(Some(-5), false)]
    #[case(Some(i64::MAX), false)]
    fn a_membership_lasts_for_some_time(#[case] seconds: Option<i64>, #[case] is_fine: bool) {
        assert_eq!(expiry(seconds, Timestamp(0)).is_ok(), is_fine);
    }
}
