use super::{
    rules,
    store::{self, CodeRow, InsertCode},
};
use crate::{
    account::{sessions::Known, sign_in::throttle},
    core::Core,
    db::Tx,
    organization::{
        Place, Standing, maintainers, organizations,
        projects::{self, TEMPLATES, Template, find_template},
    },
    project::members::{Admission, admit, is_on_page},
};
use app::{
    error::AppError,
    organization::{
        maintainers::MaintainedOrganization,
        projects::Role,
        promo_codes::{
            NewPromoCode, OfferedTemplate, PromoCode, PromoCodeService, PromoCodes as Offer,
            RedeemedCode,
        },
    },
    services::Actor,
    value::{MaintainerId, OrganizationId, ProjectId, Timestamp},
};
use async_trait::async_trait;
use std::sync::Arc;

/// Promo codes.
pub struct PromoCodes {
    core: Arc<Core>,
}

impl PromoCodes {
    pub fn new(core: Arc<Core>) -> Self {
        Self { core }
    }

    /// The codes of a maintainer, for who may use it.
    pub(super) async fn list_rows(
        &self,
        actor: &Actor,
        id: MaintainerId,
    ) -> Result<Vec<CodeRow>, AppError> {
        let mut tx = self.core.db.read().await?;
        maintainers::find_used(&mut tx, actor, id).await?;
        Ok(store::list_of_maintainer(&mut tx, id).await?)
    }

    /// Makes a code.
    pub(super) async fn create_row(
        &self,
        actor: &Actor,
        maintainer: MaintainerId,
        new: NewPromoCode,
    ) -> Result<CodeRow, AppError> {
        let now = self.core.clock.now();
        let mut tx = self.core.db.write().await?;
        if is_on_page(actor) {
            // a stranger does not learn there that the maintainer exists
            maintainers::find_held(&mut tx, actor, maintainer).await?;
        }
        // programs are refused in the order that they know: template, organization, maintainer
        let template = find_template_for(&mut tx, actor, &new.template).await?;
        let owner = find_maintainer_of(&mut tx, actor, new.organization).await?;
        let (_, standing) = maintainers::find_held(&mut tx, actor, maintainer).await?;
        if owner != maintainer {
            return Err(Place::Organization(new.organization).foreign(actor));
        }
        let code = rules::parse_code(&new.code)?;
        let expires_at = rules::end_of(new.days, now)?;
        let key = rules::key(&code);
        // the counter is held from here on: nobody else takes the code meanwhile
        let id = tx.next_number("promo_codes").await?;
        store::delete_of_deleted(&mut tx, &key).await?;
        if store::count_key(&mut tx, &key).await? > 0 {
            return Err(rules::already_there(&code));
        }
        let (key, creator) = (key.as_str(), standing.user);
        let insert = InsertCode {
            id,
            code: &code,
            key,
            maintainer,
            organization: new.organization,
            template,
            creator,
            expires_at,
            now,
        };
        store::insert_code(&mut tx, insert).await?;
        let row = store::find_code(&mut tx, key).await?;
        let row = row.ok_or_else(|| Place::Organization(new.organization).unknown(actor))?;
        tx.commit().await?;
        Ok(row)
    }

    /// What the caller redeemed, newest first.
    pub(super) async fn list_used(&self, actor: &Actor) -> Result<Vec<CodeRow>, AppError> {
        let me = actor.person()?.user;
        let mut tx = self.core.db.read().await?;
        Ok(store::list_used_by(&mut tx, me).await?)
    }

    /// The templates that the caller may use.
    pub(super) async fn templates(
        &self,
        actor: &Actor,
    ) -> Result<Vec<&'static Template>, AppError> {
        list_templates(&mut self.core.db.read().await?, actor).await
    }

    /// One of them.
    pub(crate) async fn find_template(
        &self,
        actor: &Actor,
        id: &str,
    ) -> Result<&'static Template, AppError> {
        find_template_for(&mut self.core.db.read().await?, actor, id).await
    }
}

/// The templates, for who looks after a maintainer or an organization.
///
/// # Errors
/// `Forbidden` for anybody else.
async fn list_templates(tx: &mut Tx, actor: &Actor) -> Result<Vec<&'static Template>, AppError> {
    let standing = Standing::apart(actor)?;
    if !standing.is_super_admin {
        let user = Some(standing.user.ok_or_else(AppError::forbidden)?);
        let maintained = maintainers::store::list_maintainers(tx, user, false).await?;
        let own = organizations::store::list_organizations(tx, user, false).await?;
        if maintained.is_empty() && own.is_empty() {
            return Err(no_templates());
        }
    }
    Ok(TEMPLATES.iter().filter(|template| template.is_for(standing)).collect())
}

/// One of them.
async fn find_template_for(
    tx: &mut Tx,
    actor: &Actor,
    id: &str,
) -> Result<&'static Template, AppError> {
    let all = list_templates(tx, actor).await?;
    all.into_iter().find(|template| template.id == id).ok_or_else(projects::rules::no_such_template)
}

fn no_templates() -> AppError {
    let message = "You can't access project templates";
    AppError { message: message.to_owned(), ..AppError::forbidden() }
}

