//! What is read of components and configurations; programs leave an event by it.

use super::{
    catalogue::{self, Component},
    rules,
    service::Components,
    store::{self, ConfigurationRow, Parts},
};
use crate::{
    db::Tx,
    project::{
        access::{Bearer, Refusal, authenticate, rules::Operation},
        events::Object,
    },
};
use app::{
    error::AppError,
    project::components::{ComponentKind, ComponentService, ComponentSummary},
    services::Actor,
    value::ProjectId,
};
use async_trait::async_trait;

/// Which configurations to list.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Listing {
    pub(crate) in_trash: bool,
    pub(crate) parts: Parts,
    /// Those of components of one kind alone.
    pub(crate) kind: Option<ComponentKind>,
}

/// A component with configurations.
pub(crate) type Filled = (&'static Component, Vec<ConfigurationRow>);

/// What a path says, cut to what an answer repeats.
fn shown(text: &str) -> String {
    text.chars().take(128).collect()
}

/// The component of the catalogue.
pub(super) fn known(id: &str) -> Result<&'static Component, AppError> {
    catalogue::find(id).ok_or_else(|| {
        AppError::not_found("notFound", format!("Component {} not found", shown(id)))
    })
}

/// There is no such configuration.
pub(super) fn unknown(id: &str) -> AppError {
    AppError::not_found("notFound", format!("Configuration {} not found", shown(id)))
}

/// The configuration unless it is in the trash.
pub(super) fn living(row: ConfigurationRow) -> Result<ConfigurationRow, AppError> {
    if row.deleted_at.is_some() { Err(unknown(&row.id)) } else { Ok(row) }
}

impl Components {
    /// The components that have configurations and that the caller reaches, with these.
    pub(crate) async fn list(
        &self,
        actor: &Actor,
        project: ProjectId,
        listing: Listing,
    ) -> Result<Vec<Filled>, AppError> {
        let result = self.list_inner(actor, project, listing).await;
        let (bearer, found) = self.core.recorder.settle(result).await?;
        let message = "Listed components".to_owned();
        bearer.record_read(&self.core, actor, "storage.componentsListed", message, None).await?;
        Ok(found)
    }

    async fn list_inner(
        &self,
        actor: &Actor,
        project: ProjectId,
        listing: Listing,
    ) -> Result<(Bearer, Vec<Filled>), Refusal> {
        let now = self.core.clock.now();
        let mut tx = self.core.db.read().await?;
        let bearer = authenticate(&self.core, &mut tx, actor, project, now).await?;
        if !bearer.rights.reaches_components() {
            let tried = "read configurations of any component";
            return Err(bearer.refuse(&self.core, actor, tried, None, now));
        }
        let mut ids = store::list_components(&mut tx, project, listing.in_trash).await?;
        ids.sort();
        let mut found = Vec::new();
        for component in ids.iter().filter_map(|id| catalogue::find(id)) {
            let is_wanted = listing.kind.is_none_or(|kind| kind == component.kind)
                && bearer.rights.allow(Operation::ReadConfigurations(&component.id));
            if is_wanted {
                let (in_trash, parts) = (listing.in_trash, listing.parts);
                let id = &component.id;
                let rows =
                    store::list_configurations(&mut tx, project, id, in_trash, parts).await?;
                found.push((component, rows));
            }
        }
        Ok((bearer, found))
    }

