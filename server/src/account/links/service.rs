use super::{
    letter,
    store::{self, InsertLink},
};
use crate::{
    account::{activity::Owner, sessions::Known, sign_in::throttle, users},
    core::Core,
    db::Tx,
    keyring, mail, text,
};
use app::{
    error::AppError,
    services::Actor,
    value::{Timestamp, UserId},
};

/// Characters of a link's code: 32 of base62 are 190 bits.
const CODE_LENGTH: usize = 32;
/// Links that were of no use any more are kept for so long.
const KEEP_SECONDS: i64 = 7 * 86_400;

/// What a link is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// A new password.
    Reset,
    /// Name and password of a person who was invited.
    Activate,
    /// An account for a stranger.
    SignUp,
}

impl Purpose {
    fn as_str(self) -> &'static str {
        match self {
            Self::Reset => "reset",
            Self::Activate => "activate",
            Self::SignUp => "sign_up",
        }
    }

    fn parse(stored: &str) -> Option<Self> {
        [Self::Reset, Self::Activate, Self::SignUp].into_iter().find(|p| p.as_str() == stored)
    }

    /// How long a link is good (NIST SP 800-63B-4, section 4.2.1.2: a mailed code 24 hours at most;
    /// an invitation proves no more than that the mail arrived, so that it may wait over a weekend).
    fn good_seconds(self) -> i64 {
        match self {
            Self::Reset => 3600,
            Self::SignUp => 24 * 3600,
            Self::Activate => 7 * 86_400,
        }
    }

    pub(super) fn path(self) -> &'static str {
        match self {
            Self::Reset => "/reset-password/new",
            Self::Activate | Self::SignUp => "/activate",
        }
    }

    pub(super) fn good_for(self) -> &'static str {
        match self {
            Self::Reset => "one hour",
            Self::SignUp => "one day",
            Self::Activate => "seven days",
        }
    }
}

/// A link that can be used.
#[derive(Debug)]
pub(crate) struct Link {
    pub(crate) purpose: Purpose,
    /// None for an account that is yet to be made.
    pub(crate) user: Option<UserId>,
    pub(crate) email: String,
}

fn digest(core: &Core, link_code: &str) -> [u8; 32] {
    core.keyring.digest(keyring::Purpose::AccountLink, link_code.trim().as_bytes())
}

fn not_valid() -> AppError {
    AppError::invalid(
        "code",
        "This link is not valid any more: it was used, is too old, or a newer one was sent. Have a \
         new one sent.",
    )
}

/// Writes down that somebody asks for a link. The same work for every address.
///
/// # Errors
/// `Invalid` for what is no address; `RateLimited` after too many requests.
pub(crate) async fn request(
    core: &Core,
    actor: &Actor,
    purpose: Purpose,
    email: &str,
) -> Result<(), AppError> {
    let email = text::parse_email("email", email)?;
    let kind = throttle::Kind::Link;
    let keys = throttle::keys(core, kind, &email.key, &actor.remote_addr, Known::No);
    throttle::count_try(core, &keys).await?;
    let now = core.clock.now();
    let mut tx = core.db.write().await?;
    let id = core.secrets.uuid(now);
    store::insert_request(&mut tx, id, purpose.as_str(), &email.address, now).await?;
    tx.commit().await?;
    core.link_asked.notify_one();
    Ok(())
}

/// Looks into what was asked for, and puts the mails into the outbox.
pub(crate) async fn answer_requests(core: &Core) -> Result<(), AppError> {
    loop {
        let mut tx = core.db.read().await?;
        if store::count_requests(&mut tx).await? == 0 {
            return Ok(());
        }
        drop(tx);
        let mut tx = core.db.write().await?;
        let Some(row) = store::delete_oldest_request(&mut tx).await? else { return Ok(()) };
        let now = core.clock.now();
        let user = users::store::find_by_email(&mut tx, &text::email_key(&row.email)).await?;
        let wants_account = row.purpose == Purpose::SignUp.as_str();
        match (&user, user.as_ref().map_or("", |user| user.state.as_str())) {
            (None, _) if wants_account && core.config.sign_up => {
                post(core, &mut tx, None, &row.email, "", Purpose::SignUp, now).await?;
            }
            (Some(user), "active") if wants_account => {
                let letter = letter::known(core, &user.name);
                mail::enqueue(core, &mut tx, &user.email, &letter).await?;
            }
            (Some(user), "active") => {
                send(core, &mut tx, Owner::of_row(user), Purpose::Reset, now).await?;
            }
            (Some(user), "invited") => {
                send(core, &mut tx, Owner::of_row(user), Purpose::Activate, now).await?;
            }
            _ => {}
        }
        tx.commit().await?;
    }
}

