use super::{FindLimits, LimitUse, Measure, ProjectLimits, SetLimit};
use crate::{
    account::proof::provide_step_up,
    project::overview::{in_project, number, project_in_path, size},
    ui::{
        Badge, Card, ConfirmDialog, Erase, FormState, HiddenField, Loaded, Outcome, PageHeader,
        ServerForm, TextField, Tone, form_state, href, read_after, told,
    },
    value::ProjectId,
};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

/// `/projects/:id/settings/limits`.
pub fn limits_page() -> AnyView {
    provide_step_up();
    let project = project_in_path();
    let set = form_state::<SetLimit>();
    let found =
        read_after(move || set.answers.get(), move || FindLimits { project: project.get() });
    let query = use_query_map();
    let asked = Memo::new(move |_| query.with(|q| Measure::of_limit(q.get_str("set")?)));
    let shown = move |limits: ProjectLimits| {
        let view = everything(&limits);
        let dialog = move || asked.get().and_then(|measure| setting(measure, &limits, set));
        view! {
            {view}
            {dialog}
        }
    };
    let page = view! {
        <Outcome of=vec![told(set, |()| "The limit was set.".to_owned())]/>
        <Loaded resource=found view=shown/>
    };
    in_project(project, "limits", page.erase())
}

fn page_of(project: ProjectId) -> String {
    format!("/projects/{project}/settings/limits")
}

fn everything(limits: &ProjectLimits) -> AnyView {
    let rows = limits.uses.iter().map(|one| bar(*one, limits)).collect_view();
    let consequence = if limits.is_hard {
        "What would go beyond a limit is refused, and nothing is lost."
    } else {
        "Nothing is refused beyond a limit: everybody in the project is told once when it is crossed."
    };
    let asking = asking(limits);
    view! {
        <PageHeader title="Limits" lead="What this project holds, against what it may hold."/>
        <Card>
            <ul class="limits">{rows}</ul>
            <p class="muted">{consequence}</p>
            {asking}
        </Card>
    }
    .erase()
}

fn amount(measure: Measure, value: i64) -> String {
    match measure {
        Measure::Bytes => size(value),
        _ => number(value),
    }
}

fn bar(one: LimitUse, limits: &ProjectLimits) -> AnyView {
    let LimitUse { measure, used, limit } = one;
    let words = match limit {
        0 => format!("{}, without a limit", amount(measure, used)),
        limit => format!("{} of {}", amount(measure, used), amount(measure, limit)),
    };
    let state = match one {
        _ if one.is_over() => Some((Tone::Bad, "Over the limit")),
        _ if limit > 0 && used == limit => Some((Tone::Warn, "Reached")),
        _ if one.is_near() => Some((Tone::Warn, "Nearly reached")),
        _ => None,
    };
    let badge = state.map(|(tone, text)| view! { <Badge tone text/> });
    let id = format!("limit-{}", measure.limit().replace('.', "-"));
    let meter = (limit > 0).then(|| {
        let (value, most) = (used.min(limit).to_string(), limit.to_string());
        let high = limit.saturating_mul(4) / 5;
        view! {
            <meter
                class="limits__bar"
                aria-labelledby=id.clone()
                min="0"
                max=most
                high=high.to_string()
                optimum="0"
                value=value
            >
                {words.clone()}
            </meter>
        }
    });
    let set = limits.can_set.then(|| {
        let ask = format!("{}?set={}", page_of(limits.project), measure.limit());
        let label = format!("Set the limit of {}", measure.name());
        view! {
            <a class="button button--small" href=ask data-noscroll="true" aria-label=label>
                "Set…"
            </a>
        }
    });
    view! {
        <li class="limits__item">
            <p class="limits__name" id=id.clone()>{measure.name()}</p>
            <p class="limits__words">{words.clone()} {badge}</p>
            {meter}
            <div class="limits__act">{set}</div>
        </li>
    }
    .erase()
}

/// How to get more.
fn asking(limits: &ProjectLimits) -> AnyView {
    let Some(support) = limits.support.clone() else {
        return view! {
            <p>"If you need more, ask who runs this service: a super admin can raise a limit."</p>
        }
        .erase();
    };
    let place = if support.contains("://") {
        support
    } else {
        let subject = format!("Higher limits for the project {} ({})", limits.name, limits.project);
        href(&format!("mailto:{support}"), &[("subject", &subject)])
    };
    view! {
        <p class="card__acts"><a class="button" href=place rel="external">"Request an increase"</a></p>
    }
    .erase()
}

fn setting(
    measure: Measure,
    limits: &ProjectLimits,
    state: FormState<SetLimit>,
) -> Option<AnyView> {
    let one = limits.uses.iter().find(|one| one.measure == measure && limits.can_set)?;
    let title = format!("Set the limit of {}", measure.name());
    let (close, project) = (page_of(limits.project), limits.project.to_string());
    let help = match measure {
        Measure::Bytes => "In bytes. 0: there is no limit.",
        _ => "0: there is no limit.",
    };
    let value = one.limit.to_string();
    let dialog = view! {
        <ConfirmDialog title close=close.clone()>
            <ServerForm state submit="Set limit" cancel=close>
                <HiddenField name="project" value=project/>
                <HiddenField name="name" value=measure.limit()/>
                <TextField
                    name="value"
                    label="Limit"
                    help=help
                    value=value
                    inputmode="numeric"
                    autocomplete="off"
                    required=true
                    maxlength=18
                />
            </ServerForm>
        </ConfirmDialog>
    };
    Some(dialog.erase())
}
