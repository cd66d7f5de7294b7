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

/// The tabs of a token. `current` is `overview` or `events`.
pub(crate) fn token_tabs(project: ProjectId, token: TokenId, current: &'static str) -> AnyView {
    let tab = move |key: &'static str, path: &str, text: &'static str| {
        view! {
            <li>
                <a
                    class="tabs__tab"
                    href=format!("/projects/{project}/settings/api-tokens/{token}{path}")
                    aria-current=(key == current).then_some("page")
                >
                    {text}
                </a>
            </li>
        }
    };
    view! {
        <nav class="tabs" aria-label="Token">
            <ul class="tabs__list">
                {tab("overview", "", "Overview")} {tab("events", "/events", "Events")}
            </ul>
        </nav>
    }
    .erase()
}
