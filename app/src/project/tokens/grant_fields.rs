use super::{
    bucket_grid::bucket_grid,
    component_list::component_list,
    model::{BucketPermission, Grants},
};
use crate::{
    error::AppError,
    project::{
        buckets::{Bucket, BucketId, ListBuckets},
        components::{ComponentSummary, ListComponents},
    },
    ui::{CheckField, Erase, ask},
    value::ProjectId,
};
use js_sys::Array;
use leptos::{
    ev, html,
    prelude::*,
    web_sys::{FormData, HtmlElement, HtmlInputElement},
};
use serde::{Deserialize, Serialize};
use wasm_bindgen::JsCast;

const BUCKETS: &str = "token[buckets]";
const COMPONENTS: &str = "token[components]";
const MANAGE_BUCKETS: &str = "token[can_manage_buckets]";
const READ_FILES: &str = "token[can_read_all_file_uploads]";
const PURGE_TRASH: &str = "token[can_purge_trash]";

/// What can be granted in a project.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Grantable {
    pub(super) buckets: Vec<Bucket>,
    pub(super) components: Vec<ComponentSummary>,
}

impl Grantable {
    /// The ids of all of it.
    pub(super) fn ids(&self) -> Vec<String> {
        let buckets = self.buckets.iter().map(|bucket| bucket.id.to_string());
        buckets.chain(self.components.iter().map(|component| component.id.clone())).collect()
    }

    pub(super) async fn of(project: ProjectId) -> Result<Self, AppError> {
        let buckets = ask(ListBuckets { project }).await?.buckets;
        Ok(Self { buckets, components: ask(ListComponents { project }).await? })
    }
}

/// The form around the fields.
#[derive(Clone, Copy)]
pub(super) struct Around {
    /// What its ids begin with: `tokens-create`.
    pub(super) prefix: &'static str,
    pub(super) error: Signal<Option<AppError>>,
    /// Whether the token manages buckets can be chosen. Otherwise it stays as it is.
    pub(super) is_new: bool,
}

impl Around {
    /// What is wrong with a group of fields.
    pub(super) fn refusal(self, field: &'static str) -> AnyView {
        let text = move || {
            self.error.with(|error| error.as_ref()?.for_field(field).map(ToOwned::to_owned))
        };
        (move || text().map(|text| view! { <p class="field__error">{text}</p> })).erase()
    }
}

/// The grants that a form asks for, from its fields: those of a post without JavaScript.
pub(super) fn grants_of_fields(fields: &[(String, String)]) -> Grants {
    let mut grants = Grants::default();
    for (name, value) in fields {
        take(&mut grants, name, value, true);
    }
    grants
}

/// Everything that is granted, field by field. `grants` follows what is chosen.
pub(super) fn grant_fields(
    project: ProjectId,
    grantable: Grantable,
    grants: RwSignal<Grants>,
    around: Around,
) -> AnyView {
    let now = grants.get_untracked();
    let manages = now.can_manage_buckets && !around.is_new;
    let before = (!around.is_new).then(|| now.clone());
    let node = NodeRef::<html::Div>::new();
    // What was chosen before the page came alive is in its fields, not in the signal.
    Effect::new(move |_| {
        let Some(node) = node.get() else { return };
        let chosen = chosen_around(&node);
        let chosen = match &before {
            Some(before) => before.with_fixed(chosen),
            None => chosen,
        };
        if grants.with_untracked(|grants| *grants != chosen) {
            grants.set(chosen);
        }
    });
    let changed = move |event: ev::Event| {
        let field: HtmlInputElement = event_target(&event);
        grants.update(|grants| take(grants, &field.name(), &field.value(), field.checked()));
    };
    let buckets = if manages {
        view! {
            <fieldset class="fieldset">
                <legend>"Buckets"</legend>
                <p>
                    "This token creates and drops buckets, and reads and writes all of them. That was chosen when it was made and does not change."
                </p>
            </fieldset>
        }
        .erase()
    } else {
        bucket_grid(project, grantable.buckets, grants, around)
    };
    let manage_buckets = around.is_new.then(|| {
        view! {
            <CheckField
                name=MANAGE_BUCKETS
                label="Create and drop buckets, and write to all of them, also future ones"
                help="For a program that sets up its own storage. It reaches all components too; the choice bucket by bucket no longer matters then."
                checked=now.can_manage_buckets
            />
        }
    });
    view! {
        <div class="stack" node_ref=node on:change=changed>
            {buckets}
            {component_list(grantable.components, &now, around)}
            <fieldset class="fieldset">
                <legend>"More rights"</legend>
                {manage_buckets}
                <CheckField
                    name=READ_FILES
                    label="Read all file uploads"
                    help="Also the files that other tokens uploaded. Without it, a token reads its own uploads alone."
                    checked=now.can_read_all_file_uploads
                />
                <CheckField
                    name=PURGE_TRASH
                    label="Purge the trash"
                    help="Delete configurations of its components for good. That cannot be undone."
                    checked=now.can_purge_trash
                />
            </fieldset>
        </div>
    }
    .erase()
}

