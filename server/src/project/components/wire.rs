//! Components and configurations in the shapes of the Storage API.

use super::{catalogue::Component, store::ConfigurationRow};
use crate::db::StoreError;
use app::{project::components::ComponentKind, value::Timestamp};
use serde::Serialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;
use uuid::Uuid;

/// A component, as clients know it.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct WireComponent {
    uri: String,
    #[serde(flatten)]
    brief: WireComponentBrief,
    long_description: Option<String>,
    version: u32,
    complexity: &'static str,
    #[serde(rename = "hasUI")]
    has_ui: bool,
    has_run: bool,
    ico32: &'static str,
    data: Map<String, Value>,
    documentation_url: String,
    configuration_schema: Map<String, Value>,
    configuration_row_schema: Map<String, Value>,
    create_configuration_row_schema: Map<String, Value>,
    empty_configuration: Map<String, Value>,
    empty_configuration_row: Map<String, Value>,
    ui_options: Map<String, Value>,
    configuration_description: Option<String>,
    data_types_configuration: Map<String, Value>,
    processor_configuration: Map<String, Value>,
    expired_on: Option<String>,
}

/// What lists without details say of a component.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct WireComponentBrief {
    id: &'static str,
    name: &'static str,
    #[schema(value_type = String)]
    r#type: ComponentKind,
    description: &'static str,
    ico64: &'static str,
    ico128: &'static str,
    features: Vec<&'static str>,
    flags: Vec<&'static str>,
    categories: Vec<&'static str>,
}

/// A component with its configurations.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct WireFilledComponent {
    #[serde(flatten)]
    component: WireComponent,
    configurations: Vec<WireConfiguration>,
}

/// A configuration, as clients know it.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct WireConfiguration {
    id: String,
    name: String,
    description: String,
    created: String,
    creator_token: WireAuthor,
    version: i64,
    change_description: String,
    is_disabled: bool,
    /// It is in the trash.
    is_deleted: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Object>)]
    configuration: Option<Value>,
    rows_sort_order: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Vec<Object>>)]
    rows: Option<[(); 0]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Object>)]
    state: Option<Value>,
    current_version: WireVersion,
}

/// The token that did something, with its description at that time.
#[derive(Debug, Clone, Serialize, ToSchema)]
struct WireAuthor {
    id: i64,
    description: String,
}

/// The newest version of a configuration.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct WireVersion {
    created: String,
    creator_token: WireAuthor,
    change_description: String,
    version_identifier: String,
}

/// Which parts of configurations to show.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Include {
    pub(super) configuration: bool,
    pub(super) rows: bool,
    pub(super) state: bool,
}

impl Include {
    pub(super) const ALL: Self = Self { configuration: true, rows: true, state: true };
}

/// A component without its details.
pub(super) fn component_brief(component: &'static Component) -> WireComponentBrief {
    WireComponentBrief {
        id: &component.id,
        name: &component.name,
        r#type: component.kind,
        description: &component.description,
        ico64: "",
        ico128: "",
        features: component.makes_token.iter().map(|_| "makes-token").collect(),
        flags: Vec::new(),
        categories: Vec::new(),
    }
}

/// A component with its details.
pub(super) fn component(public_url: &str, component: &'static Component) -> WireComponent {
    WireComponent {
        uri: format!("{public_url}/v2/storage/components/{}", component.id),
        brief: component_brief(component),
        long_description: None,
        version: 1,
        complexity: "",
        has_ui: false,
        has_run: false,
        ico32: "",
        data: Map::new(),
        documentation_url: String::new(),
        configuration_schema: Map::new(),
        configuration_row_schema: Map::new(),
        create_configuration_row_schema: Map::new(),
        empty_configuration: Map::new(),
        empty_configuration_row: Map::new(),
        ui_options: Map::new(),
        configuration_description: None,
        data_types_configuration: Map::new(),
        processor_configuration: Map::new(),
        expired_on: None,
    }
}

/// A component with what is shown of its configurations.
pub(super) fn filled(
    public_url: &str,
    (of, rows): (&'static Component, Vec<ConfigurationRow>),
    include: Include,
) -> Result<WireFilledComponent, StoreError> {
    Ok(WireFilledComponent {
        component: component(public_url, of),
        configurations: configurations(rows, include)?,
    })
}

/// A list of configurations.
pub(super) fn configurations(
    rows: Vec<ConfigurationRow>,
    include: Include,
) -> Result<Vec<WireConfiguration>, StoreError> {
    rows.into_iter().map(|row| configuration(row, include)).collect()
}

/// A configuration, with the parts that were asked for.
pub(super) fn configuration(
    row: ConfigurationRow,
    include: Include,
) -> Result<WireConfiguration, StoreError> {
    let read = |is_shown: bool, text: &str| {
        let corrupt = |error: serde_json::Error| {
            StoreError::Corrupt(format!(
                "configuration {} of {}: {error}",
                row.id, row.component_id
            ))
        };
        is_shown.then(|| serde_json::from_str(text).map_err(corrupt)).transpose()
    };
    Ok(WireConfiguration {
        configuration: read(include.configuration, &row.configuration)?,
        rows: include.rows.then_some([]),
        state: read(include.state, &row.state)?,
        created: Timestamp(row.created_at).wire(),
        creator_token: WireAuthor { id: row.creator_id, description: row.creator_name },
        version: row.version,
        is_disabled: row.is_disabled,
        is_deleted: row.deleted_at.is_some(),
        rows_sort_order: Vec::new(),
        current_version: WireVersion {
            created: Timestamp(row.changed_at).wire(),
            creator_token: WireAuthor { id: row.changer_id, description: row.changer_name },
            change_description: row.change_description.clone(),
            version_identifier: ulid(row.version_uuid),
        },
        id: row.id,
        name: row.name,
        description: row.description,
        change_description: row.change_description,
    })
}

/// The UUID as clients write such ids: 26 characters of Crockford's base32.
fn ulid(uuid: Uuid) -> String {
    const DIGITS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    let bits = uuid.as_u128();
    (0..26).rev().map(|place| char::from(DIGITS[(bits >> (5 * place)) as usize & 31])).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_uuid_becomes_a_ulid() {
        assert_eq!(ulid(Uuid::nil()), "0".repeat(26));
        assert_eq!(ulid(Uuid::max()), format!("7{}", "Z".repeat(25)));
        let uuid = "0188bac7-4afa-78aa-bc3b-bd1eef28d881".parse().unwrap();
        assert_eq!(ulid(uuid), "01H2XCEJQTF2NBREXX3VQJHP41");
    }
}
