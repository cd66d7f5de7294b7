use crate::value::{ProjectId, Timestamp};
use serde::{Deserialize, Serialize};

/// What a notification is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum NotificationKind {
    /// An announcement to everybody.
    Global,
    /// An announcement to the members of a project.
    Common,
    /// A project came to one of its limits.
    Limit,
    /// Something happened to the person's own account.
    Account,
}

impl NotificationKind {
    /// As stored and as the API writes it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Global => "global",
            Self::Common => "common",
            Self::Limit => "limit",
            Self::Account => "account",
        }
    }

    /// The kind of this name.
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::Global, Self::Common, Self::Limit, Self::Account]
            .into_iter()
            .find(|kind| kind.as_str() == name)
    }
}

/// Something that a person is told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Notification {
    /// Names it; nothing secret.
    pub id: String,
    pub kind: NotificationKind,
    /// The project that it is about, with its name.
    pub project: Option<(ProjectId, String)>,
    pub title: String,
    /// May have several lines.
    pub message: String,
    /// Where there is more: `https://` of an announcement, a path in the app for the account.
    pub link: Option<String>,
    pub at: Timestamp,
    pub is_read: bool,
}

/// Which notifications come by mail too. Those about the account always do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct MailChoices {
    pub announcements: bool,
    pub limits: bool,
}

/// One page of a person's notifications, newest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NotificationPage {
    pub notifications: Vec<Notification>,
    /// The id to ask for what is older; none on the last page.
    pub older: Option<String>,
    /// On all pages.
    pub unread: u64,
    pub mails: MailChoices,
}
