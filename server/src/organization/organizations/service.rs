use super::{
    rules::{
        ActivityCenter, OrganizationChange, check_adding, check_change, check_joining,
        check_listing,
    },
    store::{self, OrganizationRow, ProjectRow},
};
use crate::{
    account::{invitations, users},
    core::Core,
    db::{StoreError, Tx},
    organization::{
        already_member, forced_mfa, maintainers,
        members::{self, MemberRow, PersonRow, check_leaving, no_member},
        projects,
        standing::{Place, Standing},
    },
    project::members::store::list_requests_of,
    text,
};
use app::{
    error::{AppError, ErrorKind},
    organization::organizations::{Organization, OrganizationProject, OrganizationService},
    services::Actor,
    value::{JoinRequestId, MaintainerId, OrganizationId, ProjectId, Timestamp, UserId},
};
use async_trait::async_trait;
use std::sync::Arc;

/// The most characters of the id under which another system knows an organization.
const MOST_CRM_ID: usize = 255;

/// Organizations.
pub struct Organizations {
    core: Arc<Core>,
}

impl Organizations {
    pub fn new(core: Arc<Core>) -> Self {
        Self { core }
    }

    /// The caller's own; all of them for an application that may see them.
    pub(super) async fn list(&self, actor: &Actor) -> Result<Vec<OrganizationRow>, AppError> {
        let standing = Standing::apart(actor)?;
        if standing.user.is_none() && !standing.may_read {
            return Err(AppError::forbidden());
        }
        let mut tx = self.core.db.read().await?;
        Ok(store::list_organizations(&mut tx, standing.user, standing.may_read).await?)
    }

    /// The organizations of a maintainer, for who may use it.
    pub(super) async fn list_of_maintainer(
        &self,
        actor: &Actor,
        id: MaintainerId,
    ) -> Result<Vec<OrganizationRow>, AppError> {
        let mut tx = self.core.db.read().await?;
        maintainers::find_used(&mut tx, actor, id).await?;
        Ok(store::list_of_maintainer(&mut tx, id).await?)
    }

    /// One organization with its projects.
    pub(crate) async fn find_row(
        &self,
        actor: &Actor,
        id: OrganizationId,
    ) -> Result<(OrganizationRow, Vec<ProjectRow>), AppError> {
        let now = self.core.clock.now();
        let mut tx = self.core.db.read().await?;
        let (row, standing) = find_seen(&mut tx, actor, id).await?;
        let projects = store::list_projects(&mut tx, id, standing.user, now).await?;
        Ok((row, projects))
    }

    pub(super) async fn list_members(
        &self,
        actor: &Actor,
        id: OrganizationId,
    ) -> Result<Vec<MemberRow>, AppError> {
        let mut tx = self.core.db.read().await?;
        find_seen(&mut tx, actor, id).await?;
        Ok(store::list_members(&mut tx, id).await?)
    }

    /// Everybody who is in one of its projects, for its members alone.
    pub(super) async fn list_project_members(
        &self,
        actor: &Actor,
        id: OrganizationId,
    ) -> Result<Vec<PersonRow>, AppError> {
        let now = self.core.clock.now();
        let mut tx = self.core.db.read().await?;
        let (_, standing) = find_seen(&mut tx, actor, id).await?;
        check_listing(standing)?;
        Ok(store::list_project_members(&mut tx, id, now).await?)
    }

