use super::store;
use crate::{
    account::users::{find_member_to_be, require_operator},
    core::Core,
    db::{StoreError, Tx},
    text,
};
use app::{
    error::{AppError, ErrorKind},
    organization::maintainers::{MaintainedOrganization, Maintainer, MaintainerService, Person},
    services::{Actor, Identity},
    value::{MaintainerId, OrganizationId, Timestamp},
};
use async_trait::async_trait;
use std::sync::Arc;

/// Maintainers.
pub struct Maintainers {
    core: Arc<Core>,
}

impl Maintainers {
    pub fn new(core: Arc<Core>) -> Self {
        Self { core }
    }

    /// Adds a person.
    ///
    /// # Errors
    /// `Forbidden` unless the caller is the operator; `NotFound` for the maintainer or the address;
    /// `Conflict` for a member.
    pub async fn add_member(
        &self,
        actor: &Actor,
        id: MaintainerId,
        email: &str,
    ) -> Result<(), AppError> {
        require_operator(actor)?;
        let now = self.core.clock.now();
        let mut tx = self.core.db.write().await?;
        store::find_maintainer(&mut tx, id).await?.ok_or_else(|| unknown(id))?;
        let user = find_member_to_be(&mut tx, email).await?;
        match store::insert_member(&mut tx, id, user, now).await {
            Err(StoreError::Conflict) => return Err(already_member(email)),
            other => other?,
        }
        tx.commit().await?;
        Ok(())
    }
}

/// The person is in already.
pub(crate) fn already_member(email: &str) -> AppError {
    AppError::new(ErrorKind::Conflict, "", format!("{email} is already a member."))
}

/// Not there, or not for these eyes.
pub(crate) fn unknown(id: MaintainerId) -> AppError {
    AppError::not_found("", format!("There is no maintainer {id}."))
}

/// May the caller see and use the maintainer? Its members, super admins and the operator may.
pub(crate) async fn may_use(
    tx: &mut Tx,
    actor: &Actor,
    id: MaintainerId,
) -> Result<bool, AppError> {
    Ok(match &actor.identity {
        Identity::Operator => true,
        Identity::User(me) => {
            me.is_super_admin || store::count_membership(tx, id, me.user).await? > 0
        }
        Identity::Anonymous
        | Identity::HalfSignedIn(_)
        | Identity::Bearer(_)
        | Identity::Manager(_) => {
            return Err(AppError::unauthenticated());
        }
    })
}

#[async_trait]
impl MaintainerService for Maintainers {
    async fn create(&self, actor: &Actor, name: &str) -> Result<MaintainerId, AppError> {
        let creator = match &actor.identity {
            Identity::Operator => None,
            _ => Some(actor.user()?),
        };
        if creator.is_some_and(|me| !me.is_super_admin) {
            return Err(AppError::forbidden());
        }
        let name = text::parse_name("name", name)?;
        let now = self.core.clock.now();
        let mut tx = self.core.db.write().await?;
        let id = store::insert_maintainer(&mut tx, &name, now).await?;
        if let Some(me) = creator {
            store::insert_member(&mut tx, id, me.user, now).await?;
        }
        tx.commit().await?;
        Ok(id)
    }

    async fn find(&self, actor: &Actor, id: MaintainerId) -> Result<Maintainer, AppError> {
        actor.user()?;
        let mut tx = self.core.db.read().await?;
        if !may_use(&mut tx, actor, id).await? {
            return Err(unknown(id));
        }
        let row = store::find_maintainer(&mut tx, id).await?.ok_or_else(|| unknown(id))?;
        let mut organizations: Vec<_> = store::list_organizations(&mut tx, id)
            .await?
            .into_iter()
            .map(|row| MaintainedOrganization { id: OrganizationId(row.id), name: row.name })
            .collect();
        organizations.sort_by_cached_key(|o| o.name.to_lowercase());
        let members = store::list_members(&mut tx, id)
            .await?
            .into_iter()
            .map(|row| Person { name: row.name, email: row.email })
            .collect();
        Ok(Maintainer {
            id,
            name: row.name,
            created_at: Timestamp(row.created_at),
            organizations,
            members,
        })
    }
}
