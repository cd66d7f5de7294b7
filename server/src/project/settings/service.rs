use super::{
    letter,
    rules::{self, ProjectChange},
    store,
};
use crate::{
    account::invitations,
    admin::features,
    core::Core,
    db::Tx,
    mail,
    organization::{
        Place, Standing, deleted_projects, organizations,
        projects::{
            TEMPLATES, disabled_reason, find_held, find_held_from_outside, find_known, find_seen,
            store::{self as project_store, ProjectRow},
        },
    },
    project::{
        access,
        events::{NewEvent, Object, store::insert_events},
        members::{is_on_page, require_membership, store::list_administrators},
    },
};
use app::{
    error::AppError,
    project::settings::{MoveTarget, ProjectSettings, ProjectSettingsService},
    services::Actor,
    value::{OrganizationId, ProjectId, Timestamp, TokenId},
};
use async_trait::async_trait;
use std::sync::Arc;

/// The settings of projects.
pub struct ProjectSettingsOf {
    core: Arc<Core>,
}

/// Does the caller say what projects cost and how long they stay, wherever they are?
async fn sets_terms(tx: &mut Tx, standing: Standing) -> Result<bool, AppError> {
    let Some(user) = standing.user.filter(|_| !standing.is_super_admin) else {
        return Ok(standing.is_super_admin);
    };
    Ok(features::has_feature(tx, user, features::SETS_PROJECTS).await?)
}

/// The project, held, for who may change it or may change all of them. Whoever writes by a master
/// token holds it first and then the project: the same order here.
async fn find_to_change(
    tx: &mut Tx,
    actor: &Actor,
    id: ProjectId,
    now: Timestamp,
) -> Result<(ProjectRow, Standing, bool), AppError> {
    let sets_terms = sets_terms(tx, Standing::apart(actor)?).await?;
    hold(tx, actor, id).await?;
    if !sets_terms {
        let (row, standing) = find_held(tx, actor, id, now).await?;
        return Ok((row, standing, false));
    }
    let (row, standing) = find_held_from_outside(tx, actor, id, now).await?;
    Ok((row, standing, true))
}

/// Holds the caller's master token, if they have one, and the project.
async fn hold(tx: &mut Tx, actor: &Actor, id: ProjectId) -> Result<(), AppError> {
    if let Ok(me) = actor.person() {
        access::store::update_held_master(tx, id, me.user).await?;
    }
    project_store::update_held(tx, id).await?;
    Ok(())
}