    /// Changes it, for who looks after it.
    pub(super) async fn change(
        &self,
        actor: &Actor,
        id: OrganizationId,
        change: OrganizationChange,
    ) -> Result<(OrganizationRow, Vec<ProjectRow>), AppError> {
        let now = self.core.clock.now();
        let mut tx = self.core.db.write().await?;
        if let Some(target) = change.maintainer {
            maintainers::find_held(&mut tx, actor, target).await?;
        }
        let (mut row, standing) = find_held(&mut tx, actor, id).await?;
        check_change(standing, &change)?;
        match change.requires_mfa {
            Some(true) => forced_mfa::require_of_all(&mut tx, id, standing, now).await?,
            Some(false) => forced_mfa::set_off(&mut tx, id, standing).await?,
            None => {}
        }
        if let Some(name) = change.name {
            row.name = text::parse_name("name", &name)?;
        }
        if let Some(crm_id) = change.crm_id {
            row.crm_id = text::parse_optional("crmId", &crm_id, MOST_CRM_ID)?;
        }
        if let Some(MaintainerId(target)) = change.maintainer {
            row.maintainer_id = target;
        }
        if let Some(allows) = change.allows_auto_join {
            row.allows_auto_join = allows;
        }
        match change.activity_center {
            Some(ActivityCenter::In(project)) => {
                let found = projects::store::find_project(&mut tx, project).await?;
                if found.is_none_or(|found| found.organization_id != id.0) {
                    return Err(Place::Project(project).unknown(actor));
                }
                row.activity_center_project_id = Some(project.0);
            }
            Some(ActivityCenter::Nowhere) => row.activity_center_project_id = None,
            None => {}
        }
        store::update_organization(&mut tx, &row).await?;
        // with the name of the maintainer as it is now
        let row = store::find_organization(&mut tx, id).await?.unwrap_or(row);
        let projects = store::list_projects(&mut tx, id, standing.user, now).await?;
        tx.commit().await?;
        Ok((row, projects))
    }

    /// The member with this id or e-mail.
    pub(super) async fn find_member(
        &self,
        actor: &Actor,
        id: OrganizationId,
        who: &str,
    ) -> Result<UserId, AppError> {
        let members = self.list_members(actor, id).await?;
        members::find(members, who).ok_or_else(|| no_member(who))
    }

    async fn insert(
        &self,
        actor: &Actor,
        maintainer: MaintainerId,
        name: &str,
        crm_id: &str,
    ) -> Result<OrganizationId, AppError> {
        let now = self.core.clock.now();
        let mut tx = self.core.db.write().await?;
        let (_, standing) = maintainers::find_held(&mut tx, actor, maintainer).await?;
        standing.require_own_token()?;
        let name = text::parse_name("name", name)?;
        let crm_id = text::parse_optional("crmId", crm_id, MOST_CRM_ID)?;
        let id = store::insert_organization(&mut tx, maintainer, &name, &crm_id, now).await?;
        if let Some(me) = standing.user {
            store::insert_member(&mut tx, id, me, now).await?;
        }
        tx.commit().await?;
        Ok(id)
    }

    /// Makes an organization that another system knows under an id.
    pub(super) async fn create_row(
        &self,
        actor: &Actor,
        maintainer: MaintainerId,
        name: &str,
        crm_id: &str,
    ) -> Result<(OrganizationRow, Vec<ProjectRow>), AppError> {
        let id = self.insert(actor, maintainer, name, crm_id).await?;
        self.find_row(actor, id).await
    }
}

/// The organization, for who may see it, had they the second factor that it asks for.
async fn find_known(
    tx: &mut Tx,
    actor: &Actor,
    id: OrganizationId,
) -> Result<(OrganizationRow, Standing), AppError> {
    let place = Place::Organization(id);
    // nobody learns anything before they have shown who they are
    Standing::apart(actor)?;
    let row = store::find_organization(tx, id).await?.ok_or_else(|| place.unknown(actor))?;
    let maintainer = MaintainerId(row.maintainer_id);
    let standing = Standing::towards_organization(tx, actor, id, maintainer).await?;
    if standing.uses_organization() || standing.may_read {
        Ok((row, standing))
    } else {
        Err(place.foreign(actor))
    }
}

