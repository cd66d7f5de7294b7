//! What can be changed about a maintainer, and what is asked before.

use super::{
    AddMaintainerMember, DeleteMaintainer, Maintainer, RemoveMaintainerMember, RenameMaintainer,
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
    add: FormState<AddMaintainerMember>,
    remove: FormState<RemoveMaintainerMember>,
    leave: FormState<RemoveMaintainerMember>,
    rename: FormState<RenameMaintainer>,
    delete: FormState<DeleteMaintainer>,
}

impl Forms {
    pub(super) fn new() -> Self {
        Self {
            add: form_state(),
            remove: form_state(),
            leave: form_state(),
            rename: form_state(),
            delete: form_state(),
        }
    }

    /// Changes with each answer of those after which one is still here.
    pub(super) fn answers(&self) -> usize {
        self.add.answers.get() + self.remove.answers.get() + self.rename.answers.get()
    }

    /// What came of them.
    pub(super) fn told(&self) -> Vec<Told> {
        vec![
            told(self.add, |()| "The person is a member now, and is told by mail.".to_owned()),
            told(self.remove, |()| "The person is no member any more.".to_owned()),
            told(self.rename, |()| "The maintainer has a new name.".to_owned()),
        ]
    }

    /// Members, name and end of the maintainer.
    pub(super) fn cards(&self, maintainer: &Maintainer) -> AnyView {
        let page = format!("/maintainers/{}", maintainer.id);
        let id = maintainer.id.to_string();
        let (of_add, of_rename) = (id.clone(), id);
        let members = members_list(&maintainer.members, maintainer.me, &page);
        let name = maintainer.name.clone();
        let (add, rename) = (self.add, self.rename);
        let delete = maintainer.can_delete.then(|| {
            let ask = format!("{page}?confirm=delete");
            view! {
                <p class="card__acts">
                    <a class="button button--danger" href=ask data-noscroll="true">
                        "Delete maintainer…"
                    </a>
                </p>
            }
        });
        view! {
            <Card title="Members">
                <p class="muted">"Members make organizations here and look after all of them."</p>
                {members}
                <h3 class="card__subtitle">"Add a person"</h3>
                <ServerForm state=add submit="Add member">
                    <HiddenField name="id" value=of_add/>
                    {email_field()}
                </ServerForm>
            </Card>
            <Card title="Settings">
                <ServerForm state=rename submit="Rename maintainer" keep=true>
                    <HiddenField name="id" value=of_rename/>
                    <TextField
                        name="name"
                        label="Name"
                        value=name
                        required=true
                        autocomplete="off"
                        maxlength=120
                    />
                </ServerForm>
                {delete}
            </Card>
        }
        .erase()
    }

    /// Asks before an act.
    pub(super) fn dialog(&self, ask: Ask, maintainer: &Maintainer) -> Option<AnyView> {
        let close = format!("/maintainers/{}", maintainer.id);
        let id = maintainer.id.to_string();
        match ask {
            Ask::Remove(user) => {
                let person = maintainer.members.iter().find(|person| person.id == user)?;
                let is_me = maintainer.me == Some(user);
                let submit = if is_me { "Leave maintainer" } else { "Remove member" };
                let state = if is_me { self.leave } else { self.remove };
                let cancel = close.clone();
                let form = view! {
                    <ServerForm state submit danger=true cancel>
                        <HiddenField name="id" value=id/>
                        <HiddenField name="user" value=user.to_string()/>
                    </ServerForm>
                };
                let place = (maintainer.name.as_str(), "access to its organizations");
                Some(removal_dialog(person, maintainer.me, place, close, form.erase()))
            }
            Ask::Delete => maintainer.can_delete.then(|| {
                let title = format!("Delete {}?", maintainer.name);
                let (state, cancel) = (self.delete, close.clone());
                view! {
                    <ConfirmDialog title close>
                        <p>
                            "This cannot be undone. Its organizations have to be deleted or moved \
                            to another maintainer first."
                        </p>
                        <ServerForm state submit="Delete maintainer" danger=true cancel>
                            <HiddenField name="id" value=id/>
                        </ServerForm>
                    </ConfirmDialog>
                }
                .erase()
            }),
        }
    }
}
