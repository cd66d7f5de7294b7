use super::{
    device,
    rules::{self, Factor},
    store::{self, InsertSession},
};
use crate::{core::Core, db::Tx, keyring::Purpose};
use app::{
    account::{
        sessions::{Session, SessionService},
        sign_in::SessionSecret,
    },
    error::AppError,
    services::{Actor, SignedIn},
    value::{Timestamp, UserId},
};
use async_trait::async_trait;
use std::sync::Arc;

/// The sessions of one's own account.
pub struct Sessions {
    core: Arc<Core>,
}

impl Sessions {
    pub fn new(core: Arc<Core>) -> Self {
        Self { core }
    }
}

/// Characters of a session secret: 43 of base62 are 256 bits.
const SECRET_LENGTH: usize = 43;

/// Starts a session in the caller's transaction.
pub(crate) async fn start(
    core: &Core,
    tx: &mut Tx,
    user: UserId,
    factor: Factor,
    actor: &Actor,
    now: Timestamp,
) -> Result<SessionSecret, AppError> {
    let secret = core.secrets.base62(SECRET_LENGTH);
    let digest = core.keyring.digest(Purpose::Session, secret.as_bytes());
    store::insert_session(
        tx,
        InsertSession {
            id: core.secrets.uuid(now),
            digest: &digest,
            user,
            factor: factor.as_str(),
            remote_addr: &actor.remote_addr,
            user_agent: &actor.user_agent,
            now,
        },
    )
    .await?;
    Ok(SessionSecret::new(secret))
}

/// The person behind a session cookie, if the session is alive. Asked on every request, so that an
/// ended session is refused on the next one.
pub(crate) async fn resume(core: &Core, cookie: &str) -> Result<Option<SignedIn>, AppError> {
    if cookie.len() != SECRET_LENGTH {
        return Ok(None);
    }
    let digest = core.keyring.digest(Purpose::Session, cookie.as_bytes());
    let mut tx = core.db.read().await?;
    let row = store::find_live(&mut tx, &digest).await?;
    drop(tx);
    let Some(row) = row else { return Ok(None) };
    let now = core.clock.now();
    let last_seen_at = Timestamp(row.last_seen_at);
    let max_age = core.config.session_max_age_days;
    if !rules::is_alive(Timestamp(row.created_at), last_seen_at, now, max_age) {
        return Ok(None);
    }
    if rules::is_seen_outdated(last_seen_at, now) {
        let mut tx = core.db.write().await?;
        store::update_seen(&mut tx, row.id, now).await?;
        tx.commit().await?;
    }
    Ok(Some(SignedIn {
        session: row.id.to_string(),
        user: UserId(row.user_id),
        name: row.name,
        email: row.email,
        is_super_admin: row.is_super_admin,
    }))
}

#[async_trait]
impl SessionService for Sessions {
    async fn list(&self, actor: &Actor) -> Result<Vec<Session>, AppError> {
        let me = actor.user()?;
        let now = self.core.clock.now();
        let mut tx = self.core.db.read().await?;
        let rows =
            store::list_open(&mut tx, me.user, now.plus_seconds(-rules::IDLE_SECONDS)).await?;
        let max_age = self.core.config.session_max_age_days;
        let mut sessions: Vec<Session> = rows
            .into_iter()
            .map(|row| Session {
                is_current: row.id.to_string() == me.session,
                id: row.id.to_string(),
                device: device::in_words(&row.user_agent),
                remote_addr: row.remote_addr,
                created_at: Timestamp(row.created_at),
                last_seen_at: Timestamp(row.last_seen_at),
                factor: Factor::in_words(&row.factor),
            })
            .filter(|s| rules::is_alive(s.created_at, s.last_seen_at, now, max_age))
            .collect();
        sessions.sort_by_key(|session| !session.is_current);
        Ok(sessions)
    }

    async fn revoke(&self, actor: &Actor, id: &str) -> Result<bool, AppError> {
        let me = actor.user()?;
        let now = self.core.clock.now();
        let mut tx = self.core.db.write().await?;
        if store::update_ended(&mut tx, me.user, id, now).await? == 0 {
            return Err(AppError::not_found("", "You have no such session."));
        }
        tx.commit().await?;
        Ok(id == me.session)
    }

    async fn revoke_others(&self, actor: &Actor) -> Result<u64, AppError> {
        let me = actor.user()?;
        let now = self.core.clock.now();
        let mut tx = self.core.db.write().await?;
        let ended = store::update_ended_others(&mut tx, me.user, &me.session, now).await?;
        tx.commit().await?;
        Ok(ended)
    }
}
