use super::{
    known::KnownToken,
    rules::{Operation, Rights},
    store::{self, TokenRow},
    stored::{Dead, disabled_reason, find_dead, reaches, role_of},
};
use crate::{
    core::Core,
    db::{StoreError, Tx},
    organization::{Place, forced_mfa},
    project::events::{NewEvent, Object},
};
use app::{
    error::{AppError, ErrorKind},
    organization::projects::Role,
    project::token_events::EventKind,
    services::{Actor, Identity, TokenClaim},
    value::{ProjectId, Timestamp, TokenId},
};
use std::sync::Arc;
use subtle::ConstantTimeEq;

/// A refusal, and the event that must be written about it once the transaction is over.
#[derive(Debug)]
pub(crate) struct Refusal {
    pub(crate) error: AppError,
    pub(crate) event: Option<Box<NewEvent>>,
}

impl From<AppError> for Refusal {
    fn from(error: AppError) -> Self {
        Self { error, event: None }
    }
}

impl From<StoreError> for Refusal {
    #[track_caller]
    fn from(error: StoreError) -> Self {
        AppError::from(error).into()
    }
}

/// A token that was proven to work in this very transaction.
#[derive(Debug)]
pub(crate) struct Bearer {
    pub(crate) token: TokenId,
    pub(crate) project: ProjectId,
    pub(crate) role: Option<Role>,
    pub(crate) rights: Arc<Rights>,
    /// A program with a token string, not a person in the web app.
    pub(crate) is_api: bool,
    pub(crate) row: Arc<KnownToken>,
}

fn invalid_token() -> AppError {
    AppError::new(ErrorKind::Unauthenticated, "storage.tokenInvalid", "Invalid access token")
}

fn expired_token() -> AppError {
    AppError::new(ErrorKind::Unauthenticated, "storage.tokenExpired", "Token has expired")
}

/// Proves that the caller holds a working token of this project.
pub(crate) async fn authenticate(
    core: &Core,
    tx: &mut Tx,
    actor: &Actor,
    project: ProjectId,
    now: Timestamp,
) -> Result<Bearer, Refusal> {
    let (row, is_api) = match &actor.identity {
        Identity::Bearer(claim) => (prove(core, tx, actor, claim, project, now).await?, true),
        Identity::User(me) => {
            let row = store::find_master(tx, project, me.user).await?;
            // whose time is over, and not swept yet, finds what a stranger finds
            let row = row.filter(|row| find_dead(row, now) != Some(Dead::OwnerGone));
            let unknown = || AppError::not_found("", format!("There is no project {project}."));
            let row = row.ok_or_else(unknown)?;
            // token strings keep working for programs; the pages are the person's own
            forced_mfa::require_factor(tx, Place::Project(project), me.user).await?;
            (row, false)
        }
        Identity::Anonymous
        | Identity::HalfSignedIn(_)
        | Identity::Manager(_)
        | Identity::Operator => {
            return Err(AppError::unauthenticated().into());
        }
    };
    accept(core, actor, project, Arc::new(row.into()), is_api, now)
}

/// Proves the same in a transaction that writes. The token's row is held first, so that a
/// revocation is either seen here or waits until this is done (PostgreSQL would let both pass).
pub(crate) async fn authenticate_writer(
    core: &Core,
    tx: &mut Tx,
    actor: &Actor,
    project: ProjectId,
    now: Timestamp,
) -> Result<Bearer, Refusal> {
    match &actor.identity {
        Identity::Bearer(claim) => store::update_held(tx, claim.token).await?,
        Identity::User(me) => store::update_held_master(tx, project, me.user).await?,
        Identity::Anonymous
        | Identity::HalfSignedIn(_)
        | Identity::Manager(_)
        | Identity::Operator => {}
    }
    authenticate(core, tx, actor, project, now).await
}

/// Proves the same without a transaction of the caller's, for a request that reads nothing else.
/// None when that takes more than one look; `authenticate` then says what it is.
pub(crate) async fn recognize(
    core: &Core,
    actor: &Actor,
    project: ProjectId,
    now: Timestamp,
) -> Result<Option<Bearer>, Refusal> {
    let Identity::Bearer(claim) = &actor.identity else { return Ok(None) };
    let row = core.reader.find(claim.token).await?;
    match row.filter(|row| is_claimed(row, claim, project)) {
        Some(row) => accept(core, actor, project, row, true, now).map(Some),
        None => Ok(None),
    }
}

/// Is the claim's string the token's own?
fn is_claimed(row: &TokenRow, claim: &TokenClaim, project: ProjectId) -> bool {
    claim.project == project
        && row.project_id == project.0
        && bool::from(row.digest.as_slice().ct_eq(claim.digest.as_slice()))
}

