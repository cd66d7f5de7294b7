use super::{
    api::ListBuckets,
    model::{Bucket, BucketList, Stage},
};
use crate::{
    project::overview::{in_project, number, project_in_path, size},
    ui::{EmptyState, Erase, Loaded, PageHeader, When, ask},
    value::ProjectId,
};
use leptos::prelude::*;

/// The buckets of a project by stage.
pub fn buckets_page() -> AnyView {
    let project = project_in_path();
    let buckets = Resource::new(
        move || project.get(),
        |project| async move { ask(ListBuckets { project }).await.map(|list| (project, list)) },
    );
    let shown = |(project, list)| buckets_view(project, list);
    in_project(project, "buckets", view! { <Loaded resource=buckets view=shown/> }.erase())
}

fn buckets_view(project: ProjectId, list: BucketList) -> AnyView {
    let new = format!("/projects/{project}/storage/buckets/new");
    let action = list.can_create.then(|| {
        view! { <a class="button button--primary" href=new.clone()>"Create bucket"</a> }
    });
    let content = if list.buckets.is_empty() {
        let text = if list.can_create {
            "A bucket holds tables that belong together. Create one, then load a file into it."
        } else {
            "Somebody who may manage buckets in this project has to create one first."
        };
        view! {
            <EmptyState title="There are no buckets yet" text=text>
                {list
                    .can_create
                    .then(|| view! { <a class="button" href=new>"Create a bucket"</a> })}
            </EmptyState>
        }
        .erase()
    } else {
        let (incoming, outgoing) =
            list.buckets.into_iter().partition(|bucket| bucket.id.stage() == Stage::In);
        view! {
            {stage(project, "In", "Data that comes in", incoming)}
            {stage(project, "Out", "Data that goes out", outgoing)}
        }
        .erase()
    };
    view! {
        <PageHeader title="Buckets" lead="A bucket holds tables that belong together.">
            {action}
        </PageHeader>
        {content}
    }
    .erase()
}

fn stage(
    project: ProjectId,
    name: &'static str,
    meaning: &'static str,
    buckets: Vec<Bucket>,
) -> AnyView {
    if buckets.is_empty() {
        return ().erase();
    }
    let rows = buckets.into_iter().map(|bucket| row(project, bucket)).collect_view();
    view! {
        <section class="stack">
            <h2>{name}<span class="stage-note">{meaning}</span></h2>
            <div class="table-scroll" role="region" aria-label=meaning tabindex="0">
                <table class="table table--stacked">
                    <thead>
                        <tr>
                            <th scope="col">"Bucket"</th>
                            <th scope="col" class="table__number">"Tables"</th>
                            <th scope="col" class="table__number">"Rows"</th>
                            <th scope="col" class="table__number">"Size"</th>
                            <th scope="col">"Last change"</th>
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
        </section>
    }
    .erase()
}

fn row(project: ProjectId, bucket: Bucket) -> AnyView {
    let href = format!("/projects/{project}/storage/buckets/{}", bucket.id);
    let changed = match bucket.last_change_at {
        Some(at) => view! { <When at/> }.erase(),
        None => "never".erase(),
    };
    view! {
        <tr>
            <th scope="row" class="table__break">
                <a href=href>{bucket.id.to_string()}</a>
                <span class="table__note">{bucket.description}</span>
            </th>
            <td class="table__number" data-label="Tables">{number(bucket.tables)}</td>
            <td class="table__number" data-label="Rows">{number(bucket.rows)}</td>
            <td class="table__number" data-label="Size">{size(bucket.bytes)}</td>
            <td class="table__time" data-label="Last change">{changed}</td>
        </tr>
    }
    .erase()
}
