//! What a project may be made with.

use super::templates::{RETENTION_DAYS, Template, find_template};
use crate::{organization::Standing, text};
use app::{
    error::{AppError, ErrorKind},
    organization::projects::NewProject,
    value::Timestamp,
};

/// The backends that clients know. All of them mean the one storage that is here.
const BACKENDS: [&str; 6] = ["snowflake", "redshift", "synapse", "exasol", "teradata", "bigquery"];
const DAY: i64 = 86_400;
/// The most days after which a project ends.
const MOST_DAYS: i64 = 3_650;
/// The longest time for which deleted data can be had back, in days.
const MOST_RETENTION_DAYS: i64 = 365;

/// A project that may be made.
#[derive(Debug)]
pub(super) struct CheckedProject {
    pub(super) name: String,
    pub(super) template: &'static Template,
    pub(super) backend: String,
    pub(super) retention_days: i64,
}

/// # Errors
/// `Invalid` naming the field; `NotFound` for an unknown template, and for one that is not for who
/// stands so.
pub(super) fn check(new: &NewProject, standing: Standing) -> Result<CheckedProject, AppError> {
    let template = parse_template(&new.template)?;
    if !template.is_for(standing) {
        return Err(no_such_template());
    }
    Ok(CheckedProject {
        name: parse_name(&new.name)?,
        template,
        backend: match new.backend.trim() {
            "" => template.backend.to_owned(),
            backend => parse_backend(backend)?,
        },
        retention_days: parse_retention(new.retention_days.unwrap_or(RETENTION_DAYS))?,
    })
}

/// # Errors
/// `Invalid`.
pub(crate) fn parse_name(name: &str) -> Result<String, AppError> {
    text::parse_name("name", name)
}

/// A template by its id; the one for work when none is named.
///
/// # Errors
/// `NotFound` in the words of the Manage API.
pub(crate) fn parse_template(id: &str) -> Result<&'static Template, AppError> {
    let id = id.trim();
    let id = if id.is_empty() { "production" } else { id };
    find_template(id).ok_or_else(no_such_template)
}

/// No template has this id.
pub(crate) fn no_such_template() -> AppError {
    let mut error = AppError::not_found("notFound", "Project template not found");
    error.fields = AppError::invalid("template", "Choose a template.").fields;
    error
}

/// # Errors
/// `Invalid` with the code of the Manage API.
pub(crate) fn parse_backend(backend: &str) -> Result<String, AppError> {
    if BACKENDS.contains(&backend) {
        return Ok(backend.to_owned());
    }
    let message =
        format!("This backend is not supported. The backends are: {}.", BACKENDS.join(", "));
    Err(AppError::invalid("defaultBackend", message).with_code("storage.unsupportedBackend"))
}

/// For how many days deleted data can be had back.
///
/// # Errors
/// `Invalid`.
pub(crate) fn parse_retention(days: i64) -> Result<i64, AppError> {
    if (0..=MOST_RETENTION_DAYS).contains(&days) {
        return Ok(days);
    }
    let message = format!("Deleted data can be kept for 0 to {MOST_RETENTION_DAYS} days.");
    Err(AppError::invalid("dataRetentionTimeInDays", message))
}

/// When a project ends, so many days from now; none with 0: it stays.
///
/// # Errors
/// `Invalid` above 3,650 days.
pub(crate) fn end_after(days: i64, now: Timestamp) -> Result<Option<Timestamp>, AppError> {
    match days {
        0 => Ok(None),
        1..=MOST_DAYS => Ok(Some(now.plus_seconds(days * DAY))),
        _ => {
            let message = format!("A project ends after 1 to {MOST_DAYS} days, or never with 0.");
            Err(AppError::invalid("expirationDays", message))
        }
    }
}

/// May the caller make projects in the organization? Its members alone.
///
/// # Errors
/// `Invalid` in the words of the Manage API; `Forbidden` by a session token.
pub(super) fn check_creating(standing: Standing) -> Result<(), AppError> {
    if !standing.in_organization {
        let message = "Only organization members can create new projects";
        let code = "manage.createProjectPermissionDenied";
        return Err(AppError::new(ErrorKind::Invalid, code, message));
    }
    // a project comes with a token that outlives the session
    standing.require_own_token()
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case("", "production", "snowflake")]
    #[case("productionRedshift", "productionRedshift", "redshift")]
    fn a_template_says_what_is_not_said(
        #[case] named: &str,
        #[case] template: &str,
        #[case] backend: &str,
    ) {
        let new = NewProject { template: named.to_owned(), ..NewProject::from("P") };
        let checked = check(&new, Standing::default()).unwrap();
        assert_eq!((checked.template.id, checked.backend.as_str()), (template, backend));
        assert_eq!(checked.retention_days, RETENTION_DAYS);
    }

    #[rstest]
    #[case("file")]
    #[case("Snowflake")]
    #[case("a\0b")]
    fn other_backends_are_refused(#[case] backend: &str) {
        assert_eq!(parse_backend(backend).unwrap_err().code, "storage.unsupportedBackend");
    }

    #[rstest]
    #[case(0, true)]
    #[case(365, true)]
    #[case(-1, false)]
    #[case(366, false)]
    fn data_is_kept_for_a_while(#[case] days: i64, #[case] is_fine: bool) {
        assert_eq!(parse_retention(days).is_ok(), is_fine);
    }

    #[rstest]
    #[case(0, None)]
    #[case(1, Some(86_400_000_000))]
    fn a_project_ends_or_stays(#[case] days: i64, #[case] end: Option<i64>) {
        let found = end_after(days, Timestamp(0)).unwrap();
        assert_eq!(found.map(|at| at.0), end);
    }

    #[rstest]
    #[case(-1)]
    #[case(3_651)]
    #[case(i64::MAX)]
    fn no_project_ends_before_now_or_much_later(#[case] days: i64) {
        assert!(end_after(days, Timestamp(0)).is_err());
    }
}
