use crate::{
    admin::require_acting_super_admin,
    housekeeping,
    http::{ApiBody, ApiError, ManageCaller, State, WireError, exact_json, maybe_list, maybe_text},
};
use app::error::AppError;
use axum::{extract, response::Response};
use http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

pub(crate) fn routes() -> OpenApiRouter<State> {
    OpenApiRouter::new().routes(routes!(execute))
}

/// What is to be done.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default)]
#[schema(as = Command)]
struct WireCommand {
    #[serde(deserialize_with = "maybe_text")]
    command: Option<String>,
    /// `--help`, or none.
    #[serde(deserialize_with = "maybe_list")]
    parameters: Option<Vec<String>>,
}

/// Writes what can be done into the log.
const LIST: &str = "storage:workers-list";
/// With it a command says what it is, and nothing is done.
const HELP: &str = "--help";

/// What was done.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = CommandExecution)]
struct WireExecution {
    command_execution_id: String,
}

/// Does now what the server does by itself from time to time; the answer comes when it is done. Only
/// super admins may. An unknown command is answered with the list of them.
#[utoipa::path(
    post,
    path = "/commands",
    tag = "commands",
    security(("management token" = [])),
    request_body(content((WireCommand = "application/json"))),
    responses(
        (status = 201, body = WireExecution),
        (status = 400, body = WireError),
        (status = 401, body = WireError),
        (status = 403, body = WireError)
    )
)]
async fn execute(
    extract::State(state): extract::State<State>,
    ManageCaller { actor }: ManageCaller,
    ApiBody(wanted): ApiBody<WireCommand>,
) -> Result<Response, ApiError> {
    let core = &*state.core;
    let now = core.clock.now();
    let me = require_acting_super_admin(&actor, now)?;
    let command = wanted.command.unwrap_or_default();
    let parameters = wanted.parameters.unwrap_or_default();
    if parameters.iter().any(|parameter| parameter != HELP) {
        return Err(AppError::invalid("parameters", "No command takes parameters.").into());
    }
    let names: Vec<_> = housekeeping::all().map(|chore| chore.name).chain([LIST]).collect();
    let names = names.join(", ");
    let wanted_chore = housekeeping::all().find(|chore| chore.name == command);
    if wanted_chore.is_none() && command != LIST {
        let message = format!("There is no such command. The commands are: {names}.");
        return Err(AppError::invalid("command", message).into());
    }
    let id = core.secrets.uuid(now);
    match wanted_chore {
        Some(found) if parameters.is_empty() => found.run(core).await?,
        _ => tracing::info!(names, "the commands; none takes parameters"),
    }
    tracing::info!(administrator = me.user.0, %id, command, "a command was executed");
    Ok(exact_json(StatusCode::CREATED, &WireExecution { command_execution_id: id.to_string() }))
}
