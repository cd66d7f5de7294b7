use super::StoreError;
use sqlx::{Postgres, Sqlite, Transaction, pool::PoolConnection};

/// An open transaction. Dropped without `commit`, it leaves no trace.
#[derive(Debug)]
pub enum Tx {
    Sqlite(Transaction<'static, Sqlite>),
    Postgres(Transaction<'static, Postgres>),
}

impl Tx {
    /// Makes everything done in it durable.
    pub async fn commit(self) -> Result<(), StoreError> {
        match self {
            Self::Sqlite(tx) => tx.commit().await?,
            Self::Postgres(tx) => tx.commit().await?,
        }
        Ok(())
    }

    /// The next number of a counter. Held until the transaction ends, so that numbers appear in
    /// commit order.
    pub async fn next_number(&mut self, counter: &'static str) -> Result<i64, StoreError> {
        self.next_numbers(counter, 1).await
    }

    /// Takes `count` numbers of a counter; says the last of them.
    pub async fn next_numbers(
        &mut self,
        counter: &'static str,
        count: i64,
    ) -> Result<i64, StoreError> {
        let sql = "UPDATE counters SET value = value + $1 WHERE name = $2 RETURNING value";
        Ok(
            on_tx!(self, conn => sqlx::query_scalar(sql).bind(count).bind(counter).fetch_one(conn).await)?,
        )
    }
}

/// A connection for single statements that read: each sees one state by itself, without the round
/// trips of a transaction.
#[derive(Debug)]
pub enum Reading {
    Sqlite(PoolConnection<Sqlite>),
    Postgres(PoolConnection<Postgres>),
}

/// Runs one sqlx expression on whichever database the connection belongs to.
macro_rules! on_reading {
    ($reading:expr, $conn:ident => $body:expr) => {
        match $reading {
            $crate::db::Reading::Sqlite(connection) => {
                let $conn = &mut **connection;
                $body
            }
            $crate::db::Reading::Postgres(connection) => {
                let $conn = &mut **connection;
                $body
            }
        }
    };
}
pub(crate) use on_reading;

/// Runs one sqlx expression on whichever database the transaction belongs to.
macro_rules! on_tx {
    ($tx:expr, $conn:ident => $body:expr) => {
        match $tx {
            $crate::db::Tx::Sqlite(tx) => {
                let $conn = &mut **tx;
                $body
            }
            $crate::db::Tx::Postgres(tx) => {
                let $conn = &mut **tx;
                $body
            }
        }
    };
}
pub(crate) use on_tx;
