mod pages;
mod sending;

use crate::{
    project::tokens::store as token_store,
    testing::{
        Backend::{self, Postgres, Sqlite},
        Reply, TestApp, TestProject,
    },
};
use app::{
    error::{AppError, ErrorKind},
    organization::projects::{ProjectService, Role},
    project::{
        token_sharing::{NewShare, RetrievedToken, Share, ShareId, ShareState, ShareWelcome},
        tokens::{BucketPermission, CreatedToken, NewToken},
    },
    services::Actor,
    value::TokenId,
};
use http::{Method, Request, header};
use rstest::rstest;
use serde_json::json;
use std::sync::Arc;

const VERIFY: &str = "/v2/storage/tokens/verify";
const BOB: &str = "bob@example.org";

/// Both halves of a mailed link.
struct Link {
    id: ShareId,
    code: String,
}

fn to(recipient: &str, valid_for_hours: u32) -> NewShare {
    NewShare { recipient: recipient.to_owned(), message: "Hi Bob".to_owned(), valid_for_hours }
}

fn from(address: &str) -> Actor {
    Actor { remote_addr: address.to_owned(), ..TestApp::anonymous() }
}

/// The link in the newest mail to this person.
async fn mailed(app: &TestApp, recipient: &str) -> Link {
    let mails = app.mails().await;
    let mail = mails.iter().rev().find(|mail| mail.to == recipient).unwrap();
    let link = mail.text.split("http://localhost:3000/share/").nth(1).unwrap();
    let (id, code) = link.split_whitespace().next().unwrap().split_once('#').unwrap();
    Link { id: id.parse().unwrap(), code: code.to_owned() }
}

async fn send(app: &TestApp, project: &TestProject, token: &CreatedToken, hours: u32) -> Link {
    let sharing = &app.services().token_sharing;
    let actor = &project.admin.actor;
    sharing.send(actor, project.id, token.token.id, to(BOB, hours)).await.unwrap();
    mailed(app, BOB).await
}

async fn retrieve(app: &TestApp, actor: &Actor, link: &Link) -> Result<RetrievedToken, AppError> {
    app.services().token_sharing.retrieve(actor, &link.id, &link.code).await
}

async fn listed(app: &TestApp, project: &TestProject, token: &CreatedToken) -> Vec<Share> {
    let sharing = &app.services().token_sharing;
    sharing.list(&project.admin.actor, project.id, token.token.id).await.unwrap()
}

async fn welcome(app: &TestApp, link: &Link) -> ShareWelcome {
    app.services().token_sharing.welcome(&TestApp::anonymous(), &link.id).await.unwrap()
}

/// A project whose admin is ada, with a token that may read one bucket.
async fn world(backend: Backend) -> Option<(TestApp, TestProject, CreatedToken)> {
    let app = TestApp::start(backend).await?;
    let project = app.project("ada").await;
    let bucket = app.bucket(&project, "in.c-main").await;
    let token = app.token(&project, &[(&bucket, BucketPermission::Read)]).await;
    Some((app, project, token))
}

#[rstest]
#[tokio::test]
async fn a_shared_token_arrives_once_and_everybody_hears_of_it(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let Some((app, project, token)) = world(backend).await else { return };
    let link = send(&app, &project, &token, 2).await;
    let mail = app.mails().await.pop().unwrap();
    assert_eq!(mail.subject, "ada sends you an API token");
    for part in ["ada (ada@example.com)", "Hi Bob", "works once, for 2 hours", "\"Project\""] {
        assert!(mail.text.contains(part), "{part}\n{}", mail.text);
    }
    assert!(!mail.text.contains(token.secret.reveal()));

    let got = retrieve(&app, &from("198.51.100.1"), &link).await.unwrap();
    assert_eq!(got.secret, token.secret);
    assert_eq!(app.get(&got.secret, VERIFY).await.status, 200);
    assert_eq!(
        app.events(&project, &token).await,
        [
            "The token was retrieved by the link that was sent to bob@example.org",
            "Shared the token \"Created by ada@example.com\" with bob@example.org",
            "Created the token \"Created by ada@example.com\"",
        ]
    );
    let subjects = app.subjects(&project.admin.email).await;
    assert_eq!(subjects, ["The token \"Created by ada@example.com\" was retrieved"]);

    let again = retrieve(&app, &from("198.51.100.2"), &link).await.unwrap_err();
    assert_eq!(again.kind, ErrorKind::Conflict);
    assert!(again.message.contains("retrieved with this link already"), "{again}");
    assert_eq!(
        app.events(&project, &token).await[0],
        "Refused: the link to the token that was sent to bob@example.org was used before"
    );
}

