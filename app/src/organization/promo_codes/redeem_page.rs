use super::{ListRedeemedCodes, MAX_CODE, RedeemPromoCode, RedeemedCode};
use crate::ui::{
    Card, Erase, Loaded, PageHeader, ServerForm, TextField, When, WithSideNav, account_links, ask,
    form_state,
};
use leptos::prelude::*;

const HERE: &str = "/account/promo-codes";

/// `/account/promo-codes`.
pub fn promo_codes_page() -> AnyView {
    let redeem = form_state::<RedeemPromoCode>();
    let redeemed = Resource::new(|| (), |()| ask(ListRedeemedCodes {}));
    view! {
        <WithSideNav label="Account" links=account_links() current=HERE>
            <PageHeader
                title="Promo Codes"
                lead="A promo code makes a new project for you. It changes nothing about projects that you have."
            />
            <Card title="Redeem a promo code">
                <ServerForm state=redeem submit="Redeem code">
                    <TextField
                        name="code"
                        label="Code"
                        help="As you were given it; capital and small letters are the same."
                        required=true
                        autocomplete="off"
                        maxlength=u32::try_from(MAX_CODE).unwrap_or(u32::MAX)
                    />
                </ServerForm>
            </Card>
            <Card title="Codes that you redeemed">
                <Loaded resource=redeemed view=used/>
            </Card>
        </WithSideNav>
    }
    .erase()
}

fn used(list: Vec<RedeemedCode>) -> AnyView {
    if list.is_empty() {
        return view! { <p class="muted">"None yet. Each will stand here with its project."</p> }
            .erase();
    }
    let row = |RedeemedCode { code, used_at, project: (id, name) }: RedeemedCode| {
        view! {
            <tr>
                <th scope="row" class="table__main">
                    <a href=format!("/projects/{id}")>{name}</a>
                </th>
                <td data-label="Code"><code>{code}</code></td>
                <td data-label="Redeemed"><When at=used_at/></td>
            </tr>
        }
    };
    view! {
        <table class="table table--stacked">
            <caption class="visually-hidden">"Codes that you redeemed"</caption>
            <thead>
                <tr>
                    <th scope="col">"Project"</th>
                    <th scope="col">"Code"</th>
                    <th scope="col">"Redeemed"</th>
                </tr>
            </thead>
            <tbody>{list.into_iter().map(row).collect_view()}</tbody>
        </table>
    }
    .erase()
}
