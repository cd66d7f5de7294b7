use super::store::MailingRow;
use crate::{core::Core, mail::Letter};

/// What people are told by mail: the same as in the app, and how to have no more of it.
pub(super) fn letter(core: &Core, name: &str, row: &MailingRow) -> Letter {
    let notifications = format!("{}/account/notifications", core.config.public_url);
    let letter = Letter::new(&row.title, name).say(&row.message);
    let letter = match &row.project_name {
        Some(project) => letter.fact("Project", project),
        None => letter,
    };
    let letter = match &row.link {
        Some(link) => letter.action("Read more", link),
        None => letter.action("Look at your notifications", &notifications),
    };
    let class = if row.kind == "limit" { "limits" } else { "announcements" };
    letter.note(format!("You get mails about {class} unless you switch them off: {notifications}"))
}
