use super::{
    Announce, Announcement, AnnouncementPage, DeleteAnnouncement, ListAnnouncements, MAX_LINK,
    MAX_MESSAGE, MAX_TITLE,
};
use crate::{
    account::proof::provide_step_up,
    ui::{
        Badge, Card, ConfirmDialog, EmptyState, Erase, FormState, HiddenField, Loaded, Outcome,
        PageHeader, Pagination, ServerForm, TextAreaField, TextField, Tone, When, form_state, href,
        read_after, told,
    },
};
use leptos::prelude::*;
use leptos_router::{hooks::use_query_map, params::ParamsMap};

const HERE: &str = "/admin/announcements";

/// The part of the list that the address asks for, and what it asks to delete.
#[derive(Clone, PartialEq)]
struct Wanted {
    before: Option<String>,
    delete: Option<String>,
}

impl Wanted {
    fn from_query(query: &ParamsMap) -> Self {
        let value = |name| query.get(name).filter(|value: &String| !value.is_empty());
        Self { before: value("before"), delete: value("delete") }
    }
}

/// `/admin/announcements`.
pub fn announcements_page() -> AnyView {
    provide_step_up();
    let announce = form_state::<Announce>();
    let delete = form_state::<DeleteAnnouncement>();
    let query = use_query_map();
    let wanted = Memo::new(move |_| query.with(Wanted::from_query));
    let before = Memo::new(move |_| wanted.with(|wanted| wanted.before.clone()));
    let found = read_after(
        move || announce.answers.get() + delete.answers.get(),
        move || ListAnnouncements { before: before.get() },
    );
    let told = vec![
        told(announce, |()| "It was announced. The mails are on their way.".to_owned()),
        told(delete, |()| "The announcement was deleted.".to_owned()),
    ];
    let shown = move |page: AnnouncementPage| {
        let before = before.get_untracked();
        let all = page.announcements.clone();
        let dialog = {
            let before = before.clone();
            move || {
                let asked = wanted.with(|wanted| wanted.delete.clone())?;
                let announcement = all.iter().find(|announcement| announcement.id == asked)?;
                Some(delete_dialog(announcement, before.as_deref(), delete))
            }
        };
        view! {
            {list(page, before.as_deref())}
            {dialog}
        }
    };
    view! {
        <div class="stack stack--wide admin">
            <PageHeader
                title="Announcements"
                lead="Tell everybody, or the members of one project, what they should know."
            />
            <Outcome of=told/>
            {form(announce)}
            <section>
                <div class="group__head"><h2 class="group__title">"Earlier announcements"</h2></div>
                <Loaded resource=found view=shown/>
            </section>
        </div>
    }
    .erase()
}

fn length(most: usize) -> u32 {
    u32::try_from(most).unwrap_or(u32::MAX)
}

fn form(state: FormState<Announce>) -> AnyView {
    view! {
        <Card title="New announcement">
            <ServerForm state submit="Announce">
                <TextField
                    name="title"
                    label="Title"
                    required=true
                    autocomplete="off"
                    maxlength=length(MAX_TITLE)
                />
                <TextAreaField
                    name="message"
                    label="Message"
                    help="Plain text; line breaks stay. It is mailed too, to those who did not switch that off."
                    maxlength=length(MAX_MESSAGE)
                />
                <TextField
                    name="link"
                    label="Link"
                    help="Where there is more to read, beginning with https://. May stay empty."
                    inputmode="url"
                    autocomplete="off"
                    maxlength=length(MAX_LINK)
                />
                <TextField
                    name="project"
                    label="Project"
                    help="The number in the address of its pages, such as 7 in /projects/7. Leave it empty to tell everybody."
                    inputmode="numeric"
                    autocomplete="off"
                    maxlength=18
                />
            </ServerForm>
        </Card>
    }
    .erase()
}

fn list(page: AnnouncementPage, before: Option<&str>) -> AnyView {
    if page.announcements.is_empty() {
        let (title, text) = match before {
            Some(_) => ("Nothing older", "The list ended on the page before."),
            None => {
                ("Nothing yet", "What you announce will stand here, with a way to take it back.")
            }
        };
        return view! { <EmptyState title text/> }.erase();
    }
    let newest = before.map(|_| view! { <p><a href=HERE>"Newest announcements"</a></p> });
    let older = page.older.map(|id| href(HERE, &[("before", &id)]));
    let rows =
        page.announcements.into_iter().map(|announcement| row(announcement, before)).collect_view();
    view! {
        {newest}
        <table class="table table--stacked">
            <caption class="visually-hidden">"Announcements"</caption>
            <thead>
                <tr>
                    <th scope="col">"What"</th>
                    <th scope="col">"To"</th>
                    <th scope="col">"By"</th>
                    <th scope="col">"When"</th>
                    <th scope="col"><span class="visually-hidden">"Delete"</span></th>
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </table>
        {older.map(|older| view! { <Pagination older=older/> })}
    }
    .erase()
}

fn row(announcement: Announcement, before: Option<&str>) -> AnyView {
    let Announcement { id, title, message, link, project, announced_by, at, is_mailing } =
        announcement;
    let delete = href(HERE, &[("before", before.unwrap_or_default()), ("delete", &id)]);
    let name = format!("Delete: {title}");
    let mailing = is_mailing.then(|| view! { <Badge tone=Tone::Neutral text="Being mailed"/> });
    let link = link.map(|link| {
        let shown = link.clone();
        view! {
            <span class="table__note">
                <a href=link rel="external noreferrer">{shown}</a>
            </span>
        }
    });
    let to = match project {
        Some((id, name)) => {
            view! { "Members of " <a href=format!("/projects/{id}")>{name}</a> }.erase()
        }
        None => "Everybody".erase(),
    };
    view! {
        <tr>
            <th scope="row" class="table__main">
                <span class="cluster">{title} {mailing}</span>
                <span class="table__note announcement__message">{message}</span>
                {link}
            </th>
            <td data-label="To"><span>{to}</span></td>
            <td data-label="By">{announced_by}</td>
            <td data-label="When"><When at/></td>
            <td class="table__acts">
                <a
                    class="button button--small"
                    href=delete
                    data-noscroll="true"
                    aria-label=name
                >
                    "Delete"
                </a>
            </td>
        </tr>
    }
    .erase()
}

fn delete_dialog(
    announcement: &Announcement,
    before: Option<&str>,
    state: FormState<DeleteAnnouncement>,
) -> AnyView {
    let title = format!("Delete the announcement \"{}\"?", announcement.title);
    let id = announcement.id.clone();
    let close = href(HERE, &[("before", before.unwrap_or_default())]);
    view! {
        <ConfirmDialog title close=close.clone()>
            <p>
                "It disappears from everybody's notifications. Mails that were sent stay sent; those that wait are not sent any more."
            </p>
            <ServerForm state submit="Delete announcement" danger=true cancel=close>
                <HiddenField name="id" value=id/>
            </ServerForm>
        </ConfirmDialog>
    }
    .erase()
}
