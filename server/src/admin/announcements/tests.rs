use super::mailing::mail_some;
use crate::testing::{
    Backend::{self, Postgres, Sqlite},
    Person, TestApp,
};
use app::{
    account::notifications::MailChoices, admin::announcements::NewAnnouncement,
    organization::projects::Role, value::ProjectId,
};
use rstest::rstest;
use std::sync::Arc;

fn new(title: &str, project: Option<ProjectId>) -> NewAnnouncement {
    NewAnnouncement {
        title: title.to_owned(),
        message: "<b>Read this</b>\nand that.".to_owned(),
        link: "https://example.com/news".to_owned(),
        project: project.map(|id| id.to_string()).unwrap_or_default(),
    }
}

async fn announce(app: &TestApp, by: &Person, title: &str, project: Option<ProjectId>) {
    app.services().announcements.announce(&by.actor, new(title, project)).await.unwrap();
}

async fn mail_all(app: &TestApp) {
    while mail_some(app.core()).await.unwrap() {}
}

/// To whom a mail with this subject was written.
async fn mailed(app: &TestApp, subject: &str) -> Vec<String> {
    let mails = app.mails().await.into_iter();
    let mut to: Vec<_> = mails.filter(|mail| mail.subject == subject).map(|mail| mail.to).collect();
    to.sort();
    to
}

#[rstest]
#[tokio::test]
async fn everybody_has_one_mail_but_those_who_switched_it_off(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let Some(app) = TestApp::start(backend).await else { return };
    let root = app.super_admin("root").await;
    let (ada, eve) = (app.user("ada").await, app.user("eve").await);
    let gone = app.user("gone").await;
    app.services().users.set_active(&root.actor, gone.id, false).await.unwrap();
    let no_announcements = MailChoices { announcements: false, limits: true };
    app.services().notifications.choose_mails(&eve.actor, no_announcements).await.unwrap();
    announce(&app, &root, "News", None).await;
    let list = async || {
        let page = app.services().announcements.list(&root.actor, None).await.unwrap();
        page.announcements.into_iter().next().unwrap()
    };
    assert!(list().await.is_mailing);
    app.clock.advance_seconds(1);
    app.user("late").await;
    mail_all(&app).await;
    mail_all(&app).await;
    assert_eq!(mailed(&app, "News").await, ["ada@example.com", "root@example.com"]);
    let announced = list().await;
    assert!(!announced.is_mailing);
    assert_eq!((announced.announced_by.as_str(), announced.project), ("root", None));
    let mails = app.mails().await;
    let mail = mails.iter().find(|mail| mail.subject == "News" && mail.to == ada.email).unwrap();
    for part in
        ["<b>Read this</b>\nand that.", "https://example.com/news", "/account/notifications"]
    {
        assert!(mail.text.contains(part), "{part} is missing in {}", mail.text);
    }
    assert!(!mail.html.contains("<b>Read"), "{}", mail.html);
    // what bears on security comes whatever was chosen
    app.sign_in(&eve.email).await;
    let security = "Signed in from a browser not seen before";
    assert_eq!(mailed(&app, security).await, ["eve@example.com"]);
}

#[rstest]
#[tokio::test]
async fn members_alone_are_mailed_about_their_project(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let Some(app) = TestApp::start(backend).await else { return };
    let project = app.project("ada").await;
    app.member(&project, "grace", Role::Guest).await;
    app.user("eve").await;
    announce(&app, &project.admin, "Moving", Some(project.id)).await;
    mail_all(&app).await;
    assert_eq!(mailed(&app, "Moving").await, ["ada@example.com", "grace@example.com"]);
}

#[rstest]
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn nodes_that_mail_at_the_same_time_write_each_mail_once(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let Some(app) = TestApp::start(backend).await else { return };
    let app = Arc::new(app);
    let root = app.super_admin("root").await;
    for n in 0..70 {
        app.user(&format!("person{n}")).await;
    }
    announce(&app, &root, "News", None).await;
    let nodes: Vec<_> = (0..6)
        .map(|_| {
            let app = app.clone();
            tokio::spawn(async move { while mail_some(app.core()).await.unwrap() {} })
        })
        .collect();
    for node in nodes {
        node.await.unwrap();
    }
    let to = mailed(&app, "News").await;
    let mut once = to.clone();
    once.dedup();
    assert_eq!((to.len(), once.len()), (71, 71));
}

