mod relay;
mod retries;

use self::relay::TestRelay;
use super::{
    Letter, enqueue, outbox, run, store, waiting,
    worker::{LEASE_SECONDS, Pass, claim, deliver},
};
use crate::{
    core::Core,
    testing::{
        Backend::{self, Postgres, Sqlite},
        TestApp,
    },
};
use rstest::rstest;
use std::{sync::Arc, time::Duration};
use tokio::sync::watch;

const MINUTE: i64 = 60;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;

fn letter(subject: &str) -> Letter {
    Letter::new(subject, "Ada")
        .say("Somebody asked for a new password.")
        .action("Set a new password", "http://localhost:3000/reset/knock-knock")
}

async fn write(core: &Core, to: &str, letter: &Letter) {
    let mut tx = core.db.write().await.unwrap();
    enqueue(core, &mut tx, to, letter).await.unwrap();
    tx.commit().await.unwrap();
}

async fn start(backend: Backend, relay: &TestRelay) -> Option<TestApp> {
    let url = relay.url();
    TestApp::start_with(backend, |config| config.smtp_url = Some(url)).await
}

async fn count(core: &Core) -> usize {
    waiting(core).await.len()
}

fn sent(sent: usize) -> Pass {
    Pass { sent, failed: 0 }
}

fn failed(failed: usize) -> Pass {
    Pass { sent: 0, failed }
}

#[rstest]
#[tokio::test]
async fn a_mail_is_in_the_transaction_of_what_it_tells_of(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let Some(app) = TestApp::start(backend).await else { return };
    let core = app.core();
    let mut tx = core.db.write().await.unwrap();
    enqueue(core, &mut tx, "ada@example.com", &letter("Undone")).await.unwrap();
    drop(tx);
    for subject in ["First", "Second", "Third"] {
        write(core, "ada@example.com", &letter(subject)).await;
    }
    let subjects: Vec<_> = waiting(core).await.into_iter().map(|mail| mail.subject).collect();
    assert_eq!(subjects, ["First", "Second", "Third"], "in their order, though the clock stands");
    let mail = &waiting(core).await[0];
    assert_eq!(mail.to, "ada@example.com");
    assert!(mail.text.contains("http://localhost:3000/reset/knock-knock\n"), "{}", mail.text);
    assert!(
        mail.html.contains("href=\"http://localhost:3000/reset/knock-knock\""),
        "{}",
        mail.html
    );
}

#[rstest]
#[tokio::test]
async fn a_waiting_mail_is_sealed(#[values(Sqlite, Postgres)] backend: Backend) {
    let Some(app) = TestApp::start(backend).await else { return };
    let core = app.core();
    write(core, "ada@example.com", &letter("Hello")).await;
    let mut tx = core.db.read().await.unwrap();
    let row = store::list_mails(&mut tx).await.unwrap().remove(0);
    drop(tx);
    let stored = String::from_utf8_lossy(&row.sealed);
    for text in ["ada", "Hello", "knock-knock"] {
        assert!(!stored.contains(text), "{text}");
    }
    let other_row = core.secrets.uuid(app.now());
    assert!(outbox::open(core, row.id, &row.sealed).is_some());
    assert!(outbox::open(core, other_row, &row.sealed).is_none());
}

#[rstest]
#[tokio::test]
async fn every_mail_arrives_though_the_relay_goes_away(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let mut relay = TestRelay::start().await;
    let Some(app) = start(backend, &relay).await else { return };
    let core = app.core();
    for number in 0..12 {
        write(core, &format!("to{number}@example.com"), &letter("Hello")).await;
    }
    assert_eq!(deliver(core).await.unwrap(), sent(8));
    relay.stop().await;
    assert_eq!(deliver(core).await.unwrap(), failed(4));
    write(core, "to12@example.com", &letter("Hello")).await;
    assert_eq!(deliver(core).await.unwrap(), failed(1));
    relay.start_again().await;
    assert_eq!(deliver(core).await.unwrap(), Pass::default(), "not before their pause is over");
    app.clock.advance_seconds(10);
    assert_eq!(deliver(core).await.unwrap(), sent(5));
    assert_eq!(count(core).await, 0);
    let mut to: Vec<_> = relay.received().into_iter().map(|mail| mail.to).collect();
    to.sort_unstable();
    to.dedup();
    assert_eq!((to.len(), relay.received().len()), (13, 13));
}

