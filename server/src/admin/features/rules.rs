//! What a feature may look like, and who may give it.

use super::store::FeatureRow;
use crate::{organization::Standing, project::limits::PAYS_AS_IT_GOES, text};
use app::{
    admin::features::{FeatureKind, MAX_DESCRIPTION, MAX_NAME, MAX_TITLE, NewFeature},
    error::{AppError, ErrorKind},
    organization::projects::Role,
};

/// Who has this one looks after features like a super admin.
pub(super) const KEEPS_FEATURES: &str = "can-manage-features";
/// Who has this one looks after everybody but super admins.
pub(crate) const KEEPS_USERS: &str = "can-manage-users";
/// Who has this one may write what an identity provider needs.
pub(crate) const WRITES_SAML: &str = "saml-metadata-access";
/// Who has this one changes what a project costs and how long it stays.
pub(crate) const SETS_PROJECTS: &str = "can-update-project-settings";

/// Who has this one gives credits to projects.
pub(crate) const GIVES_CREDITS: &str = "pay-as-you-go-credits-admin";

/// What this server itself asks for: the other features mean something to programs alone.
const POWERS: [&str; 5] = [KEEPS_FEATURES, KEEPS_USERS, WRITES_SAML, SETS_PROJECTS, GIVES_CREDITS];

/// A feature that this server itself asks for. Nobody has to make it before it is given.
pub(super) fn of_this_server(name: &str, kind: FeatureKind) -> Option<CheckedFeature> {
    let title = match (name, kind) {
        (KEEPS_FEATURES, FeatureKind::Admin) => "Looks after features",
        (KEEPS_USERS, FeatureKind::Admin) => "Looks after people",
        (WRITES_SAML, FeatureKind::Admin) => "Writes what an identity provider needs",
        (SETS_PROJECTS, FeatureKind::Admin) => "Sets what projects cost and how long they stay",
        (GIVES_CREDITS, FeatureKind::Admin) => "Gives credits to projects",
        (PAYS_AS_IT_GOES, FeatureKind::Project) => "Pays with credits",
        _ => return None,
    };
    Some(CheckedFeature {
        name: name.to_owned(),
        kind,
        title: title.to_owned(),
        description: String::new(),
        is_for_admins: false,
        is_for_programs: true,
    })
}

/// A feature that may be made.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct CheckedFeature {
    pub(super) name: String,
    pub(super) kind: FeatureKind,
    pub(super) title: String,
    pub(super) description: String,
    pub(super) is_for_admins: bool,
    pub(super) is_for_programs: bool,
}

/// Checks what was typed.
///
/// # Errors
/// `Invalid` or `Unprocessable` naming the field.
pub(super) fn check(new: &NewFeature) -> Result<CheckedFeature, AppError> {
    let kind = FeatureKind::from_name(&new.kind);
    Ok(CheckedFeature {
        name: name(&new.name)?,
        kind: kind.ok_or_else(|| unknown_kind(&new.kind))?,
        title: title(&new.title)?,
        description: description(&new.description)?,
        is_for_admins: new.is_for_admins,
        is_for_programs: new.is_for_programs,
    })
}

/// Clients know the refusal of a word that is no type by this status.
fn unknown_kind(kind: &str) -> AppError {
    let error = AppError::invalid("type", "The type is one of: admin, project, global.");
    let kind = if kind.is_empty() { error.kind } else { ErrorKind::Unprocessable };
    AppError { kind, ..error }
}

/// Names stand in lists with commas and in addresses.
fn name(text: &str) -> Result<String, AppError> {
    let name = text.trim();
    if name.is_empty() {
        return Err(AppError::invalid("name", "A name must be set"));
    }
    let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.' | ':');
    if name.len() > MAX_NAME || !name.chars().all(is_plain) {
        let message = format!(
            "A name consists of at most {MAX_NAME} letters, digits, dashes, underscores, dots and colons."
        );
        return Err(AppError::invalid("name", message));
    }
    Ok(name.to_owned())
}

/// # Errors
/// `Invalid` for too long a one.
pub(super) fn title(text: &str) -> Result<String, AppError> {
    text::parse_optional("title", text, MAX_TITLE)
}

/// # Errors
/// `Invalid` for too long a one.
pub(super) fn description(text: &str) -> Result<String, AppError> {
    text::parse_optional("description", text, MAX_DESCRIPTION)
}

/// There is no such feature, or none for these eyes.
pub(super) fn unknown() -> AppError {
    AppError::not_found("notFound", "Feature not found")
}

/// A feature of this name is there, or given.
pub(super) fn taken(message: String) -> AppError {
    AppError::new(ErrorKind::Unprocessable, "", message)
}

/// Do people who look after no features see it?
pub(super) fn is_open(row: &FeatureRow) -> bool {
    row.is_for_admins && row.is_for_programs
}

/// May programs give it?
///
/// # Errors
/// `Unprocessable` when not.
pub(super) fn check_programs(row: &FeatureRow) -> Result<(), AppError> {
    if row.is_for_programs {
        return Ok(());
    }
    let message = format!("The feature \"{}\" can't be assigned via API", row.name);
    Err(AppError::new(ErrorKind::Unprocessable, "", message))
}

/// May somebody who looks after no features, with this role in the project, give it?
///
/// # Errors
/// `Forbidden` when not.
pub(super) fn check_member(row: &FeatureRow, role: Option<Role>) -> Result<(), AppError> {
    if row.is_for_admins && role == Some(Role::Admin) {
        return Ok(());
    }
    let message = "You can't edit project features";
    Err(AppError::new(ErrorKind::Forbidden, "accessDenied", message))
}

/// May somebody who stands so give it to a person, who is themselves unless a super admin asks?
///
/// # Errors
/// `Forbidden` when not.
pub(super) fn check_giver(row: &FeatureRow, standing: Standing) -> Result<(), AppError> {
    let is_power = POWERS.contains(&row.name.as_str());
    if is_power {
        // it would outlive a session token
        standing.require_own_token()?;
    }
    if standing.is_super_admin || row.is_for_admins && !is_power {
        return Ok(());
    }
    Err(AppError::forbidden())
}

/// The features of somebody else.
pub(super) fn foreign() -> AppError {
    AppError::new(ErrorKind::Forbidden, "accessDenied", "You can't access other users")
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    fn new(name: &str, kind: &str, title: &str) -> NewFeature {
        NewFeature {
            name: name.to_owned(),
            kind: kind.to_owned(),
            title: title.to_owned(),
            ..NewFeature::default()
        }
    }

    #[rstest]
    #[case("name", new("", "admin", ""))]
    #[case("name", new("a,b", "admin", ""))]
    #[case("name", new("a/b", "admin", ""))]
    #[case("name", new(&"a".repeat(MAX_NAME + 1), "admin", ""))]
    #[case("type", new("a", "", ""))]
    #[case("type", new("a", "stack", ""))]
    #[case("title", new("a", "admin", &"b".repeat(MAX_TITLE + 1)))]
    fn what_is_no_feature_is_refused_at_its_field(#[case] field: &str, #[case] new: NewFeature) {
        assert!(check(&new).unwrap_err().for_field(field).is_some());
    }

    #[test]
    fn a_name_is_taken_without_the_space_around_it() {
        assert_eq!(check(&new(" early-bird.2 ", "global", "")).unwrap().name, "early-bird.2");
    }
}
