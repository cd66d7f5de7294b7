use super::{
    Erase,
    field::{error_line, help_line, parts},
};
use leptos::prelude::*;

/// Several lines of text.
#[component]
pub fn TextAreaField(
    /// The field's name in the server function.
    #[prop(into)]
    name: String,
    /// What it asks for.
    #[prop(into)]
    label: String,
    /// How to fill it in.
    #[prop(optional, into)]
    help: Option<String>,
    /// The most UTF-16 units it takes.
    #[prop(optional)]
    maxlength: Option<u32>,
) -> impl IntoView {
    let parts = parts(&name, help.as_ref());
    let (error, described_by) = (parts.error, parts.described_by);
    view! {
        <div class="field" class:field--invalid=move || error.with(Option::is_some)>
            <label class="field__label" for=parts.id.clone()>{label}</label>
            {error_line(parts.error_id, error)}
            <textarea
                class="input"
                id=parts.id
                name=name
                rows="4"
                maxlength=maxlength.map(|most| most.to_string())
                aria-invalid=move || error.with(Option::is_some).then_some("true")
                aria-describedby=move || described_by.get()
                inner_html=escaped(&parts.typed.unwrap_or_default())
            ></textarea>
            {help_line(parts.help_id, help)}
        </div>
    }
    .erase()
}

/// A child of its own would be a text that is never quite empty.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;")
}

#[cfg(test)]
mod tests {
    use super::escaped;

    #[test]
    fn what_was_typed_stays_text() {
        assert_eq!(escaped("</textarea>&lt;"), "&lt;/textarea>&amp;lt;");
    }
}