/// Mails a link to a person; the ones before stop working.
pub(crate) async fn send(
    core: &Core,
    tx: &mut Tx,
    owner: Owner<'_>,
    purpose: Purpose,
    now: Timestamp,
) -> Result<(), AppError> {
    post(core, tx, Some(owner.id), owner.email, owner.name, purpose, now).await
}

async fn post(
    core: &Core,
    tx: &mut Tx,
    user: Option<UserId>,
    email: &str,
    name: &str,
    purpose: Purpose,
    now: Timestamp,
) -> Result<(), AppError> {
    let url = make(core, tx, user, email, purpose, now).await?;
    mail::enqueue(core, tx, email, &letter::link(core, name, purpose, url)).await
}

/// Makes a link to activate the account, for a mail of the caller's own; the ones before stop
/// working.
pub(crate) async fn activation(
    core: &Core,
    tx: &mut Tx,
    owner: Owner<'_>,
    now: Timestamp,
) -> Result<String, AppError> {
    make(core, tx, Some(owner.id), owner.email, Purpose::Activate, now).await
}

async fn make(
    core: &Core,
    tx: &mut Tx,
    user: Option<UserId>,
    email: &str,
    purpose: Purpose,
    now: Timestamp,
) -> Result<String, AppError> {
    let link_code = core.secrets.base62(CODE_LENGTH);
    store::delete_links(tx, user, email).await?;
    let link = InsertLink {
        digest: &digest(core, &link_code),
        purpose: purpose.as_str(),
        user,
        email,
        now,
        expires_at: now.plus_seconds(purpose.good_seconds()),
    };
    store::insert_link(tx, link).await?;
    // behind `#`, which browsers keep to themselves
    Ok(format!("{}{}#{link_code}", core.config.public_url, purpose.path()))
}

/// The link that this code belongs to, if it is for one of these purposes.
///
/// # Errors
/// `Invalid` for the field `code`.
pub(crate) async fn find(
    core: &Core,
    link_code: &str,
    purposes: &[Purpose],
) -> Result<Link, AppError> {
    let now = core.clock.now();
    let mut tx = core.db.read().await?;
    let row =
        store::find_open(&mut tx, &digest(core, link_code), now).await?.ok_or_else(not_valid)?;
    let purpose = Purpose::parse(&row.purpose).filter(|purpose| purposes.contains(purpose));
    Ok(Link {
        purpose: purpose.ok_or_else(not_valid)?,
        user: row.user_id.map(UserId),
        email: row.email,
    })
}

/// Uses the link up, in the transaction that trusts it.
///
/// # Errors
/// `Invalid` for the field `code` when somebody else was first.
pub(crate) async fn use_up(
    core: &Core,
    tx: &mut Tx,
    link_code: &str,
    now: Timestamp,
) -> Result<(), AppError> {
    if store::update_used(tx, &digest(core, link_code), now).await? {
        Ok(())
    } else {
        Err(not_valid())
    }
}

/// The links mailed to a person are good for nothing any more.
pub(crate) async fn forget(tx: &mut Tx, user: UserId, email: &str) -> Result<(), AppError> {
    Ok(store::delete_links(tx, Some(user), email).await?)
}

/// Forgets links of long ago.
pub(crate) async fn sweep(core: &Core) -> Result<(), AppError> {
    let mut tx = core.db.write().await?;
    store::delete_expired(&mut tx, core.clock.now().plus_seconds(-KEEP_SECONDS)).await?;
    tx.commit().await?;
    Ok(())
}
