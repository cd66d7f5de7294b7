use super::{
    event::{self, ByLink},
    letter::{self, Sender},
    rules,
    store::{self, InsertShare, ShareRow},
};
use crate::{
    account::{sessions::Known, sign_in::throttle},
    core::Core,
    db::{StoreError, Tx},
    keyring::Purpose,
    mail,
    project::{
        access::{
            self, Dead, Refusal, authenticate, authenticate_writer, grants_of, rules::Operation,
            store::TokenRow, working_rights,
        },
        events::store::insert_events,
        tokens::{
            find_working, kept, kind_of, require_in_project, state_of, store as token_store, string,
        },
    },
};
use app::{
    error::{AppError, ErrorKind},
    project::{
        token_sharing::{
            NewShare, RetrievedToken, Seen, Share, ShareId, ShareOffer, ShareState, ShareWelcome,
            TokenSharingService,
        },
        tokens::{TokenKind, TokenSecret, TokenState},
    },
    services::Actor,
    value::{ProjectId, Timestamp, TokenId},
};
use async_trait::async_trait;
use std::sync::Arc;
use subtle::ConstantTimeEq;

/// Characters of a link's code: 32 of base62 are 190 bits.
const CODE_LENGTH: usize = 32;
/// So many links to one token can work at once.
const MOST_OPEN: i64 = 20;
/// So many mails a project sends in `MAILS_SECONDS`.
const MOST_MAILS: i64 = 60;
const MAILS_SECONDS: i64 = 3600;
/// The sender is told of tries after the retrieval once in so many seconds.
const TELL_SECONDS: i64 = 3600;
/// The list shows so many.
const MOST_LISTED: u32 = 100;
/// Shares are kept as long as events.
const KEEP_SECONDS: i64 = crate::project::events::KEEP_SECONDS;

/// Mailed links from which limited tokens are retrieved.
pub struct TokenSharing {
    core: Arc<Core>,
}

/// The keyed digest of a link's code, bound to its share.
fn digest(core: &Core, id: &str, link_code: &str) -> [u8; 32] {
    let link = format!("{id}#{}", link_code.trim());
    core.keyring.digest(Purpose::TokenShare, link.as_bytes())
}

fn cannot_share(code: &str, message: &str) -> Refusal {
    AppError::new(ErrorKind::Invalid, code, message).into()
}

fn no_such_link() -> AppError {
    AppError::not_found("", "There is no such link. Check that you have all of it.")
}

/// Only limited tokens are sent: the others belong to a person or a configuration.
fn require_limited(row: &TokenRow) -> Result<(), Refusal> {
    match kind_of(row) {
        TokenKind::Limited => Ok(()),
        TokenKind::Master => Err(cannot_share(
            "storage.token.cannotShareMasterToken",
            "A master token cannot be shared. It belongs to its owner.",
        )),
        TokenKind::Component => Err(cannot_share(
            "storage.token.cannotShareComponentToken",
            "A component token cannot be shared. It belongs to its configuration.",
        )),
    }
}

fn require_enabled(row: &TokenRow, now: Timestamp) -> Result<(), AppError> {
    match access::disabled_reason(row, now) {
        Some(reason) => Err(AppError::new(ErrorKind::Disabled, "", reason)),
        None => Ok(()),
    }
}

impl TokenSharing {
    pub fn new(core: Arc<Core>) -> Self {
        Self { core }
    }

    async fn send_inner(
        &self,
        actor: &Actor,
        project: ProjectId,
        token: TokenId,
        new: NewShare,
    ) -> Result<(), Refusal> {
        let core = &*self.core;
        let now = core.clock.now();
        let mut tx = core.db.write().await?;
        let bearer = authenticate_writer(core, &mut tx, actor, project, now).await?;
        bearer.require(core, actor, Operation::ManageTokens, now)?;
        // two who send it at once are counted one after the other
        access::store::update_held(&mut tx, token).await?;
        let row = find_working(&mut tx, project, token, now).await?;
        require_limited(&row)?;
        bearer.require_reach(core, actor, &row, "send", now)?;
        let share = rules::check(&new, now)?;
        require_room(&mut tx, project, token, now).await?;

        let sender = Sender {
            name: bearer.row.owner_name.as_deref().unwrap_or_default(),
            email: &bearer.row.description,
        };
        let id = core.secrets.base62(ShareId::LENGTH);
        let link_code = core.secrets.base62(CODE_LENGTH);
        store::insert_share(
            &mut tx,
            InsertShare {
                id: &id,
                token,
                project,
                digest: &digest(core, &id, &link_code),
                recipient: &share.recipient,
                message: &share.message,
                sender: bearer.token,
                sender_name: &sender.in_words(),
                now,
                expires_at: share.expires_at,
            },
        )
        .await?;
        // behind `#`, which browsers keep to themselves
        let url = format!("{}/share/{id}#{link_code}", core.config.public_url);
        let letter = letter::link(&sender, &row, &share, &url);
        mail::enqueue(core, &mut tx, &share.recipient, &letter).await?;
        let event = event::shared(core, actor, &bearer, &row, &share.recipient, now);
        insert_events(&mut tx, &[event]).await?;
        tx.commit().await?;
        Ok(())
    }

