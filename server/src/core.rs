//! What every service stands on.

use crate::{
    account::{notifications::Bells, password::PasswordHasher, security_keys::RelyingParty},
    clock::{Ascending, Clock},
    config::Config,
    db::Db,
    keyring::Keyring,
    mail::Mailer,
    project::{
        access::{BearerReader, DeadTokens},
        events::Recorder,
        tables::Data,
        tokens::LastUses,
    },
    secrets::Secrets,
};
use std::sync::Arc;
use tokio::sync::{Notify, Semaphore};

/// What every service stands on: the database, the clock, randomness, keys and configuration.
pub struct Core {
    pub config: Config,
    pub db: Db,
    pub clock: Arc<dyn Clock>,
    pub(crate) ascending: Ascending,
    pub secrets: Arc<dyn Secrets>,
    pub keyring: Keyring,
    pub passwords: PasswordHasher,
    /// None where browsers use no security keys.
    pub(crate) relying_party: Option<RelyingParty>,
    pub(crate) mailer: Mailer,
    /// Rings when somebody asked for a link to be mailed.
    pub(crate) link_asked: Notify,
    /// Open pages that are told of notifications.
    pub(crate) bells: Bells,
    /// Rings when there is something to mail to many.
    pub(crate) announced: Notify,
    pub recorder: Recorder,
    pub reader: BearerReader,
    pub last_uses: LastUses,
    /// Turns to look through many events.
    pub(crate) searches: Semaphore,
    pub(crate) dead_tokens: DeadTokens,
    pub data: Data,
}
