use crate::testing::{
    Backend::{self, Postgres, Sqlite},
    Person, Reply, TestApp, TestProject,
};
use app::{
    organization::{maintainers::MaintainerService, organizations::OrganizationService},
    project::tokens::NewToken,
    value::{MaintainerId, ProjectId},
};
use futures::future::join_all;
use http::Method;
use rstest::rstest;
use serde_json::json;

const DAY: i64 = 86_400;
const MINE: &str = "/manage/current-user/promo-codes";

async fn create(app: &TestApp, token: &str, project: &TestProject, code: &str) -> Reply {
    let path = format!("/manage/maintainers/{}/promo-codes", project.maintainer);
    let body = json!({
        "code": code,
        "expirationDays": 5,
        "organizationId": project.organization,
        "projectTemplateStringId": "poc15Days",
    });
    app.manage(token, Method::POST, &path, Some(&body.to_string())).await
}

async fn redeem(app: &TestApp, token: &str, code: &str) -> Reply {
    let body = json!({ "code": code }).to_string();
    app.manage(token, Method::POST, MINE, Some(&body)).await
}

/// The project's administrator's management token, and somebody else with theirs.
async fn people(app: &TestApp, project: &TestProject) -> (String, Person, String) {
    let maker = app.management_token(&project.admin.email).await;
    let bob = app.user("bob").await;
    let token = app.management_token(&bob.email).await;
    (maker, bob, token)
}

#[rstest]
#[tokio::test]
async fn a_code_makes_one_project(#[values(Sqlite, Postgres)] backend: Backend) {
    let Some(app) = TestApp::start(backend).await else { return };
    let project = app.project("ada").await;
    let (maker, bob, token) = people(&app, &project).await;
    let made = create(&app, &maker, &project, "Spring-26").await;
    assert_eq!(made.status, 201);
    let made = made.json();
    assert_eq!(made["code"], "Spring-26");
    assert_eq!(made["projectTemplate"]["stringId"], "poc15Days");
    assert_eq!(made["projectTemplate"]["expirationDays"], 15);
    assert_eq!(made["organization"]["id"], project.organization.0);
    assert_ne!(made["expires"], serde_json::Value::Null);
    let path = format!("/manage/maintainers/{}/promo-codes", project.maintainer);
    let all = app.manage(&maker, Method::GET, &path, None).await.json();
    assert_eq!(all, json!([made]));

    let redeemed = redeem(&app, &token, "spring-26").await;
    assert_eq!(redeemed.status, 201);
    let redeemed = redeemed.json();
    assert_eq!(redeemed["name"], "bob (SPRING-26)");
    assert_eq!(redeemed["type"], "poc15Days");
    let detail = format!("/manage/projects/{}", redeemed["id"]);
    let mut detail = app.manage(&token, Method::GET, &detail, None).await.json();
    for place in ["organization", "backends", "fileStorage"] {
        detail.as_object_mut().unwrap().remove(place);
    }
    assert_eq!(redeemed, detail);
    let used = app.manage(&token, Method::GET, MINE, None).await.json();
    assert_eq!(used[0]["code"], "Spring-26");
    assert_eq!(used[0]["project"], json!({ "id": redeemed["id"], "name": redeemed["name"] }));
    let home = app.services().home.home(&bob.actor).await.unwrap();
    assert_eq!(home.organizations[0].projects[0].role, "admin");

    // both APIs tell the same of it, and with its time it is over
    let id = ProjectId(redeemed["id"].as_i64().unwrap());
    let new = NewToken { description: "Loader".to_owned(), ..NewToken::default() };
    let made = app.services().tokens.create(&bob.actor, id, new).await.unwrap();
    let verify = "/v2/storage/tokens/verify";
    let owner = app.get(&made.secret, verify).await.json()["owner"].clone();
    for (name, value) in owner.as_object().unwrap() {
        assert_eq!(&redeemed[name], value, "{name}");
    }
    app.clock.advance_seconds(15 * DAY - 1);
    assert_eq!(app.get(&made.secret, verify).await.status, 200);
    app.clock.advance_seconds(1);
    let over = app.get(&made.secret, verify).await;
    let reason = "The time of this project is over.";
    assert_eq!((over.status, over.json()["reason"].as_str()), (503, Some(reason)));

    let (maker, token) =
        (app.management_token("ada@example.com").await, app.management_token(&bob.email).await);
    let path = format!("/manage/projects/{id}");
    let detail = app.manage(&token, Method::GET, &path, None).await.json();
    assert_eq!(detail["isDisabled"], true);
    assert_eq!(detail["disabled"]["reason"], reason);

    let again = redeem(&app, &token, "Spring-26").await;
    assert_eq!(again.status, 400);
    assert_eq!(again.json()["error"], "Promo code Spring-26 is already used.");
    let twice = create(&app, &maker, &project, "SPRING-26").await;
    assert_eq!(twice.status, 400);
    assert_eq!(twice.json()["error"], "Promo code SPRING-26 already exists");
}

