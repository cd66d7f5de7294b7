//! Room for more in a project, asked for in the transaction that takes it.

use super::{rules, store};
use crate::{account::notifications::raise_limit, core::Core, db::Tx, organization::projects};
use app::{
    error::AppError,
    project::limits::Measure,
    value::{ProjectId, Timestamp},
};

/// The limits of a project that is held because it has some.
pub(crate) struct Room {
    project: ProjectId,
    /// Without those that bound nothing.
    limits: Vec<(Measure, i64)>,
}

impl Room {
    /// Holds the project if it has a limit of one of these measures, so that one at a time takes what
    /// is left. Asked before anything is added.
    pub(crate) async fn hold(
        core: &Core,
        tx: &mut Tx,
        project: ProjectId,
        measures: &[Measure],
    ) -> Result<Self, AppError> {
        let stored = store::find_limits(tx, project).await?.unwrap_or_default();
        let limit = |measure: &Measure| {
            let limit = rules::limit_of(&core.config, &stored, *measure);
            (limit > 0).then_some((*measure, limit))
        };
        let limits: Vec<_> = measures.iter().filter_map(limit).collect();
        if !limits.is_empty() {
            projects::store::update_held(tx, project).await?;
        }
        Ok(Self { project, limits })
    }

    /// Takes room for what was just added, so much of each measure: beyond a limit it is refused
    /// where limits are hard, and where they are soft everybody in the project is told by whoever
    /// crosses it.
    ///
    /// # Errors
    /// `Invalid` beyond a hard limit.
    pub(crate) async fn take(
        self,
        core: &Core,
        tx: &mut Tx,
        added: &[(Measure, i64)],
        now: Timestamp,
    ) -> Result<(), AppError> {
        if self.limits.is_empty() {
            return Ok(());
        }
        let Some(row) = store::find_use(tx, self.project, now).await? else { return Ok(()) };
        for (measure, limit) in self.limits {
            let more = added.iter().find(|(one, _)| *one == measure).map_or(0, |(_, more)| *more);
            let used = row.used(measure);
            if more == 0 || used <= limit {
                continue;
            }
            if core.config.hard_limits {
                return Err(rules::full(measure, limit));
            }
            let was_over = used - more > limit;
            if !was_over {
                tell(core, tx, (self.project, &row), measure, limit).await?;
            }
        }
        Ok(())
    }
}

/// Tells everybody in the project that it is over a limit.
pub(super) async fn tell(
    core: &Core,
    tx: &mut Tx,
    (project, row): (ProjectId, &store::UseRow),
    measure: Measure,
    limit: i64,
) -> Result<(), AppError> {
    let uses = (row.used(measure), limit);
    let (title, message) = rules::crossed(&row.name, measure, uses, core.config.hard_limits);
    raise_limit(core, tx, project, (&title, &message)).await
}

impl store::UseRow {
    pub(super) fn used(&self, measure: Measure) -> i64 {
        match measure {
            Measure::Members => self.members,
            Measure::Tokens => self.tokens,
            Measure::Rows => self.row_count,
            Measure::Bytes => self.byte_count,
        }
    }
}
