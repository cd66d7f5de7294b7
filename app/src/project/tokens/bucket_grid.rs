use super::{
    grant_fields::{Around, grant_bucket, past},
    model::{BucketPermission, Grants},
    row_search::RowSearch,
};
use crate::{
    project::buckets::{Bucket, BucketId, Stage},
    ui::{Erase, hydrated},
    value::ProjectId,
};
use leptos::{prelude::*, web_sys::HtmlInputElement};
use wasm_bindgen::JsCast;

/// Each choice: what is sent, what people read, and what it grants.
const CHOICES: [(&str, &str, Option<BucketPermission>); 3] = [
    ("none", "None", None),
    ("read", "Read", Some(BucketPermission::Read)),
    ("write", "Write", Some(BucketPermission::Write)),
];

/// A bucket's place in the grid, whose rows are drawn once.
type Ids = StoredValue<Vec<BucketId>>;

/// Access bucket by bucket.
pub(super) fn bucket_grid(
    project: ProjectId,
    buckets: Vec<Bucket>,
    grants: RwSignal<Grants>,
    around: Around,
) -> AnyView {
    let content = if buckets.is_empty() {
        view! {
            <p>
                "There are no buckets yet. "
                <a href=format!("/projects/{project}/storage/buckets/new")>"Create a bucket"</a>
                " first, or let the token create its own below."
            </p>
        }
        .erase()
    } else {
        grid(buckets, grants)
    };
    // The id is the one that the error summary links to.
    let id = format!("{}-token-buckets-", around.prefix);
    let end = format!("{id}end");
    view! {
        <fieldset class="fieldset" id=id tabindex="-1">
            <legend>"Buckets"</legend>
            <p class="field__help">
                "Read: look at its tables and export them. Write: also create, change, fill and drop tables in it."
            </p>
            {around.refusal("token[buckets]")}
            {past(&end, "Skip the buckets")}
            {content}
            <span id=end tabindex="-1"></span>
        </fieldset>
    }
    .erase()
}

fn grid(buckets: Vec<Bucket>, grants: RwSignal<Grants>) -> AnyView {
    let ids: Ids = StoredValue::new(buckets.iter().map(|bucket| bucket.id.clone()).collect());
    let search = RowSearch::new(
        "bucket",
        buckets.iter().map(|bucket| format!("{} {}", bucket.id, bucket.description)),
    );
    let mut stages = [(Stage::In, Vec::new()), (Stage::Out, Vec::new())];
    grants.with_untracked(|now| {
        for (index, bucket) in buckets.into_iter().enumerate() {
            let place = usize::from(bucket.id.stage() == Stage::Out);
            let chosen = now.buckets.get(&bucket.id).copied();
            stages[place].1.push(row_view(index, bucket, chosen, search));
        }
    });
    let stages = stages
        .into_iter()
        .filter(|(_, views)| !views.is_empty())
        .map(|(stage, views)| {
            let name = match stage {
                Stage::In => "In: data that comes in",
                Stage::Out => "Out: data that goes out",
            };
            let heading = format!("stage-{stage}");
            view! {
                <div class="grid-stage" role="group" aria-labelledby=heading>
                    <div class="grid-stage__head">
                        <p class="grid-stage__name" id=heading.clone()>{name}</p>
                        {set_all(stage, ids, search, grants)}
                    </div>
                    {views}
                </div>
            }
        })
        .collect_view();
    view! {
        {search.field()}
        <div class="bucket-grid">{stages}</div>
    }
    .erase()
}

/// Buttons that set all buckets of a stage that the search shows.
fn set_all(stage: Stage, ids: Ids, search: RowSearch, grants: RwSignal<Grants>) -> AnyView {
    let hydrated = hydrated();
    let buttons = CHOICES
        .map(|(value, text, permission)| {
            let set = move |_| {
                let shown = untrack(|| search.shown());
                ids.with_value(|ids| {
                    grants.update(|grants| {
                        for index in shown.into_iter().filter(|index| ids[*index].stage() == stage)
                        {
                            if let Some(field) = radio(index, value) {
                                field.set_checked(true);
                            }
                            grant_bucket(grants, ids[index].clone(), permission);
                        }
                    });
                });
            };
            view! {
                <button type="button" class="button button--quiet button--small" on:click=set>
                    {text}
                    <span class="visually-hidden">
                        {format!(" for all buckets shown in {stage}")}
                    </span>
                </button>
            }
        })
        .collect_view();
    view! {
        <div class="grid-stage__all" hidden=move || !hydrated.get()>
            <span aria-hidden="true">"Set all shown:"</span>
            {buttons}
        </div>
    }
    .erase()
}

fn row_view(
    index: usize,
    bucket: Bucket,
    chosen: Option<BucketPermission>,
    search: RowSearch,
) -> impl IntoView {
    let id = bucket.id.to_string();
    let name = format!("token[buckets][{id}]");
    let choices = CHOICES.map(|(value, label, permission)| {
        view! {
            <label class="choice">
                <input
                    type="radio"
                    id=format!("grant-{index}-{value}")
                    name=name.clone()
                    value=value
                    checked=permission == chosen
                />
                {label}
            </label>
        }
    });
    view! {
        <div
            class="grid-row"
            id=search.row_id(index)
            role="radiogroup"
            aria-labelledby=format!("bucket-{index}")
        >
            <span class="grid-row__name" id=format!("bucket-{index}")>{id}</span>
            <span class="grid-row__note">{bucket.description}</span>
            <span class="grid-row__choices">{choices.collect_view()}</span>
        </div>
    }
}

fn radio(index: usize, value: &str) -> Option<HtmlInputElement> {
    document().get_element_by_id(&format!("grant-{index}-{value}"))?.dyn_into().ok()
}
