use super::{
    rules::Rights,
    store::TokenRow,
    stored::{grants_of, rights_of},
};
use crate::db::{Mark, StoreError};
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

/// Tokens that were asked for lately. It answers for the database only while nothing was committed
/// since they were read; after that a token is known again by a row that was just read and is the
/// same in every column.
#[derive(Debug, Default)]
pub(super) struct KnownTokens {
    tokens: HashMap<TokenId, Known>,
    /// The state of the database of which the tokens of this round tell.
    mark: Option<Mark>,
    round: u64,
}

#[derive(Debug)]
struct Known {
    token: Arc<KnownToken>,
    round: u64,
}

impl KnownTokens {
    /// The token, if the database is still as it was when the token was read.
    pub(super) fn current(&self, id: TokenId, mark: Mark) -> Option<Arc<KnownToken>> {
        if self.mark != Some(mark) {
            return None;
        }
        let known = self.tokens.get(&id)?;
        (known.round == self.round).then(|| Arc::clone(&known.token))
    }

    /// Takes rows in that were read between two looks at the state of the database.
    pub(super) fn take(
        &mut self,
        rows: Vec<TokenRow>,
        (before, after): (Option<Mark>, Option<Mark>),
    ) -> HashMap<TokenId, Arc<KnownToken>> {
        let mark = after.filter(|_| before == after);
        if mark.is_none() || mark != self.mark {
            self.round += 1;
            self.mark = mark;
        }
        rows.into_iter().map(|row| (TokenId(row.id), self.recall(row))).collect()
    }

    fn recall(&mut self, row: TokenRow) -> Arc<KnownToken> {
        let (id, round) = (TokenId(row.id), self.round);
        if let Some(known) = self.tokens.get_mut(&id).filter(|known| known.token.row == row) {
            known.round = round;
            return Arc::clone(&known.token);
        }
        if self.tokens.len() >= MOST_KNOWN {
            self.tokens.clear();
        }
        let token = Arc::new(KnownToken::from(row));
        self.tokens.insert(id, Known { token: Arc::clone(&token), round });
        token
    }
}
