use super::{
    DeleteProject, FindProjectSettings, MoveProject, MoveTarget, ProjectSettings, RenameProject,
};
use crate::{
    project::overview::{count, in_project, project_in_path},
    ui::{
        Card, ConfirmDialog, Erase, FormState, HiddenField, Loaded, Outcome, PageHeader,
        ServerForm, TextField, When, form_state, read_after, told,
    },
    value::{OrganizationId, ProjectId},
};
use leptos::prelude::*;
use leptos_router::{hooks::use_query_map, params::ParamsMap};

/// What the page asks about before it is done, by its address.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Ask {
    Move(OrganizationId),
    Delete,
}

impl Ask {
    fn from_query(query: &ParamsMap) -> Option<Self> {
        let target = query.get_str("move-to").and_then(|id| id.parse().ok());
        let delete = (query.get_str("confirm") == Some("delete")).then_some(Self::Delete);
        target.map(Self::Move).or(delete)
    }
}

/// The forms of the page.
#[derive(Clone, Copy)]
struct Forms {
    rename: FormState<RenameProject>,
    move_to: FormState<MoveProject>,
    delete: FormState<DeleteProject>,
}

/// `/projects/:id/settings/general`.
pub fn project_settings_page() -> AnyView {
    let project = project_in_path();
    let forms = Forms { rename: form_state(), move_to: form_state(), delete: form_state() };
    let changes = move || forms.rename.answers.get() + forms.move_to.answers.get();
    let found = read_after(changes, move || FindProjectSettings { id: project.get() });
    let query = use_query_map();
    let asked = Memo::new(move |_| query.with(Ask::from_query));
    let shown = move |settings: ProjectSettings| {
        let view = everything(&settings, &forms);
        let dialog = move || asked.get().and_then(|ask| forms.dialog(ask, &settings));
        view! {
            {view}
            {dialog}
        }
    };
    let told = vec![
        told(forms.rename, |()| "The project has a new name.".to_owned()),
        told(forms.move_to, |()| {
            "The project was moved. Its administrators are told by mail.".to_owned()
        }),
    ];
    let page = view! {
        <Outcome of=told/>
        <Loaded resource=found view=shown/>
    };
    in_project(project, "general", page.erase())
}

fn page_of(id: ProjectId) -> String {
    format!("/projects/{id}/settings/general")
}

fn everything(settings: &ProjectSettings, forms: &Forms) -> AnyView {
    let disabled = settings.disabled_reason.clone().map(|reason| {
        view! {
            <div class="notice notice--bad">
                <p>"This project is switched off: " {reason}</p>
                <p>"Its tokens are refused meanwhile."</p>
            </div>
        }
    });
    let cards = settings.can_manage.then(|| {
        let (name, moving, deleting) = (forms.name(settings), moving(settings), deleting(settings));
        view! { {name} {moving} {deleting} }
    });
    let facts = facts(settings);
    view! {
        <PageHeader
            title="General"
            lead="What this project is called, where it belongs, and how long it stays."
        />
        {disabled}
        {facts}
        {cards}
    }
    .erase()
}

fn facts(settings: &ProjectSettings) -> AnyView {
    let ends = match settings.expires_at {
        Some(at) => view! { <When at/> }.erase(),
        None => "It stays until somebody deletes it.".erase(),
    };
    let retention = match settings.retention_days {
        0 => "gone at once".to_owned(),
        days => format!("can be had back for {}", count(days, "day")),
    };
    let ProjectSettings { id, name, organization_name, template, created_at, .. } =
        settings.clone();
    view! {
        <Card>
            <dl class="facts">
                <div><dt>"Name"</dt><dd>{name}</dd></div>
                <div><dt>"Number"</dt><dd>{id.to_string()}</dd></div>
                <div><dt>"Organization"</dt><dd>{organization_name}</dd></div>
                <div><dt>"Template"</dt><dd>{template}</dd></div>
                <div><dt>"Created"</dt><dd><When at=created_at/></dd></div>
                <div><dt>"Ends"</dt><dd>{ends}</dd></div>
                <div><dt>"Deleted data"</dt><dd>{retention}</dd></div>
            </dl>
        </Card>
    }
    .erase()
}

