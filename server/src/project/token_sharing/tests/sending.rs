use super::{
    super::store::{InsertShare, insert_share},
    *,
};

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
async fn shares_of_long_ago_are_forgotten(#[values(Sqlite, Postgres)] backend: Backend) {
    let Some((app, project, token)) = world(backend).await else { return };
    send(&app, &project, &token, 2).await;
    super::super::sweep(app.core()).await.unwrap();
    assert_eq!(listed(&app, &project, &token).await.len(), 1);
    app.clock.advance_seconds(180 * 86_400 + 2 * 3600 + 1);
    super::super::sweep(app.core()).await.unwrap();
    let project = TestProject { admin: app.sign_in(&project.admin.email).await, ..project };
    assert!(listed(&app, &project, &token).await.is_empty());
}

#[rstest]
#[tokio::test]
async fn a_link_that_works_is_listed_however_many_newer_ones_do_not(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let Some((app, project, token)) = world(backend).await else { return };
    let link = send(&app, &project, &token, 48).await;
    app.clock.advance_seconds(60);
    let now = app.now();
    let mut tx = app.core().db.write().await.unwrap();
    for n in 0..100 {
        let share = InsertShare {
            id: &format!("{n:0width$}", width = ShareId::LENGTH),
            token: token.token.id,
            project: project.id,
            digest: &[0; 32],
            recipient: BOB,
            message: "",
            sender: token.token.id,
            sender_name: "ada",
            now,
            expires_at: now.plus_seconds(60),
        };
        insert_share(&mut tx, share).await.unwrap();
    }
    tx.commit().await.unwrap();
    app.clock.advance_seconds(60);
    let shares = listed(&app, &project, &token).await;
    assert_eq!((shares.len(), &shares[0].id), (100, &link.id));
    assert_eq!(shares[0].state, ShareState::Waiting);
}
