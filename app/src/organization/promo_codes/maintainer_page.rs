use super::{CreatePromoCode, ListPromoCodes, MAX_CODE, PromoCode, PromoCodes, WithdrawPromoCode};
use crate::{
    ui::{
        Badge, Card, ConfirmDialog, EmptyState, Erase, FormState, HiddenField, Loaded, Outcome,
        PageHeader, SelectField, ServerForm, TextField, Tone, When, form_state, id_in_path,
        read_after, told,
    },
    value::MaintainerId,
};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

/// For how long a code can be good.
const DAYS: [(&str, &str); 5] = [
    ("30", "30 days"),
    ("7", "7 days"),
    ("90", "90 days"),
    ("365", "A year"),
    ("0", "Until it is used or withdrawn"),
];

/// `/maintainers/:id/promo-codes`.
pub fn maintainer_promo_codes_page() -> AnyView {
    let maintainer = id_in_path(MaintainerId);
    let create = form_state::<CreatePromoCode>();
    let withdraw = form_state::<WithdrawPromoCode>();
    let found = read_after(
        move || create.answers.get() + withdraw.answers.get(),
        move || ListPromoCodes { maintainer: maintainer() },
    );
    let query = use_query_map();
    let asked = Memo::new(move |_| query.with(|query| query.get_str("withdraw")?.parse().ok()));
    let told = vec![
        told(create, |code| format!("The code {code} was made. Give it to whom it is for.")),
        told(withdraw, |()| "The code was withdrawn.".to_owned()),
    ];
    let shown = move |all: PromoCodes| {
        let view = everything(&all, create);
        let dialog = move || asked.get().and_then(|id: i64| withdrawal_dialog(id, &all, withdraw));
        view! {
            {view}
            {dialog}
        }
    };
    view! {
        <div class="stack stack--wide">
            <Outcome of=told/>
            <Loaded resource=found view=shown/>
        </div>
    }
    .erase()
}

fn page_of(maintainer: MaintainerId) -> String {
    format!("/maintainers/{maintainer}/promo-codes")
}

fn everything(all: &PromoCodes, create: FormState<CreatePromoCode>) -> AnyView {
    let lead = format!(
        "Each code of {} makes one project for whoever redeems it first.",
        all.maintainer_name
    );
    let form = if all.organizations.is_empty() {
        let new = format!("/organizations/new?maintainer={}", all.maintainer);
        view! {
            <EmptyState
                title="No organization yet"
                text="The project of a code is made in an organization. Make the first one."
            >
                <a class="button button--primary" href=new>"New organization"</a>
            </EmptyState>
        }
        .erase()
    } else {
        new_code(all, create)
    };
    let back = format!("/maintainers/{}", all.maintainer);
    let codes = table(all);
    view! {
        <PageHeader title="Promo codes" lead=lead>
            <a class="button" href=back>"Maintainer"</a>
        </PageHeader>
        <div class="stack stack--wide">
            <Card title="New promo code">{form}</Card>
            <Card title="Codes">{codes}</Card>
        </div>
    }
    .erase()
}

fn new_code(all: &PromoCodes, state: FormState<CreatePromoCode>) -> AnyView {
    let organizations =
        all.organizations.iter().map(|one| (one.id.to_string(), one.name.clone())).collect();
    let templates = all.templates.iter().map(|one| (one.id.clone(), one.name.clone())).collect();
    let days = DAYS.map(|(days, text)| (days.to_owned(), text.to_owned())).into();
    let maintainer = all.maintainer.to_string();
    view! {
        <ServerForm state submit="Create promo code">
            <HiddenField name="maintainer" value=maintainer/>
            <TextField
                name="code"
                label="Code"
                help="Letters, digits, hyphens, dots and underscores. Leave it empty for one that nobody guesses."
                autocomplete="off"
                maxlength=u32::try_from(MAX_CODE).unwrap_or(u32::MAX)
            />
            <SelectField name="organization" label="Organization" options=organizations/>
            <SelectField name="template" label="Template" options=templates/>
            <SelectField name="days" label="Good for" options=days/>
        </ServerForm>
    }
    .erase()
}

fn table(all: &PromoCodes) -> AnyView {
    if all.codes.is_empty() {
        return view! { <p class="muted">"No code was made yet."</p> }.erase();
    }
    let rows = all.codes.iter().cloned().map(|code| row(code, all.maintainer)).collect_view();
    view! {
        <table class="table table--stacked">
            <caption class="visually-hidden">"Promo codes"</caption>
            <thead>
                <tr>
                    <th scope="col">"Code"</th>
                    <th scope="col">"Makes"</th>
                    <th scope="col">"Expires"</th>
                    <th scope="col">"Redeemed"</th>
                    <th scope="col"><span class="visually-hidden">"Withdraw"</span></th>
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </table>
    }
    .erase()
}

fn row(code: PromoCode, maintainer: MaintainerId) -> AnyView {
    let PromoCode { id, code, organization, template, expires_at, is_expired, used, project } =
        code;
    let badge = match (&used, is_expired) {
        (Some(_), _) => view! { <Badge tone=Tone::Neutral text="Used"/> },
        (None, true) => view! { <Badge tone=Tone::Bad text="Expired"/> },
        (None, false) => view! { <Badge tone=Tone::Good text="Available"/> },
    };
    let withdraw = used.is_none().then(|| {
        let ask = format!("{}?withdraw={id}", page_of(maintainer));
        let label = format!("Withdraw {code}");
        view! {
            <a class="button button--small" href=ask data-noscroll="true" aria-label=label>
                "Withdraw"
            </a>
        }
    });
    let expires = match expires_at {
        Some(at) => view! { <When at/> }.erase(),
        None => "Never".erase(),
    };
    let redeemed = match used {
        Some((at, by)) => {
            let project = project.unwrap_or_else(|| "a project that was deleted".to_owned());
            view! {
                <span>{by} ": " {project}</span>
                <span class="table__note"><When at/></span>
            }
            .erase()
        }
        None => view! { <span class="muted">"Not yet"</span> }.erase(),
    };
    view! {
        <tr>
            <th scope="row" class="table__main">
                <span class="cluster"><code>{code}</code> {badge}</span>
            </th>
            <td data-label="Makes">
                <span>{template}</span>
                <span class="table__note">"in " {organization}</span>
            </td>
            <td data-label="Expires">{expires}</td>
            <td data-label="Redeemed">{redeemed}</td>
            <td class="table__acts">{withdraw}</td>
        </tr>
    }
    .erase()
}

fn withdrawal_dialog(
    id: i64,
    all: &PromoCodes,
    state: FormState<WithdrawPromoCode>,
) -> Option<AnyView> {
    let code = all.codes.iter().find(|code| code.id == id && code.used.is_none())?;
    let title = format!("Withdraw the code {}?", code.code);
    let close = page_of(all.maintainer);
    let maintainer = all.maintainer.to_string();
    let dialog = view! {
        <ConfirmDialog title close=close.clone()>
            <p>"Whoever was given it can redeem it no more."</p>
            <ServerForm state submit="Withdraw code" danger=true cancel=close>
                <HiddenField name="maintainer" value=maintainer/>
                <HiddenField name="id" value=id.to_string()/>
            </ServerForm>
        </ConfirmDialog>
    };
    Some(dialog.erase())
}
