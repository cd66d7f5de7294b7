use super::store::{self, MaintainerRow};
use crate::{
    account::{invitations, users},
    core::Core,
    db::{StoreError, Tx},
    organization::{
        already_member,
        members::{self, MemberRow, check_leaving, no_member},
        standing::{Place, Standing},
    },
    text,
};
use app::{
    error::{AppError, ErrorKind},
    organization::maintainers::{MaintainedOrganization, Maintainer, MaintainerService},
    services::Actor,
    value::{MaintainerId, OrganizationId, Timestamp, UserId},
};
use async_trait::async_trait;
use std::sync::Arc;

/// The most characters of an address where people get help.
const MOST_URL: usize = 255;

/// Maintainers.
pub struct Maintainers {
    core: Arc<Core>,
}

/// What is to be different about a maintainer; what is none stays.
#[derive(Debug, Default)]
pub(super) struct MaintainerChange {
    pub(super) name: Option<String>,
    pub(super) zendesk_url: Option<String>,
}

impl Maintainers {
    pub fn new(core: Arc<Core>) -> Self {
        Self { core }
    }

    /// The caller's own; all of them for a super admin.
    pub(super) async fn list(&self, actor: &Actor) -> Result<Vec<MaintainerRow>, AppError> {
        let standing = Standing::apart(actor)?;
        let everything = standing.is_super_admin;
        if standing.user.is_none() && !everything {
            return Err(AppError::forbidden());
        }
        let mut tx = self.core.db.read().await?;
        Ok(store::list_maintainers(&mut tx, standing.user, everything).await?)
    }

    /// One maintainer.
    pub(super) async fn find_row(
        &self,
        actor: &Actor,
        id: MaintainerId,
    ) -> Result<MaintainerRow, AppError> {
        let mut tx = self.core.db.read().await?;
        Ok(find_used(&mut tx, actor, id).await?.0)
    }

    pub(super) async fn list_members(
        &self,
        actor: &Actor,
        id: MaintainerId,
    ) -> Result<Vec<MemberRow>, AppError> {
        let mut tx = self.core.db.read().await?;
        find_used(&mut tx, actor, id).await?;
        Ok(store::list_members(&mut tx, id).await?)
    }

    /// Changes it, for its members and super admins.
    pub(super) async fn change(
        &self,
        actor: &Actor,
        id: MaintainerId,
        change: MaintainerChange,
    ) -> Result<MaintainerRow, AppError> {
        let mut tx = self.core.db.write().await?;
        let (mut row, _) = find_used(&mut tx, actor, id).await?;
        if let Some(name) = change.name {
            row.name = text::parse_name("name", &name)?;
        }
        if let Some(url) = change.zendesk_url {
            row.zendesk_url = text::parse_optional("zendeskUrl", &url, MOST_URL)?;
        }
        if !store::update_maintainer(&mut tx, id, &row.name, &row.zendesk_url).await? {
            return Err(Place::Maintainer(id).unknown(actor));
        }
        tx.commit().await?;
        Ok(row)
    }

    /// Lets a super admin in who is no member yet.
    pub(super) async fn join(&self, actor: &Actor, id: MaintainerId) -> Result<(), AppError> {
        let me = actor.person()?;
        let now = self.core.clock.now();
        let mut tx = self.core.db.write().await?;
        // a super admin or a member, who is told that they are one
        find_held(&mut tx, actor, id).await?;
        insert_member(&mut tx, id, me.user, me.email, now).await?;
        tx.commit().await?;
        Ok(())
    }

    /// The member with this id or e-mail.
    pub(super) async fn find_member(
        &self,
        actor: &Actor,
        id: MaintainerId,
        who: &str,
    ) -> Result<UserId, AppError> {
        let members = self.list_members(actor, id).await?;
        members::find(members, who).ok_or_else(|| no_member(who))
    }
}

/// The maintainer, for who may use it.
///
/// # Errors
/// `NotFound`, or what a stranger is told.
pub(crate) async fn find_used(
    tx: &mut Tx,
    actor: &Actor,
    id: MaintainerId,
) -> Result<(MaintainerRow, Standing), AppError> {
    let place = Place::Maintainer(id);
    let standing = Standing::towards_maintainer(tx, actor, id).await?;
    let row = store::find_maintainer(tx, id).await?.ok_or_else(|| place.unknown(actor))?;
    if standing.uses_maintainer() { Ok((row, standing)) } else { Err(place.foreign(actor)) }
}

/// The same, in a transaction that decides about its members or organizations.
pub(crate) async fn find_held(
    tx: &mut Tx,
    actor: &Actor,
    id: MaintainerId,
) -> Result<(MaintainerRow, Standing), AppError> {
    store::update_held(tx, id).await?;
    find_used(tx, actor, id).await
}

