mod condition;

use super::{NewEvent, kind_as_str, query::Query, retention::MonthOfEvents};
use crate::db::{StoreError, Tx, on_tx};
use app::{
    project::token_events::EventKind,
    value::{EventId, ProjectId, Timestamp, TokenId},
};
use condition::{Condition, Value};
use futures::TryStreamExt;
use sqlx::{AssertSqlSafe, error::DatabaseError};
use uuid::Uuid;

/// An event as stored.
#[derive(Debug, Clone, sqlx::FromRow)]
pub(crate) struct EventRow {
    pub(crate) id: i64,
    pub(crate) uuid: Uuid,
    pub(crate) event: String,
    pub(crate) component: String,
    pub(crate) configuration_id: Option<String>,
    pub(crate) run_id: Option<String>,
    pub(crate) kind: String,
    pub(crate) message: String,
    pub(crate) object_type: Option<String>,
    pub(crate) object_id: Option<String>,
    pub(crate) object_name: Option<String>,
    pub(crate) token_id: i64,
    pub(crate) token_name: String,
    pub(crate) details: String,
    pub(crate) remote_addr: String,
    pub(crate) user_agent: String,
    pub(crate) created_at: i64,
}

const COLUMNS: &str = "id, uuid, event, component, configuration_id, run_id, kind, message, \
    object_type, object_id, object_name, token_id, token_name, details, remote_addr, user_agent, \
    created_at";

/// Whom or what events are about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum About {
    /// What the token did, and what was done to it.
    Token(TokenId),
    /// What was done to the object: its kind and id.
    Object(&'static str, String),
}

/// Which events are looked for.
#[derive(Debug, Clone)]
pub(crate) struct EventFilter {
    pub(crate) project: ProjectId,
    /// Older ones are as good as gone.
    pub(crate) after: Timestamp,
    pub(crate) until: Option<Timestamp>,
    pub(crate) about: Option<About>,
    /// What this token did, beside `about`.
    pub(crate) by: Option<TokenId>,
    pub(crate) component: Option<String>,
    pub(crate) configuration_id: Option<String>,
    pub(crate) run_id: Option<String>,
    pub(crate) object_type: Option<String>,
    pub(crate) kind: Option<EventKind>,
    pub(crate) query: Option<Query>,
    /// Later than this one.
    pub(crate) since: Option<EventId>,
    /// Earlier than this one.
    pub(crate) before: Option<EventId>,
    pub(crate) limit: u32,
    pub(crate) offset: u32,
    pub(crate) oldest_first: bool,
}

impl EventFilter {
    /// All events of a project after that time, newest first.
    pub(crate) fn of_project(project: ProjectId, after: Timestamp) -> Self {
        Self {
            project,
            after,
            until: None,
            about: None,
            by: None,
            component: None,
            configuration_id: None,
            run_id: None,
            object_type: None,
            kind: None,
            query: None,
            since: None,
            before: None,
            limit: 100,
            offset: 0,
            oldest_first: false,
        }
    }
}

