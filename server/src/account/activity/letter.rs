use super::{
    kind::{Act, in_words},
    record::Owner,
};
use crate::{account::sessions::device, core::Core, mail::Letter};
use app::{services::Actor, value::Timestamp};

/// What the person is told by mail: what, when, where, and what to do if it was not them.
pub(super) fn letter(
    core: &Core,
    owner: Owner<'_>,
    actor: &Actor,
    done_by: &str,
    act: &Act,
    now: Timestamp,
) -> Letter {
    let url = &core.config.public_url;
    let (what, _) = in_words(act.kind.as_str(), &act.detail);
    let letter = Letter::new(&what, owner.name)
        .say(format!("{what}. This is about your account {}.", owner.email))
        .fact("When", now.readable());
    let letter = if done_by.is_empty() {
        letter
            .fact("Browser", device::in_words(&actor.user_agent))
            .fact("Address", &actor.remote_addr)
    } else {
        letter.fact("By", done_by)
    };
    letter.action("Look at your activity", format!("{url}/account/activity")).note(format!(
        "If this was you, or you know of it, there is nothing to do. If not, open your activity \
             and choose \"This wasn't me\". If you cannot sign in, set a new password: \
             {url}/reset-password"
    ))
}
