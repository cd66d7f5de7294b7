use super::{
    kept, making,
    rules::{self, CheckedToken, Most},
    store::{self, Maker},
    string,
};
use crate::{
    account::sessions,
    core::Core,
    db::{StoreError, Tx},
    project::{
        access::{
            self, Bearer, Refusal, authenticate, authenticate_writer, grants_of,
            rules::{Operation, TokenRights},
            store::TokenRow,
        },
        buckets,
        events::{NewEvent, Object, store::insert_events},
        token_sharing,
    },
};
use app::{
    error::{AppError, ErrorKind},
    project::{
        buckets::BucketId,
        tokens::{
            CreatedToken, Grants, NewToken, Token, TokenChange, TokenKind, TokenList, TokenSecret,
            TokenService, TokenState,
        },
    },
    services::Actor,
    value::{ProjectId, Timestamp, TokenId},
};
use async_trait::async_trait;
use std::sync::Arc;

/// API tokens.
pub struct Tokens {
    pub(super) core: Arc<Core>,
}

/// A token as stored, with its string when it was just made.
pub(crate) struct Minted {
    pub(crate) row: TokenRow,
    /// All of the project's.
    pub(crate) buckets: Vec<BucketId>,
    pub(crate) secret: TokenSecret,
    /// Who made it.
    pub(crate) by: TokenId,
}

impl Tokens {
    pub fn new(core: Arc<Core>) -> Self {
        Self { core }
    }

    fn api_url(&self) -> String {
        self.core.config.public_url.clone()
    }

    /// Makes a limited token; the event is in the same transaction.
    pub(crate) async fn mint(
        &self,
        actor: &Actor,
        project: ProjectId,
        new: NewToken,
    ) -> Result<Minted, AppError> {
        let result = self.mint_inner(actor, project, new).await;
        self.core.recorder.settle(result).await
    }

    async fn mint_inner(
        &self,
        actor: &Actor,
        project: ProjectId,
        new: NewToken,
    ) -> Result<Minted, Refusal> {
        let core = &*self.core;
        let now = core.clock.now();
        let mut tx = core.db.write().await?;
        let bearer = authenticate_writer(core, &mut tx, actor, project, now).await?;
        let (checked, known) =
            self.check_new(&mut tx, actor, &bearer, new, Most::NoTokens, now).await?;
        let maker = Maker::Token(bearer.token);
        let (row, secret) = making::insert(core, &mut tx, project, maker, &checked, now).await?;
        let message = format!("Created the token \"{}\"", checked.description);
        let event = about(core, actor, &bearer, &row, "storage.tokenCreated", message, now);
        insert_events(&mut tx, &[event]).await?;
        tx.commit().await?;
        Ok(Minted { row, buckets: known, secret, by: bearer.token })
    }

    /// The token that the bearer may make of what was asked for, and all buckets. It can do no more
    /// than the bearer's own, and for no longer.
    async fn check_new(
        &self,
        tx: &mut Tx,
        actor: &Actor,
        bearer: &Bearer,
        new: NewToken,
        most: Most,
        now: Timestamp,
    ) -> Result<(CheckedToken, Vec<BucketId>), Refusal> {
        bearer.require(&self.core, actor, Operation::CreateToken, now)?;
        let most = if is_bare(bearer) { Most::Nothing } else { most };
        let mut checked = rules::check_new(new, most, &bearer.row.description, now)?;
        checked.end_by(bearer.row.expires_at.map(Timestamp));
        let known = buckets::list_ids(tx, bearer.project).await?;
        making::require_known(&checked.grants, &known)?;
        if !bearer.rights.covers(&checked.grants) {
            let tried = "make a token that may do more than itself";
            return Err(bearer.refuse(&self.core, actor, tried, None, now));
        }
        Ok((checked, known))
    }