/// Writes events in this order; their ids follow each other from the one that this returns. Call
/// it last in a transaction: the counter of events is held until the commit, which keeps ids in
/// commit order and others waiting.
pub(crate) async fn insert_events(tx: &mut Tx, events: &[NewEvent]) -> Result<EventId, StoreError> {
    let count = i64::try_from(events.len()).unwrap_or(i64::MAX);
    let first = tx.next_numbers("events", count).await? - count + 1;
    let sql = "INSERT INTO events (id, uuid, project_id, event, component, configuration_id, \
               run_id, kind, message, object_type, object_id, object_name, token_id, token_name, \
               details, remote_addr, user_agent, created_at) \
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, \
               $17, $18)";
    for (id, event) in (first..).zip(events) {
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
    Ok(EventId(first))
}

/// The events that the filter lets through, and whether there are more of them within its limit:
/// the events of one answer have to fit into memory.
pub(crate) async fn list_events(
    tx: &mut Tx,
    filter: &EventFilter,
) -> Result<(Vec<EventRow>, bool), StoreError> {
    let mut condition = Condition::of(filter);
    let common = condition.sql();
    let limit = condition.place(Value::Number(filter.limit.into()));
    let offset = condition.place(Value::Number(filter.offset.into()));
    let most = condition.place(Value::Number(i64::from(filter.limit) + i64::from(filter.offset)));
    let order = if filter.oldest_first { "ASC" } else { "DESC" };
    let page = format!("ORDER BY id {order} LIMIT {limit} OFFSET {offset}");
    let sql = match &filter.about {
        None | Some(About::Object(..)) => {
            format!("SELECT {COLUMNS} FROM events WHERE {common} {page}")
        }
        Some(About::Token(token)) => {
            // each half walks its own index and stops at the limit
            let (by, to) = (condition.by(*token), condition.to(*token));
            let half = |which: &str, name: &str| {
                format!(
                    "SELECT id, created_at FROM (SELECT id, created_at FROM events \
                     WHERE {common} AND {which} ORDER BY id {order} LIMIT {most}) AS {name}"
                )
            };
            let (by, to) = (half(&by, "by_it"), half(&to, "to_it"));
            format!(
                "SELECT {COLUMNS} FROM events WHERE (id, created_at) IN ({by} UNION {to}) {page}"
            )
        }
    };
    on_tx!(tx, conn => {
        let query = sqlx::query_as::<_, EventRow>(AssertSqlSafe(sql));
        let query = condition.values.into_iter().fold(query, |query, value| match value {
            Value::Number(number) => query.bind(number),
            Value::Text(text) => query.bind(text),
            Value::Uuid(uuid) => query.bind(uuid),
        });
        let mut found = query.fetch(conn);
        let (mut rows, mut bytes): (Vec<EventRow>, usize) = (Vec::new(), 0);
        while let Some(row) = found.try_next().await? {
            bytes += row.details.len() + row.message.len();
            if bytes > MOST_BYTES && !rows.is_empty() {
                return Ok((rows, true));
            }
            rows.push(row);
        }
        Ok((rows, false))
    })
}

/// The most bytes of the events of one answer.
const MOST_BYTES: usize = 16 << 20;

/// How many events the filter lets through in all.
pub(crate) async fn count_events(tx: &mut Tx, filter: &EventFilter) -> Result<i64, StoreError> {
    let mut condition = Condition::of(filter);
    let common = condition.sql();
    let sql = match &filter.about {
        None | Some(About::Object(..)) => format!("SELECT COUNT(*) FROM events WHERE {common}"),
        Some(About::Token(token)) => {
            let (by, to) = (condition.by(*token), condition.to(*token));
            format!(
                "SELECT COUNT(*) FROM (SELECT id FROM events WHERE {common} AND {by} UNION \
                 SELECT id FROM events WHERE {common} AND {to}) AS of_token"
            )
        }
    };
    on_tx!(tx, conn => {
        let query = sqlx::query_scalar(AssertSqlSafe(sql));
        let query = condition.values.into_iter().fold(query, |query, value| match value {
            Value::Number(number) => query.bind(number),
            Value::Text(text) => query.bind(text),
            Value::Uuid(uuid) => query.bind(uuid),
        });
        Ok(query.fetch_one(conn).await?)
    })
}

/// One event of the project that is not older than `after`.
pub(crate) async fn find_event(
    tx: &mut Tx,
    project: ProjectId,
    id: EventKey,
    after: Timestamp,
) -> Result<Option<EventRow>, StoreError> {
    let column = if matches!(id, EventKey::Id(_)) { "id" } else { "uuid" };
    let sql = AssertSqlSafe(format!(
        "SELECT {COLUMNS} FROM events WHERE project_id = $1 AND created_at > $2 AND {column} = $3"
    ));
    on_tx!(tx, conn => {
        let query = sqlx::query_as(sql).bind(project.0).bind(after.0);
        let query = match id {
            EventKey::Id(id) => query.bind(id.0),
            EventKey::Uuid(uuid) => query.bind(uuid),
        };
        Ok(query.fetch_optional(conn).await?)
    })
}

/// How clients name an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum EventKey {
    Id(EventId),
    Uuid(Uuid),
}

