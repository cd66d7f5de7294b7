//! Fills a project: tokens first, then what they did.

use crate::{
    Failure,
    events::Events,
    store::{self, BUCKETS, Row, Table, Value},
    tokens::Tokens,
};
use app::value::{ProjectId, Timestamp};
use server::{
    clock::{Clock, SystemClock},
    db::{Db, StoreError},
    keyring::Keyring,
    project::events,
    secrets::SystemSecrets,
};
use std::{ops::Range, sync::Arc};
use tokio::sync::mpsc;

/// Everything lies within the last 150 days, of the 180 for which events are kept.
const DAYS: i64 = 150;
const DAY: i64 = 86_400;
/// Tokens and events of one transaction.
const BATCH: i64 = 20_000;
/// Buckets that are granted, at least.
const BUCKETS_GRANTED: i64 = 20;
/// Between two lines that say how far it is, in microseconds.
const TELL_AFTER: i64 = 5_000_000;

/// How many of what.
#[derive(Clone, Copy)]
pub(crate) struct Plan {
    pub(crate) project: i64,
    pub(crate) tokens: i64,
    pub(crate) events: i64,
    /// Tokens whose strings are told.
    pub(crate) sample: i64,
}

/// The stage for it all.
#[derive(Clone)]
struct Scene {
    db: Db,
    keyring: Arc<Keyring>,
    plan: Plan,
    buckets: Arc<[String]>,
    /// The token that makes the others.
    creator: i64,
    begin: Timestamp,
    end: Timestamp,
}

/// Rows of some tables that belong together.
pub(crate) struct Batch {
    pub(crate) tables: Vec<(&'static Table, Vec<Row>)>,
    /// Strings of the tokens among them that are told.
    pub(crate) sample: Vec<String>,
}

/// Fills the project; says the strings of some of the new tokens.
pub(crate) async fn fill(db: Db, keyring: Keyring, plan: Plan) -> Result<Vec<String>, Failure> {
    let end = SystemClock.now();
    let begin = end.plus_seconds(-DAYS * DAY);
    // each makes three months
    for days in [0, DAYS / 2, DAYS] {
        let made = events::plan_at(&db, begin.plus_seconds(days * DAY)).await;
        made.map_err(|error| error.message)?;
    }
    store::hurry(&db).await?;
    let mut tx = db.read().await?;
    let master = store::find_master(&mut tx, plan.project).await?;
    drop(tx);
    let creator =
        master.ok_or_else(|| format!("there is no project {} with a member", plan.project))?;
    let buckets = buckets(&db, plan.project, begin).await?.into();
    let scene = Scene { db, keyring: Arc::new(keyring), plan, buckets, creator, begin, end };
    let (first_token, sample) = scene.tokens().await?;
    scene.events(first_token).await?;
    println!("  looking at what was written");
    match store::count_orphans(&scene.db).await? {
        0 => {}
        count => return Err(format!("{count} rows refer to rows that are not there").into()),
    }
    store::settle(&scene.db).await?;
    scene.db.close().await;
    Ok(sample)
}

/// The buckets of the project, with new ones if they are few.
async fn buckets(db: &Db, project: i64, now: Timestamp) -> Result<Vec<String>, StoreError> {
    let mut tx = db.write().await?;
    let mut buckets = store::list_buckets(&mut tx, project).await?;
    let missing: Vec<String> = (1..=BUCKETS_GRANTED)
        .map(|number| format!("in.c-warehouse-{number:02}"))
        .filter(|id| !buckets.contains(id))
        .collect();
    let row = |id: &String| {
        let description = Value::text("Loaded every night");
        vec![Value::Number(project), Value::text(id.clone()), description, Value::Number(now.0)]
    };
    store::insert(&mut tx, &BUCKETS, missing.iter().map(row).collect()).await?;
    tx.commit().await?;
    buckets.extend(missing);
    Ok(buckets)
}

impl Scene {
    /// Says the id of the first one, and the strings of some.
    async fn tokens(&self) -> Result<(i64, Vec<String>), Failure> {
        let count = self.plan.tokens;
        let first = self.reserve("tokens", count).await?;
        let scene = self.clone();
        let make = move |numbers: Range<i64>| {
            let tokens = Tokens {
                keyring: &scene.keyring,
                secrets: &SystemSecrets,
                project: ProjectId(scene.plan.project),
                buckets: &scene.buckets,
                creator: scene.creator,
                first,
                count,
                sample: scene.plan.sample,
                begin: scene.begin,
                end: scene.end,
            };
            tokens.batch(numbers)
        };
        Ok((first, self.write("tokens", count, make).await?))
    }

    /// What the tokens from that id on did.
    async fn events(&self, first_token: i64) -> Result<(), Failure> {
        let count = self.plan.events;
        let first = self.reserve("events", count).await?;
        let scene = self.clone();
        let make = move |numbers: Range<i64>| {
            let events = Events {
                secrets: &SystemSecrets,
                project: ProjectId(scene.plan.project),
                buckets: &scene.buckets,
                tokens: (first_token, scene.plan.tokens),
                first,
                count,
                begin: scene.begin,
                end: scene.end,
            };
            events.batch(numbers)
        };
        self.write("events", count, make).await.map(|_| ())
    }

    /// Takes so many numbers of a counter; says the first of them.
    async fn reserve(&self, counter: &'static str, count: i64) -> Result<i64, StoreError> {
        let mut tx = self.db.write().await?;
        let last = tx.next_numbers(counter, count).await?;
        tx.commit().await?;
        Ok(last - count + 1)
    }

    /// Writes everything that is made, each batch in a transaction, while the next one is made.
    async fn write(
        &self,
        what: &'static str,
        count: i64,
        make: impl Fn(Range<i64>) -> Batch + Send + 'static,
    ) -> Result<Vec<String>, Failure> {
        let (sender, mut batches) = mpsc::channel(1);
        let maker = tokio::task::spawn_blocking(move || {
            let mut from = 0;
            while from < count {
                let until = count.min(from + BATCH);
                if sender.blocking_send((until, make(from..until))).is_err() {
                    return;
                }
                from = until;
            }
        });
        let mut sample = Vec::new();
        let mut progress = Progress::begin(what, count);
        while let Some((until, batch)) = batches.recv().await {
            let mut tx = self.db.write().await?;
            for (table, rows) in batch.tables {
                store::insert(&mut tx, table, rows).await?;
            }
            tx.commit().await?;
            sample.extend(batch.sample);
            progress.tell(until);
        }
        maker.await.map_err(|error| format!("the {what} could not be made: {error}"))?;
        Ok(sample)
    }
}

/// Says how far the work is, now and then and at its end.
struct Progress {
    what: &'static str,
    count: i64,
    begun: Timestamp,
    told: Timestamp,
}

impl Progress {
    fn begin(what: &'static str, count: i64) -> Self {
        let now = SystemClock.now();
        Self { what, count, begun: now, told: now }
    }

    fn tell(&mut self, done: i64) {
        let now = SystemClock.now();
        if done < self.count && now.0 - self.told.0 < TELL_AFTER {
            return;
        }
        self.told = now;
        let rate = i128::from(done) * 1_000_000 / i128::from((now.0 - self.begun.0).max(1));
        println!("  {done} of {} {}, {rate} a second", self.count, self.what);
    }
}