    async fn list_inner(
        &self,
        actor: &Actor,
        project: ProjectId,
        token: TokenId,
    ) -> Result<Vec<Share>, Refusal> {
        let core = &*self.core;
        let now = core.clock.now();
        let mut tx = core.db.read().await?;
        let bearer = authenticate(core, &mut tx, actor, project, now).await?;
        bearer.require(core, actor, Operation::ManageTokens, now)?;
        require_in_project(&mut tx, project, token).await?;
        let rows = store::list_of_token(&mut tx, token, now, MOST_LISTED).await?;
        Ok(rows.into_iter().filter_map(|row| seen_by_sender(row, now)).collect())
    }

    async fn withdraw_inner(
        &self,
        actor: &Actor,
        project: ProjectId,
        id: &ShareId,
    ) -> Result<(), Refusal> {
        let core = &*self.core;
        let now = core.clock.now();
        let mut tx = core.db.write().await?;
        let bearer = authenticate_writer(core, &mut tx, actor, project, now).await?;
        bearer.require(core, actor, Operation::ManageTokens, now)?;
        let share = store::find_share(&mut tx, id).await?;
        let share = share.filter(|share| share.project_id == project.0).ok_or_else(no_such_link)?;
        if !store::update_withdrawn(&mut tx, id, now).await? {
            let message = "This link works no more: it was used, is too old, or was withdrawn.";
            return Err(AppError::new(ErrorKind::Conflict, "", message).into());
        }
        let row = token_of(&mut tx, &share).await?;
        let event = event::withdrawn(core, actor, &bearer, &row, &share.recipient, now);
        insert_events(&mut tx, &[event]).await?;
        tx.commit().await?;
        Ok(())
    }

    /// The token's string for whoever it was sent to, and whether it is a new one. The token's row
    /// is held.
    async fn hand_over(
        &self,
        tx: &mut Tx,
        row: &TokenRow,
        now: Timestamp,
    ) -> Result<(TokenSecret, bool), AppError> {
        let core = &*self.core;
        if let Some(secret) = kept::find(core, tx, row).await? {
            return Ok((secret, false));
        }
        let (project, id) = (ProjectId(row.project_id), TokenId(row.id));
        let secret = string::mint(&*core.secrets, project, id);
        let digest = string::digest(&core.keyring, &secret);
        token_store::update_digest(tx, id, &digest, now).await?;
        kept::keep(core, tx, project, id, &secret).await?;
        Ok((secret, true))
    }

    /// Somebody has the code of a link that works no more: the events say so, and the sender is
    /// told when the token had been retrieved before.
    async fn refuse(
        &self,
        mut tx: Tx,
        actor: &Actor,
        id: &ShareId,
        now: Timestamp,
    ) -> Result<AppError, AppError> {
        let core = &*self.core;
        // read anew: it is another one's retrieval that this one came too late for
        let share = store::find_share(&mut tx, id).await?.ok_or_else(rules::not_valid)?;
        let row = token_of(&mut tx, &share).await?;
        let by_link = ByLink { core, actor, row: &row, share: &share, now };
        if share.claimed_at.is_some() {
            store::update_replayed(&mut tx, id, actor, now).await?;
            let since = now.plus_seconds(-TELL_SECONDS);
            if let Some((name, email)) = sender_of(&mut tx, &share).await?
                && store::update_told(&mut tx, id, since, now).await?
            {
                let letter = letter::replayed(core, &name, &row, &share, actor, now);
                mail::enqueue(core, &mut tx, &email, &letter).await?;
            }
        }
        insert_events(&mut tx, &[by_link.refused()]).await?;
        tx.commit().await?;
        Ok(rules::too_late(&rules::state_of(&share, now)))
    }
}

/// # Errors
/// `Conflict` when too many links to the token still work, `RateLimited` when the project sends too
/// many mails.
async fn require_room(
    tx: &mut Tx,
    project: ProjectId,
    token: TokenId,
    now: Timestamp,
) -> Result<(), AppError> {
    if store::count_open(tx, token, now).await? >= MOST_OPEN {
        let message = format!(
            "{MOST_OPEN} links to this token still work. Withdraw one, or wait until one expires."
        );
        return Err(AppError::new(ErrorKind::Conflict, "", message));
    }
    let since = now.plus_seconds(-MAILS_SECONDS);
    if let Some(at) = store::find_newest_but(tx, project, MOST_MAILS - 1, since).await? {
        let wait = Timestamp(at).seconds_since(since) + 1;
        let retry_after = u32::try_from(wait).unwrap_or(1);
        let message = format!("This project has sent {MOST_MAILS} tokens within an hour.");
        return Err(AppError::new(ErrorKind::RateLimited { retry_after }, "", message));
    }
    Ok(())
}