#[rstest]
#[tokio::test]
async fn of_fifty_who_redeem_a_code_at_once_one_gets_the_project(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let Some(app) = TestApp::start(backend).await else { return };
    let project = app.project("ada").await;
    let maker = app.management_token(&project.admin.email).await;
    create(&app, &maker, &project, "rush").await;
    let mut tokens = Vec::new();
    for n in 0..50 {
        let person = app.user(&format!("person{n}")).await;
        tokens.push(app.management_token(&person.email).await);
    }
    let tries = tokens.iter().map(|token| redeem(&app, token, "rush"));
    let answers: Vec<_> = join_all(tries).await.iter().map(|reply| reply.status).collect();
    assert_eq!(answers.iter().filter(|status| **status == 201).count(), 1, "{answers:?}");
    assert!(answers.iter().all(|status| [201, 400, 429].contains(status)), "{answers:?}");
    let organization = app
        .installation
        .organizations
        .find(&project.admin.actor, project.organization)
        .await
        .unwrap();
    assert_eq!(organization.projects.len(), 2);
}

#[rstest]
#[tokio::test]
async fn codes_that_are_over_make_nothing(#[values(Sqlite, Postgres)] backend: Backend) {
    let Some(app) = TestApp::start(backend).await else { return };
    let project = app.project("ada").await;
    let (maker, _, token) = people(&app, &project).await;
    let over = "Specified code was not found or is no longer valid.";
    let unknown = redeem(&app, &token, "nothing").await;
    assert_eq!((unknown.status, unknown.json()["error"].as_str()), (400, Some(over)));
    create(&app, &maker, &project, "late").await;
    app.clock.advance_seconds(5 * DAY);
    // those before live for a day
    let maker = app.management_token(&project.admin.email).await;
    let token = app.management_token("bob@example.com").await;
    let late = redeem(&app, &token, "late").await;
    assert_eq!((late.status, late.json()["error"].as_str()), (400, Some(over)));

    let organizations = &app.installation.organizations;
    let operator = TestApp::operator();
    let elsewhere = app.installation.maintainers.create(&operator, "Elsewhere").await.unwrap();
    let leaving = organizations.create(&operator, project.maintainer, "Leaving").await.unwrap();
    let living = project.organization;
    let of_leaving = TestProject { organization: leaving, ..project };
    assert_eq!(create(&app, &maker, &of_leaving, "moved").await.status, 201);
    let path = format!("/manage/organizations/{leaving}");
    let body = json!({ "maintainerId": elsewhere }).to_string();
    assert_eq!(app.manage(&maker, Method::PATCH, &path, Some(&body)).await.status, 200);
    let moved = redeem(&app, &token, "moved").await;
    assert_eq!((moved.status, moved.json()["error"].as_str()), (400, Some(over)));
    let project = of_leaving;
    let doomed = organizations.create(&operator, project.maintainer, "Doomed").await.unwrap();
    let of_doomed = TestProject { organization: doomed, ..project };
    assert_eq!(create(&app, &maker, &of_doomed, "gone").await.status, 201);
    organizations.delete(&operator, doomed).await.unwrap();
    let gone = redeem(&app, &token, "gone").await;
    assert_eq!((gone.status, gone.json()["error"].as_str()), (400, Some(over)));
    let path = format!("/manage/maintainers/{}/promo-codes", of_doomed.maintainer);
    let all = app.manage(&maker, Method::GET, &path, None).await.json();
    assert_eq!(all.as_array().unwrap().len(), 1, "{all}");
    let project = TestProject { organization: living, ..of_doomed };
    assert_eq!(create(&app, &maker, &project, "GONE").await.status, 201, "it is free again");
    assert_eq!(redeem(&app, &token, "gone").await.status, 201);
}

