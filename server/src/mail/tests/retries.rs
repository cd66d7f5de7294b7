//! What becomes of a mail that the relay does not take.

use super::{DAY, HOUR, MINUTE, count, failed, letter, start, write};
use crate::{
    mail::{
        tests::relay::TestRelay,
        worker::{Pass, deliver},
    },
    testing::Backend::{self, Postgres, Sqlite},
};
use rstest::rstest;

#[rstest]
#[tokio::test]
async fn a_mail_the_relay_puts_off_is_tried_ever_more_rarely_for_five_days(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let relay = TestRelay::start().await;
    let Some(app) = start(backend, &relay).await else { return };
    let core = app.core();
    let written_at = app.now();
    write(core, "later@example.com", &letter("Hello")).await;
    let mut tries = 0;
    for pause in [10, 20, 40, 80, 160, 320, 640, 1280, 2560, HOUR, HOUR] {
        assert_eq!(deliver(core).await.unwrap(), failed(1));
        tries += 1;
        app.clock.advance_seconds(pause - 1);
        assert_eq!(deliver(core).await.unwrap(), Pass::default(), "{pause}");
        app.clock.advance_seconds(1);
    }
    while count(core).await > 0 {
        assert_eq!(deliver(core).await.unwrap(), failed(1));
        tries += 1;
        app.clock.advance_seconds(HOUR);
    }
    let hours = app.now().seconds_since(written_at) / HOUR;
    assert!((5 * DAY / HOUR..5 * DAY / HOUR + 3).contains(&hours), "{hours}");
    assert!((125..135).contains(&tries), "{tries}");
    assert!(relay.received().is_empty());
}

#[rstest]
#[tokio::test]
async fn a_refused_mail_is_given_up_after_four_tries(#[values(Sqlite, Postgres)] backend: Backend) {
    let relay = TestRelay::start().await;
    let Some(app) = start(backend, &relay).await else { return };
    let core = app.core();
    write(core, "refused@example.com", &letter("Hello")).await;
    write(core, "ada@example.com", &letter("Hello")).await;
    let both = Pass { sent: 1, failed: 1 };
    assert_eq!(deliver(core).await.unwrap(), both, "the others are not held up");
    for pause in [10, 20, 40] {
        assert_eq!(count(core).await, 1);
        app.clock.advance_seconds(pause * MINUTE - 1);
        assert_eq!(deliver(core).await.unwrap(), Pass::default());
        app.clock.advance_seconds(1);
        assert_eq!(deliver(core).await.unwrap(), failed(1));
    }
    assert_eq!(count(core).await, 0);
}

#[rstest]
#[tokio::test]
async fn an_outage_before_a_refusal_does_not_count_as_refusals(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let mut relay = TestRelay::start().await;
    let Some(app) = start(backend, &relay).await else { return };
    let core = app.core();
    write(core, "refused@example.com", &letter("Hello")).await;
    relay.stop().await;
    for _ in 0..6 {
        assert_eq!(deliver(core).await.unwrap(), failed(1));
        app.clock.advance_seconds(HOUR);
    }
    relay.start_again().await;
    for _ in 0..3 {
        assert_eq!(deliver(core).await.unwrap(), failed(1));
        app.clock.advance_seconds(HOUR);
        assert_eq!(count(core).await, 1);
    }
    assert_eq!(deliver(core).await.unwrap(), failed(1));
    assert_eq!(count(core).await, 0);
}

#[rstest]
#[tokio::test]
async fn a_mail_with_an_impossible_address_holds_nobody_up(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let relay = TestRelay::start().await;
    let Some(app) = start(backend, &relay).await else { return };
    let core = app.core();
    for to in ["ada@example.com\r\nRCPT TO:<eve@example.com>", "ada", "", "ada@example.com"] {
        write(core, to, &letter("Hello")).await;
    }
    assert_eq!(deliver(core).await.unwrap(), Pass { sent: 1, failed: 3 });
    for _ in 0..3 {
        app.clock.advance_seconds(HOUR);
        assert_eq!(deliver(core).await.unwrap(), failed(3));
    }
    assert_eq!(count(core).await, 0);
    let to: Vec<_> = relay.received().into_iter().map(|mail| mail.to).collect();
    assert_eq!(to, ["ada@example.com"]);
}
