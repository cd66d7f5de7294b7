use super::ActivityEntry;
use crate::ui::{Badge, Erase, Tone, When};
use leptos::prelude::*;

/// A table of what happened to an account.
pub(crate) fn activity_table(caption: &'static str, entries: Vec<ActivityEntry>) -> AnyView {
    let rows = entries.into_iter().map(row).collect_view();
    view! {
        <table class="table table--stacked">
            <caption class="visually-hidden">{caption}</caption>
            <thead>
                <tr>
                    <th scope="col">"What"</th>
                    <th scope="col">"When"</th>
                    <th scope="col">"From"</th>
                    <th scope="col">"Factor"</th>
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </table>
    }
    .erase()
}

fn row(entry: ActivityEntry) -> AnyView {
    let warning = entry.is_warning.then(|| view! { <Badge tone=Tone::Warn text="Warning"/> });
    let by = (!entry.done_by.is_empty())
        .then(|| view! { <span class="table__note">"By " {entry.done_by}</span> });
    let or = |text: String, else_: &str| if text.is_empty() { else_.to_owned() } else { text };
    view! {
        <tr>
            <th scope="row" class="table__main">
                <span class="cluster">{entry.what} {warning}</span>
                {by}
            </th>
            <td data-label="When"><When at=entry.at/></td>
            <td data-label="From">
                <span>
                    {or(entry.device, "unknown")}
                    <span class="table__note">{entry.remote_addr}</span>
                </span>
            </td>
            <td data-label="Factor">{or(entry.factor, "none")}</td>
        </tr>
    }
    .erase()
}