#[rstest]
#[tokio::test]
async fn who_guesses_codes_has_to_wait(#[values(Sqlite, Postgres)] backend: Backend) {
    let Some(app) = TestApp::start(backend).await else { return };
    let project = app.project("ada").await;
    let (maker, _, token) = people(&app, &project).await;
    create(&app, &maker, &project, "hidden").await;
    let mut answers = Vec::new();
    for n in 0..8 {
        answers.push(redeem(&app, &token, &format!("guess-{n}")).await.status);
    }
    assert_eq!(answers.last(), Some(&429), "{answers:?}");
    assert_eq!(redeem(&app, &token, "hidden").await.status, 429);
}

#[rstest]
#[tokio::test]
async fn codes_are_made_by_who_looks_after_the_maintainer(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let Some(app) = TestApp::start(backend).await else { return };
    let project = app.project("ada").await;
    let (maker, bob, token) = people(&app, &project).await;
    let operator = TestApp::operator();
    let organizations = &app.installation.organizations;
    let maintainers = &app.installation.maintainers;
    let templates = "/manage/project-templates";

    let stranger = app.manage(&token, Method::GET, templates, None).await;
    assert_eq!(stranger.status, 403);
    assert_eq!(stranger.json()["error"], "You can't access project templates");
    organizations.add_member(&operator, project.organization, &bob.email).await.unwrap();
    let inside = create(&app, &token, &project, "from-inside").await;
    assert_eq!(inside.status, 403);
    let refusal = format!("You don't have access to maintainer {}", project.maintainer);
    assert_eq!(inside.json()["error"], refusal.as_str());
    assert_eq!(app.manage(&token, Method::GET, templates, None).await.status, 200);
    let path = format!("{templates}/poc15Days");
    let one = app.manage(&token, Method::GET, &path, None).await.json();
    assert_eq!(one["name"], "Proof of concept, 15 days");
    let path = format!("{templates}/none");
    let none = app.manage(&token, Method::GET, &path, None).await;
    assert_eq!(
        (none.status, none.json()["error"].as_str()),
        (404, Some("Project template not found"))
    );

    let other = maintainers.create(&operator, "Other").await.unwrap();
    maintainers.add_member(&operator, other, &bob.email).await.unwrap();
    let foreign = TestProject { maintainer: other, ..project };
    let elsewhere = create(&app, &token, &foreign, "elsewhere").await;
    assert_eq!(elsewhere.status, 403);
    let refusal = format!("You don't have access to the organization {}", foreign.organization);
    assert_eq!(elsewhere.json()["error"], refusal.as_str());

    let path = format!("/manage/maintainers/{}/promo-codes", MaintainerId(1));
    for (change, status, error) in [
        (json!({ "organizationId": 0 }), 404, "Organization 0 not found"),
        (json!({ "projectTemplateStringId": "none" }), 404, "Project template not found"),
        (json!({ "code": "" }), 400, "A code must be set"),
        (json!({ "expirationDays": 0 }), 400, "A code is good for 1 to 3650 days."),
    ] {
        let mut body = json!({
            "code": "plain",
            "expirationDays": "5",
            "organizationId": foreign.organization,
            "projectTemplateStringId": "demo",
        });
        let fields = change.as_object().unwrap().clone();
        body.as_object_mut().unwrap().extend(fields);
        let answer = app.manage(&maker, Method::POST, &path, Some(&body.to_string())).await;
        assert_eq!((answer.status, answer.json()["error"].as_str()), (status, Some(error)));
    }
}

