use super::{ApplicationToken, DeleteApplicationToken, ListApplicationTokens, table::table};
use crate::{
    account::proof::provide_step_up,
    ui::{
        ConfirmDialog, EmptyState, Erase, FormState, HiddenField, Loaded, Outcome, PageHeader,
        ServerForm, form_state, read_after, told,
    },
    value::ManagementTokenId,
};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

pub(super) const HERE: &str = "/admin/application-tokens";
pub(super) const NEW: &str = "/admin/application-tokens/new";

/// `/admin/application-tokens`.
pub fn application_tokens_page() -> AnyView {
    provide_step_up();
    let delete = form_state::<DeleteApplicationToken>();
    let tokens = read_after(move || delete.answers.get(), || ListApplicationTokens {});
    let query = use_query_map();
    let asked = Memo::new(move |_| query.read().get("delete").and_then(|id| id.parse().ok()));
    let told = vec![told(delete, |()| "The token was deleted.".to_owned())];
    let list = move |list: Vec<ApplicationToken>| {
        let content = if list.is_empty() { nothing() } else { table(list.clone()) };
        let dialog = move || asked.get().and_then(|id| dialog(id, &list, delete));
        view! {
            {content}
            {dialog}
        }
    };
    view! {
        <div class="stack stack--wide admin">
            <PageHeader
                title="Application Tokens"
                lead="With one of these a program uses the Manage API and stands for no person: it can do what its scopes say, and no more."
            >
                <a class="button button--primary" href=NEW>"New token"</a>
            </PageHeader>
            <Outcome of=told/>
            <Loaded resource=tokens view=list/>
        </div>
    }
    .erase()
}

fn nothing() -> AnyView {
    view! {
        <EmptyState
            title="There are no application tokens"
            text="A program needs one that works for the whole installation and not in anybody's name."
        >
            <a class="button" href=NEW>"Create a token"</a>
        </EmptyState>
    }
    .erase()
}

fn dialog(
    id: ManagementTokenId,
    list: &[ApplicationToken],
    state: FormState<DeleteApplicationToken>,
) -> Option<AnyView> {
    let token = list.iter().find(|token| token.id == id)?;
    let title = format!("Delete the token \"{}\"?", token.description);
    let dialog = view! {
        <ConfirmDialog title close=HERE>
            <p>"Programs that use it are refused at once. This cannot be undone."</p>
            <ServerForm state submit="Delete token" danger=true cancel=HERE>
                <HiddenField name="id" value=id.to_string()/>
            </ServerForm>
        </ConfirmDialog>
    };
    Some(dialog.erase())
}
