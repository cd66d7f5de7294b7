//! How a caller stands towards a maintainer, an organization or a project: what rules outside of
//! the Storage API decide on, read in the transaction of the act.

use super::{
    forced_mfa, maintainers, organizations,
    projects::{self, store::ProjectRow},
};
use crate::db::Tx;
use app::{
    account::management_tokens::{ManagementScope, ManagementTokenKind},
    error::{AppError, ErrorKind, MFA_REQUIRED},
    organization::projects::Role,
    services::{Actor, Identity},
    value::{MaintainerId, OrganizationId, ProjectId, Timestamp, UserId},
};

/// A maintainer, an organization or a project.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    Maintainer(MaintainerId),
    Organization(OrganizationId),
    Project(ProjectId),
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
            (Self::Project(id), false) => {
                AppError::not_found("", format!("There is no project {id}."))
            }
            (Self::Project(_), true) => AppError::not_found("notFound", "Project not found"),
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
        match &actor.identity {
            // what it lacks is a scope, whatever it asks for
            Identity::Manager(manager) if manager.user.is_none() => return AppError::forbidden(),
            Identity::Manager(_) => {}
            _ => return self.unknown(actor),
        }
        let message = match self {
            Self::Maintainer(id) => format!("You don't have access to maintainer {id}"),
            Self::Organization(id) => format!("You don't have access to the organization {id}"),
            Self::Project(id) => format!("You don't have access to project {id}"),
        };
        AppError::new(ErrorKind::Forbidden, "accessDenied", message)
    }

    /// Its organization asks for a second factor, and who is in has none. Pages say so with 403,
    /// the APIs with 400.
    pub(crate) fn locked(self) -> AppError {
        AppError::new(ErrorKind::Forbidden, MFA_REQUIRED, self.asks_for_factor())
    }

    /// The same, for who is about to become a member.
    pub(crate) fn closed_to(self, actor: &Actor, user: UserId) -> AppError {
        let asks = self.asks_for_factor();
        let message = match &actor.identity {
            Identity::User(me) if me.user == user => {
                format!("{asks}. Enable it under Account & Security, then try again.")
            }
            Identity::User(_) => format!("{asks}, and this person has not enabled it."),
            _ => asks.to_owned(),
        };
        AppError::new(ErrorKind::Invalid, "", message)
    }

    // the words of the Manage API
    const fn asks_for_factor(self) -> &'static str {
        match self {
            Self::Project(_) => {
                "This project requires users to have multi-factor authentication enabled"
            }
            Self::Organization(_) | Self::Maintainer(_) => {
                "This organization requires users to have multi-factor authentication enabled"
            }
        }
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
    /// The role in the project; none for who is no member of it.
    pub(crate) role: Option<Role>,
    /// By a session token, to which some acts are closed.
    pub(crate) by_session: bool,
    /// An application that may see such places.
    pub(crate) may_read: bool,
    /// The organization asks for a second factor, and the person has none.
    pub(crate) lacks_factor: bool,
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
            let place = Place::Organization(id);
            standing.lacks_factor = forced_mfa::lacks_factor(tx, place, user).await?;
        }
        Ok(standing)
    }

    /// Towards a project, the organization that it belongs to, and that one's maintainer.
    pub(crate) async fn towards_project(
        tx: &mut Tx,
        actor: &Actor,
        project: &ProjectRow,
        now: Timestamp,
    ) -> Result<Self, AppError> {
        let organization = OrganizationId(project.organization_id);
        let maintainer = MaintainerId(project.maintainer_id);
        let mut standing = Self::towards_organization(tx, actor, organization, maintainer).await?;
        if let Some(user) = standing.user {
            let id = ProjectId(project.id);
            standing.role = projects::store::find_role(tx, id, user, now).await?;
        } else if let Identity::Manager(manager) = &actor.identity {
            standing.may_read = manager.has_scope(ManagementScope::ReadProjects);
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

    /// May look at the project and its people.
    pub(crate) fn uses_project(self) -> bool {
        self.role.is_some() || self.uses_organization()
    }

    /// The gate of organizations that ask for a second factor, and of their projects.
    ///
    /// # Errors
    /// `Forbidden` with the code of the Manage API.
    pub(crate) fn require_factor(self, place: Place) -> Result<(), AppError> {
        if self.lacks_factor { Err(place.locked()) } else { Ok(()) }
    }

    /// # Errors
    /// `Forbidden` by a session token.
    pub(crate) fn require_own_token(self) -> Result<(), AppError> {
        if self.by_session { Err(AppError::forbidden()) } else { Ok(()) }
    }
}
