use super::{
    rules,
    store::{self, ApplicationRow},
};
use crate::{
    account::{
        activity::{self, Kind, Owner},
        management_tokens::{insert_of_application, parse_description},
        sessions,
    },
    admin::require_super_admin,
    core::Core,
    db::Tx,
};
use app::{
    admin::application_tokens::{
        ApplicationToken, ApplicationTokenService, CreatedApplicationToken, NewApplicationToken,
    },
    error::AppError,
    services::{Actor, Identity, SignedIn},
    value::{ManagementTokenId, Timestamp},
};
use async_trait::async_trait;
use std::sync::Arc;

/// Tokens of applications.
pub struct ApplicationTokens {
    core: Arc<Core>,
}

impl ApplicationTokens {
    pub fn new(core: Arc<Core>) -> Self {
        Self { core }
    }
}

/// The super admin who asks; none for the operator.
fn keeper(actor: &Actor) -> Result<Option<&SignedIn>, AppError> {
    match actor.identity {
        Identity::Operator => Ok(None),
        _ => require_super_admin(actor).map(Some),
    }
}

/// The same for an act: a super admin has proven lately who they are.
fn acting_keeper(actor: &Actor, now: Timestamp) -> Result<Option<&SignedIn>, AppError> {
    let keeper = keeper(actor)?;
    if keeper.is_some() {
        sessions::require_fresh(actor, now)?;
    }
    Ok(keeper)
}

/// Writes down who did it; the operator at the command line leaves nothing.
async fn record(
    core: &Core,
    tx: &mut Tx,
    actor: &Actor,
    keeper: Option<&SignedIn>,
    (kind, description): (Kind, &str),
) -> Result<(), AppError> {
    let Some(me) = keeper else { return Ok(()) };
    let act = kind.about(description);
    activity::record(core, tx, Owner::of(me), actor, act, core.clock.now()).await
}

fn token(row: ApplicationRow, now: Timestamp) -> ApplicationToken {
    let created_at = Timestamp(row.created_at);
    let expires_at = row.expires_at.map(Timestamp);
    ApplicationToken {
        id: ManagementTokenId(row.id),
        description: row.description,
        scopes: row.scopes.split_whitespace().map(str::to_owned).collect(),
        created_at,
        last_used_at: row.last_used_at.map(Timestamp),
        expires_at,
        state: rules::state_of(created_at, expires_at, now),
    }
}

#[async_trait]
impl ApplicationTokenService for ApplicationTokens {
    async fn list(&self, actor: &Actor) -> Result<Vec<ApplicationToken>, AppError> {
        keeper(actor)?;
        let now = self.core.clock.now();
        let mut tx = self.core.db.read().await?;
        let rows = store::list_applications(&mut tx).await?;
        Ok(rows.into_iter().map(|row| token(row, now)).collect())
    }

    async fn create(
        &self,
        actor: &Actor,
        new: NewApplicationToken,
    ) -> Result<CreatedApplicationToken, AppError> {
        let core = &*self.core;
        let now = core.clock.now();
        let keeper = acting_keeper(actor, now)?;
        let description = parse_description(&new.description)?;
        let scopes = rules::stored_scopes(&rules::parse_scopes(&new.scopes)?);
        let expires_at = rules::wanted_expiry(&new, now)?;
        let mut tx = core.db.write().await?;
        // drawing the number holds the counter: nobody else makes one meanwhile
        let of = (description.as_str(), scopes.as_str());
        let secret = insert_of_application(core, &mut tx, of, expires_at, now).await?;
        rules::check_room(store::count_applications(&mut tx).await? - 1)?;
        let act = (Kind::ApplicationTokenCreated, description.as_str());
        record(core, &mut tx, actor, keeper, act).await?;
        tx.commit().await?;
        Ok(CreatedApplicationToken {
            description,
            expires_at,
            secret: secret.reveal().to_owned(),
            api_url: core.config.public_url.trim_end_matches('/').to_owned(),
        })
    }

    async fn delete(&self, actor: &Actor, id: ManagementTokenId) -> Result<(), AppError> {
        let core = &*self.core;
        let now = core.clock.now();
        let keeper = acting_keeper(actor, now)?;
        let mut tx = core.db.write().await?;
        let description = store::update_application_deleted(&mut tx, id, now).await?;
        let description = description.ok_or_else(|| {
            AppError::not_found("", format!("There is no token {id} of an application."))
        })?;
        let act = (Kind::ApplicationTokenDeleted, description.as_str());
        record(core, &mut tx, actor, keeper, act).await?;
        tx.commit().await?;
        Ok(())
    }
}
