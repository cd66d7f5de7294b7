//! The people in a project.

mod admit;

pub(crate) use admit::{Admission, admit};
