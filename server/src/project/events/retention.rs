//! Six months of events: what is older goes, in pieces that nobody has to wait for.

use super::{service::oldest, store};
use crate::{
    core::Core,
    db::{Db, StoreError},
};
use app::{error::AppError, value::Timestamp};
use std::time::Duration;
use time::{Date, Month, OffsetDateTime};

/// Events that are deleted in one transaction.
const BATCH: i64 = 2_000;
/// Between two transactions others have their turn.
const PAUSE: Duration = Duration::from_millis(20);
/// Months that are made ahead, this one among them.
const AHEAD: usize = 3;

/// A month of events: the name of its partition, its first instant, and the first one after it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct MonthOfEvents {
    pub(super) name: String,
    pub(super) from: Timestamp,
    pub(super) until: Timestamp,
}

const PREFIX: &str = "events_";

impl MonthOfEvents {
    fn of(year: i32, month: Month) -> Option<Self> {
        let first = Date::from_calendar_date(year, month, 1).ok()?;
        let year_after = year + i32::from(month == Month::December);
        let after = Date::from_calendar_date(year_after, month.next(), 1).ok()?;
        let instant = |day: Date| {
            Timestamp(day.midnight().assume_utc().unix_timestamp().saturating_mul(1_000_000))
        };
        Some(Self {
            name: format!("{PREFIX}{year:04}_{:02}", u8::from(month)),
            from: instant(first),
            until: instant(after),
        })
    }

    /// The month of that name.
    fn parse(name: &str) -> Option<Self> {
        let (year, month) = name.strip_prefix(PREFIX)?.split_once('_')?;
        let month = month.parse::<u8>().ok().and_then(|month| Month::try_from(month).ok())?;
        Self::of(year.parse().ok()?, month)
    }

    /// The month of this instant and those after it.
    fn ahead(now: Timestamp) -> Vec<Self> {
        let Ok(now) = OffsetDateTime::from_unix_timestamp(now.0.div_euclid(1_000_000)) else {
            return Vec::new();
        };
        let (mut year, mut month) = (now.year(), now.month());
        let mut months = Vec::new();
        for _ in 0..AHEAD {
            months.extend(Self::of(year, month));
            year += i32::from(month == Month::December);
            month = month.next();
        }
        months
    }
}

/// Makes the partitions of this month and the next ones, where the database keeps events by month.
pub(crate) async fn plan(core: &Core) -> Result<(), AppError> {
    plan_at(&core.db, core.clock.now()).await
}

/// The same for the month of this instant and the next ones.
pub async fn plan_at(db: &Db, now: Timestamp) -> Result<(), AppError> {
    let mut tx = db.read().await?;
    let known = store::list_months(&mut tx).await?;
    drop(tx);
    let Some(known) = known else { return Ok(()) };
    let mut failed = Ok(());
    for month in MonthOfEvents::ahead(now) {
        if known.contains(&month.name) {
            continue;
        }
        let mut tx = db.write().await?;
        let result = store::insert_month(&mut tx, &month).await;
        match result {
            Ok(()) => tx.commit().await?,
            // another node was faster, or the month has begun without
            Err(StoreError::Conflict) => {}
            // the next months may do better
            Err(error) => failed = Err(error.into()),
        }
    }
    failed
}

/// Deletes what is older than six months.
pub(crate) async fn purge(core: &Core) -> Result<(), AppError> {
    let before = oldest(core.clock.now());
    let mut tx = core.db.read().await?;
    let months = store::list_months(&mut tx).await?.unwrap_or_default();
    drop(tx);
    for month in months.iter().filter_map(|name| MonthOfEvents::parse(name)) {
        if month.until <= before {
            let mut tx = core.db.write().await?;
            store::delete_month(&mut tx, &month).await?;
            tx.commit().await?;
        }
    }
    loop {
        let mut tx = core.db.write().await?;
        let deleted = store::delete_events(&mut tx, before, BATCH).await?;
        tx.commit().await?;
        if deleted < BATCH.unsigned_abs() {
            return Ok(());
        }
        tokio::time::sleep(PAUSE).await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_follow_each_other_over_the_year() {
        let months = MonthOfEvents::ahead(Timestamp(1_763_640_000_000_000));
        let names: Vec<_> = months.iter().map(|month| month.name.as_str()).collect();
        assert_eq!(names, ["events_2025_11", "events_2025_12", "events_2026_01"]);
        assert!(months.windows(2).all(|pair| pair[0].until == pair[1].from));
        assert_eq!(months[2].from.machine(), "2026-01-01T00:00:00Z");
        assert_eq!(MonthOfEvents::parse("events_2025_12").unwrap(), months[1]);
        assert_eq!(MonthOfEvents::parse("events_unplanned"), None);
        assert_eq!(MonthOfEvents::parse("events_2025_13"), None);
    }
}
