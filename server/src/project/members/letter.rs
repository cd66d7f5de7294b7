//! What people are told about who is in a project.

use super::store::{ExpiredRow, JoinRequestRow};
use crate::{core::Core, mail::Letter, organization::projects::store::ProjectRow};
use app::{organization::projects::Role, services::Actor, value::Timestamp};

/// Who did it, in words.
pub(crate) fn by(actor: &Actor) -> String {
    actor
        .person()
        .map_or_else(|_| "An operator".to_owned(), |me| format!("{} ({})", me.name, me.email))
}

fn with_facts(mut letter: Letter, expires_at: Option<Timestamp>, reason: &str) -> Letter {
    if let Some(at) = expires_at {
        letter = letter.fact("Until", at.readable());
    }
    if reason.is_empty() { letter } else { letter.fact("Reason", reason) }
}

fn open_project(letter: Letter, core: &Core, project: i64) -> Letter {
    letter.action("Open the project", format!("{}/projects/{project}", core.config.public_url))
}

/// Somebody was added.
pub(super) fn added(
    core: &Core,
    actor: &Actor,
    project: &ProjectRow,
    name: &str,
    (role, expires_at, reason): (Role, Option<Timestamp>, &str),
) -> Letter {
    let place = &project.name;
    let letter = Letter::new(format!("You are a member of the project {place}"), name)
        .say(format!("{} added you to the project {place}.", by(actor)))
        .fact("Role", role.to_string());
    open_project(with_facts(letter, expires_at, reason), core, project.id)
}

/// Somebody was removed.
pub(super) fn removed(actor: &Actor, project: &ProjectRow, name: &str) -> Letter {
    let place = &project.name;
    Letter::new(format!("You are no longer a member of the project {place}"), name).say(format!(
        "{} removed you from the project {place}. Your master token of it is refused from now on.",
        by(actor)
    ))
}

/// Somebody has another role.
pub(super) fn role_changed(
    core: &Core,
    actor: &Actor,
    project: &ProjectRow,
    name: &str,
    role: Role,
) -> Letter {
    let place = &project.name;
    let letter = Letter::new(format!("Your role in the project {place} was changed"), name)
        .say(format!("{} changed your role in the project {place}.", by(actor)))
        .say("Your master token can do what the new role allows, and no more.")
        .fact("Role", role.to_string());
    open_project(letter, core, project.id)
}

/// Somebody's time in the project is over.
pub(super) fn expired(row: &ExpiredRow) -> Letter {
    let place = &row.project_name;
    Letter::new(format!("Your membership in the project {place} has ended"), &row.name)
        .say(format!("You were a member of the project {place} for a limited time, which is over."))
        .say("Your master token of it is refused from now on. Ask an administrator of the project if you still need access.")
}

/// Somebody asks to be let in, as an administrator is told.
pub(super) fn asked(core: &Core, request: &JoinRequestRow, administrator: &str) -> Letter {
    let JoinRequestRow { project_id, project_name, user_name, user_email, .. } = request;
    let letter =
        Letter::new(format!("{user_name} asks to join the project {project_name}"), administrator)
            .say(format!(
                "{user_name} ({user_email}) asks to become an administrator of the project \
                 {project_name}."
            ));
    with_facts(letter, request.expires_at(), &request.reason)
        .action(
            "Answer the request",
            format!("{}/projects/{project_id}/settings/users", core.config.public_url),
        )
        .note("You get this because you are an administrator of the project.")
}

/// The request was approved.
pub(super) fn approved(core: &Core, actor: &Actor, request: &JoinRequestRow) -> Letter {
    let place = &request.project_name;
    let subject = format!("Your request to join the project {place} was approved");
    let letter = Letter::new(subject, &request.user_name)
        .say(format!("{} let you into the project {place}.", by(actor)));
    open_project(with_facts(letter, request.expires_at(), ""), core, request.project_id)
}

/// The request was rejected.
pub(super) fn rejected(actor: &Actor, request: &JoinRequestRow) -> Letter {
    let place = &request.project_name;
    Letter::new(
        format!("Your request to join the project {place} was rejected"),
        &request.user_name,
    )
    .say(format!("{} does not let you into the project {place}.", by(actor)))
}
