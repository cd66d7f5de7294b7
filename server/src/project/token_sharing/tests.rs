use crate::{
    project::tokens::store as token_store,
    testing::{
        Backend::{self, Postgres, Sqlite},
        Reply, TestApp, TestProject,
    },
};
use app::{
    error::{AppError, ErrorKind},
    organization::projects::Role,
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
#[tokio::test]
async fn opening_the_page_changes_nothing_and_a_look_at_it_is_noted_once(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let Some((app, project, token)) = world(backend).await else { return };
    let link = send(&app, &project, &token, 2).await;
    for _ in 0..3 {
        let page = app.page(None, &format!("/share/{}", link.id)).await;
        assert_eq!(page.status, 200);
        assert_eq!(page.header("x-robots-tag".parse().unwrap()), "noindex");
        assert_eq!(page.header(header::REFERRER_POLICY), "same-origin");
        assert_eq!(page.header(header::CACHE_CONTROL), "no-store");
        for part in ["An API token for you", "Retrieve token", "read in.c-main", "Hi Bob"] {
            assert!(page.text.contains(part), "{part}");
        }
        assert!(!page.text.contains(token.secret.reveal()));
    }
    assert_eq!(listed(&app, &project, &token).await[0].state, ShareState::Waiting);
    assert_eq!(app.events(&project, &token).await.len(), 2);

    let sharing = &app.services().token_sharing;
    for address in ["198.51.100.1", "198.51.100.2"] {
        app.clock.advance_seconds(60);
        let seen = sharing.open(&from(address), &link.id).await.unwrap();
        let ShareWelcome::Open(offer) = seen else { panic!("{seen:?}") };
        assert_eq!((&*offer.sender, &*offer.message), ("ada (ada@example.com)", "Hi Bob"));
        assert!(!offer.replaces_string);
    }
    let ShareState::Opened(seen) = listed(&app, &project, &token).await.remove(0).state else {
        panic!("not opened")
    };
    assert_eq!(seen.remote_addr, "198.51.100.1");
    assert_eq!(app.events(&project, &token).await.len(), 3, "the first look alone is an event");
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
async fn a_link_ends_by_time_and_by_its_senders_will(#[values(Sqlite, Postgres)] backend: Backend) {
    let Some((app, project, token)) = world(backend).await else { return };
    let sharing = &app.services().token_sharing;
    let (short, long) =
        (send(&app, &project, &token, 2).await, send(&app, &project, &token, 168).await);
    app.clock.advance_seconds(2 * 3600 - 1);
    assert!(matches!(welcome(&app, &short).await, ShareWelcome::Open(_)));
    app.clock.advance_seconds(1);
    assert_eq!(welcome(&app, &short).await, ShareWelcome::Expired);
    let late = retrieve(&app, &from("198.51.100.1"), &short).await.unwrap_err();
    assert_eq!((late.kind, late.message.contains("too old")), (ErrorKind::Conflict, true));

    let ada = &project.admin.actor;
    sharing.withdraw(ada, project.id, &long.id).await.unwrap();
    let twice = sharing.withdraw(ada, project.id, &long.id).await.unwrap_err();
    assert_eq!(twice.kind, ErrorKind::Conflict);
    assert_eq!(welcome(&app, &long).await, ShareWelcome::Withdrawn);
    let late = retrieve(&app, &from("198.51.100.2"), &long).await.unwrap_err();
    assert!(late.message.contains("withdrawn"), "{late}");
    let states: Vec<_> = listed(&app, &project, &token).await;
    assert!(states.iter().any(|share| matches!(share.state, ShareState::Expired { .. })));
    assert!(states.iter().any(|share| matches!(share.state, ShareState::Withdrawn { .. })));
    assert!(states.iter().all(|share| share.replays == 0));
    let events = app.events(&project, &token).await;
    assert_eq!(
        events[0],
        "Refused: the link to the token that was sent to bob@example.org was withdrawn"
    );
    assert!(events.iter().any(|message| message.ends_with("is too old")), "{events:?}");
    assert_eq!(app.get(&token.secret, VERIFY).await.status, 200, "the token itself stays");
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
async fn a_token_refreshed_meanwhile_is_delivered_with_its_present_string(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let Some((app, project, token)) = world(backend).await else { return };
    let link = send(&app, &project, &token, 2).await;
    let tokens = &app.services().tokens;
    let new = tokens.refresh(&project.admin.actor, project.id, token.token.id).await.unwrap();
    let got = retrieve(&app, &from("198.51.100.1"), &link).await.unwrap();
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
    let link = send(&app, &project, &token, 2).await;
    let ShareWelcome::Open(offer) = welcome(&app, &link).await else { panic!("not open") };
    assert!(offer.replaces_string);
    assert_eq!(app.get(&token.secret, VERIFY).await.status, 200, "until somebody retrieves it");
    let got = retrieve(&app, &from("198.51.100.1"), &link).await.unwrap();
    assert_ne!(got.secret, token.secret);
    assert_eq!(app.get(&got.secret, VERIFY).await.status, 200);
    assert_eq!(app.get(&token.secret, VERIFY).await.status, 401);
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
async fn copies_are_kept_of_limited_tokens_alone(#[values(Sqlite, Postgres)] backend: Backend) {
    let Some((app, project, token)) = world(backend).await else { return };
    let (_, master) = app.member(&project, "grace", Role::Admin).await;
    let master: TokenId = master.reveal().split('-').nth(1).unwrap().parse().unwrap();
    let kept = async |id| {
        let mut tx = app.core().db.read().await.unwrap();
        token_store::find_kept_string(&mut tx, id).await.unwrap()
    };
    assert!(kept(master).await.is_none());
    let first = kept(token.token.id).await.unwrap();
    let tokens = &app.services().tokens;
    let grace = app.sign_in("grace@example.com").await;
    tokens.refresh(&grace.actor, project.id, master).await.unwrap();
    assert!(kept(master).await.is_none());
    tokens.refresh(&grace.actor, project.id, token.token.id).await.unwrap();
    assert_ne!(kept(token.token.id).await.unwrap(), first);
}

#[rstest]
#[tokio::test]
async fn nothing_that_is_typed_becomes_a_header_or_markup(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let Some((app, project, _)) = world(backend).await else { return };
    let sharing = &app.services().token_sharing;
    let description = "<b>x</b> \"Subject: y\"".to_owned();
    let token = app.token_with(&project, NewToken { description, ..NewToken::default() }).await;
    let (ada, id) = (&project.admin.actor, token.token.id);
    for recipient in ["bob@example.org\r\nBcc: eve@example.org", "bob@example.org, eve@example.org"]
    {
        let refusal = sharing.send(ada, project.id, id, to(recipient, 2)).await.unwrap_err();
        assert!(refusal.for_field("recipient").is_some());
    }
    let message = "Hi\r\nBcc: eve@example.org\r\n\r\n<script>alert(1)</script>".to_owned();
    let share = NewShare { message, ..to(BOB, 2) };
    sharing.send(ada, project.id, id, share).await.unwrap();
    let mails = app.mails().await;
    let mail = mails.last().unwrap();
    assert_eq!((&*mail.to, &*mail.subject), (BOB, "ada sends you an API token"));
    assert!(mail.text.contains("\nBcc: eve@example.org\n"), "a line of the text: {}", mail.text);
    assert!(!mail.html.contains("<script>") && !mail.html.contains("<b>"), "{}", mail.html);
    let link = mailed(&app, BOB).await;
    let page = app.page(None, &format!("/share/{}", link.id)).await;
    assert!(!page.text.contains("<script>alert"), "{}", page.text);
    let refusal = NewShare { message: "a\0b".to_owned(), ..to(BOB, 2) };
    let refusal = sharing.send(ada, project.id, id, refusal).await.unwrap_err();
    assert!(refusal.for_field("message").is_some());
}

#[rstest]
#[tokio::test]
async fn tokens_are_sent_by_those_who_manage_them(#[values(Sqlite, Postgres)] backend: Backend) {
    let Some((app, project, token)) = world(backend).await else { return };
    let sharing = &app.services().token_sharing;
    let (guest, _) = app.member(&project, "grace", Role::Guest).await;
    let other = app.project("eve").await;
    let link = send(&app, &project, &token, 2).await;
    let id = token.token.id;
    for (actor, project, status) in [
        (&guest.actor, project.id, 403),
        (&other.admin.actor, project.id, 404),
        (&other.admin.actor, other.id, 404),
        (&TestApp::anonymous(), project.id, 401),
    ] {
        let sent = sharing.send(actor, project, id, to(BOB, 2)).await.unwrap_err();
        let list = sharing.list(actor, project, id).await.unwrap_err();
        let withdrawn = sharing.withdraw(actor, project, &link.id).await.unwrap_err();
        assert_eq!([sent.status(), list.status(), withdrawn.status()], [status; 3]);
    }
    assert!(matches!(welcome(&app, &link).await, ShareWelcome::Open(_)));
}

#[rstest]
#[tokio::test]
async fn the_api_shares_limited_tokens_alone(#[values(Sqlite, Postgres)] backend: Backend) {
    let Some((app, project, token)) = world(backend).await else { return };
    let (_, master) = app.member(&project, "grace", Role::Admin).await;
    let path = format!("/v2/storage/tokens/{}/share", token.token.id);
    let wanted = json!({"recipientEmail": BOB, "message": "Hi"}).to_string();
    let shared = app.api(&master, Method::POST, &path, Some(&wanted)).await;
    assert_eq!((shared.status, shared.text.as_str()), (204, ""));
    let form = Request::post(&path)
        .header("x-storageapi-token", master.reveal())
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .body("recipientEmail=bob%40example.org&message=Hi%0Athere".to_owned().into())
        .unwrap();
    assert_eq!(app.send(form).await.status, 204);
    let link = mailed(&app, BOB).await;
    assert_eq!(retrieve(&app, &from("198.51.100.1"), &link).await.unwrap().secret, token.secret);

    for body in ["{}", r#"{"recipientEmail":""}"#, r#"{"recipientEmail":"nobody"}"#] {
        let refused: Reply = app.api(&master, Method::POST, &path, Some(body)).await;
        assert_eq!(refused.status, 400);
        let words = refused.json()["error"].as_str().unwrap().to_owned();
        assert!(words.contains("recipientEmail"), "{words}");
    }
    let own = master.reveal().split('-').nth(1).unwrap().to_owned();
    let own = format!("/v2/storage/tokens/{own}/share");
    let refused = app.api(&master, Method::POST, &own, Some(&wanted)).await;
    assert_eq!(refused.refusal(), (400, "storage.token.cannotShareMasterToken".to_owned()));
    let itself = app.api(&token.secret, Method::POST, &path, Some(&wanted)).await;
    assert_eq!(itself.refusal(), (403, "accessDenied".to_owned()));
}

#[rstest]
#[tokio::test]
async fn links_to_a_token_and_mails_of_a_project_are_bounded(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let Some((app, project, token)) = world(backend).await else { return };
    let sharing = &app.services().token_sharing;
    let ada = &project.admin.actor;
    let mut tokens = vec![token];
    for _ in 0..3 {
        tokens.push(app.token(&project, &[]).await);
    }
    let mut newest = None;
    for token in &tokens[..3] {
        for n in 0..20 {
            let recipient = format!("bob{n}@example.org");
            sharing.send(ada, project.id, token.token.id, to(&recipient, 2)).await.unwrap();
            newest = Some(recipient);
        }
        let full = sharing.send(ada, project.id, token.token.id, to(BOB, 2)).await.unwrap_err();
        assert_eq!(full.kind, ErrorKind::Conflict);
        app.clock.advance_seconds(60);
    }
    let last = tokens[3].token.id;
    let wait = sharing.send(ada, project.id, last, to(BOB, 2)).await.unwrap_err();
    let seconds = wait.retry_after().unwrap();
    assert!((3400..=3600).contains(&seconds), "{seconds}");
    app.clock.advance_seconds(i64::from(seconds));
    sharing.send(ada, project.id, last, to(BOB, 2)).await.unwrap();

    let link = mailed(&app, &newest.unwrap()).await;
    sharing.withdraw(ada, project.id, &link.id).await.unwrap();
    sharing.send(ada, project.id, tokens[2].token.id, to(BOB, 2)).await.unwrap();
}

#[rstest]
#[tokio::test]
async fn no_list_no_event_and_no_debug_text_holds_a_secret(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let Some((app, project, token)) = world(backend).await else { return };
    let link = send(&app, &project, &token, 2).await;
    let got = retrieve(&app, &from("198.51.100.1"), &link).await.unwrap();
    let shares = serde_json::to_string(&listed(&app, &project, &token).await).unwrap();
    let events = app.events(&project, &token).await.join("\n");
    let seen = format!("{:?}", welcome(&app, &link).await);
    for text in [shares, events, format!("{got:?}"), seen] {
        assert!(!text.contains(token.secret.reveal()) && !text.contains(&link.code), "{text}");
    }
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
#[tokio::test]
async fn a_sender_who_left_the_project_is_told_nothing(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let Some((app, project, token)) = world(backend).await else { return };
    let (grace, _) = app.member(&project, "grace", Role::Admin).await;
    let sharing = &app.services().token_sharing;
    sharing.send(&grace.actor, project.id, token.token.id, to(BOB, 2)).await.unwrap();
    let link = mailed(&app, BOB).await;
    let projects = &app.installation.projects;
    projects.remove_member(&TestApp::operator(), project.id, &grace.email).await.unwrap();
    let before = app.subjects(&grace.email).await;
    retrieve(&app, &from("198.51.100.1"), &link).await.unwrap();
    retrieve(&app, &from("198.51.100.1"), &link).await.unwrap_err();
    assert_eq!(app.subjects(&grace.email).await, before);
}

#[rstest]
#[tokio::test]
async fn a_token_is_retrieved_without_javascript(#[values(Sqlite, Postgres)] backend: Backend) {
    let Some((app, project, token)) = world(backend).await else { return };
    let link = send(&app, &project, &token, 2).await;
    let page = format!("/share/{}", link.id);
    let post = |code: &str| {
        Request::post("/api/token-sharing/retrieve")
            .header(header::ORIGIN, "http://localhost:3000")
            .header(header::REFERER, format!("http://localhost:3000{page}"))
            .header(header::ACCEPT, "text/html")
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(format!("id={}&code={code}", link.id).into())
            .unwrap()
    };
    let flash = |reply: &Reply| {
        assert_eq!(reply.status, 303);
        assert!(reply.header(header::LOCATION).ends_with(&page));
        reply.header(header::SET_COOKIE).split(';').next().unwrap().to_owned()
    };
    let show = async |cookie: String| {
        let request = Request::get(&page).header(header::COOKIE, cookie);
        app.send(request.body(String::new().into()).unwrap()).await
    };
    let wrong = app.send(post("wrong")).await;
    let shown = show(flash(&wrong)).await;
    assert!(shown.text.contains("This link is not valid."), "{}", shown.text);
    let right = app.send(post(&link.code)).await;
    let shown = show(flash(&right)).await;
    assert!(shown.text.contains(token.secret.reveal()), "{}", shown.text);
    let later = app.page(None, &page).await;
    assert!(!later.text.contains(token.secret.reveal()));
    assert!(later.text.contains("was retrieved already"), "{}", later.text);
}

#[rstest]
#[tokio::test]
async fn pages_for_bearers_need_no_account(#[values(Sqlite, Postgres)] backend: Backend) {
    let Some((app, project, token)) = world(backend).await else { return };
    let console = app.page(None, "/console").await;
    assert_eq!(console.status, 200);
    assert!(console.text.contains("http://localhost:3000/v2/storage/tokens/verify"));
    for unknown in ["0".repeat(ShareId::LENGTH), "x".to_owned()] {
        let page = app.page(None, &format!("/share/{unknown}")).await;
        assert_eq!(page.status, 404, "{unknown}");
        assert!(page.text.contains("This link is not valid"), "{}", page.text);
    }
    let tab = format!("/projects/{}/settings/api-tokens/{}/sharing", project.id, token.token.id);
    send(&app, &project, &token, 2).await;
    let page = app.page(Some(&project.admin), &tab).await;
    assert_eq!(page.status, 200);
    for part in ["Send token", BOB, "Not opened yet", "Withdraw…"] {
        assert!(page.text.contains(part), "{part}");
    }
}

#[rstest]
#[tokio::test]
async fn shares_of_long_ago_are_forgotten(#[values(Sqlite, Postgres)] backend: Backend) {
    let Some((app, project, token)) = world(backend).await else { return };
    send(&app, &project, &token, 2).await;
    super::sweep(app.core()).await.unwrap();
    assert_eq!(listed(&app, &project, &token).await.len(), 1);
    app.clock.advance_seconds(180 * 86_400 + 2 * 3600 + 1);
    super::sweep(app.core()).await.unwrap();
    let project = TestProject { admin: app.sign_in(&project.admin.email).await, ..project };
    assert!(listed(&app, &project, &token).await.is_empty());
}