    /// Whether the caller makes tokens without grants alone, the grants that a token of the
    /// caller's would have, and all buckets. Nothing is made.
    pub(crate) async fn check_grants(
        &self,
        actor: &Actor,
        project: ProjectId,
        grants: Grants,
    ) -> Result<(bool, Grants, Vec<BucketId>), AppError> {
        let result = self.check_grants_inner(actor, project, grants).await;
        self.core.recorder.settle(result).await
    }

    async fn check_grants_inner(
        &self,
        actor: &Actor,
        project: ProjectId,
        grants: Grants,
    ) -> Result<(bool, Grants, Vec<BucketId>), Refusal> {
        let now = self.core.clock.now();
        let mut tx = self.core.db.read().await?;
        let bearer = authenticate(&self.core, &mut tx, actor, project, now).await?;
        let new = NewToken { grants, ..NewToken::default() };
        let most = Most::Everything;
        let (checked, known) = self.check_new(&mut tx, actor, &bearer, new, most, now).await?;
        Ok((is_bare(&bearer), checked.grants, known))
    }

    /// Replaces a token's string; the old one is dead when this returns.
    pub(crate) async fn replace(
        &self,
        actor: &Actor,
        project: ProjectId,
        id: TokenId,
    ) -> Result<Minted, AppError> {
        let result = self.replace_inner(actor, project, id).await;
        self.core.recorder.settle(result).await
    }

    async fn replace_inner(
        &self,
        actor: &Actor,
        project: ProjectId,
        id: TokenId,
    ) -> Result<Minted, Refusal> {
        let core = &*self.core;
        let now = core.clock.now();
        let mut tx = core.db.write().await?;
        let bearer = authenticate_writer(core, &mut tx, actor, project, now).await?;
        if bearer.token != id {
            bearer.require(core, actor, Operation::ManageTokens, now)?;
        }
        let row = find_working(&mut tx, project, id, now).await?;
        if row.kind == "master" && bearer.token != id {
            let object = Some(Object::new("token", &id, row.description.clone()));
            let tried = "refresh the master token of somebody else";
            return Err(bearer.refuse(core, actor, tried, object, now));
        }
        if bearer.token != id {
            // whoever has the new string can do what the token can
            bearer.require_reach(core, actor, &row, "refresh", now)?;
        }
        if row.kind == "master" && !bearer.is_api {
            // it can do what the person can, on and on: more than a session at hand may take
            sessions::require_fresh(actor, now)?;
        }
        if kind_of(&row) == TokenKind::Component {
            return Err(fixed(
                "storage.tokens.cannotRefreshComponentToken",
                "A component token cannot be refreshed. It belongs to its configuration.",
            ));
        }
        let secret = string::mint(&*core.secrets, project, id);
        let digest = string::digest(&core.keyring, &secret);
        store::update_digest(&mut tx, id, &digest, now).await?;
        if kind_of(&row) == TokenKind::Limited {
            kept::keep(core, &mut tx, project, id, &secret).await?;
            token_sharing::withdraw_all(&mut tx, id, now).await?;
        }
        let row = find_working(&mut tx, project, id, now).await?;
        let buckets = buckets::list_ids(&mut tx, project).await?;
        let message = format!("Refreshed the token \"{}\"", row.description);
        let event = about(core, actor, &bearer, &row, "storage.tokenRefreshed", message, now);
        insert_events(&mut tx, &[event]).await?;
        tx.commit().await?;
        Ok(Minted { row, buckets, secret, by: bearer.token })
    }

    /// Changes a limited token; what it may do is another thing from the next request on.
    pub(crate) async fn change(
        &self,
        actor: &Actor,
        project: ProjectId,
        id: TokenId,
        change: TokenChange,
    ) -> Result<(TokenRow, Vec<BucketId>), AppError> {
        let result = self.change_inner(actor, project, id, change).await;
        self.core.recorder.settle(result).await
    }

