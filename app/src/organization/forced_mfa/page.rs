use super::{FindForcedMfa, ForceMfa, ForcedMfa, PersonWithout, ReleaseMfa, RequireMfa};
use crate::{
    ui::{
        Card, ConfirmDialog, Erase, FormState, HiddenField, Loaded, Notice, Outcome, PageHeader,
        ServerForm, Tone, form_state, id_in_path, read_after, told,
    },
    value::OrganizationId,
};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

/// What can be done on this page.
#[derive(Clone, Copy)]
struct Acts {
    require: FormState<RequireMfa>,
    force: FormState<ForceMfa>,
    release: FormState<ReleaseMfa>,
}

/// `/organizations/:id/multi-factor`.
pub fn forced_mfa_page() -> AnyView {
    let id = id_in_path(OrganizationId);
    let acts = Acts { require: form_state(), force: form_state(), release: form_state() };
    let answers =
        move || acts.require.answers.get() + acts.force.answers.get() + acts.release.answers.get();
    let found = read_after(answers, move || FindForcedMfa { id: id() });
    let query = use_query_map();
    let asks = Memo::new(move |_| query.with(|query| query.get_str("lock-out").is_some()));
    let on = "Multi-factor authentication is required now.";
    let told = vec![
        told(acts.require, move |()| on.to_owned()),
        told(acts.force, move |()| format!("{on} Whoever is locked out is told by mail.")),
        told(acts.release, |()| "Multi-factor authentication is not required any more.".to_owned()),
    ];
    let shown = move |forced: ForcedMfa| {
        let view = everything(&forced, &acts);
        let dialog = move || {
            (asks.get() && may_lock_out(&forced)).then(|| lock_out_dialog(&forced, acts.force))
        };
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

fn page_of(id: OrganizationId) -> String {
    format!("/organizations/{id}/multi-factor")
}

/// The caller may require it, and somebody would be locked out.
fn may_lock_out(forced: &ForcedMfa) -> bool {
    !forced.is_required && forced.is_member && forced.have_i_factor && !forced.without.is_empty()
}

fn count(people: usize) -> String {
    if people == 1 { "1 person".to_owned() } else { format!("{people} people") }
}

fn everything(forced: &ForcedMfa, acts: &Acts) -> AnyView {
    let back = format!("/organizations/{}", forced.organization);
    let lead = format!(
        "Whether everybody in {} and its projects needs a second factor. Without one, people can \
         sign in, but not come in here. API tokens keep working for programs.",
        forced.name
    );
    let people = forced.is_member.then(|| without(forced));
    let setting = setting(forced, acts);
    view! {
        <PageHeader title="Require multi-factor authentication" lead=lead>
            <a class="button" href=back>"Organization"</a>
        </PageHeader>
        <div class="stack stack--wide">
            <Card title="Setting">{setting}</Card>
            {people}
        </div>
    }
    .erase()
}

/// How it is, and the one act that changes it.
fn setting(forced: &ForcedMfa, acts: &Acts) -> AnyView {
    let id = forced.organization.to_string();
    let state = if forced.is_required { "It is required." } else { "It is not required." };
    let act = if !forced.is_member {
        view! { <p class="muted">"Only members of the organization can change this."</p> }.erase()
    } else if forced.is_required {
        let state = acts.release;
        view! {
            <ServerForm state submit="Do not require it any more">
                <HiddenField name="id" value=id/>
            </ServerForm>
        }
        .erase()
    } else if !forced.have_i_factor {
        view! {
            <Notice tone=Tone::Warn>
                <p>"You must set up multi-factor authentication on your own account first."</p>
                <p><a class="button" href="/account/security?mfa=1">"Enable MFA"</a></p>
            </Notice>
        }
        .erase()
    } else if forced.without.is_empty() {
        let state = acts.require;
        view! {
            <p>"Everybody has a second factor: nobody would be locked out."</p>
            <ServerForm state submit="Require multi-factor authentication">
                <HiddenField name="id" value=id/>
            </ServerForm>
        }
        .erase()
    } else {
        let ask = format!("{}?lock-out=1", page_of(forced.organization));
        let text = format!("Require it and lock out {}…", count(forced.without.len()));
        view! {
            <p>"Some people have no second factor. Ask them to set one up first, or lock them out until they have."</p>
            <p class="card__acts">
                <a class="button button--danger" href=ask data-noscroll="true">{text}</a>
            </p>
        }
        .erase()
    };
    view! {
        <p>{state}</p>
        {act}
    }
    .erase()
}

fn without(forced: &ForcedMfa) -> AnyView {
    let title = if forced.is_required { "Locked out" } else { "Would be locked out" };
    if forced.without.is_empty() {
        return view! {
            <Card title=title>
                <p class="muted">"Nobody: everybody has a second factor."</p>
            </Card>
        }
        .erase();
    }
    let rows = forced.without.iter().map(row).collect_view();
    view! {
        <Card title=title>
            <table class="table table--stacked">
                <caption class="visually-hidden">"People without a second factor"</caption>
                <thead>
                    <tr>
                        <th scope="col">"Name"</th>
                        <th scope="col">"E-mail"</th>
                        <th scope="col">"Member of"</th>
                        <th scope="col">"Second factor"</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </Card>
    }
    .erase()
}

fn row(person: &PersonWithout) -> AnyView {
    let organization = person.in_organization.then(|| "the organization".to_owned());
    let places: Vec<_> = organization.into_iter().chain(person.projects.iter().cloned()).collect();
    view! {
        <tr>
            <th scope="row" class="table__main">{person.name.clone()}</th>
            <td data-label="E-mail">{person.email.clone()}</td>
            <td data-label="Member of">{places.join(", ")}</td>
            <td data-label="Second factor">"None"</td>
        </tr>
    }
    .erase()
}

/// Asks before people are locked out, by name.
fn lock_out_dialog(forced: &ForcedMfa, state: FormState<ForceMfa>) -> AnyView {
    let close = page_of(forced.organization);
    let (cancel, id) = (close.clone(), forced.organization.to_string());
    let who = count(forced.without.len());
    let title = format!("Require it and lock out {who}?");
    let submit = format!("Require it and lock out {who}");
    let name = |person: &PersonWithout| {
        view! { <li>{format!("{} ({})", person.name, person.email)}</li> }.erase()
    };
    let names = forced.without.iter().map(name).collect_view();
    view! {
        <ConfirmDialog title close>
            <p>
                "They cannot open the organization and its projects until they have set up a \
                second factor, and are told by mail:"
            </p>
            <ul>{names}</ul>
            <ServerForm state submit danger=true cancel>
                <HiddenField name="id" value=id/>
            </ServerForm>
        </ConfirmDialog>
    }
    .erase()
}
