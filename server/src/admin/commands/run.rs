use crate::{
    account::{activity, links, management_tokens, notifications, sessions},
    core::Core,
    project::{events, token_sharing, tokens::expiry},
};
use app::error::AppError;

/// What can be asked for.
pub(super) const COMMANDS: [&str; 8] = [
    "tokens:expire",
    "events:purge",
    "sessions:sweep",
    "activity:sweep",
    "notifications:sweep",
    "links:sweep",
    "management-tokens:sweep",
    "token-shares:sweep",
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
            let names = COMMANDS.join(", ");
            let message = format!("There is no such command. The commands are: {names}.");
            Err(AppError::invalid("command", message))
        }
    }
}
