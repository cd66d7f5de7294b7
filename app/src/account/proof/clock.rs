use super::{Freshness, GiveUpProof, ReadFreshness, panel::Proofs};
use crate::{
    ui::{Erase, FormState, Loaded, ServerForm, effect, form_state, read_after},
    value::Timestamp,
};
use js_sys::Date;
use leptos::prelude::*;
use std::{sync::Arc, time::Duration};

/// Says until when the acts that need a proof are possible, and ends that at once if wished.
pub fn freshness_clock() -> AnyView {
    let given_up = form_state::<GiveUpProof>();
    let proofs = use_context::<Proofs>();
    let proofs = move || proofs.map(|Proofs(count)| count.get()).unwrap_or_default();
    let freshness = read_after(move || given_up.answers.get() + proofs(), || ReadFreshness {});
    let view = move |Freshness { now, until }| match until {
        Some(until) => fresh(now, until, given_up),
        None => view! { <p class="freshness__text">{WILL_ASK}</p> }.erase(),
    };
    // What else the page reads is refused as well, and says so.
    let refused = Arc::new(|_: &_| Some(().erase()));
    view! { <div class="freshness"><Loaded resource=freshness view refused/></div> }.erase()
}

const WILL_ASK: &str = "You will be asked to confirm it is you before you change anything here.";

fn fresh(now: Timestamp, until: Timestamp, given_up: FormState<GiveUpProof>) -> AnyView {
    let all = until.seconds_since(now);
    let text = RwSignal::new(words(&utc(until), ""));
    let is_over = RwSignal::new(false);
    effect(move || {
        let (begun, clock) = (Date::now(), local(all));
        let tick = move || {
            let left = all - seconds(Date::now() - begun);
            is_over.set(left <= 0);
            text.set(if left > 0 { words(&clock, &countdown(left)) } else { WILL_ASK.to_owned() });
        };
        tick();
        if let Ok(timer) = set_interval_with_handle(tick, Duration::from_secs(1)) {
            on_cleanup(move || timer.clear());
        }
    });
    view! {
        <p class="freshness__text">{text}</p>
        <div hidden=is_over>
            <ServerForm state=given_up submit="Ask me again next time" class="form--quiet"/>
        </div>
    }
    .erase()
}

fn words(clock: &str, left: &str) -> String {
    format!("You proved who you are, so you can make changes until {clock}{left}.")
}

fn seconds(milliseconds: f64) -> i64 {
    #[expect(clippy::cast_possible_truncation, reason = "a page is not open for ages")]
    let seconds = (milliseconds / 1000.0) as i64;
    seconds
}

fn countdown(left: i64) -> String {
    format!(" ({}:{:02} left)", left / 60, left % 60)
}

/// The time of day for readers whose zone is not known yet.
fn utc(at: Timestamp) -> String {
    at.readable().rsplit(", ").next().unwrap_or_default().to_owned()
}

/// The time of day, so many seconds from now.
fn local(ahead: i64) -> String {
    #[expect(clippy::cast_precision_loss, reason = "minutes")]
    let at = Date::new(&(Date::now() + ahead as f64 * 1000.0).into());
    format!("{:02}:{:02}", at.get_hours(), at.get_minutes())
}

#[cfg(test)]
mod tests {
    use super::{countdown, utc};
    use crate::value::Timestamp;

    #[test]
    fn what_is_left_is_told_in_minutes_and_seconds() {
        assert_eq!(countdown(845), " (14:05 left)");
        assert_eq!(countdown(900), " (15:00 left)");
        assert_eq!(countdown(9), " (0:09 left)");
    }

    #[test]
    fn the_time_of_day_stands_without_its_day() {
        assert_eq!(utc(Timestamp(1_510_591_708_999_999)), "16:48 UTC");
    }
}
