//! `/notifications` of the Manage API.

use crate::{
    admin::announcements::AnnouncementOfProgram,
    http::{
        ApiBody, ApiError, ApiQuery, ManageCaller, State, WireError, exact_json, maybe_flag,
        maybe_integer, maybe_list, maybe_text,
    },
};
use app::{
    account::notifications::{Notification, NotificationKind, NotificationService},
    admin::announcements::NewAnnouncement,
    error::AppError,
};
use axum::{extract, response::Response};
use http::StatusCode;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::{router::OpenApiRouter, routes};

/// The calls; the stream of open pages is not among them.
pub(crate) fn routes() -> OpenApiRouter<State> {
    OpenApiRouter::new().routes(routes!(list, mark, create))
}

/// A notification, as clients know it.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Notification)]
struct WireNotification {
    id: String,
    /// `global`, `common`, `limit`, or `account` for what happened to the caller's account.
    r#type: &'static str,
    created: String,
    is_read: bool,
    is_seen: bool,
    title: String,
    message: String,
    /// What was said to programs.
    #[schema(value_type = Object)]
    payload: Value,
    project: Option<WireProject>,
}

/// The project that a notification is about.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = NotificationProject)]
struct WireProject {
    id: i64,
    name: String,
}

impl From<(Notification, Value)> for WireNotification {
    fn from((notification, payload): (Notification, Value)) -> Self {
        Self {
            id: notification.id,
            r#type: notification.kind.as_str(),
            created: notification.at.wire(),
            is_read: notification.is_read,
            is_seen: notification.is_read,
            title: notification.title,
            message: notification.message,
            payload,
            project: notification.project.map(|(id, name)| WireProject { id: id.0, name }),
        }
    }
}

/// Which notifications are listed.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase", default)]
#[into_params(parameter_in = Query)]
struct Wanted {
    /// Those before this one.
    #[serde(deserialize_with = "maybe_text")]
    from_id: Option<String>,
}

/// What clients send to mark notifications as read.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", default)]
#[schema(as = ReadNotifications)]
struct WireMarks {
    #[serde(deserialize_with = "maybe_list")]
    read: Option<Vec<String>>,
    #[serde(deserialize_with = "maybe_flag")]
    all_read: Option<bool>,
}

/// What clients send to tell people something.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", default)]
#[schema(as = NewNotification)]
struct WireNewNotification {
    /// `global`: to everybody; `common`: to the members of a project, or everybody; `limit`: to the
    /// members of a project.
    #[serde(deserialize_with = "maybe_text")]
    r#type: Option<String>,
    #[serde(deserialize_with = "maybe_text")]
    title: Option<String>,
    /// The title again where it is absent.
    #[serde(deserialize_with = "maybe_text")]
    message: Option<String>,
    #[serde(deserialize_with = "maybe_integer")]
    project_id: Option<i64>,
    /// Any object, for programs that read notifications.
    #[schema(value_type = Object)]
    payload: Option<Value>,
}

/// A notification that was just made.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = CreatedNotification)]
struct WireCreated {
    id: String,
}

/// That it was done.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = NotificationsRead)]
struct WireDone {
    #[schema(example = "ok")]
    status: &'static str,
}

/// The caller's newest notifications, or those before one of them.
#[utoipa::path(
    get,
    path = "/notifications",
    tag = "notifications",
    params(Wanted),
    security(("management token" = [])),
    responses(
        (status = 200, body = [WireNotification]),
        (status = 401, body = WireError),
        (status = 403, body = WireError),
        (status = 404, body = WireError)
    )
)]
async fn list(
    extract::State(state): extract::State<State>,
    ManageCaller { actor }: ManageCaller,
    ApiQuery(wanted): ApiQuery<Wanted>,
) -> Result<Response, ApiError> {
    let found = state.notifications.list_rows(&actor, wanted.from_id.as_deref()).await?;
    let notifications: Vec<WireNotification> = found.into_iter().map(Into::into).collect();
    Ok(exact_json(StatusCode::OK, &notifications))
}

/// Marks some of the caller's notifications as read, or all.
#[utoipa::path(
    put,
    path = "/notifications",
    tag = "notifications",
    security(("management token" = [])),
    request_body(content((WireMarks = "application/json"))),
    responses(
        (status = 200, body = WireDone),
        (status = 400, body = WireError),
        (status = 401, body = WireError),
        (status = 403, body = WireError),
        (status = 404, body = WireError)
    )
)]
async fn mark(
    extract::State(state): extract::State<State>,
    ManageCaller { actor }: ManageCaller,
    ApiBody(marks): ApiBody<WireMarks>,
) -> Result<Response, ApiError> {
    match (marks.all_read, marks.read) {
        (Some(true), _) => {
            state.notifications.mark_all_read(&actor).await?;
        }
        (_, Some(ids)) => state.notifications.mark(&actor, &ids).await?,
        _ => return Err(AppError::invalid("read", "Set read or allRead.").into()),
    }
    Ok(exact_json(StatusCode::OK, &WireDone { status: "ok" }))
}

/// Tells people something. Only super admins may.
#[utoipa::path(
    post,
    path = "/notifications",
    tag = "notifications",
    security(("management token" = [])),
    request_body(content((WireNewNotification = "application/json"))),
    responses(
        (status = 201, body = WireCreated),
        (status = 400, body = WireError),
        (status = 401, body = WireError),
        (status = 403, body = WireError)
    )
)]
async fn create(
    extract::State(state): extract::State<State>,
    ManageCaller { actor }: ManageCaller,
    ApiBody(new): ApiBody<WireNewNotification>,
) -> Result<Response, ApiError> {
    // what is no type is refused like the one that nobody announces, to who may announce
    let kind = NotificationKind::from_name(new.r#type.as_deref().unwrap_or_default());
    let kind = kind.unwrap_or(NotificationKind::Account);
    let title = new.title.unwrap_or_default();
    let announcement = NewAnnouncement {
        message: new.message.unwrap_or_else(|| title.clone()),
        title,
        link: String::new(),
        project: new.project_id.map(|id| id.to_string()).unwrap_or_default(),
    };
    let more = AnnouncementOfProgram { kind, payload: new.payload.unwrap_or_default() };
    let id = state.announcements.announce_as(&actor, &announcement, Some(more)).await?;
    Ok(exact_json(StatusCode::CREATED, &WireCreated { id: id.to_string() }))
}
