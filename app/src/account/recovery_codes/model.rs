use serde::{Deserialize, Serialize};
use std::fmt;

/// How many codes are made at once.
pub const COUNT: usize = 10;
/// With so many left or fewer, the person is asked to make new ones.
pub const FEW: u32 = 3;

/// New recovery codes, shown this once.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecoveryCodes {
    /// Each like `7K3M-9QTX-2B8F-HW5D`.
    pub codes: Vec<String>,
    /// Whose they are, for the file and the print.
    pub email: String,
}

impl fmt::Debug for RecoveryCodes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RecoveryCodes(…)")
    }
}
