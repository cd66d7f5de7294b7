use super::store::{self, SummaryRow};
use crate::{
    account::{
        activity::{self, Kind, Owner},
        links::{self, Purpose},
        multi_factor, sessions,
        users::{self, store::UserRow},
    },
    admin::require_super_admin,
    core::Core,
    db::Tx,
};
use app::{
    admin::users::{UserDetail, UserPage, UserService, UserSummary},
    error::{AppError, ErrorKind},
    services::Actor,
    value::{Timestamp, UserId},
};
use async_trait::async_trait;
use std::sync::Arc;

/// People of one page.
const PAGE: usize = 50;
/// The most characters of a search.
const MOST_SEARCH: usize = 254;
/// Entries of a person's activity that an administrator sees.
const ACTIVITY: i64 = 20;

/// Accounts of other people.
pub struct UserAdministration {
    core: Arc<Core>,
}

impl UserAdministration {
    pub fn new(core: Arc<Core>) -> Self {
        Self { core }
    }

    /// Opens the transaction of an act on another person.
    async fn begin(&self, actor: &Actor, id: UserId) -> Result<(Tx, UserRow), AppError> {
        let me = require_super_admin(actor)?;
        sessions::require_fresh(actor, self.core.clock.now())?;
        if me.user == id {
            return Err(AppError::new(
                ErrorKind::Conflict,
                "",
                "This is your own account. Look after it under Account Settings.",
            ));
        }
        let mut tx = self.core.db.write().await?;
        let user = users::store::find_by_id(&mut tx, id).await?.ok_or_else(no_such_person)?;
        Ok((tx, user))
    }

    /// Writes the act into the administrator's own activity and ends the transaction.
    async fn settle(
        &self,
        mut tx: Tx,
        actor: &Actor,
        kind: Kind,
        user: &UserRow,
    ) -> Result<(), AppError> {
        let me = actor.user()?;
        let (act, now) = (kind.about(&user.email), self.core.clock.now());
        activity::record(&self.core, &mut tx, Owner::of(me), actor, act, now).await?;
        tx.commit().await?;
        tracing::info!(administrator = me.user.0, user = user.id, ?kind, "an administrator acted");
        Ok(())
    }
}

fn no_such_person() -> AppError {
    AppError::not_found("", "There is no such person.")
}

fn summary(row: SummaryRow) -> UserSummary {
    UserSummary {
        id: UserId(row.id),
        name: row.name,
        email: row.email,
        state: row.state,
        is_super_admin: row.is_super_admin,
        has_multi_factor: row.has_multi_factor,
        last_seen_at: row.last_seen_at.map(Timestamp),
        created_at: Timestamp(row.created_at),
    }
}

#[async_trait]
impl UserService for UserAdministration {
    async fn list(
        &self,
        actor: &Actor,
        search: &str,
        after: Option<UserId>,
    ) -> Result<UserPage, AppError> {
        require_super_admin(actor)?;
        let search: String = search.trim().to_lowercase().chars().take(MOST_SEARCH).collect();
        if search.contains('\0') {
            return Ok(UserPage { users: Vec::new(), next: None });
        }
        let mut tx = self.core.db.read().await?;
        let most = i64::try_from(PAGE + 1).unwrap_or(i64::MAX);
        let after = after.unwrap_or(UserId(0));
        let rows = store::list_users(&mut tx, &search, after, most).await?;
        let has_more = rows.len() > PAGE;
        let users: Vec<_> = rows.into_iter().take(PAGE).map(summary).collect();
        let next = if has_more { users.last().map(|user| user.id) } else { None };
        Ok(UserPage { users, next })
    }

    async fn find(&self, actor: &Actor, id: UserId) -> Result<UserDetail, AppError> {
        let me = require_super_admin(actor)?;
        let core = &*self.core;
        let mut tx = core.db.read().await?;
        let user = store::find_user(&mut tx, id).await?.map(summary).ok_or_else(no_such_person)?;
        Ok(UserDetail {
            multi_factor: multi_factor::find_of(core, &mut tx, id).await?,
            sessions: sessions::list_of(core, &mut tx, id, &me.session, core.clock.now()).await?,
            activity: activity::newest_of(&mut tx, id, ACTIVITY).await?,
            is_self: me.user == id,
            user,
        })
    }

    async fn end_sessions(&self, actor: &Actor, id: UserId) -> Result<u64, AppError> {
        let (mut tx, user) = self.begin(actor, id).await?;
        let core = &*self.core;
        let now = core.clock.now();
        let ended = sessions::end_all(core, &mut tx, id, None).await?;
        let act = Kind::SessionsEnded.into();
        activity::record_by(core, &mut tx, Owner::of_row(&user), actor, act, now).await?;
        self.settle(tx, actor, Kind::DidEndSessions, &user).await?;
        Ok(ended)
    }

    async fn reset_multi_factor(&self, actor: &Actor, id: UserId) -> Result<(), AppError> {
        let (mut tx, user) = self.begin(actor, id).await?;
        users::reset_multi_factor(&self.core, &mut tx, actor, &user).await?;
        self.settle(tx, actor, Kind::DidResetMultiFactor, &user).await
    }

    async fn send_link(&self, actor: &Actor, id: UserId) -> Result<(), AppError> {
        let (mut tx, user) = self.begin(actor, id).await?;
        let core = &*self.core;
        let now = core.clock.now();
        let (purpose, what) = match user.state.as_str() {
            "invited" => (Purpose::Activate, "activation"),
            "active" => (Purpose::Reset, "new password"),
            _ => {
                return Err(AppError::new(
                    ErrorKind::Conflict,
                    "",
                    format!("The account of {} is {}.", user.email, user.state),
                ));
            }
        };
        let owner = Owner::of_row(&user);
        links::send(core, &mut tx, owner, purpose, now).await?;
        activity::record_by(core, &mut tx, owner, actor, Kind::LinkSent.about(what), now).await?;
        self.settle(tx, actor, Kind::DidSendLink, &user).await
    }

    async fn set_active(&self, actor: &Actor, id: UserId, is_active: bool) -> Result<(), AppError> {
        let (mut tx, user) = self.begin(actor, id).await?;
        users::set_active(&self.core, &mut tx, actor, &user, is_active).await?;
        let kind = if is_active { Kind::DidEnable } else { Kind::DidDisable };
        self.settle(tx, actor, kind, &user).await
    }
}