/// The organization, for who looks after it and for applications that may see it.
///
/// # Errors
/// `NotFound`, or what a stranger is told; `Forbidden` without the second factor that it asks for.
pub(crate) async fn find_seen(
    tx: &mut Tx,
    actor: &Actor,
    id: OrganizationId,
) -> Result<(OrganizationRow, Standing), AppError> {
    let (row, standing) = find_known(tx, actor, id).await?;
    standing.require_factor(Place::Organization(id))?;
    Ok((row, standing))
}

/// The same, but a super admin, who may have to clean up, needs no second factor.
pub(crate) async fn find_listed(
    tx: &mut Tx,
    actor: &Actor,
    id: OrganizationId,
) -> Result<OrganizationRow, AppError> {
    let (row, standing) = find_known(tx, actor, id).await?;
    if !standing.is_super_admin {
        standing.require_factor(Place::Organization(id))?;
    }
    Ok(row)
}

/// The same, for who looks after it, in a transaction that changes it.
pub(crate) async fn find_held(
    tx: &mut Tx,
    actor: &Actor,
    id: OrganizationId,
) -> Result<(OrganizationRow, Standing), AppError> {
    let (row, standing) = find_known_held(tx, actor, id).await?;
    standing.require_factor(Place::Organization(id))?;
    Ok((row, standing))
}

/// The same, had they the second factor that it asks for.
async fn find_known_held(
    tx: &mut Tx,
    actor: &Actor,
    id: OrganizationId,
) -> Result<(OrganizationRow, Standing), AppError> {
    store::update_held(tx, id).await?;
    let (row, standing) = find_known(tx, actor, id).await?;
    if standing.uses_organization() { Ok((row, standing)) } else { Err(AppError::forbidden()) }
}

/// Makes the person a member, and ends what invited them.
///
/// # Errors
/// `Conflict` for a member; `Invalid` without the second factor that the organization asks for.
pub(crate) async fn insert_member(
    tx: &mut Tx,
    actor: &Actor,
    id: OrganizationId,
    (user, email): (UserId, &str),
    now: Timestamp,
) -> Result<(), AppError> {
    // asked first: a conflict would end the transaction on PostgreSQL
    if store::count_membership(tx, id, user).await? > 0 {
        return Err(already_member(email));
    }
    forced_mfa::check_admitting(tx, actor, Place::Organization(id), user).await?;
    match store::insert_member(tx, id, user, now).await {
        Err(StoreError::Conflict) => return Err(already_member(email)),
        other => other?,
    }
    users::require_living(tx, user).await?;
    invitations::end_of_member(tx, Place::Organization(id), user, now).await
}

#[async_trait]
impl OrganizationService for Organizations {
    async fn create(
        &self,
        actor: &Actor,
        maintainer: MaintainerId,
        name: &str,
    ) -> Result<OrganizationId, AppError> {
        self.insert(actor, maintainer, name, "").await
    }

    async fn find(&self, actor: &Actor, id: OrganizationId) -> Result<Organization, AppError> {
        let now = self.core.clock.now();
        let mut tx = self.core.db.read().await?;
        let (row, standing) = find_seen(&mut tx, actor, id).await?;
        let asked = match standing.user {
            Some(user) => list_requests_of(&mut tx, user, now).await?,
            None => Vec::new(),
        };
        let request = |project: i64| {
            let found = asked.iter().find(|request| request.project_id == project);
            found.map(|request| JoinRequestId(request.id))
        };
        let mut projects: Vec<_> = store::list_projects(&mut tx, id, standing.user, now)
            .await?
            .into_iter()
            .map(|row| OrganizationProject {
                id: ProjectId(row.id),
                name: row.name,
                role: row.role,
                request: request(row.id),
            })
            .collect();
        projects.sort_by_cached_key(|p| p.name.to_lowercase());
        let members = store::list_members(&mut tx, id).await?;
        Ok(Organization {
            id,
            name: row.name,
            maintainer: MaintainerId(row.maintainer_id),
            maintainer_name: row.maintainer_name,
            created_at: Timestamp(row.created_at),
            projects,
            members: members.into_iter().map(Into::into).collect(),
            allows_auto_join: row.allows_auto_join,
            requires_mfa: row.requires_mfa,
            me: standing.user.filter(|_| standing.in_organization),
            can_create_project: standing.in_organization,
            can_use_maintainer: standing.uses_maintainer(),
        })
    }

