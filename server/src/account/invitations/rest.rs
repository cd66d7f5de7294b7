//! Invitations of the Manage API: of the three kinds of places, and the caller's own.

use crate::http::{State, id_in, maybe_integer, maybe_text};
use app::account::invitations::NewInvitation;
use serde::Deserialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;

pub(crate) fn routes() -> OpenApiRouter<State> {
    OpenApiRouter::new()
        .merge(of_project::routes())
        .merge(of_organization::routes())
        .merge(of_maintainer::routes())
        .merge(own_of_projects::routes())
        .merge(own_of_organizations::routes())
        .merge(own_of_maintainers::routes())
}

/// What clients send to invite somebody. All but the address is for projects.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", default)]
#[schema(as = NewInvitation)]
struct WireNewInvitation {
    #[serde(deserialize_with = "maybe_text")]
    email: Option<String>,
    /// `admin` unless it says otherwise.
    #[serde(deserialize_with = "maybe_text")]
    role: Option<String>,
    /// After so many seconds the invitation ends, and the membership that comes of it.
    #[serde(deserialize_with = "maybe_integer")]
    expiration_seconds: Option<i64>,
    #[serde(deserialize_with = "maybe_text")]
    reason: Option<String>,
}

impl From<WireNewInvitation> for NewInvitation {
    fn from(new: WireNewInvitation) -> Self {
        Self {
            email: new.email.unwrap_or_default(),
            role: new.role.unwrap_or_default(),
            expires_in: new.expiration_seconds,
            last_day: String::new(),
            reason: new.reason.unwrap_or_default(),
        }
    }
}

/// The invitations into one kind of place.
macro_rules! of_place {
    ($module:ident, $place:path, $param:literal, $all:literal, $one:literal) => {
        mod $module {
            use super::{WireNewInvitation, id_in};
            use crate::{
                account::invitations::wire::WireInvitation,
                http::{
                    ApiBody, ApiError, ApiPath, ManageCaller, State, WireError, exact_json,
                },
                organization::Place,
            };
            use axum::{
                extract,
                response::{IntoResponse, Response},
            };
            use http::StatusCode;
            use utoipa_axum::{router::OpenApiRouter, routes};

            pub(super) fn routes() -> OpenApiRouter<State> {
                OpenApiRouter::new().routes(routes!(list, create)).routes(routes!(find, cancel))
            }

            /// Who is invited.
            #[utoipa::path(
                get,
                path = $all,
                tag = "invitations",
                params(($param = i64, Path)),
                security(("management token" = [])),
                responses(
                    (status = 200, body = [WireInvitation]),
                    (status = 400, body = WireError),
                    (status = 401, body = WireError),
                    (status = 403, body = WireError),
                    (status = 404, body = WireError)
                )
            )]
            async fn list(
                extract::State(state): extract::State<State>,
                ManageCaller { actor }: ManageCaller,
                ApiPath(place): ApiPath,
            ) -> Result<Response, ApiError> {
                let rows = state.invitations.list(&actor, $place(id_in(&place)?)).await?;
                let all: Vec<_> = rows.into_iter().map(WireInvitation::sent).collect();
                Ok(exact_json(StatusCode::OK, &all))
            }

            /// Invites somebody. An address that nobody has gets an account.
            #[utoipa::path(
                post,
                path = $all,
                tag = "invitations",
                params(($param = i64, Path)),
                security(("management token" = [])),
                request_body(content((WireNewInvitation = "application/json"))),
                responses(
                    (status = 201, body = WireInvitation),
                    (status = 400, body = WireError),
                    (status = 401, body = WireError),
                    (status = 403, body = WireError),
                    (status = 404, body = WireError),
                    (status = 422, body = WireError, description = "It is no e-mail address.")
                )
            )]
            async fn create(
                extract::State(state): extract::State<State>,
                ManageCaller { actor }: ManageCaller,
                ApiPath(place): ApiPath,
                ApiBody(new): ApiBody<WireNewInvitation>,
            ) -> Result<Response, ApiError> {
                let place = $place(id_in(&place)?);
                let row = state.invitations.create(&actor, place, &new.into()).await?;
                Ok(exact_json(StatusCode::CREATED, &WireInvitation::sent(row)))
            }

            /// One pending invitation.
            #[utoipa::path(
                get,
                path = $one,
                tag = "invitations",
                params(($param = i64, Path), ("invitation_id" = i64, Path)),
                security(("management token" = [])),
                responses(
                    (status = 200, body = WireInvitation),
                    (status = 400, body = WireError),
                    (status = 401, body = WireError),
                    (status = 403, body = WireError),
                    (status = 404, body = WireError)
                )
            )]
            async fn find(
                extract::State(state): extract::State<State>,
                ManageCaller { actor }: ManageCaller,
                ApiPath((place, id)): ApiPath<(String, String)>,
            ) -> Result<Response, ApiError> {
                let place = $place(id_in(&place)?);
                let row = state.invitations.find(&actor, place, id_in(&id)?).await?;
                Ok(exact_json(StatusCode::OK, &WireInvitation::sent(row)))
            }

            /// Takes an invitation back.
            #[utoipa::path(
                delete,
                path = $one,
                tag = "invitations",
                params(($param = i64, Path), ("invitation_id" = i64, Path)),
                security(("management token" = [])),
                responses(
                    (status = 204, description = "It is open no more."),
                    (status = 400, body = WireError),
                    (status = 401, body = WireError),
                    (status = 403, body = WireError),
                    (status = 404, body = WireError)
                )
            )]
            async fn cancel(
                extract::State(state): extract::State<State>,
                ManageCaller { actor }: ManageCaller,
                ApiPath((place, id)): ApiPath<(String, String)>,
            ) -> Result<Response, ApiError> {
                let place = $place(id_in(&place)?);
                state.invitations.delete(&actor, place, id_in(&id)?).await?;
                Ok(StatusCode::NO_CONTENT.into_response())
            }
        }
    };
}