/// The shared token, working or not.
async fn token_of(tx: &mut Tx, share: &ShareRow) -> Result<TokenRow, AppError> {
    let row = access::store::find_by_id(tx, TokenId(share.token_id)).await?;
    row.ok_or_else(no_such_link)
}

/// Name and e-mail of who sent it, while they are a member.
async fn sender_of(tx: &mut Tx, share: &ShareRow) -> Result<Option<(String, String)>, AppError> {
    let row = access::store::find_by_id(tx, TokenId(share.sender_token_id)).await?;
    let is_there =
        |row: &TokenRow| row.deleted_at.is_none() && row.owner_state.as_deref() == Some("active");
    let row = row.filter(is_there);
    Ok(row.and_then(|row| Some((row.owner_name.unwrap_or_default(), row.owner_email?))))
}

/// May the sender still give the token away? Whoever left the project or has a lower role may not, and
/// their links end with that. A project that is off says so itself.
async fn may_still_share(
    tx: &mut Tx,
    share: &ShareRow,
    token: &TokenRow,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let row = access::store::find_by_id(tx, TokenId(share.sender_token_id)).await?;
    let Some(row) = row else { return Ok(false) };
    Ok(match working_rights(&row, now)? {
        Ok(rights) => {
            rights.allow(Operation::ManageTokens) && access::reaches(&row, &rights, token)?
        }
        Err(dead) => dead == Dead::ProjectDisabled,
    })
}

fn seen_by_sender(row: ShareRow, now: Timestamp) -> Option<Share> {
    let state = rules::state_of(&row, now);
    let last_replay = row.last_replay_at.map(|at| Seen {
        at: Timestamp(at),
        remote_addr: row.last_replay_addr.unwrap_or_default(),
        client: String::new(),
    });
    Some(Share {
        id: row.id.parse().ok()?,
        recipient: row.recipient,
        message: row.message,
        sender: row.sender_name,
        sent_at: Timestamp(row.created_at),
        expires_at: Timestamp(row.expires_at),
        state,
        replays: row.replays,
        last_replay,
    })
}

/// What whoever has the link may know. What the token may do is gone with the link.
async fn seen_by_recipient(
    tx: &mut Tx,
    share: &ShareRow,
    row: &TokenRow,
    now: Timestamp,
) -> Result<ShareWelcome, AppError> {
    match rules::state_of(share, now) {
        ShareState::Retrieved(seen) => return Ok(ShareWelcome::Retrieved { at: seen.at }),
        ShareState::Expired { .. } => return Ok(ShareWelcome::Expired),
        ShareState::Withdrawn { .. } => return Ok(ShareWelcome::Withdrawn),
        ShareState::Waiting | ShareState::Opened(_) => {}
    }
    if !may_still_share(tx, share, row, now).await? {
        return Ok(ShareWelcome::Withdrawn);
    }
    if state_of(row, now) != TokenState::Active {
        return Ok(ShareWelcome::TokenEnded);
    }
    require_enabled(row, now)?;
    Ok(ShareWelcome::Open(Box::new(ShareOffer {
        sender: share.sender_name.clone(),
        message: share.message.clone(),
        project: row.project_name.clone(),
        token: row.description.clone(),
        grants: grants_of(row)?,
        token_expires_at: row.expires_at.map(Timestamp),
        good_until: Timestamp(share.expires_at),
        replaces_string: !kept::is_kept(tx, TokenId(row.id)).await?,
    })))
}

#[async_trait]
impl TokenSharingService for TokenSharing {
    async fn send(
        &self,
        actor: &Actor,
        project: ProjectId,
        token: TokenId,
        new: NewShare,
    ) -> Result<(), AppError> {
        let result = self.send_inner(actor, project, token, new).await;
        self.core.recorder.settle(result).await
    }

    async fn list(
        &self,
        actor: &Actor,
        project: ProjectId,
        token: TokenId,
    ) -> Result<Vec<Share>, AppError> {
        let result = self.list_inner(actor, project, token).await;
        self.core.recorder.settle(result).await
    }

    async fn withdraw(
        &self,
        actor: &Actor,
        project: ProjectId,
        share: &ShareId,
    ) -> Result<(), AppError> {
        let result = self.withdraw_inner(actor, project, share).await;
        self.core.recorder.settle(result).await
    }

