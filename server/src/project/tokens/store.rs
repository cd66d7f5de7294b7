use crate::db::{StoreError, Tx, expect_one, on_tx};
use app::{
    project::tokens::{Grants, LastUse, TokenKind},
    value::{ProjectId, Timestamp, TokenId, UserId},
};

/// Who makes a token.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Maker<'a> {
    /// Nobody: a master token comes with the membership.
    Nobody,
    /// The bearer of another token of the project.
    Token(TokenId),
    /// Somebody without one, by this name.
    Outsider(&'a str),
}

/// What a new token consists of.
pub(crate) struct InsertToken<'a> {
    pub(crate) id: TokenId,
    pub(crate) project: ProjectId,
    pub(crate) kind: TokenKind,
    /// The member, for a master token.
    pub(crate) user: Option<UserId>,
    pub(crate) maker: Maker<'a>,
    pub(crate) description: &'a str,
    pub(crate) digest: &'a [u8; 32],
    pub(crate) grants: &'a Grants,
    pub(crate) expires_at: Option<Timestamp>,
    pub(crate) now: Timestamp,
}

/// The kind as stored.
fn kind_as_str(kind: TokenKind) -> &'static str {
    match kind {
        TokenKind::Master => "master",
        TokenKind::Limited => "limited",
        TokenKind::Component => "component",
    }
}

pub(crate) async fn insert_token(tx: &mut Tx, token: InsertToken<'_>) -> Result<(), StoreError> {
    let components = serde_json::json!(token.grants.components).to_string();
    let (creator, made_by) = match token.maker {
        Maker::Nobody => (None, None),
        Maker::Token(id) => (Some(id.0), None),
        Maker::Outsider(name) => (None, Some(name)),
    };
    let sql = "INSERT INTO tokens (id, project_id, kind, user_id, creator_id, made_by, description, \
               digest, can_manage_buckets, can_read_all_file_uploads, can_purge_trash, \
               can_manage_tokens, components, created_at, refreshed_at, expires_at) \
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $14, $15)";
    on_tx!(&mut *tx, conn => sqlx::query(sql)
        .bind(token.id.0)
        .bind(token.project.0)
        .bind(kind_as_str(token.kind))
        .bind(token.user.map(|user| user.0))
        .bind(creator)
        .bind(made_by)
        .bind(token.description)
        .bind(token.digest.as_slice())
        .bind(token.grants.can_manage_buckets)
        .bind(token.grants.can_read_all_file_uploads)
        .bind(token.grants.can_purge_trash)
        .bind(token.grants.can_manage_tokens)
        .bind(components)
        .bind(token.now.0)
        .bind(token.expires_at.map(|at| at.0))
        .execute(conn).await.map(|_| ()))?;
    insert_buckets(tx, token.project, token.id, token.grants).await
}

async fn insert_buckets(
    tx: &mut Tx,
    project: ProjectId,
    id: TokenId,
    grants: &Grants,
) -> Result<(), StoreError> {
    let sql = "INSERT INTO token_buckets (token_id, project_id, bucket_id, permission) \
               VALUES ($1, $2, $3, $4)";
    for (bucket, permission) in &grants.buckets {
        on_tx!(&mut *tx, conn => sqlx::query(sql)
            .bind(id.0)
            .bind(project.0)
            .bind(bucket.to_string())
            .bind(permission.to_string())
            .execute(conn).await.map(|_| ()))?;
    }
    Ok(())
}

/// Changes a working token's description and grants. Its row comes first: requests that write with
/// the token wait for it, or were before it.
///
/// # Errors
/// `RowsAffected` when it was deleted or expired meanwhile.
pub(crate) async fn update_token(
    tx: &mut Tx,
    project: ProjectId,
    id: TokenId,
    description: &str,
    grants: &Grants,
    now: Timestamp,
) -> Result<(), StoreError> {
    let components = serde_json::json!(grants.components).to_string();
    let sql = "UPDATE tokens SET description = $1, can_read_all_file_uploads = $2, \
               can_purge_trash = $3, components = $4 WHERE project_id = $5 AND id = $6 \
               AND deleted_at IS NULL AND (expires_at IS NULL OR expires_at > $7)";
    let rows = on_tx!(&mut *tx, conn => sqlx::query(sql)
        .bind(description)
        .bind(grants.can_read_all_file_uploads)
        .bind(grants.can_purge_trash)
        .bind(components)
        .bind(project.0)
        .bind(id.0)
        .bind(now.0)
        .execute(conn).await.map(|done| done.rows_affected()))?;
    expect_one(rows)?;
    let sql = "DELETE FROM token_buckets WHERE token_id = $1";
    on_tx!(&mut *tx, conn => sqlx::query(sql).bind(id.0).execute(conn).await.map(|_| ()))?;
    insert_buckets(tx, project, id, grants).await
}

/// Replaces the string of a working token and remembers the old one.
///
/// # Errors
/// `RowsAffected` when it was deleted or expired meanwhile.
pub(crate) async fn update_digest(
    tx: &mut Tx,
    id: TokenId,
    digest: &[u8; 32],
    now: Timestamp,
) -> Result<(), StoreError> {
    // first, so that two refreshes at once queue here and the second sees the first one's string
    let lock = "UPDATE tokens SET refreshed_at = $1 WHERE id = $2 AND deleted_at IS NULL \
                AND (expires_at IS NULL OR expires_at > $1)";
    let rows = on_tx!(&mut *tx, conn => sqlx::query(lock).bind(now.0).bind(id.0)
        .execute(conn).await.map(|done| done.rows_affected()))?;
    expect_one(rows)?;
    let keep = "INSERT INTO token_old_digests (token_id, digest, replaced_at) \
                SELECT id, digest, $1 FROM tokens WHERE id = $2";
    on_tx!(&mut *tx, conn => sqlx::query(keep).bind(now.0).bind(id.0)
        .execute(conn).await.map(|_| ()))?;
    let sql = "UPDATE tokens SET digest = $1 WHERE id = $2";
    on_tx!(&mut *tx, conn => sqlx::query(sql).bind(digest.as_slice()).bind(id.0)
        .execute(conn).await.map(|_| ()))?;
    Ok(())
}

