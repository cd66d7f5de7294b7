use super::{NewEvent, store};
use crate::{
    db::{Db, StoreError},
    error::internal,
    project::access::Refusal,
};
use app::{error::AppError, value::EventId};
use tokio::sync::{mpsc, oneshot};

/// Events that may wait for the writer; more would be memory without a bound.
const QUEUE: usize = 4096;
/// Events in one commit.
const BATCH: usize = 512;

type Job = (NewEvent, oneshot::Sender<Result<EventId, String>>);

/// Group commit for the events of reads and refusals, which have no transaction of their own: one
/// commit for all that are waiting, and every one of them is answered after it.
#[derive(Clone)]
pub struct Recorder {
    jobs: mpsc::Sender<Job>,
}

impl Recorder {
    /// Starts the writer, which ends when the last recorder is dropped.
    pub fn start(db: Db) -> Self {
        let (jobs, waiting) = mpsc::channel(QUEUE);
        tokio::spawn(write_batches(db, waiting));
        Self { jobs }
    }

    /// Writes the event; returns when it is durable, with its id.
    pub(crate) async fn record(&self, event: NewEvent) -> Result<EventId, AppError> {
        let (done, answer) = oneshot::channel();
        self.jobs.send((event, done)).await.map_err(|_| internal(&"the event writer is gone"))?;
        match answer.await {
            Ok(Ok(id)) => Ok(id),
            Ok(Err(error)) => Err(internal(&error)),
            Err(_) => Err(internal(&"the event writer is gone")),
        }
    }

    /// Turns a refusal into its error, after its event was written. The caller's transaction must
    /// be over: on SQLite it would hold the lock that the event waits for.
    pub(crate) async fn settle<T>(&self, result: Result<T, Refusal>) -> Result<T, AppError> {
        match result {
            Ok(value) => Ok(value),
            Err(refusal) => {
                if let Some(event) = refusal.event {
                    Box::pin(self.record(*event)).await?;
                }
                Err(refusal.error)
            }
        }
    }
}

async fn write_batches(db: Db, mut waiting: mpsc::Receiver<Job>) {
    let mut jobs = Vec::with_capacity(BATCH);
    while waiting.recv_many(&mut jobs, BATCH).await > 0 {
        let (events, answers): (Vec<_>, Vec<_>) = jobs.drain(..).unzip();
        let first = write(&db, &events).await.map_err(|error| error.to_string());
        for (place, answer) in (0..).zip(answers) {
            // whoever asked may have gone away; the event stands all the same
            let _ = answer.send(first.clone().map(|EventId(first)| EventId(first + place)));
        }
    }
}

async fn write(db: &Db, events: &[NewEvent]) -> Result<EventId, StoreError> {
    let mut tx = db.write().await?;
    let first = store::insert_events(&mut tx, events).await?;
    tx.commit().await?;
    Ok(first)
}