    async fn welcome(&self, _: &Actor, id: &ShareId) -> Result<ShareWelcome, AppError> {
        let now = self.core.clock.now();
        let mut tx = self.core.db.read().await?;
        let share = store::find_share(&mut tx, id).await?.ok_or_else(no_such_link)?;
        let row = token_of(&mut tx, &share).await?;
        seen_by_recipient(&mut tx, &share, &row, now).await
    }

    async fn open(&self, actor: &Actor, id: &ShareId) -> Result<ShareWelcome, AppError> {
        let core = &*self.core;
        let now = core.clock.now();
        let mut tx = core.db.read().await?;
        let share = store::find_share(&mut tx, id).await?.ok_or_else(no_such_link)?;
        let row = token_of(&mut tx, &share).await?;
        let welcome = seen_by_recipient(&mut tx, &share, &row, now).await?;
        drop(tx);
        if matches!(welcome, ShareWelcome::Open(_)) && share.opened_at.is_none() {
            let mut tx = core.db.write().await?;
            if store::update_opened(&mut tx, id, actor, now).await? {
                let by_link = ByLink { core, actor, row: &row, share: &share, now };
                insert_events(&mut tx, &[by_link.opened()]).await?;
                tx.commit().await?;
            }
        }
        Ok(welcome)
    }

    async fn retrieve(
        &self,
        actor: &Actor,
        id: &ShareId,
        link_code: &str,
    ) -> Result<RetrievedToken, AppError> {
        let core = &*self.core;
        // by address alone: whoever knows the id must not keep the recipient out
        let (kind, from) = (throttle::Kind::Share, &actor.remote_addr);
        let keys = throttle::keys(core, kind, id.as_str(), from, Known::Address);
        throttle::count_try(core, &keys).await?;

        let now = core.clock.now();
        let given = digest(core, id.as_str(), link_code);
        let mut tx = core.db.write().await?;
        let share = store::find_share(&mut tx, id).await?;
        let is_right = |share: &ShareRow| bool::from(share.digest.as_slice().ct_eq(&given));
        let share = share.filter(is_right).ok_or_else(rules::not_valid)?;
        // what revokes the sender or the token is seen from here on, or waits; in the order of those
        // who send, refresh and withdraw
        access::store::update_held(&mut tx, TokenId(share.sender_token_id)).await?;
        access::store::update_held(&mut tx, TokenId(share.token_id)).await?;
        let row = token_of(&mut tx, &share).await?;
        if !may_still_share(&mut tx, &share, &row, now).await? {
            store::update_withdrawn(&mut tx, id, now).await?;
        }
        // until this is committed the link still works
        if !store::update_claimed(&mut tx, id, actor, now).await? {
            return Err(self.refuse(tx, actor, id, now).await?);
        }
        if state_of(&row, now) != TokenState::Active {
            let message = "The token was deleted or has expired. Ask whoever sent it for another.";
            return Err(AppError::new(ErrorKind::Conflict, "", message));
        }
        require_enabled(&row, now)?;
        let (secret, is_new) = self.hand_over(&mut tx, &row, now).await?;
        throttle::clear(&mut tx, &keys).await?;
        if let Some((name, email)) = sender_of(&mut tx, &share).await? {
            let letter = letter::retrieved(core, &name, &row, &share, actor, now);
            mail::enqueue(core, &mut tx, &email, &letter).await?;
        }
        let by_link = ByLink { core, actor, row: &row, share: &share, now };
        let mut events = vec![by_link.retrieved()];
        events.extend(is_new.then(|| by_link.refreshed()));
        insert_events(&mut tx, &events).await?;
        tx.commit().await?;
        Ok(RetrievedToken {
            secret,
            api_url: core.config.public_url.clone(),
            description: row.description,
            project: row.project_name,
            expires_at: row.expires_at.map(Timestamp),
        })
    }

    async fn api_url(&self, _: &Actor) -> Result<String, AppError> {
        Ok(self.core.config.public_url.clone())
    }
}

/// Withdraws the links to a token whose string is replaced, in the same transaction: whoever has one
/// was to get the string that is gone.
pub(crate) async fn withdraw_all(
    tx: &mut Tx,
    token: TokenId,
    now: Timestamp,
) -> Result<(), StoreError> {
    store::update_all_withdrawn(tx, token, now).await
}

/// Forgets shares of long ago.
pub(crate) async fn sweep(core: &Core) -> Result<(), AppError> {
    let mut tx = core.db.write().await?;
    store::delete_expired(&mut tx, core.clock.now().plus_seconds(-KEEP_SECONDS)).await?;
    tx.commit().await?;
    Ok(())
}
