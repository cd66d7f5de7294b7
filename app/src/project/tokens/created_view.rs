use super::{
    model::{CreatedToken, TokenKind},
    words::token_sentence,
};
use crate::{
    project::overview::{command_line, master_refreshed},
    ui::{Card, CopyOnceSecret, Erase, PageHeader, When, tell_other_windows},
    value::ProjectId,
};
use leptos::{html, prelude::*};

/// Where the string came from.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Origin {
    Created,
    Refreshed,
}

/// Shows a token's string this once, and what to do with it.
pub(super) fn created_view(project: ProjectId, created: CreatedToken, origin: Origin) -> AnyView {
    let CreatedToken { token, secret, api_url } = created;
    let (title, lead) = match origin {
        Origin::Created => (
            format!("The token \"{}\" was created", token.description),
            "Copy it now and give it to the program that needs it.",
        ),
        Origin::Refreshed => (
            format!("The token \"{}\" has a new string", token.description),
            "The old string no longer works. Give the new one to everything that used it.",
        ),
    };
    let command = format!(
        "curl -H 'X-StorageApi-Token: {}' {api_url}/v2/storage/tokens/verify",
        secret.reveal()
    );
    let expires = match token.expires_at {
        Some(at) => view! { "It expires " <When at/> "." }.erase(),
        None => "It does not expire.".erase(),
    };
    // Loaded anew, so that the string is gone from the browser's memory as well.
    let page = format!("/projects/{project}/settings/api-tokens/{}", token.id);
    let sharing = (token.kind == TokenKind::Limited).then(|| {
        let sharing = format!("{page}/sharing");
        view! {
            <Card title="Give it to somebody">
                <p>
                    "A token in a mail or a chat stays there for everybody to read. Send a link instead: it works once, and you see when."
                </p>
                <p class="created__act">
                    <a class="button button--primary" href=sharing rel="external">"Send token"</a>
                </p>
            </Card>
        }
    });
    if token.is_own {
        let value = token.refreshed_at.0.to_string();
        tell_other_windows(master_refreshed(project), value);
    }
    let node = NodeRef::<html::Div>::new();
    Effect::new(move |_| {
        if let Some(node) = node.get() {
            let _ = node.focus();
        }
    });
    view! {
        <div class="created stack" tabindex="-1" node_ref=node>
            <PageHeader title lead/>
            <Card>
                <CopyOnceSecret label="API token" secret=secret.reveal()/>
            </Card>
            {sharing}
            <Card title="Try it">
                <p>"This asks the API who the token is. The command contains the token itself."</p>
                {command_line("Command that verifies the token", command)}
            </Card>
            <Card title="What it may do">
                <p>{token_sentence(&token)}</p>
                <p>{expires}</p>
            </Card>
            <p><a class="button" href=page rel="external">"Open the token's page"</a></p>
        </div>
    }
    .erase()
}
