use super::service::Purpose;
use crate::{core::Core, mail::Letter};

/// The mail that a link comes in.
pub(super) fn link(core: &Core, name: &str, purpose: Purpose, url: String) -> Letter {
    let at = &core.config.public_url;
    let (subject, first, act) = match purpose {
        Purpose::Reset => (
            "Set a new password",
            format!("Somebody, probably you, asked for a new password at {at}."),
            "Set a new password",
        ),
        Purpose::Activate => (
            "Activate your account",
            format!("There is an account for you at {at}. Choose a password to activate it."),
            "Activate account",
        ),
        Purpose::SignUp => (
            "Confirm your address",
            format!("Somebody, probably you, wants to make an account at {at}."),
            "Make the account",
        ),
    };
    let letter = Letter::new(subject, name)
        .say(first)
        .action(act, url)
        .note(format!("The link works once, for {}.", purpose.good_for()));
    let letter = match purpose {
        Purpose::Reset => letter.note("Multi-factor authentication stays as it is."),
        Purpose::Activate | Purpose::SignUp => letter,
    };
    letter.note(
        "If it was not you who asked, there is nothing to do: without the link nothing happens.",
    )
}

/// For who wanted to sign up and has an account.
pub(super) fn known(core: &Core, name: &str) -> Letter {
    let at = &core.config.public_url;
    Letter::new("You have an account already", name)
        .say(format!(
            "Somebody, probably you, wanted to make an account at {at} with this address. There is \
             one already: sign in, or set a new password if you have forgotten yours."
        ))
        .action("Sign in", format!("{at}/sign-in"))
        .note(format!("To set a new password: {at}/reset-password"))
        .note("If it was not you, there is nothing to do.")
}
