//! What a super admin can do for a person, and what is asked before.

use super::{
    DeleteUser, EndUserSessions, ResetUserMultiFactor, SendUserLink, SetSuperAdmin, SetUserActive,
    UserDetail, UserSummary,
};
use crate::ui::{ConfirmDialog, Erase, FormState, HiddenField, ServerForm, Told, form_state, told};
use leptos::prelude::*;

/// One act.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Act {
    EndSessions,
    ResetMultiFactor,
    SendLink,
    Disable,
    Enable,
    GiveSuperAdmin,
    TakeSuperAdmin,
    Delete,
}

impl Act {
    const ALL: [Self; 8] = [
        Self::EndSessions,
        Self::ResetMultiFactor,
        Self::SendLink,
        Self::Disable,
        Self::Enable,
        Self::GiveSuperAdmin,
        Self::TakeSuperAdmin,
        Self::Delete,
    ];

    /// The act of this name.
    pub(super) fn from_query(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|act| act.name() == name)
    }

    /// As the address names it.
    fn name(self) -> &'static str {
        match self {
            Self::EndSessions => "end-sessions",
            Self::ResetMultiFactor => "reset-multi-factor",
            Self::SendLink => "send-link",
            Self::Disable => "disable",
            Self::Enable => "enable",
            Self::GiveSuperAdmin => "give-super-admin",
            Self::TakeSuperAdmin => "take-super-admin",
            Self::Delete => "delete",
        }
    }

    /// On the button.
    fn words(self, user: &UserSummary) -> &'static str {
        match self {
            Self::EndSessions => "End all sessions",
            Self::ResetMultiFactor => "Reset multi-factor authentication",
            Self::SendLink if user.state == "invited" => "Send activation link",
            Self::SendLink => "Send password-reset link",
            Self::Disable => "Disable account",
            Self::Enable => "Enable account",
            Self::GiveSuperAdmin => "Make super admin",
            Self::TakeSuperAdmin => "Take super admin away",
            Self::Delete => "Delete account",
        }
    }

    /// Does it make sense for this person?
    fn is_possible(self, detail: &UserDetail) -> bool {
        let state = detail.user.state.as_str();
        !detail.is_self
            && match self {
                Self::EndSessions => !detail.sessions.is_empty(),
                Self::ResetMultiFactor => {
                    state != "deleted"
                        && (detail.multi_factor.is_enabled()
                            || detail.multi_factor.recovery_codes_left.is_some())
                }
                Self::SendLink => matches!(state, "invited" | "active"),
                Self::Disable => state == "active",
                Self::Enable => state == "disabled",
                Self::GiveSuperAdmin => state == "active" && !detail.user.is_super_admin,
                Self::TakeSuperAdmin => state != "deleted" && detail.user.is_super_admin,
                Self::Delete => state != "deleted",
            }
    }
}

/// The link that asks before the act; nothing where the act makes no sense.
pub(super) fn act_link(act: Act, detail: &UserDetail) -> AnyView {
    act.is_possible(detail)
        .then(|| {
            let ask = format!("/admin/users/{}?confirm={}", detail.user.id, act.name());
            let words = format!("{}…", act.words(&detail.user));
            view! { <a class="button" href=ask data-noscroll="true">{words}</a> }
        })
        .erase()
}

/// The forms of the acts.
#[derive(Clone, Copy)]
pub(super) struct Forms {
    end_sessions: FormState<EndUserSessions>,
    reset_multi_factor: FormState<ResetUserMultiFactor>,
    send_link: FormState<SendUserLink>,
    set_active: FormState<SetUserActive>,
    set_super_admin: FormState<SetSuperAdmin>,
    delete: FormState<DeleteUser>,
}

impl Forms {
    /// No act yet, or the one of a post without JavaScript.
    pub(super) fn new() -> Self {
        Self {
            end_sessions: form_state(),
            reset_multi_factor: form_state(),
            send_link: form_state(),
            set_active: form_state(),
            set_super_admin: form_state(),
            delete: form_state(),
        }
    }

    /// Changes with each answer.
    pub(super) fn answers(&self) -> usize {
        self.end_sessions.answers.get()
            + self.reset_multi_factor.answers.get()
            + self.send_link.answers.get()
            + self.set_active.answers.get()
            + self.set_super_admin.answers.get()
            + self.delete.answers.get()
    }

    /// What came of them.
    pub(super) fn told(&self) -> Vec<Told> {
        vec![
            told(self.end_sessions, |ended| match ended {
                0 => "There was no session to end.".to_owned(),
                1 => "One session was ended.".to_owned(),
                ended => format!("{ended} sessions were ended."),
            }),
            told(self.reset_multi_factor, |()| {
                "Multi-factor authentication was reset. The person is told by mail.".to_owned()
            }),
            told(self.send_link, |()| "The link is on its way.".to_owned()),
            told(self.set_active, |()| "The state of the account was changed.".to_owned()),
            told(self.set_super_admin, |()| {
                "What the person may administer was changed. They are told by mail.".to_owned()
            }),
            told(self.delete, |()| "The account was deleted.".to_owned()),
        ]
    }
}

