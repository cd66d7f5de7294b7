//! What the commands do, and the lines that they print.

use super::{
    Command, MaintainerCommand, OrganizationCommand, ProjectCommand, TokenCommand, UserCommand,
};
use crate::{Installation, account::users::NewUser};
use app::{
    account::sign_in::BrowserMark,
    admin::application_tokens::{ApplicationToken, ApplicationTokenService, NewApplicationToken},
    error::AppError,
    organization::{
        maintainers::MaintainerService, organizations::OrganizationService,
        projects::ProjectService,
    },
    services::{Actor, Identity},
    value::{MaintainerId, ManagementTokenId, OrganizationId, ProjectId, Timestamp},
};

/// Carries a command out that works on what an installation holds: the lines to print.
pub(super) async fn run(
    installation: &Installation,
    command: Command,
    password: Option<String>,
) -> Result<Vec<String>, AppError> {
    match command {
        Command::Serve | Command::Config(_) | Command::Migrate => Ok(Vec::new()),
        Command::User(command) => user(installation, command, password).await,
        Command::Token(command) => token(installation, command).await,
        Command::Maintainer(command) => maintainer(installation, command).await,
        Command::Organization(command) => organization(installation, command).await,
        Command::Project(command) => project(installation, command).await,
    }
}

fn operator() -> Actor {
    Actor {
        identity: Identity::Operator,
        remote_addr: String::new(),
        user_agent: "latchkey command line".to_owned(),
        browser: BrowserMark::default(),
        run_id: None,
        operation: String::new(),
    }
}

async fn user(
    installation: &Installation,
    command: UserCommand,
    password: Option<String>,
) -> Result<Vec<String>, AppError> {
    let users = &installation.users;
    match command {
        UserCommand::Create { email, name, super_admin, unverified, with_totp, .. } => {
            let new = NewUser {
                email,
                name,
                password,
                is_unverified: unverified,
                is_super_admin: super_admin,
            };
            let id = users.create(&operator(), new).await?;
            let mut lines = vec![id.to_string()];
            if with_totp {
                lines.push(users.add_totp(&operator(), id).await?);
            }
            return Ok(lines);
        }
        UserCommand::ResetMfa { email } => users.reset_multi_factor(&operator(), &email).await?,
        UserCommand::Disable { email } => users.set_active(&operator(), &email, false).await?,
        UserCommand::Enable { email } => users.set_active(&operator(), &email, true).await?,
    }
    Ok(Vec::new())
}

async fn token(
    installation: &Installation,
    command: TokenCommand,
) -> Result<Vec<String>, AppError> {
    let applications = &installation.application_tokens;
    match command {
        TokenCommand::Create { email, description, expires_in } => {
            let tokens = &installation.management_tokens;
            let secret = tokens.create_for(&operator(), &email, &description, expires_in).await?;
            Ok(vec![secret.reveal().to_owned()])
        }
        TokenCommand::CreateApplication { description, scopes, expires_in } => {
            let last_day = String::new();
            let new = NewApplicationToken { description, scopes, expires_in, last_day };
            Ok(vec![applications.create(&operator(), new).await?.secret])
        }
        TokenCommand::ListApplications => {
            let listed = applications.list(&operator()).await?;
            // the oldest first: what is new stands where the eye is
            Ok(listed.iter().rev().map(line).collect())
        }
        TokenCommand::DeleteApplication { id } => {
            applications.delete(&operator(), ManagementTokenId(id)).await?;
            Ok(Vec::new())
        }
    }
}

/// An application's token for people and for `cut`.
fn line(token: &ApplicationToken) -> String {
    let time = |at: Option<Timestamp>| at.map_or_else(|| "never".to_owned(), Timestamp::wire);
    let scopes = if token.scopes.is_empty() { "none".to_owned() } else { token.scopes.join(" ") };
    [
        token.id.to_string(),
        token.description.clone(),
        scopes,
        token.created_at.wire(),
        time(token.last_used_at),
        time(token.expires_at),
    ]
    .join("\t")
}

async fn maintainer(
    installation: &Installation,
    command: MaintainerCommand,
) -> Result<Vec<String>, AppError> {
    let MaintainerCommand::Create { name, members } = command;
    for member in &members {
        installation.users.find(&operator(), member).await?;
    }
    let id = installation.maintainers.create(&operator(), &name).await?;
    for member in &members {
        installation.maintainers.add_member(&operator(), id, member).await?;
    }
    Ok(vec![id.to_string()])
}

async fn organization(
    installation: &Installation,
    command: OrganizationCommand,
) -> Result<Vec<String>, AppError> {
    let OrganizationCommand::Create { maintainer, name, members } = command;
    for member in &members {
        installation.users.find(&operator(), member).await?;
    }
    let maintainer = MaintainerId(maintainer);
    let id = installation.organizations.create(&operator(), maintainer, &name).await?;
    for member in &members {
        installation.organizations.add_member(&operator(), id, member).await?;
    }
    Ok(vec![id.to_string()])
}

async fn project(
    installation: &Installation,
    command: ProjectCommand,
) -> Result<Vec<String>, AppError> {
    let projects = &installation.projects;
    match command {
        ProjectCommand::Create { organization, name } => {
            let organization = OrganizationId(organization);
            let id = projects.create(&operator(), organization, name.as_str().into()).await?;
            return Ok(vec![id.to_string()]);
        }
        ProjectCommand::AddMember { project, email, role } => {
            let token = projects.add_member(&operator(), ProjectId(project), &email, role).await?;
            return Ok(vec![token.reveal().to_owned()]);
        }
        ProjectCommand::RemoveMember { project, email } => {
            projects.remove_member(&operator(), ProjectId(project), &email).await?;
        }
        ProjectCommand::KeepTokenStrings { project, on, off } => {
            let keeps = on && !off;
            projects.keep_token_strings(&operator(), ProjectId(project), keeps).await?;
        }
    }
    Ok(Vec::new())
}