#[rstest]
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_50_who_retrieve_one_token_at_once_one_gets_it(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let Some((app, project, token)) = world(backend).await else { return };
    let link = Arc::new(send(&app, &project, &token, 2).await);
    let app = Arc::new(app);
    let tries: Vec<_> = (0..50)
        .map(|n| {
            let (app, link) = (app.clone(), link.clone());
            tokio::spawn(
                async move { retrieve(&app, &from(&format!("198.51.100.{n}")), &link).await },
            )
        })
        .collect();
    let mut winners = 0;
    for one in tries {
        match one.await.unwrap() {
            Ok(got) => {
                winners += 1;
                assert_eq!(got.secret, token.secret);
            }
            Err(error) => assert_eq!(error.kind, ErrorKind::Conflict, "{error}"),
        }
    }
    assert_eq!(winners, 1);
    assert_eq!(listed(&app, &project, &token).await[0].replays, 49);
    let events = app.events(&project, &token).await;
    let retrieved = events.iter().filter(|message| message.contains("was retrieved by")).count();
    assert_eq!((retrieved, events.len()), (1, 52));
}

#[rstest]
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_50_who_retrieve_a_token_without_a_copy_one_gets_the_only_string_that_works(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let Some((app, project, token)) = world(backend).await else { return };
    app.keep_no_strings(&project).await;
    let link = Arc::new(send(&app, &project, &token, 2).await);
    let app = Arc::new(app);
    let tries: Vec<_> = (0..50)
        .map(|n| {
            let (app, link) = (app.clone(), link.clone());
            tokio::spawn(
                async move { retrieve(&app, &from(&format!("198.51.100.{n}")), &link).await },
            )
        })
        .collect();
    let mut got = Vec::new();
    for one in tries {
        got.extend(one.await.unwrap());
    }
    assert_eq!(got.len(), 1);
    assert_eq!(app.get(&got[0].secret, VERIFY).await.status, 200);
}

#[rstest]
#[tokio::test]
async fn tries_after_the_retrieval_are_told_to_the_sender_once_an_hour(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let Some((app, project, token)) = world(backend).await else { return };
    let link = send(&app, &project, &token, 2).await;
    retrieve(&app, &from("198.51.100.1"), &link).await.unwrap();
    let tell = "Somebody tried again to retrieve the token \"Created by ada@example.com\"";
    let told = async || {
        let subjects = app.subjects(&project.admin.email).await;
        subjects.iter().filter(|subject| *subject == tell).count()
    };
    for minute in 0..30 {
        app.clock.advance_seconds(60);
        retrieve(&app, &from(&format!("203.0.113.{minute}")), &link).await.unwrap_err();
    }
    assert_eq!(told().await, 1);
    app.clock.advance_seconds(45 * 60);
    retrieve(&app, &from("203.0.113.77"), &link).await.unwrap_err();
    assert_eq!(told().await, 2, "an hour after the first mail, not after the last try");
    let share = listed(&app, &project, &token).await.remove(0);
    assert_eq!(share.replays, 31);
    assert_eq!(share.last_replay.unwrap().remote_addr, "203.0.113.77");
    let ShareState::Retrieved(seen) = share.state else { panic!("not retrieved") };
    assert_eq!((&*seen.remote_addr, &*seen.client), ("198.51.100.1", "test"));
    assert!(matches!(welcome(&app, &link).await, ShareWelcome::Retrieved { .. }));
}

