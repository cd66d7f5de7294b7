//! How a caller stands towards a maintainer or an organization: what rules outside of projects
//! decide on, read in the transaction of the act.

use super::{maintainers, organizations};
use crate::db::Tx;
use app::{
    account::management_tokens::{ManagementScope, ManagementTokenKind},
    error::{AppError, ErrorKind},
    services::{Actor, Identity},
    value::{MaintainerId, OrganizationId, UserId},
};

/// A maintainer or an organization.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    Maintainer(MaintainerId),
    Organization(OrganizationId),
}

impl Place {
    /// There is no such place.
    pub(crate) fn unknown(self, actor: &Actor) -> AppError {
        match (self, is_program(actor)) {
            (Self::Maintainer(id), false) => {
                AppError::not_found("", format!("There is no maintainer {id}."))
            }
            (Self::Organization(id), false) => {
                AppError::not_found("", format!("There is no organization {id}."))
            }
            (Self::Maintainer(id), true) => {
                AppError::not_found("notFound", format!("Maintainer {id} not found"))
            }
            (Self::Organization(id), true) => {
                AppError::not_found("notFound", format!("Organization {id} not found"))
            }
        }
    }

    /// It is not for these eyes: a person learns no more than that, a program is told what the
    /// Manage API has always told.
    pub(crate) fn foreign(self, actor: &Actor) -> AppError {
        if !is_program(actor) {
            return self.unknown(actor);
        }
        let message = match self {
            Self::Maintainer(id) => format!("You don't have access to maintainer {id}"),
            Self::Organization(id) => format!("You don't have access to the organization {id}"),
        };
        AppError::new(ErrorKind::Forbidden, "accessDenied", message)
    }
}

fn is_program(actor: &Actor) -> bool {
    matches!(actor.identity, Identity::Manager(_))
}

/// How a caller stands.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Standing {
    /// The person who acts; none for the operator and for applications.
    pub(crate) user: Option<UserId>,
    pub(crate) is_super_admin: bool,
    pub(crate) in_maintainer: bool,
    pub(crate) in_organization: bool,
    /// By a session token, to which some acts are closed.
    pub(crate) by_session: bool,
    /// An application that may see organizations.
    pub(crate) may_read: bool,
}

impl Standing {
    /// Towards nothing in particular.
    ///
    /// # Errors
    /// `Unauthenticated`; `Forbidden` before the account is activated.
    pub(crate) fn apart(actor: &Actor) -> Result<Self, AppError> {
        let by_session = match &actor.identity {
            // owns the database anyway
            Identity::Operator => {
                let everywhere =
                    Self { in_maintainer: true, in_organization: true, ..Self::default() };
                return Ok(Self { is_super_admin: true, ..everywhere });
            }
            Identity::Manager(manager) if manager.user.is_none() => {
                let may_read = manager.has_scope(ManagementScope::ReadOrganizations);
                return Ok(Self { may_read, ..Self::default() });
            }
            Identity::Manager(manager) => manager.kind == ManagementTokenKind::Session,
            _ => false,
        };
        let me = actor.person()?;
        Ok(Self {
            user: Some(me.user),
            is_super_admin: me.is_super_admin,
            by_session,
            ..Self::default()
        })
    }

    /// Towards a maintainer.
    pub(crate) async fn towards_maintainer(
        tx: &mut Tx,
        actor: &Actor,
        id: MaintainerId,
    ) -> Result<Self, AppError> {
        let mut standing = Self::apart(actor)?;
        if let Some(user) = standing.user {
            let count = maintainers::store::count_membership(tx, id, user).await?;
            standing.in_maintainer = count > 0;
        }
        Ok(standing)
    }

    /// Towards an organization, and the maintainer that it belongs to.
    pub(crate) async fn towards_organization(
        tx: &mut Tx,
        actor: &Actor,
        id: OrganizationId,
        maintainer: MaintainerId,
    ) -> Result<Self, AppError> {
        let mut standing = Self::towards_maintainer(tx, actor, maintainer).await?;
        if let Some(user) = standing.user {
            let count = organizations::store::count_membership(tx, id, user).await?;
            standing.in_organization = count > 0;
        }
        Ok(standing)
    }

    /// May use the maintainer: make organizations in it, see and change it.
    pub(crate) fn uses_maintainer(self) -> bool {
        self.in_maintainer || self.is_super_admin
    }

    /// May look after the organization.
    pub(crate) fn uses_organization(self) -> bool {
        self.in_organization || self.uses_maintainer()
    }

    /// # Errors
    /// `Forbidden` by a session token.
    pub(crate) fn require_own_token(self) -> Result<(), AppError> {
        if self.by_session { Err(AppError::forbidden()) } else { Ok(()) }
    }
}
