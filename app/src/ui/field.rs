//! The fields of a [`ServerForm`](super::ServerForm): label above, help below, error beside.

use super::{Erase, effect, form::FormContext, hydrated};
use leptos::prelude::*;

/// How a field is named, described and restored.
pub(super) struct FieldParts {
    pub(super) id: String,
    pub(super) help_id: String,
    pub(super) error_id: String,
    pub(super) error: Memo<Option<String>>,
    pub(super) described_by: Memo<Option<String>>,
    pub(super) typed: Option<String>,
    is_restored: bool,
}

pub(super) fn parts(name: &str, help: Option<&String>) -> FieldParts {
    let context = use_context::<FormContext>();
    let id = context.as_ref().map_or_else(|| format!("field-{name}"), |form| form.id(name));
    let (help_id, error_id) = (format!("{id}-help"), format!("{id}-error"));
    let typed = context.as_ref().and_then(|form| form.typed(name));
    let is_restored = context.as_ref().is_some_and(FormContext::is_restored);
    let name = name.to_owned();
    let error = Memo::new(move |_| context.as_ref().and_then(|form| form.error_of(&name)));
    let described_by = {
        let (help_id, error_id) = (help.map(|_| help_id.clone()), error_id.clone());
        Memo::new(move |_| {
            let error_id = error.with(Option::is_some).then(|| error_id.clone());
            let ids: Vec<_> = error_id.into_iter().chain(help_id.clone()).collect();
            (!ids.is_empty()).then(|| ids.join(" "))
        })
    };
    FieldParts { id, help_id, error_id, error, described_by, typed, is_restored }
}

pub(super) fn error_line(id: String, error: Memo<Option<String>>) -> AnyView {
    let line = move || {
        error.get().map(|error| view! { <p class="field__error" id=id.clone()>{error}</p> })
    };
    line.erase()
}

pub(super) fn help_line(id: String, help: Option<String>) -> AnyView {
    help.map(|help| view! { <p class="field__help" id=id>{help}</p> }).erase()
}

/// One line of text.
#[component]
pub fn TextField(
    /// The field's name in the server function.
    #[prop(into)]
    name: String,
    /// What it asks for.
    #[prop(into)]
    label: String,
    /// The input's `type`; a password gets a show/hide button.
    #[prop(default = "text")]
    kind: &'static str,
    /// How to fill it in.
    #[prop(optional, into)]
    help: Option<String>,
    /// What it holds at first; what was typed before a refusal goes before it.
    #[prop(optional, into)]
    value: String,
    /// May not be left empty.
    #[prop(optional)]
    required: bool,
    /// The input's `autocomplete`.
    #[prop(optional, into)]
    autocomplete: Option<String>,
    /// The input's `inputmode`: which keyboard a phone shows.
    #[prop(optional, into)]
    inputmode: Option<&'static str>,
    /// Takes the focus when it appears.
    #[prop(optional)]
    autofocus: bool,
    /// The most UTF-16 units it takes.
    #[prop(optional)]
    maxlength: Option<u32>,
    /// An example of what to type.
    #[prop(optional, into)]
    placeholder: Option<&'static str>,
    /// The id of a `<datalist>` of what can be typed.
    #[prop(optional, into)]
    list: Option<&'static str>,
    /// Shown, not changed.
    #[prop(optional)]
    readonly: bool,
    /// Receives the text with each change.
    #[prop(optional)]
    watch: Option<RwSignal<String>>,
    /// Set from outside after hydration, for a value that only the browser knows.
    #[prop(optional)]
    fill: Option<Signal<String>>,
) -> impl IntoView {
    let parts = parts(&name, help.as_ref());
    let is_password = kind == "password";
    let value = if is_password { None } else { Some(parts.typed.unwrap_or(value)) };
    let shown = RwSignal::new(false);
    let node = NodeRef::<leptos::html::Input>::new();
    if let Some(fill) = fill {
        effect(move || {
            if let (Some(node), false) = (node.get(), fill.with(String::is_empty)) {
                node.set_value(&fill.get());
            }
        });
    }
    if autofocus {
        effect(move || {
            if let Some(node) = node.get() {
                // inside a panel that comes later the field is not in the document yet
                request_animation_frame(move || take_focus(&node));
            }
        });
    }
    let (error, described_by) = (parts.error, parts.described_by);
    let hydrated = hydrated();
    let toggle = is_password.then(|| {
        view! {
            <button
                type="button"
                class="field__toggle"
                hidden=move || !hydrated.get()
                aria-pressed=move || shown.get().to_string()
                aria-controls=parts.id.clone()
                aria-label=format!("Show the text of {label}")
                on:click=move |_| shown.update(|shown| *shown = !*shown)
            >
                {move || if shown.get() { "Hide" } else { "Show" }}
            </button>
        }
    });
    view! {
        <div class="field" class:field--invalid=move || error.with(Option::is_some)>
            <label class="field__label" for=parts.id.clone()>{label}</label>
            {error_line(parts.error_id, error)}
            <div class="field__control">
                <input
                    class="input"
                    id=parts.id
                    node_ref=node
                    name=name
                    type=move || if shown.get() { "text" } else { kind }
                    value=value
                    required=required
                    readonly=readonly
                    autocomplete=autocomplete
                    inputmode=inputmode
                    autofocus=autofocus
                    maxlength=maxlength.map(|most| most.to_string())
                    placeholder=placeholder
                    list=list
                    spellcheck=is_password.then_some("false")
                    autocapitalize=(kind != "text").then_some("off")
                    aria-invalid=move || error.with(Option::is_some).then_some("true")
                    aria-describedby=move || described_by.get()
                    on:input=move |event| {
                        if let Some(watch) = watch {
                            watch.set(event_target_value(&event));
                        }
                    }
                />
                {toggle}
            </div>
            {help_line(parts.help_id, help)}
        </div>
    }
    .erase()
}