/// A link past a long list, for the keyboard.
pub(super) fn past(target: &str, text: &'static str) -> AnyView {
    view! { <a class="skip-link skip-link--here" href=format!("#{target}") rel="external">{text}</a> }
        .erase()
}

/// What is chosen in the form around the node.
fn chosen_around(node: &HtmlElement) -> Grants {
    let form = node.closest("form").ok().flatten().and_then(|form| form.dyn_into().ok());
    let data = form.and_then(|form| FormData::new_with_form(&form).ok());
    let entries = data.and_then(|data| js_sys::try_iter(&data).ok().flatten());
    let fields: Vec<_> = entries
        .into_iter()
        .flatten()
        .filter_map(|entry| {
            let entry: Array = entry.ok()?.dyn_into().ok()?;
            Some((entry.get(0).as_string()?, entry.get(1).as_string()?))
        })
        .collect();
    grants_of_fields(&fields)
}

/// Grants what a field says, or takes it back when it is not ticked.
fn take(grants: &mut Grants, name: &str, value: &str, is_ticked: bool) {
    match name {
        MANAGE_BUCKETS => grants.can_manage_buckets = is_ticked,
        READ_FILES => grants.can_read_all_file_uploads = is_ticked,
        PURGE_TRASH => grants.can_purge_trash = is_ticked,
        _ => {
            if let Some(id) = inner(name, BUCKETS) {
                if let Ok(id) = id.parse() {
                    grant_bucket(grants, id, permission(value));
                }
            } else if let Some(id) = inner(name, COMPONENTS) {
                grant_component(&mut grants.components, id, is_ticked);
            }
        }
    }
}

/// `a` for `token[buckets][a]`.
fn inner<'a>(name: &'a str, group: &str) -> Option<&'a str> {
    name.strip_prefix(group)?.strip_prefix('[')?.strip_suffix(']')
}

fn permission(value: &str) -> Option<BucketPermission> {
    match value {
        "read" => Some(BucketPermission::Read),
        "write" => Some(BucketPermission::Write),
        _ => None,
    }
}

/// Grants so much on a bucket.
pub(super) fn grant_bucket(
    grants: &mut Grants,
    id: BucketId,
    permission: Option<BucketPermission>,
) {
    match permission {
        Some(permission) => grants.buckets.insert(id, permission),
        None => grants.buckets.remove(&id),
    };
}

/// Kept in order, so that two ways to the same grants are equal.
fn grant_component(components: &mut Vec<String>, id: &str, is_granted: bool) {
    let place = components.binary_search_by(|known| known.as_str().cmp(id));
    match (place, is_granted) {
        (Err(place), true) => components.insert(place, id.to_owned()),
        (Ok(place), false) => drop(components.remove(place)),
        (Ok(_), true) | (Err(_), false) => {}
    }
}

#[cfg(test)]
mod tests {
    use super::{Grants, grants_of_fields, take};
    use crate::project::tokens::BucketPermission;

    #[test]
    fn fields_grant_and_take_back() {
        let field = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        let mut grants = grants_of_fields(&[
            field("token[buckets][in.c-main]", "read"),
            field("token[buckets][in.c-other]", "none"),
            field("token[components][wr-db]", "on"),
            field("token[components][ex-http]", "on"),
            field("token[can_purge_trash]", "on"),
            field("token[description]", "read"),
        ]);
        let main = "in.c-main".parse().expect("a bucket id");
        assert_eq!(
            grants,
            Grants {
                buckets: [(main, BucketPermission::Read)].into(),
                components: vec!["ex-http".to_owned(), "wr-db".to_owned()],
                can_purge_trash: true,
                ..Grants::default()
            }
        );
        for (name, value) in [
            ("token[buckets][in.c-main]", "none"),
            ("token[components][wr-db]", "on"),
            ("token[components][ex-http]", "on"),
            ("token[can_purge_trash]", "on"),
        ] {
            take(&mut grants, name, value, false);
        }
        assert_eq!(grants, Grants::default());
    }
}
