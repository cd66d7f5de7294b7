use super::{
    Admission, admit, letter, membership, rules,
    store::{self, InsertRequest, JoinRequestRow, MemberRow},
};
use crate::{
    account::{invitations, users},
    core::Core,
    db::Tx,
    mail,
    organization::{
        Place, Standing, no_member,
        projects::{
            find_held, find_held_to_admit, find_held_to_join, find_seen,
            store::{ProjectRow, find_role},
        },
    },
    project::access,
};
use app::{
    error::AppError,
    organization::projects::Role,
    project::members::{JoinRequest, Member, MemberService, NewMember, ProjectMembers},
    services::Actor,
    value::{JoinRequestId, ProjectId, Timestamp, UserId},
};
use async_trait::async_trait;
use std::sync::Arc;

/// The people in a project, and those who ask to be let in.
pub struct Members {
    core: Arc<Core>,
}

fn no_request(id: JoinRequestId) -> AppError {
    AppError::not_found("notFound", format!("Join request {id} not found."))
}

/// The member with this id among those of a project.
fn find_member(members: &[MemberRow], user: UserId) -> Result<&MemberRow, AppError> {
    let found = members.iter().find(|row| row.id == user.0);
    found.ok_or_else(|| no_member(&user.to_string()))
}

/// A request of this project that waits for an answer.
async fn find_request(
    tx: &mut Tx,
    project: ProjectId,
    id: JoinRequestId,
    now: Timestamp,
) -> Result<JoinRequestRow, AppError> {
    let row = store::find_request(tx, id, now).await?;
    row.filter(|row| row.project_id == project.0).ok_or_else(|| no_request(id))
}

impl Members {
    pub fn new(core: Arc<Core>) -> Self {
        Self { core }
    }

    /// The project and its members, for who may look at them.
    pub(super) async fn list_rows(
        &self,
        actor: &Actor,
        id: ProjectId,
    ) -> Result<Vec<MemberRow>, AppError> {
        let now = self.core.clock.now();
        let mut tx = self.core.db.read().await?;
        find_seen(&mut tx, actor, id, now).await?;
        Ok(store::list_members(&mut tx, id, now).await?)
    }

    /// The member with this id or e-mail.
    pub(super) async fn find_user(
        &self,
        actor: &Actor,
        id: ProjectId,
        who: &str,
    ) -> Result<UserId, AppError> {
        let now = self.core.clock.now();
        let mut tx = self.core.db.read().await?;
        find_seen(&mut tx, actor, id, now).await?;
        let user = UserId(users::find_living(&mut tx, who).await?.id);
        let role = find_role(&mut tx, id, user, now).await?;
        role.map(|_| user).ok_or_else(|| no_member(who))
    }

    /// Holds the project for an act on one of its members. Who writes as that member holds the
    /// master token first and then the project: the same order here, or both could wait for ever.
    async fn hold(
        &self,
        tx: &mut Tx,
        actor: &Actor,
        id: ProjectId,
        user: UserId,
        now: Timestamp,
    ) -> Result<(ProjectRow, Standing), AppError> {
        Standing::apart(actor)?;
        access::store::update_held_master(tx, id, user).await?;
        let (project, standing) = find_held(tx, actor, id, now).await?;
        rules::require_membership(actor, id, standing)?;
        Ok((project, standing))
    }

    /// Gives a member another role; the member as they are then.
    pub(super) async fn change_role(
        &self,
        actor: &Actor,
        id: ProjectId,
        user: UserId,
        role: &str,
    ) -> Result<MemberRow, AppError> {
        let core = &*self.core;
        let now = core.clock.now();
        let mut tx = core.db.write().await?;
        let (project, standing) = self.hold(&mut tx, actor, id, user, now).await?;
        let is_on_page = rules::is_on_page(actor);
        rules::check_managing(standing, is_on_page)?;
        let role = rules::parse_role(role)?;
        let members = store::list_members(&mut tx, id, now).await?;
        let member = find_member(&members, user)?.clone();
        if member.role == role.to_string() {
            return Ok(member);
        }
        rules::check_granting(standing, role)?;
        if is_on_page && !rules::is_administrator(role) {
            rules::check_administrators_left(&members, user, "get another role")?;
        }
        let roles = (member.role.as_str(), role);
        membership::change_role(core, &mut tx, actor, (id, user), roles, now).await?;
        if standing.user != Some(user) {
            let letter = letter::role_changed(core, actor, &project, &member.name, role);
            mail::enqueue(core, &mut tx, &member.email, &letter).await?;
        }
        tx.commit().await?;
        Ok(MemberRow { role: role.to_string(), ..member })
    }

