use super::{
    DEFAULT_HOURS, ListShares, MAX_MESSAGE, SendToken, Share, VALIDITIES, WithdrawShare,
    shares_table::shares_table,
};
use crate::{
    project::{
        overview::{in_project, project_in_path},
        tokens::{FindToken, Token, TokenKind, TokenState, token_in_path, token_tabs},
    },
    ui::{
        Card, ConfirmDialog, Erase, FormState, HiddenField, Loaded, Outcome, PageHeader, Reading,
        SelectField, ServerForm, TextAreaField, TextField, form_state, read, read_after, told,
    },
    value::ProjectId,
};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

/// The forms of the page, and what stands beside them.
#[derive(Clone, Copy)]
struct Sharing {
    send: FormState<SendToken>,
    withdraw: FormState<WithdrawShare>,
    shares: Reading<Vec<Share>>,
    /// The link that the address asks to withdraw.
    asked: Memo<Option<String>>,
}

/// The Sharing tab: sends the token to somebody, and shows what became of it.
pub fn token_sharing_page() -> AnyView {
    let (project, token) = (project_in_path(), token_in_path());
    let (send, withdraw) = (form_state::<SendToken>(), form_state::<WithdrawShare>());
    let changes = [send.successes(), withdraw.successes()];
    let found = read(move || FindToken { project: project.get(), id: token.get() });
    let shares = read_after(
        move || changes.iter().map(Get::get).sum(),
        move || ListShares { project: project.get(), token: token.get() },
    );
    let query = use_query_map();
    let asked = Memo::new(move |_| query.with(|query| query.get("withdraw")));
    let sharing = Sharing { send, withdraw, shares, asked };
    let shown = move |token| sharing_view(project.get_untracked(), &token, &sharing);
    let page = view! { <Loaded resource=found view=shown/> }.erase();
    in_project(project, "tokens", page)
}

fn sharing_view(project: ProjectId, token: &Token, sharing: &Sharing) -> AnyView {
    let Sharing { send, withdraw, shares, asked } = *sharing;
    let here = format!("/projects/{project}/settings/api-tokens/{}/sharing", token.id);
    let told = vec![
        told(send, |()| "The link is on its way.".to_owned()),
        told(withdraw, |()| "The link was withdrawn. It works no more.".to_owned()),
    ];
    let form = match (token.kind, token.state) {
        (TokenKind::Limited, TokenState::Active) => send_form(project, token, send),
        (TokenKind::Limited, _) => {
            view! { <p>"The token works no more, so that it can be sent to nobody."</p> }.erase()
        }
        (TokenKind::Master, _) => {
            view! { <p>"A master token belongs to its owner and cannot be sent."</p> }.erase()
        }
        (TokenKind::Component, _) => {
            view! { <p>"A component token belongs to its configuration and cannot be sent."</p> }
                .erase()
        }
    };
    let id = token.id.to_string();
    let list = move |shares: Vec<Share>| {
        let table = shares_table(&here, &shares);
        let (here, id) = (here.clone(), id.clone());
        let dialog = move || {
            let asked = asked.get()?;
            let share = shares.iter().find(|share| share.id.as_str() == asked)?;
            let is_open = share.state.is_open();
            is_open.then(|| withdraw_dialog(project, &id, share, &here, withdraw))
        };
        view! {
            {table}
            {dialog}
        }
    };
    view! {
        <PageHeader
            title=token.description.clone()
            lead="Send the token to somebody by a link that works once."
        />
        {token_tabs(project, token, "sharing")}
        <Outcome of=told/>
        <Card title="Send token">{form}</Card>
        <section aria-labelledby="shares-heading">
            <h2 id="shares-heading" class="share__heading">"Links you and others sent"</h2>
            <Loaded resource=shares view=list/>
        </section>
    }
    .erase()
}

fn send_form(project: ProjectId, token: &Token, state: FormState<SendToken>) -> AnyView {
    let validities =
        VALIDITIES.map(|(hours, words)| (hours.to_string(), words.to_owned())).to_vec();
    let id = token.id.to_string();
    view! {
        <p class="share__lead">
            "The mail holds a link, not the token. Whoever opens it sees what the token may do, and retrieves it with a button. You are told when that happens."
        </p>
        <ServerForm state submit="Send token">
            <HiddenField name="project" value=project.to_string()/>
            <HiddenField name="token" value=id/>
            <TextField
                name="recipient"
                label="E-mail"
                kind="email"
                help="They need no account here."
                required=true
                autocomplete="off"
                maxlength=254
            />
            <TextAreaField
                name="message"
                label="Message"
                help="What it is for. Plain text; it stands in the mail and on the page behind the link."
                maxlength=u32::try_from(MAX_MESSAGE).unwrap_or(u32::MAX)
            />
            <SelectField
                name="valid_for_hours"
                label="The link is good for"
                options=validities
                value=DEFAULT_HOURS.to_string()
            />
        </ServerForm>
    }
    .erase()
}

fn withdraw_dialog(
    project: ProjectId,
    token: &str,
    share: &Share,
    close: &str,
    state: FormState<WithdrawShare>,
) -> AnyView {
    let title = format!("Withdraw the link from {}?", share.recipient);
    let (id, token, close) = (share.id.to_string(), token.to_owned(), close.to_owned());
    view! {
        <ConfirmDialog title close=close.clone()>
            <p>"The link stops working at once. The token itself stays as it is."</p>
            <ServerForm state submit="Withdraw link" danger=true cancel=close>
                <HiddenField name="project" value=project.to_string()/>
                <HiddenField name="token" value=token/>
                <HiddenField name="id" value=id/>
            </ServerForm>
        </ConfirmDialog>
    }
    .erase()
}
