use super::store::{self, InsertNotification};
use crate::{core::Core, db::Tx};
use app::{
    account::notifications::NotificationKind,
    error::AppError,
    value::{ProjectId, UserId},
};

/// Tells a person of something that happened to their account, in the transaction of the act. The
/// page that `path` names has more.
pub(crate) async fn raise_account(
    core: &Core,
    tx: &mut Tx,
    user: UserId,
    (title, message): (&str, &str),
    path: &str,
) -> Result<(), AppError> {
    let now = core.clock.now();
    store::insert_notification(
        tx,
        InsertNotification {
            id: core.secrets.uuid(now),
            kind: NotificationKind::Account,
            user: Some(user),
            project: None,
            title,
            message,
            link: Some(path),
            payload: "{}",
            announced_by: None,
            created_at: core.ascending.next(now),
            is_mailed: false,
        },
    )
    .await?;
    Ok(())
}

/// Tells the members of a project that it crossed a limit, in the transaction that did it. They are
/// told by mail too, unless they do not want that.
pub(crate) async fn raise_limit(
    core: &Core,
    tx: &mut Tx,
    project: ProjectId,
    (title, message): (&str, &str),
) -> Result<(), AppError> {
    let now = core.clock.now();
    let link = format!("{}/projects/{project}/settings/limits", core.config.public_url);
    store::insert_notification(
        tx,
        InsertNotification {
            id: core.secrets.uuid(now),
            kind: NotificationKind::Limit,
            user: None,
            project: Some(project),
            title,
            message,
            link: Some(&link),
            payload: "{}",
            announced_by: None,
            created_at: core.ascending.next(now),
            is_mailed: true,
        },
    )
    .await?;
    Ok(())
}