/// The maintainer of an organization that the caller may look after.
///
/// # Errors
/// `NotFound`, or what a stranger is told; `Forbidden` without the second factor that it asks for.
async fn find_maintainer_of(
    tx: &mut Tx,
    actor: &Actor,
    id: OrganizationId,
) -> Result<MaintainerId, AppError> {
    let (row, _) = organizations::find_seen(tx, actor, id).await?;
    Ok(MaintainerId(row.maintainer_id))
}

fn promo_code(row: CodeRow, now: Timestamp) -> PromoCode {
    let template = find_template(&row.template);
    PromoCode {
        id: row.id,
        code: row.code,
        organization: row.organization_name,
        template: template.map_or(row.template.clone(), |template| template.name.to_owned()),
        expires_at: row.expires_at.map(Timestamp),
        is_expired: row.used_at.is_none() && row.expires_at.is_some_and(|at| at <= now.0),
        used: row.used_at.map(Timestamp).zip(row.used_by_name),
        project: row.project_name,
    }
}

/// Takes the code for the person and makes the project.
async fn redeem(
    core: &Core,
    tx: &mut Tx,
    actor: &Actor,
    typed: &str,
) -> Result<ProjectId, AppError> {
    let me = actor.person()?;
    let now = core.clock.now();
    let row = store::find_code(tx, &rules::key(typed)).await?;
    let row = row.ok_or_else(rules::no_longer_valid)?;
    let organization = OrganizationId(row.organization_id);
    if row.used_at.is_some() {
        return Err(rules::already_used(&row.code));
    }
    let template = find_template(&row.template).ok_or_else(rules::no_longer_valid)?;
    if !store::update_used(tx, row.id, me.user, now).await? {
        // expired, or somebody was quicker
        let row = store::find_code(tx, &rules::key(typed)).await?;
        return Err(match row {
            Some(row) if row.used_at.is_some() => rules::already_used(&row.code),
            _ => rules::no_longer_valid(),
        });
    }
    if !organizations::store::update_held(tx, organization).await? {
        return Err(rules::no_longer_valid());
    }
    let name = rules::project_name(me.name, &row.code);
    let project = projects::insert_from(tx, organization, &name, template, now).await?;
    let admission = Admission::plain(me.user, me.email, Role::Admin);
    admit(core, tx, actor, project, admission, now).await?;
    store::update_project(tx, row.id, project).await?;
    Ok(project)
}

#[async_trait]
impl PromoCodeService for PromoCodes {
    async fn redeem(&self, actor: &Actor, typed: &str) -> Result<ProjectId, AppError> {
        let core = &*self.core;
        let who = actor.person()?.user.to_string();
        let typed = rules::parse_code(typed).map_err(|_| rules::no_longer_valid())?;
        let kind = throttle::Kind::PromoCode;
        let keys = throttle::keys(core, kind, &who, &actor.remote_addr, Known::No);
        throttle::count_try(core, &keys).await?;
        let mut tx = core.db.write().await?;
        let project = redeem(core, &mut tx, actor, &typed).await?;
        throttle::clear(&mut tx, &keys).await?;
        tx.commit().await?;
        Ok(project)
    }

    async fn list_redeemed(&self, actor: &Actor) -> Result<Vec<RedeemedCode>, AppError> {
        let redeemed = |row: CodeRow| {
            let project = row.project_id.map(ProjectId).zip(row.project_name)?;
            let used_at = row.used_at.map(Timestamp)?;
            Some(RedeemedCode { code: row.code, used_at, project })
        };
        Ok(self.list_used(actor).await?.into_iter().filter_map(redeemed).collect())
    }

    async fn list(&self, actor: &Actor, maintainer: MaintainerId) -> Result<Offer, AppError> {
        let now = self.core.clock.now();
        let mut tx = self.core.db.read().await?;
        let (row, standing) = maintainers::find_used(&mut tx, actor, maintainer).await?;
        let codes = store::list_of_maintainer(&mut tx, maintainer).await?;
        let organizations = maintainers::store::list_organizations(&mut tx, maintainer).await?;
        let organization = |row: maintainers::store::NamedRow| MaintainedOrganization {
            id: OrganizationId(row.id),
            name: row.name,
        };
        let template = |template: &Template| OfferedTemplate {
            id: template.id.to_owned(),
            name: template.name.to_owned(),
        };
        Ok(Offer {
            maintainer,
            maintainer_name: row.name,
            codes: codes.into_iter().rev().map(|row| promo_code(row, now)).collect(),
            organizations: organizations.into_iter().map(organization).collect(),
            templates: TEMPLATES.iter().filter(|one| one.is_for(standing)).map(template).collect(),
        })
    }

    async fn create(
        &self,
        actor: &Actor,
        maintainer: MaintainerId,
        mut new: NewPromoCode,
    ) -> Result<String, AppError> {
        if new.code.trim().is_empty() {
            new.code = self.core.secrets.base62(rules::DRAWN).to_ascii_uppercase();
        }
        Ok(self.create_row(actor, maintainer, new).await?.code)
    }

    async fn withdraw(
        &self,
        actor: &Actor,
        maintainer: MaintainerId,
        id: i64,
    ) -> Result<(), AppError> {
        let mut tx = self.core.db.write().await?;
        maintainers::find_held(&mut tx, actor, maintainer).await?;
        if !store::delete_unused(&mut tx, maintainer, id).await? {
            return Err(AppError::not_found("", "There is no such code that nobody has used."));
        }
        tx.commit().await?;
        Ok(())
    }
}