#[rstest]
#[tokio::test]
async fn mails_to_thousands_leave_room_for_others(#[values(Sqlite, Postgres)] backend: Backend) {
    let Some(app) = TestApp::start(backend).await else { return };
    let root = app.super_admin("root").await;
    for n in 0..160 {
        app.user(&format!("person{n}")).await;
    }
    announce(&app, &root, "News", None).await;
    mail_all(&app).await;
    let written = mailed(&app, "News").await.len();
    assert_eq!(written, 150, "the rest waits until some are sent");
    mail_all(&app).await;
    assert_eq!(mailed(&app, "News").await.len(), written);
}

#[rstest]
#[tokio::test]
async fn what_is_deleted_is_seen_and_mailed_no_more(#[values(Sqlite, Postgres)] backend: Backend) {
    let Some(app) = TestApp::start(backend).await else { return };
    let root = app.super_admin("root").await;
    let ada = app.user("ada").await;
    announce(&app, &root, "Wrong", None).await;
    let announcements = &app.services().announcements;
    let notifications = &app.services().notifications;
    notifications.mark_all_read(&ada.actor).await.unwrap();
    let id = announcements.list(&root.actor, None).await.unwrap().announcements[0].id.clone();
    announcements.delete(&root.actor, &id).await.unwrap();
    assert_eq!(announcements.delete(&root.actor, &id).await.unwrap_err().status(), 404);
    assert!(notifications.list(&ada.actor, None).await.unwrap().notifications.is_empty());
    mail_all(&app).await;
    assert!(mailed(&app, "Wrong").await.is_empty());
}

#[rstest]
#[tokio::test]
async fn what_happens_to_an_account_is_no_announcement_that_could_be_deleted(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let Some(app) = TestApp::start(backend).await else { return };
    let root = app.super_admin("root").await;
    let ada = app.user("ada").await;
    app.sign_in(&ada.email).await;
    let page = app.services().notifications.list(&ada.actor, None).await.unwrap();
    let id = &page.notifications[0].id;
    let announcements = &app.services().announcements;
    assert_eq!(announcements.delete(&root.actor, id).await.unwrap_err().status(), 404);
    assert_eq!(announcements.list(&root.actor, Some(id)).await.unwrap_err().status(), 404);
    assert_eq!(announcements.list(&root.actor, Some("x")).await.unwrap_err().status(), 404);
}

#[rstest]
#[tokio::test]
async fn super_admins_alone_announce_and_only_after_a_fresh_proof(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let Some(app) = TestApp::start(backend).await else { return };
    let root = app.super_admin("root").await;
    let ada = app.user("ada").await;
    let announcements = &app.services().announcements;
    let by = async |person: &Person, project: Option<ProjectId>| {
        announcements.announce(&person.actor, new("News", project)).await.unwrap_err()
    };
    assert_eq!(by(&ada, None).await.status(), 403);
    assert!(by(&root, Some(ProjectId(999))).await.for_field("project").is_some());
    app.services().proof.give_up(&root.actor).await.unwrap();
    let root = app.holder_of(&root).await;
    assert_eq!(by(&root, None).await.status(), 403);
    assert!(announcements.list(&root.actor, None).await.unwrap().announcements.is_empty());
}

#[rstest]
#[tokio::test]
async fn long_lists_come_in_pages(#[values(Sqlite, Postgres)] backend: Backend) {
    let Some(app) = TestApp::start(backend).await else { return };
    let root = app.super_admin("root").await;
    for n in 0..53 {
        announce(&app, &root, &format!("News {n}"), None).await;
    }
    let announcements = &app.services().announcements;
    let first = announcements.list(&root.actor, None).await.unwrap();
    assert_eq!((first.announcements.len(), first.announcements[0].title.as_str()), (50, "News 52"));
    let second = announcements.list(&root.actor, first.older.as_deref()).await.unwrap();
    assert_eq!((second.announcements.len(), second.older), (3, None));
}
