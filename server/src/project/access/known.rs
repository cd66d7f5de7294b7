use super::{
    rules::Rights,
    store::TokenRow,
    stored::{grants_of, rights_of},
};
use crate::db::StoreError;
use app::{error::AppError, value::TokenId};
use bytes::Bytes;
use std::{
    collections::HashMap,
    ops::Deref,
    sync::{Arc, OnceLock},
};

/// Tokens whose work is remembered; with what each of them holds about 3 MB.
const MOST_KNOWN: usize = 1024;

/// A token's row, with what follows from it alone worked out once.
#[derive(Debug)]
pub(crate) struct KnownToken {
    row: TokenRow,
    rights: OnceLock<Arc<Rights>>,
    detail: OnceLock<Bytes>,
}

impl Deref for KnownToken {
    type Target = TokenRow;

    fn deref(&self) -> &TokenRow {
        &self.row
    }
}

impl From<TokenRow> for KnownToken {
    fn from(row: TokenRow) -> Self {
        Self { row, rights: OnceLock::new(), detail: OnceLock::new() }
    }
}

impl KnownToken {
    /// What the token may do while it works.
    pub(super) fn rights(&self) -> Result<Arc<Rights>, StoreError> {
        if let Some(rights) = self.rights.get() {
            return Ok(Arc::clone(rights));
        }
        let rights = rights_of(&self.row, &grants_of(&self.row)?);
        Ok(Arc::clone(self.rights.get_or_init(|| Arc::new(rights))))
    }

    /// The token as the API shows it, where that follows from the row alone.
    pub(crate) fn detail(
        &self,
        write: impl FnOnce() -> Result<Bytes, AppError>,
    ) -> Result<Bytes, AppError> {
        if let Some(detail) = self.detail.get() {
            return Ok(detail.clone());
        }
        let detail = write()?;
        Ok(self.detail.get_or_init(|| detail).clone())
    }
}

/// Tokens that were asked for lately. It answers nothing by itself: a token is known again only by
/// a row that was just read and is the same in every column.
#[derive(Default)]
pub(super) struct KnownTokens(HashMap<TokenId, Arc<KnownToken>>);

impl KnownTokens {
    pub(super) fn recall(&mut self, row: TokenRow) -> Arc<KnownToken> {
        let id = TokenId(row.id);
        if let Some(known) = self.0.get(&id).filter(|known| known.row == row) {
            return Arc::clone(known);
        }
        if self.0.len() >= MOST_KNOWN {
            self.0.clear();
        }
        let known = Arc::new(KnownToken::from(row));
        self.0.insert(id, Arc::clone(&known));
        known
    }
}
