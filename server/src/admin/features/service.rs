mod of_templates;

use super::{
    rules::{self, CheckedFeature},
    store::{self, FeatureRow, Holder, HolderRow},
};
use crate::{
    account::users,
    admin::{require_acting_super_admin, require_super_admin},
    core::Core,
    db::{StoreError, Tx},
    organization::{Standing, projects},
    text,
};
use app::{
    admin::features::{Feature, FeatureKind, FeatureService, NewFeature},
    error::AppError,
    services::Actor,
    value::{FeatureId, ProjectId, Timestamp, UserId},
};
use async_trait::async_trait;
use std::sync::Arc;

/// Features.
pub struct Features {
    core: Arc<Core>,
}

/// What is to be different about a feature; what is none stays.
#[derive(Debug, Default)]
pub(super) struct FeatureChange {
    pub(super) title: Option<String>,
    pub(super) description: Option<String>,
    pub(super) is_for_admins: Option<bool>,
    pub(super) is_for_programs: Option<bool>,
}

/// Does the caller look after features?
async fn is_keeper(tx: &mut Tx, actor: &Actor) -> Result<bool, AppError> {
    let me = actor.person()?;
    Ok(me.is_super_admin || store::has_feature(tx, me.user, rules::KEEPS_FEATURES).await?)
}

async fn require_keeper(tx: &mut Tx, actor: &Actor) -> Result<(), AppError> {
    if is_keeper(tx, actor).await? { Ok(()) } else { Err(AppError::forbidden()) }
}

async fn insert(tx: &mut Tx, new: CheckedFeature, now: Timestamp) -> Result<FeatureRow, AppError> {
    // the counter is held from here on: nobody else takes the name meanwhile
    let id = tx.next_number("features").await?;
    let CheckedFeature { name, kind, title, description, is_for_admins, is_for_programs } = new;
    if store::find_by_name(tx, &name).await?.is_some() {
        return Err(rules::taken("Feature already exists".to_owned()));
    }
    let kind = kind.as_str().to_owned();
    let row = FeatureRow {
        id,
        name,
        kind,
        title,
        description,
        is_for_admins,
        is_for_programs,
        created_at: now.0,
    };
    store::insert_feature(tx, &row).await?;
    Ok(row)
}

/// The feature of this name and type; one that this server itself asks for is made now.
async fn find_of_kind(
    tx: &mut Tx,
    name: &str,
    kind: FeatureKind,
    now: Timestamp,
) -> Result<FeatureRow, AppError> {
    match (store::find_by_name(tx, name).await?, rules::of_this_server(name, kind)) {
        (Some(row), _) if row.kind == kind.as_str() => Ok(row),
        (None, Some(own)) => insert(tx, own, now).await,
        _ => Err(rules::unknown()),
    }
}

/// Gives the feature or takes it away; what the holder, who is held, has after that.
async fn apply(
    tx: &mut Tx,
    holder: Holder,
    feature: &FeatureRow,
    has: bool,
    now: Timestamp,
) -> Result<Vec<String>, AppError> {
    let id = FeatureId(feature.id);
    if !has {
        store::delete_given(tx, holder, id).await?;
    } else if !store::insert_given(tx, holder, id, now).await? {
        return Err(rules::taken(format!("Feature \"{}\" is already assigned", feature.name)));
    }
    Ok(store::list_names(tx, holder).await?)
}

impl Features {
    pub fn new(core: Arc<Core>) -> Self {
        Self { core }
    }

    /// All of a type, or of every type, that the caller may see.
    pub(super) async fn list_rows(
        &self,
        actor: &Actor,
        kind: Option<FeatureKind>,
    ) -> Result<Vec<FeatureRow>, AppError> {
        actor.person()?;
        let mut tx = self.core.db.read().await?;
        let sees_all = is_keeper(&mut tx, actor).await?;
        let mut rows = store::list_features(&mut tx, kind.map(FeatureKind::as_str)).await?;
        rows.retain(|row| sees_all || rules::is_open(row));
        Ok(rows)
    }

    pub(super) async fn find_row(
        &self,
        actor: &Actor,
        id: FeatureId,
    ) -> Result<FeatureRow, AppError> {
        actor.person()?;
        let mut tx = self.core.db.read().await?;
        let sees_all = is_keeper(&mut tx, actor).await?;
        let row = store::find_feature(&mut tx, id).await?;
        row.filter(|row| sees_all || rules::is_open(row)).ok_or_else(rules::unknown)
    }

    pub(super) async fn insert(
        &self,
        actor: &Actor,
        new: &NewFeature,
    ) -> Result<FeatureRow, AppError> {
        let now = self.core.clock.now();
        let mut tx = self.core.db.write().await?;
        require_keeper(&mut tx, actor).await?;
        let row = insert(&mut tx, rules::check(new)?, now).await?;
        tx.commit().await?;
        Ok(row)
    }