    /// A component that the caller reaches.
    pub(crate) async fn find(
        &self,
        actor: &Actor,
        project: ProjectId,
        component: &str,
    ) -> Result<&'static Component, AppError> {
        let result = self.find_inner(actor, project, component).await;
        let (_, bearer, component) = self.core.recorder.settle(result).await?;
        let object = Object::new("component", &component.id, component.name.clone());
        let message = format!("Read the component {}", component.id);
        bearer
            .record_read(&self.core, actor, "storage.componentRead", message, Some(object))
            .await?;
        Ok(component)
    }

    async fn find_inner(
        &self,
        actor: &Actor,
        project: ProjectId,
        component: &str,
    ) -> Result<(Tx, Bearer, &'static Component), Refusal> {
        let now = self.core.clock.now();
        let mut tx = self.core.db.read().await?;
        let bearer = authenticate(&self.core, &mut tx, actor, project, now).await?;
        let component = known(component)?;
        let operation = Operation::ReadConfigurations(&component.id);
        bearer.require(&self.core, actor, operation, now)?;
        Ok((tx, bearer, component))
    }

    /// The configurations of a component, in the trash or out of it.
    pub(crate) async fn list_configurations(
        &self,
        actor: &Actor,
        project: ProjectId,
        component: &str,
        in_trash: bool,
    ) -> Result<Vec<ConfigurationRow>, AppError> {
        let result = self.list_configurations_inner(actor, project, component, in_trash).await;
        let (bearer, component, rows) = self.core.recorder.settle(result).await?;
        let object = Object::new("component", &component.id, component.name.clone());
        let message = format!("Listed component configurations ({})", component.id);
        let event = "storage.componentConfigurationsListed";
        bearer.record_read(&self.core, actor, event, message, Some(object)).await?;
        Ok(rows)
    }

    async fn list_configurations_inner(
        &self,
        actor: &Actor,
        project: ProjectId,
        component: &str,
        in_trash: bool,
    ) -> Result<(Bearer, &'static Component, Vec<ConfigurationRow>), Refusal> {
        let (mut tx, bearer, component) = self.find_inner(actor, project, component).await?;
        let parts = Parts { configuration: true, state: true };
        let id = &component.id;
        let rows = store::list_configurations(&mut tx, project, id, in_trash, parts).await?;
        Ok((bearer, component, rows))
    }

    /// A configuration that is not in the trash.
    pub(crate) async fn find_configuration(
        &self,
        actor: &Actor,
        project: ProjectId,
        component: &str,
        id: &str,
    ) -> Result<ConfigurationRow, AppError> {
        let result = self.find_configuration_inner(actor, project, component, id).await;
        let (bearer, row) = self.core.recorder.settle(result).await?;
        let object = Object::new("componentConfiguration", &row.id, row.name.clone());
        let message =
            format!("Read component configuration \"{}\" ({})", row.name, row.component_id);
        let event = "storage.componentConfigurationRead";
        bearer.record_read(&self.core, actor, event, message, Some(object)).await?;
        Ok(row)
    }

    async fn find_configuration_inner(
        &self,
        actor: &Actor,
        project: ProjectId,
        component: &str,
        id: &str,
    ) -> Result<(Bearer, ConfigurationRow), Refusal> {
        let (mut tx, bearer, component) = self.find_inner(actor, project, component).await?;
        if !rules::is_id(id) {
            return Err(unknown(id).into());
        }
        let row = store::find_configuration(&mut tx, project, &component.id, id).await?;
        let row = living(row.ok_or_else(|| unknown(id))?)?;
        Ok((bearer, row))
    }

    async fn list_catalogue_inner(
        &self,
        actor: &Actor,
        project: ProjectId,
    ) -> Result<Vec<ComponentSummary>, Refusal> {
        let now = self.core.clock.now();
        let mut tx = self.core.db.read().await?;
        authenticate(&self.core, &mut tx, actor, project, now).await?;
        Ok(catalogue::all()
            .iter()
            .map(|component| ComponentSummary {
                id: component.id.clone(),
                name: component.name.clone(),
                kind: component.kind,
                description: component.description.clone(),
            })
            .collect())
    }
}

#[async_trait]
impl ComponentService for Components {
    async fn list_catalogue(
        &self,
        actor: &Actor,
        project: ProjectId,
    ) -> Result<Vec<ComponentSummary>, AppError> {
        let result = self.list_catalogue_inner(actor, project).await;
        self.core.recorder.settle(result).await
    }
}
