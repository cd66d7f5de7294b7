//! Invitations in the shapes of the Manage API.

use super::store::InvitationRow;
use crate::organization::{Place, maintainers::wire::WirePerson};
use app::{error::AppError, value::Timestamp};
use serde::Serialize;
use utoipa::ToSchema;

/// An invitation, as clients know it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Invitation)]
pub(super) struct WireInvitation {
    id: i64,
    created: String,
    /// When invitation and membership end; absent unless it is into a project.
    #[serde(flatten)]
    terms: Option<WireTerms>,
    /// The invited; absent from the caller's own.
    #[serde(skip_serializing_if = "Option::is_none")]
    user: Option<WirePerson>,
    #[serde(skip_serializing_if = "Option::is_none")]
    project: Option<WireInvitationPlace>,
    #[serde(skip_serializing_if = "Option::is_none")]
    organization: Option<WireInvitationPlace>,
    #[serde(skip_serializing_if = "Option::is_none")]
    maintainer: Option<WireInvitationPlace>,
    creator: WirePerson,
}

/// What an invitation into a project says beside.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = InvitationTerms)]
struct WireTerms {
    expires: Option<String>,
    reason: String,
    role: String,
}

/// Where an invitation leads.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = InvitationPlace)]
struct WireInvitationPlace {
    id: i64,
    name: String,
}

impl WireInvitation {
    /// As the people of the place see it.
    pub(super) fn sent(row: InvitationRow) -> Self {
        let terms = row.role.map(|role| WireTerms {
            expires: row.expires_at.map(|at| Timestamp(at).wire()),
            reason: row.reason,
            role,
        });
        Self {
            id: row.id,
            created: Timestamp(row.created_at).wire(),
            terms,
            user: Some(WirePerson::new(row.user_id, row.user_name, row.user_email)),
            project: None,
            organization: None,
            maintainer: None,
            creator: WirePerson::new(row.creator_id, row.creator_name, row.creator_email),
        }
    }

    /// As the invited person sees it.
    pub(super) fn own(row: InvitationRow) -> Result<Self, AppError> {
        let (place, name) = (row.place()?, row.place_name.clone());
        let mut wire = Self { user: None, ..Self::sent(row) };
        match place {
            Place::Project(id) => wire.project = Some(WireInvitationPlace { id: id.0, name }),
            Place::Organization(id) => {
                wire.organization = Some(WireInvitationPlace { id: id.0, name });
            }
            Place::Maintainer(id) => wire.maintainer = Some(WireInvitationPlace { id: id.0, name }),
        }
        Ok(wire)
    }
}