#[rstest]
#[tokio::test]
async fn a_burst_shares_connections(#[values(Sqlite, Postgres)] backend: Backend) {
    let relay = TestRelay::start().await;
    let Some(app) = start(backend, &relay).await else { return };
    for number in 0..24 {
        write(app.core(), &format!("to{number}@example.com"), &letter("Hello")).await;
    }
    for _ in 0..3 {
        assert_eq!(deliver(app.core()).await.unwrap(), sent(8));
    }
    assert!(relay.connections() <= 4, "{}", relay.connections());
}

#[rstest]
#[tokio::test]
async fn a_connection_that_the_relay_closed_is_replaced(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let relay = TestRelay::start().await;
    let Some(app) = start(backend, &relay).await else { return };
    for number in 0..10 {
        write(app.core(), &format!("once@{number}.example.com"), &letter("Hello")).await;
    }
    assert_eq!(deliver(app.core()).await.unwrap(), sent(8));
    assert_eq!(deliver(app.core()).await.unwrap(), sent(2));
    assert_eq!((relay.connections(), relay.received().len()), (10, 10));
}

#[rstest]
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn two_workers_send_no_mail_twice(#[values(Sqlite, Postgres)] backend: Backend) {
    let relay = TestRelay::start().await;
    let Some(app) = start(backend, &relay).await else { return };
    let app = Arc::new(app);
    for number in 0..60 {
        write(app.core(), &format!("to{number}@example.com"), &letter("Hello")).await;
    }
    let workers: Vec<_> = (0..4)
        .map(|_| {
            let app = app.clone();
            tokio::spawn(async move {
                while count(app.core()).await > 0 {
                    deliver(app.core()).await.unwrap();
                }
            })
        })
        .collect();
    for worker in workers {
        worker.await.unwrap();
    }
    let mut to: Vec<_> = relay.received().into_iter().map(|mail| mail.to).collect();
    to.sort_unstable();
    to.dedup();
    assert_eq!((to.len(), relay.received().len()), (60, 60));
}

#[rstest]
#[tokio::test]
async fn the_mails_of_a_dead_worker_are_sent_when_its_lease_is_over(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let relay = TestRelay::start().await;
    let Some(app) = start(backend, &relay).await else { return };
    let core = app.core();
    write(core, "ada@example.com", &letter("Hello")).await;
    let lease = app.now().plus_seconds(LEASE_SECONDS);
    assert_eq!(claim(core, lease).await.unwrap().len(), 1, "and then it dies");
    app.clock.advance_seconds(LEASE_SECONDS - 1);
    assert_eq!(deliver(core).await.unwrap(), Pass::default());
    app.clock.advance_seconds(1);
    assert_eq!(deliver(core).await.unwrap(), sent(1));
}

#[rstest]
#[tokio::test]
async fn a_worker_whose_lease_ran_out_does_not_take_the_mail_from_the_next(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let Some(app) = TestApp::start(backend).await else { return };
    let core = app.core();
    write(core, "ada@example.com", &letter("Hello")).await;
    let first = app.now().plus_seconds(LEASE_SECONDS);
    let id = claim(core, first).await.unwrap()[0].id;
    app.clock.advance_seconds(LEASE_SECONDS);
    let second = app.now().plus_seconds(LEASE_SECONDS);
    assert_eq!(claim(core, second).await.unwrap().len(), 1);
    let mut tx = core.db.write().await.unwrap();
    store::update_failed(&mut tx, id, first, 0, app.now()).await.unwrap();
    tx.commit().await.unwrap();
    assert!(claim(core, second).await.unwrap().is_empty(), "the second one has it");
}