fn moving(settings: &ProjectSettings) -> AnyView {
    let body = if settings.targets.is_empty() {
        view! {
            <p>
                "You look after no other organization. Who is a member of both can move the project."
            </p>
        }
        .erase()
    } else {
        let options = settings.targets.iter().map(|target| {
            view! { <option value=target.id.to_string()>{words(target)}</option> }
        });
        // a choice that leads to a question, so that it can be taken back
        view! {
            <form class="form" action=page_of(settings.id) method="get">
                <div class="field">
                    <label class="field__label" for="move-to">"Organization"</label>
                    <select class="input input--select" id="move-to" name="move-to">
                        {options.collect_view()}
                    </select>
                </div>
                <div class="form__acts">
                    <button type="submit" class="button">"Move project…"</button>
                </div>
            </form>
        }
        .erase()
    };
    view! {
        <Card title="Move to another organization">
            <p class="muted">
                "Members, tokens and data stay as they are. Whoever looks after the other organization can come in then."
            </p>
            {body}
        </Card>
    }
    .erase()
}

fn words(target: &MoveTarget) -> String {
    let MoveTarget { name, requires_mfa, .. } = target;
    if *requires_mfa {
        format!("{name} (requires multi-factor authentication)")
    } else {
        name.clone()
    }
}

fn deleting(settings: &ProjectSettings) -> AnyView {
    let ask = format!("{}?confirm=delete", page_of(settings.id));
    view! {
        <Card title="Delete">
            <p>
                "Every token of the project is refused at once. A member of the organization can restore it for 60 days; then it goes with its data."
            </p>
            <p class="card__acts">
                <a class="button button--danger" href=ask data-noscroll="true">
                    "Delete project…"
                </a>
            </p>
        </Card>
    }
    .erase()
}

impl Forms {
    fn name(&self, settings: &ProjectSettings) -> AnyView {
        let (state, id, name) = (self.rename, settings.id.to_string(), settings.name.clone());
        view! {
            <Card title="Name">
                <ServerForm state submit="Rename project" keep=true>
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
            </Card>
        }
        .erase()
    }

    /// Asks before an act.
    fn dialog(&self, ask: Ask, settings: &ProjectSettings) -> Option<AnyView> {
        if !settings.can_manage {
            return None;
        }
        match ask {
            Ask::Move(target) => {
                let target = settings.targets.iter().find(|one| one.id == target)?;
                Some(self.move_dialog(target, settings))
            }
            Ask::Delete => Some(self.delete_dialog(settings)),
        }
    }

    fn move_dialog(&self, target: &MoveTarget, settings: &ProjectSettings) -> AnyView {
        let title = format!("Move {} to {}?", settings.name, target.name);
        let (state, close) = (self.move_to, page_of(settings.id));
        let (id, organization) = (settings.id.to_string(), target.id.to_string());
        let words = format!(
            "The people of {} lose what they may do here as its members, and those of {} get it.",
            settings.organization_name, target.name
        );
        let mfa = target.requires_mfa.then(|| {
            view! {
                <p>
                    "That organization requires multi-factor authentication: members of this project without it cannot come in until they enable it."
                </p>
            }
        });
        view! {
            <ConfirmDialog title close=close.clone()>
                <p>{words}</p>
                {mfa}
                <ServerForm state submit="Move project" cancel=close>
                    <HiddenField name="id" value=id/>
                    <HiddenField name="organization" value=organization/>
                </ServerForm>
            </ConfirmDialog>
        }
        .erase()
    }

    fn delete_dialog(&self, settings: &ProjectSettings) -> AnyView {
        let title = format!("Delete {}?", settings.name);
        let (state, close, id) = (self.delete, page_of(settings.id), settings.id.to_string());
        view! {
            <ConfirmDialog title close=close.clone()>
                <p>
                    "Every token of it is refused from now on, and its people cannot come in. It can be restored for 60 days; then it goes with its data. Its administrators are told by mail."
                </p>
                <ServerForm state submit="Delete project" danger=true cancel=close>
                    <HiddenField name="id" value=id/>
                </ServerForm>
            </ConfirmDialog>
        }
        .erase()
    }
}
