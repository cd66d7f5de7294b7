use crate::organization::standing::Standing;
use app::{
    error::{AppError, ErrorKind},
    value::{MaintainerId, ProjectId},
};

/// What is to be different about an organization; what is none stays.
#[derive(Debug, Default)]
pub(super) struct OrganizationChange {
    pub(super) name: Option<String>,
    pub(super) crm_id: Option<String>,
    /// The maintainer to move to.
    pub(super) maintainer: Option<MaintainerId>,
    pub(super) allows_auto_join: Option<bool>,
    pub(super) requires_mfa: Option<bool>,
    pub(super) activity_center: Option<ActivityCenter>,
}

/// Where to see what happens in an organization.
#[derive(Debug, Clone, Copy)]
pub(super) enum ActivityCenter {
    In(ProjectId),
    Nowhere,
}

// the Manage API calls these bad requests
fn denied(code: &str, message: &str) -> AppError {
    AppError::new(ErrorKind::Invalid, code, message)
}

/// May who looks after the organization change this about it?
///
/// # Errors
/// `Invalid` with the code of the Manage API; `Forbidden`.
pub(super) fn check_change(
    standing: Standing,
    change: &OrganizationChange,
) -> Result<(), AppError> {
    const CODE: &str = "manage.updateOrganizationPermissionDenied";
    if change.allows_auto_join.is_some() && !standing.in_organization {
        let message = "Only organization members can change the 'allowAutoJoin' parameter";
        return Err(denied(CODE, message));
    }
    // it is how the maintainer knows the organization elsewhere
    if change.crm_id.is_some() && !standing.uses_maintainer() {
        return Err(AppError::forbidden());
    }
    if change.activity_center.is_some() && !standing.in_maintainer {
        let message = "Only maintainer members can change ActivityCenter ProjectId";
        return Err(denied(CODE, message));
    }
    Ok(())
}

/// May who looks after the organization see who is in its projects?
///
/// # Errors
/// `Forbidden` from outside.
pub(super) fn check_listing(standing: Standing) -> Result<(), AppError> {
    if standing.in_organization {
        return Ok(());
    }
    let message = "Only organization members can get list of projects users";
    Err(AppError::new(ErrorKind::Forbidden, "accessDenied", message))
}

/// May who looks after the organization add somebody?
///
/// # Errors
/// `Invalid` from outside while the organization lets nobody in by themselves; `Forbidden` by a
/// session token.
pub(super) fn check_adding(standing: Standing, allows_auto_join: bool) -> Result<(), AppError> {
    standing.require_own_token()?;
    if standing.in_organization || allows_auto_join {
        return Ok(());
    }
    let message = "Only organization members can add people: it does not allow auto-join";
    Err(denied("manage.joinOrganizationPermissionDenied", message))
}

/// May who looks after the organization's maintainer let themselves in?
///
/// # Errors
/// `Forbidden` where auto-join is off.
pub(super) fn check_joining(allows_auto_join: bool) -> Result<(), AppError> {
    if allows_auto_join {
        return Ok(());
    }
    let message = "You cannot join this organization: it does not allow auto-join";
    let code = "manage.joinOrganizationPermissionDenied";
    Err(AppError::new(ErrorKind::Forbidden, code, message))
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    const MEMBER: Standing = Standing { in_organization: true, ..NOBODY };
    const MAINTAINER: Standing = Standing { in_maintainer: true, ..NOBODY };
    const SUPER_ADMIN: Standing = Standing { is_super_admin: true, ..NOBODY };
    const NOBODY: Standing = Standing {
        user: None,
        is_super_admin: false,
        in_maintainer: false,
        in_organization: false,
        role: None,
        by_session: false,
        may_read: false,
        lacks_factor: false,
    };

    #[rstest]
    #[case::member(MEMBER, true, false, false)]
    #[case::maintainer(MAINTAINER, false, true, true)]
    #[case::super_admin(SUPER_ADMIN, false, false, true)]
    fn some_parameters_belong_to_some(
        #[case] standing: Standing,
        #[case] auto_join: bool,
        #[case] activity_center: bool,
        #[case] crm_id: bool,
    ) {
        let name = OrganizationChange { name: Some("x".to_owned()), ..Default::default() };
        assert!(check_change(standing, &name).is_ok());
        let change = OrganizationChange { allows_auto_join: Some(true), ..Default::default() };
        assert_eq!(check_change(standing, &change).is_ok(), auto_join);
        let change = OrganizationChange {
            activity_center: Some(ActivityCenter::Nowhere),
            ..Default::default()
        };
        assert_eq!(check_change(standing, &change).is_ok(), activity_center);
        let change = OrganizationChange { crm_id: Some("7".to_owned()), ..Default::default() };
        assert_eq!(check_change(standing, &change).is_ok(), crm_id);
    }

    #[rstest]
    #[case::member(MEMBER, true)]
    #[case::maintainer(MAINTAINER, false)]
    #[case::super_admin(SUPER_ADMIN, false)]
    fn a_closed_organization_is_added_to_from_inside(
        #[case] standing: Standing,
        #[case] when_closed: bool,
    ) {
        assert!(check_adding(standing, true).is_ok());
        assert_eq!(check_adding(standing, false).is_ok(), when_closed);
        assert!(check_adding(Standing { by_session: true, ..standing }, true).is_err());
    }
}
