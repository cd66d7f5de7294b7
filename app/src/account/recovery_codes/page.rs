use super::{COUNT, FEW, GenerateRecoveryCodes, codes::codes_view};
use crate::{
    account::{
        multi_factor::{MultiFactor, ReadMultiFactor},
        proof::{freshness_clock, provide_step_up},
    },
    ui::{
        Card, ConfirmDialog, EmptyState, Erase, FormState, Loaded, Notice, PageHeader, Reading,
        ServerForm, Tone, WithSideNav, account_links, form_state, read,
    },
};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

const HERE: &str = "/account/security/recovery-codes";

/// `/account/security/recovery-codes`.
pub fn recovery_codes_page() -> AnyView {
    provide_step_up();
    let state = form_state::<GenerateRecoveryCodes>();
    let factors = read(|| ReadMultiFactor {});
    let query = use_query_map();
    let was_used = query.read_untracked().get("used").is_some();
    let is_asked = Memo::new(move |_| query.read().get("confirm").is_some());
    let page = move || match state.value.get() {
        Some(codes) => codes_view(codes),
        None => overview(factors, state, is_asked, was_used),
    };
    view! {
        <WithSideNav label="Account" links=account_links() current="/account/security">
            {page}
        </WithSideNav>
    }
    .erase()
}

fn overview(
    factors: Reading<MultiFactor>,
    state: FormState<GenerateRecoveryCodes>,
    is_asked: Memo<bool>,
    was_used: bool,
) -> AnyView {
    let used = was_used.then(|| {
        view! {
            <Notice tone=Tone::Warn>
                {"You signed in with a recovery code. It is used up and will not work again."}
            </Notice>
        }
    });
    let view = move |factors: MultiFactor| {
        if !factors.is_enabled() {
            return without_factor();
        }
        let dialog = move || {
            let left = factors.recovery_codes_left.filter(|left| *left > 0 && is_asked.get());
            left.map(|left| dialog(left, state))
        };
        view! {
            {card(factors.recovery_codes_left, state)}
            {dialog}
        }
        .erase()
    };
    view! {
        <PageHeader
            title="Recovery Codes"
            lead="They let you in when your other factors are out of reach. Each works once."
        />
        {used}
        {freshness_clock()}
        <Loaded resource=factors view/>
        <p><a href="/account/security">"Back to Account & Security"</a></p>
    }
    .erase()
}

fn without_factor() -> AnyView {
    view! {
        <EmptyState
            title="No recovery codes without a second factor"
            text="Recovery codes stand in for an authenticator app or a security key. Set one of \
            them up first."
        >
            <a class="button" href="/account/security?mfa=enable">"Enable MFA"</a>
        </EmptyState>
    }
    .erase()
}

fn card(left: Option<u32>, state: FormState<GenerateRecoveryCodes>) -> AnyView {
    let (words, is_low) = match left {
        None => ("You have no recovery codes yet.".to_owned(), false),
        Some(0) => ("You have no recovery codes left.".to_owned(), true),
        Some(1) => (format!("1 of {COUNT} recovery codes is left."), true),
        Some(left) => (format!("{left} of {COUNT} recovery codes are left."), left <= FEW),
    };
    let warning = is_low.then(|| {
        view! {
            <Notice tone=Tone::Warn>
                {"Make new ones before you run out. Without them a lost device can lock you out."}
            </Notice>
        }
    });
    let act = if left.is_some_and(|left| left > 0) {
        let ask = format!("{HERE}?confirm=new");
        view! {
            <p>
                <a class="button" href=ask data-noscroll="true">"Make new recovery codes"</a>
            </p>
        }
        .erase()
    } else {
        view! { <ServerForm state submit="Make recovery codes"/> }.erase()
    };
    view! {
        <Card>
            <div class="stack">
                <p class="codes__left">{words}</p>
                {warning}
                {act}
            </div>
        </Card>
    }
    .erase()
}

fn dialog(left: u32, state: FormState<GenerateRecoveryCodes>) -> AnyView {
    let text = match left {
        1 => "The one that is left stops working at once.".to_owned(),
        left => format!("The {left} that are left stop working at once."),
    };
    view! {
        <ConfirmDialog title="Make new recovery codes?" close=HERE>
            <p>{text}</p>
            <ServerForm state submit="Make new recovery codes" danger=true cancel=HERE/>
        </ConfirmDialog>
    }
    .erase()
}
