use super::store::{self, InsertNotification};
use crate::{
    account::activity::{self, Kind, Owner},
    testing::{
        Backend::{self, Postgres, Sqlite},
        Person, TestApp, TestProject,
    },
};
use app::{
    account::notifications::{MailChoices, NotificationKind, NotificationPage},
    admin::announcements::NewAnnouncement,
    organization::projects::{ProjectService, Role},
    value::ProjectId,
};
use rstest::rstest;

mod stream;

const DAY: i64 = 86_400;
const MANAGE: &str = "/manage/notifications";

fn announcement(title: &str, project: Option<ProjectId>) -> NewAnnouncement {
    NewAnnouncement {
        title: title.to_owned(),
        message: "What everybody should know.".to_owned(),
        link: String::new(),
        project: project.map(|id| id.to_string()).unwrap_or_default(),
    }
}

async fn announce(app: &TestApp, by: &Person, title: &str, project: Option<ProjectId>) {
    let new = announcement(title, project);
    app.services().announcements.announce(&by.actor, new).await.unwrap();
}

async fn first_page(app: &TestApp, person: &Person) -> NotificationPage {
    app.services().notifications.list(&person.actor, None).await.unwrap()
}

/// The titles that the person sees, newest first; those that are unread with an exclamation mark.
async fn titles(app: &TestApp, person: &Person) -> Vec<String> {
    let page = first_page(app, person).await;
    let unread = page.notifications.iter().filter(|seen| !seen.is_read).count();
    assert_eq!(u64::try_from(unread).unwrap(), page.unread);
    assert_eq!(app.services().notifications.unread(&person.actor).await.unwrap(), page.unread);
    let mark = |is_read: bool| if is_read { "" } else { "!" };
    page.notifications.iter().map(|seen| format!("{}{}", seen.title, mark(seen.is_read))).collect()
}

async fn id_of(app: &TestApp, person: &Person, title: &str) -> String {
    let page = first_page(app, person).await;
    page.notifications.into_iter().find(|seen| seen.title == title).unwrap().id
}

/// Something happens to the person's account.
async fn make_codes(app: &TestApp, person: &Person) {
    let (core, owner) = (app.core(), Owner::of(person.actor.user().unwrap()));
    let mut tx = core.db.write().await.unwrap();
    let act = Kind::RecoveryCodesMade.into();
    activity::record(core, &mut tx, owner, &person.actor, act, app.now()).await.unwrap();
    tx.commit().await.unwrap();
}

async fn member(app: &TestApp, project: &TestProject, name: &str) -> Person {
    app.member(project, name, Role::ReadOnly).await.0
}

#[rstest]
#[tokio::test]
async fn what_one_person_has_read_is_unread_for_the_other(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let Some(app) = TestApp::start(backend).await else { return };
    let root = app.super_admin("root").await;
    let (ada, eve) = (app.user("ada").await, app.user("eve").await);
    for title in ["one", "two", "three"] {
        announce(&app, &root, title, None).await;
    }
    assert_eq!(titles(&app, &ada).await, ["three!", "two!", "one!"]);
    let notifications = &app.services().notifications;
    let two = id_of(&app, &ada, "two").await;
    notifications.mark_read(&ada.actor, &two).await.unwrap();
    notifications.mark_read(&ada.actor, &two).await.unwrap();
    assert_eq!(titles(&app, &ada).await, ["three!", "two", "one!"]);
    assert_eq!(titles(&app, &eve).await, ["three!", "two!", "one!"]);
    assert_eq!(notifications.mark_all_read(&ada.actor).await.unwrap(), 2);
    assert_eq!(notifications.mark_all_read(&ada.actor).await.unwrap(), 0);
    assert_eq!(titles(&app, &ada).await, ["three", "two", "one"]);
    assert_eq!(titles(&app, &eve).await, ["three!", "two!", "one!"]);
    announce(&app, &root, "four", None).await;
    assert_eq!(titles(&app, &ada).await, ["four!", "three", "two", "one"]);
}

#[rstest]
#[tokio::test]
async fn what_was_read_stays_read_when_it_is_no_longer_noted_one_by_one(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let Some(app) = TestApp::start(backend).await else { return };
    let root = app.super_admin("root").await;
    let ada = app.user("ada").await;
    announce(&app, &root, "old", None).await;
    let notifications = &app.services().notifications;
    notifications.mark_all_read(&ada.actor).await.unwrap();
    // longer than what is noted one by one, shorter than the proof of the announcer is good for
    app.clock.advance_seconds(700);
    announce(&app, &root, "new", None).await;
    notifications.mark_all_read(&ada.actor).await.unwrap();
    announce(&app, &root, "newest", None).await;
    assert_eq!(titles(&app, &ada).await, ["newest!", "new", "old"]);
}

