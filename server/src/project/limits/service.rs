use super::{
    room::tell,
    rules,
    store::{self, InsertCredits},
    wire::WireCredits,
};
use crate::{
    admin::{features, require_acting_super_admin},
    core::Core,
    db::Tx,
    organization::{
        Place, Standing,
        projects::{find_seen, store as project_store, store::ProjectRow},
    },
    text,
};
use app::{
    error::AppError,
    project::limits::{LimitService, LimitUse, Measure, ProjectLimits},
    services::Actor,
    value::{ProjectId, Timestamp},
};
use async_trait::async_trait;
use std::sync::Arc;

/// The limits of projects.
pub struct Limits {
    core: Arc<Core>,
}

/// The project, held, for a super admin.
async fn find_to_set(tx: &mut Tx, actor: &Actor, id: ProjectId) -> Result<ProjectRow, AppError> {
    project_store::update_held(tx, id).await?;
    let row = project_store::find_project(tx, id).await?;
    row.ok_or_else(|| Place::Project(id).unknown(actor))
}

/// Does the caller give credits, wherever they are?
async fn require_giver(tx: &mut Tx, actor: &Actor) -> Result<(), AppError> {
    let me = actor.person()?;
    let gives =
        me.is_super_admin || features::has_feature(tx, me.user, features::GIVES_CREDITS).await?;
    if gives { Ok(()) } else { Err(AppError::forbidden()) }
}

impl Limits {
    pub fn new(core: Arc<Core>) -> Self {
        Self { core }
    }

    /// Sets limits, or takes those away that have no value; the project as it is then.
    pub(super) async fn set_all(
        &self,
        actor: &Actor,
        id: ProjectId,
        limits: &[(String, Option<i64>)],
    ) -> Result<ProjectRow, AppError> {
        let now = self.core.clock.now();
        require_acting_super_admin(actor, now)?;
        let mut tx = self.core.db.write().await?;
        let mut row = find_to_set(&mut tx, actor, id).await?;
        let before = row.limits.clone();
        for (name, value) in limits {
            row.limits = rules::with_limit(&row.limits, name, *value)?;
        }
        store::update_limits(&mut tx, id, &row.limits).await?;
        self.tell_of_lowered(&mut tx, id, (&before, &row.limits), now).await?;
        tx.commit().await?;
        Ok(row)
    }

    /// Whoever lowers a limit below what is there crosses it.
    async fn tell_of_lowered(
        &self,
        tx: &mut Tx,
        id: ProjectId,
        (before, after): (&str, &str),
        now: Timestamp,
    ) -> Result<(), AppError> {
        let core = &*self.core;
        let Some(row) = store::find_use(tx, id, now).await? else { return Ok(()) };
        for measure in Measure::ALL {
            let is_over = |stored: &str| {
                let limit = rules::limit_of(&core.config, stored, measure);
                (limit > 0 && row.used(measure) > limit).then_some(limit)
            };
            if let (None, Some(limit)) = (is_over(before), is_over(after)) {
                tell(core, tx, (id, &row), measure, limit).await?;
            }
        }
        Ok(())
    }

    /// Gives a project credits.
    pub(super) async fn give(
        &self,
        actor: &Actor,
        id: ProjectId,
        (amount, description): (Option<f64>, &str),
    ) -> Result<WireCredits, AppError> {
        let now = self.core.clock.now();
        let user = actor.person()?.user;
        let mut tx = self.core.db.write().await?;
        require_giver(&mut tx, actor).await?;
        let row = find_to_set(&mut tx, actor, id).await?;
        if !row.pays_as_it_goes() {
            return Err(rules::pays_otherwise(row.id));
        }
        let amount = rules::parse_amount(amount)?;
        let sum = rules::add(row.credits, amount)?;
        let description =
            text::parse_optional("description", description, rules::MOST_DESCRIPTION)?;
        let new = InsertCredits { project: id, amount, sum, description: &description, user, now };
        let credits = store::insert_credits(&mut tx, new).await?;
        tx.commit().await?;
        Ok(WireCredits::new(credits, amount, description, now))
    }
}

#[async_trait]
impl LimitService for Limits {
    async fn find(&self, actor: &Actor, project: ProjectId) -> Result<ProjectLimits, AppError> {
        let core = &*self.core;
        let now = core.clock.now();
        actor.user()?;
        let mut tx = core.db.read().await?;
        let (row, standing) = find_seen(&mut tx, actor, project, now).await?;
        let unknown = || Place::Project(project).unknown(actor);
        if standing.role.is_none() && !standing.is_super_admin {
            return Err(unknown());
        }
        let used = store::find_use(&mut tx, project, now).await?.ok_or_else(unknown)?;
        let of = |measure| LimitUse {
            measure,
            used: used.used(measure),
            limit: rules::limit_of(&core.config, &used.limits, measure),
        };
        Ok(ProjectLimits {
            project,
            name: row.name,
            uses: Measure::ALL.map(of).into(),
            is_hard: core.config.hard_limits,
            support: core.config.support.clone(),
            can_set: Standing::apart(actor)?.is_super_admin,
        })
    }

    async fn set(
        &self,
        actor: &Actor,
        project: ProjectId,
        name: &str,
        value: i64,
    ) -> Result<(), AppError> {
        self.set_all(actor, project, &[(name.to_owned(), Some(value))]).await?;
        Ok(())
    }
}
