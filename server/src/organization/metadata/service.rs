use super::{
    rules::{self, Entry, Owner, Provider},
    store::{self, MetadataRow},
};
use crate::{
    account::users,
    admin::features,
    core::Core,
    db::Tx,
    organization::{Standing, maintainers, organizations, projects},
};
use app::{
    error::AppError,
    services::Actor,
    value::{MaintainerId, OrganizationId, ProjectId, UserId},
};
use std::sync::Arc;

/// What is kept about things.
pub struct Metadata {
    core: Arc<Core>,
}

/// What the caller names in an address.
#[derive(Debug, Clone)]
pub(super) enum Named {
    /// A person, by id or e-mail.
    User(String),
    Maintainer(MaintainerId),
    Organization(OrganizationId),
    Project(ProjectId),
}

impl Metadata {
    pub fn new(core: Arc<Core>) -> Self {
        Self { core }
    }

    /// The thing, for who may see it.
    async fn find_seen(
        &self,
        tx: &mut Tx,
        actor: &Actor,
        named: &Named,
    ) -> Result<(Owner, Standing), AppError> {
        let now = self.core.clock.now();
        Ok(match named {
            Named::User(who) => find_user(tx, actor, who).await?,
            Named::Maintainer(id) => {
                let (_, standing) = maintainers::find_used(tx, actor, *id).await?;
                (Owner::Maintainer(*id), standing)
            }
            Named::Organization(id) => {
                let (_, standing) = organizations::find_seen(tx, actor, *id).await?;
                (Owner::Organization(*id), standing)
            }
            Named::Project(id) => {
                let (_, standing) = projects::find_seen(tx, actor, *id, now).await?;
                (Owner::Project(*id), standing)
            }
        })
    }

    pub(super) async fn list(
        &self,
        actor: &Actor,
        named: &Named,
    ) -> Result<Vec<MetadataRow>, AppError> {
        let mut tx = self.core.db.read().await?;
        let (owner, _) = self.find_seen(&mut tx, actor, named).await?;
        list(&mut tx, owner).await
    }

    /// Writes keys with their values; everything that is kept after that.
    pub(super) async fn set(
        &self,
        actor: &Actor,
        named: &Named,
        provider: &str,
        entries: &[Entry],
    ) -> Result<Vec<MetadataRow>, AppError> {
        let now = self.core.clock.now();
        let mut tx = self.core.db.write().await?;
        let (owner, standing) = self.find_seen(&mut tx, actor, named).await?;
        if let Owner::User(id) = owner {
            // or something would be kept about who is being deleted
            users::store::hold(&mut tx, id).await?;
            users::require_living(&mut tx, id).await?;
        }
        let provider = Provider::parse(provider, owner)?;
        let keys: Vec<_> = entries.iter().map(|entry| entry.key.as_str()).collect();
        let knows_saml = knows_saml(&mut tx, standing, provider).await?;
        rules::check_writer(standing, owner, provider, &keys, knows_saml)?;
        rules::check(entries)?;
        store::hold(&mut tx).await?;
        for entry in entries {
            if !store::update_metadata(&mut tx, owner, provider, entry, now).await? {
                store::insert_metadata(&mut tx, owner, provider, entry, now).await?;
            }
        }
        let rows = list(&mut tx, owner).await?;
        let bytes = rows.iter().map(|row| row.key.len() + row.value.len()).sum();
        rules::check_room(rows.len(), bytes)?;
        tx.commit().await?;
        Ok(rows)
    }

    pub(super) async fn delete(
        &self,
        actor: &Actor,
        named: &Named,
        id: i64,
    ) -> Result<(), AppError> {
        let unknown = || AppError::not_found("notFound", format!("Metadata {id} not found"));
        let mut tx = self.core.db.write().await?;
        let (owner, standing) = self.find_seen(&mut tx, actor, named).await?;
        let row = match store::find_metadata(&mut tx, owner, id).await? {
            // clients name any person here: whose entry it is, it says itself
            None if standing.is_super_admin && matches!(owner, Owner::User(_)) => {
                store::find_of_users(&mut tx, id).await?
            }
            found => found,
        };
        let row = row.ok_or_else(unknown)?;
        let provider = Provider::parse(&row.provider, owner)?;
        let knows_saml = knows_saml(&mut tx, standing, provider).await?;
        rules::check_writer(standing, owner, provider, &[&row.key], knows_saml)?;
        store::delete_metadata(&mut tx, row.id).await?;
        tx.commit().await?;
        Ok(())
    }
}

/// A person's own account, or any for a super admin; others learn nothing of it.
async fn find_user(tx: &mut Tx, actor: &Actor, who: &str) -> Result<(Owner, Standing), AppError> {
    let standing = Standing::apart(actor)?;
    let me = actor.person()?;
    let id = UserId(users::find_living(tx, who).await?.id);
    if id == me.user || me.is_super_admin {
        return Ok((Owner::User(id), standing));
    }
    Err(AppError::not_found("notFound", format!("Admin {who} not found.")))
}

/// Asked only where it decides something.
async fn knows_saml(tx: &mut Tx, standing: Standing, provider: Provider) -> Result<bool, AppError> {
    match standing.user {
        Some(user) if provider == Provider::System && !standing.is_super_admin => {
            Ok(features::has_feature(tx, user, features::WRITES_SAML).await?)
        }
        _ => Ok(false),
    }
}

/// What is kept: about a person in the order in which it was written, about everything else by
/// provider and key.
async fn list(tx: &mut Tx, owner: Owner) -> Result<Vec<MetadataRow>, AppError> {
    let mut rows = store::list_metadata(tx, owner).await?;
    if !matches!(owner, Owner::User(_)) {
        rows.sort_by(|a, b| (&a.provider, &a.key).cmp(&(&b.provider, &b.key)));
    }
    Ok(rows)
}
