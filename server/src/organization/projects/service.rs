use super::{
    find_seen, hold_to_admit,
    rules::{self, CheckedProject},
    store::{self, ProjectRow},
    templates::{RETENTION_DAYS, TEMPLATES, Template, insert_with},
};
use crate::{
    account::users::{self, find_member_to_be, require_operator},
    core::Core,
    organization::{Place, organizations},
    project::{
        members::{self, Admission, admit, is_on_page},
        tokens,
    },
};
use app::{
    error::AppError,
    organization::projects::{NewProject, ProjectOffer, ProjectService, ProjectTemplate, Role},
    project::tokens::TokenSecret,
    services::Actor,
    value::{OrganizationId, ProjectId, UserId},
};
use async_trait::async_trait;
use std::sync::Arc;

/// Making projects, and who is in them.
pub struct Projects {
    core: Arc<Core>,
}

impl Projects {
    pub fn new(core: Arc<Core>) -> Self {
        Self { core }
    }

    /// One project, for who may look at it.
    pub(crate) async fn find_row(
        &self,
        actor: &Actor,
        id: ProjectId,
    ) -> Result<ProjectRow, AppError> {
        let now = self.core.clock.now();
        let mut tx = self.core.db.read().await?;
        Ok(find_seen(&mut tx, actor, id, now).await?.0)
    }

    /// The projects of an organization, for who may look at it. A super admin need not come in.
    pub(super) async fn list_of_organization(
        &self,
        actor: &Actor,
        organization: OrganizationId,
    ) -> Result<Vec<ProjectRow>, AppError> {
        let mut tx = self.core.db.read().await?;
        organizations::find_listed(&mut tx, actor, organization).await?;
        Ok(store::list_of_organization(&mut tx, organization).await?)
    }
}

#[async_trait]
impl ProjectService for Projects {
    async fn offer(
        &self,
        actor: &Actor,
        organization: OrganizationId,
    ) -> Result<ProjectOffer, AppError> {
        let mut tx = self.core.db.read().await?;
        let (row, standing) = organizations::find_seen(&mut tx, actor, organization).await?;
        if !standing.in_organization {
            return Err(Place::Organization(organization).unknown(actor));
        }
        let template = |template: &Template| ProjectTemplate {
            id: template.id.to_owned(),
            name: template.name.to_owned(),
            description: template.description.to_owned(),
        };
        Ok(ProjectOffer {
            organization,
            organization_name: row.name,
            templates: TEMPLATES.iter().filter(|one| one.is_for(standing)).map(template).collect(),
            retention_days: RETENTION_DAYS,
        })
    }

    async fn create(
        &self,
        actor: &Actor,
        organization: OrganizationId,
        new: NewProject,
    ) -> Result<ProjectId, AppError> {
        let core = &*self.core;
        let now = core.clock.now();
        let mut tx = core.db.write().await?;
        let (_, standing) = organizations::find_held(&mut tx, actor, organization).await?;
        if is_on_page(actor) && !standing.in_organization {
            return Err(Place::Organization(organization).unknown(actor));
        }
        rules::check_creating(standing)?;
        let CheckedProject { name, template, backend, retention_days } =
            rules::check(&new, standing)?;
        let terms = (template, backend.as_str(), retention_days);
        let id = insert_with(&mut tx, organization, &name, terms, now).await?;
        if let Ok(me) = actor.person() {
            let admission = Admission::plain(me.user, me.email, Role::Admin);
            admit(core, &mut tx, actor, id, admission, now).await?;
        }
        tx.commit().await?;
        Ok(id)
    }

    async fn add_member(
        &self,
        actor: &Actor,
        project: ProjectId,
        email: &str,
        role: Role,
    ) -> Result<TokenSecret, AppError> {
        require_operator(actor)?;
        let core = &*self.core;
        let now = core.clock.now();
        let mut tx = core.db.write().await?;
        if !hold_to_admit(&mut tx, project).await? {
            return Err(Place::Project(project).unknown(actor));
        }
        let user = users::find_by_email(&mut tx, email).await?;
        let admission = Admission::plain(UserId(user.id), &user.email, role);
        let secret = admit(core, &mut tx, actor, project, admission, now).await?;
        tx.commit().await?;
        Ok(secret)
    }

    async fn remove_member(
        &self,
        actor: &Actor,
        project: ProjectId,
        email: &str,
    ) -> Result<(), AppError> {
        require_operator(actor)?;
        let core = &*self.core;
        let now = core.clock.now();
        let mut tx = core.db.write().await?;
        let user = find_member_to_be(&mut tx, email).await?;
        if !members::end(core, &mut tx, actor, project, user, now).await? {
            return Err(AppError::not_found("", format!("{email} is not a member.")));
        }
        tx.commit().await?;
        Ok(())
    }

    async fn keep_token_strings(
        &self,
        actor: &Actor,
        project: ProjectId,
        keeps: bool,
    ) -> Result<(), AppError> {
        require_operator(actor)?;
        let mut tx = self.core.db.write().await?;
        if !store::update_keeps_token_strings(&mut tx, project, keeps).await? {
            return Err(Place::Project(project).unknown(actor));
        }
        if !keeps {
            tokens::store::delete_kept_strings(&mut tx, project).await?;
        }
        tx.commit().await?;
        Ok(())
    }
}
