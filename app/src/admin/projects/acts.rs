//! What a super admin can do about a project, and what is asked before.

use super::{
    DisableProject, EnableProject, MAX_DISABLED_REASON, ProjectDetail, ProjectState, PurgeProject,
    RestoreAnyProject, SetProjectEnd,
};
use crate::ui::{
    ConfirmDialog, Erase, FormState, HiddenField, SelectField, ServerForm, TextField, Told,
    form_state, told,
};
use leptos::prelude::*;

/// One act.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Act {
    Disable,
    Enable,
    SetEnd,
    Restore,
    Purge,
}

impl Act {
    const ALL: [Self; 5] = [Self::Disable, Self::Enable, Self::SetEnd, Self::Restore, Self::Purge];

    /// The act of this name.
    pub(super) fn from_query(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|act| act.name() == name)
    }

    /// As the address names it.
    fn name(self) -> &'static str {
        match self {
            Self::Disable => "disable",
            Self::Enable => "enable",
            Self::SetEnd => "end",
            Self::Restore => "restore",
            Self::Purge => "purge",
        }
    }

    /// On the button.
    fn words(self) -> &'static str {
        match self {
            Self::Disable => "Disable project",
            Self::Enable => "Enable project",
            Self::SetEnd => "Change the end",
            Self::Restore => "Restore project",
            Self::Purge => "Purge project",
        }
    }

    /// What comes of it.
    fn consequence(self) -> &'static str {
        match self {
            Self::Disable => {
                "Its tokens are answered with the reason, and its people cannot work in it, until \
                somebody enables it again."
            }
            Self::Enable => "Its people and tokens work again at once.",
            Self::SetEnd => {
                "Then it is switched off. Its administrators are told a week and a day before."
            }
            Self::Restore => {
                "It comes back as it was: its people come in again, and its tokens work again. An \
                end that it had is gone."
            }
            Self::Purge => {
                "Its data, tokens and configurations go for good. This cannot be undone."
            }
        }
    }

    /// Does it make sense for this project?
    fn is_possible(self, detail: &ProjectDetail) -> bool {
        let state = detail.summary.state;
        let is_living = matches!(state, ProjectState::Active | ProjectState::Disabled);
        let is_deleted = matches!(state, ProjectState::Deleted { .. }) && !detail.is_being_purged;
        match self {
            Self::Disable => is_living && detail.disabled_reason.is_none(),
            Self::Enable => is_living && detail.disabled_reason.is_some(),
            Self::SetEnd => is_living,
            Self::Restore | Self::Purge => is_deleted,
        }
    }
}

fn page_of(detail: &ProjectDetail) -> String {
    format!("/admin/projects/{}", detail.summary.id)
}

/// The links that ask before the acts that make sense.
pub(super) fn act_links(detail: &ProjectDetail) -> AnyView {
    let link = |act: Act| {
        let ask = format!("{}?confirm={}", page_of(detail), act.name());
        let words = format!("{}…", act.words());
        view! { <a class="button" href=ask data-noscroll="true">{words}</a> }
    };
    Act::ALL.into_iter().filter(|act| act.is_possible(detail)).map(link).collect_view().erase()
}

/// The forms of the acts.
#[derive(Clone, Copy)]
pub(super) struct Forms {
    disable: FormState<DisableProject>,
    enable: FormState<EnableProject>,
    set_end: FormState<SetProjectEnd>,
    restore: FormState<RestoreAnyProject>,
    purge: FormState<PurgeProject>,
}

impl Forms {
    pub(super) fn new() -> Self {
        Self {
            disable: form_state(),
            enable: form_state(),
            set_end: form_state(),
            restore: form_state(),
            purge: form_state(),
        }
    }

    /// Changes with each answer.
    pub(super) fn answers(&self) -> usize {
        self.disable.answers.get()
            + self.enable.answers.get()
            + self.set_end.answers.get()
            + self.restore.answers.get()
            + self.purge.answers.get()
    }

    /// What came of them.
    pub(super) fn told(&self) -> Vec<Told> {
        vec![
            told(self.disable, |()| "The project is switched off.".to_owned()),
            told(self.enable, |()| "The project is switched on again.".to_owned()),
            told(self.set_end, |()| "The end of the project was changed.".to_owned()),
            told(self.restore, |()| {
                "The project is back, with its people, tokens and data.".to_owned()
            }),
            told(self.purge, |()| "The project goes with its data within a minute.".to_owned()),
        ]
    }

    /// Asks before the act.
    pub(super) fn dialog(&self, act: Act, detail: &ProjectDetail) -> Option<AnyView> {
        if !act.is_possible(detail) {
            return None;
        }
        let name = &detail.summary.name;
        let close = page_of(detail);
        let (submit, cancel) = (act.words(), close.clone());
        let id = detail.summary.id.to_string();
        let title = match act {
            Act::SetEnd => format!("When does {name} end?"),
            _ => format!("{} {name}?", submit.trim_end_matches(" project")),
        };
        let form = match act {
            Act::Disable => disabling(self.disable, id, cancel),
            Act::Enable => plain(self.enable, (submit, false), id, cancel),
            Act::SetEnd => ending(self.set_end, id, cancel),
            Act::Restore => plain(self.restore, (submit, false), id, cancel),
            Act::Purge => plain(self.purge, (submit, true), id, cancel),
        };
        let words = act.consequence();
        let dialog = view! {
            <ConfirmDialog title close>
                <p>{words}</p>
                {form}
            </ConfirmDialog>
        };
        Some(dialog.erase())
    }
}

fn plain<S>(
    state: FormState<S>,
    (submit, danger): (&'static str, bool),
    id: String,
    cancel: String,
) -> AnyView
where
    S: leptos::server_fn::ServerFn<Error = crate::error::AppError>,
    S::Output: Send + Sync + 'static,
{
    view! {
        <ServerForm state submit danger cancel>
            <HiddenField name="id" value=id/>
        </ServerForm>
    }
    .erase()
}

fn disabling(state: FormState<DisableProject>, id: String, cancel: String) -> AnyView {
    view! {
        <ServerForm state submit="Disable project" danger=true cancel>
            <HiddenField name="id" value=id/>
            <TextField
                name="reason"
                label="Reason"
                help="A sentence for its people, which programs get as well."
                required=true
                autocomplete="off"
                maxlength=u32::try_from(MAX_DISABLED_REASON).unwrap_or(u32::MAX)
            />
            <TextField
                name="until"
                label="Until (optional)"
                kind="date"
                help="When it is expected to be enabled again. That does not happen by itself."
                autocomplete="off"
            />
        </ServerForm>
    }
    .erase()
}

/// How long a project may stay, in days from now.
const ENDS: [(&str, &str); 6] = [
    ("0", "Never: it stays"),
    ("7", "In 7 days"),
    ("15", "In 15 days"),
    ("30", "In 30 days"),
    ("90", "In 90 days"),
    ("365", "In a year"),
];

fn ending(state: FormState<SetProjectEnd>, id: String, cancel: String) -> AnyView {
    let ends = ENDS.map(|(days, text)| (days.to_owned(), text.to_owned())).into();
    view! {
        <ServerForm state submit="Change the end" cancel>
            <HiddenField name="id" value=id/>
            <SelectField name="days" label="It ends" options=ends/>
        </ServerForm>
    }
    .erase()
}
