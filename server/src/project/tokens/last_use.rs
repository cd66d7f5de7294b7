use super::store;
use crate::{
    core::Core,
    db::{Db, StoreError},
};
use app::{
    project::tokens::LastUse,
    services::Actor,
    value::{Timestamp, TokenId},
};
use std::{
    collections::{BTreeMap, HashMap},
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

    /// Writes what was noted, never moving a time back; in the order of ids, in which two nodes
    /// cannot wait for each other.
    pub(crate) async fn flush(&self, db: &Db) -> Result<(), StoreError> {
        let noted: BTreeMap<_, _> = std::mem::take(&mut *self.lock()).into_iter().collect();
        if noted.is_empty() {
            return Ok(());
        }
        let mut tx = db.write().await?;
        for (token, last) in &noted {
            store::update_last_used(&mut tx, *token, last).await?;
        }
        tx.commit().await
    }
}

/// Writes what is noted now; called now and then, and at shutdown.
pub async fn flush(core: &Core) {
    if let Err(error) = core.last_uses.flush(&core.db).await {
        tracing::warn!(%error, "the last uses of tokens could not be written");
    }
}
