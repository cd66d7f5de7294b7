use super::store::ShareRow;
use crate::{
    core::Core,
    project::{
        access::{Bearer, store::TokenRow},
        events::{NewEvent, Object},
    },
};
use app::{
    project::token_events::EventKind,
    services::Actor,
    value::{ProjectId, Timestamp, TokenId},
};

fn with_recipient(mut event: NewEvent, row: &TokenRow, recipient: &str) -> NewEvent {
    event.object = Some(Object::new("token", &row.id, row.description.clone()));
    event.details.params.insert("recipientEmail".to_owned(), recipient.into());
    event
}

/// The token was sent to somebody.
pub(super) fn shared(
    core: &Core,
    actor: &Actor,
    bearer: &Bearer,
    row: &TokenRow,
    recipient: &str,
    now: Timestamp,
) -> NewEvent {
    let message = format!("Shared the token \"{}\" with {recipient}", row.description);
    let event = bearer.event(core, actor, "storage.tokenShared", message, None, now);
    with_recipient(event, row, recipient)
}

/// The link was taken back.
pub(super) fn withdrawn(
    core: &Core,
    actor: &Actor,
    bearer: &Bearer,
    row: &TokenRow,
    recipient: &str,
    now: Timestamp,
) -> NewEvent {
    let message =
        format!("Withdrew the link to the token \"{}\" from {recipient}", row.description);
    let event = bearer.event(core, actor, "storage.tokenShareWithdrawn", message, None, now);
    with_recipient(event, row, recipient)
}

/// What somebody without a token did with the link. Nobody's token did it: the event stands under
/// the shared token itself.
#[derive(Clone, Copy)]
pub(super) struct ByLink<'a> {
    pub(super) core: &'a Core,
    pub(super) actor: &'a Actor,
    pub(super) row: &'a TokenRow,
    pub(super) share: &'a ShareRow,
    pub(super) now: Timestamp,
}

impl ByLink<'_> {
    fn event(self, event: &'static str, message: String) -> NewEvent {
        let Self { core, actor, row, share, now } = self;
        let (project, id) = (ProjectId(row.project_id), TokenId(row.id));
        let token = (id, row.description.as_str());
        let event = NewEvent::of_storage(core, project, token, actor, event, now);
        with_recipient(NewEvent { message, ..event }, row, &share.recipient)
    }

    /// The page behind the link was opened for the first time.
    pub(super) fn opened(self) -> NewEvent {
        let recipient = &self.share.recipient;
        let message = format!("The link to the token was opened that was sent to {recipient}");
        self.event("storage.tokenShareOpened", message)
    }

    /// The token was handed over.
    pub(super) fn retrieved(self) -> NewEvent {
        let recipient = &self.share.recipient;
        let message = format!("The token was retrieved by the link that was sent to {recipient}");
        self.event("storage.tokenShareRetrieved", message)
    }

    /// The token got a new string, because there was no copy of the one before.
    pub(super) fn refreshed(self) -> NewEvent {
        let message = format!(
            "Refreshed the token \"{}\", of whose string no copy was kept, for {}",
            self.row.description, self.share.recipient
        );
        self.event("storage.tokenRefreshed", message)
    }

    /// Somebody has the code of a link that works no more.
    pub(super) fn refused(self) -> NewEvent {
        let recipient = &self.share.recipient;
        let why = if self.share.claimed_at.is_some() {
            "was used before"
        } else if self.share.withdrawn_at.is_some() {
            "was withdrawn"
        } else {
            "is too old"
        };
        let message = format!("Refused: the link to the token that was sent to {recipient} {why}");
        let event = self.event("storage.tokenShareRefused", message);
        NewEvent { kind: EventKind::Error, ..event }
    }
}
