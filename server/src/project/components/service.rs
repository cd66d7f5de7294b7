use super::{
    act::Act,
    catalogue::Component,
    reading::{known, living, unknown},
    rules::{self, ConfigurationChange, Content},
    store::{self, ConfigurationRow},
};
use crate::{
    core::Core,
    db::{StoreError, Tx},
    project::{
        access::{Bearer, Refusal, authenticate_writer, rules::Operation},
        events::{NewEvent, Object, store::insert_events},
        tokens::{create_component_token, delete_component_token},
    },
};
use app::{
    error::{AppError, ErrorKind},
    services::Actor,
    value::{ProjectId, Timestamp, TokenId},
};
use serde_json::{Map, Value, json};
use std::sync::Arc;

/// Components and configurations.
pub struct Components {
    pub(super) core: Arc<Core>,
}

/// A new configuration, as asked for.
#[derive(Debug, Clone, Default)]
pub(crate) struct NewConfiguration {
    /// None: the server takes the next number.
    pub(crate) id: Option<String>,
    pub(crate) content: ConfigurationChange,
}

/// A transaction of somebody who may change configurations of the component.
struct Writing {
    tx: Tx,
    bearer: Bearer,
    component: &'static Component,
    now: Timestamp,
}

fn content_of(row: &ConfigurationRow) -> Content {
    Content {
        name: row.name.clone(),
        description: row.description.clone(),
        configuration: row.configuration.clone(),
        state: row.state.clone(),
        is_disabled: row.is_disabled,
    }
}

fn set_content(row: &mut ConfigurationRow, content: Content) {
    row.name = content.name;
    row.description = content.description;
    row.configuration = content.configuration;
    row.state = content.state;
    row.is_disabled = content.is_disabled;
}

/// The configuration, held until the transaction ends.
async fn hold(
    tx: &mut Tx,
    project: ProjectId,
    component: &Component,
    id: &str,
) -> Result<ConfigurationRow, AppError> {
    if !rules::is_id(id) {
        return Err(unknown(id));
    }
    store::update_held(tx, project, &component.id, id).await?;
    let row = store::find_configuration(tx, project, &component.id, id).await?;
    row.ok_or_else(|| unknown(id))
}

/// The next number that is no id of a configuration yet. Clients may have taken numbers by name;
/// steps that double leave them behind.
async fn free_id(
    tx: &mut Tx,
    project: ProjectId,
    component: &Component,
) -> Result<String, StoreError> {
    for doublings in 0..32 {
        let id = tx.next_numbers("configurations", 1 << doublings).await?.to_string();
        if store::find_configuration(tx, project, &component.id, &id).await?.is_none() {
            return Ok(id);
        }
    }
    Err(StoreError::Conflict)
}

impl Components {
    pub fn new(core: Arc<Core>) -> Self {
        Self { core }
    }

    /// Begins a change of configurations of a component.
    async fn begin(
        &self,
        actor: &Actor,
        project: ProjectId,
        component: &str,
    ) -> Result<Writing, Refusal> {
        let core = &*self.core;
        let now = core.clock.now();
        let mut tx = core.db.write().await?;
        let bearer = authenticate_writer(core, &mut tx, actor, project, now).await?;
        let component = known(component)?;
        bearer.require(core, actor, Operation::ChangeConfigurations(&component.id), now)?;
        Ok(Writing { tx, bearer, component, now })
    }

    /// Makes the row the next version of itself.
    fn stamp(&self, row: &mut ConfigurationRow, bearer: &Bearer, said: String, now: Timestamp) {
        row.version += 1;
        row.version_uuid = self.core.secrets.uuid(now);
        row.change_description = said;
        row.changed_at = now.0;
        row.changer_id = bearer.token.0;
        row.changer_name.clone_from(&bearer.row.description);
    }

