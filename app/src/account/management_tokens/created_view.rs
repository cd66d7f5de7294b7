use super::{CreatedManagementToken, page::HERE};
use crate::{
    project::overview::command_line,
    ui::{Card, CopyOnceSecret, Erase, PageHeader, When, effect},
};
use leptos::{html, prelude::*};

/// Shows a token's string this once, and what to do with it.
pub(super) fn created_view(created: CreatedManagementToken) -> AnyView {
    let CreatedManagementToken { description, expires_at, secret, api_url } = created;
    let command =
        format!("curl -H 'X-KBC-ManageApiToken: {secret}' {api_url}/manage/tokens/verify");
    let node = NodeRef::<html::Div>::new();
    effect(move || {
        if let Some(node) = node.get() {
            let _ = node.focus();
        }
    });
    view! {
        <div class="created stack" tabindex="-1" node_ref=node>
            <PageHeader
                title=format!("The token \"{description}\" was created")
                lead="Copy it now and give it to the program that needs it."
            />
            <Card>
                <CopyOnceSecret label="Access token" secret/>
            </Card>
            <Card title="Try it">
                <p>
                    "This asks the Manage API who the token is. The command contains the token itself."
                </p>
                {command_line("Command that verifies the token", command)}
            </Card>
            <p>"It expires " <When at=expires_at/> "."</p>
            // Loaded anew, so that the string is gone from the browser's memory as well.
            <p><a class="button" href=HERE rel="external">"All access tokens"</a></p>
        </div>
    }
    .erase()
}
