use crate::{
    account::{activity, links, management_tokens, notifications, sessions},
    core::Core,
    project::{events, token_sharing, tokens::expiry},
};
use app::error::AppError;

/// What can be asked for, and what it does.
pub(super) const COMMANDS: [(&str, &str); 8] = [
    ("tokens:expire", "puts expired API tokens aside"),
    ("events:purge", "forgets events that are older than they are kept"),
    ("sessions:sweep", "forgets sessions that ended"),
    ("activity:sweep", "forgets activity that is older than it is kept"),
    ("notifications:sweep", "forgets notifications that are older than they are kept"),
    ("links:sweep", "forgets mailed links that expired"),
    ("management-tokens:sweep", "forgets session tokens that expired"),
    ("token-shares:sweep", "forgets shares of tokens that ended"),
];

/// Does it, to the end.
///
/// # Errors
/// `Invalid` for what is no command, with the list of those that are.
pub(super) async fn run(core: &Core, command: &str) -> Result<(), AppError> {
    match command {
        "tokens:expire" => expiry::put_aside(core).await,
        "events:purge" => events::purge(core).await,
        "sessions:sweep" => sessions::sweep(core).await,
        "activity:sweep" => activity::sweep(core).await,
        "notifications:sweep" => notifications::sweep(core).await,
        "links:sweep" => links::sweep(core).await,
        "management-tokens:sweep" => management_tokens::sweep(core).await,
        "token-shares:sweep" => token_sharing::sweep(core).await,
        _ => {
            let names = COMMANDS.map(|(name, _)| name).join(", ");
            let message = format!("There is no such command. The commands are: {names}.");
            Err(AppError::invalid("command", message))
        }
    }
}