/// Remembers what was done to the project: by the caller's master token, or by nobody's.
async fn record(
    core: &Core,
    tx: &mut Tx,
    actor: &Actor,
    (row, event): (&ProjectRow, &'static str),
    message: String,
    now: Timestamp,
) -> Result<(), AppError> {
    let project = ProjectId(row.id);
    let (token, by) = match actor.person() {
        Ok(me) => {
            let master = access::store::find_master(tx, project, me.user).await?;
            (master.map_or(TokenId(0), |master| TokenId(master.id)), me.email.to_owned())
        }
        Err(_) => (TokenId(0), "operator".to_owned()),
    };
    let event = NewEvent {
        message,
        object: Some(Object::new("project", &project, &row.name)),
        ..NewEvent::of_storage(core, project, (token, by.as_str()), actor, event, now)
    };
    insert_events(tx, &[event]).await?;
    Ok(())
}

/// The other administrators of the project, who are told.
async fn others(
    tx: &mut Tx,
    actor: &Actor,
    id: ProjectId,
    now: Timestamp,
) -> Result<Vec<(String, String)>, AppError> {
    let me = actor.person().map(|me| me.email.to_owned()).unwrap_or_default();
    let mut all = list_administrators(tx, id, now).await?;
    all.retain(|(email, _)| *email != me);
    Ok(all)
}

impl ProjectSettingsOf {
    pub fn new(core: Arc<Core>) -> Self {
        Self { core }
    }

    /// Changes the project; it as it is then.
    pub(super) async fn change(
        &self,
        actor: &Actor,
        id: ProjectId,
        change: ProjectChange,
    ) -> Result<ProjectRow, AppError> {
        let core = &*self.core;
        let now = core.clock.now();
        let mut tx = core.db.write().await?;
        let (row, standing, sets_terms) = find_to_change(&mut tx, actor, id, now).await?;
        require_membership(actor, id, standing)?;
        if is_on_page(actor) {
            rules::check_managing(standing)?;
        }
        rules::check_change(standing, sets_terms, &change)?;
        let before = row.name.clone();
        let row = rules::changed(row, change, now)?;
        store::update_project(&mut tx, &row).await?;
        let message = if before == row.name {
            format!("The settings of the project {before} were changed")
        } else {
            format!("The project {before} was renamed to {}", row.name)
        };
        record(core, &mut tx, actor, (&row, "storage.projectUpdated"), message, now).await?;
        tx.commit().await?;
        Ok(row)
    }

    /// Moves the project; it as it is then.
    pub(super) async fn move_row(
        &self,
        actor: &Actor,
        id: ProjectId,
        organization: OrganizationId,
    ) -> Result<ProjectRow, AppError> {
        let core = &*self.core;
        let now = core.clock.now();
        let mut tx = core.db.write().await?;
        hold(&mut tx, actor, id).await?;
        let (before, standing) = find_held(&mut tx, actor, id, now).await?;
        require_membership(actor, id, standing)?;
        rules::check_moving(standing, before.allows_auto_join)?;
        // both, in the order of their ids: two who move at once do not wait for each other
        let mut both = [OrganizationId(before.organization_id), organization];
        both.sort_by_key(|organization| organization.0);
        for one in both {
            organizations::store::update_held(&mut tx, one).await?;
        }
        organizations::find_held(&mut tx, actor, organization).await?;
        if before.organization_id == organization.0 {
            return Ok(before);
        }
        store::update_organization(&mut tx, id, organization).await?;
        let after = project_store::find_project(&mut tx, id).await?;
        let after = after.ok_or_else(|| Place::Project(id).unknown(actor))?;
        let (from, to) = (&before.organization_name, &after.organization_name);
        let message = format!("The project was moved from the organization {from} to {to}");
        record(core, &mut tx, actor, (&after, "storage.projectMoved"), message, now).await?;
        for (email, name) in others(&mut tx, actor, id, now).await? {
            let letter = letter::moved(core, actor, &before, &after, &name);
            mail::enqueue(core, &mut tx, &email, &letter).await?;
        }
        tx.commit().await?;
        Ok(after)
    }
}

#[async_trait]
impl ProjectSettingsService for ProjectSettingsOf {
    async fn find(&self, actor: &Actor, id: ProjectId) -> Result<ProjectSettings, AppError> {
        let now = self.core.clock.now();
        let me = actor.user()?;
        let mut tx = self.core.db.read().await?;
        let (row, standing) = find_seen(&mut tx, actor, id, now).await?;
        require_membership(actor, id, standing)?;
        let can_manage = rules::check_managing(standing).is_ok();
        let organization = OrganizationId(row.organization_id);
        let targets = if rules::check_moving(standing, row.allows_auto_join).is_ok() {
            store::list_targets(&mut tx, me.user, me.is_super_admin, organization).await?
        } else {
            Vec::new()
        };
        let target = |row: store::TargetRow| MoveTarget {
            id: OrganizationId(row.id),
            name: row.name,
            requires_mfa: row.requires_mfa,
        };
        let reason = disabled_reason(row.disabled_reason.as_deref(), row.expires_at, now);
        let template = TEMPLATES.iter().find(|template| template.id == row.kind);
        Ok(ProjectSettings {
            id,
            disabled_reason: reason.map(str::to_owned),
            name: row.name,
            organization,
            organization_name: row.organization_name,
            template: template.map_or(row.kind.clone(), |template| template.name.to_owned()),
            created_at: Timestamp(row.created_at),
            expires_at: row.expires_at.map(Timestamp),
            retention_days: row.retention_days,
            can_manage,
            targets: targets.into_iter().map(target).collect(),
        })
    }

    async fn rename(&self, actor: &Actor, id: ProjectId, name: &str) -> Result<(), AppError> {
        let change = ProjectChange { name: Some(name.to_owned()), ..ProjectChange::default() };
        self.change(actor, id, change).await?;
        Ok(())
    }

    async fn move_to(
        &self,
        actor: &Actor,
        id: ProjectId,
        organization: OrganizationId,
    ) -> Result<(), AppError> {
        self.move_row(actor, id, organization).await?;
        Ok(())
    }

    async fn delete(&self, actor: &Actor, id: ProjectId) -> Result<(), AppError> {
        let core = &*self.core;
        let now = core.clock.now();
        let mut tx = core.db.write().await?;
        hold(&mut tx, actor, id).await?;
        let (row, standing) = find_known(&mut tx, actor, id, now).await?;
        // who cleans up need not come in
        if !standing.is_super_admin {
            standing.require_factor(Place::Project(id))?;
        }
        require_membership(actor, id, standing)?;
        rules::check_managing(standing)?;
        let until = deleted_projects::restorable_until(now);
        for (email, name) in others(&mut tx, actor, id, now).await? {
            let letter = letter::deleted(core, actor, &row, until, &name);
            mail::enqueue(core, &mut tx, &email, &letter).await?;
        }
        let message = format!("The project {} was deleted", row.name);
        record(core, &mut tx, actor, (&row, "storage.projectDeleted"), message, now).await?;
        store::update_deleted(&mut tx, id, now).await?;
        invitations::end_of_place(&mut tx, Place::Project(id), now).await?;
        tx.commit().await?;
        Ok(())
    }
}