/// Browsers mind `autofocus` while they load a page alone. Somebody who types already goes on.
fn take_focus(input: &web_sys::HtmlInputElement) {
    let is_typing = document().active_element().is_some_and(|at| at.tag_name() == "INPUT");
    if !is_typing {
        let _ = input.focus();
    }
}

/// A choice of one.
#[component]
pub fn SelectField(
    /// The field's name in the server function.
    #[prop(into)]
    name: String,
    /// What it asks for.
    #[prop(into)]
    label: String,
    /// Each choice: what is sent, and what people read.
    options: Vec<(String, String)>,
    /// What is chosen at first; what was chosen before a refusal goes before it.
    #[prop(optional, into)]
    value: String,
    /// How to choose.
    #[prop(optional, into)]
    help: Option<String>,
) -> impl IntoView {
    let parts = parts(&name, help.as_ref());
    let chosen = parts.typed.unwrap_or(value);
    let options = options
        .into_iter()
        .map(|(value, text)| {
            let selected = value == chosen;
            view! { <option value=value selected=selected>{text}</option> }
        })
        .collect_view();
    let (error, described_by) = (parts.error, parts.described_by);
    view! {
        <div class="field" class:field--invalid=move || error.with(Option::is_some)>
            <label class="field__label" for=parts.id.clone()>{label}</label>
            {error_line(parts.error_id, error)}
            <select
                class="input input--select"
                id=parts.id
                name=name
                aria-invalid=move || error.with(Option::is_some).then_some("true")
                aria-describedby=move || described_by.get()
            >
                {options}
            </select>
            {help_line(parts.help_id, help)}
        </div>
    }
    .erase()
}

/// A yes-or-no.
#[component]
pub fn CheckField(
    /// The field's name in the server function.
    #[prop(into)]
    name: String,
    /// What ticking it means.
    #[prop(into)]
    label: String,
    /// What is sent when it is ticked.
    #[prop(default = "on".to_owned(), into)]
    value: String,
    /// What follows from ticking it.
    #[prop(optional, into)]
    help: Option<String>,
    /// Ticked at first.
    #[prop(optional)]
    checked: bool,
) -> impl IntoView {
    let parts = parts(&name, help.as_ref());
    // An unticked box is not sent, so its absence is what was chosen.
    let checked =
        if parts.is_restored { parts.typed.is_some_and(|typed| typed == value) } else { checked };
    let (error, described_by) = (parts.error, parts.described_by);
    view! {
        <div class="field field--check">
            <input
                class="check"
                type="checkbox"
                id=parts.id.clone()
                name=name
                value=value
                checked=checked
                aria-invalid=move || error.with(Option::is_some).then_some("true")
                aria-describedby=move || described_by.get()
            />
            <div>
                <label class="field__label" for=parts.id>{label}</label>
                {error_line(parts.error_id, error)}
                {help_line(parts.help_id, help)}
            </div>
        </div>
    }
    .erase()
}

/// What the server function needs and nobody types.
#[component]
pub fn HiddenField(
    /// The field's name in the server function.
    #[prop(into)]
    name: String,
    /// What is sent.
    #[prop(into)]
    value: String,
) -> impl IntoView {
    view! { <input type="hidden" name=name value=value/> }
}
