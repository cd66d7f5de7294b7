use crate::db::{Reading, StoreError, Tx, on_reading, on_tx};
use app::value::{ProjectId, Timestamp, TokenId, UserId};
use sqlx::AssertSqlSafe;
use std::sync::{Arc, LazyLock};

/// The most ids of one look-up.
pub(crate) const MOST_IDS: usize = 64;

/// A token with everything that decides what it may do, in one row.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub(crate) struct TokenRow {
    pub(crate) id: i64,
    pub(crate) project_id: i64,
    pub(crate) kind: String,
    pub(crate) user_id: Option<i64>,
    pub(crate) description: String,
    pub(crate) digest: Vec<u8>,
    pub(crate) can_manage_buckets: bool,
    pub(crate) can_read_all_file_uploads: bool,
    pub(crate) can_purge_trash: bool,
    pub(crate) can_manage_tokens: bool,
    pub(crate) components: String,
    pub(crate) created_at: i64,
    pub(crate) refreshed_at: i64,
    pub(crate) expires_at: Option<i64>,
    /// When the sweeper put it aside.
    pub(crate) expired_at: Option<i64>,
    pub(crate) deleted_at: Option<i64>,
    pub(crate) creator_id: Option<i64>,
    /// The token that made it, or who did without one.
    pub(crate) creator_description: Option<String>,
    pub(crate) project_name: String,
    pub(crate) project_created_at: i64,
    pub(crate) disabled_reason: Option<String>,
    pub(crate) row_count: i64,
    pub(crate) byte_count: i64,
    pub(crate) organization_id: i64,
    /// The person behind the token: its owner, or the owner of the master token that made it.
    pub(crate) owner_id: Option<i64>,
    pub(crate) owner_name: Option<String>,
    pub(crate) owner_email: Option<String>,
    pub(crate) owner_state: Option<String>,
    /// The owner's role, for master tokens of present members.
    pub(crate) role: Option<String>,
    /// When that membership ends by itself.
    pub(crate) member_expires_at: Option<i64>,
    pub(crate) is_organization_member: bool,
    pub(crate) last_used_at: Option<i64>,
    pub(crate) last_used_addr: Option<String>,
    pub(crate) last_used_client: Option<String>,
    pub(crate) last_used_operation: Option<String>,
    /// `in.c-main=read,out.c-main=write`
    pub(crate) buckets: Option<String>,
    /// The names of the project's features, with commas between them.
    pub(crate) features: String,
    /// The same of the owner.
    pub(crate) owner_features: Option<String>,
    pub(crate) project_type: String,
    pub(crate) default_backend: String,
    pub(crate) retention_days: i64,
    /// The end of a project on trial.
    pub(crate) project_expires_at: Option<i64>,
    pub(crate) monthly_price: Option<i64>,
    pub(crate) has_try_mode: bool,
    /// What was set of the project's limits.
    pub(crate) limits: String,
}

/// Tokens of a deleted project are as good as none.
const SELECT: &str = "SELECT t.id, t.project_id, t.kind, t.user_id, t.description, t.digest, \
    t.can_manage_buckets, t.can_read_all_file_uploads, t.can_purge_trash, \
    t.can_manage_tokens, t.components, t.created_at, t.refreshed_at, t.expires_at, t.expired_at, \
    t.deleted_at, t.last_used_at, t.last_used_addr, t.last_used_client, t.last_used_operation, t.creator_id, \
    COALESCE(c.description, t.made_by) AS creator_description, p.name AS project_name, \
    p.created_at AS project_created_at, p.disabled_reason, p.row_count, p.byte_count, \
    p.organization_id, u.id AS owner_id, u.name AS owner_name, u.email AS owner_email, \
    u.state AS owner_state, m.role, m.expires_at AS member_expires_at, \
    EXISTS (SELECT 1 FROM organization_members o \
    WHERE o.organization_id = p.organization_id AND o.user_id = u.id) AS is_organization_member, \
    (SELECT string_agg(b.bucket_id || '=' || b.permission, ',') FROM token_buckets b \
    WHERE b.token_id = t.id) AS buckets, p.features, u.features AS owner_features, \
    p.type AS project_type, p.default_backend, p.retention_days, \
    p.expires_at AS project_expires_at, p.monthly_price, p.has_try_mode, p.limits \
    FROM tokens t JOIN projects p ON p.id = t.project_id AND p.deleted_at IS NULL \
    LEFT JOIN tokens c ON c.id = t.creator_id \
    LEFT JOIN users u ON u.id = COALESCE(t.user_id, c.user_id) \
    LEFT JOIN project_members m ON m.project_id = t.project_id AND m.user_id = t.user_id WHERE";

fn sql(condition: &str) -> AssertSqlSafe<String> {
    AssertSqlSafe(format!("{SELECT} {condition}"))
}

