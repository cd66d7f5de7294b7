use super::{letter, rules, store};
use crate::{
    account::multi_factor,
    core::Core,
    db::Tx,
    organization::{Standing, organizations},
};
use app::{
    error::AppError,
    organization::forced_mfa::{ForcedMfa, ForcedMfaService, PersonWithout},
    services::Actor,
    value::{OrganizationId, Timestamp, UserId},
};
use async_trait::async_trait;
use std::sync::Arc;

/// What an organization asks of the accounts of its people.
pub struct ForcedMfas {
    core: Arc<Core>,
}

impl ForcedMfas {
    pub fn new(core: Arc<Core>) -> Self {
        Self { core }
    }
}

/// Asks everybody for a second factor once nobody is without one. The organization is held.
///
/// # Errors
/// `Invalid` from outside, by somebody without a second factor, and while others have none.
pub(crate) async fn require_of_all(
    tx: &mut Tx,
    id: OrganizationId,
    standing: Standing,
    now: Timestamp,
) -> Result<(), AppError> {
    check_requiring(tx, standing).await?;
    rules::check_everybody(list_without(tx, id, now).await?.len())?;
    Ok(store::update_required(tx, id, true).await?)
}

/// Asks nobody any more. The organization is held.
///
/// # Errors
/// `Invalid` from outside.
pub(crate) async fn set_off(
    tx: &mut Tx,
    id: OrganizationId,
    standing: Standing,
) -> Result<(), AppError> {
    rules::check_releasing(standing)?;
    Ok(store::update_required(tx, id, false).await?)
}

/// The names of the organizations that ask the person for a second factor.
pub(crate) async fn list_requiring(
    tx: &mut Tx,
    user: UserId,
    now: Timestamp,
) -> Result<Vec<String>, AppError> {
    let mut names = store::list_requiring(tx, user, now).await?;
    names.sort_by_cached_key(|name| name.to_lowercase());
    Ok(names)
}

async fn check_requiring(tx: &mut Tx, standing: Standing) -> Result<(), AppError> {
    let has_factor = match standing.user {
        Some(me) => multi_factor::is_enabled(tx, me).await?,
        None => true,
    };
    rules::check_requiring(standing, has_factor)
}

async fn list_without(
    tx: &mut Tx,
    id: OrganizationId,
    now: Timestamp,
) -> Result<Vec<PersonWithout>, AppError> {
    Ok(rules::people(store::list_without(tx, id, now).await?))
}

#[async_trait]
impl ForcedMfaService for ForcedMfas {
    async fn find(&self, actor: &Actor, id: OrganizationId) -> Result<ForcedMfa, AppError> {
        let now = self.core.clock.now();
        let mut tx = self.core.db.read().await?;
        let (row, standing) = organizations::find_seen(&mut tx, actor, id).await?;
        let me = actor.user()?.user;
        // from outside nobody learns who has no second factor
        let without = if standing.in_organization {
            list_without(&mut tx, id, now).await?
        } else {
            Vec::new()
        };
        Ok(ForcedMfa {
            organization: id,
            name: row.name,
            is_required: row.requires_mfa,
            without,
            is_member: standing.in_organization,
            have_i_factor: multi_factor::is_enabled(&mut tx, me).await?,
        })
    }

    async fn require(&self, actor: &Actor, id: OrganizationId) -> Result<(), AppError> {
        let now = self.core.clock.now();
        let mut tx = self.core.db.write().await?;
        let (_, standing) = organizations::find_held(&mut tx, actor, id).await?;
        require_of_all(&mut tx, id, standing, now).await?;
        tx.commit().await?;
        Ok(())
    }

    async fn force(&self, actor: &Actor, id: OrganizationId) -> Result<(), AppError> {
        let core = &*self.core;
        let now = core.clock.now();
        let mut tx = core.db.write().await?;
        let (row, standing) = organizations::find_held(&mut tx, actor, id).await?;
        check_requiring(&mut tx, standing).await?;
        if row.requires_mfa {
            // whoever is locked out knows
            return Ok(());
        }
        store::update_required(&mut tx, id, true).await?;
        let by = actor.person().map_or("The operator", |me| me.name);
        for person in list_without(&mut tx, id, now).await? {
            letter::tell_locked_out(core, &mut tx, by, &row.name, &person).await?;
        }
        tx.commit().await?;
        Ok(())
    }

    async fn release(&self, actor: &Actor, id: OrganizationId) -> Result<(), AppError> {
        let mut tx = self.core.db.write().await?;
        let (_, standing) = organizations::find_held(&mut tx, actor, id).await?;
        set_off(&mut tx, id, standing).await?;
        tx.commit().await?;
        Ok(())
    }
}
