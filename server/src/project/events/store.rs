use super::{NewEvent, kind_as_str};
use crate::db::{StoreError, Tx, on_tx};
use app::value::{EventId, ProjectId, TokenId};

/// An event as stored.
#[derive(Debug, sqlx::FromRow)]
pub(crate) struct EventRow {
    pub(crate) id: i64,
    pub(crate) event: String,
    pub(crate) kind: String,
    pub(crate) message: String,
    pub(crate) object_type: Option<String>,
    pub(crate) object_name: Option<String>,
    pub(crate) token_name: String,
    pub(crate) remote_addr: String,
    pub(crate) user_agent: String,
    pub(crate) created_at: i64,
}

/// Writes events in this order. Call it last in a transaction: the counter of events is held until
/// the commit, which keeps ids in commit order and others waiting.
pub(crate) async fn insert_events(tx: &mut Tx, events: &[NewEvent]) -> Result<(), StoreError> {
    let count = i64::try_from(events.len()).unwrap_or(i64::MAX);
    let mut id = tx.next_numbers("events", count).await? - count;
    let sql = "INSERT INTO events (id, uuid, project_id, event, component, configuration_id, \
               run_id, kind, message, object_type, object_id, object_name, token_id, token_name, \
               details, remote_addr, user_agent, created_at) \
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, \
               $17, $18)";
    for event in events {
        id += 1;
        let object = event.object.as_ref();
        let details = serde_json::to_string(&event.details)
            .map_err(|error| StoreError::Corrupt(error.to_string()))?;
        on_tx!(&mut *tx, conn => sqlx::query(sql)
            .bind(id)
            .bind(event.uuid)
            .bind(event.project.0)
            .bind(&*event.event)
            .bind(&*event.component)
            .bind(event.configuration_id.as_deref())
            .bind(event.run_id.as_deref())
            .bind(kind_as_str(event.kind))
            .bind(&event.message)
            .bind(object.map(|object| object.kind))
            .bind(object.map(|object| object.id.as_str()))
            .bind(object.map(|object| object.name.as_str()))
            .bind(event.token.0)
            .bind(&event.token_name)
            .bind(details)
            .bind(&event.remote_addr)
            .bind(&event.user_agent)
            .bind(event.created_at.0)
            .execute(conn).await.map(|_| ()))?;
    }
    Ok(())
}

/// Events by the token and about it, newest first, older than `before`.
pub(crate) async fn list_of_token(
    tx: &mut Tx,
    project: ProjectId,
    token: TokenId,
    before: Option<EventId>,
    limit: u32,
) -> Result<Vec<EventRow>, StoreError> {
    // each half walks its own index backwards and stops at the limit
    let sql = "SELECT id, event, kind, message, object_type, object_name, token_name, \
               remote_addr, user_agent, created_at FROM events WHERE id IN ( \
               SELECT id FROM (SELECT id FROM events WHERE project_id = $1 AND token_id = $2 \
               AND id < $4 ORDER BY id DESC LIMIT $5) AS by_it UNION \
               SELECT id FROM (SELECT id FROM events WHERE project_id = $1 \
               AND object_type = 'token' AND object_id = $3 \
               AND id < $4 ORDER BY id DESC LIMIT $5) AS about_it) \
               ORDER BY id DESC LIMIT $5";
    Ok(on_tx!(tx, conn => sqlx::query_as(sql)
        .bind(project.0)
        .bind(token.0)
        .bind(token.to_string())
        .bind(before.map_or(i64::MAX, |id| id.0))
        .bind(i64::from(limit))
        .fetch_all(conn).await)?)
}
