use super::{
    ReadApiUrl,
    use_it::{for_bearers, use_it},
};
use crate::{
    project::overview::command_line,
    ui::{Card, Erase, Loaded, PageHeader, read},
};
use leptos::prelude::*;

/// What stands where the token belongs.
const PLACE: &str = "YOUR-TOKEN";

/// `/console`: how to use a token. Nobody needs an account for it.
pub fn console_page() -> AnyView {
    let url = read(|| ReadApiUrl {});
    for_bearers(view! { <Loaded resource=url view=console/> }.erase())
}

#[expect(clippy::needless_pass_by_value, reason = "the shape that <Loaded> asks for")]
fn console(api_url: String) -> AnyView {
    let verify =
        format!("curl -H 'X-StorageApi-Token: {PLACE}' {api_url}/v2/storage/tokens/verify");
    let upload = format!(
        "curl -H 'X-StorageApi-Token: {PLACE}' -F name=orders -F data=@orders.csv \
         {api_url}/v2/storage/buckets/in.c-main/tables"
    );
    let (address, lines) = (api_url.clone(), use_it(&api_url, PLACE));
    view! {
        <PageHeader
            title="Storage Console"
            lead="How to use an API token. It takes no account: the token alone decides what you may do."
        />
        <Card title="What you need">
            <p>
                "Put your token in place of " <code>{PLACE}</code>
                " below. Keep it like a password: in a secret store or an environment variable, never in a program's source."
            </p>
            <dl class="facts">
                <div><dt>"Address of the API"</dt><dd><code>{address}</code></dd></div>
            </dl>
        </Card>
        <Card title="What the token may do">
            <p>"The answer names the project, the buckets, and when the token expires."</p>
            {command_line("Command that verifies the token", verify)}
        </Card>
        {lines}
        <Card title="Write a table">
            <p>"With the right to write to a bucket, this makes a table of a CSV file."</p>
            {command_line("Command that makes a table", upload)}
        </Card>
        <p>
            "Every call is described in "
            <a href="/api/openapi.json" rel="external">"the OpenAPI document"</a> "."
        </p>
    }
    .erase()
}
