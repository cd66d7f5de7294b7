use super::{
    ProofOptions, ReadProofOptions,
    forms::{After, ways},
};
use crate::{
    account::sign_in::{SignOut, safe_next},
    ui::{
        Card, Centred, Erase, Loaded, PageHeader, ServerForm, WithSideNav, account_links,
        form_state, go, read,
    },
};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

/// `/sign-in/second-factor`: between the password and the account.
pub fn second_factor_page() -> AnyView {
    let next = next_or("/");
    let sign_out = form_state::<SignOut>();
    let options = read(|| ReadProofOptions {});
    let view = move |options: ProofOptions| {
        if !options.is_sign_in {
            go(&next);
            return ().erase();
        }
        view! {
            <p class="proof__who">"You are signing in as " <b>{options.email.clone()}</b> "."</p>
            {ways(&options, &After::Page(next.clone()))}
        }
        .erase()
    };
    view! {
        <Centred title="Second factor" lead="Your password was right. One more step.">
            <div class="proof"><Loaded resource=options view/></div>
            <ServerForm state=sign_out submit="Use another account" class="form--quiet"/>
        </Centred>
    }
    .erase()
}

/// `/account/confirm`: a fresh proof, for forms sent without JavaScript.
pub fn confirm_page() -> AnyView {
    let next = next_or("/account/security");
    let back = next.clone();
    let options = read(|| ReadProofOptions {});
    let view = move |options: ProofOptions| ways(&options, &After::Page(next.clone()));
    view! {
        <WithSideNav label="Account" links=account_links() current="/account/security">
            <PageHeader
                title="Confirm it is you"
                lead="This changes how an account is protected. Confirm that it is you."
            />
            <Card>
                <div class="proof"><Loaded resource=options view/></div>
            </Card>
            <p><a href=back>"Go back without confirming"</a></p>
        </WithSideNav>
    }
    .erase()
}

fn next_or(usual: &str) -> String {
    let next = use_query_map().read_untracked().get("next");
    next.as_deref().map_or(usual, safe_next).to_owned()
}
