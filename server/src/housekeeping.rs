//! What the server does by itself from time to time. Any node may do it; super admins have it done
//! at once through the Manage API.

use crate::{
    account::{activity, links, management_tokens, notifications, sessions, sign_in},
    core::Core,
    organization::deleted_projects,
    project::{events, members, settings, token_sharing, tokens::expiry},
};
use app::error::AppError;
use futures::future::{BoxFuture, FutureExt};

/// One kind of work.
#[derive(Clone, Copy)]
pub(crate) struct Chore {
    pub(crate) name: &'static str,
    run: for<'a> fn(&'a Core) -> BoxFuture<'a, Result<(), AppError>>,
}

impl Chore {
    /// Does it, to the end.
    pub(crate) async fn run(self, core: &Core) -> Result<(), AppError> {
        (self.run)(core).await
    }
}

macro_rules! chores {
    ($($name:literal => $run:path),+ $(,)?) => {
        &[$(Chore { name: $name, run: |core| $run(core).boxed() }),+]
    };
}

/// What should not wait for an hour.
pub(crate) const OFTEN: &[Chore] = chores!(
    "sign-ins:tell-half-way" => sessions::tell_half_way,
    "tokens:expire" => expiry::put_aside,
    "memberships:end" => members::end_expired,
    "projects:purge" => deleted_projects::purge,
);

/// What has grown stale.
pub(crate) const HOURLY: &[Chore] = chores!(
    "sign-in-counters:sweep" => sign_in::throttle::sweep,
    "sessions:sweep" => sessions::sweep,
    "activity:sweep" => activity::sweep,
    "notifications:sweep" => notifications::sweep,
    "links:sweep" => links::sweep,
    "projects:tell" => settings::tell,
    "tokens:tell" => expiry::tell,
    "management-tokens:tell" => management_tokens::tell,
    "management-tokens:sweep" => management_tokens::sweep,
    "events:plan" => events::plan,
    "events:purge" => events::purge,
    "token-shares:sweep" => token_sharing::sweep,
);

/// All of it.
pub(crate) fn all() -> impl Iterator<Item = Chore> {
    OFTEN.iter().chain(HOURLY).copied()
}