/// Asks before the act.
pub(super) fn act_dialog(act: Act, detail: &UserDetail, forms: &Forms) -> Option<AnyView> {
    if !act.is_possible(detail) {
        return None;
    }
    let user = &detail.user;
    let close = format!("/admin/users/{}", user.id);
    let (title, texts) = question(act, user);
    let locked_out = detail.multi_factor.lock_out_in_words("they");
    let locked_out = locked_out.filter(|_| act == Act::ResetMultiFactor);
    let texts =
        texts.into_iter().chain(locked_out).map(|text| view! { <p>{text}</p> }).collect_view();
    let form = form(act, user, forms, close.clone());
    Some(view! { <ConfirmDialog title close>{texts} {form}</ConfirmDialog> }.erase())
}

fn question(act: Act, user: &UserSummary) -> (String, Vec<String>) {
    let who = user.called();
    let (title, texts) = match act {
        Act::EndSessions => (
            format!("End all sessions of {who}?"),
            ["Every browser in which they are signed in is signed out at once.", ""],
        ),
        Act::ResetMultiFactor => (
            format!("Reset multi-factor authentication of {who}?"),
            [
                "Check first by another way, such as a call, that it is really them who ask. They are told by mail.",
                "Their authenticators, security keys and recovery codes are removed, and their sessions end. The password alone lets them in until they set up a second factor again.",
            ],
        ),
        Act::SendLink if user.state == "invited" => (
            format!("Send an activation link to {who}?"),
            ["With it they choose a name and a password. It works once.", ""],
        ),
        Act::SendLink => (
            format!("Send a password-reset link to {who}?"),
            ["It works once. The old password works until they set a new one.", ""],
        ),
        Act::Disable => (
            format!("Disable the account of {who}?"),
            [
                "They are signed out at once and cannot sign in until the account is enabled again. Nothing of theirs is deleted.",
                "",
            ],
        ),
        Act::Enable => {
            (format!("Enable the account of {who}?"), ["They can sign in again as before.", ""])
        }
        Act::GiveSuperAdmin => (
            format!("Make {who} super admin?"),
            [
                "They can then administer everything: every person, maintainer and organization.",
                "They are told by mail.",
            ],
        ),
        Act::TakeSuperAdmin => (
            format!("Take super admin away from {who}?"),
            [
                "They keep their memberships, and administer nothing beyond them from the next request on.",
                "They are told by mail.",
            ],
        ),
        Act::Delete => (
            format!("Delete the account of {who}?"),
            [
                "They are signed out at once. Their memberships, master tokens, management tokens and second factors are gone and cannot be brought back.",
                "API tokens that they made for projects keep working. They are told by mail.",
            ],
        ),
    };
    (title, texts.into_iter().filter(|text| !text.is_empty()).map(ToOwned::to_owned).collect())
}

fn form(act: Act, user: &UserSummary, forms: &Forms, cancel: String) -> AnyView {
    let submit = act.words(user);
    let id = user.id.to_string();
    let id = move || view! { <HiddenField name="id" value=id/> };
    match act {
        Act::EndSessions => view! {
            <ServerForm state=forms.end_sessions submit danger=true cancel>{id()}</ServerForm>
        }
        .erase(),
        Act::ResetMultiFactor => view! {
            <ServerForm state=forms.reset_multi_factor submit danger=true cancel>{id()}</ServerForm>
        }
        .erase(),
        Act::SendLink => {
            view! { <ServerForm state=forms.send_link submit cancel>{id()}</ServerForm> }.erase()
        }
        Act::Disable | Act::Enable => {
            let is_active = act == Act::Enable;
            view! {
                <ServerForm state=forms.set_active submit danger=!is_active cancel>
                    {id()}
                    <HiddenField name="is_active" value=is_active.to_string()/>
                </ServerForm>
            }
            .erase()
        }
        Act::GiveSuperAdmin | Act::TakeSuperAdmin => {
            let gives = act == Act::GiveSuperAdmin;
            view! {
                <ServerForm state=forms.set_super_admin submit danger=!gives cancel>
                    {id()}
                    <HiddenField name="is_super_admin" value=gives.to_string()/>
                </ServerForm>
            }
            .erase()
        }
        Act::Delete => view! {
            <ServerForm state=forms.delete submit danger=true cancel>{id()}</ServerForm>
        }
        .erase(),
    }
}
