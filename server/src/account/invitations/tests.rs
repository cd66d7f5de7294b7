//! Who may invite, what the invited are told, and what becomes of it.

mod races;

use crate::testing::{
    Backend::{self, Postgres, Sqlite},
    Reply, TestApp, TestProject,
};
use app::{
    account::invitations::{InvitationPlace, InvitationState, NewInvitation},
    organization::{
        maintainers::MaintainerService, organizations::OrganizationService, projects::Role,
    },
};
use http::Method;
use rstest::rstest;
use serde_json::{Value, json};

const OWN: &str = "/manage/current-user";

async fn get(app: &TestApp, token: &str, path: &str) -> Value {
    let reply = app.manage(token, Method::GET, path, None).await;
    assert_eq!(reply.status, 200, "{path}: {}", reply.text);
    reply.json()
}

async fn post(app: &TestApp, token: &str, path: &str, body: Value) -> Reply {
    app.manage(token, Method::POST, path, Some(&body.to_string())).await
}

fn of_project(project: &TestProject) -> String {
    format!("/manage/projects/{}/invitations", project.id)
}

#[rstest]
#[tokio::test]
async fn somebody_is_invited_into_a_project_and_accepts(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let Some(app) = TestApp::start(backend).await else { return };
    let project = app.project("ada").await;
    let grace = app.user("grace").await;
    let ada = app.management_token("ada@example.com").await;
    let hers = app.management_token(&grace.email).await;
    let path = of_project(&project);
    let body = json!({"email": "Grace@example.com", "role": "guest", "reason": "Help us",
        "expirationSeconds": "3600"});
    let made = post(&app, &ada, &path, body).await;
    assert_eq!(made.status, 201, "{}", made.text);
    let made = made.json();
    assert_eq!((&made["role"], &made["reason"]), (&json!("guest"), &json!("Help us")));
    assert_eq!(made["user"]["email"], "grace@example.com");
    assert_eq!(made["creator"]["email"], "ada@example.com");
    assert_eq!(made["expires"], app.now().plus_seconds(3600).wire());
    assert_eq!(get(&app, &ada, &path).await, json!([made]));
    let one = format!("{path}/{}", made["id"]);
    assert_eq!(get(&app, &ada, &one).await, made);
    let subjects = app.subjects(&grace.email).await;
    assert_eq!(subjects.last().unwrap(), "You are invited to Project");
    let notified = app.services().notifications.list(&grace.actor, None).await.unwrap();
    assert_eq!(notified.notifications[0].title, "You are invited to Project");

    let mine = format!("{OWN}/projects-invitations");
    let seen = get(&app, &hers, &mine).await;
    assert_eq!(seen[0]["project"], json!({"id": project.id, "name": "Project"}));
    assert!(seen[0].get("user").is_none());
    let own = format!("{mine}/{}", made["id"]);
    assert_eq!(get(&app, &hers, &own).await, seen[0]);
    let elsewhere = format!("{OWN}/organizations-invitations/{}", made["id"]);
    assert_eq!(app.manage(&hers, Method::PUT, &elsewhere, None).await.status, 404);
    assert_eq!(app.manage(&ada, Method::PUT, &own, None).await.status, 404, "not hers");
    let accepted = app.manage(&hers, Method::PUT, &own, None).await;
    assert_eq!((accepted.status, accepted.text.as_str()), (202, ""));
    assert_eq!(app.manage(&hers, Method::PUT, &own, None).await.status, 404);
    assert_eq!(get(&app, &hers, &mine).await, json!([]));
    assert_eq!(get(&app, &ada, &path).await, json!([]));
    let home = app.services().home.home(&grace.actor).await.unwrap();
    assert_eq!(home.organizations[0].projects[0].role, "guest");
    let told = app.subjects("ada@example.com").await;
    assert_eq!(told.last().unwrap(), "grace accepted your invitation");
    let all = app.services().invitations.list_mine(&grace.actor).await.unwrap();
    assert_eq!(all.earlier[0].state, InvitationState::Accepted);
    let again = post(&app, &ada, &path, json!({"email": grace.email})).await;
    assert_eq!(again.status, 400);
    assert!(again.text.contains("already a member"), "{}", again.text);
}

