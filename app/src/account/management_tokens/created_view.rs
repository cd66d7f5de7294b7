use crate::{
    project::overview::command_line,
    ui::{Card, CopyOnceSecret, Erase, PageHeader, When, effect},
    value::Timestamp,
};
use leptos::{html, prelude::*};

/// A token that was just made.
pub(crate) struct ShownOnce {
    /// What kind of token it is.
    pub(crate) label: &'static str,
    pub(crate) description: String,
    /// None for one that does not end.
    pub(crate) expires_at: Option<Timestamp>,
    pub(crate) secret: String,
    /// Where the API is.
    pub(crate) api_url: String,
    /// Where all of them are: the address and what the link says.
    pub(crate) list: (&'static str, &'static str),
}

/// Shows a token's string this once, and what to do with it.
pub(crate) fn created_view(token: ShownOnce) -> AnyView {
    let ShownOnce { label, description, expires_at, secret, api_url, list: (href, all) } = token;
    let command =
        format!("curl -H 'X-KBC-ManageApiToken: {secret}' {api_url}/manage/tokens/verify");
    let node = NodeRef::<html::Div>::new();
    effect(move || {
        if let Some(node) = node.get() {
            let _ = node.focus();
        }
    });
    let expiry = match expires_at {
        Some(at) => view! { <p>"It expires " <When at/> "."</p> }.erase(),
        None => view! { <p>"It works until somebody deletes it."</p> }.erase(),
    };
    view! {
        <div class="created stack" tabindex="-1" node_ref=node>
            <PageHeader
                title=format!("The token \"{description}\" was created")
                lead="Copy it now and give it to the program that needs it."
            />
            <Card>
                <CopyOnceSecret label secret/>
            </Card>
            <Card title="Try it">
                <p>
                    "This asks the Manage API who the token is. The command contains the token itself."
                </p>
                {command_line("Command that verifies the token", command)}
            </Card>
            {expiry}
            // Loaded anew, so that the string is gone from the browser's memory as well.
            <p><a class="button" href=href rel="external">{all}</a></p>
        </div>
    }
    .erase()
}
