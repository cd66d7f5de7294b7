//! How much a token did day by day.

use super::model::DayActivity;
use crate::{project::overview::number, ui::Erase};
use leptos::prelude::*;

/// The chart's height in its own units.
const HEIGHT: i64 = 64;
/// The width of a day, with the gap after it.
const STEP: i64 = 10;
const BAR: i64 = 8;

/// A bar a day; nothing when there was nothing.
pub(super) fn chart(days: &[DayActivity]) -> AnyView {
    let most = days.iter().map(|day| day.done + day.refused).max().unwrap_or_default();
    if most == 0 {
        return ().erase();
    }
    let bars =
        days.iter().zip(0_i64..).map(|(day, place)| bar(day, place * STEP, most)).collect_view();
    let length = i64::try_from(days.len()).unwrap_or_default();
    let (first, last) = (days.first().map(date), days.last().map(date));
    view! {
        <figure class="chart">
            <svg
                class="chart__bars"
                viewBox=format!("0 0 {} {HEIGHT}", length * STEP)
                preserveAspectRatio="none"
                role="img"
                aria-label=summary(days)
            >
                {bars}
            </svg>
            <figcaption class="chart__caption">
                <span>{first}</span>
                <span>{summary(days)}</span>
                <span>{last}</span>
            </figcaption>
        </figure>
    }
    .erase()
}

fn bar(day: &DayActivity, x: i64, most: i64) -> AnyView {
    let (done, refused) = heights(day, most);
    let title =
        format!("{}: {} done, {} refused", date(day), number(day.done), number(day.refused));
    view! {
        <g>
            <title>{title}</title>
            <rect class="chart__day" x=x y=0 width=STEP height=HEIGHT></rect>
            <rect class="chart__done" x=x y=HEIGHT - done width=BAR height=done></rect>
            <rect
                class="chart__refused"
                x=x
                y=HEIGHT - done - refused
                width=BAR
                height=refused
            ></rect>
        </g>
    }
    .erase()
}

/// The heights of a day's two parts: whatever there was can be seen.
fn heights(day: &DayActivity, most: i64) -> (i64, i64) {
    let height = |n: i64| if n == 0 { 0 } else { (n * (HEIGHT - 2) / most).max(2) };
    let refused = height(day.refused);
    (height(day.done).min(HEIGHT - refused), refused)
}

/// The day as `16 Jan`.
fn date(day: &DayActivity) -> String {
    let text = day.day.readable();
    text.splitn(3, ' ').take(2).collect::<Vec<_>>().join(" ")
}

fn summary(days: &[DayActivity]) -> String {
    let done: i64 = days.iter().map(|day| day.done).sum();
    let refused: i64 = days.iter().map(|day| day.refused).sum();
    let total = number(done + refused);
    let refused = match refused {
        0 => String::new(),
        refused => format!(", {} of them refused or failed", number(refused)),
    };
    format!("{total} events in {} days{refused}", days.len())
}

#[cfg(test)]
mod tests {
    use super::{DayActivity, HEIGHT, heights, summary};
    use crate::value::Timestamp;

    fn day(done: i64, refused: i64) -> DayActivity {
        DayActivity { day: Timestamp(1_768_564_800_000_000), done, refused }
    }

    #[test]
    fn one_event_among_many_can_be_seen() {
        assert_eq!(heights(&day(1, 0), 1_000_000), (2, 0));
        assert_eq!(heights(&day(0, 0), 7), (0, 0));
        let (done, refused) = heights(&day(999_999, 1), 1_000_000);
        assert!(refused >= 2 && done + refused <= HEIGHT);
    }

    #[test]
    fn refusals_are_told_apart() {
        assert_eq!(summary(&[day(2, 0)]), "2 events in 1 days");
        assert_eq!(
            summary(&[day(1_000, 3), day(0, 2)]),
            "1,005 events in 2 days, 5 of them refused or failed"
        );
    }
}