of_place!(
    of_project,
    Place::Project,
    "project_id",
    "/projects/{project_id}/invitations",
    "/projects/{project_id}/invitations/{invitation_id}"
);
of_place!(
    of_organization,
    Place::Organization,
    "organization_id",
    "/organizations/{organization_id}/invitations",
    "/organizations/{organization_id}/invitations/{invitation_id}"
);
of_place!(
    of_maintainer,
    Place::Maintainer,
    "maintainer_id",
    "/maintainers/{maintainer_id}/invitations",
    "/maintainers/{maintainer_id}/invitations/{invitation_id}"
);

/// The caller's own invitations into one kind of place.
macro_rules! own {
    ($module:ident, $kind:path, $all:literal, $one:literal) => {
        mod $module {
            use crate::http::id_in;
            use crate::{
                account::invitations::wire::WireInvitation,
                http::{ApiError, ApiPath, ManageCaller, State, WireError, exact_json},
            };
            use app::account::invitations::{InvitationKind, InvitationService};
            use axum::{
                extract,
                response::{IntoResponse, Response},
            };
            use http::StatusCode;
            use utoipa_axum::{router::OpenApiRouter, routes};

            pub(super) fn routes() -> OpenApiRouter<State> {
                OpenApiRouter::new().routes(routes!(list)).routes(routes!(find, accept, decline))
            }

            /// The caller's pending invitations.
            #[utoipa::path(
                                        get,
                                        path = $all,
                                        tag = "invitations",
                                        security(("management token" = [])),
                                        responses(
                                            (status = 200, body = [WireInvitation]),
                                            (status = 401, body = WireError),
                                            (status = 403, body = WireError)
                                        )
                                    )]
            async fn list(
                extract::State(state): extract::State<State>,
                ManageCaller { actor }: ManageCaller,
            ) -> Result<Response, ApiError> {
                let rows = state.invitations.list_own(&actor, $kind).await?;
                let all: Result<Vec<_>, _> = rows.into_iter().map(WireInvitation::own).collect();
                Ok(exact_json(StatusCode::OK, &all?))
            }

            /// One of the caller's pending invitations.
            #[utoipa::path(
                                        get,
                                        path = $one,
                                        tag = "invitations",
                                        params(("invitation_id" = i64, Path)),
                                        security(("management token" = [])),
                                        responses(
                                            (status = 200, body = WireInvitation),
                                            (status = 401, body = WireError),
                                            (status = 403, body = WireError),
                                            (status = 404, body = WireError)
                                        )
                                    )]
            async fn find(
                extract::State(state): extract::State<State>,
                ManageCaller { actor }: ManageCaller,
                ApiPath(id): ApiPath,
            ) -> Result<Response, ApiError> {
                let row = state.invitations.find_own(&actor, $kind, id_in(&id)?).await?;
                Ok(exact_json(StatusCode::OK, &WireInvitation::own(row)?))
            }

            /// Accepts an invitation: the caller is a member.
            #[utoipa::path(
                                        put,
                                        path = $one,
                                        tag = "invitations",
                                        params(("invitation_id" = i64, Path)),
                                        security(("management token" = [])),
                                        responses(
                                            (status = 202, description = "The caller is a member."),
                                            (status = 400, body = WireError),
                                            (status = 401, body = WireError),
                                            (status = 403, body = WireError),
                                            (status = 404, body = WireError)
                                        )
                                    )]
            async fn accept(
                extract::State(state): extract::State<State>,
                ManageCaller { actor }: ManageCaller,
                ApiPath(id): ApiPath,
            ) -> Result<Response, ApiError> {
                let id = id_in(&id)?;
                state.invitations.find_own(&actor, $kind, id).await?;
                state.invitations.accept(&actor, id).await?;
                Ok(StatusCode::ACCEPTED.into_response())
            }

            /// Declines an invitation.
            #[utoipa::path(
                                        delete,
                                        path = $one,
                                        tag = "invitations",
                                        params(("invitation_id" = i64, Path)),
                                        security(("management token" = [])),
                                        responses(
                                            (status = 204, description = "It is open no more."),
                                            (status = 401, body = WireError),
                                            (status = 403, body = WireError),
                                            (status = 404, body = WireError)
                                        )
                                    )]
            async fn decline(
                extract::State(state): extract::State<State>,
                ManageCaller { actor }: ManageCaller,
                ApiPath(id): ApiPath,
            ) -> Result<Response, ApiError> {
                let id = id_in(&id)?;
                state.invitations.find_own(&actor, $kind, id).await?;
                state.invitations.decline(&actor, id).await?;
                Ok(StatusCode::NO_CONTENT.into_response())
            }
        }
    };
}

own!(
    own_of_projects,
    InvitationKind::Project,
    "/current-user/projects-invitations",
    "/current-user/projects-invitations/{invitation_id}"
);
own!(
    own_of_organizations,
    InvitationKind::Organization,
    "/current-user/organizations-invitations",
    "/current-user/organizations-invitations/{invitation_id}"
);
own!(
    own_of_maintainers,
    InvitationKind::Maintainer,
    "/current-user/maintainers-invitations",
    "/current-user/maintainers-invitations/{invitation_id}"
);