#[rstest]
#[tokio::test]
async fn a_repeated_mail_is_the_same_mail(#[values(Sqlite, Postgres)] backend: Backend) {
    let relay = TestRelay::start().await;
    let Some(app) = start(backend, &relay).await else { return };
    let core = app.core();
    write(core, "ada@example.com", &letter("Hello")).await;
    let mut tx = core.db.read().await.unwrap();
    let row = store::list_mails(&mut tx).await.unwrap().remove(0);
    drop(tx);
    assert_eq!(deliver(core).await.unwrap(), sent(1));
    app.clock.advance_seconds(HOUR);
    // as if the worker had died between sending and writing it down
    let mut tx = core.db.write().await.unwrap();
    let written_at = app::value::Timestamp(row.created_at);
    store::insert_mail(&mut tx, row.id, &row.sealed, written_at, app.now()).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(deliver(core).await.unwrap(), sent(1));
    let received = relay.received();
    assert_eq!(received[0].message, received[1].message);
    assert_eq!(
        received[0].header("Message-ID"),
        format!("<{}@localhost>", row.id.simple()),
        "{}",
        received[0].message
    );
}

#[rstest]
#[case("user:p%40ss", 1)]
#[case("user:wrong", 0)]
#[tokio::test]
async fn the_password_of_the_relay_is_used(
    #[case] user_info: &str,
    #[case] arrived: usize,
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let relay = TestRelay::start().await;
    let url = format!("smtp://{user_info}@127.0.0.1:{}", relay.port);
    let app = TestApp::start_with(backend, |config| config.smtp_url = Some(url)).await;
    let Some(app) = app else { return };
    write(app.core(), "ada@example.com", &letter("Hello")).await;
    deliver(app.core()).await.unwrap();
    assert_eq!((relay.received().len(), count(app.core()).await), (arrived, 1 - arrived));
    for _ in 0..20 {
        app.clock.advance_seconds(HOUR);
        deliver(app.core()).await.unwrap();
    }
    assert_eq!(count(app.core()).await, 1 - arrived, "a wrong password refuses no mail");
}

#[rstest]
#[tokio::test]
async fn no_plain_text_where_tls_is_asked_for(#[values(Sqlite, Postgres)] backend: Backend) {
    let relay = TestRelay::start().await;
    let url = format!("smtps://127.0.0.1:{}", relay.port);
    let app = TestApp::start_with(backend, |config| config.smtp_url = Some(url)).await;
    let Some(app) = app else { return };
    write(app.core(), "ada@example.com", &letter("Hello")).await;
    assert_eq!(deliver(app.core()).await.unwrap(), failed(1));
    assert!(relay.received().is_empty());
}

#[rstest]
#[tokio::test]
async fn nothing_can_be_smuggled_into_a_header(#[values(Sqlite, Postgres)] backend: Backend) {
    let relay = TestRelay::start().await;
    let Some(app) = start(backend, &relay).await else { return };
    let evil = "Hello\r\nBcc: eve@example.com\r\n\r\n\u{85}\u{2028}\0.\r\nQUIT";
    let letter = Letter::new(evil, evil).say(".\r\nQUIT\r\n.dots").fact(evil, evil);
    write(app.core(), "ada@example.com", &letter).await;
    assert_eq!(deliver(app.core()).await.unwrap(), sent(1));
    let mail = relay.received().remove(0);
    let (headers, body) = mail.message.split_once("\r\n\r\n").unwrap();
    assert_eq!(mail.header("Subject"), "Hello Bcc: eve@example.com . QUIT");
    let names: Vec<_> = headers
        .lines()
        .filter(|line| !line.starts_with(' '))
        .map(|line| line.split(':').next().unwrap())
        .collect();
    assert_eq!(
        names,
        [
            "From",
            "To",
            "Subject",
            "Date",
            "Message-ID",
            "Auto-Submitted",
            "MIME-Version",
            "Content-Type"
        ]
    );
    assert!(body.contains("\r\n.\r\nQUIT\r\n.dots\r\n"), "{body}");
}

