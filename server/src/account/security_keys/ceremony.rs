//! Challenges and their answers. A challenge is kept here on the server, belongs to one session,
//! and is taken out by the first answer, whatever that is.

use super::{
    relying_party::RelyingParty,
    store::{self, CeremonyRow, InsertCeremony},
};
use crate::{core::Core, db::Tx, error::internal, keyring::Purpose};
use app::{
    account::proof::KeyChallenge,
    error::{AppError, ErrorKind},
    services::SignedIn,
    value::{Timestamp, UserId},
};
use uuid::Uuid;
use webauthn_rs::prelude::{
    Credential, PublicKeyCredential, RegisterPublicKeyCredential, SecurityKey,
    SecurityKeyAuthentication, SecurityKeyRegistration, WebauthnError,
};

/// A challenge is good for so long.
const GOOD_SECONDS: i64 = 5 * 60;
/// An answer is never longer than this; U2F attestations are about 1 KB.
const MOST_ANSWER: usize = 64 * 1024;

const REGISTER: &str = "register";
const PROVE: &str = "prove";

pub(super) fn party(core: &Core) -> Result<&RelyingParty, AppError> {
    core.relying_party.as_ref().ok_or_else(|| {
        AppError::new(
            ErrorKind::Conflict,
            "",
            format!(
                "Browsers use security keys for addresses with a host name and HTTPS alone; this \
                 installation is at {}. Ask its operator.",
                core.config.public_url
            ),
        )
    })
}

/// By what a key knows its person: says nothing about them to who finds the key.
fn handle(core: &Core, user: UserId) -> Uuid {
    let digest = core.keyring.digest(Purpose::UserHandle, user.to_string().as_bytes());
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&digest[..16]);
    Uuid::from_bytes(bytes)
}

pub(super) fn read_key(stored: &str) -> Result<SecurityKey, AppError> {
    serde_json::from_str(stored).map_err(|error| internal(&error))
}

fn as_json<T: serde::Serialize>(value: &T) -> Result<String, AppError> {
    serde_json::to_string(value).map_err(|error| internal(&error))
}

async fn keep(
    core: &Core,
    tx: &mut Tx,
    me: &SignedIn,
    purpose: &'static str,
    state: &str,
    name: &str,
) -> Result<String, AppError> {
    let now = core.clock.now();
    let id = core.secrets.uuid(now);
    let session = Uuid::parse_str(&me.session).map_err(|error| internal(&error))?;
    let row = InsertCeremony { id, user: me.user, session, purpose, state, name, now };
    store::insert_ceremony(tx, row).await?;
    Ok(id.to_string())
}

async fn take(
    core: &Core,
    me: &SignedIn,
    purpose: &'static str,
    id: &str,
    now: Timestamp,
) -> Result<CeremonyRow, AppError> {
    let (Ok(id), Ok(session)) = (Uuid::parse_str(id), Uuid::parse_str(&me.session)) else {
        return Err(no_challenge());
    };
    let mut tx = core.db.write().await?;
    let row = store::delete_ceremony(&mut tx, id, me.user, session, purpose).await?;
    tx.commit().await?;
    let row = row.ok_or_else(no_challenge)?;
    if now.seconds_since(Timestamp(row.created_at)) >= GOOD_SECONDS {
        return Err(no_challenge());
    }
    Ok(row)
}

fn no_challenge() -> AppError {
    AppError::new(
        ErrorKind::Invalid,
        "",
        "This answer of a key is too old, or was given before. Try again.",
    )
}

fn unreadable() -> AppError {
    AppError::new(ErrorKind::Invalid, "", "The browser's answer could not be read. Try again.")
}

fn read_answer<T: serde::de::DeserializeOwned>(json: &str) -> Result<T, AppError> {
    if json.len() > MOST_ANSWER {
        return Err(unreadable());
    }
    serde_json::from_str(json).map_err(|_| unreadable())
}

/// A challenge for a key that the person does not have here yet.
pub(super) async fn begin_registration(
    core: &Core,
    tx: &mut Tx,
    me: &SignedIn,
    name: &str,
) -> Result<KeyChallenge, AppError> {
    let known = store::list_keys(tx, me.user).await?;
    let known: Result<Vec<_>, AppError> =
        known.iter().map(|row| Ok(read_key(&row.credential)?.cred_id().clone())).collect();
    let (options, state) = party(core)?
        .0
        .start_securitykey_registration(
            handle(core, me.user),
            &me.email,
            &me.name,
            Some(known?),
            None,
            None,
        )
        .map_err(|error| internal(&error))?;
    let ceremony = keep(core, tx, me, REGISTER, &as_json(&state)?, name).await?;
    Ok(KeyChallenge { ceremony, options: as_json(&options)? })
}

