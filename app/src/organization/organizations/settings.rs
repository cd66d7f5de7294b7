//! What can be changed about an organization, and what is asked before.

use super::{
    AddOrganizationMember, DeleteOrganization, JoinOrganization, Organization,
    RemoveOrganizationMember, RenameOrganization, SetAutoJoin,
};
use crate::{
    organization::members::{Ask, email_field, members_list, removal_dialog},
    ui::{
        Card, ConfirmDialog, Erase, FormState, HiddenField, ServerForm, TextField, Told,
        form_state, told,
    },
};
use leptos::prelude::*;

/// The forms of the page.
#[derive(Clone, Copy)]
pub(super) struct Forms {
    add: FormState<AddOrganizationMember>,
    remove: FormState<RemoveOrganizationMember>,
    leave: FormState<RemoveOrganizationMember>,
    rename: FormState<RenameOrganization>,
    auto_join: FormState<SetAutoJoin>,
    delete: FormState<DeleteOrganization>,
    join: FormState<JoinOrganization>,
}

impl Forms {
    pub(super) fn new() -> Self {
        Self {
            add: form_state(),
            remove: form_state(),
            leave: form_state(),
            rename: form_state(),
            auto_join: form_state(),
            delete: form_state(),
            join: form_state(),
        }
    }

    /// Changes with each answer of those after which one is still here.
    pub(super) fn answers(&self) -> usize {
        self.add.answers.get()
            + self.remove.answers.get()
            + self.rename.answers.get()
            + self.auto_join.answers.get()
            + self.join.answers.get()
    }

    /// What came of them.
    pub(super) fn told(&self) -> Vec<Told> {
        vec![
            told(self.add, |()| "The person is a member now, and is told by mail.".to_owned()),
            told(self.remove, |()| "The person is no member any more.".to_owned()),
            told(self.rename, |()| "The organization has a new name.".to_owned()),
            told(self.auto_join, |()| "The setting was changed.".to_owned()),
            told(self.join, |()| "You are a member now.".to_owned()),
        ]
    }

    /// Members, settings and end of the organization.
    pub(super) fn cards(&self, organization: &Organization) -> AnyView {
        view! {
            {self.members(organization)}
            {self.settings(organization)}
        }
        .erase()
    }

    fn members(&self, organization: &Organization) -> AnyView {
        let page = format!("/organizations/{}", organization.id);
        let id = organization.id.to_string();
        let members = members_list(&organization.members, organization.me, &page);
        let (add, join) = (self.add, self.join);
        let (is_member, is_open) = (organization.me.is_some(), organization.allows_auto_join);
        let of_join = id.clone();
        let joining = (!is_member && is_open).then(|| {
            view! {
                <ServerForm state=join submit="Join organization">
                    <HiddenField name="id" value=of_join/>
                </ServerForm>
            }
        });
        let adding = (is_member || is_open).then(|| {
            view! {
                <h3 class="card__subtitle">"Add a person"</h3>
                <ServerForm state=add submit="Add member">
                    <HiddenField name="id" value=id/>
                    {email_field()}
                </ServerForm>
            }
        });
        let closed = (!is_member && !is_open).then(|| {
            view! {
                <p class="notice">
                    "This organization lets nobody in from outside: its members add people."
                </p>
            }
        });
        view! {
            <Card title="Members">
                <p class="muted">"Members make projects here and look after the organization."</p>
                {members}
                {joining}
                {adding}
                {closed}
            </Card>
        }
        .erase()
    }

    fn settings(&self, organization: &Organization) -> AnyView {
        let id = organization.id.to_string();
        let of_auto_join = id.clone();
        let name = organization.name.clone();
        let ask = format!("/organizations/{}?confirm=delete", organization.id);
        let (rename, auto_join) = (self.rename, self.auto_join);
        let allows = organization.allows_auto_join;
        let words = if allows {
            "Super admins and members of the maintainer may let themselves in."
        } else {
            "Nobody joins by themselves; members add people."
        };
        let mfa_page = format!("/organizations/{}/multi-factor", organization.id);
        let mfa = if organization.requires_mfa {
            "Everybody needs a second factor to enter the organization and its projects."
        } else {
            "People enter with their password alone if they have no second factor."
        };
        let switch = organization.me.is_some().then(|| {
            let submit = if allows { "Switch auto-join off" } else { "Switch auto-join on" };
            view! {
                <ServerForm state=auto_join submit>
                    <HiddenField name="id" value=of_auto_join/>
                    <HiddenField name="allows" value=(!allows).to_string()/>
                </ServerForm>
            }
        });
        view! {
            <Card title="Settings">
                <ServerForm state=rename submit="Rename organization" keep=true>
                    <HiddenField name="id" value=id/>
                    <TextField
                        name="name"
                        label="Name"
                        value=name
                        required=true
                        autocomplete="off"
                        maxlength=120
                    />
                </ServerForm>
                <h3 class="card__subtitle">"Auto-join"</h3>
                <p>{words}</p>
                {switch}
                <h3 class="card__subtitle">"Require multi-factor authentication"</h3>
                <p>{mfa}</p>
                <p class="card__acts">
                    <a class="button" href=mfa_page>"Multi-factor authentication…"</a>
                </p>
                <h3 class="card__subtitle">"Delete"</h3>
                <p>"An organization without projects can be deleted. This cannot be undone."</p>
                <p class="card__acts">
                    <a class="button button--danger" href=ask data-noscroll="true">
                        "Delete organization…"
                    </a>
                </p>
            </Card>
        }
        .erase()
    }

    /// Asks before an act.
    pub(super) fn dialog(&self, ask: Ask, organization: &Organization) -> Option<AnyView> {
        let close = format!("/organizations/{}", organization.id);
        let id = organization.id.to_string();
        match ask {
            Ask::Remove(user) => {
                let person = organization.members.iter().find(|person| person.id == user)?;
                let is_me = organization.me == Some(user);
                let submit = if is_me { "Leave organization" } else { "Remove member" };
                let state = if is_me { self.leave } else { self.remove };
                let cancel = close.clone();
                let form = view! {
                    <ServerForm state submit danger=true cancel>
                        <HiddenField name="id" value=id/>
                        <HiddenField name="user" value=user.to_string()/>
                    </ServerForm>
                };
                let place = (organization.name.as_str(), "access to the organization");
                Some(removal_dialog(person, organization.me, place, close, form.erase()))
            }
            Ask::Delete => {
                let title = format!("Delete {}?", organization.name);
                let (state, cancel) = (self.delete, close.clone());
                let dialog = view! {
                    <ConfirmDialog title close>
                        <p>
                            "This cannot be undone. Its projects have to be deleted or moved to \
                            another organization first."
                        </p>
                        <ServerForm state submit="Delete organization" danger=true cancel>
                            <HiddenField name="id" value=id/>
                        </ServerForm>
                    </ConfirmDialog>
                };
                Some(dialog.erase())
            }
        }
    }
}