/// How many events there were of each kind on each day, oldest first: days since 1970 (UTC), the
/// kind, the number.
pub(crate) async fn count_by_day(
    tx: &mut Tx,
    project: ProjectId,
    token: TokenId,
    after: Timestamp,
) -> Result<Vec<(i64, String, i64)>, StoreError> {
    let day = 86_400_000_000_i64;
    let sql = AssertSqlSafe(format!(
        "SELECT created_at / {day} AS day, kind, COUNT(*) AS number FROM ( \
         SELECT id, created_at, kind FROM events WHERE project_id = $1 AND token_id = $2 \
         AND created_at > $4 UNION \
         SELECT id, created_at, kind FROM events WHERE project_id = $1 AND object_type = 'token' \
         AND object_id = $3 AND created_at > $4) AS of_token \
         GROUP BY created_at / {day}, kind ORDER BY 1, 2"
    ));
    Ok(on_tx!(tx, conn => sqlx::query_as(sql).bind(project.0).bind(token.0)
        .bind(token.to_string()).bind(after.0).fetch_all(conn).await)?)
}

/// The partitions of the months; none where the database has no such thing.
pub(super) async fn list_months(tx: &mut Tx) -> Result<Option<Vec<String>>, StoreError> {
    let Tx::Postgres(tx) = tx else { return Ok(None) };
    let sql = "SELECT c.relname::text FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid \
               WHERE i.inhparent = 'events'::regclass";
    Ok(Some(sqlx::query_scalar(sql).fetch_all(&mut **tx).await?))
}

/// Makes the partition of a month. Gives up when others would have to wait for it, and when the
/// month has events already.
pub(super) async fn insert_month(tx: &mut Tx, month: &MonthOfEvents) -> Result<(), StoreError> {
    let Tx::Postgres(tx) = tx else { return Ok(()) };
    let MonthOfEvents { name, from, until } = month;
    let (from, until) = (from.0, until.0);
    // moving them would keep others waiting; those of this month go in batches, when they are old
    let sql = "SELECT EXISTS (SELECT 1 FROM events_unplanned \
               WHERE created_at >= $1 AND created_at < $2)";
    let is_begun: bool =
        sqlx::query_scalar(sql).bind(from).bind(until).fetch_one(&mut **tx).await?;
    if is_begun {
        return Err(StoreError::Conflict);
    }
    let steps = [
        LOCK_TIMEOUT.to_owned(),
        format!("CREATE TABLE {name} (LIKE events INCLUDING DEFAULTS INCLUDING CONSTRAINTS)"),
        format!("ALTER TABLE events ATTACH PARTITION {name} FOR VALUES FROM ({from}) TO ({until})"),
    ];
    for step in steps {
        sqlx::query(AssertSqlSafe(step)).execute(&mut **tx).await.map_err(|error| {
            let code = error.as_database_error().and_then(DatabaseError::code);
            match code.as_deref() {
                // there is one, or it is just being made, or its first event came meanwhile
                Some("42P07" | "23505" | "23514") => StoreError::Conflict,
                _ => StoreError::from(error),
            }
        })?;
    }
    Ok(())
}

/// Drops the partition of a month, all of it at once. Gives up when others would have to wait.
pub(super) async fn delete_month(tx: &mut Tx, month: &MonthOfEvents) -> Result<(), StoreError> {
    let Tx::Postgres(tx) = tx else { return Ok(()) };
    for step in [LOCK_TIMEOUT.to_owned(), format!("DROP TABLE IF EXISTS {}", month.name)] {
        sqlx::query(AssertSqlSafe(step)).execute(&mut **tx).await?;
    }
    Ok(())
}

/// Nobody waits longer than this for a change of the partitions.
const LOCK_TIMEOUT: &str = "SET LOCAL lock_timeout = '1s'";

/// Deletes the oldest events, so many at the most, as far as they are older than that. Says how
/// many they were.
pub(super) async fn delete_events(
    tx: &mut Tx,
    before: Timestamp,
    most: i64,
) -> Result<u64, StoreError> {
    let sql = "DELETE FROM events WHERE (id, created_at) IN (SELECT id, created_at FROM \
               (SELECT id, created_at FROM events ORDER BY id LIMIT $2) AS oldest \
               WHERE created_at <= $1)";
    Ok(on_tx!(tx, conn => sqlx::query(sql).bind(before.0).bind(most)
        .execute(conn).await.map(|done| done.rows_affected()))?)
}
