//! What can be done about the people in a project, and what is asked before.

use super::{
    api::{AddMember, ApproveJoinRequest, RejectJoinRequest, RemoveMember, SetMemberRole},
    model::{MAX_REASON, ProjectMembers},
};
use crate::{
    organization::projects::Role,
    ui::{
        Card, ConfirmDialog, Erase, FormState, HiddenField, SelectField, ServerForm, TextField,
        Told, form_state, told,
    },
    value::{JoinRequestId, UserId},
};
use leptos::prelude::*;
use leptos_router::params::ParamsMap;

/// What the page asks about before it is done, by its address.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Ask {
    /// Another role for a member.
    Role(UserId),
    /// Removing a member; leaving, for oneself.
    Remove(UserId),
    Approve(JoinRequestId),
    Reject(JoinRequestId),
}

impl Ask {
    pub(super) fn from_query(query: &ParamsMap) -> Option<Self> {
        let user = |key| query.get_str(key).and_then(|id| id.parse().ok());
        let request = |key| query.get_str(key).and_then(|id| id.parse().ok());
        user("role")
            .map(Self::Role)
            .or_else(|| user("remove").map(Self::Remove))
            .or_else(|| request("approve").map(Self::Approve))
            .or_else(|| request("reject").map(Self::Reject))
    }
}

/// The forms of the page.
#[derive(Clone, Copy)]
pub(super) struct Forms {
    add: FormState<AddMember>,
    set_role: FormState<SetMemberRole>,
    remove: FormState<RemoveMember>,
    leave: FormState<RemoveMember>,
    approve: FormState<ApproveJoinRequest>,
    reject: FormState<RejectJoinRequest>,
}

impl Forms {
    pub(super) fn new() -> Self {
        Self {
            add: form_state(),
            set_role: form_state(),
            remove: form_state(),
            leave: form_state(),
            approve: form_state(),
            reject: form_state(),
        }
    }

    /// Changes with each answer of those after which one is still here.
    pub(super) fn answers(&self) -> usize {
        self.add.answers.get()
            + self.set_role.answers.get()
            + self.remove.answers.get()
            + self.approve.answers.get()
            + self.reject.answers.get()
    }

    /// What came of them.
    pub(super) fn told(&self) -> Vec<Told> {
        vec![
            told(self.add, |()| "The person is a member now, and is told by mail.".to_owned()),
            told(self.set_role, |()| "The role was changed.".to_owned()),
            told(self.remove, |()| {
                "The person is no member any more, and their master token is refused.".to_owned()
            }),
            told(self.approve, |()| "The person is a member now, and is told by mail.".to_owned()),
            told(self.reject, |()| "The request was rejected.".to_owned()),
        ]
    }

    /// Adding somebody else.
    pub(super) fn adding(&self, members: &ProjectMembers) -> AnyView {
        let (state, project) = (self.add, members.project.to_string());
        let roles = Role::choices(members.can_grant_share);
        view! {
            <Card title="Add a person">
                <ServerForm state submit="Add person">
                    <HiddenField name="project" value=project/>
                    <TextField
                        name="email"
                        label="E-mail"
                        kind="email"
                        help="Who has no account yet gets one, and a mail with the link to activate it."
                        required=true
                        autocomplete="off"
                        maxlength=254
                    />
                    <SelectField name="role" label="Role" options=roles value="admin"/>
                    <TextField
                        name="last_day"
                        label="Last day"
                        kind="date"
                        help="The membership ends with this day, in UTC. Leave it empty for no end."
                        autocomplete="off"
                    />
                    <TextField
                        name="reason"
                        label="Reason"
                        help="Why they are here, for the others. May be empty."
                        autocomplete="off"
                        maxlength=MAX_REASON
                    />
                </ServerForm>
            </Card>
        }
        .erase()
    }

    /// Asks before an act; nothing where it is not possible.
    pub(super) fn dialog(&self, ask: Ask, members: &ProjectMembers) -> Option<AnyView> {
        match ask {
            Ask::Role(user) if members.can_manage => self.role_dialog(user, members),
            Ask::Remove(user) if user == members.me => Some(self.leave_dialog(user, members)),
            Ask::Remove(user) if members.can_manage => self.remove_dialog(user, members),
            Ask::Approve(id) => self.approve_dialog(id, members),
            Ask::Reject(id) => self.reject_dialog(id, members),
            Ask::Role(_) | Ask::Remove(_) => None,
        }
    }