#[rstest]
#[tokio::test]
async fn everybody_hears_the_words_of_the_manage_api(#[values(Sqlite, Postgres)] backend: Backend) {
    let Some(app) = TestApp::start(backend).await else { return };
    let project = app.project("ada").await;
    let path = of_project(&project);
    let ada = app.management_token("ada@example.com").await;
    for (body, status, words) in [
        (
            json!({"email": "grace@example.com", "role": "owner"}),
            400,
            "Role \\\"owner\\\" is not valid. Allowed roles are: admin, guest, readOnly, share",
        ),
        (json!({"email": "rubbish"}), 422, "Email address is not valid."),
        (json!({"role": "guest"}), 422, "Email address is not valid."),
        (json!({"email": "ADA@example.com"}), 400, "You cannot invite yourself"),
        (
            json!({"email": "grace@example.com", "expirationSeconds": 0}),
            400,
            "one second to ten years",
        ),
        (json!({"email": "grace@example.com"}), 201, "\"expires\":null,\"reason\":\"\""),
        (json!({"email": "grace@example.com"}), 400, "already been invited"),
    ] {
        let reply = post(&app, &ada, &path, body.clone()).await;
        assert_eq!(reply.status, status, "{body}: {}", reply.text);
        assert!(reply.text.contains(words), "{}", reply.text);
    }
    let id = get(&app, &ada, &path).await[0]["id"].clone();
    let one = format!("{path}/{id}");

    let (admin, _) = app.member(&project, "frank", Role::Admin).await;
    let frank = app.management_token(&admin.email).await;
    let share = json!({"email": "heidi@example.com", "role": "share"});
    let refused = post(&app, &frank, &path, share.clone()).await;
    assert_eq!(refused.status, 400);
    assert!(refused.text.contains("Only member of the project's organization can grant"));
    assert_eq!(post(&app, &ada, &path, share).await.status, 201);
    for (name, role) in [("gwen", Role::Guest), ("rita", Role::ReadOnly)] {
        let (person, _) = app.member(&project, name, role).await;
        let token = app.management_token(&person.email).await;
        assert_eq!(get(&app, &token, &path).await.as_array().unwrap().len(), 2);
        let words = json!("Action is restricted for your role");
        let refused = post(&app, &token, &path, json!({"email": "x@example.com"})).await;
        assert_eq!((refused.status, &refused.json()["error"]), (403, &words));
        let refused = app.manage(&token, Method::DELETE, &one, None).await;
        assert_eq!((refused.status, &refused.json()["error"]), (403, &words));
    }
    let stranger = app.user("eve").await;
    let unverified = app.unverified("una").await;
    for email in [&stranger.email, &unverified] {
        let token = app.management_token(email).await;
        assert_eq!(app.manage(&token, Method::GET, &path, None).await.status, 403);
        let refused = post(&app, &token, &path, json!({"email": "x@example.com"})).await;
        assert_eq!(refused.status, 403);
        let words = "Only active users can perform this action.";
        assert_eq!(refused.text.contains(words), *email == unverified);
    }
    assert_eq!(app.manage(&frank, Method::DELETE, &one, None).await.status, 204);
    assert_eq!(app.manage(&frank, Method::DELETE, &one, None).await.status, 404);
}

#[rstest]
#[tokio::test]
async fn super_admins_and_maintainers_invite_into_maintainers_alone(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let Some(app) = TestApp::start(backend).await else { return };
    let project = app.project("ada").await;
    let root = app.super_admin("root").await;
    let above = app.user("mary").await;
    let maintainers = &app.installation.maintainers;
    maintainers.add_member(&TestApp::operator(), project.maintainer, &above.email).await.unwrap();
    let reader = app.application(&["organizations:read", "projects:read"], None).await;
    let places = [
        (of_project(&project), 403),
        (format!("/manage/organizations/{}/invitations", project.organization), 403),
        (format!("/manage/maintainers/{}/invitations", project.maintainer), 201),
    ];
    for (number, person) in [&root, &above].into_iter().enumerate() {
        let token = app.management_token(&person.email).await;
        for (path, status) in &places {
            let body = json!({"email": format!("new{number}@example.com")});
            let reply = post(&app, &token, path, body).await;
            assert_eq!(reply.status, *status, "{path}: {}", reply.text);
            get(&app, &token, path).await;
            assert_eq!(app.manage(&reader, Method::GET, path, None).await.status, 403);
        }
    }
}

#[rstest]
#[tokio::test]
async fn an_unknown_address_gets_one_mail_that_says_both(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let Some(app) = TestApp::start(backend).await else { return };
    let project = app.project("ada").await;
    let invitations = &app.services().invitations;
    let place = InvitationPlace::Organization(project.organization);
    let email = "new.person@example.com";
    let new = NewInvitation { email: email.to_owned(), ..NewInvitation::default() };
    let ada = &project.admin.actor;
    invitations.invite(ada, place, new).await.unwrap();
    let mails = app.mails().await;
    let mails: Vec<_> = mails.iter().filter(|mail| mail.to == email).collect();
    assert_eq!(mails.len(), 1);
    assert!(mails[0].text.contains("ada (ada@example.com) invites you to the organization Org"));
    assert!(mails[0].text.contains("http://localhost:3000/activate#"), "{}", mails[0].text);
    let first = app.mailed_code(email).await;

    let sent = invitations.list_sent(ada, place).await.unwrap();
    let id = sent.pending[0].id;
    assert!(sent.can_invite && !sent.pending[0].is_active);
    let refused = invitations.resend(ada, place, id).await.unwrap_err();
    assert_eq!(refused.retry_after(), Some(60));
    app.clock.advance_seconds(60);
    invitations.resend(ada, place, id).await.unwrap();
    assert_eq!(app.subjects(email).await.len(), 2);
    assert_ne!(app.mailed_code(email).await, first, "the newest link counts");
}

