//! What is done about tokens that expire. Nobody asks for it; any node may do it, once.

use super::{
    letter::letter,
    store::{self, ExpiringRow},
};
use crate::{
    core::Core,
    mail,
    project::{
        events::{NewEvent, Object, store::insert_events},
        members,
        tokens::store as token_store,
    },
};
use app::{
    account::sign_in::BrowserMark,
    error::AppError,
    services::{Actor, Identity},
    value::{ProjectId, TokenId},
};
use std::collections::BTreeMap;

/// Tokens in one transaction.
const BATCH: i64 = 200;
/// So many days before the expiry people are told; the last call first.
const TOLD_DAYS: [i64; 3] = [1, 7, 30];

/// Nobody in particular: the server itself.
pub(crate) fn server() -> Actor {
    Actor {
        identity: Identity::Operator,
        remote_addr: String::new(),
        user_agent: String::new(),
        browser: BrowserMark::default(),
        run_id: None,
        operation: String::new(),
    }
}

/// Puts tokens aside that have expired, each with an event of its own.
pub(crate) async fn put_aside(core: &Core) -> Result<(), AppError> {
    loop {
        let now = core.clock.now();
        let mut tx = core.db.read().await?;
        let expired = store::list_expired(&mut tx, now, BATCH).await?;
        drop(tx);
        if expired.is_empty() {
            return Ok(());
        }
        let mut tx = core.db.write().await?;
        let mut events = Vec::new();
        for row in expired {
            let id = TokenId(row.id);
            if !store::update_expired(&mut tx, id, now).await? {
                continue;
            }
            // no link delivers it any more
            token_store::delete_kept_string(&mut tx, id).await?;
            let (project, token) = (ProjectId(row.project_id), (id, row.description.as_str()));
            let event =
                NewEvent::of_storage(core, project, token, &server(), "storage.tokenExpired", now);
            events.push(NewEvent {
                message: format!("The token \"{}\" expired", row.description),
                object: Some(Object::new("token", &id, row.description.clone())),
                ..event
            });
        }
        insert_events(&mut tx, &events).await?;
        tx.commit().await?;
    }
}

/// Tells creators and project administrators of tokens that expire soon: 30, 7 and 1 days before,
/// once each, in one mail for all tokens of a project.
pub(crate) async fn tell(core: &Core) -> Result<(), AppError> {
    for days in TOLD_DAYS {
        while tell_some(core, days).await? {}
    }
    Ok(())
}

/// One batch. True when there may be more.
async fn tell_some(core: &Core, days: i64) -> Result<bool, AppError> {
    let now = core.clock.now();
    let mut tx = core.db.read().await?;
    let expiring = store::list_expiring(&mut tx, days, now, BATCH).await?;
    drop(tx);
    if expiring.is_empty() {
        return Ok(false);
    }
    let mut tx = core.db.write().await?;
    let mut by_project: BTreeMap<i64, Vec<ExpiringRow>> = BTreeMap::new();
    for row in expiring {
        if store::update_told(&mut tx, TokenId(row.id), days).await? {
            by_project.entry(row.project_id).or_default().push(row);
        }
    }
    for (project, tokens) in &by_project {
        // by address, so that nobody gets two
        let mut readers: BTreeMap<String, (String, Vec<&ExpiringRow>)> = BTreeMap::new();
        for (email, name) in
            members::store::list_administrators(&mut tx, ProjectId(*project), now).await?
        {
            readers.insert(email, (name, tokens.iter().collect()));
        }
        for token in tokens {
            if let Some((email, name)) =
                token.creator_email.as_ref().zip(token.creator_name.as_ref())
            {
                let (_, told) = readers.entry(email.clone()).or_insert((name.clone(), Vec::new()));
                if !told.iter().any(|known| known.id == token.id) {
                    told.push(token);
                }
            }
        }
        for (email, (name, tokens)) in readers {
            mail::enqueue(core, &mut tx, &email, &letter(core, &name, &tokens, days)).await?;
        }
    }
    tx.commit().await?;
    Ok(true)
}