#[rstest]
#[tokio::test]
async fn an_announcement_to_a_project_is_seen_by_its_members_alone(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let Some(app) = TestApp::start(backend).await else { return };
    let project = app.project("ada").await;
    let grace = member(&app, &project, "grace").await;
    let eve = app.user("eve").await;
    announce(&app, &project.admin, "for the project", Some(project.id)).await;
    let page = first_page(&app, &grace).await;
    let seen = &page.notifications[0];
    assert_eq!((seen.kind, seen.title.as_str()), (NotificationKind::Common, "for the project"));
    assert_eq!(seen.project, Some((project.id, "Project".to_owned())));
    assert!(titles(&app, &eve).await.is_empty());
    let notifications = &app.services().notifications;
    assert_eq!(notifications.mark_read(&eve.actor, &seen.id).await.unwrap_err().status(), 404);
    assert_eq!(notifications.list(&eve.actor, Some(&seen.id)).await.unwrap_err().status(), 404);
    assert_eq!(notifications.mark_all_read(&eve.actor).await.unwrap(), 0);

    app.clock.advance_seconds(DAY);
    let late = member(&app, &project, "late").await;
    assert!(titles(&app, &late).await.is_empty(), "told before they came");
    let projects = &app.installation.projects;
    projects.remove_member(&TestApp::operator(), project.id, &grace.email).await.unwrap();
    assert!(titles(&app, &grace).await.is_empty(), "no member any more");
}

#[rstest]
#[tokio::test]
async fn nobody_sees_what_was_announced_before_their_account_was_made(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let Some(app) = TestApp::start(backend).await else { return };
    let root = app.super_admin("root").await;
    announce(&app, &root, "early", None).await;
    app.clock.advance_seconds(1);
    let ada = app.user("ada").await;
    announce(&app, &root, "late", None).await;
    assert_eq!(titles(&app, &ada).await, ["late!"]);
}

#[rstest]
#[tokio::test]
async fn unknown_ids_and_those_of_others_are_not_there(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let Some(app) = TestApp::start(backend).await else { return };
    let (ada, eve) = (app.user("ada").await, app.user("eve").await);
    make_codes(&app, &ada).await;
    let own = id_of(&app, &ada, "New recovery codes were made").await;
    let unknown = "00000000-0000-0000-0000-000000000000".to_owned();
    let notifications = &app.services().notifications;
    for id in [own, unknown, "rubbish".to_owned(), String::new()] {
        assert_eq!(notifications.mark_read(&eve.actor, &id).await.unwrap_err().status(), 404);
        assert_eq!(notifications.list(&eve.actor, Some(&id)).await.unwrap_err().status(), 404);
    }
    assert_eq!(first_page(&app, &ada).await.unread, 1);
}

#[rstest]
#[tokio::test]
async fn what_bears_on_the_account_is_told_to_its_person(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let Some(app) = TestApp::start(backend).await else { return };
    let root = app.super_admin("root").await;
    let ada = app.user("ada").await;
    assert!(titles(&app, &ada).await.is_empty(), "signing in is nothing to tell");
    make_codes(&app, &ada).await;
    app.services().users.end_sessions(&root.actor, ada.id).await.unwrap();
    let ada = app.sign_in(&ada.email).await;
    let expected = [
        "Signed in from a browser not seen before!",
        "Every session was ended by an administrator!",
        "New recovery codes were made!",
    ];
    assert_eq!(titles(&app, &ada).await, expected);
    let page = first_page(&app, &ada).await;
    assert!(page.notifications[1].message.starts_with("By root."));
    assert!(page.notifications[2].message.contains("192.0.2.7"));
    assert!(page.notifications.iter().all(|seen| seen.kind == NotificationKind::Account));
    assert!(titles(&app, &root).await.is_empty());
}

