//! Session secrets: made at sign-in, renewed with every proof.

use super::{
    rules::{self, Factor},
    store::{self, InsertSession, UpdateSecret},
};
use crate::{
    account::activity::{self, Kind, Owner},
    core::Core,
    db::Tx,
    keyring::Purpose,
};
use app::{
    account::sign_in::{BrowserMark, SessionSecret},
    error::{AppError, ErrorKind},
    services::{Actor, Identity, SignedIn},
    value::{Timestamp, UserId},
};

/// Characters of a session secret: 43 of base62 are 256 bits.
pub(super) const SECRET_LENGTH: usize = 43;
/// Characters of a browser's mark: 22 of base62 are 130 bits.
const MARK_LENGTH: usize = 22;

/// What a session is in, as the database knows it. Bound to the person, so that two people who
/// share a browser cannot be told to.
pub(crate) fn browser_digest(core: &Core, user: UserId, mark: &BrowserMark) -> [u8; 32] {
    core.keyring.digest(Purpose::Browser, format!("{user}\n{}", mark.0).as_bytes())
}

fn mark_of(core: &Core, actor: &Actor) -> BrowserMark {
    let mark = &actor.browser;
    let is_ours = mark.0.len() == MARK_LENGTH && mark.0.bytes().all(|b| b.is_ascii_alphanumeric());
    if is_ours { mark.clone() } else { BrowserMark(core.secrets.base62(MARK_LENGTH)) }
}

fn draw(core: &Core) -> (String, [u8; 32]) {
    let secret = core.secrets.base62(SECRET_LENGTH);
    let digest = core.keyring.digest(Purpose::Session, secret.as_bytes());
    (secret, digest)
}

/// Starts a session of a person who proved the password. With `awaits_factor` it lets them in only
/// once `elevate` was called.
pub(crate) async fn start(
    core: &Core,
    tx: &mut Tx,
    owner: Owner<'_>,
    awaits_factor: bool,
    actor: &Actor,
    now: Timestamp,
) -> Result<SessionSecret, AppError> {
    let (secret, digest) = draw(core);
    let mark = mark_of(core, actor);
    let browser = browser_digest(core, owner.id, &mark);
    store::insert_session(
        tx,
        InsertSession {
            id: core.secrets.uuid(now),
            digest: &digest,
            user: owner.id,
            factor: Factor::Password.as_str(),
            awaits_factor,
            remote_addr: &actor.remote_addr,
            user_agent: &actor.user_agent,
            browser: &browser,
            now,
        },
    )
    .await?;
    if !awaits_factor {
        note_entry(core, tx, owner, Factor::Password, &browser, actor, now).await?;
    }
    Ok(SessionSecret::new(secret, mark))
}

/// Renews the secret of the prover's session after a right proof, which is fresh from now on. Lets
/// a person in who was half way.
///
/// # Errors
/// `Unauthenticated` when the session was ended, or let the person in, in the meantime.
pub(crate) async fn elevate(
    core: &Core,
    tx: &mut Tx,
    actor: &Actor,
    factor: Factor,
    now: Timestamp,
) -> Result<SessionSecret, AppError> {
    let me = actor.prover()?;
    let secret = renew(core, tx, actor, Some(factor), Some(now), now).await?;
    if matches!(actor.identity, Identity::HalfSignedIn(_)) {
        let browser = browser_digest(core, me.user, secret.browser());
        note_entry(core, tx, Owner::of(me), factor, &browser, actor, now).await?;
    }
    Ok(secret)
}

/// Gives the caller's session a new secret; the old one is dead at once.
///
/// # Errors
/// `Unauthenticated` when the session was ended in the meantime.
pub(crate) async fn renew(
    core: &Core,
    tx: &mut Tx,
    actor: &Actor,
    factor: Option<Factor>,
    proven_at: Option<Timestamp>,
    now: Timestamp,
) -> Result<SessionSecret, AppError> {
    let me = actor.prover()?;
    let (secret, digest) = draw(core);
    let mark = mark_of(core, actor);
    let update = UpdateSecret {
        id: &me.session,
        awaits_factor: matches!(actor.identity, Identity::HalfSignedIn(_)),
        digest: &digest,
        browser: &browser_digest(core, me.user, &mark),
        factor: factor.map(Factor::as_str),
        proven_at,
        now,
    };
    if !store::update_secret(tx, update).await? {
        return Err(AppError::unauthenticated());
    }
    Ok(SessionSecret::new(secret, mark))
}

/// Writes down that the person got in, and tells them when it is from a browser not seen before.
async fn note_entry(
    core: &Core,
    tx: &mut Tx,
    owner: Owner<'_>,
    factor: Factor,
    browser: &[u8; 32],
    actor: &Actor,
    now: Timestamp,
) -> Result<(), AppError> {
    let is_known = store::update_known_browser(tx, owner.id, browser, now).await?;
    // nobody who signs in for the first time needs to be told
    let kind = if is_known || store::is_first_entry(tx, owner.id).await? {
        Kind::SignedIn
    } else {
        Kind::SignedInFromNewBrowser
    };
    activity::record(core, tx, owner, actor, kind.by(factor), now).await
}

/// The ways in are other ones from now on: what was proven in other sessions of the caller counts no
/// more. Somebody may be in one of them who could not prove as much again.
pub(crate) async fn forget_other_proofs(tx: &mut Tx, me: &SignedIn) -> Result<(), AppError> {
    Ok(store::update_others_unproven(tx, me.user, &me.session).await?)
}

/// Is the caller's last proof fresh enough for an act that asks for one?
///
/// # Errors
/// `Unauthenticated`; `ReauthRequired` when it is not.
pub(crate) fn require_fresh(actor: &Actor, now: Timestamp) -> Result<&SignedIn, AppError> {
    let me = actor.user()?;
    match rules::fresh_until(me.proven_at, now) {
        Some(_) => Ok(me),
        None => Err(AppError::new(
            ErrorKind::ReauthRequired,
            "",
            "Confirm that it is you before you go on. Nothing you typed is lost.",
        )),
    }
}

/// Whether somebody who tries to get in is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Known {
    No,
    /// The person got in from this address lately, and nobody ended that session.
    Address,
    /// The person got in with this browser; its digest.
    Browser([u8; 32]),
}

/// Is the browser, or the address, one from which this person got in lately? Others' wrong tries
/// do not slow it down.
pub(crate) async fn known(
    core: &Core,
    tx: &mut Tx,
    user: UserId,
    actor: &Actor,
    now: Timestamp,
) -> Result<Known, AppError> {
    let since = now.plus_seconds(-rules::KNOWN_SECONDS);
    let browser = browser_digest(core, user, &actor.browser);
    let row = store::find_known(tx, user, &browser, &actor.remote_addr, since).await?;
    Ok(match row {
        (true, _) => Known::Browser(browser),
        (false, true) => Known::Address,
        (false, false) => Known::No,
    })
}
