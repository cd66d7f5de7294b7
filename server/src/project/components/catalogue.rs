//! The components that there are. The same for every project.

use app::project::components::ComponentKind;
use serde::Deserialize;
use std::sync::LazyLock;

/// A component.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Component {
    pub(crate) id: String,
    pub(crate) name: String,
    #[serde(rename = "type")]
    pub(crate) kind: ComponentKind,
    pub(crate) description: String,
    /// Every configuration of it gets a token of its own, whose description begins with this.
    pub(crate) makes_token: Option<String>,
}

static CATALOGUE: LazyLock<Vec<Component>> = LazyLock::new(read);

#[expect(clippy::expect_used, reason = "it is part of the program, and a test reads it")]
fn read() -> Vec<Component> {
    serde_json::from_str(include_str!("catalogue.json")).expect("the catalogue is well formed")
}

/// All of them, by id.
pub(crate) fn all() -> &'static [Component] {
    &CATALOGUE
}

pub(crate) fn find(id: &str) -> Option<&'static Component> {
    let place = CATALOGUE.binary_search_by(|component| component.id.as_str().cmp(id)).ok()?;
    CATALOGUE.get(place)
}

pub(crate) fn is_known(id: &str) -> bool {
    find(id).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::project::components::rules::is_id;

    #[test]
    fn every_component_is_found_by_its_id() {
        assert!(all().is_sorted_by(|a, b| a.id < b.id), "each id once, in order");
        for component in all() {
            assert!(is_id(&component.id), "{}", component.id);
            assert!(!component.name.is_empty() && component.description.ends_with('.'));
            assert_eq!(find(&component.id).map(|found| &found.name), Some(&component.name));
        }
        assert!(find("keboola.ex-nothing").is_none());
    }

    #[test]
    fn orchestrations_and_flows_make_tokens() {
        let mut made: Vec<_> = all().iter().filter(|c| c.makes_token.is_some()).collect();
        made.sort_by(|a, b| a.id.cmp(&b.id));
        let ids: Vec<_> = made.iter().map(|component| component.id.as_str()).collect();
        assert_eq!(ids, ["keboola.flow", "keboola.orchestrator", "orchestration", "orchestrator"]);
    }
}