#[rstest]
#[tokio::test]
async fn long_lists_come_in_pages_whatever_they_are_about(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let Some(app) = TestApp::start(backend).await else { return };
    let project = app.project("ada").await;
    let ada = &project.admin;
    for round in 0..20 {
        announce(&app, ada, &format!("everybody {round}"), None).await;
        announce(&app, ada, &format!("project {round}"), Some(project.id)).await;
        make_codes(&app, ada).await;
    }
    let notifications = &app.services().notifications;
    let first = first_page(&app, ada).await;
    assert_eq!((first.notifications.len(), first.unread), (50, 60));
    let second = notifications.list(&ada.actor, first.older.as_deref()).await.unwrap();
    assert_eq!((second.notifications.len(), second.older), (10, None));
    let mut all = first.notifications;
    all.extend(second.notifications);
    assert!(all.is_sorted_by(|newer, older| newer.at > older.at), "each once, newest first");
    assert_eq!(all[1].title, "project 19");
}

#[rstest]
#[tokio::test]
async fn many_people_are_counted_by_one_question(#[values(Sqlite, Postgres)] backend: Backend) {
    let Some(app) = TestApp::start(backend).await else { return };
    let root = app.super_admin("root").await;
    let ada = app.user("ada").await;
    announce(&app, &root, "one", None).await;
    announce(&app, &root, "two", None).await;
    let one = id_of(&app, &ada, "one").await;
    app.services().notifications.mark_read(&ada.actor, &one).await.unwrap();
    let mut tx = app.core().db.read().await.unwrap();
    let asked = [ada.id, app::value::UserId(987_654_321), root.id];
    let counts = store::count_unread(&mut tx, &asked).await.unwrap();
    assert_eq!(counts, [(ada.id.0, 1), (987_654_321, 0), (root.id.0, 2)]);
    assert!(store::count_unread(&mut tx, &[]).await.unwrap().is_empty());
}

#[rstest]
#[tokio::test]
async fn a_limit_is_told_to_the_members_of_its_project(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let Some(app) = TestApp::start(backend).await else { return };
    let project = app.project("ada").await;
    let core = app.core();
    let mut tx = core.db.write().await.unwrap();
    let row = InsertNotification {
        payload: "{}",
        id: core.secrets.uuid(app.now()),
        kind: NotificationKind::Limit,
        user: None,
        project: Some(project.id),
        title: "Too many rows",
        message: "The project has more rows than it may.",
        link: None,
        announced_by: None,
        created_at: core.ascending.next(app.now()),
        is_mailed: true,
    };
    store::insert_notification(&mut tx, row).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(titles(&app, &project.admin).await, ["Too many rows!"]);
    let earlier = app.services().announcements.list(&project.admin.actor, None).await.unwrap();
    assert!(earlier.announcements.is_empty(), "nobody announced it");
}

#[rstest]
#[tokio::test]
async fn markup_in_an_announcement_is_text(#[values(Sqlite, Postgres)] backend: Backend) {
    let Some(app) = TestApp::start(backend).await else { return };
    let root = app.super_admin("root").await;
    let markup = "<svg onload=\"alert(1)\"><b>bold</b></svg>";
    let new = NewAnnouncement {
        title: markup.to_owned(),
        message: format!("{markup}\nsecond line"),
        link: "https://example.com/?a=1&b=\"".replace('"', "%22"),
        project: String::new(),
    };
    app.services().announcements.announce(&root.actor, new).await.unwrap();
    for path in ["/account/notifications", "/admin/announcements"] {
        let page = app.page(Some(&root), path).await;
        assert_eq!(page.status, 200, "{path}");
        assert!(page.text.contains("&lt;svg onload="), "{path}");
        assert!(!page.text.contains("<svg onload"), "{path}");
    }
}

#[rstest]
#[tokio::test]
async fn choices_of_mails_are_kept(#[values(Sqlite, Postgres)] backend: Backend) {
    let Some(app) = TestApp::start(backend).await else { return };
    let ada = app.user("ada").await;
    let all = MailChoices { announcements: true, limits: true };
    assert_eq!(first_page(&app, &ada).await.mails, all);
    let notifications = &app.services().notifications;
    let none = MailChoices { announcements: false, limits: false };
    notifications.choose_mails(&ada.actor, none).await.unwrap();
    notifications.mark_all_read(&ada.actor).await.unwrap();
    assert_eq!(first_page(&app, &ada).await.mails, none);
    let limits = MailChoices { limits: true, ..none };
    notifications.choose_mails(&ada.actor, limits).await.unwrap();
    assert_eq!(first_page(&app, &ada).await.mails, limits);
}