/// Deletes a token; says whether it was there to delete.
pub(crate) async fn update_deleted(
    tx: &mut Tx,
    id: TokenId,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let sql = "UPDATE tokens SET deleted_at = $1 WHERE id = $2 AND deleted_at IS NULL";
    let rows = on_tx!(tx, conn => sqlx::query(sql).bind(now.0).bind(id.0)
        .execute(conn).await.map(|done| done.rows_affected()))?;
    Ok(rows == 1)
}

/// Deletes a member's master token, in whatever state its project is: its id and description.
pub(super) async fn update_master_deleted(
    tx: &mut Tx,
    project: ProjectId,
    user: UserId,
    now: Timestamp,
) -> Result<Option<(i64, String)>, StoreError> {
    let sql = "UPDATE tokens SET deleted_at = $1 WHERE project_id = $2 AND user_id = $3 \
               AND kind = 'master' AND deleted_at IS NULL RETURNING id, description";
    Ok(on_tx!(tx, conn => sqlx::query_as(sql).bind(now.0).bind(project.0).bind(user.0)
        .fetch_optional(conn).await)?)
}

/// Keeps the sealed copy of a token's string in place of the one before, if its project keeps such
/// copies.
pub(crate) async fn update_kept_string(
    tx: &mut Tx,
    project: ProjectId,
    id: TokenId,
    sealed: &[u8],
) -> Result<(), StoreError> {
    delete_kept_string(tx, id).await?;
    let sql = "INSERT INTO token_strings (token_id, sealed) \
               SELECT $1, $2 FROM projects WHERE id = $3 AND keeps_token_strings";
    on_tx!(tx, conn => sqlx::query(sql).bind(id.0).bind(sealed).bind(project.0)
        .execute(conn).await.map(|_| ()))?;
    Ok(())
}

/// The sealed copy of a token's string, if its project still keeps such copies.
pub(crate) async fn find_kept_string(
    tx: &mut Tx,
    id: TokenId,
) -> Result<Option<Vec<u8>>, StoreError> {
    let sql = "SELECT s.sealed FROM token_strings s JOIN tokens t ON t.id = s.token_id \
               JOIN projects p ON p.id = t.project_id \
               WHERE s.token_id = $1 AND p.keeps_token_strings";
    Ok(on_tx!(tx, conn => sqlx::query_scalar(sql).bind(id.0).fetch_optional(conn).await)?)
}

/// Forgets the copy of a token's string, if there is one.
pub(crate) async fn delete_kept_string(tx: &mut Tx, id: TokenId) -> Result<(), StoreError> {
    let sql = "DELETE FROM token_strings WHERE token_id = $1";
    on_tx!(tx, conn => sqlx::query(sql).bind(id.0).execute(conn).await.map(|_| ()))?;
    Ok(())
}

/// Forgets the copies of all strings of a project's tokens.
pub(crate) async fn delete_kept_strings(tx: &mut Tx, project: ProjectId) -> Result<(), StoreError> {
    let sql = "DELETE FROM token_strings \
               WHERE token_id IN (SELECT id FROM tokens WHERE project_id = $1)";
    on_tx!(tx, conn => sqlx::query(sql).bind(project.0).execute(conn).await.map(|_| ()))?;
    Ok(())
}

/// Holds the rows of a person's master tokens until the transaction ends: who writes with one waits.
pub(crate) async fn update_held_masters(tx: &mut Tx, user: UserId) -> Result<(), StoreError> {
    let sql = "UPDATE tokens SET refreshed_at = refreshed_at WHERE user_id = $1";
    on_tx!(tx, conn => sqlx::query(sql).bind(user.0).execute(conn).await.map(|_| ()))?;
    Ok(())
}

/// Whoever waits here for a row that somebody else holds soon gives up, long before PostgreSQL looks
/// for deadlocks. On SQLite a transaction that writes is alone.
pub(super) async fn give_way(tx: &mut Tx) -> Result<(), StoreError> {
    let Tx::Postgres(tx) = tx else { return Ok(()) };
    sqlx::query("SET LOCAL lock_timeout = '200ms'").execute(&mut **tx).await?;
    Ok(())
}

/// Moves "last used" forward, never back.
pub(crate) async fn update_last_used(
    tx: &mut Tx,
    id: TokenId,
    last: &LastUse,
) -> Result<(), StoreError> {
    let sql = "UPDATE tokens SET last_used_at = $1, last_used_addr = $2, last_used_client = $3, \
               last_used_operation = $4 WHERE id = $5 AND (last_used_at IS NULL OR last_used_at < $1)";
    on_tx!(&mut *tx, conn => sqlx::query(sql)
        .bind(last.at.0)
        .bind(&last.remote_addr)
        .bind(&last.client)
        .bind(&last.operation)
        .bind(id.0)
        .execute(conn).await.map(|_| ()))?;
    Ok(())
}
