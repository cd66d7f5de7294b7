use super::{ActivityPage, DisownActivity, ListActivity, activity_table};
use crate::{
    account::{proof::provide_step_up, sessions::others_ended},
    ui::{
        ConfirmDialog, EmptyState, Erase, FormState, Loaded, Outcome, PageHeader, Pagination,
        ServerForm, WithSideNav, account_links, form_state, href, read_after, told,
    },
};
use leptos::prelude::*;
use leptos_router::{hooks::use_query_map, params::ParamsMap};

const HERE: &str = "/account/activity";

/// The part of the activity that the address asks for.
#[derive(Clone, PartialEq)]
struct Part {
    only_warnings: bool,
    before: Option<String>,
}

impl Part {
    fn from_query(query: &ParamsMap) -> Self {
        Self {
            only_warnings: query.get_str("only") == Some("warnings"),
            before: query.get("before").filter(|before| !before.is_empty()),
        }
    }

    fn href(&self, disown: &str) -> String {
        let only = if self.only_warnings { "warnings" } else { "" };
        let before = self.before.as_deref().unwrap_or_default();
        href(HERE, &[("only", only), ("before", before), ("disown", disown)])
    }
}

/// `/account/activity`.
pub fn activity_page() -> AnyView {
    provide_step_up();
    let disown = form_state::<DisownActivity>();
    let query = use_query_map();
    let part = Memo::new(move |_| query.with(Part::from_query));
    let is_asked = Memo::new(move |_| query.with(|query| query.get_str("disown").is_some()));
    let found = read_after(
        move || disown.answers.get(),
        move || {
            let Part { only_warnings, before } = part.get();
            ListActivity { before, only_warnings }
        },
    );
    let shown = move |page| part.with_untracked(|part| list(page, part));
    let filter = move || filter(part.with(|part| part.only_warnings));
    let told = told(disown, |ended| {
        let ended = others_ended(ended);
        format!("{ended} A link to set a new password is on its way to your e-mail.")
    });
    let open = move || part.with(|part| part.href("1"));
    let dialog =
        move || is_asked.get().then(|| disown_dialog(part.with(|part| part.href("")), disown));
    view! {
        <WithSideNav label="Account" links=account_links() current=HERE>
            <PageHeader
                title="Activity"
                lead="What happened to your account, newest first. Look for what you did not do."
            >
                {[("csv", "CSV"), ("ndjson", "NDJSON")].map(export_link).collect_view()}
                <a class="button" href=open data-noscroll="true">"This wasn't me"</a>
            </PageHeader>
            <Outcome of=vec![told]/>
            {filter}
            <Loaded resource=found view=shown/>
            {dialog}
        </WithSideNav>
    }
    .erase()
}

fn export_link((format, name): (&'static str, &'static str)) -> AnyView {
    let file = href("/account/activity/export", &[("format", format)]);
    view! {
        <a class="button button--quiet" href=file download="" rel="external">
            "Export "
            {name}
        </a>
    }
    .erase()
}

fn list(page: ActivityPage, part: &Part) -> AnyView {
    let newest = Part { before: None, ..part.clone() };
    let back = part
        .before
        .is_some()
        .then(|| view! { <p><a href=newest.href("")>"Newest activity"</a></p> });
    let content = if page.entries.is_empty() {
        nothing(part)
    } else {
        let older = page.older.map(|id| Part { before: Some(id), ..part.clone() }.href(""));
        let pagination = older.map(|older| view! { <Pagination older=older/> });
        view! {
            {activity_table("Activity of your account", page.entries)}
            {pagination}
        }
        .erase()
    };
    view! {
        {back}
        {content}
    }
    .erase()
}

fn filter(only_warnings: bool) -> AnyView {
    let tab = move |text: &'static str, warnings: bool| {
        let part = Part { only_warnings: warnings, before: None };
        let is_current = (warnings == only_warnings).then_some("true");
        view! {
            <li>
                <a class="tabs__tab" href=part.href("") aria-current=is_current data-noscroll="true">
                    {text}
                </a>
            </li>
        }
    };
    view! {
        <nav class="tabs" aria-label="Which activity">
            <ul class="tabs__list">{tab("Everything", false)} {tab("Only warnings", true)}</ul>
        </nav>
    }
    .erase()
}

fn nothing(part: &Part) -> AnyView {
    let (title, text) = match part {
        Part { before: Some(_), .. } => {
            ("Nothing older", "This is how far back the activity of your account is kept.")
        }
        Part { only_warnings: true, .. } => (
            "No warnings",
            "Nothing happened that somebody who is after your account would leave behind.",
        ),
        _ => (
            "Nothing yet",
            "Sign-ins and changes of your password and your second factors will stand here.",
        ),
    };
    let all =
        part.only_warnings.then(|| view! { <a class="button" href=HERE>"Show everything"</a> });
    view! { <EmptyState title text>{all}</EmptyState> }.erase()
}

fn disown_dialog(close: String, state: FormState<DisownActivity>) -> AnyView {
    view! {
        <ConfirmDialog title="Was it somebody else?" close=close.clone()>
            <p>"Then shut them out. This happens at once:"</p>
            <ul class="notes">
                <li>"Every session but this one ends."</li>
                <li>"The browsers that are known to be yours are forgotten."</li>
                <li>"A link to set a new password is mailed to you."</li>
            </ul>
            <ServerForm state submit="End sessions and mail the link" danger=true cancel=close/>
        </ConfirmDialog>
    }
    .erase()
}
