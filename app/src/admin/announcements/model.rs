use crate::value::{ProjectId, Timestamp};
use serde::{Deserialize, Serialize};

/// The most characters of an announcement's title.
pub const MAX_TITLE: usize = 120;
/// The most characters of an announcement's message.
pub const MAX_MESSAGE: usize = 4000;
/// The most characters of an announcement's link.
pub const MAX_LINK: usize = 500;

/// What is to be announced, as it was typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewAnnouncement {
    pub title: String,
    pub message: String,
    /// Empty for none.
    pub link: String,
    /// The id of the project whose members are told; empty for everybody.
    pub project: String,
}

/// An announcement, as those see it who made it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Announcement {
    /// Names it; nothing secret.
    pub id: String,
    pub title: String,
    pub message: String,
    pub link: Option<String>,
    /// Whose members are told; none for everybody.
    pub project: Option<(ProjectId, String)>,
    /// The name of who made it.
    pub announced_by: String,
    pub at: Timestamp,
    /// Not everybody has their mail yet.
    pub is_mailing: bool,
}

/// One page of the announcements, newest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AnnouncementPage {
    pub announcements: Vec<Announcement>,
    /// The id to ask for what is older; none on the last page.
    pub older: Option<String>,
}
