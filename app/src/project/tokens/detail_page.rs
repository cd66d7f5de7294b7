use super::{
    access_view::access_view,
    api::{DeleteToken, FindToken, RefreshToken},
    badges::{kind_badge, state_badges},
    created_view::{Origin, created_view},
    frame::{token_in_path, token_tabs},
    model::{Token, TokenKind, TokenState},
    now::now,
};
use crate::{
    error::AppError,
    project::{
        overview::{in_project, project_in_path},
        token_explain::{Asked, asked_about, explain_card},
    },
    ui::{
        Card, ConfirmDialog, Erase, FormState, HiddenField, Loaded, PageHeader, ServerForm, When,
        ask, form_state,
    },
    value::{ProjectId, Timestamp, TokenId},
};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use serde::{Deserialize, Serialize};

#[derive(Clone, Serialize, Deserialize)]
struct Found {
    project: ProjectId,
    token: Token,
    now: Timestamp,
}

/// What the address asks to confirm.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Confirm {
    Refresh,
    Delete,
}

/// The acts that end a token's string, and which one is to be confirmed.
#[derive(Clone, Copy)]
struct Acts {
    refresh: FormState<RefreshToken>,
    delete: FormState<DeleteToken>,
    asked: Memo<Option<Confirm>>,
}

/// One API token: what it is, what it may do, and an end to it.
pub fn token_page() -> AnyView {
    let (project, token) = (project_in_path(), token_in_path());
    let found = Resource::new(
        move || (project.get(), token.get()),
        |(project, token)| find(project, token),
    );
    let query = use_query_map();
    let asked = Memo::new(move |_| {
        query.with(|query| match query.get_str("confirm") {
            Some("refresh") => Some(Confirm::Refresh),
            Some("delete") => Some(Confirm::Delete),
            _ => None,
        })
    });
    let explained = asked_about(project, token);
    let refresh = form_state::<RefreshToken>();
    let acts = Acts { refresh, delete: form_state::<DeleteToken>(), asked };
    let refreshed = Memo::new(move |_| refresh.value.get());
    let page = move || match refreshed.get() {
        Some(created) if created.token.id == token.get() => {
            created_view(project.get(), created, Origin::Refreshed)
        }
        _ => {
            let shown = move |found| token_view(found, &acts, explained);
            view! { <Loaded resource=found view=shown/> }.erase()
        }
    };
    in_project(project, "tokens", page.erase())
}

async fn find(project: ProjectId, id: TokenId) -> Result<Found, AppError> {
    let now = now()?;
    Ok(Found { project, token: ask(FindToken { project, id }).await?, now })
}

fn token_view(found: Found, acts: &Acts, explained: Asked) -> AnyView {
    let Acts { refresh: refresh_form, delete: delete_form, asked } = *acts;
    let Found { project, token, now } = found;
    let here = format!("/projects/{project}/settings/api-tokens/{}", token.id);
    let works = token.state == TokenState::Active;
    let may_refresh = works
        && match token.kind {
            TokenKind::Master => token.is_own,
            TokenKind::Limited => true,
            TokenKind::Component => false,
        };
    let may_delete = works && token.kind == TokenKind::Limited;
    let refresh = may_refresh.then(|| {
        let ask = format!("{here}?confirm=refresh");
        view! { <a class="button" href=ask data-noscroll="true">"Refresh token…"</a> }
    });
    let delete = may_delete.then(|| {
        let ask = format!("{here}?confirm=delete");
        view! {
            <a class="button button--danger" href=ask data-noscroll="true">"Delete token…"</a>
        }
    });
    let lead = match token.kind {
        TokenKind::Master => "The token of a member of this project. It goes with the membership.",
        TokenKind::Limited => "A token that somebody made for a program or a person.",
        TokenKind::Component => "A token that was made with a configuration.",
    };
    let change = (works && token.kind == TokenKind::Limited)
        .then(|| view! { <a class="button" href=format!("{here}/edit")>"Change"</a> });
    let header = view! {
        <PageHeader title=token.description.clone() lead=lead>
            {change}
            {refresh}
            {delete}
        </PageHeader>
    };
    let tabs = token_tabs(project, &token, "overview");
    let facts = facts(&token, now);
    let access = access_view(project, &token);
    let explain = explain_card(here.clone(), &token, explained);
    let dialog = move || match asked.get() {
        Some(Confirm::Refresh) if may_refresh => {
            refresh_dialog(project, &token, here.clone(), refresh_form)
        }
        Some(Confirm::Delete) if may_delete => {
            delete_dialog(project, &token, here.clone(), delete_form)
        }
        _ => ().erase(),
    };
    view! {
        {header}
        {tabs}
        <Card>{facts}</Card>
        <Card title="What it may do">{access}</Card>
        {explain}
        {dialog}
    }
    .erase()
}

