use super::{
    known::{KnownToken, KnownTokens},
    store::{self, MOST_IDS},
};
use crate::{
    db::{Db, Reading, StoreError},
    error::internal,
};
use app::{error::AppError, value::TokenId};
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};
use tokio::{
    sync::{mpsc, oneshot},
    time,
};

/// A connection that nobody needed for so long is given back.
const IDLE: Duration = Duration::from_millis(500);
/// Look-ups that may wait; more would be memory without a bound.
const QUEUE: usize = 4096;

type Found = Result<Option<Arc<KnownToken>>, String>;
type Job = (TokenId, oneshot::Sender<Found>);

/// Looks tokens up for requests that need nothing else: one query for all that are waiting, and none
/// at all while the database is as it was when the token was last read. Every answer is what the
/// database said after it was asked for.
#[derive(Clone)]
pub struct BearerReader {
    jobs: mpsc::Sender<Job>,
    db: Db,
    known: Arc<Mutex<KnownTokens>>,
}

impl BearerReader {
    /// Starts the reader, which ends when the last handle is dropped.
    pub fn start(db: Db) -> Self {
        let (jobs, waiting) = mpsc::channel(QUEUE);
        let known = Arc::default();
        tokio::spawn(read_batches(db.clone(), waiting, Arc::clone(&known)));
        Self { jobs, db, known }
    }

    /// The token as it is now.
    pub(crate) async fn find(&self, id: TokenId) -> Result<Option<Arc<KnownToken>>, AppError> {
        if let Some(mark) = self.db.mark()
            && let Some(known) = lock(&self.known).current(id, mark)
        {
            return Ok(Some(known));
        }
        let gone = || internal(&"the token reader is gone");
        let (done, answer) = oneshot::channel();
        self.jobs.send((id, done)).await.map_err(|_| gone())?;
        answer.await.map_err(|_| gone())?.map_err(|error| internal(&error))
    }
}

fn lock(known: &Mutex<KnownTokens>) -> MutexGuard<'_, KnownTokens> {
    known.lock().unwrap_or_else(PoisonError::into_inner)
}

async fn read_batches(db: Db, mut waiting: mpsc::Receiver<Job>, known: Arc<Mutex<KnownTokens>>) {
    let mut connection = None;
    let mut jobs = Vec::with_capacity(MOST_IDS);
    while let Some(first) = next(&mut waiting, &mut connection).await {
        jobs.push(first);
        // whoever is about to ask gets into this query rather than the next one
        tokio::task::yield_now().await;
        while jobs.len() < MOST_IDS
            && let Ok(job) = waiting.try_recv()
        {
            jobs.push(job);
        }
        let mut ids: Vec<TokenId> = jobs.iter().map(|(id, _)| *id).collect();
        ids.sort_unstable();
        ids.dedup();
        let found = read(&db, &mut connection, &ids, &known).await;
        let found = found.map_err(|error| error.to_string());
        for (id, answer) in jobs.drain(..) {
            // whoever asked may have gone away
            let _ = answer.send(match &found {
                Ok(rows) => Ok(rows.get(&id).cloned()),
                Err(error) => Err(error.clone()),
            });
        }
    }
}

/// The next look-up. When none comes for a while, the connection goes back to the pool, which
/// could not be closed without it.
async fn next(waiting: &mut mpsc::Receiver<Job>, kept: &mut Option<Reading>) -> Option<Job> {
    if kept.is_some()
        && let Ok(job) = time::timeout(IDLE, waiting.recv()).await
    {
        return job;
    }
    *kept = None;
    waiting.recv().await
}

/// Reads on a connection that is kept: taking one from the pool costs as much as the query.
async fn read(
    db: &Db,
    kept: &mut Option<Reading>,
    ids: &[TokenId],
    known: &Mutex<KnownTokens>,
) -> Result<HashMap<TokenId, Arc<KnownToken>>, StoreError> {
    let mut connection = match kept.take() {
        Some(connection) => connection,
        None => db.reading().await?,
    };
    // a connection that failed is not put back
    let before = db.mark();
    let rows = store::list_by_ids(&mut connection, ids).await?;
    let after = db.mark();
    *kept = Some(connection);
    Ok(lock(known).take(rows, (before, after)))
}
