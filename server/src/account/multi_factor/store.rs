use crate::db::{StoreError, Tx, on_tx};
use app::value::UserId;

/// Has the person any device that is a second factor?
pub(super) async fn is_enabled(tx: &mut Tx, user: UserId) -> Result<bool, StoreError> {
    let sql = "SELECT EXISTS (SELECT 1 FROM totp_authenticators WHERE user_id = $1) \
               OR EXISTS (SELECT 1 FROM security_keys WHERE user_id = $1)";
    Ok(on_tx!(tx, conn => sqlx::query_scalar(sql).bind(user.0).fetch_one(conn).await)?)
}
