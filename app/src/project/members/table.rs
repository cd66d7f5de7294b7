//! Who is in a project, and who asks to be.

use super::model::{JoinRequest, Member, ProjectMembers};
use crate::{
    ui::{Badge, Erase, TableHead, Tone, When},
    value::{ProjectId, Timestamp},
};
use leptos::prelude::*;

pub(super) fn members_table(members: &ProjectMembers) -> AnyView {
    let rows = members.members.iter().map(|member| member_row(members, member)).collect_view();
    view! {
        <div class="table-scroll" role="region" aria-label="Members" tabindex="0">
            <table class="table table--stacked">
                <caption class="visually-hidden">"The members of the project"</caption>
                <TableHead
                    columns=&["Name", "Role", "MFA", "Expires", "Added by"]
                    acts="Change or remove"
                />
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
    .erase()
}

fn member_row(members: &ProjectMembers, member: &Member) -> AnyView {
    let is_me = member.id == members.me;
    let you = is_me.then(|| view! { <Badge tone=Tone::Good text="You"/> });
    let invited =
        (!member.is_activated).then(|| view! { <Badge tone=Tone::Warn text="Not activated"/> });
    let factor = if member.has_multi_factor {
        view! { <Badge tone=Tone::Good text="On"/> }.erase()
    } else {
        view! { <Badge text="Off"/> }.erase()
    };
    let reason = (!member.reason.is_empty())
        .then(|| view! { <span class="table__note">{member.reason.clone()}</span> });
    let added_by = member.added_by.clone();
    view! {
        <tr>
            <th scope="row" class="table__main">
                <span class="cluster">{member.name.clone()} {you} {invited}</span>
                <span class="table__note">{member.email.clone()}</span>
            </th>
            <td data-label="Role"><Badge text=member.role.name()/></td>
            <td data-label="MFA">{factor}</td>
            <td data-label="Expires"><span>{expiry(member.expires_at)}</span></td>
            <td class="table__break" data-label="Added by">
                <span>{added_by.unwrap_or_else(|| "-".to_owned())} {reason}</span>
            </td>
            <td class="table__acts">{acts(members, member, is_me)}</td>
        </tr>
    }
    .erase()
}

fn acts(members: &ProjectMembers, member: &Member, is_me: bool) -> AnyView {
    let (project, id, email) = (members.project, member.id, member.email.as_str());
    let change = members.can_manage.then(|| {
        link(project, "role", id.0, "Change role…", format!("Change the role of {email}…"))
    });
    let remove = if is_me {
        Some(link(project, "remove", id.0, "Leave…", "Leave the project…".to_owned()))
    } else {
        members
            .can_manage
            .then(|| link(project, "remove", id.0, "Remove…", format!("Remove {email}…")))
    };
    view! { <span class="cluster">{change} {remove}</span> }.erase()
}

/// Leads to the question about one of the rows.
fn link(
    project: ProjectId,
    ask: &'static str,
    id: i64,
    text: &'static str,
    label: String,
) -> AnyView {
    let href = format!("/projects/{project}/settings/users?{ask}={id}");
    view! {
        <a class="button button--small" href=href data-noscroll="true" aria-label=label>
            {text}
        </a>
    }
    .erase()
}

fn expiry(at: Option<Timestamp>) -> AnyView {
    match at {
        Some(at) => view! { <When at/> }.erase(),
        None => "never".erase(),
    }
}

pub(super) fn requests_table(members: &ProjectMembers) -> AnyView {
    let project = members.project;
    let rows = members.requests.iter().map(|request| request_row(project, request)).collect_view();
    view! {
        <table class="table table--stacked">
            <caption class="visually-hidden">"Requests to join the project"</caption>
            <TableHead columns=&["Name", "Reason", "Asked", "Until"] acts="Answer"/>
            <tbody>{rows}</tbody>
        </table>
    }
    .erase()
}

fn request_row(project: ProjectId, request: &JoinRequest) -> AnyView {
    let (id, email) = (request.id.0, request.email.as_str());
    let reason = if request.reason.is_empty() { "-" } else { request.reason.as_str() };
    view! {
        <tr>
            <th scope="row" class="table__main">
                {request.name.clone()} <span class="table__note">{email.to_owned()}</span>
            </th>
            <td class="table__break" data-label="Reason"><span>{reason.to_owned()}</span></td>
            <td data-label="Asked"><When at=request.created_at/></td>
            <td data-label="Until"><span>{expiry(request.expires_at)}</span></td>
            <td class="table__acts">
                <span class="cluster">
                    {link(project, "approve", id, "Approve…", format!("Approve {email}…"))}
                    {link(project, "reject", id, "Reject…", format!("Reject {email}…"))}
                </span>
            </td>
        </tr>
    }
    .erase()
}
