use super::{
    grant_fields::{Around, past},
    model::Grants,
    row_search::RowSearch,
};
use crate::{
    project::components::{ComponentKind, ComponentSummary},
    ui::Erase,
};
use leptos::prelude::*;

/// Which components the token reaches. What it reaches now is first, also components that the
/// catalogue does not know.
pub(super) fn component_list(
    catalogue: Vec<ComponentSummary>,
    now: &Grants,
    around: Around,
) -> AnyView {
    let rows = rows(catalogue, &now.components);
    let search = RowSearch::new(
        "component",
        rows.iter().map(|(row, _)| format!("{} {} {}", row.name, row.id, kind(row.kind))),
    );
    let views = rows
        .into_iter()
        .enumerate()
        .map(|(index, (component, is_granted))| row_view(index, component, is_granted, search))
        .collect_view();
    let id = format!("{}-token-components-", around.prefix);
    let end = format!("{id}end");
    view! {
        <fieldset class="fieldset" id=id tabindex="-1">
            <legend>"Components"</legend>
            <p class="field__help">
                "The token reads and changes the configurations of the components that you tick."
            </p>
            {around.refusal("token[components]")}
            {search.field()}
            {past(&end, "Skip the components")}
            <div class="bucket-grid" role="group" aria-label="Components">{views}</div>
            <span id=end tabindex="-1"></span>
        </fieldset>
    }
    .erase()
}

/// Every component, and whether it is granted.
fn rows(catalogue: Vec<ComponentSummary>, granted: &[String]) -> Vec<(ComponentSummary, bool)> {
    let is_known = |id: &String| catalogue.iter().any(|known| known.id == *id);
    let unknown: Vec<_> = granted.iter().filter(|id| !is_known(id)).cloned().collect();
    let others = unknown.into_iter().map(|id| ComponentSummary {
        name: id.clone(),
        id,
        kind: ComponentKind::Other,
        description: "Not in the catalogue.".to_owned(),
    });
    let mut rows: Vec<_> = catalogue
        .into_iter()
        .chain(others)
        .map(|component| {
            let is_granted = granted.contains(&component.id);
            (component, is_granted)
        })
        .collect();
    rows.sort_by(|(a, a_granted), (b, b_granted)| {
        b_granted.cmp(a_granted).then_with(|| a.name.to_lowercase().cmp(&b.name.to_lowercase()))
    });
    rows
}

fn row_view(
    index: usize,
    component: ComponentSummary,
    is_granted: bool,
    search: RowSearch,
) -> impl IntoView {
    let ComponentSummary { id, name, kind: of, description } = component;
    let field = format!("component-{index}");
    let note = (id != name).then(|| view! { <code class="grid-row__id">{id.clone()}</code> " " });
    view! {
        <label
            class="grid-row grid-row--check"
            id=search.row_id(index)
            for=field.clone()
        >
            <input
                class="check"
                type="checkbox"
                id=field.clone()
                name=format!("token[components][{id}]")
                checked=is_granted
            />
            <span class="grid-row__name">
                {name} " " <span class="grid-row__kind">{kind(of)}</span>
            </span>
            <span class="grid-row__note">{note} {description}</span>
        </label>
    }
}

fn kind(kind: ComponentKind) -> &'static str {
    match kind {
        ComponentKind::Extractor => "extractor",
        ComponentKind::Writer => "writer",
        ComponentKind::Application => "application",
        ComponentKind::Transformation => "transformation",
        ComponentKind::Orchestrator => "orchestrator",
        ComponentKind::Other => "other",
    }
}

#[cfg(test)]
mod tests {
    use super::rows;
    use crate::project::components::{ComponentKind, ComponentSummary};

    #[test]
    fn what_is_granted_comes_first_even_if_the_catalogue_does_not_know_it() {
        let component = |id: &str, name: &str| ComponentSummary {
            id: id.to_owned(),
            name: name.to_owned(),
            kind: ComponentKind::Writer,
            description: String::new(),
        };
        let catalogue = vec![component("b", "beta"), component("a", "Alpha"), component("c", "C")];
        let rows = rows(catalogue, &["c".to_owned(), "my-own".to_owned()]);
        let seen: Vec<_> = rows.iter().map(|(row, granted)| (row.id.as_str(), *granted)).collect();
        assert_eq!(seen, [("c", true), ("my-own", true), ("a", false), ("b", false)]);
    }
}