/// What the proven token may do, if it still works.
fn accept(
    core: &Core,
    actor: &Actor,
    project: ProjectId,
    row: Arc<KnownToken>,
    is_api: bool,
    now: Timestamp,
) -> Result<Bearer, Refusal> {
    let refuse = |error: AppError, why: &'static str| Refusal {
        error,
        event: if is_api { dead_token_event(core, &row, actor, why, now) } else { None },
    };
    if let Some(dead) = find_dead(&row, now) {
        return Err(match dead {
            Dead::Deleted => refuse(invalid_token(), "the token was deleted"),
            // once it was put aside, it is a token like others that are gone
            Dead::Expired if row.expired_at.is_some() => {
                refuse(invalid_token(), "the token has expired")
            }
            Dead::Expired => refuse(expired_token(), "the token has expired"),
            Dead::OwnerGone => refuse(invalid_token(), "the owner is no longer an active member"),
            Dead::ProjectDisabled => {
                let reason = disabled_reason(&row, now).unwrap_or_default();
                let disabled = AppError::new(ErrorKind::Disabled, "", reason);
                refuse(disabled, "the project is disabled")
            }
        });
    }
    let rights = row.rights()?;
    let token = TokenId(row.id);
    if is_api {
        core.last_uses.note(token, now, actor);
    }
    Ok(Bearer { token, project, role: role_of(&row), rights, is_api, row })
}

/// The row of the token whose string the caller holds.
async fn prove(
    core: &Core,
    tx: &mut Tx,
    actor: &Actor,
    claim: &TokenClaim,
    project: ProjectId,
    now: Timestamp,
) -> Result<TokenRow, Refusal> {
    let row = store::find_by_id(tx, claim.token).await?.ok_or_else(invalid_token)?;
    if is_claimed(&row, claim, project) {
        return Ok(row);
    }
    // a string that was replaced is worth telling the owner about; a made-up one is not
    let is_elsewhere = claim.project != project || row.project_id != project.0;
    if is_elsewhere || store::count_old_digest(tx, claim.token, &claim.digest).await? == 0 {
        return Err(invalid_token().into());
    }
    let why = "a string was used that a refresh had replaced";
    Err(Refusal { error: invalid_token(), event: dead_token_event(core, &row, actor, why, now) })
}

/// An event about a token that works no more, unless there was one within the minute.
fn dead_token_event(
    core: &Core,
    row: &TokenRow,
    actor: &Actor,
    why: &'static str,
    now: Timestamp,
) -> Option<Box<NewEvent>> {
    let untold = core.dead_tokens.note(TokenId(row.id), why, now)?;
    let mut event = new_event(core, row, actor, "storage.tokenRefused", now);
    event.kind = EventKind::Error;
    event.message = match untold {
        0 => format!("Refused: {why}"),
        more => format!("Refused: {why} (and {more} times more since this was last written down)"),
    };
    event.object = Some(Object::new("token", &row.id, row.description.clone()));
    Some(Box::new(event))
}

fn new_event(
    core: &Core,
    row: &TokenRow,
    actor: &Actor,
    event: &'static str,
    now: Timestamp,
) -> NewEvent {
    let token = (TokenId(row.id), row.description.as_str());
    NewEvent::of_storage(core, ProjectId(row.project_id), token, actor, event, now)
}

impl Bearer {
    /// An event of something that this bearer did.
    pub(crate) fn event(
        &self,
        core: &Core,
        actor: &Actor,
        event: &'static str,
        message: impl Into<String>,
        object: Option<Object>,
        now: Timestamp,
    ) -> NewEvent {
        let mut event = new_event(core, &self.row, actor, event, now);
        event.message = message.into();
        event.object = object;
        event
    }

    /// Writes the event of a read by a program, durably; people who look at pages leave none.
    pub(crate) async fn record_read(
        &self,
        core: &Core,
        actor: &Actor,
        event: &'static str,
        message: impl Into<String>,
        object: Option<Object>,
    ) -> Result<(), AppError> {
        if self.is_api {
            let now = core.clock.now();
            core.recorder.record(self.event(core, actor, event, message, object, now)).await?;
        }
        Ok(())
    }

    /// Refuses what the bearer may not do, with an event that says so.
    pub(crate) fn require(
        &self,
        core: &Core,
        actor: &Actor,
        operation: Operation<'_>,
        now: Timestamp,
    ) -> Result<(), Refusal> {
        if self.rights.allow(operation) {
            return Ok(());
        }
        let object = match operation {
            Operation::ReadBucket(id) | Operation::WriteBucket(id) => Some(Object::bucket(id)),
            _ => None,
        };
        Err(self.refuse(core, actor, &operation.in_words(), object, now))
    }

    /// Refuses to give away a token that may do more than the bearer, or for longer. `tried` is to
    /// stand before "a token".
    pub(crate) fn require_reach(
        &self,
        core: &Core,
        actor: &Actor,
        row: &TokenRow,
        tried: &str,
        now: Timestamp,
    ) -> Result<(), Refusal> {
        if reaches(&self.row, &self.rights, row)? {
            return Ok(());
        }
        let object = Some(Object::new("token", &row.id, row.description.clone()));
        let tried = format!("{tried} a token that may do more than itself");
        Err(self.refuse(core, actor, &tried, object, now))
    }

    /// "You don't have access to the resource", with an event that says what was tried.
    pub(crate) fn refuse(
        &self,
        core: &Core,
        actor: &Actor,
        tried: &str,
        object: Option<Object>,
        now: Timestamp,
    ) -> Refusal {
        let message = format!("Refused: the token may not {tried}");
        let mut event = self.event(core, actor, "storage.accessDenied", message, object, now);
        event.kind = EventKind::Error;
        Refusal { error: AppError::forbidden(), event: Some(Box::new(event)) }
    }
}
