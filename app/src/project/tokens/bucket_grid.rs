use super::{
    api::CreateToken,
    model::{BucketPermission, Grants},
};
use crate::{
    project::{
        buckets::{Bucket, BucketId, Stage},
        overview::number,
    },
    ui::{Erase, FormState, hydrated},
    value::ProjectId,
};
use leptos::{ev, prelude::*, web_sys::HtmlInputElement};
use wasm_bindgen::JsCast;

/// Each choice: what is sent, what people read, and what it grants.
const CHOICES: [(&str, &str, Option<BucketPermission>); 3] = [
    ("none", "None", None),
    ("read", "Read", Some(BucketPermission::Read)),
    ("write", "Write", Some(BucketPermission::Write)),
];

/// A bucket's place in the grid. The rows are drawn once; the search only hides them.
#[derive(Clone)]
struct Row {
    index: usize,
    id: BucketId,
    text: String,
}

type Rows = StoredValue<Vec<Row>>;

/// Access bucket by bucket.
pub(super) fn bucket_grid(
    project: ProjectId,
    buckets: Vec<Bucket>,
    state: FormState<CreateToken>,
    grants: RwSignal<Grants>,
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
        grid(buckets, state, grants)
    };
    let refusal = move || {
        let text = state.error.with(|error| {
            error.as_ref().and_then(|e| e.for_field("token[buckets]").map(ToOwned::to_owned))
        });
        text.map(|text| view! { <p class="field__error">{text}</p> })
    };
    // The id is the one that the error summary links to.
    view! {
        <fieldset class="fieldset" id="tokens-create-token-buckets-" tabindex="-1">
            <legend>"Buckets"</legend>
            <p class="field__help">
                "Read: look at its tables and export them. Write: also create, change, fill and drop tables in it."
            </p>
            {refusal}
            {content}
        </fieldset>
    }
    .erase()
}

fn grid(buckets: Vec<Bucket>, state: FormState<CreateToken>, grants: RwSignal<Grants>) -> AnyView {
    let row = |(index, bucket): (usize, &Bucket)| Row {
        index,
        id: bucket.id.clone(),
        text: format!("{} {}", bucket.id, bucket.description).to_lowercase(),
    };
    let rows: Rows = StoredValue::new(buckets.iter().enumerate().map(row).collect());
    let search = RwSignal::new(String::new());
    Effect::new(move |_| take_chosen(rows, grants));
    let changed = move |event: ev::Event| {
        let field: HtmlInputElement = event_target(&event);
        let id = field
            .name()
            .strip_prefix("token[buckets][")
            .and_then(|name| name.strip_suffix(']'))
            .and_then(|id| id.parse::<BucketId>().ok());
        let Some(id) = id else { return };
        grants.update(|grants| grant(grants, id, permission(&field.value())));
    };
    let total = buckets.len();
    let mut stages = [(Stage::In, Vec::new()), (Stage::Out, Vec::new())];
    for (index, bucket) in buckets.into_iter().enumerate() {
        let place = usize::from(bucket.id.stage() == Stage::Out);
        stages[place].1.push(row_view(index, bucket, state, search));
    }
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
                        {set_all(stage, rows, search, grants)}
                    </div>
                    {views}
                </div>
            }
        })
        .collect_view();
    view! {
        {search_field(rows, total, search)}
        <div class="bucket-grid" on:change=changed>{stages}</div>
    }
    .erase()
}

fn search_field(rows: Rows, total: usize, search: RwSignal<String>) -> AnyView {
    let hydrated = hydrated();
    let shown = move || {
        let count = search.with(|search| {
            rows.with_value(|rows| rows.iter().filter(|row| row.text.contains(search)).count())
        });
        let number = |n: usize| number(i64::try_from(n).unwrap_or(i64::MAX));
        if count == total {
            String::new()
        } else {
            format!("{} of {} buckets shown", number(count), number(total))
        }
    };
    view! {
        <div class="field" hidden=move || !hydrated.get()>
            <label class="field__label" for="bucket-search">"Find a bucket"</label>
            <input
                class="input"
                id="bucket-search"
                type="search"
                autocomplete="off"
                on:input=move |event| search.set(event_target_value(&event).trim().to_lowercase())
                on:keydown=|event: ev::KeyboardEvent| {
                    if event.key() == "Enter" {
                        event.prevent_default();
                    }
                }
            />
            <p class="field__help" role="status">{shown}</p>
        </div>
    }
    .erase()
}

/// Buttons that set all buckets of a stage that the search shows.
fn set_all(
    stage: Stage,
    rows: Rows,
    search: RwSignal<String>,
    grants: RwSignal<Grants>,
) -> AnyView {
    let hydrated = hydrated();
    let buttons = CHOICES
        .map(|(value, text, permission)| {
            let set = move |_| {
                let search = search.get_untracked();
                let chosen = rows.with_value(|rows| {
                    rows.iter()
                        .filter(|row| row.id.stage() == stage && row.text.contains(&search))
                        .cloned()
                        .collect::<Vec<_>>()
                });
                for row in &chosen {
                    if let Some(field) = radio(row.index, value) {
                        field.set_checked(true);
                    }
                }
                grants.update(|grants| {
                    for row in chosen {
                        grant(grants, row.id, permission);
                    }
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
    state: FormState<CreateToken>,
    search: RwSignal<String>,
) -> impl IntoView {
    let id = bucket.id.to_string();
    let text = format!("{id} {}", bucket.description).to_lowercase();
    let name = format!("token[buckets][{id}]");
    let typed = state.typed(&name);
    let chosen = if typed.is_empty() { "none" } else { typed.as_str() };
    let choices = CHOICES.map(|(value, label, _)| {
        view! {
            <label class="choice">
                <input
                    type="radio"
                    id=format!("grant-{index}-{value}")
                    name=name.clone()
                    value=value
                    checked=value == chosen
                />
                {label}
            </label>
        }
    });
    view! {
        <div
            class="grid-row"
            role="radiogroup"
            aria-labelledby=format!("bucket-{index}")
            hidden=move || search.with(|search| !text.contains(search))
        >
            <span class="grid-row__name" id=format!("bucket-{index}")>{id}</span>
            <span class="grid-row__note">{bucket.description}</span>
            <span class="grid-row__choices">{choices.collect_view()}</span>
        </div>
    }
}

/// Reads the radio buttons, which may have been set before the page came alive.
fn take_chosen(rows: Rows, grants: RwSignal<Grants>) {
    let mut chosen = Vec::new();
    rows.with_value(|rows| {
        for row in rows {
            for (value, _, permission) in CHOICES {
                let is_set = radio(row.index, value).is_some_and(|field| field.checked());
                if is_set && permission.is_some() {
                    chosen.push((row.id.clone(), permission));
                }
            }
        }
    });
    if chosen.is_empty() {
        return;
    }
    grants.update(|grants| {
        for (id, permission) in chosen {
            grant(grants, id, permission);
        }
    });
}

fn radio(index: usize, value: &str) -> Option<HtmlInputElement> {
    document().get_element_by_id(&format!("grant-{index}-{value}"))?.dyn_into().ok()
}

fn permission(value: &str) -> Option<BucketPermission> {
    CHOICES.iter().find(|(name, _, _)| *name == value).and_then(|(_, _, permission)| *permission)
}

fn grant(grants: &mut Grants, id: BucketId, permission: Option<BucketPermission>) {
    match permission {
        Some(permission) => grants.buckets.insert(id, permission),
        None => grants.buckets.remove(&id),
    };
}
