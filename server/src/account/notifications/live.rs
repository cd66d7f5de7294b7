//! Tells open pages how many notifications are unread, when that changes.
//!
//! What changes on this node rings at once. Other nodes change things too, so that everybody who
//! listens is counted anew now and then, by one question.

use super::{service::count_unread, store};
use crate::{account::sessions, core::Core, error::busy};
use app::{error::AppError, services::Actor, value::UserId};
use std::{
    collections::{HashMap, HashSet},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};
use tokio::{
    sync::{Notify, watch},
    time,
};

/// Open pages of one person that are told. Browsers have six connections to a server: some are
/// left for everything else.
pub(super) const MOST_OF_PERSON: usize = 4;
/// Open pages that one node tells.
const MOST: usize = 2000;
/// Pages that find no room ask by themselves; worth another try after so many seconds.
const RETRY_AFTER: u32 = 60;
/// How often everybody is counted who listens.
const RECHECK: Duration = Duration::from_secs(15);
/// Time for the transaction that rang to be committed.
const COMMIT: Duration = Duration::from_millis(50);
/// How often a page hears that it is still connected, and the session is looked at.
const HEARTBEAT: Duration = Duration::from_secs(25);
/// People who are counted by one question.
const AT_ONCE: usize = 1000;

/// Who listens.
#[derive(Default)]
pub(crate) struct Bells {
    listening: Mutex<Listening>,
    rung: Notify,
}

#[derive(Default)]
struct Listening {
    people: HashMap<UserId, Listener>,
    pages: usize,
    /// For whom it rang since the last count.
    rung: HashSet<UserId>,
    is_everybody_due: bool,
    is_over: bool,
}

struct Listener {
    pages: usize,
    /// How many are unread, once they were counted.
    told: watch::Sender<Option<u64>>,
}

impl Bells {
    fn lock(&self) -> MutexGuard<'_, Listening> {
        self.listening.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Something changed for this person: their notifications, or their sessions.
    pub(crate) fn ring(&self, user: UserId) {
        let mut listening = self.lock();
        if listening.people.contains_key(&user) {
            listening.rung.insert(user);
            self.rung.notify_one();
        }
    }

    /// Something changed for many.
    pub(crate) fn ring_for_everybody(&self) {
        self.lock().is_everybody_due = true;
        self.rung.notify_one();
    }

    /// Ends every stream, and takes no more.
    fn end(&self) {
        let mut listening = self.lock();
        listening.is_over = true;
        listening.people.clear();
    }

    fn enter(&self, user: UserId) -> Result<watch::Receiver<Option<u64>>, AppError> {
        let mut listening = self.lock();
        let pages = listening.people.get(&user).map_or(0, |listener| listener.pages);
        if listening.is_over || listening.pages >= MOST || pages >= MOST_OF_PERSON {
            return Err(busy(RETRY_AFTER));
        }
        listening.pages += 1;
        let new = || Listener { pages: 0, told: watch::Sender::new(None) };
        let listener = listening.people.entry(user).or_insert_with(new);
        listener.pages += 1;
        Ok(listener.told.subscribe())
    }

    fn leave(&self, user: UserId) {
        let mut listening = self.lock();
        listening.pages = listening.pages.saturating_sub(1);
        if let Some(listener) = listening.people.get_mut(&user) {
            listener.pages -= 1;
            if listener.pages == 0 {
                listening.people.remove(&user);
            }
        }
    }

    /// Who is to be counted, and for whom of them it rang.
    fn due(&self) -> (Vec<UserId>, HashSet<UserId>) {
        let mut listening = self.lock();
        let rung = std::mem::take(&mut listening.rung);
        let everybody = std::mem::take(&mut listening.is_everybody_due);
        let is_due = |user: &&UserId| everybody || rung.contains(*user);
        (listening.people.keys().filter(is_due).copied().collect(), rung)
    }

    /// Tells whom it concerns. Those for whom it rang look at their session, changed or not.
    fn tell(&self, counts: &[(i64, i64)], rung: &HashSet<UserId>) {
        let listening = self.lock();
        for (user, unread) in counts {
            let user = UserId(*user);
            let Some(listener) = listening.people.get(&user) else { continue };
            let unread = u64::try_from(*unread).ok();
            listener.told.send_if_modified(|told| {
                let differs = *told != unread;
                *told = unread;
                differs || rung.contains(&user)
            });
        }
    }
}

/// Tells those who listen, until told to stop; then every stream ends.
pub(crate) async fn run(core: Arc<Core>, mut stopped: watch::Receiver<bool>) {
    let mut recheck = time::interval(RECHECK);
    while !*stopped.borrow() {
        tokio::select! {
            () = core.bells.rung.notified() => time::sleep(COMMIT).await,
            _ = recheck.tick() => core.bells.lock().is_everybody_due = true,
            _ = stopped.changed() => break,
        }
        if let Err(error) = count_anew(&core).await {
            tracing::warn!(%error, "unread notifications could not be counted");
        }
    }
    core.bells.end();
}

async fn count_anew(core: &Core) -> Result<(), AppError> {
    let (people, rung) = core.bells.due();
    for part in people.chunks(AT_ONCE) {
        let mut tx = core.db.read().await?;
        let counts = store::count_unread(&mut tx, part).await?;
        core.bells.tell(&counts, &rung);
    }
    Ok(())
}

/// A page that listens.
pub(super) struct Hearing {
    core: Arc<Core>,
    user: UserId,
    session: String,
    told: watch::Receiver<Option<u64>>,
    /// What it heard last.
    heard: Option<u64>,
}

/// What it hears.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Heard {
    Unread(u64),
    /// Nothing new.
    Nothing,
    /// The session is over: there is nothing to come back for.
    Over,
}

/// Opens the ears of the caller's page.
///
/// # Errors
/// `Unauthenticated`; `Busy` when too many listen.
pub(super) fn listen(core: &Arc<Core>, actor: &Actor) -> Result<Hearing, AppError> {
    let me = actor.user()?;
    let told = core.bells.enter(me.user)?;
    let (core, session) = (core.clone(), me.session.clone());
    Ok(Hearing { core, user: me.user, session, told, heard: None })
}

impl Hearing {
    /// Waits for the next thing to hear: how many are unread at first, then when it changes. None
    /// when the server stops or cannot tell, and the page does well to come back later.
    pub(super) async fn next(&mut self) -> Option<Heard> {
        if self.heard.is_none() {
            let unread = count_unread(&self.core, self.user).await.ok()?;
            return Some(self.hear(unread));
        }
        loop {
            let heartbeat = tokio::select! {
                changed = self.told.changed() => {
                    changed.ok()?;
                    false
                }
                () = time::sleep(HEARTBEAT) => true,
            };
            if !sessions::is_open(&self.core, &self.session).await.ok()? {
                return Some(Heard::Over);
            }
            let told = *self.told.borrow_and_update();
            match told {
                Some(unread) if self.heard != told => return Some(self.hear(unread)),
                _ if heartbeat => return Some(Heard::Nothing),
                _ => {}
            }
        }
    }

    fn hear(&mut self, unread: u64) -> Heard {
        self.heard = Some(unread);
        Heard::Unread(unread)
    }
}

impl Drop for Hearing {
    fn drop(&mut self) {
        self.core.bells.leave(self.user);
    }
}
