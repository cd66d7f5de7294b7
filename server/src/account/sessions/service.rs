use super::{
    device,
    ending::end_all,
    rules::{self, Factor},
    secret::{SECRET_LENGTH, require_fresh},
    store,
};
use crate::{
    account::activity::{self, Kind, Owner},
    core::Core,
    db::Tx,
    keyring::Purpose,
    text,
};
use app::{
    account::sessions::{Session, SessionService},
    error::AppError,
    services::{Actor, Identity, SignedIn},
    value::{Timestamp, UserId},
};
use async_trait::async_trait;
use std::sync::Arc;
use uuid::Uuid;

/// The most characters of a device's name.
const MAX_DEVICE_NAME: usize = 60;

/// The sessions of one's own account.
pub struct Sessions {
    core: Arc<Core>,
}

impl Sessions {
    pub fn new(core: Arc<Core>) -> Self {
        Self { core }
    }

    async fn end_all(
        &self,
        actor: &Actor,
        me: &SignedIn,
        keep: Option<&str>,
    ) -> Result<u64, AppError> {
        let core = &*self.core;
        let mut tx = core.db.write().await?;
        let ended = end_all(core, &mut tx, me.user, keep).await?;
        let act = Kind::SessionsRevoked.about(ended.to_string());
        activity::record(core, &mut tx, Owner::of(me), actor, act, core.clock.now()).await?;
        tx.commit().await?;
        Ok(ended)
    }
}

/// The person behind a session cookie, if the session is alive. Asked on every request, so that an
/// ended session is refused on the next one.
pub(crate) async fn resume(core: &Core, cookie: &str) -> Result<Identity, AppError> {
    identify(core, cookie, true).await
}

/// The same without counting as a use: for what an open page asks by itself, maybe with nobody there.
pub(crate) async fn look(core: &Core, cookie: &str) -> Result<Identity, AppError> {
    identify(core, cookie, false).await
}

/// Does the session with this id still let its person in? Its secret may have changed.
pub(crate) async fn is_open(core: &Core, session: &str) -> Result<bool, AppError> {
    let Ok(id) = Uuid::parse_str(session) else { return Ok(false) };
    let mut tx = core.db.read().await?;
    let times = store::find_open(&mut tx, id).await?;
    let (now, max_age) = (core.clock.now(), core.config.session_max_age_days);
    Ok(times.is_some_and(|(created_at, last_seen_at)| {
        rules::is_alive(Timestamp(created_at), Timestamp(last_seen_at), now, max_age)
    }))
}

async fn identify(core: &Core, cookie: &str, is_use: bool) -> Result<Identity, AppError> {
    if cookie.len() != SECRET_LENGTH {
        return Ok(Identity::Anonymous);
    }
    let digest = core.keyring.digest(Purpose::Session, cookie.as_bytes());
    let mut tx = core.db.read().await?;
    let row = store::find_live(&mut tx, &digest).await?;
    drop(tx);
    let Some(row) = row else { return Ok(Identity::Anonymous) };
    let now = core.clock.now();
    let (created_at, last_seen_at) = (Timestamp(row.created_at), Timestamp(row.last_seen_at));
    let max_age = core.config.session_max_age_days;
    let person = SignedIn {
        session: row.id.to_string(),
        user: UserId(row.user_id),
        name: row.name,
        email: row.email,
        is_super_admin: row.is_super_admin,
        proven_at: Timestamp(row.proven_at),
        factor: row.factor,
    };
    if row.awaits_factor {
        let is_open = rules::is_half_way(created_at, now);
        return Ok(if is_open { Identity::HalfSignedIn(person) } else { Identity::Anonymous });
    }
    if !rules::is_alive(created_at, last_seen_at, now, max_age) {
        return Ok(Identity::Anonymous);
    }
    if is_use && rules::is_seen_outdated(last_seen_at, now) {
        let mut tx = core.db.write().await?;
        store::update_seen(&mut tx, row.id, now).await?;
        tx.commit().await?;
    }
    Ok(Identity::User(person))
}

/// The live sessions of a person; `current` is the session that asks.
pub(crate) async fn list_of(
    core: &Core,
    tx: &mut Tx,
    user: UserId,
    current: &str,
    now: Timestamp,
) -> Result<Vec<Session>, AppError> {
    let rows = store::list_open(tx, user, now.plus_seconds(-rules::IDLE_SECONDS)).await?;
    let max_age = core.config.session_max_age_days;
    let mut sessions: Vec<Session> = rows
        .into_iter()
        .map(|row| Session {
            is_current: row.id.to_string() == current,
            id: row.id.to_string(),
            name: row.device_name,
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

fn no_such_session() -> AppError {
    AppError::not_found("", "You have no such session.")
}

#[async_trait]
impl SessionService for Sessions {
    async fn list(&self, actor: &Actor) -> Result<Vec<Session>, AppError> {
        let me = actor.user()?;
        let now = self.core.clock.now();
        let mut tx = self.core.db.read().await?;
        list_of(&self.core, &mut tx, me.user, &me.session, now).await
    }

    async fn revoke(&self, actor: &Actor, id: &str) -> Result<bool, AppError> {
        let me = actor.user()?;
        let now = self.core.clock.now();
        let is_own = id == me.session;
        if !is_own {
            require_fresh(actor, now)?;
        }
        let mut tx = self.core.db.write().await?;
        if store::update_ended(&mut tx, me.user, id, now).await? == 0 {
            return Err(no_such_session());
        }
        let kind = if is_own { Kind::SignedOut } else { Kind::SessionRevoked };
        if !is_own {
            let open_since = now.plus_seconds(-rules::IDLE_SECONDS);
            store::delete_browser_of(&mut tx, me.user, id, open_since).await?;
        }
        activity::record(&self.core, &mut tx, Owner::of(me), actor, kind.into(), now).await?;
        tx.commit().await?;
        Ok(is_own)
    }

    async fn revoke_others(&self, actor: &Actor) -> Result<u64, AppError> {
        let me = require_fresh(actor, self.core.clock.now())?;
        self.end_all(actor, me, Some(&me.session)).await
    }

    async fn revoke_all(&self, actor: &Actor) -> Result<u64, AppError> {
        let me = require_fresh(actor, self.core.clock.now())?;
        self.end_all(actor, me, None).await
    }

    async fn rename(&self, actor: &Actor, id: &str, name: &str) -> Result<(), AppError> {
        let me = actor.user()?;
        let name = match name.trim() {
            "" => None,
            name => Some(text::parse_short_name("name", name, MAX_DEVICE_NAME)?),
        };
        let mut tx = self.core.db.write().await?;
        if store::update_device_name(&mut tx, me.user, id, name.as_deref()).await? == 0 {
            return Err(no_such_session());
        }
        tx.commit().await?;
        Ok(())
    }
}