/// The key that answered the challenge, and the name that was chosen for it.
pub(super) async fn finish_registration(
    core: &Core,
    me: &SignedIn,
    ceremony: &str,
    answer: &str,
    now: Timestamp,
) -> Result<(SecurityKey, String), AppError> {
    let row = take(core, me, REGISTER, ceremony, now).await?;
    let answer: RegisterPublicKeyCredential = read_answer(answer)?;
    let mut tx = core.db.read().await?;
    for row in store::list_keys(&mut tx, me.user).await? {
        if read_key(&row.credential)?.cred_id().as_slice() == answer.raw_id.as_slice() {
            return Err(registered());
        }
    }
    drop(tx);
    let state: SecurityKeyRegistration =
        serde_json::from_str(&row.state).map_err(|error| internal(&error))?;
    let key = party(core)?
        .0
        .finish_securitykey_registration(&answer, &state)
        .map_err(|error| refused(&error))?;
    Ok((key, row.name))
}

/// A challenge for the keys that the person has.
pub(crate) async fn begin_proof(
    core: &Core,
    tx: &mut Tx,
    me: &SignedIn,
) -> Result<KeyChallenge, AppError> {
    let rows = store::list_keys(tx, me.user).await?;
    if rows.is_empty() {
        return Err(AppError::new(ErrorKind::Conflict, "", "You have no security key here."));
    }
    let keys: Result<Vec<_>, AppError> = rows.iter().map(|row| read_key(&row.credential)).collect();
    let (options, state) =
        party(core)?.0.start_securitykey_authentication(&keys?).map_err(|e| internal(&e))?;
    let ceremony = keep(core, tx, me, PROVE, &as_json(&state)?, "").await?;
    Ok(KeyChallenge { ceremony, options: as_json(&options)? })
}

/// What came of a key's answer.
pub(crate) enum Answer {
    /// It was right.
    Right,
    /// It was right, but the key has counted further before: there may be a copy of it. Its name.
    CounterWentBack(String),
    /// It was wrong.
    Refused(AppError),
}

/// Checks a key's answer. What is found is written by `tx`, the transaction that trusts it.
///
/// # Errors
/// `Invalid` when there is no such challenge.
pub(crate) async fn finish_proof(
    core: &Core,
    me: &SignedIn,
    ceremony: &str,
    answer: &str,
    now: Timestamp,
) -> Result<(Answer, Tx), AppError> {
    let row = take(core, me, PROVE, ceremony, now).await?;
    let answer: PublicKeyCredential = read_answer(answer)?;
    let state: SecurityKeyAuthentication =
        serde_json::from_str(&row.state).map_err(|error| internal(&error))?;
    let checked = party(core)?.0.finish_securitykey_authentication(&answer, &state);

    let mut tx = core.db.write().await?;
    let mut used = None;
    for row in store::list_keys(&mut tx, me.user).await? {
        let key = read_key(&row.credential)?;
        if key.cred_id().as_slice() == answer.raw_id.as_slice() {
            used = Some((row, key));
        }
    }
    let Some((row, mut key)) = used else {
        return Ok((Answer::Refused(unknown_key()), tx));
    };
    let result = match checked {
        Ok(result) => result,
        Err(WebauthnError::CredentialPossibleCompromise) => {
            return Ok((Answer::CounterWentBack(row.name), tx));
        }
        Err(error) => return Ok((Answer::Refused(refused(&error)), tx)),
    };
    // the state holds the counter of when the challenge was made
    let counted = Credential::from(key.clone()).counter;
    if counted > 0 && result.counter() <= counted {
        return Ok((Answer::CounterWentBack(row.name), tx));
    }
    key.update_credential(&result);
    let new = as_json(&key)?;
    if !store::update_used(&mut tx, row.id, &row.credential, &new, now).await? {
        return Ok((Answer::Refused(no_challenge()), tx));
    }
    Ok((Answer::Right, tx))
}

pub(super) fn registered() -> AppError {
    AppError::new(ErrorKind::Conflict, "", "This key is registered already.")
}

fn unknown_key() -> AppError {
    AppError::new(
        ErrorKind::Invalid,
        "",
        "This key does not belong to your account. Use one that you added here.",
    )
}

fn refused(error: &WebauthnError) -> AppError {
    tracing::info!(%error, "a security key's answer was refused");
    let message = match error {
        WebauthnError::InvalidRPOrigin | WebauthnError::InvalidRPIDHash => {
            "The key answered for another address than this one. Open this page by the address \
             that you always use."
        }
        WebauthnError::CredentialNotFound => return unknown_key(),
        WebauthnError::UserNotPresent => "The key was not touched. Try again and touch it.",
        _ => "The key's answer is not right. Try again.",
    };
    AppError::new(ErrorKind::Invalid, "", message)
}
