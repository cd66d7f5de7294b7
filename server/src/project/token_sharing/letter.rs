use super::{rules::CheckedShare, store::ShareRow};
use crate::{
    account::sessions::device, core::Core, mail::Letter, project::access::store::TokenRow,
};
use app::{
    services::Actor,
    value::{Timestamp, TokenId},
};

/// Who sends a token.
pub(super) struct Sender<'a> {
    pub(super) name: &'a str,
    pub(super) email: &'a str,
}

impl Sender<'_> {
    /// `Ada Lovelace (ada@example.com)`
    pub(super) fn in_words(&self) -> String {
        match self.name {
            "" => self.email.to_owned(),
            name => format!("{name} ({})", self.email),
        }
    }
}

/// The mail that the link comes in.
pub(super) fn link(sender: &Sender<'_>, row: &TokenRow, share: &CheckedShare, url: &str) -> Letter {
    let name = if sender.name.is_empty() { sender.email } else { sender.name };
    let letter = Letter::new(format!("{name} sends you an API token"), "").say(format!(
        "{} sends you the API token \"{}\" of the project \"{}\". With it a program can use the \
         project's data, as far as the token goes.",
        sender.in_words(),
        row.description,
        row.project_name
    ));
    let letter = if share.message.is_empty() {
        letter
    } else {
        letter.say("They write:").say(&share.message)
    };
    letter
        .action("Look at the token", url)
        .note(format!(
            "The link works once, for {}. Whoever has it can retrieve the token: do not pass this \
             mail on.",
            share.good_for
        ))
        .note("If you do not know what this is about, there is nothing to do.")
}

fn facts(letter: Letter, actor: &Actor, now: Timestamp) -> Letter {
    letter
        .fact("When", now.readable())
        .fact("Browser", device::in_words(&actor.user_agent))
        .fact("Address", &actor.remote_addr)
}

fn shares_of(core: &Core, row: &TokenRow) -> String {
    let (home, project, token) = (&core.config.public_url, row.project_id, TokenId(row.id));
    format!("{home}/projects/{project}/settings/api-tokens/{token}/sharing")
}

/// Tells the sender that the token has arrived.
pub(super) fn retrieved(
    core: &Core,
    sender: &str,
    row: &TokenRow,
    share: &ShareRow,
    actor: &Actor,
    now: Timestamp,
) -> Letter {
    let subject = format!("The token \"{}\" was retrieved", row.description);
    let letter = Letter::new(subject, sender).say(format!(
        "The token \"{}\" of the project \"{}\" was retrieved by the link that you sent to {}.",
        row.description, row.project_name, share.recipient
    ));
    facts(letter, actor, now).action("Look at the links you sent", shares_of(core, row)).note(
        format!(
            "If {} did not retrieve it, somebody else has it: refresh or delete the token at once.",
            share.recipient
        ),
    )
}

/// Tells the sender that somebody tried a used link again.
pub(super) fn replayed(
    core: &Core,
    sender: &str,
    row: &TokenRow,
    share: &ShareRow,
    actor: &Actor,
    now: Timestamp,
) -> Letter {
    let subject = format!("Somebody tried again to retrieve the token \"{}\"", row.description);
    let before = share.claimed_at.map(|at| Timestamp(at).readable()).unwrap_or_default();
    let from = share.claimed_addr.as_deref().unwrap_or("an unknown address");
    let letter = Letter::new(subject, sender).say(format!(
        "The link to the token \"{}\" of the project \"{}\", which you sent to {}, was tried again. \
         It was refused: the token was retrieved with it on {before} from {from}.",
        row.description, row.project_name, share.recipient
    ));
    facts(letter, actor, now).action("Look at the links you sent", shares_of(core, row)).note(
        format!(
            "Ask {} whether it was them who retrieved it the first time. If not, somebody else has \
             the token: refresh or delete it at once. You are told of further tries once an hour.",
            share.recipient
        ),
    )
}