/// Makes the person a member, and ends what invited them.
///
/// # Errors
/// `Conflict` for a member.
pub(crate) async fn insert_member(
    tx: &mut Tx,
    id: MaintainerId,
    user: UserId,
    email: &str,
    now: Timestamp,
) -> Result<(), AppError> {
    // asked first: a conflict would end the transaction on PostgreSQL
    if store::count_membership(tx, id, user).await? > 0 {
        return Err(already_member(email));
    }
    match store::insert_member(tx, id, user, now).await {
        Err(StoreError::Conflict) => return Err(already_member(email)),
        other => other?,
    }
    users::require_living(tx, user).await?;
    invitations::end_of_member(tx, Place::Maintainer(id), user, now).await
}

#[async_trait]
impl MaintainerService for Maintainers {
    async fn create(&self, actor: &Actor, name: &str) -> Result<MaintainerId, AppError> {
        let standing = Standing::apart(actor)?;
        if !standing.is_super_admin {
            return Err(AppError::forbidden());
        }
        standing.require_own_token()?;
        let name = text::parse_name("name", name)?;
        let now = self.core.clock.now();
        let mut tx = self.core.db.write().await?;
        let id = store::insert_maintainer(&mut tx, &name, now).await?;
        if let Some(me) = standing.user {
            store::insert_member(&mut tx, id, me, now).await?;
        }
        tx.commit().await?;
        Ok(id)
    }

    async fn find(&self, actor: &Actor, id: MaintainerId) -> Result<Maintainer, AppError> {
        let mut tx = self.core.db.read().await?;
        let (row, standing) = find_used(&mut tx, actor, id).await?;
        let mut organizations: Vec<_> = store::list_organizations(&mut tx, id)
            .await?
            .into_iter()
            .map(|row| MaintainedOrganization { id: OrganizationId(row.id), name: row.name })
            .collect();
        organizations.sort_by_cached_key(|o| o.name.to_lowercase());
        let members = store::list_members(&mut tx, id).await?;
        Ok(Maintainer {
            id,
            name: row.name,
            created_at: Timestamp(row.created_at),
            organizations,
            members: members.into_iter().map(Into::into).collect(),
            me: standing.user.filter(|_| standing.in_maintainer),
            can_delete: standing.is_super_admin,
        })
    }

    async fn rename(&self, actor: &Actor, id: MaintainerId, name: &str) -> Result<(), AppError> {
        let change =
            MaintainerChange { name: Some(name.to_owned()), ..MaintainerChange::default() };
        self.change(actor, id, change).await?;
        Ok(())
    }

    async fn delete(&self, actor: &Actor, id: MaintainerId) -> Result<(), AppError> {
        let now = self.core.clock.now();
        let mut tx = self.core.db.write().await?;
        let (_, standing) = find_held(&mut tx, actor, id).await?;
        if !standing.is_super_admin {
            return Err(AppError::forbidden());
        }
        if !store::list_organizations(&mut tx, id).await?.is_empty() {
            let message = "The maintainer still has organizations. Delete or move them first.";
            return Err(AppError::new(ErrorKind::Conflict, "", message));
        }
        store::update_deleted(&mut tx, id, now).await?;
        invitations::end_of_place(&mut tx, Place::Maintainer(id), now).await?;
        tx.commit().await?;
        Ok(())
    }

    async fn add_member(&self, actor: &Actor, id: MaintainerId, who: &str) -> Result<(), AppError> {
        let core = &*self.core;
        let now = core.clock.now();
        let mut tx = core.db.write().await?;
        let (row, standing) = find_held(&mut tx, actor, id).await?;
        standing.require_own_token()?;
        let user = members::find_to_add(core, &mut tx, actor, who, now).await?;
        insert_member(&mut tx, id, UserId(user.id), &user.email, now).await?;
        members::tell(core, &mut tx, actor, (&user.email, &user.name), &row.name, true).await?;
        tx.commit().await?;
        Ok(())
    }

    async fn remove_member(
        &self,
        actor: &Actor,
        id: MaintainerId,
        user: UserId,
    ) -> Result<(), AppError> {
        let core = &*self.core;
        let mut tx = core.db.write().await?;
        let (row, _) = find_held(&mut tx, actor, id).await?;
        let members = store::list_members(&mut tx, id).await?;
        let who = users::store::find_by_id(&mut tx, user).await?;
        let is_member = members.iter().any(|member| member.id == user.0);
        let who = who.filter(|_| is_member).ok_or_else(|| no_member(&user.to_string()))?;
        check_leaving(members.len(), "a maintainer")?;
        store::delete_member(&mut tx, id, user).await?;
        members::tell(core, &mut tx, actor, (&who.email, &who.name), &row.name, false).await?;
        tx.commit().await?;
        Ok(())
    }
}