    fn event(
        &self,
        actor: &Actor,
        bearer: &Bearer,
        act: Act,
        row: &ConfigurationRow,
        now: Timestamp,
    ) -> NewEvent {
        let component = &row.component_id;
        let message =
            format!("{} component configuration \"{}\" ({component})", act.in_words(), row.name);
        let object = Object::new("componentConfiguration", &row.id, row.name.clone());
        let mut event = bearer.event(&self.core, actor, act.event(), message, Some(object), now);
        event.details.params = Map::from_iter([
            ("component".to_owned(), json!(component)),
            ("configurationId".to_owned(), json!(row.id)),
            ("name".to_owned(), json!(row.name)),
            ("version".to_owned(), json!(row.version)),
        ]);
        event
    }

    /// Makes a configuration, or takes one of that id out of the trash with this content.
    pub(crate) async fn create(
        &self,
        actor: &Actor,
        project: ProjectId,
        component: &str,
        new: NewConfiguration,
    ) -> Result<ConfigurationRow, AppError> {
        let result = self.create_inner(actor, project, component, new).await;
        self.core.recorder.settle(result).await
    }

    async fn create_inner(
        &self,
        actor: &Actor,
        project: ProjectId,
        component: &str,
        new: NewConfiguration,
    ) -> Result<ConfigurationRow, Refusal> {
        let core = &*self.core;
        let Writing { mut tx, bearer, component, now } =
            self.begin(actor, project, component).await?;
        let (content, said) = rules::check_new(new.content)?;
        let id = match new.id {
            Some(id) => id,
            None => free_id(&mut tx, project, component).await?,
        };
        rules::check_id(&id)?;
        let taken = || {
            let message = format!("Configuration {id} already exists");
            AppError::new(ErrorKind::Invalid, "configurationAlreadyExists", message)
        };
        store::update_held(&mut tx, project, &component.id, &id).await?;
        if let Some(mut row) =
            store::find_configuration(&mut tx, project, &component.id, &id).await?
        {
            if row.deleted_at.take().is_none() {
                return Err(taken().into());
            }
            set_content(&mut row, content);
            self.stamp(&mut row, &bearer, said, now);
            store::update_configuration(&mut tx, project, &row).await?;
            let event = self.event(actor, &bearer, Act::Restored, &row, now);
            insert_events(&mut tx, &[event]).await?;
            tx.commit().await?;
            return Ok(row);
        }
        let mut events = Vec::new();
        let mut own_token = None;
        if let Some(prefix) = &component.makes_token {
            let description = format!("[{prefix}] {}", content.name);
            let (id, event) =
                create_component_token(core, &mut tx, &bearer, &description, actor, now).await?;
            own_token = Some(id.0);
            events.push(event);
        }
        let row = ConfigurationRow {
            component_id: component.id.clone(),
            id: id.clone(),
            name: content.name,
            description: content.description,
            configuration: content.configuration,
            state: content.state,
            version: 1,
            version_uuid: core.secrets.uuid(now),
            change_description: said,
            is_disabled: content.is_disabled,
            token_id: own_token,
            created_at: now.0,
            creator_id: bearer.token.0,
            creator_name: bearer.row.description.clone(),
            changed_at: now.0,
            changer_id: bearer.token.0,
            changer_name: bearer.row.description.clone(),
            deleted_at: None,
        };
        match store::insert_configuration(&mut tx, project, &row).await {
            Err(StoreError::Conflict) => return Err(taken().into()),
            other => other?,
        }
        events.push(self.event(actor, &bearer, Act::Created, &row, now));
        insert_events(&mut tx, &events).await?;
        tx.commit().await?;
        Ok(row)
    }

    /// Changes a configuration. What changes nothing makes no version and no event.
    pub(crate) async fn change(
        &self,
        actor: &Actor,
        project: ProjectId,
        component: &str,
        id: &str,
        change: ConfigurationChange,
    ) -> Result<ConfigurationRow, AppError> {
        let result = self.change_inner(actor, project, component, id, change).await;
        self.core.recorder.settle(result).await
    }