#[rstest]
#[tokio::test]
async fn they_are_kept_for_a_year(#[values(Sqlite, Postgres)] backend: Backend) {
    let Some(app) = TestApp::start(backend).await else { return };
    let root = app.super_admin("root").await;
    announce(&app, &root, "old", None).await;
    app.services().notifications.mark_all_read(&root.actor).await.unwrap();
    app.clock.advance_seconds(366 * DAY);
    let root = app.sign_in(&root.email).await;
    announce(&app, &root, "new", None).await;
    super::sweep(app.core()).await.unwrap();
    assert_eq!(titles(&app, &root).await[0], "new!");
    assert!(!titles(&app, &root).await.contains(&"old".to_owned()));
}

#[rstest]
#[tokio::test]
async fn programs_read_mark_and_tell(#[values(Sqlite, Postgres)] backend: Backend) {
    let Some(app) = TestApp::start(backend).await else { return };
    let project = app.project("root").await;
    let (ada, _) = app.member(&project, "ada", Role::Guest).await;
    let (root, own) =
        (app.management_token("root@example.com").await, app.management_token(&ada.email).await);
    let send = async |token: &str, method: http::Method, body: serde_json::Value| {
        app.manage(token, method, MANAGE, Some(&body.to_string())).await
    };
    let tell = serde_json::json!({"type": "common", "projectId": project.id.0, "title": "Down"});
    let made = send(&root, http::Method::POST, tell.clone()).await;
    assert_eq!(made.status, 201, "{}", made.text);
    let id = made.json()["id"].as_str().unwrap().to_owned();
    assert_eq!(send(&own, http::Method::POST, tell).await.status, 403);
    for refused in [
        serde_json::json!({"type": "limit", "title": "Full"}),
        serde_json::json!({"type": "global", "projectId": 1, "title": "x"}),
        serde_json::json!({"type": "account", "title": "x"}),
        serde_json::json!({"title": "x"}),
        serde_json::json!({"type": "global", "title": "x", "payload": "x"}),
        serde_json::json!({"type": "common", "projectId": 999, "title": "x"}),
    ] {
        assert_eq!(send(&root, http::Method::POST, refused.clone()).await.status, 400, "{refused}");
    }
    let payload = serde_json::json!({"limit": "kbc.adminsCount", "of": {"most": 10}});
    let limit = serde_json::json!({
        "type": "limit", "projectId": project.id.0, "title": "Full", "payload": payload,
    });
    assert_eq!(send(&root, http::Method::POST, limit).await.status, 201);

    let list = async |query: &str| -> Vec<serde_json::Value> {
        let reply = app.manage(&own, http::Method::GET, &format!("{MANAGE}{query}"), None).await;
        assert_eq!(reply.status, 200, "{}", reply.text);
        let all = reply.json().as_array().unwrap().clone();
        all.into_iter().filter(|told| told["type"] != "account").collect()
    };
    let told = list("").await;
    assert_eq!(
        (told.len(), &told[0]["type"], &told[1]["id"]),
        (2, &"limit".into(), &id.clone().into())
    );
    assert_eq!((&told[1]["message"], &told[1]["isRead"]), (&"Down".into(), &false.into()));
    assert_eq!(told[1]["project"]["name"], "Project");
    assert_eq!((&told[0]["payload"], &told[1]["payload"]), (&payload, &serde_json::json!({})));
    let before = list(&format!("?fromId={}", told[0]["id"].as_str().unwrap())).await;
    assert_eq!((before.len(), &before[0]["id"]), (1, &id.clone().into()));
    let nowhere = app.manage(&own, http::Method::GET, &format!("{MANAGE}?fromId=x"), None).await;
    assert_eq!(nowhere.status, 404);

    let done = send(&own, http::Method::PUT, serde_json::json!({"read": [id]})).await;
    assert_eq!((done.status, done.text.as_str()), (200, r#"{"status":"ok"}"#));
    let read: Vec<_> = list("").await.iter().map(|told| told["isRead"].clone()).collect();
    assert_eq!(read, [false, true]);
    let unknown = serde_json::json!({"read": ["00000000-0000-0000-0000-000000000000"]});
    assert_eq!(send(&own, http::Method::PUT, unknown).await.status, 404);
    assert_eq!(send(&own, http::Method::PUT, serde_json::json!({})).await.status, 400);
    let all = serde_json::json!({"allRead": true});
    assert_eq!(send(&own, http::Method::PUT, all).await.status, 200);
    assert!(list("").await.iter().all(|told| told["isRead"] == true));
}