    async fn change_inner(
        &self,
        actor: &Actor,
        project: ProjectId,
        id: TokenId,
        change: TokenChange,
    ) -> Result<(TokenRow, Vec<BucketId>), Refusal> {
        let core = &*self.core;
        let now = core.clock.now();
        let mut tx = core.db.write().await?;
        let bearer = authenticate_writer(core, &mut tx, actor, project, now).await?;
        bearer.require(core, actor, Operation::ManageTokens, now)?;
        // two changes at once come one after the other, each on top of the one before
        access::store::update_held(&mut tx, id).await?;
        let row = find_working(&mut tx, project, id, now).await?;
        match kind_of(&row) {
            TokenKind::Limited => {}
            TokenKind::Master => {
                return Err(fixed(
                    "storage.tokens.cannotUpdateMasterToken",
                    "A master token cannot be changed. It follows the role of its owner.",
                ));
            }
            TokenKind::Component => {
                return Err(fixed(
                    "storage.tokens.cannotUpdateComponentToken",
                    "A component token cannot be changed. It belongs to its configuration.",
                ));
            }
        }
        let before = grants_of(&row)?;
        let creator = row.creator_description.clone().unwrap_or_default();
        let (description, grants) =
            rules::check_change(change, &row.description, before.clone(), &creator)?;
        let buckets = buckets::list_ids(&mut tx, project).await?;
        making::require_known(&grants, &buckets)?;
        if !bearer.rights.covers(&grants.beyond(&before)) {
            let object = Some(Object::new("token", &id, row.description.clone()));
            let tried = "grant what it may not do itself";
            return Err(bearer.refuse(core, actor, tried, object, now));
        }
        store::update_token(&mut tx, project, id, &description, &grants, now).await?;
        let row = find_working(&mut tx, project, id, now).await?;
        let message = format!("Updated the token \"{description}\": {}", grants.in_words());
        let event = about(core, actor, &bearer, &row, "storage.tokenUpdated", message, now);
        insert_events(&mut tx, &[event]).await?;
        tx.commit().await?;
        Ok((row, buckets))
    }

    async fn delete_inner(
        &self,
        actor: &Actor,
        project: ProjectId,
        id: TokenId,
    ) -> Result<(), Refusal> {
        let core = &*self.core;
        let now = core.clock.now();
        let mut tx = core.db.write().await?;
        let bearer = authenticate_writer(core, &mut tx, actor, project, now).await?;
        if bearer.token != id {
            bearer.require(core, actor, Operation::ManageTokens, now)?;
        }
        let row = find_working(&mut tx, project, id, now).await?;
        match kind_of(&row) {
            TokenKind::Limited => {}
            TokenKind::Master => {
                return Err(fixed(
                    "storage.tokens.cannotDeleteMasterToken",
                    "A master token cannot be deleted. It goes when its owner leaves the project.",
                ));
            }
            TokenKind::Component => {
                return Err(fixed(
                    "storage.tokens.cannotDeleteComponentToken",
                    "A component token cannot be deleted. It belongs to its configuration: delete \
                     that for good.",
                ));
            }
        }
        if !store::update_deleted(&mut tx, id, now).await? {
            return Err(unknown(id).into());
        }
        store::delete_kept_string(&mut tx, id).await?;
        let message = format!("Deleted the token \"{}\"", row.description);
        let event = about(core, actor, &bearer, &row, "storage.tokenDeleted", message, now);
        insert_events(&mut tx, &[event]).await?;
        tx.commit().await?;
        Ok(())
    }
}

/// Not there, or not for these eyes.
pub(super) fn unknown(id: TokenId) -> AppError {
    AppError::not_found("storage.tokens.notFound", format!("Token \"{id}\" not found"))
}

/// The kind of token does not allow it, whoever asks.
fn fixed(code: &str, message: &str) -> Refusal {
    AppError::new(ErrorKind::Invalid, code, message).into()
}

/// Have the tokens that it makes no grants?
fn is_bare(bearer: &Bearer) -> bool {
    bearer.rights.tokens == TokenRights::MakeBare
}