    async fn change_inner(
        &self,
        actor: &Actor,
        project: ProjectId,
        component: &str,
        id: &str,
        change: ConfigurationChange,
    ) -> Result<ConfigurationRow, Refusal> {
        let Writing { mut tx, bearer, component, now } =
            self.begin(actor, project, component).await?;
        let mut row = living(hold(&mut tx, project, component, id).await?)?;
        let before = content_of(&row);
        let (after, said) = rules::check_change(change, before.clone(), "Configuration updated")?;
        if after == before {
            return Ok(row);
        }
        let is_version = after.is_another_version(&before);
        set_content(&mut row, after);
        if is_version {
            self.stamp(&mut row, &bearer, said, now);
        }
        store::update_configuration(&mut tx, project, &row).await?;
        let act = if is_version { Act::Changed } else { Act::StateChanged };
        let event = self.event(actor, &bearer, act, &row, now);
        insert_events(&mut tx, &[event]).await?;
        tx.commit().await?;
        Ok(row)
    }

    /// Replaces the state of a configuration, which makes no version.
    pub(crate) async fn change_state(
        &self,
        actor: &Actor,
        project: ProjectId,
        component: &str,
        id: &str,
        state: Option<Value>,
    ) -> Result<ConfigurationRow, AppError> {
        // an absent state is no object either, which the rules say once the caller is known
        let state = Some(state.unwrap_or_default());
        let change = ConfigurationChange { state, ..ConfigurationChange::default() };
        self.change(actor, project, component, id, change).await
    }

    /// Moves a configuration to the trash; one that is there already is deleted for good.
    pub(crate) async fn delete(
        &self,
        actor: &Actor,
        project: ProjectId,
        component: &str,
        id: &str,
    ) -> Result<(), AppError> {
        let result = self.delete_inner(actor, project, component, id).await;
        self.core.recorder.settle(result).await
    }

    async fn delete_inner(
        &self,
        actor: &Actor,
        project: ProjectId,
        component: &str,
        id: &str,
    ) -> Result<(), Refusal> {
        let core = &*self.core;
        let Writing { mut tx, bearer, component, now } =
            self.begin(actor, project, component).await?;
        let mut row = hold(&mut tx, project, component, id).await?;
        let mut events = Vec::new();
        if row.deleted_at.is_none() {
            row.deleted_at = Some(now.0);
            self.stamp(&mut row, &bearer, "Configuration deleted".to_owned(), now);
            store::update_configuration(&mut tx, project, &row).await?;
            events.push(self.event(actor, &bearer, Act::Deleted, &row, now));
        } else {
            bearer.require(core, actor, Operation::PurgeTrash(&component.id), now)?;
            if !store::delete_configuration(&mut tx, project, &component.id, id).await? {
                return Err(unknown(id).into());
            }
            if let Some(token) = row.token_id.map(TokenId) {
                let event = delete_component_token(core, &mut tx, &bearer, token, actor, now);
                events.extend(event.await?);
            }
            events.push(self.event(actor, &bearer, Act::Purged, &row, now));
        }
        insert_events(&mut tx, &events).await?;
        tx.commit().await?;
        Ok(())
    }

    /// Takes a configuration out of the trash.
    pub(crate) async fn restore(
        &self,
        actor: &Actor,
        project: ProjectId,
        component: &str,
        id: &str,
    ) -> Result<ConfigurationRow, AppError> {
        let result = self.restore_inner(actor, project, component, id).await;
        self.core.recorder.settle(result).await
    }

    async fn restore_inner(
        &self,
        actor: &Actor,
        project: ProjectId,
        component: &str,
        id: &str,
    ) -> Result<ConfigurationRow, Refusal> {
        let Writing { mut tx, bearer, component, now } =
            self.begin(actor, project, component).await?;
        let mut row = hold(&mut tx, project, component, id).await?;
        if row.deleted_at.take().is_none() {
            let message = format!("Deleted configuration {} not found", row.id);
            return Err(AppError::not_found("notFound", message).into());
        }
        self.stamp(&mut row, &bearer, "Configuration restored".to_owned(), now);
        store::update_configuration(&mut tx, project, &row).await?;
        let event = self.event(actor, &bearer, Act::Restored, &row, now);
        insert_events(&mut tx, &[event]).await?;
        tx.commit().await?;
        Ok(row)
    }
}
