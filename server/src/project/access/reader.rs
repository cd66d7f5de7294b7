use super::store::{self, BearerRow, MOST_IDS};
use crate::{
    db::{Db, StoreError},
    error::internal,
};
use app::{error::AppError, value::TokenId};
use std::collections::HashMap;
use tokio::sync::{mpsc, oneshot};

/// Look-ups that may wait; more would be memory without a bound.
const QUEUE: usize = 4096;

type Found = Result<Option<BearerRow>, String>;
type Job = (TokenId, oneshot::Sender<Found>);

/// Looks tokens up for requests that need nothing else: one query for all that are waiting. It is
/// no cache: every answer was read after it was asked for.
#[derive(Clone)]
pub struct BearerReader {
    jobs: mpsc::Sender<Job>,
}

impl BearerReader {
    /// Starts the reader, which ends when the last handle is dropped.
    pub fn start(db: Db) -> Self {
        let (jobs, waiting) = mpsc::channel(QUEUE);
        tokio::spawn(read_batches(db, waiting));
        Self { jobs }
    }

    /// The token as it is now.
    pub(crate) async fn find(&self, id: TokenId) -> Result<Option<BearerRow>, AppError> {
        let gone = || internal(&"the token reader is gone");
        let (done, answer) = oneshot::channel();
        self.jobs.send((id, done)).await.map_err(|_| gone())?;
        answer.await.map_err(|_| gone())?.map_err(|error| internal(&error))
    }
}

async fn read_batches(db: Db, mut waiting: mpsc::Receiver<Job>) {
    let mut jobs = Vec::with_capacity(MOST_IDS);
    while waiting.recv_many(&mut jobs, MOST_IDS).await > 0 {
        let mut ids: Vec<TokenId> = jobs.iter().map(|(id, _)| *id).collect();
        ids.sort_unstable();
        ids.dedup();
        let found = read(&db, &ids).await.map_err(|error| error.to_string());
        for (id, answer) in jobs.drain(..) {
            // whoever asked may have gone away
            let _ = answer.send(match &found {
                Ok(rows) => Ok(rows.get(&id).cloned()),
                Err(error) => Err(error.clone()),
            });
        }
    }
}

async fn read(db: &Db, ids: &[TokenId]) -> Result<HashMap<TokenId, BearerRow>, StoreError> {
    let mut tx = db.read().await?;
    let rows = store::list_by_ids(&mut tx, ids).await?;
    Ok(rows.into_iter().map(|row| (TokenId(row.id), row)).collect())
}
