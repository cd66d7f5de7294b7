use super::*;

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
