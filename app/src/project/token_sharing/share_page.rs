use super::{
    OpenShare, RetrieveShare, RetrievedToken, ShareId, ShareOffer, ShareWelcome, WelcomeToShare,
    use_it::{for_bearers, use_it},
};
use crate::{
    account::mailed_link::code_field,
    error::{AppError, ErrorKind},
    project::tokens::{Grants, grants_sentence},
    ui::{
        Card, CopyOnceSecret, Erase, FormState, HiddenField, Loaded, Notice, PageHeader, Refused,
        ServerForm, Tone, When, ask, effect, form_state, read,
    },
    value::Timestamp,
};
use leptos::{html, prelude::*, task::spawn_local};
use leptos_router::hooks::use_params_map;
use std::sync::Arc;

/// `/share/:id`: where the link to a token leads. Looking at it changes nothing; the button
/// retrieves the token.
pub fn share_page() -> AnyView {
    let params = use_params_map();
    let id: Option<ShareId> =
        params.with_untracked(|params| params.get_str("id").and_then(|id| id.parse().ok()));
    let Some(id) = id else { return for_bearers(no_such_link()) };
    let state = form_state::<RetrieveShare>();
    // a refusal leaves it as it is, and so the form
    let retrieved = Memo::new(move |_| state.value.get());
    let asked = id.clone();
    let welcome = read(move || WelcomeToShare { id: asked.clone() });
    let page = move || {
        if let Some(token) = retrieved.get() {
            return retrieved_view(token);
        }
        let id = id.clone();
        let shown = move |welcome| welcome_view(&id, welcome, state);
        let refused: Refused = Arc::new(refusal);
        view! { <Loaded resource=welcome view=shown refused/> }.erase()
    };
    for_bearers(page.erase())
}

fn refusal(error: &AppError) -> Option<AnyView> {
    (error.kind == ErrorKind::NotFound).then(no_such_link)
}

fn no_such_link() -> AnyView {
    #[cfg(feature = "ssr")]
    if let Some(options) = use_context::<leptos_axum::ResponseOptions>() {
        options.set_status(http::StatusCode::NOT_FOUND);
    }
    closed(
        "This link is not valid",
        "Check that you have all of it, or ask whoever sent it for another one.",
    )
}

fn closed(title: &'static str, lead: impl Into<String>) -> AnyView {
    view! {
        <PageHeader title lead=lead.into()/>
        <p><a class="button" href="/console">"How to use a token"</a></p>
    }
    .erase()
}

fn welcome_view(id: &ShareId, welcome: ShareWelcome, state: FormState<RetrieveShare>) -> AnyView {
    match welcome {
        ShareWelcome::Open(offer) => offer_view(id.clone(), *offer, state),
        ShareWelcome::Retrieved { at } => closed(
            "This token was retrieved already",
            format!(
                "A link works once, and this one was used on {}. If that was not you, tell \
                 whoever sent it at once.",
                at.readable()
            ),
        ),
        ShareWelcome::Expired => {
            closed("This link is too old", "Ask whoever sent it for another one.")
        }
        ShareWelcome::Withdrawn => {
            closed("This link was withdrawn", "Whoever sent it took it back. Ask them why.")
        }
        ShareWelcome::TokenEnded => closed(
            "This token works no more",
            "It was deleted or has expired. Ask whoever sent the link for another one.",
        ),
    }
}

fn offer_view(id: ShareId, offer: ShareOffer, state: FormState<RetrieveShare>) -> AnyView {
    // a person looks at it: programs that follow links in mails run no scripts
    let opened = id.clone();
    effect(move || {
        let id = opened.clone();
        spawn_local(async move {
            // the page does not need to know whether it was noted
            let _ = ask(OpenShare { id }).await;
        });
    });
    let ShareOffer { sender, message, project, token, grants, .. } = offer;
    let lead = format!("{sender} sends you a token of the project \"{project}\".");
    let message = (!message.is_empty()).then(|| {
        view! {
            <Card title="Their message">
                <p class="share__message">{message}</p>
            </Card>
        }
    });
    let warning = offer.replaces_string.then(|| {
        view! {
            <Notice tone=Tone::Warn>
                <p>
                    "No copy of this token's string is kept. When you retrieve it, it gets a new one, and the one before stops working at once."
                </p>
            </Notice>
        }
    });
    view! {
        <PageHeader title="An API token for you" lead/>
        {message}
        <Card title="The token">
            <dl class="facts">
                <div><dt>"Description"</dt><dd>{token}</dd></div>
                <div><dt>"Project"</dt><dd>{project}</dd></div>
                <div><dt>"Expires"</dt><dd>{expiry(offer.token_expires_at)}</dd></div>
            </dl>
        </Card>
        <Card title="What it may do">
            <p>{grants_sentence(&grants, "It can", "It cannot")}</p>
            {bucket_list(&grants)}
        </Card>
        <Card title="Retrieve it">
            <p>
                "The link works until " <When at=offer.good_until/>
                ", and once: have a safe place ready for the token. You need no account."
            </p>
            {warning}
            <ServerForm state submit="Retrieve token">
                <HiddenField name="id" value=id.to_string()/>
                {code_field()}
            </ServerForm>
        </Card>
    }
    .erase()
}

fn expiry(at: Option<Timestamp>) -> AnyView {
    match at {
        Some(at) => view! { <When at/> }.erase(),
        None => "never".erase(),
    }
}

/// Every bucket, where the sentence only counts them.
fn bucket_list(grants: &Grants) -> AnyView {
    if grants.buckets.is_empty() {
        return ().erase();
    }
    let buckets = grants
        .buckets
        .iter()
        .map(|(id, permission)| view! { <li>{format!("{id}: {permission}")}</li> })
        .collect_view();
    view! {
        <details class="share__buckets">
            <summary>"Bucket by bucket"</summary>
            <ul>{buckets}</ul>
        </details>
    }
    .erase()
}

/// Shows the string this once, and what to do with it.
fn retrieved_view(token: RetrievedToken) -> AnyView {
    let RetrievedToken { secret, api_url, description, project, expires_at } = token;
    let node = NodeRef::<html::Div>::new();
    effect(move || {
        if let Some(node) = node.get() {
            let _ = node.focus();
        }
    });
    let lead = format!("\"{description}\" of the project \"{project}\". Copy it now.");
    let lines = use_it(&api_url, secret.reveal());
    view! {
        <div class="created stack" tabindex="-1" node_ref=node>
            <PageHeader title="Your API token" lead/>
            <Card>
                <CopyOnceSecret label="API token" secret=secret.reveal()/>
                <p>
                    "The link works no more. The token expires: " {expiry(expires_at)} "."
                </p>
            </Card>
            <p>"To use it you need no account. These lines contain the token itself."</p>
            {lines}
            // loaded anew, so that the string is gone from the browser's memory as well
            <p><a class="button" href="/console" rel="external">"Open the Storage Console"</a></p>
        </div>
    }
    .erase()
}
