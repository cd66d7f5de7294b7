//! What every service stands on.

use crate::{
    account::password::PasswordHasher,
    clock::Clock,
    config::Config,
    db::Db,
    keyring::Keyring,
    project::{access::BearerReader, events::Recorder, tables::Data, tokens::LastUses},
    secrets::Secrets,
};
use std::sync::Arc;

/// What every service stands on: the database, the clock, randomness, keys and configuration.
pub struct Core {
    pub config: Config,
    pub db: Db,
    pub clock: Arc<dyn Clock>,
    pub secrets: Arc<dyn Secrets>,
    pub keyring: Keyring,
    pub passwords: PasswordHasher,
    pub recorder: Recorder,
    pub reader: BearerReader,
    pub last_uses: LastUses,
    pub data: Data,
}
