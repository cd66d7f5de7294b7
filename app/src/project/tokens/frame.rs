use super::model::{Token, TokenKind};
use crate::ui::Erase;
use crate::value::{ProjectId, TokenId};
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

/// The token that the address names; 0, which no token has, when that is no id.
pub(crate) fn token_in_path() -> Memo<TokenId> {
    let params = use_params_map();
    Memo::new(move |_| {
        params
            .with(|params| params.get_str("token").and_then(|id| id.parse().ok()))
            .unwrap_or(TokenId(0))
    })
}

/// The tabs of a token. `current` is `overview`, `events` or `sharing`, which limited tokens alone
/// have: whoever may look at one may also send it.
pub(crate) fn token_tabs(project: ProjectId, token: &Token, current: &'static str) -> AnyView {
    let id = token.id;
    let tab = move |key: &'static str, path: &str, text: &'static str| {
        view! {
            <li>
                <a
                    class="tabs__tab"
                    href=format!("/projects/{project}/settings/api-tokens/{id}{path}")
                    aria-current=(key == current).then_some("page")
                >
                    {text}
                </a>
            </li>
        }
    };
    let sharing = (token.kind == TokenKind::Limited).then(|| tab("sharing", "/sharing", "Sharing"));
    view! {
        <nav class="tabs" aria-label="Token">
            <ul class="tabs__list">
                {tab("overview", "", "Overview")} {tab("events", "/events", "Events")} {sharing}
            </ul>
        </nav>
    }
    .erase()
}
