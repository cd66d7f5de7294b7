use super::{
    rules::Power,
    store::{self, PlaceRow, SummaryRow},
};
use crate::{
    account::{
        activity::{self, Kind, Owner},
        links::{self, Purpose},
        multi_factor, sessions,
        users::{self, store::UserRow},
    },
    admin::{features, require_super_admin, searched},
    core::Core,
    db::Tx,
    organization::{
        Standing,
        maintainers::{self, store::MaintainerRow},
        organizations::{self, store::OrganizationRow},
    },
    project::tokens,
    text,
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
/// Entries of a person's activity that an administrator sees.
const ACTIVITY: i64 = 20;

/// The most people of one answer to a program, and how many without asking for a number.
const MOST_LISTED: i64 = 1_000;
const LISTED: i64 = 100;

/// What a person can be in.
#[derive(Debug, Clone, Copy)]
pub(super) enum PlaceKind {
    Maintainers,
    Organizations,
    Projects,
}

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
            return Err(own_account());
        }
        let mut tx = self.core.db.write().await?;
        let user = users::store::find_by_id(&mut tx, id).await?;
        let user = user.filter(|user| user.state != "deleted").ok_or_else(no_such_person)?;
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
        let me = actor.person()?;
        let (act, now) = (kind.about(&user.email), self.core.clock.now());
        // who deleted themselves has nothing left to write it into
        if me.user.0 != user.id || kind != Kind::DidDelete {
            let own = Owner { id: me.user, name: me.name, email: me.email };
            activity::record(&self.core, &mut tx, own, actor, act, now).await?;
        }
        tx.commit().await?;
        tracing::info!(administrator = me.user.0, user = user.id, ?kind, "an administrator acted");
        Ok(())
    }

    /// People whose name or e-mail contains the text, for programs.
    pub(super) async fn list_rows(
        &self,
        actor: &Actor,
        search: &str,
        (limit, offset): (Option<i64>, Option<i64>),
    ) -> Result<Vec<SummaryRow>, AppError> {
        actor.person()?;
        let mut tx = self.core.db.read().await?;
        power(&mut tx, actor).await?.check_act(false)?;
        let Some(search) = searched(search) else { return Ok(Vec::new()) };
        let most = limit.unwrap_or(LISTED).clamp(1, MOST_LISTED);
        let offset = offset.unwrap_or_default().max(0);
        Ok(store::list_users(&mut tx, &search, (UserId(0), offset), most).await?)
    }

    /// A person by id or e-mail, for programs.
    pub(super) async fn find_row(&self, actor: &Actor, who: &str) -> Result<SummaryRow, AppError> {
        let mut tx = self.core.db.read().await?;
        Ok(find_seen(&mut tx, actor, who).await?.0)
    }

    /// What the person is in, for programs.
    pub(super) async fn list_places(
        &self,
        actor: &Actor,
        who: &str,
        kind: PlaceKind,
    ) -> Result<Vec<PlaceRow>, AppError> {
        let mut tx = self.core.db.read().await?;
        let (row, _) = find_seen(&mut tx, actor, who).await?;
        let id = UserId(row.id);
        Ok(match kind {
            PlaceKind::Maintainers => {
                let rows = maintainers::store::list_maintainers(&mut tx, Some(id), false).await?;
                let place = |row: MaintainerRow| (row.id, row.name, row.created_at).into();
                rows.into_iter().map(place).collect()
            }
            PlaceKind::Organizations => {
                let rows =
                    organizations::store::list_organizations(&mut tx, Some(id), false).await?;
                let place = |row: OrganizationRow| (row.id, row.name, row.created_at).into();
                rows.into_iter().map(place).collect()
            }
            PlaceKind::Projects => store::list_projects(&mut tx, id, self.core.clock.now()).await?,
        })
    }

    pub(super) async fn rename(
        &self,
        actor: &Actor,
        who: &str,
        name: &str,
    ) -> Result<SummaryRow, AppError> {
        let mut tx = self.core.db.write().await?;
        let (row, power) = find_seen(&mut tx, actor, who).await?;
        let (id, is_own) = (UserId(row.id), actor.person()?.user.0 == row.id);
        power.check_name(is_own, row.is_super_admin)?;
        let user = users::find_living(&mut tx, &id.to_string()).await?;
        let name = text::parse_name("name", name)?;
        users::store::update_name(&mut tx, id, &name).await?;
        if is_own {
            tx.commit().await?;
        } else {
            self.settle(tx, actor, Kind::DidRename, &user).await?;
        }
        Ok(SummaryRow { name, ..row })
    }

    pub(super) async fn remove(&self, actor: &Actor, who: &str) -> Result<(), AppError> {
        let (mut tx, row, power) = self.begin_act(actor, who).await?;
        power.check_act(row.is_super_admin)?;
        let user = users::find_living(&mut tx, &row.id.to_string()).await?;
        users::delete(&self.core, &mut tx, actor, &user).await?;
        self.settle(tx, actor, Kind::DidDelete, &user).await
    }

    pub(super) async fn remove_multi_factor(
        &self,
        actor: &Actor,
        who: &str,
    ) -> Result<(), AppError> {
        let (mut tx, row, _) = self.begin_act(actor, who).await?;
        users::store::hold(&mut tx, UserId(row.id)).await?;
        // as they are now that nobody else decides about them
        let (row, power) = find_seen(&mut tx, actor, &row.id.to_string()).await?;
        power.check_act(row.is_super_admin)?;
        let user = users::find_living(&mut tx, &row.id.to_string()).await?;
        if !row.has_multi_factor {
            let message = format!("{} has no multi-factor authentication.", user.email);
            return Err(AppError::new(ErrorKind::Conflict, "", message));
        }
        // a token alone must not take the second factor from who it belongs to
        if actor.person()?.user.0 == row.id {
            return Err(own_account());
        }
        users::reset_multi_factor(&self.core, &mut tx, actor, &user).await?;
        self.settle(tx, actor, Kind::DidResetMultiFactor, &user).await
    }

    pub(super) async fn change_super_admin(
        &self,
        actor: &Actor,
        who: &str,
        is_super_admin: bool,
    ) -> Result<SummaryRow, AppError> {
        let (mut tx, row, power) = self.begin_act(actor, who).await?;
        power.check_super_admin()?;
        let user = users::find_living(&mut tx, &row.id.to_string()).await?;
        if users::set_super_admin(&self.core, &mut tx, actor, &user, is_super_admin).await? {
            self.settle(tx, actor, super_admin_kind(is_super_admin), &user).await?;
        }
        Ok(SummaryRow { is_super_admin, ..row })
    }

    /// Opens the transaction of a program's act on somebody. It takes a token of the person's own.
    async fn begin_act(
        &self,
        actor: &Actor,
        who: &str,
    ) -> Result<(Tx, SummaryRow, Power), AppError> {
        Standing::apart(actor)?.require_own_token()?;
        let mut tx = self.core.db.write().await?;
        let (row, power) = find_seen(&mut tx, actor, who).await?;
        Ok((tx, row, power))
    }
}