/// For few lengths, so that few statements are prepared: 1, 2, 4 … `MOST_IDS` ids.
static BY_IDS: LazyLock<Vec<Arc<str>>> = LazyLock::new(|| {
    let lengths = (0..=MOST_IDS.ilog2()).map(|doublings| 1 << doublings);
    lengths
        .map(|length: usize| {
            let places: Vec<String> = (1..=length).map(|place| format!("${place}")).collect();
            format!("{SELECT} t.id IN ({})", places.join(", ")).into()
        })
        .collect()
});

pub(crate) async fn find_by_id(tx: &mut Tx, id: TokenId) -> Result<Option<TokenRow>, StoreError> {
    let sql = sql("t.id = $1");
    Ok(on_tx!(tx, conn => sqlx::query_as(sql).bind(id.0).fetch_optional(conn).await)?)
}

/// The token of this project with this id, working or not.
pub(crate) async fn find_in_project(
    tx: &mut Tx,
    project: ProjectId,
    id: TokenId,
) -> Result<Option<TokenRow>, StoreError> {
    let sql = sql("t.project_id = $1 AND t.id = $2");
    Ok(on_tx!(tx, conn => sqlx::query_as(sql).bind(project.0).bind(id.0)
        .fetch_optional(conn).await)?)
}

/// Working tokens, and those that ended after `ended_after`; newest first.
pub(crate) async fn list_of_project(
    tx: &mut Tx,
    project: ProjectId,
    ended_after: Timestamp,
) -> Result<Vec<TokenRow>, StoreError> {
    let sql = sql("t.project_id = $1 AND (t.deleted_at IS NULL OR t.deleted_at > $2) \
         AND (t.expires_at IS NULL OR t.expires_at > $2) ORDER BY t.id DESC");
    Ok(on_tx!(tx, conn => sqlx::query_as(sql).bind(project.0).bind(ended_after.0)
        .fetch_all(conn).await)?)
}

/// The tokens with these ids, at most `MOST_IDS` of them, in no particular order.
pub(crate) async fn list_by_ids(
    reading: &mut Reading,
    ids: &[TokenId],
) -> Result<Vec<TokenRow>, StoreError> {
    // the last id fills the gaps
    let Some(last) = ids.last() else { return Ok(Vec::new()) };
    let length = ids.len().next_power_of_two().min(MOST_IDS);
    let sql = AssertSqlSafe(Arc::clone(&BY_IDS[length.ilog2() as usize]));
    let ids = ids.iter().chain(std::iter::repeat(last)).take(length);
    Ok(on_reading!(reading, conn => {
        let query = ids.fold(sqlx::query_as(sql), |query, id| query.bind(id.0));
        query.fetch_all(conn).await
    })?)
}

/// The working master token of a member.
pub(crate) async fn find_master(
    tx: &mut Tx,
    project: ProjectId,
    user: UserId,
) -> Result<Option<TokenRow>, StoreError> {
    let sql =
        sql("t.project_id = $1 AND t.user_id = $2 AND t.kind = 'master' AND t.deleted_at IS NULL");
    Ok(on_tx!(tx, conn => sqlx::query_as(sql).bind(project.0).bind(user.0)
        .fetch_optional(conn).await)?)
}

/// Holds the token's row until the transaction ends: what revokes it waits, or was seen.
pub(crate) async fn update_held(tx: &mut Tx, id: TokenId) -> Result<(), StoreError> {
    let sql = "UPDATE tokens SET refreshed_at = refreshed_at WHERE id = $1";
    on_tx!(tx, conn => sqlx::query(sql).bind(id.0).execute(conn).await.map(|_| ()))?;
    Ok(())
}

/// The same for a member's master token.
pub(crate) async fn update_held_master(
    tx: &mut Tx,
    project: ProjectId,
    user: UserId,
) -> Result<(), StoreError> {
    let sql = "UPDATE tokens SET refreshed_at = refreshed_at \
               WHERE project_id = $1 AND user_id = $2 AND deleted_at IS NULL";
    on_tx!(tx, conn => sqlx::query(sql).bind(project.0).bind(user.0)
        .execute(conn).await.map(|_| ()))?;
    Ok(())
}

/// Was this once the token's string? 1 or 0.
pub(crate) async fn count_old_digest(
    tx: &mut Tx,
    id: TokenId,
    digest: &[u8; 32],
) -> Result<i64, StoreError> {
    let sql = "SELECT COUNT(*) FROM token_old_digests WHERE token_id = $1 AND digest = $2";
    Ok(on_tx!(tx, conn => sqlx::query_scalar(sql).bind(id.0).bind(digest.as_slice())
        .fetch_one(conn).await)?)
}
