use super::{
    api::{DeleteBucket, FindBucket},
    model::{Bucket, BucketDetail, BucketId, Table},
    origin::origin,
};
use crate::{
    error::AppError,
    project::overview::{command_line, count, in_project, number, project_in_path, size},
    ui::{
        Card, ConfirmDialog, EmptyState, Erase, FormState, HiddenField, Loaded, PageHeader,
        ServerForm, When, ask, form_state,
    },
    value::ProjectId,
};
use leptos::prelude::*;
use leptos_router::hooks::{use_params_map, use_query_map};
use serde::{Deserialize, Serialize};

#[derive(Clone, Serialize, Deserialize)]
struct Found {
    project: ProjectId,
    detail: BucketDetail,
    origin: String,
}

/// A bucket and the tables in it.
pub fn bucket_page() -> AnyView {
    let project = project_in_path();
    let params = use_params_map();
    let bucket = Resource::new(
        move || (project.get(), params.with(|params| params.get("bucket"))),
        |(project, id)| find(project, id.unwrap_or_default()),
    );
    let delete = form_state::<DeleteBucket>();
    let query = use_query_map();
    let asked = Memo::new(move |_| query.with(|query| query.get_str("confirm") == Some("delete")));
    let shown = move |found| bucket_view(found, asked, delete);
    in_project(project, "buckets", view! { <Loaded resource=bucket view=shown/> }.erase())
}

async fn find(project: ProjectId, id: String) -> Result<Found, AppError> {
    let id = id
        .parse::<BucketId>()
        .map_err(|_| AppError::not_found("", "There is no bucket at this address."))?;
    let origin = origin();
    Ok(Found { project, detail: ask(FindBucket { project, id }).await?, origin })
}

fn bucket_view(found: Found, asked: Memo<bool>, delete: FormState<DeleteBucket>) -> AnyView {
    let Found { project, detail: BucketDetail { bucket, tables }, origin } = found;
    let here = format!("/projects/{project}/storage/buckets/{}", bucket.id);
    let command = format!(
        "curl -H 'X-StorageApi-Token: <token>' -F name=my-table -F data=@file.csv {origin}/v2/storage/buckets/{}/tables",
        bucket.id
    );
    let lead = format!(
        "{} with {} in {}.",
        count(bucket.tables, "table"),
        count(bucket.rows, "row"),
        size(bucket.bytes),
    );
    let description = (!bucket.description.is_empty())
        .then(|| view! { <p class="bucket-description">{bucket.description.clone()}</p> });
    let tables = if tables.is_empty() {
        view! {
            <EmptyState
                title="There are no tables in this bucket yet"
                text="Load a CSV file with the command below."
            >
                <a class="button" href="#load">"See how to load a file"</a>
            </EmptyState>
        }
        .erase()
    } else {
        tables_view(tables)
    };
    let title = bucket.id.to_string();
    let ask = format!("{here}?confirm=delete");
    let dialog =
        move || asked.get().then(|| delete_dialog(project, &bucket, here.clone(), delete)).erase();
    view! {
        <PageHeader title lead>
            <a class="button button--danger" href=ask data-noscroll="true">"Delete bucket…"</a>
        </PageHeader>
        {description}
        {tables}
        <section id="load">
            <Card title="Load a CSV file into a new table">
                <p>
                    "Put a token that may write to this bucket in the place of "
                    <code>"<token>"</code>
                    ", and the name and the file that you want. The first line of the file names the columns."
                </p>
                {command_line("Command that loads a file", command)}
            </Card>
        </section>
        {dialog}
    }
    .erase()
}

fn tables_view(tables: Vec<Table>) -> AnyView {
    let rows = tables
        .into_iter()
        .map(|table| {
            let imported = match table.last_import_at {
                Some(at) => view! { <When at/> }.erase(),
                None => "never".erase(),
            };
            view! {
                <tr>
                    <th scope="row" class="table__break">{table.name}</th>
                    <td class="table__number" data-label="Columns">{table.columns.len()}</td>
                    <td class="table__number" data-label="Rows">{number(table.rows)}</td>
                    <td class="table__number" data-label="Size">{size(table.bytes)}</td>
                    <td class="table__time" data-label="Last import">{imported}</td>
                </tr>
            }
        })
        .collect_view();
    view! {
        <section class="stack">
            <h2 id="tables-heading">"Tables"</h2>
            <div class="table-scroll" role="region" aria-labelledby="tables-heading" tabindex="0">
                <table class="table table--stacked">
                    <thead>
                        <tr>
                            <th scope="col">"Table"</th>
                            <th scope="col" class="table__number">"Columns"</th>
                            <th scope="col" class="table__number">"Rows"</th>
                            <th scope="col" class="table__number">"Size"</th>
                            <th scope="col">"Last import"</th>
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
        </section>
    }
    .erase()
}

fn delete_dialog(
    project: ProjectId,
    bucket: &Bucket,
    close: String,
    state: FormState<DeleteBucket>,
) -> AnyView {
    let what_goes = match bucket.tables {
        0 => "The bucket is empty.".to_owned(),
        n => format!(
            "{} with {} in it will be deleted too.",
            count(n, "table"),
            count(bucket.rows, "row")
        ),
    };
    let id = bucket.id.to_string();
    view! {
        <ConfirmDialog title=format!("Delete the bucket {id}?") close=close.clone()>
            <p>
                {what_goes}
                " API tokens lose their access to it. This cannot be undone."
            </p>
            <ServerForm state submit="Delete bucket" danger=true cancel=close>
                <HiddenField name="project" value=project.to_string()/>
                <HiddenField name="id" value=id/>
            </ServerForm>
        </ConfirmDialog>
    }
    .erase()
}