fn own_account() -> AppError {
    let message = "This is your own account. Look after it under Account Settings.";
    AppError::new(ErrorKind::Conflict, "", message)
}

fn super_admin_kind(is_super_admin: bool) -> Kind {
    if is_super_admin { Kind::DidGiveSuperAdmin } else { Kind::DidTakeSuperAdmin }
}

/// What the caller may do with people in general.
async fn power(tx: &mut Tx, actor: &Actor) -> Result<Power, AppError> {
    let me = actor.person()?;
    if me.is_super_admin {
        return Ok(Power::SuperAdmin);
    }
    let is_keeper = features::has_feature(tx, me.user, features::KEEPS_USERS).await?;
    Ok(if is_keeper { Power::Keeper } else { Power::Own })
}

/// The person with this id or e-mail, for themselves and for who looks after people.
async fn find_seen(tx: &mut Tx, actor: &Actor, who: &str) -> Result<(SummaryRow, Power), AppError> {
    let power = power(tx, actor).await?;
    let id = if let Ok(id) = who.parse::<UserId>() {
        Some(id)
    } else {
        let user = users::store::find_by_email(tx, &text::email_key(who)).await?;
        user.map(|user| UserId(user.id))
    };
    let row = match id {
        Some(id) => store::find_user(tx, id).await?,
        None => None,
    };
    if power == Power::Own {
        let me = actor.person()?.user.0;
        let own = row.filter(|row| row.id == me);
        return own.map(|row| (row, power)).ok_or_else(AppError::forbidden);
    }
    let unknown = || AppError::not_found("notFound", format!("Admin {who} not found."));
    row.map(|row| (row, power)).ok_or_else(unknown)
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
        let Some(search) = searched(search) else {
            return Ok(UserPage { users: Vec::new(), next: None });
        };
        let mut tx = self.core.db.read().await?;
        let most = i64::try_from(PAGE + 1).unwrap_or(i64::MAX);
        let after = after.unwrap_or(UserId(0));
        let rows = store::list_users(&mut tx, &search, (after, 0), most).await?;
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
        if !is_active {
            tokens::store::update_held_masters(&mut tx, id).await?;
            users::check_others_remain(&mut tx, id).await?;
        }
        users::set_active(&self.core, &mut tx, actor, &user, is_active).await?;
        let kind = if is_active { Kind::DidEnable } else { Kind::DidDisable };
        self.settle(tx, actor, kind, &user).await
    }
    async fn set_super_admin(
        &self,
        actor: &Actor,
        id: UserId,
        is_super_admin: bool,
    ) -> Result<(), AppError> {
        let (mut tx, user) = self.begin(actor, id).await?;
        if users::set_super_admin(&self.core, &mut tx, actor, &user, is_super_admin).await? {
            self.settle(tx, actor, super_admin_kind(is_super_admin), &user).await?;
        }
        Ok(())
    }

    async fn delete(&self, actor: &Actor, id: UserId) -> Result<(), AppError> {
        let (mut tx, user) = self.begin(actor, id).await?;
        users::delete(&self.core, &mut tx, actor, &user).await?;
        self.settle(tx, actor, Kind::DidDelete, &user).await
    }
}