    pub(super) async fn change(
        &self,
        actor: &Actor,
        id: FeatureId,
        change: FeatureChange,
    ) -> Result<FeatureRow, AppError> {
        let mut tx = self.core.db.write().await?;
        require_keeper(&mut tx, actor).await?;
        let mut row = store::find_feature(&mut tx, id).await?.ok_or_else(rules::unknown)?;
        if let Some(title) = change.title {
            row.title = rules::title(&title)?;
        }
        if let Some(description) = change.description {
            row.description = rules::description(&description)?;
        }
        row.is_for_admins = change.is_for_admins.unwrap_or(row.is_for_admins);
        row.is_for_programs = change.is_for_programs.unwrap_or(row.is_for_programs);
        if !store::update_feature(&mut tx, &row).await? {
            return Err(rules::unknown());
        }
        tx.commit().await?;
        Ok(row)
    }

    pub(super) async fn remove(&self, actor: &Actor, id: FeatureId) -> Result<(), AppError> {
        let mut tx = self.core.db.write().await?;
        require_keeper(&mut tx, actor).await?;
        if !store::delete_feature(&mut tx, id).await? {
            return Err(rules::unknown());
        }
        tx.commit().await?;
        Ok(())
    }

    /// The projects, or the people, that have it.
    pub(super) async fn list_holders(
        &self,
        actor: &Actor,
        id: FeatureId,
        kind: FeatureKind,
    ) -> Result<Vec<HolderRow>, AppError> {
        let mut tx = self.core.db.read().await?;
        require_keeper(&mut tx, actor).await?;
        store::find_feature(&mut tx, id).await?.ok_or_else(rules::unknown)?;
        Ok(match kind {
            FeatureKind::Project => store::list_projects(&mut tx, id).await?,
            _ => store::list_users(&mut tx, id).await?,
        })
    }

    /// Gives a project a feature, or takes it away; what it has after that. Who looks after features
    /// need be no member.
    pub(super) async fn set_of_project(
        &self,
        actor: &Actor,
        project: ProjectId,
        name: &str,
        has: bool,
    ) -> Result<Vec<String>, AppError> {
        let now = self.core.clock.now();
        let mut tx = self.core.db.write().await?;
        let is_keeper = is_keeper(&mut tx, actor).await?;
        let (_, standing) = if is_keeper {
            projects::find_held_from_outside(&mut tx, actor, project, now).await?
        } else {
            projects::find_held(&mut tx, actor, project, now).await?
        };
        let feature = find_of_kind(&mut tx, name, FeatureKind::Project, now).await?;
        rules::check_programs(&feature)?;
        if !is_keeper {
            rules::check_member(&feature, standing.role)?;
        }
        let names = apply(&mut tx, Holder::Project(project), &feature, has, now).await?;
        tx.commit().await?;
        Ok(names)
    }

    /// The same for a person, by id or e-mail. People reach themselves, super admins everybody.
    pub(super) async fn set_of_user(
        &self,
        actor: &Actor,
        who: &str,
        name: &str,
        has: bool,
    ) -> Result<Vec<String>, AppError> {
        let now = self.core.clock.now();
        let me = actor.person()?;
        let standing = Standing::apart(actor)?;
        let is_me = who == me.user.to_string() || text::email_key(who) == text::email_key(me.email);
        if !me.is_super_admin && !is_me {
            return Err(rules::foreign());
        }
        let mut tx = self.core.db.write().await?;
        let user = UserId(users::find_living(&mut tx, who).await?.id);
        let feature = find_of_kind(&mut tx, name, FeatureKind::Admin, now).await?;
        users::store::hold(&mut tx, user).await?;
        users::require_living(&mut tx, user).await?;
        rules::check_programs(&feature)?;
        rules::check_giver(&feature, standing)?;
        let names = apply(&mut tx, Holder::User(user), &feature, has, now).await?;
        tx.commit().await?;
        Ok(names)
    }
}

#[async_trait]
impl FeatureService for Features {
    async fn list(&self, actor: &Actor) -> Result<Vec<Feature>, AppError> {
        require_super_admin(actor)?;
        let mut tx = self.core.db.read().await?;
        let counts = store::count_holders(&mut tx).await?;
        let rows = store::list_features(&mut tx, None).await?.into_iter();
        let features = rows.map(|row| -> Result<Feature, AppError> {
            let corrupt = || StoreError::Corrupt(format!("the type of feature {}", row.id));
            let kind = FeatureKind::from_name(&row.kind).ok_or_else(corrupt)?;
            let of_it = counts.iter().find(|(id, ..)| *id == row.id);
            let (_, projects, people) = of_it.copied().unwrap_or_default();
            Ok(Feature {
                id: FeatureId(row.id),
                name: row.name,
                kind,
                title: row.title,
                description: row.description,
                is_for_admins: row.is_for_admins,
                is_for_programs: row.is_for_programs,
                created_at: Timestamp(row.created_at),
                projects,
                people,
            })
        });
        features.collect()
    }

    async fn create(&self, actor: &Actor, new: NewFeature) -> Result<(), AppError> {
        let now = self.core.clock.now();
        require_acting_super_admin(actor, now)?;
        let new = rules::check(&new)?;
        let mut tx = self.core.db.write().await?;
        insert(&mut tx, new, now).await?;
        tx.commit().await?;
        Ok(())
    }

    async fn delete(&self, actor: &Actor, id: FeatureId) -> Result<(), AppError> {
        require_acting_super_admin(actor, self.core.clock.now())?;
        self.remove(actor, id).await
    }
}
