use crate::{
    organization::projects::Role,
    value::{InvitationId, MaintainerId, OrganizationId, ProjectId, Timestamp},
};
use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};

/// Where an invitation leads. Written like the address of its page: `organizations/7`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum InvitationPlace {
    Project(ProjectId),
    Organization(OrganizationId),
    Maintainer(MaintainerId),
}

/// The text names no place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a place")]
pub struct NotAPlace;

impl InvitationPlace {
    /// What kind of place it is.
    pub fn kind(self) -> InvitationKind {
        match self {
            Self::Project(_) => InvitationKind::Project,
            Self::Organization(_) => InvitationKind::Organization,
            Self::Maintainer(_) => InvitationKind::Maintainer,
        }
    }

    /// Its page.
    pub fn href(self) -> String {
        format!("/{self}")
    }

    /// The page on which people are invited into it.
    pub fn people(self) -> String {
        match self {
            Self::Project(_) => format!("/{self}/settings/users"),
            Self::Organization(_) | Self::Maintainer(_) => self.href(),
        }
    }
}

impl fmt::Display for InvitationPlace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Project(id) => write!(f, "projects/{id}"),
            Self::Organization(id) => write!(f, "organizations/{id}"),
            Self::Maintainer(id) => write!(f, "maintainers/{id}"),
        }
    }
}

impl FromStr for InvitationPlace {
    type Err = NotAPlace;

    fn from_str(text: &str) -> Result<Self, NotAPlace> {
        let (kind, id) = text.split_once('/').ok_or(NotAPlace)?;
        match kind {
            "projects" => id.parse().map(Self::Project),
            "organizations" => id.parse().map(Self::Organization),
            "maintainers" => id.parse().map(Self::Maintainer),
            _ => return Err(NotAPlace),
        }
        .map_err(|_| NotAPlace)
    }
}

impl TryFrom<String> for InvitationPlace {
    type Error = NotAPlace;

    fn try_from(text: String) -> Result<Self, NotAPlace> {
        text.parse()
    }
}

impl From<InvitationPlace> for String {
    fn from(place: InvitationPlace) -> Self {
        place.to_string()
    }
}

/// What kind of place one is invited into.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum InvitationKind {
    Project,
    Organization,
    Maintainer,
}

impl InvitationKind {
    /// For people.
    pub fn word(self) -> &'static str {
        match self {
            Self::Project => "project",
            Self::Organization => "organization",
            Self::Maintainer => "maintainer",
        }
    }
}

/// What became of an invitation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum InvitationState {
    /// It waits for an answer.
    Pending,
    Accepted,
    Declined,
    /// Taken back, or the place is gone, or the person came in another way.
    Cancelled,
    /// Nobody answered in time.
    Expired,
}

/// An invitation, as the invited person sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MyInvitation {
    pub id: InvitationId,
    pub place: InvitationPlace,
    /// The name of the place.
    pub name: String,
    /// In a project.
    pub role: Option<Role>,
    /// Why, in the words of who invited; may be empty.
    pub reason: String,
    /// Who invited: name and e-mail.
    pub creator: (String, String),
    pub created_at: Timestamp,
    /// The end of the invitation, and of the membership.
    pub expires_at: Option<Timestamp>,
    pub state: InvitationState,
    pub ended_at: Option<Timestamp>,
}

/// All invitations of a person, newest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MyInvitations {
    /// They wait for an answer.
    pub pending: Vec<MyInvitation>,
    /// What became of the others.
    pub earlier: Vec<MyInvitation>,
}

/// Somebody who is invited into a place, as its people see it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SentInvitation {
    pub id: InvitationId,
    pub name: String,
    pub email: String,
    /// The person has an account that is activated.
    pub is_active: bool,
    pub role: Option<Role>,
    /// Who invited.
    pub creator: String,
    pub created_at: Timestamp,
    pub expires_at: Option<Timestamp>,
}

/// The pending invitations of a place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SentInvitations {
    pub place: InvitationPlace,
    pub pending: Vec<SentInvitation>,
    /// The caller may invite and cancel.
    pub can_invite: bool,
    /// The caller may give the role `share`.
    pub can_grant_share: bool,
}

/// An invitation that somebody wants to send.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct NewInvitation {
    pub email: String,
    /// In a project; empty for admin.
    pub role: String,
    /// After so many seconds invitation and membership end; never, for none.
    pub expires_in: Option<i64>,
    /// The last day of both, `2026-01-16` (UTC), in place of `expires_in`. Empty: none.
    pub last_day: String,
    /// Why; may be empty.
    pub reason: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_written_like_its_address() {
        let place = InvitationPlace::Organization(OrganizationId(7));
        assert_eq!(
            (place.to_string().as_str(), place.href().as_str()),
            ("organizations/7", "/organizations/7")
        );
        assert_eq!("organizations/7".parse(), Ok(place));
        for rubbish in ["", "7", "organizations/", "organizations/x", "users/7", "projects/7/8"] {
            assert_eq!(rubbish.parse::<InvitationPlace>(), Err(NotAPlace), "{rubbish}");
        }
    }
}