    /// Lets the caller in.
    pub(super) async fn join_for(
        &self,
        actor: &Actor,
        id: ProjectId,
        reason: &str,
        expires_in: Option<i64>,
    ) -> Result<(), AppError> {
        let core = &*self.core;
        let me = actor.person()?;
        let now = core.clock.now();
        let mut tx = core.db.write().await?;
        let (project, standing) = find_held_to_join(&mut tx, actor, id, now).await?;
        rules::check_joining(standing, me.email, project.allows_auto_join)?;
        let admission = Admission {
            user: me.user,
            email: me.email,
            role: Role::Admin,
            expires_at: rules::expiry(expires_in, now)?,
            reason: &rules::parse_reason(reason)?,
            invitor: None,
            approver: Some(me.user),
        };
        admit(core, &mut tx, actor, id, admission, now).await?;
        tx.commit().await?;
        Ok(())
    }

    /// Asks the project's administrators to let the caller in, and tells them.
    pub(super) async fn request_access(
        &self,
        actor: &Actor,
        id: ProjectId,
        reason: &str,
        expires_in: Option<i64>,
    ) -> Result<JoinRequestRow, AppError> {
        let core = &*self.core;
        let me = actor.person()?;
        let now = core.clock.now();
        let mut tx = core.db.write().await?;
        let (project, standing) = find_held(&mut tx, actor, id, now).await?;
        rules::check_asking(standing, me.email, project.allows_auto_join)?;
        rules::expiry(expires_in, now)?;
        let reason = rules::parse_reason(reason)?;
        if store::count_requests(&mut tx, id, me.user, now).await? > 0 {
            return Err(rules::already_asked());
        }
        // one that is over and not swept yet is none
        store::delete_request_of(&mut tx, id, me.user).await?;
        if invitations::is_invited(&mut tx, Place::Project(id), me.user, now).await? {
            return Err(rules::invited_already());
        }
        let request =
            InsertRequest { project: id, user: me.user, reason: &reason, expires_in, now };
        let request = store::insert_request(&mut tx, request).await?;
        let row = find_request(&mut tx, id, request, now).await?;
        for (email, name) in store::list_administrators(&mut tx, id, now).await? {
            mail::enqueue(core, &mut tx, &email, &letter::asked(core, &row, &name)).await?;
        }
        tx.commit().await?;
        Ok(row)
    }

    /// The requests that wait for an answer, for who may look at the project.
    pub(super) async fn list_requests(
        &self,
        actor: &Actor,
        id: ProjectId,
    ) -> Result<Vec<JoinRequestRow>, AppError> {
        let now = self.core.clock.now();
        let mut tx = self.core.db.read().await?;
        find_seen(&mut tx, actor, id, now).await?;
        Ok(store::list_requests(&mut tx, id, now).await?)
    }

    pub(super) async fn find_request(
        &self,
        actor: &Actor,
        id: ProjectId,
        request: JoinRequestId,
    ) -> Result<JoinRequestRow, AppError> {
        let now = self.core.clock.now();
        let mut tx = self.core.db.read().await?;
        find_seen(&mut tx, actor, id, now).await?;
        find_request(&mut tx, id, request, now).await
    }

    /// The caller's own requests.
    pub(super) async fn list_own_requests(
        &self,
        actor: &Actor,
    ) -> Result<Vec<JoinRequestRow>, AppError> {
        let me = actor.person()?;
        let now = self.core.clock.now();
        let mut tx = self.core.db.read().await?;
        Ok(store::list_requests_of(&mut tx, me.user, now).await?)
    }

    pub(super) async fn find_own_request(
        &self,
        actor: &Actor,
        id: JoinRequestId,
    ) -> Result<JoinRequestRow, AppError> {
        let requests = self.list_own_requests(actor).await?;
        requests.into_iter().find(|row| row.id == id.0).ok_or_else(|| no_request(id))
    }
}

#[async_trait]
impl MemberService for Members {
    async fn list(&self, actor: &Actor, id: ProjectId) -> Result<ProjectMembers, AppError> {
        let now = self.core.clock.now();
        let me = actor.user()?;
        let mut tx = self.core.db.read().await?;
        let (project, standing) = find_seen(&mut tx, actor, id, now).await?;
        rules::require_membership(actor, id, standing)?;
        let can_manage = rules::check_managing(standing, true).is_ok();
        let members = store::list_members(&mut tx, id, now).await?.into_iter();
        let members: Result<Vec<_>, AppError> = members.map(Member::try_from).collect();
        let requests =
            if can_manage { store::list_requests(&mut tx, id, now).await? } else { Vec::new() };
        Ok(ProjectMembers {
            project: id,
            name: project.name,
            members: members?,
            requests: requests.into_iter().map(JoinRequest::from).collect(),
            me: me.user,
            can_manage,
            can_grant_share: standing.in_organization,
        })
    }

