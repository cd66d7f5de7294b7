use super::{MarkNotificationRead, Notification, NotificationKind};
use crate::{
    ui::{Badge, Erase, HiddenField, ServerForm, Tone, When, effect, form_state_of},
    value::ProjectId,
};
use leptos::{html, prelude::*};
use std::collections::BTreeSet;

/// One notification in the list. Marked as read, here or in another window, it stays where it is.
pub(super) fn item(notification: Notification, read: RwSignal<BTreeSet<String>>) -> AnyView {
    let Notification { id, kind, project, title, message, link, at, .. } = notification;
    let node = NodeRef::<html::Li>::new();
    let mark = form_state_of::<MarkNotificationRead>(&id);
    let marked = mark.successes();
    let own = id.clone();
    let is_unread = Memo::new(move |_| marked.get() == 0 && read.with(|read| !read.contains(&own)));
    effect(move || {
        // the button is gone, and the focus must not go with it
        if let (1.., Some(node)) = (marked.get(), node.get_untracked()) {
            let _ = node.focus();
        }
    });
    let class = move || {
        if is_unread.get() { "notification notification--unread" } else { "notification" }
    };
    let unread = move || is_unread.get().then(|| view! { <Badge tone=Tone::Warn text="Unread"/> });
    let act = move || {
        let id = id.clone();
        is_unread.get().then(|| {
            view! {
                <ServerForm state=mark submit="Mark as read" class="notification__act">
                    <HiddenField name="id" value=id/>
                </ServerForm>
            }
        })
    };
    view! {
        <li class=class tabindex="-1" node_ref=node>
            <h2 class="notification__title"><span>{title}</span> {unread}</h2>
            <p class="notification__message">{message}</p>
            {more(kind, link)}
            <p class="notification__about">{about(kind, project)} " · " <When at/></p>
            {act}
        </li>
    }
    .erase()
}

/// Where there is more: in the app for what happened to the account, else wherever the link leads.
fn more(kind: NotificationKind, link: Option<String>) -> AnyView {
    let Some(link) = link else { return ().erase() };
    if kind == NotificationKind::Account {
        let text = match link.as_str() {
            "/account/invitations" => "Answer the invitation",
            _ => "Look at your activity",
        };
        return view! { <p><a href=link>{text}</a></p> }.erase();
    }
    let shown = link.clone();
    view! { <p><a href=link rel="external noreferrer">{shown}</a></p> }.erase()
}

fn about(kind: NotificationKind, project: Option<(ProjectId, String)>) -> AnyView {
    let about = match kind {
        NotificationKind::Global => "To everybody",
        NotificationKind::Common => "To the members of ",
        NotificationKind::Limit => "Limit of ",
        NotificationKind::Account => "Your account",
    };
    let project = project.map(|(id, name)| {
        view! { <a href=format!("/projects/{id}")>{name}</a> }
    });
    view! {
        {about}
        {project}
    }
    .erase()
}
