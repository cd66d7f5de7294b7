//! Room for more in a project, asked for in the transaction that takes it.

use super::{rules, store};
use crate::{account::notifications::raise_limit, core::Core, db::Tx, organization::projects};
use app::{
    error::AppError,
    project::limits::Measure,
    value::{ProjectId, Timestamp},
};

/// Holds the project if it has a limit of the measure, so that one at a time takes what is left.
/// Asked before anything is taken.
pub(crate) async fn hold(
    core: &Core,
    tx: &mut Tx,
    project: ProjectId,
    measures: &[Measure],
) -> Result<(), AppError> {
    let stored = store::find_limits(tx, project).await?.unwrap_or_default();
    let limit = |measure: &Measure| rules::limit_of(&core.config, &stored, *measure);
    if measures.iter().any(|measure| limit(measure) > 0) {
        projects::store::update_held(tx, project).await?;
    }
    Ok(())
}

/// Takes room for what was just added, so many of each measure: beyond a limit it is refused where
/// limits are hard, and where they are soft everybody in the project is told by whoever crosses it.
/// The project is held since before it was added.
///
/// # Errors
/// `Invalid` beyond a hard limit.
pub(crate) async fn take(
    core: &Core,
    tx: &mut Tx,
    project: ProjectId,
    added: &[(Measure, i64)],
    now: Timestamp,
) -> Result<(), AppError> {
    let stored = store::find_limits(tx, project).await?.unwrap_or_default();
    let limit = |measure: Measure| rules::limit_of(&core.config, &stored, measure);
    if added.iter().all(|(measure, _)| limit(*measure) == 0) {
        return Ok(());
    }
    let Some(row) = store::find_use(tx, project, now).await? else { return Ok(()) };
    for &(measure, more) in added {
        let (limit, used) = (limit(measure), row.used(measure));
        if limit == 0 || more == 0 || used <= limit {
            continue;
        }
        if core.config.hard_limits {
            return Err(rules::full(measure, limit));
        }
        // it was crossed before
        if used - more > limit {
            continue;
        }
        let (title, message) = rules::crossed(&row.name, measure, used, limit);
        raise_limit(core, tx, project, (&title, &message)).await?;
    }
    Ok(())
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
