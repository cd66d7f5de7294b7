//! What may be kept about something, and who may write it.

use crate::organization::Standing;
use app::{
    error::{AppError, ErrorKind},
    organization::projects::Role,
    value::{MaintainerId, OrganizationId, ProjectId, UserId},
};

/// The most characters of a key.
const MOST_KEY: usize = 255;
/// The most bytes of a value.
const MOST_VALUE: usize = 65_535;
/// The most keys of one call.
const MOST_AT_ONCE: usize = 100;
/// The most keys that are kept about one thing.
const MOST_KEPT: usize = 1_000;
/// The most bytes of all keys and values that are kept about one thing.
const MOST_BYTES: usize = 1 << 20;
/// What these keys say is for whoever connects an identity provider.
const SAML_KEYS: &str = "KBC.saml.";

/// What it is kept about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Owner {
    User(UserId),
    Maintainer(MaintainerId),
    Organization(OrganizationId),
    Project(ProjectId),
}

impl Owner {
    /// The kind and the id in the database.
    pub(super) fn stored(self) -> (&'static str, i64) {
        match self {
            Self::User(id) => ("user", id.0),
            Self::Maintainer(id) => ("maintainer", id.0),
            Self::Organization(id) => ("organization", id.0),
            Self::Project(id) => ("project", id.0),
        }
    }
}

/// Who keeps it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Provider {
    /// Whoever may change the thing.
    User,
    /// The installation.
    System,
    /// The maintainer of an organization.
    Maintainer,
}

impl Provider {
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::User => "user",
            Self::System => "system",
            Self::Maintainer => "maintainer",
        }
    }

    /// The provider of this name, where it is known about such a thing.
    pub(super) fn parse(name: &str, owner: Owner) -> Result<Self, AppError> {
        let all = [Self::User, Self::System, Self::Maintainer];
        let found = all.into_iter().find(|provider| provider.as_str() == name);
        let is_known = |provider: &Self| {
            *provider != Self::Maintainer || matches!(owner, Owner::Organization(_))
        };
        found.filter(is_known).ok_or_else(|| {
            let names = match owner {
                Owner::Organization(_) => "user, system, maintainer",
                _ => "user, system",
            };
            AppError::invalid("provider", format!("The provider is one of: {names}."))
        })
    }
}

/// A key with its value, as it may be kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Entry {
    pub(super) key: String,
    pub(super) value: String,
}

/// Checks what is to be kept.
///
/// # Errors
/// `Invalid` naming the field.
pub(super) fn check(entries: &[Entry]) -> Result<(), AppError> {
    if entries.is_empty() || entries.len() > MOST_AT_ONCE {
        let message = format!("Send 1 to {MOST_AT_ONCE} entries of metadata.");
        return Err(AppError::invalid("metadata", message));
    }
    for entry in entries {
        if entry.key.is_empty() || entry.key.chars().count() > MOST_KEY {
            let message = format!("A key has 1 to {MOST_KEY} characters.");
            return Err(AppError::invalid("key", message));
        }
        if entry.value.len() > MOST_VALUE {
            let message = format!("A value has at most {MOST_VALUE} bytes.");
            return Err(AppError::invalid("value", message));
        }
        if entry.key.contains('\0') || entry.value.contains('\0') {
            return Err(AppError::invalid("metadata", "A NUL character cannot be kept."));
        }
    }
    Ok(())
}

/// # Errors
/// `Conflict` when too many entries, or too many bytes in all, would be kept.
pub(super) fn check_room(kept: usize, bytes: usize) -> Result<(), AppError> {
    if kept <= MOST_KEPT && bytes <= MOST_BYTES {
        return Ok(());
    }
    let message = format!(
        "At most {MOST_KEPT} entries of metadata are kept, and {MOST_BYTES} bytes of them. Delete \
         some first."
    );
    Err(AppError::new(ErrorKind::Conflict, "", message))
}

/// May who stands so write what this provider keeps? `keys` are what is written or deleted;
/// `knows_saml` is true for who may write what an identity provider needs.
///
/// # Errors
/// `Forbidden` when not.
pub(super) fn check_writer(
    standing: Standing,
    owner: Owner,
    provider: Provider,
    keys: &[&str],
    knows_saml: bool,
) -> Result<(), AppError> {
    // an application that may look at it changes nothing
    if standing.user.is_none() && !standing.is_super_admin {
        return Err(AppError::forbidden());
    }
    if standing.is_super_admin {
        return Ok(());
    }
    let may = match (provider, owner) {
        (Provider::User, Owner::Project(_)) if !standing.uses_organization() => {
            if !matches!(standing.role, Some(Role::Admin | Role::Share)) {
                let message = "Action is restricted for your role";
                return Err(AppError::new(ErrorKind::Forbidden, "accessDenied", message));
            }
            true
        }
        (Provider::User, _) => true,
        (Provider::Maintainer, _) => standing.in_maintainer,
        (Provider::System, _) => {
            knows_saml
                && keys.iter().all(|key| key.starts_with(SAML_KEYS))
                && check_writer(standing, owner, Provider::User, keys, false).is_ok()
        }
    };
    match (provider, owner) {
        _ if may => Ok(()),
        (Provider::Maintainer, Owner::Organization(id)) => {
            let message =
                format!("You can't edit metadata for organization {id} with maintainer provider");
            Err(AppError::new(ErrorKind::Forbidden, "accessDenied", message))
        }
        _ => Err(AppError::forbidden()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    fn entry(key: &str, value: &str) -> Entry {
        Entry { key: key.to_owned(), value: value.to_owned() }
    }

    #[rstest]
    #[case("metadata", vec![])]
    #[case("metadata", vec![entry("a", ""); 101])]
    #[case("metadata", vec![entry("a\0", "")])]
    #[case("key", vec![entry("", "")])]
    #[case("key", vec![entry(&"k".repeat(256), "")])]
    #[case("value", vec![entry("a", &"v".repeat(65_536))])]
    fn what_cannot_be_kept_is_refused_at_its_field(
        #[case] field: &str,
        #[case] entries: Vec<Entry>,
    ) {
        assert!(check(&entries).unwrap_err().for_field(field).is_some());
    }

    #[test]
    fn the_bounds_themselves_are_fine() {
        let most = vec![entry(&"é".repeat(255), &"v".repeat(65_535)); 100];
        assert!(check(&most).is_ok() && check_room(1_000, 1 << 20).is_ok());
        assert!(check_room(1_001, 0).is_err() && check_room(1, (1 << 20) + 1).is_err());
    }

    #[test]
    fn a_maintainer_keeps_something_about_organizations_alone() {
        let organization = Owner::Organization(OrganizationId(1));
        assert_eq!(Provider::parse("maintainer", organization).unwrap(), Provider::Maintainer);
        assert!(Provider::parse("maintainer", Owner::Project(ProjectId(1))).is_err());
        assert!(Provider::parse("nobody", organization).is_err());
    }
}