    async fn rename(&self, actor: &Actor, id: OrganizationId, name: &str) -> Result<(), AppError> {
        let change = OrganizationChange { name: Some(name.to_owned()), ..Default::default() };
        self.change(actor, id, change).await?;
        Ok(())
    }

    async fn set_auto_join(
        &self,
        actor: &Actor,
        id: OrganizationId,
        allows: bool,
    ) -> Result<(), AppError> {
        let change = OrganizationChange { allows_auto_join: Some(allows), ..Default::default() };
        self.change(actor, id, change).await?;
        Ok(())
    }

    async fn delete(&self, actor: &Actor, id: OrganizationId) -> Result<(), AppError> {
        let now = self.core.clock.now();
        let mut tx = self.core.db.write().await?;
        let (_, standing) = find_known_held(&mut tx, actor, id).await?;
        // who cleans up need not come in
        if !standing.is_super_admin {
            standing.require_factor(Place::Organization(id))?;
        }
        if !store::list_projects(&mut tx, id, standing.user, now).await?.is_empty() {
            let message = "The organization still has projects. Delete or move them first.";
            return Err(AppError::new(ErrorKind::Conflict, "", message));
        }
        store::update_deleted(&mut tx, id, now).await?;
        invitations::end_of_place(&mut tx, Place::Organization(id), now).await?;
        tx.commit().await?;
        Ok(())
    }

    async fn add_member(
        &self,
        actor: &Actor,
        id: OrganizationId,
        who: &str,
    ) -> Result<(), AppError> {
        let core = &*self.core;
        let now = core.clock.now();
        let mut tx = core.db.write().await?;
        let (row, standing) = find_held(&mut tx, actor, id).await?;
        check_adding(standing, row.allows_auto_join)?;
        let user = members::find_to_add(core, &mut tx, actor, who, now).await?;
        let who = (UserId(user.id), user.email.as_str());
        insert_member(&mut tx, actor, id, who, now).await?;
        members::tell(core, &mut tx, actor, (&user.email, &user.name), &row.name, true).await?;
        tx.commit().await?;
        Ok(())
    }

    async fn remove_member(
        &self,
        actor: &Actor,
        id: OrganizationId,
        user: UserId,
    ) -> Result<(), AppError> {
        let core = &*self.core;
        let mut tx = core.db.write().await?;
        let (row, _) = find_held(&mut tx, actor, id).await?;
        let members = store::list_members(&mut tx, id).await?;
        let who = users::store::find_by_id(&mut tx, user).await?;
        let is_member = members.iter().any(|member| member.id == user.0);
        let who = who.filter(|_| is_member).ok_or_else(|| no_member(&user.to_string()))?;
        check_leaving(members.len(), "an organization")?;
        store::delete_member(&mut tx, id, user).await?;
        members::tell(core, &mut tx, actor, (&who.email, &who.name), &row.name, false).await?;
        tx.commit().await?;
        Ok(())
    }

    async fn join(&self, actor: &Actor, id: OrganizationId) -> Result<(), AppError> {
        let me = actor.person()?;
        let now = self.core.clock.now();
        let mut tx = self.core.db.write().await?;
        let (row, standing) = find_known_held(&mut tx, actor, id).await?;
        if standing.in_organization {
            return Err(already_member(me.email));
        }
        check_joining(row.allows_auto_join)?;
        insert_member(&mut tx, actor, id, (me.user, me.email), now).await?;
        tx.commit().await?;
        Ok(())
    }
}