#[rstest]
#[tokio::test]
async fn what_is_declined_or_expired_is_over_and_can_be_sent_again(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let Some(app) = TestApp::start(backend).await else { return };
    let project = app.project("ada").await;
    let grace = app.user("grace").await;
    let invitations = &app.services().invitations;
    let place = InvitationPlace::Project(project.id);
    let ada = &project.admin.actor;
    let invite = async |expires_in| {
        let email = grace.email.clone();
        let new = NewInvitation { email, expires_in, ..NewInvitation::default() };
        invitations.invite(ada, place, new).await.unwrap();
        invitations.list_mine(&grace.actor).await.unwrap().pending[0].id
    };
    let id = invite(None).await;
    invitations.decline(&grace.actor, id).await.unwrap();
    assert_eq!(invitations.accept(&grace.actor, id).await.unwrap_err().status(), 409);
    assert_eq!(
        app.subjects("ada@example.com").await.last().unwrap(),
        "grace declined your invitation"
    );
    let id = invite(Some(60)).await;
    app.clock.advance_seconds(60);
    assert!(invitations.list_sent(ada, place).await.unwrap().pending.is_empty());
    let late = invitations.accept(&grace.actor, id).await.unwrap_err();
    assert_eq!(late.message, "This invitation has expired. Ask for a new one.");
    let id = invite(None).await;
    let all = invitations.list_mine(&grace.actor).await.unwrap();
    let states: Vec<_> = all.earlier.iter().map(|one| one.state).collect();
    assert_eq!(states, [InvitationState::Expired, InvitationState::Declined]);
    let accepted = invitations.accept(&grace.actor, id).await.unwrap();
    assert_eq!(accepted, place);
}

#[rstest]
#[tokio::test]
async fn coming_in_another_way_and_the_end_of_the_place_end_it(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let Some(app) = TestApp::start(backend).await else { return };
    let project = app.project("ada").await;
    let grace = app.user("grace").await;
    let (ada, operator) = (&project.admin.actor, TestApp::operator());
    let installation = &app.installation;
    let other = installation.maintainers.create(ada, "Other").await.unwrap();
    let organization = installation.organizations.create(ada, other, "Empty").await.unwrap();
    let invitations = &app.services().invitations;
    let places = [
        InvitationPlace::Project(project.id),
        InvitationPlace::Organization(project.organization),
        InvitationPlace::Maintainer(project.maintainer),
        InvitationPlace::Organization(organization),
        InvitationPlace::Maintainer(other),
    ];
    for place in places {
        let new = NewInvitation { email: grace.email.clone(), ..NewInvitation::default() };
        invitations.invite(ada, place, new).await.unwrap();
    }
    let pending = async || invitations.list_mine(&grace.actor).await.unwrap().pending.len();
    assert_eq!(pending().await, 5);
    let projects: &dyn app::organization::projects::ProjectService = &*installation.projects;
    projects.add_member(&operator, project.id, &grace.email, Role::Guest).await.unwrap();
    assert_eq!(pending().await, 4);
    let organizations = &installation.organizations;
    organizations.add_member(ada, project.organization, &grace.email).await.unwrap();
    installation.maintainers.add_member(ada, project.maintainer, &grace.email).await.unwrap();
    assert_eq!(pending().await, 2);
    organizations.delete(ada, organization).await.unwrap();
    installation.maintainers.delete(ada, other).await.unwrap();
    let all = invitations.list_mine(&grace.actor).await.unwrap();
    assert!(all.pending.is_empty());
    assert!(all.earlier.iter().all(|one| one.state == InvitationState::Cancelled));
}

#[rstest]
#[tokio::test]
async fn a_place_invites_a_hundred_people_an_hour(#[values(Sqlite, Postgres)] backend: Backend) {
    let Some(app) = TestApp::start(backend).await else { return };
    let project = app.project("ada").await;
    let ada = app.management_token("ada@example.com").await;
    let path = of_project(&project);
    for n in 0..100 {
        let body = json!({"email": format!("p{n}@example.com")});
        assert_eq!(post(&app, &ada, &path, body).await.status, 201, "{n}");
    }
    let more = json!({"email": "more@example.com"});
    let refused = post(&app, &ada, &path, more.clone()).await;
    assert_eq!(refused.status, 429, "{}", refused.text);
    assert_eq!(refused.header(http::header::RETRY_AFTER), "3601");
    app.clock.advance_seconds(3601);
    assert_eq!(post(&app, &ada, &path, more).await.status, 201);
}
