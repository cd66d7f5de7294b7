use serde::{Deserialize, Serialize};

/// What a component is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ComponentKind {
    /// Fetches data.
    Extractor,
    /// Hands data on.
    Writer,
    /// Does something with data that no other kind does.
    Application,
    /// Makes tables of tables.
    Transformation,
    /// Runs others.
    Orchestrator,
    /// Keeps settings, or what people work with.
    Other,
}

/// A component, as far as people need to know it to pick it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ComponentSummary {
    /// `keboola.ex-db-mysql`, which is what a token names.
    pub id: String,
    pub name: String,
    pub kind: ComponentKind,
    /// One sentence.
    pub description: String,
}
