use super::store;
use crate::{
    core::Core,
    db::{Db, StoreError, Tx},
};
use app::{
    project::tokens::LastUse,
    services::Actor,
    value::{Timestamp, TokenId},
};
use std::{
    collections::{BTreeMap, HashMap, hash_map::Entry},
    sync::{Mutex, MutexGuard, PoisonError},
};

/// When each token was last used, gathered in memory and written in batches: writing it on every
/// request would make every read a write.
#[derive(Default)]
pub struct LastUses {
    noted: Mutex<HashMap<TokenId, LastUse>>,
}

impl LastUses {
    fn lock(&self) -> MutexGuard<'_, HashMap<TokenId, LastUse>> {
        self.noted.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Notes a use, to the second.
    pub(crate) fn note(&self, token: TokenId, now: Timestamp, actor: &Actor) {
        let mut noted = self.lock();
        if noted.get(&token).is_none_or(|before| now.seconds_since(before.at) >= 1) {
            noted.insert(
                token,
                LastUse {
                    at: now,
                    remote_addr: actor.remote_addr.clone(),
                    client: actor.user_agent.clone(),
                    operation: actor.operation.clone(),
                },
            );
        }
    }

    /// A use that is noted but not written yet.
    pub(crate) fn pending(&self, token: TokenId) -> Option<LastUse> {
        self.lock().get(&token).cloned()
    }

    /// Writes what was noted, never moving a time back. What could not be written is noted again.
    pub(crate) async fn flush(&self, db: &Db) -> Result<(), StoreError> {
        if self.lock().is_empty() {
            return Ok(());
        }
        // first, so that nothing is taken while others are waited for
        let tx = db.write().await?;
        let taken: BTreeMap<_, _> = std::mem::take(&mut *self.lock()).into_iter().collect();
        let written = write(tx, &taken).await;
        if written.is_err() {
            self.put_back(taken);
        }
        written
    }

    /// Notes again what was taken, unless there is something newer.
    fn put_back(&self, taken: BTreeMap<TokenId, LastUse>) {
        let mut noted = self.lock();
        for (token, last) in taken {
            match noted.entry(token) {
                Entry::Vacant(place) => {
                    place.insert(last);
                }
                Entry::Occupied(mut place) if place.get().at < last.at => {
                    place.insert(last);
                }
                Entry::Occupied(_) => {}
            }
        }
    }
}

/// In the order of ids, in which two nodes cannot wait for each other. Others hold tokens in another
/// order, the one they act with first: to them this gives way.
async fn write(mut tx: Tx, uses: &BTreeMap<TokenId, LastUse>) -> Result<(), StoreError> {
    store::give_way(&mut tx).await?;
    for (token, last) in uses {
        store::update_last_used(&mut tx, *token, last).await?;
    }
    tx.commit().await
}

/// Writes what is noted now; called now and then, and at shutdown.
pub async fn flush(core: &Core) {
    if let Err(error) = core.last_uses.flush(&core.db).await {
        tracing::warn!(%error, "the last uses of tokens could not be written");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> LastUse {
        LastUse {
            at: Timestamp(seconds * 1_000_000),
            remote_addr: String::new(),
            client: String::new(),
            operation: String::new(),
        }
    }

    #[test]
    fn what_is_put_back_replaces_nothing_newer() {
        let uses = LastUses::default();
        uses.lock().extend([(TokenId(1), at(5)), (TokenId(2), at(1))]);
        uses.put_back((1..=3).map(|id| (TokenId(id), at(3))).collect());
        let seen = [1, 2, 3].map(|id| uses.pending(TokenId(id)).map(|last| last.at));
        assert_eq!(seen, [5, 3, 3].map(|seconds| Some(at(seconds).at)));
    }
}