/// An event about a token.
fn about(
    core: &Core,
    actor: &Actor,
    bearer: &Bearer,
    row: &TokenRow,
    event: &'static str,
    message: String,
    now: Timestamp,
) -> NewEvent {
    let object = Object::new("token", &row.id, row.description.clone());
    bearer.event(core, actor, event, message, Some(object), now)
}

/// A token that works.
///
/// # Errors
/// `NotFound` when it ended, or the project has none with this id.
pub(crate) async fn find_working(
    tx: &mut Tx,
    project: ProjectId,
    id: TokenId,
    now: Timestamp,
) -> Result<TokenRow, AppError> {
    let row = access::store::find_in_project(tx, project, id).await?;
    row.filter(|row| state_of(row, now) == TokenState::Active).ok_or_else(|| unknown(id))
}

/// The kind as stored.
pub(crate) fn kind_of(row: &TokenRow) -> TokenKind {
    match row.kind.as_str() {
        "master" => TokenKind::Master,
        "component" => TokenKind::Component,
        _ => TokenKind::Limited,
    }
}

/// Does it work now, and if not, why not?
pub(crate) fn state_of(row: &TokenRow, now: Timestamp) -> TokenState {
    match (row.deleted_at, row.expires_at) {
        (Some(at), _) => TokenState::Deleted { at: Timestamp(at) },
        (None, Some(at)) if at <= now.0 => TokenState::Expired { at: Timestamp(at) },
        _ => TokenState::Active,
    }
}

#[async_trait]
impl TokenService for Tokens {
    async fn list(&self, actor: &Actor, project: ProjectId) -> Result<TokenList, AppError> {
        let (bearer, rows, _) = self.list_rows(actor, project).await?;
        let now = self.core.clock.now();
        let tokens: Result<Vec<Token>, StoreError> =
            rows.iter().map(|row| self.seen(row, bearer.token, now)).collect();
        Ok(TokenList { tokens: tokens?, can_manage: bearer.rights.allow(Operation::ManageTokens) })
    }

    async fn find(
        &self,
        actor: &Actor,
        project: ProjectId,
        id: TokenId,
    ) -> Result<Token, AppError> {
        let (bearer, row, _) = self.find_row(actor, project, id).await?;
        Ok(self.seen(&row, bearer.token, self.core.clock.now())?)
    }

    async fn create(
        &self,
        actor: &Actor,
        project: ProjectId,
        new: NewToken,
    ) -> Result<CreatedToken, AppError> {
        let minted = self.mint(actor, project, new).await?;
        let token = self.seen(&minted.row, minted.by, self.core.clock.now())?;
        Ok(CreatedToken { token, secret: minted.secret, api_url: self.api_url() })
    }

    async fn update(
        &self,
        actor: &Actor,
        project: ProjectId,
        id: TokenId,
        change: TokenChange,
    ) -> Result<Token, AppError> {
        let (row, _) = self.change(actor, project, id, change).await?;
        Ok(self.seen(&row, TokenId(0), self.core.clock.now())?)
    }

    async fn refresh(
        &self,
        actor: &Actor,
        project: ProjectId,
        id: TokenId,
    ) -> Result<CreatedToken, AppError> {
        let minted = self.replace(actor, project, id).await?;
        let token = self.seen(&minted.row, minted.by, self.core.clock.now())?;
        Ok(CreatedToken { token, secret: minted.secret, api_url: self.api_url() })
    }

    async fn delete(&self, actor: &Actor, project: ProjectId, id: TokenId) -> Result<(), AppError> {
        let result = self.delete_inner(actor, project, id).await;
        self.core.recorder.settle(result).await
    }
}

/// # Errors
/// `NotFound` when the project never had such a token.
pub(crate) async fn require_in_project(
    tx: &mut Tx,
    project: ProjectId,
    id: TokenId,
) -> Result<(), AppError> {
    access::store::find_in_project(tx, project, id).await?.map(|_| ()).ok_or_else(|| unknown(id))
}
