use super::{DeleteManagementToken, ListManagementTokens, ManagementToken, table::table};
use crate::{
    ui::{
        ConfirmDialog, EmptyState, Erase, FormState, HiddenField, Loaded, Outcome, PageHeader,
        ServerForm, WithSideNav, account_links, form_state, read_after, told,
    },
    value::ManagementTokenId,
};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

pub(super) const HERE: &str = "/account/access-tokens";
pub(super) const NEW: &str = "/account/access-tokens/new";

/// `/account/access-tokens`.
pub fn access_tokens_page() -> AnyView {
    let delete = form_state::<DeleteManagementToken>();
    let tokens = read_after(move || delete.answers.get(), || ListManagementTokens {});
    let query = use_query_map();
    let asked = Memo::new(move |_| query.read().get("delete").and_then(|id| id.parse().ok()));
    let told = vec![told(delete, |()| "The token was deleted.".to_owned())];
    let list = move |list: Vec<ManagementToken>| {
        let content = if list.is_empty() { nothing() } else { table(list.clone()) };
        let dialog = move || asked.get().and_then(|id| dialog(id, &list, delete));
        view! {
            {content}
            {dialog}
        }
    };
    view! {
        <WithSideNav label="Account" links=account_links() current=HERE>
            <PageHeader
                title="Access Tokens"
                lead="With one of these a program can do what you can outside of projects, through the Manage API."
            >
                <a class="button button--primary" href=NEW>"New token"</a>
            </PageHeader>
            <Outcome of=told/>
            <Loaded resource=tokens view=list/>
        </WithSideNav>
    }
    .erase()
}

fn nothing() -> AnyView {
    view! {
        <EmptyState
            title="You have no access tokens"
            text="A program needs one to work with organizations and projects in your name."
        >
            <a class="button" href=NEW>"Create a token"</a>
        </EmptyState>
    }
    .erase()
}

fn dialog(
    id: ManagementTokenId,
    list: &[ManagementToken],
    state: FormState<DeleteManagementToken>,
) -> Option<AnyView> {
    let token = list.iter().find(|token| token.id == id)?;
    let title = format!("Delete the token \"{}\"?", token.description);
    let dialog = view! {
        <ConfirmDialog title close=HERE>
            <p>
                "Programs that use it are refused at once. This cannot be undone."
            </p>
            <ServerForm state submit="Delete token" danger=true cancel=HERE>
                <HiddenField name="id" value=id.to_string()/>
            </ServerForm>
        </ConfirmDialog>
    };
    Some(dialog.erase())
}