    fn role_dialog(&self, user: UserId, members: &ProjectMembers) -> Option<AnyView> {
        let member = members.members.iter().find(|member| member.id == user)?;
        let (state, close) = (self.set_role, page_of(members));
        let (project, title) =
            (members.project.to_string(), format!("Change the role of {}?", member.name));
        let cancel = close.clone();
        let roles = Role::choices(members.can_grant_share);
        let role = member.role.to_string();
        let dialog = view! {
            <ConfirmDialog title close>
                <p>
                    "The new role, and what the master token may do by it, holds at once."
                </p>
                <ServerForm state submit="Change role" cancel>
                    <HiddenField name="project" value=project/>
                    <HiddenField name="user" value=user.to_string()/>
                    <SelectField name="role" label="Role" options=roles value=role/>
                </ServerForm>
            </ConfirmDialog>
        };
        Some(dialog.erase())
    }

    fn leave_dialog(&self, user: UserId, members: &ProjectMembers) -> AnyView {
        let close = page_of(members);
        let form = removal(self.leave, members, user, "Leave project");
        view! {
            <ConfirmDialog title=format!("Leave {}?", members.name) close>
                <p>
                    "Your master token dies at once: everything that uses it is refused. \
                    An administrator has to add you again if you want to come back."
                </p>
                {form}
            </ConfirmDialog>
        }
        .erase()
    }

    fn remove_dialog(&self, user: UserId, members: &ProjectMembers) -> Option<AnyView> {
        let member = members.members.iter().find(|member| member.id == user)?;
        let close = page_of(members);
        let title = format!("Remove {} from {}?", member.name, members.name);
        let form = removal(self.remove, members, user, "Remove person");
        let dialog = view! {
            <ConfirmDialog title close>
                <p>
                    "Their master token dies at once: everything that uses it is refused. Tokens \
                    that they made for programs stay. They are told by mail."
                </p>
                {form}
            </ConfirmDialog>
        };
        Some(dialog.erase())
    }

    fn approve_dialog(&self, id: JoinRequestId, members: &ProjectMembers) -> Option<AnyView> {
        let request = members.requests.iter().find(|request| request.id == id)?;
        let (state, close) = (self.approve, page_of(members));
        let (project, cancel) = (members.project.to_string(), close.clone());
        let title = format!("Let {} into {}?", request.name, members.name);
        let dialog = view! {
            <ConfirmDialog title close>
                <p>"They become an administrator, with a master token, and are told by mail."</p>
                <ServerForm state submit="Approve request" cancel>
                    <HiddenField name="project" value=project/>
                    <HiddenField name="id" value=id.to_string()/>
                </ServerForm>
            </ConfirmDialog>
        };
        Some(dialog.erase())
    }

    fn reject_dialog(&self, id: JoinRequestId, members: &ProjectMembers) -> Option<AnyView> {
        let request = members.requests.iter().find(|request| request.id == id)?;
        let (state, close) = (self.reject, page_of(members));
        let (project, cancel) = (members.project.to_string(), close.clone());
        let title = format!("Reject the request of {}?", request.name);
        let dialog = view! {
            <ConfirmDialog title close>
                <p>"They are told by mail, and may ask again."</p>
                <ServerForm state submit="Reject request" danger=true cancel>
                    <HiddenField name="project" value=project/>
                    <HiddenField name="id" value=id.to_string()/>
                </ServerForm>
            </ConfirmDialog>
        };
        Some(dialog.erase())
    }
}

fn page_of(members: &ProjectMembers) -> String {
    format!("/projects/{}/settings/users", members.project)
}

fn removal(
    state: FormState<RemoveMember>,
    members: &ProjectMembers,
    user: UserId,
    submit: &'static str,
) -> AnyView {
    let (project, cancel) = (members.project.to_string(), page_of(members));
    view! {
        <ServerForm state submit danger=true cancel>
            <HiddenField name="project" value=project/>
            <HiddenField name="user" value=user.to_string()/>
        </ServerForm>
    }
    .erase()
}