#[rstest]
#[tokio::test]
async fn one_template_is_for_super_admins_alone(#[values(Sqlite, Postgres)] backend: Backend) {
    const HIDDEN: &str = "poc15DaysGuideMode";
    let Some(app) = TestApp::start(backend).await else { return };
    let project = app.project("ada").await;
    let (root, bob, token) = people(&app, &project).await;
    let operator = TestApp::operator();
    let maintainers = &app.installation.maintainers;
    maintainers.add_member(&operator, project.maintainer, &bob.email).await.unwrap();
    let all = "/manage/project-templates";
    let one = format!("{all}/{HIDDEN}");
    let codes = format!("/manage/maintainers/{}/promo-codes", project.maintainer);
    for (token, (listed, found, made)) in [(&root, (true, 200, 201)), (&token, (false, 404, 404))] {
        let ids = app.manage(token, Method::GET, all, None).await.text;
        assert_eq!(ids.contains(HIDDEN), listed, "{ids}");
        assert_eq!(app.manage(token, Method::GET, &one, None).await.status, found);
        let body = json!({
            "code": "guided",
            "organizationId": project.organization,
            "projectTemplateStringId": HIDDEN,
        });
        let code = app.manage(token, Method::POST, &codes, Some(&body.to_string())).await;
        assert_eq!(code.status, made, "{}", code.text);
    }
    let offer = app.services().promo_codes.list(&bob.actor, project.maintainer).await.unwrap();
    assert!(offer.templates.iter().all(|template| template.id != HIDDEN));
}

#[rstest]
#[tokio::test]
async fn programs_are_refused_for_the_template_then_the_organization_then_the_maintainer(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let Some(app) = TestApp::start(backend).await else { return };
    let project = app.project("ada").await;
    let (_, bob, token) = people(&app, &project).await;
    let operator = TestApp::operator();
    let (maintainers, organizations) =
        (&app.installation.maintainers, &app.installation.organizations);
    let path = format!("/manage/maintainers/{}/promo-codes", project.maintainer);
    let refusal = async |template: &str| {
        let body = json!({
            "code": "plain",
            "organizationId": project.organization,
            "projectTemplateStringId": template,
        });
        let refused = app.manage(&token, Method::POST, &path, Some(&body.to_string())).await;
        (refused.status, refused.json()["error"].as_str().unwrap_or_default().to_owned())
    };
    let words = |status: u16, text: &str| (status, text.to_owned());
    let of_templates = words(403, "You can't access project templates");
    assert_eq!(refusal("poc").await, of_templates);
    let elsewhere = maintainers.create(&operator, "Elsewhere").await.unwrap();
    maintainers.add_member(&operator, elsewhere, &bob.email).await.unwrap();
    assert_eq!(refusal("none").await, words(404, "Project template not found"));
    let of_organization =
        format!("You don't have access to the organization {}", project.organization);
    assert_eq!(refusal("poc").await, words(403, &of_organization));
    organizations.add_member(&operator, project.organization, &bob.email).await.unwrap();
    let of_maintainer = format!("You don't have access to maintainer {}", project.maintainer);
    assert_eq!(refusal("poc").await, words(403, &of_maintainer));
    maintainers.add_member(&operator, project.maintainer, &bob.email).await.unwrap();
    assert_eq!(refusal("poc").await.0, 201);
}

#[rstest]
#[tokio::test]
async fn a_code_that_nobody_used_is_withdrawn(#[values(Sqlite, Postgres)] backend: Backend) {
    let Some(app) = TestApp::start(backend).await else { return };
    let project = app.project("ada").await;
    let (maker, _, token) = people(&app, &project).await;
    let codes = &app.services().promo_codes;
    let (actor, maintainer) = (&project.admin.actor, project.maintainer);
    for code in ["first", "second"] {
        create(&app, &maker, &project, code).await;
    }
    redeem(&app, &token, "first").await;
    let all = codes.list(actor, maintainer).await.unwrap().codes;
    assert_eq!(all.iter().map(|code| code.code.as_str()).collect::<Vec<_>>(), ["second", "first"]);
    assert_eq!(all[1].used.as_ref().unwrap().1, "bob");
    assert!(codes.withdraw(actor, maintainer, all[1].id).await.is_err());
    let elsewhere = MaintainerId(maintainer.0 + 1);
    assert!(codes.withdraw(actor, elsewhere, all[0].id).await.is_err());
    codes.withdraw(actor, maintainer, all[0].id).await.unwrap();
    assert_eq!(redeem(&app, &token, "second").await.status, 400);
}
