use super::RecoveryCodes;
use crate::ui::{Card, CopyButton, Erase, PageHeader, effect, hydrated};
use leptos::{html, prelude::*};
use leptos_router::location::Url;

/// Shows new codes this once, and ways to keep them.
pub(super) fn codes_view(codes: RecoveryCodes) -> AnyView {
    let text = text_file(&codes);
    let download = format!("data:text/plain;charset=utf-8,{}", Url::escape(&text));
    let node = NodeRef::<html::Div>::new();
    effect(move || {
        if let Some(node) = node.get() {
            let _ = node.focus();
        }
    });
    let hydrated = hydrated();
    let print = move |_| {
        let _ = window().print();
    };
    let list =
        codes.codes.into_iter().map(|code| view! { <li><code>{code}</code></li> }).collect_view();
    view! {
        <div class="created stack" tabindex="-1" node_ref=node>
            <PageHeader
                title="Your new recovery codes"
                lead="Keep them where you keep important papers or passwords. They are not shown again."
            />
            <Card>
                <p class="codes__of">"Latchkey recovery codes of " {codes.email}</p>
                <ol class="codes">{list}</ol>
                <div class="codes__acts">
                    <CopyButton label="Copy all" text/>
                    <a class="button" href=download download="latchkey-recovery-codes.txt">
                        "Download .txt"
                    </a>
                    <button
                        type="button"
                        class="button"
                        hidden=move || !hydrated.get()
                        on:click=print
                    >
                        "Print"
                    </button>
                </div>
            </Card>
            // Loaded anew, so that the codes are gone from the browser's memory as well.
            <p class="codes__saved">
                <a class="button button--primary" href="/account/security" rel="external">
                    "I have saved them"
                </a>
            </p>
        </div>
    }
    .erase()
}

fn text_file(codes: &RecoveryCodes) -> String {
    format!(
        "Latchkey recovery codes of {}\r\nEach works once.\r\n\r\n{}\r\n",
        codes.email,
        codes.codes.join("\r\n")
    )
}

#[cfg(test)]
mod tests {
    use super::{RecoveryCodes, text_file};

    #[test]
    fn the_file_says_whose_codes_they_are() {
        let codes = RecoveryCodes {
            codes: vec!["7K3M-9QTX".to_owned(), "2B8F-HW5D".to_owned()],
            email: "a@b.c".to_owned(),
        };
        assert_eq!(
            text_file(&codes),
            "Latchkey recovery codes of a@b.c\r\nEach works once.\r\n\r\n7K3M-9QTX\r\n2B8F-HW5D\r\n"
        );
    }
}