    async fn add(&self, actor: &Actor, id: ProjectId, new: NewMember) -> Result<(), AppError> {
        let core = &*self.core;
        let now = core.clock.now();
        let mut tx = core.db.write().await?;
        let (project, standing) = find_held_to_admit(&mut tx, actor, id, now).await?;
        rules::require_membership(actor, id, standing)?;
        standing.require_own_token()?;
        rules::check_managing(standing, rules::is_on_page(actor))?;
        let role = rules::parse_role(&new.role)?;
        rules::check_granting(standing, role)?;
        let expires_at = rules::wanted_expiry(&new.last_day, new.expires_in, now)?;
        let reason = rules::parse_reason(&new.reason)?;
        let email = rules::parse_email(&new.email)?;
        let user = users::find_or_invite(core, &mut tx, &email.address, now).await?;
        rules::check_other(standing, UserId(user.id), &user.email)?;
        let admission = Admission {
            user: UserId(user.id),
            email: &user.email,
            role,
            expires_at,
            reason: &reason,
            invitor: None,
            approver: standing.user,
        };
        admit(core, &mut tx, actor, id, admission, now).await?;
        if standing.user != Some(UserId(user.id)) {
            let terms = (role, expires_at, reason.as_str());
            let letter = letter::added(core, actor, &project, &user.name, terms);
            mail::enqueue(core, &mut tx, &user.email, &letter).await?;
        }
        tx.commit().await?;
        Ok(())
    }

    async fn set_role(
        &self,
        actor: &Actor,
        id: ProjectId,
        user: UserId,
        role: &str,
    ) -> Result<(), AppError> {
        self.change_role(actor, id, user, role).await?;
        Ok(())
    }

    async fn remove(&self, actor: &Actor, id: ProjectId, user: UserId) -> Result<(), AppError> {
        let core = &*self.core;
        let now = core.clock.now();
        let mut tx = core.db.write().await?;
        let (project, standing) = self.hold(&mut tx, actor, id, user, now).await?;
        let (is_on_page, leaves) = (rules::is_on_page(actor), standing.user == Some(user));
        if !leaves {
            rules::check_managing(standing, is_on_page)?;
        }
        let members = store::list_members(&mut tx, id, now).await?;
        let member = find_member(&members, user)?;
        if is_on_page {
            let act = if leaves { "leave" } else { "be removed" };
            rules::check_administrators_left(&members, user, act)?;
        }
        membership::end(core, &mut tx, actor, id, user, now).await?;
        if !leaves {
            let letter = letter::removed(actor, &project, &member.name);
            mail::enqueue(core, &mut tx, &member.email, &letter).await?;
        }
        tx.commit().await?;
        Ok(())
    }

    async fn join(&self, actor: &Actor, id: ProjectId) -> Result<(), AppError> {
        self.join_for(actor, id, "", None).await
    }

    async fn ask(&self, actor: &Actor, id: ProjectId, reason: &str) -> Result<(), AppError> {
        self.request_access(actor, id, reason, None).await?;
        Ok(())
    }

    async fn withdraw(&self, actor: &Actor, id: JoinRequestId) -> Result<(), AppError> {
        let me = actor.person()?;
        let now = self.core.clock.now();
        let mut tx = self.core.db.write().await?;
        let row = store::find_request(&mut tx, id, now).await?;
        let row = row.filter(|row| row.user_id == me.user.0).ok_or_else(|| no_request(id))?;
        store::delete_request_of(&mut tx, ProjectId(row.project_id), me.user).await?;
        tx.commit().await?;
        Ok(())
    }

    async fn approve(
        &self,
        actor: &Actor,
        id: ProjectId,
        request: JoinRequestId,
    ) -> Result<(), AppError> {
        let core = &*self.core;
        let now = core.clock.now();
        let mut tx = core.db.write().await?;
        let (_, standing) = find_held_to_admit(&mut tx, actor, id, now).await?;
        rules::require_membership(actor, id, standing)?;
        rules::check_answering(standing)?;
        let row = find_request(&mut tx, id, request, now).await?;
        let admission = Admission {
            user: UserId(row.user_id),
            email: &row.user_email,
            role: Role::Admin,
            expires_at: row.expires_at(),
            reason: &row.reason,
            invitor: None,
            approver: standing.user,
        };
        admit(core, &mut tx, actor, id, admission, now).await?;
        let letter = letter::approved(core, actor, &row);
        mail::enqueue(core, &mut tx, &row.user_email, &letter).await?;
        tx.commit().await?;
        Ok(())
    }

    async fn reject(
        &self,
        actor: &Actor,
        id: ProjectId,
        request: JoinRequestId,
    ) -> Result<(), AppError> {
        let core = &*self.core;
        let now = core.clock.now();
        let mut tx = core.db.write().await?;
        let (_, standing) = find_held(&mut tx, actor, id, now).await?;
        rules::require_membership(actor, id, standing)?;
        rules::check_answering(standing)?;
        let row = find_request(&mut tx, id, request, now).await?;
        store::delete_request_of(&mut tx, id, UserId(row.user_id)).await?;
        let letter = letter::rejected(actor, &row);
        mail::enqueue(core, &mut tx, &row.user_email, &letter).await?;
        tx.commit().await?;
        Ok(())
    }
}
