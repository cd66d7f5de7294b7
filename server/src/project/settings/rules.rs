//! Who may change a project, and into what.

use crate::{
    organization::{
        Standing,
        projects::{
            rules::{end_after, parse_backend, parse_name, parse_retention, parse_template},
            store::ProjectRow,
        },
    },
    project::members::{is_administrator, restricted},
};
use app::{
    error::{AppError, ErrorKind},
    value::Timestamp,
};

/// The most bytes of a time zone's name.
const MOST_TIMEZONE: usize = 64;

/// What is to be different about a project; what is none stays.
#[derive(Debug, Default, Clone)]
pub(super) struct ProjectChange {
    pub(super) name: Option<String>,
    pub(super) backend: Option<String>,
    pub(super) timezone: Option<String>,
    /// The id of a template.
    pub(super) template: Option<String>,
    /// Days from now after which it ends; 0: it stays.
    pub(super) days: Option<i64>,
    pub(super) monthly_price: Option<i64>,
    pub(super) retention_days: Option<i64>,
    pub(super) has_try_mode: Option<bool>,
}

impl ProjectChange {
    /// Is it about what a project costs, or how long it or its data stays?
    fn is_about_terms(&self) -> bool {
        self.template.is_some()
            || self.days.is_some()
            || self.monthly_price.is_some()
            || self.retention_days.is_some()
            || self.has_try_mode.is_some()
    }
}

/// May the caller rename and delete the project? Its administrators may, and who looks after its
/// organization.
///
/// # Errors
/// `Forbidden`.
pub(super) fn check_managing(standing: Standing) -> Result<(), AppError> {
    match standing.role {
        Some(role) if is_administrator(role) => Ok(()),
        _ if standing.uses_organization() => Ok(()),
        Some(_) => Err(restricted()),
        None => Err(AppError::forbidden()),
    }
}

/// May the caller change this? `sets_terms` is true for super admins and for who has the feature.
///
/// # Errors
/// `Forbidden`.
pub(super) fn check_change(
    standing: Standing,
    sets_terms: bool,
    change: &ProjectChange,
) -> Result<(), AppError> {
    if sets_terms {
        return Ok(());
    }
    check_managing(standing)?;
    if change.is_about_terms() {
        let message =
            "Only super admins change the type, the end, the price and the retention of a project.";
        return Err(AppError::new(ErrorKind::Forbidden, "accessDenied", message));
    }
    Ok(())
}

/// May the caller move the project away? Its administrators may, members of its organization, and
/// who could come in anyway.
///
/// # Errors
/// `Forbidden`.
pub(super) fn check_moving(standing: Standing, allows_auto_join: bool) -> Result<(), AppError> {
    match standing.role {
        Some(role) if is_administrator(role) => Ok(()),
        _ if standing.in_organization => Ok(()),
        _ if standing.uses_maintainer() && allows_auto_join => Ok(()),
        Some(_) => Err(restricted()),
        None => {
            let message = "You cannot move this project: its organization does not allow \
                           auto-join. Its members move it, or the project's administrators.";
            Err(AppError::new(ErrorKind::Forbidden, "accessDenied", message))
        }
    }
}

/// The project with the change.
///
/// # Errors
/// `Invalid` naming the field; `NotFound` for an unknown template.
pub(super) fn changed(
    mut row: ProjectRow,
    change: ProjectChange,
    now: Timestamp,
) -> Result<ProjectRow, AppError> {
    if let Some(name) = change.name {
        row.name = parse_name(&name)?;
    }
    if let Some(backend) = change.backend {
        row.default_backend = parse_backend(&backend)?;
    }
    if let Some(timezone) = change.timezone {
        row.timezone = Some(parse_timezone(&timezone, &row.default_backend)?);
    }
    if let Some(template) = change.template {
        parse_template(&template)?.id.clone_into(&mut row.kind);
    }
    if let Some(days) = change.days {
        row.expires_at = end_after(days, now)?.map(|at| at.0);
    }
    if let Some(price) = change.monthly_price {
        if price < 0 {
            return Err(AppError::invalid("billedMonthlyPrice", "The price is 0 or more."));
        }
        row.monthly_price = Some(price);
    }
    if let Some(days) = change.retention_days {
        row.retention_days = parse_retention(days)?;
    }
    if let Some(has_try_mode) = change.has_try_mode {
        row.has_try_mode = has_try_mode;
    }
    Ok(row)
}

/// The name of a time zone, by its form: `America/Detroit`, `UTC`.
fn parse_timezone(name: &str, backend: &str) -> Result<String, AppError> {
    if backend != "bigquery" {
        let message = format!(
            "The timezone parameter is only supported for the BigQuery backend. The selected \
             backend \"{backend}\" does not support it."
        );
        return Err(AppError::invalid("timezone", message));
    }
    let is_part = |part: &str| {
        part.starts_with(|c: char| c.is_ascii_alphabetic())
            && part.chars().all(|c| c.is_ascii_alphanumeric() || "_+-".contains(c))
    };
    if name.len() <= MOST_TIMEZONE && name.split('/').all(is_part) {
        return Ok(name.to_owned());
    }
    Err(AppError::invalid("timezone", "A time zone is written like America/Detroit."))
}

#[cfg(test)]
mod tests {
    use super::*;
    use app::{organization::projects::Role, value::UserId};
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

    const fn member(role: Role) -> Standing {
        Standing { role: Some(role), ..NOBODY }
    }

    #[rstest]
    #[case::super_admin(Standing { is_super_admin: true, ..NOBODY }, true, true, false)]
    #[case::maintainer(Standing { in_maintainer: true, ..NOBODY }, true, true, false)]
    #[case::organization(Standing { in_organization: true, ..NOBODY }, true, true, true)]
    #[case::admin(member(Role::Admin), true, true, true)]
    #[case::share(member(Role::Share), true, true, true)]
    #[case::guest(member(Role::Guest), false, false, false)]
    #[case::read_only(member(Role::ReadOnly), false, false, false)]
    #[case::nobody(NOBODY, false, false, false)]
    fn some_change_and_move_it(
        #[case] standing: Standing,
        #[case] manages: bool,
        #[case] moves_open: bool,
        #[case] moves_closed: bool,
    ) {
        assert_eq!(check_managing(standing).is_ok(), manages);
        assert_eq!(check_moving(standing, true).is_ok(), moves_open);
        assert_eq!(check_moving(standing, false).is_ok(), moves_closed);
        let terms = ProjectChange { days: Some(3), ..ProjectChange::default() };
        assert!(check_change(standing, false, &terms).is_err());
        assert!(check_change(standing, true, &terms).is_ok());
        let name = ProjectChange { name: Some("x".to_owned()), ..ProjectChange::default() };
        assert_eq!(check_change(standing, false, &name).is_ok(), manages);
    }

    #[rstest]
    #[case("America/Detroit", "bigquery", true)]
    #[case("UTC", "bigquery", true)]
    #[case("Etc/GMT+5", "bigquery", true)]
    #[case("", "bigquery", false)]
    #[case("a b", "bigquery", false)]
    #[case("America//Detroit", "bigquery", false)]
    #[case("UTC", "snowflake", false)]
    fn time_zones_are_for_one_backend(
        #[case] name: &str,
        #[case] backend: &str,
        #[case] is_fine: bool,
    ) {
        assert_eq!(parse_timezone(name, backend).is_ok(), is_fine);
    }
}