#[rstest]
#[tokio::test]
async fn a_wrong_code_is_answered_like_an_unknown_link_and_slows_down_its_address_alone(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let Some((app, project, token)) = world(backend).await else { return };
    let link = send(&app, &project, &token, 2).await;
    let (eve, bob) = (from("203.0.113.6"), from("198.51.100.1"));
    let sharing = &app.services().token_sharing;
    let unknown: ShareId = "0".repeat(ShareId::LENGTH).parse().unwrap();
    let other = sharing.retrieve(&eve, &unknown, &link.code).await.unwrap_err();
    let mut refusals = Vec::new();
    for code in ["", "x", &"x".repeat(100_000), "a\0b", &link.code.to_lowercase()] {
        refusals.push(sharing.retrieve(&eve, &link.id, code).await.unwrap_err());
    }
    for refusal in refusals {
        assert_eq!(refusal, other);
        assert!(refusal.for_field("code").is_some());
    }
    let waits = retrieve(&app, &eve, &link).await.unwrap_err();
    assert!(waits.retry_after().is_some(), "{waits}");
    assert_eq!(sharing.welcome(&bob, &unknown).await.unwrap_err().status(), 404);
    assert_eq!(retrieve(&app, &bob, &link).await.unwrap().secret, token.secret);
}

#[rstest]
#[tokio::test]
async fn a_token_that_ended_meanwhile_is_not_delivered(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let Some((app, project, token)) = world(backend).await else { return };
    let brief =
        app.token_with(&project, NewToken { expires_in: Some(60), ..NewToken::default() }).await;
    let (deleted, expired) =
        (send(&app, &project, &token, 2).await, send(&app, &project, &brief, 2).await);
    let tokens = &app.services().tokens;
    tokens.delete(&project.admin.actor, project.id, token.token.id).await.unwrap();
    app.clock.advance_seconds(60);
    for link in [deleted, expired] {
        assert_eq!(welcome(&app, &link).await, ShareWelcome::TokenEnded);
        let refusal = retrieve(&app, &from("198.51.100.1"), &link).await.unwrap_err();
        assert!(refusal.message.contains("deleted or has expired"), "{refusal}");
    }
    let mut tx = app.core().db.read().await.unwrap();
    let kept = token_store::find_kept_string(&mut tx, token.token.id).await.unwrap();
    assert!(kept.is_none(), "the copy is gone with the token");
}

#[rstest]
#[tokio::test]
async fn a_token_refreshed_meanwhile_is_not_delivered_by_the_links_from_before(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let Some((app, project, token)) = world(backend).await else { return };
    let link = send(&app, &project, &token, 2).await;
    let tokens = &app.services().tokens;
    let new = tokens.refresh(&project.admin.actor, project.id, token.token.id).await.unwrap();
    assert_eq!(app.events(&project, &token).await.len(), 3, "the refresh alone is an event");
    assert_eq!(welcome(&app, &link).await, ShareWelcome::Withdrawn);
    let refusal = retrieve(&app, &from("198.51.100.1"), &link).await.unwrap_err();
    assert!(refusal.message.contains("has withdrawn it"), "{refusal}");
    let share = listed(&app, &project, &token).await.remove(0);
    assert_eq!(share.state, ShareState::Withdrawn { at: app.now() });
    let later = send(&app, &project, &token, 2).await;
    let got = retrieve(&app, &from("198.51.100.1"), &later).await.unwrap();
    assert_eq!(got.secret, new.secret);
    assert_eq!(app.get(&token.secret, VERIFY).await.status, 401);
}

#[rstest]
#[case::the_project_keeps_none(true)]
#[case::the_token_is_older_than_copies(false)]
#[tokio::test]
async fn without_a_copy_a_token_gets_a_new_string_and_the_page_says_so_before(
    #[case] project_keeps_none: bool,
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let Some((app, project, token)) = world(backend).await else { return };
    if project_keeps_none {
        app.keep_no_strings(&project).await;
    } else {
        let mut tx = app.core().db.write().await.unwrap();
        token_store::delete_kept_string(&mut tx, token.token.id).await.unwrap();
        tx.commit().await.unwrap();
    }
    let other = send(&app, &project, &token, 2).await;
    let link = send(&app, &project, &token, 2).await;
    let ShareWelcome::Open(offer) = welcome(&app, &link).await else { panic!("not open") };
    assert!(offer.replaces_string);
    assert_eq!(app.get(&token.secret, VERIFY).await.status, 200, "until somebody retrieves it");
    let got = retrieve(&app, &from("198.51.100.1"), &link).await.unwrap();
    assert_ne!(got.secret, token.secret);
    assert_eq!(app.get(&got.secret, VERIFY).await.status, 200);
    assert_eq!(app.get(&token.secret, VERIFY).await.status, 401);
    assert!(matches!(welcome(&app, &other).await, ShareWelcome::Open(_)), "another one's link");
    let events = app.events(&project, &token).await;
    assert_eq!(events[0], "Refused: a string was used that a refresh had replaced");
    assert!(events[1].starts_with("Refreshed the token"), "{events:?}");
    let mut tx = app.core().db.read().await.unwrap();
    let kept = token_store::find_kept_string(&mut tx, token.token.id).await.unwrap();
    assert_eq!(kept.is_some(), !project_keeps_none);
}

