//! The projects of an organization, and how somebody gets into one that they are not in.

use super::{Organization, OrganizationProject};
use crate::{
    project::members::{AskToJoin, JoinProject, MAX_REASON, WithdrawJoinRequest},
    ui::{
        Badge, ConfirmDialog, Erase, FormState, HiddenField, ServerForm, TextField, Told, Tone,
        form_state, told,
    },
    value::ProjectId,
};
use leptos::prelude::*;
use leptos_router::params::ParamsMap;

/// What the page asks about before it is done, by its address.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Entry {
    /// Letting oneself in.
    Join(ProjectId),
    /// Asking to be let in.
    Ask(ProjectId),
    /// Taking back what was asked.
    Withdraw(ProjectId),
}

impl Entry {
    pub(super) fn from_query(query: &ParamsMap) -> Option<Self> {
        let project = |key| query.get_str(key).and_then(|id| id.parse().ok());
        project("join")
            .map(Self::Join)
            .or_else(|| project("ask").map(Self::Ask))
            .or_else(|| project("withdraw").map(Self::Withdraw))
    }
}

/// The forms of the ways into a project.
#[derive(Clone, Copy)]
pub(super) struct Entries {
    join: FormState<JoinProject>,
    ask: FormState<AskToJoin>,
    withdraw: FormState<WithdrawJoinRequest>,
}

impl Entries {
    pub(super) fn new() -> Self {
        Self { join: form_state(), ask: form_state(), withdraw: form_state() }
    }

    /// Changes with each answer of those after which one is still here.
    pub(super) fn answers(&self) -> usize {
        self.ask.answers.get() + self.withdraw.answers.get()
    }

    /// What came of them.
    pub(super) fn told(&self) -> Vec<Told> {
        vec![
            told(self.ask, |()| {
                "The administrators of the project are told, and you are told by mail what they \
                 answer."
                    .to_owned()
            }),
            told(self.withdraw, |()| "The request was withdrawn.".to_owned()),
        ]
    }

    /// Asks before an act; nothing where it is not possible.
    pub(super) fn dialog(&self, entry: Entry, organization: &Organization) -> Option<AnyView> {
        let (Entry::Join(id) | Entry::Ask(id) | Entry::Withdraw(id)) = entry;
        let mut outside = organization.projects.iter().filter(|one| one.role.is_none());
        let project = outside.find(|one| one.id == id)?;
        match entry {
            Entry::Join(_) if can_join(organization) => {
                Some(self.join_dialog(project, organization))
            }
            Entry::Ask(_) if can_ask(organization) && project.request.is_none() => {
                Some(self.ask_dialog(project, organization))
            }
            Entry::Withdraw(_) => self.withdraw_dialog(project, organization),
            Entry::Join(_) | Entry::Ask(_) => None,
        }
    }

    fn join_dialog(&self, project: &OrganizationProject, organization: &Organization) -> AnyView {
        let (state, close) = (self.join, page_of(organization));
        let (title, cancel) = (format!("Join {}?", project.name), close.clone());
        let id = project.id.to_string();
        view! {
            <ConfirmDialog title close>
                <p>"You become an administrator of the project, with a master token of your own."</p>
                <ServerForm state submit="Join project" cancel>
                    <HiddenField name="project" value=id/>
                </ServerForm>
            </ConfirmDialog>
        }
        .erase()
    }

    fn ask_dialog(&self, project: &OrganizationProject, organization: &Organization) -> AnyView {
        let (state, close) = (self.ask, page_of(organization));
        let (title, cancel) = (format!("Ask to join {}?", project.name), close.clone());
        let (id, organization) = (project.id.to_string(), organization.id.to_string());
        view! {
            <ConfirmDialog title close>
                <p>
                    "Its administrators are told by mail. Whoever of them lets you in makes you an \
                    administrator too, with a master token of your own."
                </p>
                <ServerForm state submit="Ask to join" cancel>
                    <HiddenField name="organization" value=organization/>
                    <HiddenField name="project" value=id/>
                    <TextField
                        name="reason"
                        label="Reason"
                        help="Why you want in, for those who answer. May be empty."
                        autocomplete="off"
                        maxlength=MAX_REASON
                    />
                </ServerForm>
            </ConfirmDialog>
        }
        .erase()
    }

    fn withdraw_dialog(
        &self,
        project: &OrganizationProject,
        organization: &Organization,
    ) -> Option<AnyView> {
        let request = project.request?.to_string();
        let (state, close) = (self.withdraw, page_of(organization));
        let title = format!("Withdraw the request to join {}?", project.name);
        let (cancel, organization) = (close.clone(), organization.id.to_string());
        let dialog = view! {
            <ConfirmDialog title close>
                <p>"Nobody can let you in by it any more. You can ask again."</p>
                <ServerForm state submit="Withdraw request" danger=true cancel>
                    <HiddenField name="organization" value=organization/>
                    <HiddenField name="id" value=request/>
                </ServerForm>
            </ConfirmDialog>
        };
        Some(dialog.erase())
    }
}

fn page_of(organization: &Organization) -> String {
    format!("/organizations/{}", organization.id)
}

/// May the caller join the projects that they are not in?
fn can_join(organization: &Organization) -> bool {
    organization.me.is_some() || organization.can_use_maintainer && organization.allows_auto_join
}

/// May the caller ask to be let into them? Only who cannot join.
fn can_ask(organization: &Organization) -> bool {
    organization.can_use_maintainer && !can_join(organization)
}

/// One of the projects. Only its members can open it.
pub(super) fn project_row(project: &OrganizationProject, organization: &Organization) -> AnyView {
    let name = project.name.clone();
    let Some(role) = project.role.clone() else {
        return view! { <li class="rows__row"><span>{name}</span> {ways_in(project, organization)}</li> }
            .erase();
    };
    let href = format!("/projects/{}", project.id);
    view! { <li class="rows__row"><span><a href=href>{name}</a></span> <Badge text=role/></li> }
        .erase()
}

fn ways_in(project: &OrganizationProject, organization: &Organization) -> AnyView {
    let link = |act: &str, words: &str, label: String| {
        let href = format!("{}?{act}={}", page_of(organization), project.id);
        let words = format!("{words}…");
        view! {
            <a class="button button--small" href=href data-noscroll="true" aria-label=label>
                {words}
            </a>
        }
        .erase()
    };
    let name = &project.name;
    let has_asked = project.request.is_some();
    let state = if has_asked {
        view! { <Badge tone=Tone::Warn text="You asked to join"/> }.erase()
    } else {
        view! { <span class="muted">"You are not a member"</span> }.erase()
    };
    let join = can_join(organization).then(|| link("join", "Join", format!("Join {name}…")));
    let ask = (can_ask(organization) && !has_asked)
        .then(|| link("ask", "Ask to join", format!("Ask to join {name}…")));
    let withdraw = has_asked
        .then(|| link("withdraw", "Withdraw", format!("Withdraw the request to join {name}…")));
    view! { <span class="cluster">{state} {join} {ask} {withdraw}</span> }.erase()
}
