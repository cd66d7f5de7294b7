//! How a program uses a token, in commands to copy.

use crate::{
    project::overview::command_line,
    ui::{Card, Erase, Mark},
};
use leptos::prelude::*;

/// Two ways to try a token.
pub(super) fn use_it(api_url: &str, token: &str) -> AnyView {
    let curl = format!("curl -H 'X-StorageApi-Token: {token}' {api_url}/v2/storage/buckets");
    let install = "pip install kbcstorage".to_owned();
    let python = format!(
        "from kbcstorage.client import Client\n\n\
         client = Client('{api_url}', '{token}')\n\
         print(client.buckets.list())"
    );
    view! {
        <Card title="In a terminal">
            <p>"This lists the buckets that the token can see."</p>
            {command_line("Command that lists buckets", curl)}
        </Card>
        <Card title="In Python">
            <p>"Install the client once:"</p>
            {command_line("Command that installs the Python client", install)}
            <p>"Then:"</p>
            {command_line("Python lines that list buckets", python)}
        </Card>
    }
    .erase()
}

/// A page for whoever has a token: they may have no account.
pub(super) fn for_bearers(page: AnyView) -> AnyView {
    view! {
        <div class="share">
            <Mark/>
            <div class="share__page stack">{page}</div>
        </div>
    }
    .erase()
}