#[rstest]
#[tokio::test]
async fn a_mail_is_a_whole_message(#[values(Sqlite, Postgres)] backend: Backend) {
    let relay = TestRelay::start().await;
    let url = relay.url();
    let app = TestApp::start_with(backend, |config| {
        config.smtp_url = Some(url);
        config.mail_from = Some("Kontó <konto@example.org>".to_owned());
    });
    let Some(app) = app.await else { return };
    let letter = Letter::new("Žádost", "Zoë").say("Dobrý den");
    write(app.core(), "zoe@example.com", &letter).await;
    assert_eq!(deliver(app.core()).await.unwrap(), sent(1));
    let mail = relay.received().remove(0);
    assert!(mail.message.is_ascii(), "no more is promised to every relay");
    for (header, value) in [
        ("From", "=?utf-8?b?S29udMOz?= <konto@example.org>"),
        ("To", "zoe@example.com"),
        ("Subject", "=?utf-8?b?xb3DoWRvc3Q=?="),
        ("Date", "Fri, 16 Jan 2026 12:00:00 +0000"),
        ("Auto-Submitted", "auto-generated"),
        ("MIME-Version", "1.0"),
    ] {
        assert_eq!(mail.header(header), value, "{}", mail.message);
    }
    assert!(mail.message.contains("Content-Type: multipart/alternative;"), "{}", mail.message);
    assert!(mail.message.contains("Hello Zo=C3=AB,\r\n"), "{}", mail.message);
}

#[rstest]
#[tokio::test]
async fn without_a_relay_mails_become_files_for_their_owner_alone(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let Some(app) = TestApp::start(backend).await else { return };
    let core = app.core();
    let long_link = format!("http://localhost:3000/reset/{}", "x".repeat(120));
    for name in ["Zoë", "Ada"] {
        let letter = Letter::new("Hello", name).action("Go on", &long_link);
        write(core, "somebody@example.com", &letter).await;
    }
    assert_eq!(deliver(core).await.unwrap(), sent(2));
    assert_eq!(count(core).await, 0);
    let folder = core.config.data_dir.join("mail");
    let mut files: Vec<_> =
        std::fs::read_dir(&folder).unwrap().map(|file| file.unwrap().path()).collect();
    files.sort();
    assert_eq!(files.len(), 2, "{files:?}");
    for (file, name) in files.iter().zip(["Zoë", "Ada"]) {
        let text = std::fs::read_to_string(file).unwrap();
        assert!(text.contains(&format!("Hello {name},\r\n")), "readable, oldest first: {text}");
        assert!(text.contains(&format!("\r\n{long_link}\r\n")), "in one piece: {text}");
        assert!(text.starts_with("From: "), "{text}");
        let file_name = file.file_name().unwrap().to_str().unwrap();
        assert!(file_name.starts_with("20260116T120000."), "{file_name}");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            assert_eq!(file.metadata().unwrap().permissions().mode() & 0o777, 0o600);
            assert_eq!(folder.metadata().unwrap().permissions().mode() & 0o777, 0o700);
        }
    }
}

#[rstest]
#[tokio::test]
async fn a_folder_that_cannot_be_written_loses_no_mail(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let Some(app) = TestApp::start(backend).await else { return };
    let folder = app.core().config.data_dir.join("mail");
    std::fs::write(&folder, "in the way").unwrap();
    write(app.core(), "ada@example.com", &letter("Hello")).await;
    assert_eq!(deliver(app.core()).await.unwrap(), failed(1));
    std::fs::remove_file(&folder).unwrap();
    app.clock.advance_seconds(10);
    assert_eq!(deliver(app.core()).await.unwrap(), sent(1));
}

#[rstest]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_worker_sends_what_is_written_until_it_is_stopped(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let relay = TestRelay::start().await;
    let Some(app) = start(backend, &relay).await else { return };
    let (stop, stopped) = watch::channel(false);
    let worker = tokio::spawn(run(app.installation.core.clone(), stopped));
    for number in 1..=20 {
        write(app.core(), &format!("to{number}@example.com"), &letter("Hello")).await;
        if number % 10 == 0 {
            relay.wait_for(number).await;
        }
    }
    stop.send(true).unwrap();
    worker.await.unwrap();
    assert_eq!(relay.received().len(), 20);
    assert_eq!(count(app.core()).await, 0);
}

#[rstest]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_stopped_worker_leaves_a_mail_that_hangs(#[values(Sqlite, Postgres)] backend: Backend) {
    let relay = TestRelay::start().await;
    let Some(app) = start(backend, &relay).await else { return };
    write(app.core(), "silent@example.com", &letter("Hello")).await;
    let (stop, stopped) = watch::channel(false);
    let worker = tokio::spawn(run(app.installation.core.clone(), stopped));
    while relay.connections() == 0 {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    stop.send(true).unwrap();
    worker.await.unwrap();
    assert_eq!(count(app.core()).await, 1);
}