#[rstest]
#[tokio::test]
async fn a_copy_that_was_moved_to_another_token_is_not_delivered(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let Some((app, project, token)) = world(backend).await else { return };
    let other = app.token(&project, &[]).await;
    let link = send(&app, &project, &other, 2).await;
    let (a, b) = (token.token.id, other.token.id);
    let mut tx = app.core().db.write().await.unwrap();
    let copy_a = token_store::find_kept_string(&mut tx, a).await.unwrap().unwrap();
    let copy_b = token_store::find_kept_string(&mut tx, b).await.unwrap().unwrap();
    let is_plain =
        |copy: &[u8], secret: &str| copy.windows(9).any(|w| secret.as_bytes().starts_with(w));
    assert!(!is_plain(&copy_a, token.secret.reveal()), "sealed");
    token_store::update_kept_string(&mut tx, project.id, a, &copy_b).await.unwrap();
    token_store::update_kept_string(&mut tx, project.id, b, &copy_a).await.unwrap();
    tx.commit().await.unwrap();
    let refusal = retrieve(&app, &from("198.51.100.1"), &link).await.unwrap_err();
    assert_eq!(refusal.kind, ErrorKind::Internal);
    assert!(matches!(welcome(&app, &link).await, ShareWelcome::Open(_)), "nobody has used it");
    assert_eq!(app.get(&other.secret, VERIFY).await.status, 200);
}

#[rstest]
#[tokio::test]
async fn while_the_project_is_off_the_link_waits(#[values(Sqlite, Postgres)] backend: Backend) {
    let Some((app, project, token)) = world(backend).await else { return };
    let link = send(&app, &project, &token, 2).await;
    app.disable(&project, "Moving house").await;
    let refusal = retrieve(&app, &from("198.51.100.1"), &link).await.unwrap_err();
    assert_eq!((refusal.kind, &*refusal.message), (ErrorKind::Disabled, "Moving house"));
    let mut tx = app.core().db.read().await.unwrap();
    let share = super::store::find_share(&mut tx, &link.id).await.unwrap().unwrap();
    assert_eq!(share.claimed_at, None);
}

#[rstest]
#[case::left(None)]
#[case::may_make_bare_tokens_alone(Some(Role::Guest))]
#[case::may_only_read(Some(Role::ReadOnly))]
#[tokio::test]
async fn links_of_a_sender_who_left_or_may_not_send_any_more_end_and_they_are_told_nothing(
    #[case] role: Option<Role>,
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let Some((app, project, token)) = world(backend).await else { return };
    let (grace, _) = app.member(&project, "grace", Role::Admin).await;
    let sharing = &app.services().token_sharing;
    sharing.send(&grace.actor, project.id, token.token.id, to(BOB, 2)).await.unwrap();
    let link = mailed(&app, BOB).await;
    assert!(matches!(welcome(&app, &link).await, ShareWelcome::Open(_)));
    let projects = &app.installation.projects;
    if let Some(role) = role {
        app.set_role(&project, &grace, role).await;
    } else {
        let operator = TestApp::operator();
        projects.remove_member(&operator, project.id, &grace.email).await.unwrap();
    }
    let before = app.subjects(&grace.email).await;
    assert_eq!(welcome(&app, &link).await, ShareWelcome::Withdrawn);
    for _ in 0..2 {
        let refusal = retrieve(&app, &from("198.51.100.1"), &link).await.unwrap_err();
        assert_eq!(refusal.kind, ErrorKind::Conflict);
        assert!(refusal.message.contains("has withdrawn it"), "{refusal}");
    }
    assert_eq!(
        app.events(&project, &token).await[0],
        "Refused: the link to the token that was sent to bob@example.org was withdrawn"
    );
    assert_eq!(app.subjects(&grace.email).await, before);
    assert_eq!(app.get(&token.secret, VERIFY).await.status, 200, "the token itself stays");
}
