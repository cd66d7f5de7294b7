//! What the administrators of a project are told about it.

use super::store::EndingRow;
use crate::{
    core::Core, mail::Letter, organization::projects::store::ProjectRow, project::members::by,
};
use app::{services::Actor, value::Timestamp};

/// It belongs to another organization now.
pub(super) fn moved(
    core: &Core,
    actor: &Actor,
    before: &ProjectRow,
    after: &ProjectRow,
    name: &str,
) -> Letter {
    let (project, from, to) = (&before.name, &before.organization_name, &after.organization_name);
    Letter::new(format!("The project {project} was moved to {to}"), name)
        .say(format!(
            "{} moved the project {project} from the organization {from} to {to}.",
            by(actor)
        ))
        .say(format!(
            "Its members, tokens and data stay as they are. Who looks after {to} can come in now."
        ))
        .action("Open the project", format!("{}/projects/{}", core.config.public_url, before.id))
}

/// It was deleted.
pub(super) fn deleted(
    core: &Core,
    actor: &Actor,
    project: &ProjectRow,
    until: Timestamp,
    name: &str,
) -> Letter {
    let page = format!(
        "{}/organizations/{}/deleted-projects",
        core.config.public_url, project.organization_id
    );
    let (project, organization) = (&project.name, &project.organization_name);
    Letter::new(format!("The project {project} was deleted"), name)
        .say(format!(
            "{} deleted the project {project}. Every token of it is refused from now on.",
            by(actor)
        ))
        .say(format!(
            "A member of the organization {organization} can restore it. After that time it goes \
             with its data."
        ))
        .fact("Can be restored until", until.readable())
        .action("Look at deleted projects", page)
}

/// It ends soon.
pub(super) fn ending(core: &Core, project: &EndingRow, days: i64, name: &str) -> Letter {
    let within = if days == 1 { "a day".to_owned() } else { format!("{days} days") };
    let what = &project.name;
    Letter::new(format!("The project {what} ends within {within}"), name)
        .say(format!(
            "The project {what} was made for a limited time, which is over within {within}. Then \
             it is switched off: its tokens are refused, and nobody can work in it."
        ))
        .say("If you need it for longer, ask who runs this service to extend it in time.")
        .fact("Ends", Timestamp(project.expires_at).readable())
        .action("Open the project", format!("{}/projects/{}", core.config.public_url, project.id))
        .note("You get this because you are an administrator of the project.")
}
