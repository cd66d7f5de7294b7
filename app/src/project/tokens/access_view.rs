use super::model::{Grants, Token, TokenKind};
use super::words::token_sentence;
use crate::ui::Erase;
use crate::value::ProjectId;
use leptos::prelude::*;

/// What the token may do: in sentences, and bucket by bucket.
pub(super) fn access_view(project: ProjectId, token: &Token) -> AnyView {
    let table = if token.kind == TokenKind::Master || token.grants.can_manage_buckets {
        ().erase()
    } else {
        view! {
            {bucket_table(project, &token.grants)}
            {components(&token.grants)}
        }
        .erase()
    };
    view! { <p>{token_sentence(token)}</p> {table} }.erase()
}

fn bucket_table(project: ProjectId, grants: &Grants) -> AnyView {
    if grants.buckets.is_empty() {
        return ().erase();
    }
    let rows = grants
        .buckets
        .iter()
        .map(|(id, permission)| {
            let href = format!("/projects/{project}/storage/buckets/{id}");
            view! {
                <tr>
                    <th scope="row" class="table__break">
                        <a href=href>{id.to_string()}</a>
                    </th>
                    <td data-label="Access">{permission.to_string()}</td>
                </tr>
            }
        })
        .collect_view();
    view! {
        <table class="table">
            <thead>
                <tr>
                    <th scope="col">"Bucket"</th>
                    <th scope="col">"Access"</th>
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </table>
    }
    .erase()
}

fn components(grants: &Grants) -> AnyView {
    if grants.components.is_empty() {
        return ().erase();
    }
    let ids = grants
        .components
        .iter()
        .map(|id| view! { <li class="table__break"><code>{id.clone()}</code></li> })
        .collect_view();
    view! {
        <h3 class="access__heading">"Components"</h3>
        <ul class="access__components">{ids}</ul>
    }
    .erase()
}
