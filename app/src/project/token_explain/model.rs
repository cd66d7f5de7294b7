use serde::{Deserialize, Serialize};

/// What an operation is done to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ObjectKind {
    Bucket,
    Component,
    /// Nothing that a question would name.
    None,
}

/// What can be asked about: the name in questions, the label for people, and what it is done to.
pub const OPERATIONS: [(&str, &str, ObjectKind); 10] = [
    ("read-bucket", "Read a bucket", ObjectKind::Bucket),
    ("write-bucket", "Write to a bucket", ObjectKind::Bucket),
    ("manage-buckets", "Create and drop buckets", ObjectKind::None),
    ("read-configurations", "Read configurations of a component", ObjectKind::Component),
    ("change-configurations", "Change configurations of a component", ObjectKind::Component),
    ("purge-trash", "Delete configurations of a component for good", ObjectKind::Component),
    ("read-files-of-others", "Read files that others uploaded", ObjectKind::None),
    ("read-all-events", "Read the events of other tokens", ObjectKind::None),
    ("create-token", "Create tokens", ObjectKind::None),
    ("manage-tokens", "See and change other tokens", ObjectKind::None),
];

/// May a token do this?
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Default)]
pub struct Question {
    /// The name of one of the `OPERATIONS`.
    pub operation: String,
    /// A bucket id or a component id, for an operation that is done to one; else ignored.
    #[serde(default)]
    pub object: String,
}

impl Question {
    /// What the operation is done to; none for an operation that there is not.
    pub fn object_kind(&self) -> Option<ObjectKind> {
        OPERATIONS.into_iter().find(|(name, ..)| *name == self.operation).map(|(.., kind)| kind)
    }
}

/// The answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Explanation {
    pub allowed: bool,
    /// One sentence.
    pub reason: String,
    /// The reason for programs. When allowed: `role`, `managesBuckets`, `granted`, `flag`. When
    /// not: `role`, `notGranted`, `readOnly`, `flag`, `noMaster`, and for a token that does not
    /// work at all `deleted`, `expired`, `ownerGone`, `projectDisabled`.
    pub code: String,
}
