use super::{
    filter::expires_soon,
    model::{Token, TokenKind, TokenState},
};
use crate::{
    ui::{Badge, Erase, Tone},
    value::Timestamp,
};
use leptos::prelude::*;

/// What kind of token it is.
pub(super) fn kind_badge(kind: TokenKind) -> AnyView {
    let text = match kind {
        TokenKind::Master => "Master",
        TokenKind::Limited => "Limited",
        TokenKind::Component => "Component",
    };
    view! { <Badge tone=Tone::Neutral text/> }.erase()
}

/// What stands out about a token: whose it is, and that it ends or has ended.
pub(super) fn state_badges(token: &Token, now: Timestamp) -> AnyView {
    let yours = token.is_own.then(|| view! { <Badge tone=Tone::Good text="Yours"/> });
    let ended = match token.state {
        TokenState::Active => expires_soon(token, now).then_some((Tone::Warn, "Expires soon")),
        TokenState::Expired { .. } => Some((Tone::Bad, "Expired")),
        TokenState::Deleted { .. } => Some((Tone::Bad, "Deleted")),
    };
    let ended = ended.map(|(tone, text)| view! { <Badge tone text/> });
    view! { {yours} {ended} }.erase()
}
