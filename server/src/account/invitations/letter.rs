use super::store::InvitationRow;
use crate::{core::Core, mail::Letter};
use app::{account::invitations::InvitationPlace, value::Timestamp};

/// Who invited, into what, and the one thing to do: activate the account by this link, or answer.
pub(super) fn invitation(
    core: &Core,
    row: &InvitationRow,
    place: InvitationPlace,
    activation: Option<String>,
) -> Letter {
    let at = &core.config.public_url;
    let (kind, name) = (place.kind().word(), &row.place_name);
    let (by, by_email) = (&row.creator_name, &row.creator_email);
    let mut letter = Letter::new(format!("You are invited to {name}"), &row.user_name)
        .say(format!("{by} ({by_email}) invites you to the {kind} {name} at {at}."));
    if let Some(role) = &row.role {
        letter = letter.fact("Role", role);
    }
    if let Some(until) = row.expires_at {
        letter = letter.fact("Until", Timestamp(until).readable());
    }
    // as what somebody wrote, and not in our own voice
    if !row.reason.is_empty() {
        letter = letter.fact("Reason", &row.reason);
    }
    match activation {
        Some(url) => letter
            .say("There is an account for you. Choose a password to activate it, then accept.")
            .action("Activate account", url)
            .note("The link works once, for seven days."),
        None => letter.action("Answer the invitation", format!("{at}/account/invitations")),
    }
    .note("If you do not know who invites you, there is nothing to do.")
}

/// For who invited: what came of it.
pub(super) fn answer(core: &Core, row: &InvitationRow, did: &str) -> Letter {
    let (who, email, name) = (&row.user_name, &row.user_email, &row.place_name);
    let at = &core.config.public_url;
    Letter::new(format!("{who} {did} your invitation"), &row.creator_name)
        .say(format!("{who} ({email}) {did} your invitation to {name} at {at}."))
}