fn facts(token: &Token, now: Timestamp) -> AnyView {
    let ended = match token.state {
        TokenState::Active => ().erase(),
        TokenState::Expired { at } => fact("Expired", view! { <When at/> }.erase()),
        TokenState::Deleted { at } => fact("Deleted", view! { <When at/> }.erase()),
    };
    let expires = match token.expires_at {
        _ if token.state != TokenState::Active => ().erase(),
        Some(at) => fact("Expires", view! { <When at/> }.erase()),
        None => fact("Expires", "never".erase()),
    };
    let created_by = token.created_by.clone().map(|by| fact("Created by", by.erase())).erase();
    let refreshed = if token.refreshed_at == token.created_at {
        "never".erase()
    } else {
        view! { <When at=token.refreshed_at/> }.erase()
    };
    let last_used = match token.last_used.clone() {
        None => "never".erase(),
        Some(used) => view! {
            <When at=used.at/>
            <span class="table__note">"from " {used.remote_addr}</span>
            <span class="table__note">{used.client}</span>
            <code class="table__note">{used.operation}</code>
        }
        .erase(),
    };
    let kind = view! {
        <span class="badges">{kind_badge(token.kind)} {state_badges(token, now)}</span>
    };
    view! {
        <dl class="facts">
            {fact("Kind", kind.erase())}
            {created_by}
            {fact("Created", view! { <When at=token.created_at/> }.erase())}
            {fact("Refreshed", refreshed)}
            {expires}
            {ended}
            {fact("Last used", last_used)}
        </dl>
    }
    .erase()
}

fn fact(name: &'static str, value: AnyView) -> AnyView {
    view! { <div><dt>{name}</dt><dd>{value}</dd></div> }.erase()
}

fn refresh_dialog(
    project: ProjectId,
    token: &Token,
    close: String,
    state: FormState<RefreshToken>,
) -> AnyView {
    let (title, id) = (format!("Refresh the token \"{}\"?", token.description), token.id);
    view! {
        <ConfirmDialog title close=close.clone()>
            <p>
                "The old string stops working at once. Everything that uses it has to be given the new one."
            </p>
            <ServerForm state submit="Refresh token" danger=true cancel=close>
                <HiddenField name="project" value=project.to_string()/>
                <HiddenField name="id" value=id.to_string()/>
            </ServerForm>
        </ConfirmDialog>
    }
    .erase()
}

fn delete_dialog(
    project: ProjectId,
    token: &Token,
    close: String,
    state: FormState<DeleteToken>,
) -> AnyView {
    let (title, id) = (format!("Delete the token \"{}\"?", token.description), token.id);
    view! {
        <ConfirmDialog title close=close.clone()>
            <p>
                "The token stops working at once. Everything that uses it loses its access. This cannot be undone."
            </p>
            <ServerForm state submit="Delete token" danger=true cancel=close>
                <HiddenField name="project" value=project.to_string()/>
                <HiddenField name="id" value=id.to_string()/>
            </ServerForm>
        </ConfirmDialog>
    }
    .erase()
}
