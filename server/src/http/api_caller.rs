use super::{ApiError, State, client::Client};
use crate::{account::management_tokens::ManagementClaim, project::tokens::string};
use app::{
    account::sign_in::BrowserMark,
    error::{AppError, ErrorKind},
    services::{Actor, Identity},
    value::ProjectId,
};
use axum::extract::{FromRequestParts, MatchedPath, Path};
use http::request::Parts;
use serde::de::DeserializeOwned;
use std::str::FromStr;

/// The header of API tokens.
const HEADER: &str = "x-storageapi-token";
/// The header that names the run of a program; its events carry it.
const RUN_HEADER: &str = "x-kbc-runid";
/// The most characters of a run's id.
pub(crate) const MOST_RUN_ID: usize = 255;

/// The bearer of an API token whose string is well formed. Its digest is checked by the service,
/// in the transaction of the act.
pub(crate) struct Caller {
    pub(crate) actor: Actor,
    pub(crate) project: ProjectId,
}

impl FromRequestParts<State> for Caller {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &State) -> Result<Self, ApiError> {
        let header = parts.headers.get(HEADER);
        let header = header.ok_or_else(|| refuse("", "Access token must be set"))?;
        let claim = header
            .to_str()
            .ok()
            .and_then(|text| string::parse(&state.core.keyring, text))
            .ok_or_else(|| refuse("storage.tokenInvalid", "Invalid access token"))?;
        let project = claim.project;
        let actor = program(parts, Identity::Bearer(claim));
        Ok(Self { actor, project })
    }
}

/// The header of management tokens.
const MANAGE_HEADER: &str = "x-kbc-manageapitoken";

/// The bearer of a management token, which was checked, and its use written down.
pub(crate) struct ManageCaller {
    pub(crate) actor: Actor,
}

impl FromRequestParts<State> for ManageCaller {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &State) -> Result<Self, ApiError> {
        let header = parts.headers.get(MANAGE_HEADER);
        let header = header.ok_or_else(|| refuse("", "Access token must be set"))?;
        let claim = header
            .to_str()
            .ok()
            .and_then(|text| ManagementClaim::parse(&state.core.keyring, text))
            .ok_or_else(|| refuse("storage.tokenInvalid", "Invalid access token"))?;
        let identity = Identity::Manager(state.management_tokens.check(&claim).await?);
        Ok(Self { actor: program(parts, identity) })
    }
}

/// What is known of a program beside its token.
fn program(parts: &Parts, identity: Identity) -> Actor {
    let client = Client::noted(parts);
    let (remote_addr, user_agent) = (client.remote_addr(), client.user_agent);
    let run_id = parts.headers.get(RUN_HEADER).and_then(|value| value.to_str().ok());
    let run_id = run_id.map(|run| run.trim().chars().take(MOST_RUN_ID).collect::<String>());
    let run_id = run_id.filter(|run| !run.is_empty());
    let route = parts.extensions.get::<MatchedPath>().map_or("", MatchedPath::as_str);
    let operation = format!("{} {route}", parts.method);
    let browser = BrowserMark::default();
    Actor { identity, remote_addr, user_agent, browser, run_id, operation }
}

fn refuse(code: &str, message: &str) -> ApiError {
    ApiError(AppError::new(ErrorKind::Unauthenticated, code, message))
}

/// The id that stands in a path, where clients may write anything.
///
/// # Errors
/// `NotFound`, as for an address that there is not.
pub(crate) fn id_in<T: FromStr>(text: &str) -> Result<T, ApiError> {
    text.parse().map_err(|_| ApiError::unknown_path())
}

/// The ids in an API path, one of them unless `T` says more; what is no UTF-8 is no path of ours.
pub(crate) struct ApiPath<T = String>(pub(crate) T);

impl<T: DeserializeOwned + Send> FromRequestParts<State> for ApiPath<T> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &State) -> Result<Self, ApiError> {
        let Path(ids) = Path::<T>::from_request_parts(parts, state).await?;
        Ok(Self(ids))
    }
}
