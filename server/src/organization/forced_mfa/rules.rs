use super::store::WithoutRow;
use crate::organization::Standing;
use app::{
    error::{AppError, ErrorKind},
    organization::forced_mfa::PersonWithout,
    value::UserId,
};

// the Manage API calls these bad requests
fn denied(code: &str, message: &str) -> AppError {
    AppError::new(ErrorKind::Invalid, code, message)
}

/// May the caller, who looks after the organization, ask everybody for a second factor? Only from
/// inside, and after having set one up.
///
/// # Errors
/// `Invalid` with the words of the Manage API.
pub(super) fn check_requiring(standing: Standing, has_factor: bool) -> Result<(), AppError> {
    if !standing.in_organization {
        let message = "Only organization members can change the 'mfaRequired' parameter";
        return Err(denied("manage.updateOrganizationPermissionDenied", message));
    }
    if !has_factor {
        let message = "You must setup Multi-Factor Authentication on your account first";
        return Err(denied("", message));
    }
    Ok(())
}

/// May the caller stop asking?
///
/// # Errors
/// As `check_requiring`, from outside.
pub(super) fn check_releasing(standing: Standing) -> Result<(), AppError> {
    check_requiring(standing, true)
}

/// # Errors
/// `Invalid` while somebody would be locked out.
pub(super) fn check_everybody(without: usize) -> Result<(), AppError> {
    if without == 0 {
        return Ok(());
    }
    let message =
        "Not all organization and project members have Multi-factor Authentication enabled";
    Err(denied("", message))
}

/// Each person once, with the places that they are in.
pub(super) fn people(rows: Vec<WithoutRow>) -> Vec<PersonWithout> {
    let mut people: Vec<PersonWithout> = Vec::new();
    for WithoutRow { id, name, email, project } in rows {
        let (in_organization, projects) = (project.is_none(), project.into_iter().collect());
        match people.last_mut().filter(|last| last.id == UserId(id)) {
            Some(last) => last.projects.extend::<Vec<String>>(projects),
            None => people.push(PersonWithout {
                id: UserId(id),
                name,
                email,
                in_organization,
                projects,
            }),
        }
    }
    people
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case::member(Standing { in_organization: true, ..Standing::default() }, [true, false, true])]
    #[case::maintainer(Standing { in_maintainer: true, ..Standing::default() }, [false; 3])]
    #[case::super_admin(Standing { is_super_admin: true, ..Standing::default() }, [false; 3])]
    fn it_is_decided_from_inside(#[case] standing: Standing, #[case] may: [bool; 3]) {
        assert_eq!(
            [
                check_requiring(standing, true).is_ok(),
                check_requiring(standing, false).is_ok(),
                check_releasing(standing).is_ok()
            ],
            may
        );
    }

    #[test]
    fn who_is_in_several_places_is_named_once() {
        let row = |id, project: Option<&str>| WithoutRow {
            id,
            name: "Grace".to_owned(),
            email: "grace@example.com".to_owned(),
            project: project.map(str::to_owned),
        };
        let found = people(vec![row(1, None), row(1, Some("A")), row(2, Some("A"))]);
        let places: Vec<_> =
            found.iter().map(|one| (one.in_organization, one.projects.len())).collect();
        assert_eq!(places, [(true, 1), (false, 1)]);
    }
}
