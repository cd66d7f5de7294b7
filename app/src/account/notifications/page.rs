use super::{
    Bell, ChooseNotificationMails, ListNotifications, MailChoices, MarkAllNotificationsRead,
    NotificationPage, item::item,
};
use crate::ui::{
    Card, CheckField, EmptyState, Erase, FormState, Loaded, Outcome, PageHeader, Pagination,
    ServerForm, WithSideNav, account_links, form_state, href, kept_items, read_after, told,
};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use std::collections::BTreeSet;

const HERE: &str = "/account/notifications";

/// The forms of the page.
#[derive(Clone, Copy)]
struct Forms {
    mark_all: FormState<MarkAllNotificationsRead>,
    mails: FormState<ChooseNotificationMails>,
}

/// What the items of the list need, however often it is drawn.
#[derive(Clone)]
struct Items {
    owner: Owner,
    /// The ids of those that the server says are read.
    read: RwSignal<BTreeSet<String>>,
}

/// `/account/notifications`.
pub fn notifications_page() -> AnyView {
    let forms = Forms { mark_all: form_state(), mails: form_state() };
    let Forms { mark_all, mails } = forms;
    let items =
        Items { owner: Owner::current().unwrap_or_default(), read: RwSignal::new(BTreeSet::new()) };
    let query = use_query_map();
    let before = Memo::new(move |_| {
        query.with(|query| query.get("before").filter(|before| !before.is_empty()))
    });
    let news = news();
    let changes = move || news.get() + mark_all.answers.get() + mails.answers.get();
    let found = read_after(changes, move || ListNotifications { before: before.get() });
    let told = vec![
        told(mark_all, |marked| match marked {
            0 => "There was nothing unread.".to_owned(),
            1 => "One notification was marked as read.".to_owned(),
            marked => format!("{marked} notifications were marked as read."),
        }),
        told(mails, |()| "Your choice was saved.".to_owned()),
    ];
    let shown = move |page: NotificationPage| {
        let is_first = before.with_untracked(Option::is_none);
        notifications(page, is_first, &forms, &items)
    };
    view! {
        <WithSideNav label="Account" links=account_links() current=HERE>
            <PageHeader
                title="Notifications"
                lead="What administrators announce, limits that your projects reach, and what happens to your account."
            />
            <Outcome of=told/>
            <Loaded resource=found view=shown/>
        </WithSideNav>
    }
    .erase()
}

/// Grows when the bell rings, and when another window has read the last one. What is read here one
/// by one is no news, and a list that was drawn anew would take the focus away.
fn news() -> Memo<usize> {
    let Bell { unread } = expect_context();
    let heard = Memo::new(move |before: Option<&(Option<u64>, usize)>| {
        let (now, (was, count)) = (unread.get(), before.copied().unwrap_or_default());
        let is_news = now.zip(was).is_some_and(|(now, was)| now > was || (now == 0 && was > 0));
        (now, count + usize::from(is_news))
    });
    Memo::new(move |_| heard.get().1)
}

fn notifications(page: NotificationPage, is_first: bool, forms: &Forms, items: &Items) -> AnyView {
    let NotificationPage { notifications, older, unread, mails } = page;
    let mark_all = (unread > 0).then(|| {
        view! { <ServerForm state=forms.mark_all submit="Mark all as read" class="form--quiet"/> }
    });
    let newest = (!is_first).then(|| view! { <p><a href=HERE>"Newest notifications"</a></p> });
    let older = older.map(|id| href(HERE, &[("before", &id)]));
    let list = if notifications.is_empty() {
        nothing(is_first)
    } else {
        let Items { owner, read } = items.clone();
        let are_read = notifications.iter().filter(|one| one.is_read).map(|one| one.id.clone());
        read.set(are_read.collect());
        let draw = move |one| item(one, read);
        let items = kept_items(owner, notifications, |one| one.id.clone(), draw);
        view! { <ul class="notifications">{items}</ul> }.erase()
    };
    view! {
        {mark_all}
        {newest}
        {list}
        {older.map(|older| view! { <Pagination older=older/> })}
        {mail_choices(mails, forms.mails)}
    }
    .erase()
}

fn nothing(is_first: bool) -> AnyView {
    let (title, text) = if is_first {
        (
            "Nothing yet",
            "Announcements and changes of your account will stand here, and the bell above will have a red dot.",
        )
    } else {
        ("Nothing older", "This is how far back your notifications are kept.")
    };
    view! { <EmptyState title text/> }.erase()
}

fn mail_choices(mails: MailChoices, state: FormState<ChooseNotificationMails>) -> AnyView {
    view! {
        <Card title="E-mail me about">
            <ServerForm state submit="Save choice" keep=true>
                <CheckField
                    name="announcements"
                    label="Announcements"
                    value="true"
                    checked=mails.announcements
                />
                <CheckField
                    name="limits"
                    label="Limits"
                    help="When a project that you are a member of reaches one."
                    value="true"
                    checked=mails.limits
                />
                <p class="field__help">
                    "Mails about the security of your account are always sent."
                </p>
            </ServerForm>
        </Card>
    }
    .erase()
}
