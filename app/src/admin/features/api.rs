use super::model::{Feature, NewFeature};
use crate::{error::AppError, services::Actor, value::FeatureId};
use async_trait::async_trait;
use leptos::prelude::*;

/// Features.
///
/// # Errors
/// All: `Forbidden` unless the caller is a super admin.
#[async_trait]
pub trait FeatureService: Send + Sync {
    /// All of them, in the order in which they were made.
    async fn list(&self, actor: &Actor) -> Result<Vec<Feature>, AppError>;

    /// Makes one.
    ///
    /// # Errors
    /// `ReauthRequired` without a fresh proof; `Invalid` naming the field; `Unprocessable` when the
    /// name is taken.
    async fn create(&self, actor: &Actor, new: NewFeature) -> Result<(), AppError>;

    /// Deletes one: nobody has it any more.
    ///
    /// # Errors
    /// `ReauthRequired` without a fresh proof; `NotFound`.
    async fn delete(&self, actor: &Actor, id: FeatureId) -> Result<(), AppError>;
}

/// All features.
#[server(prefix = "/api", endpoint = "admin/features/list")]
pub async fn list_features() -> Result<Vec<Feature>, AppError> {
    use crate::services::{answer, request};
    let (actor, services) = request()?;
    answer(services.features.list(&actor).await)
}

/// Makes a feature.
#[server(prefix = "/api", endpoint = "admin/features/create")]
pub async fn create_feature(
    name: String,
    kind: String,
    #[server(default)] title: String,
    #[server(default)] description: String,
    #[server(default)] for_admins: String,
    #[server(default)] for_programs: String,
) -> Result<(), AppError> {
    use crate::services::{answer, redirect, request};
    let (actor, services) = request()?;
    // a box that is not ticked is not sent
    let (is_for_admins, is_for_programs) = (!for_admins.is_empty(), !for_programs.is_empty());
    let new = NewFeature { name, kind, title, description, is_for_admins, is_for_programs };
    answer(services.features.create(&actor, new).await)?;
    redirect("/admin/features");
    Ok(())
}

/// Deletes a feature.
#[server(prefix = "/api", endpoint = "admin/features/delete")]
pub async fn delete_feature(id: FeatureId) -> Result<(), AppError> {
    use crate::services::{answer, redirect, request};
    let (actor, services) = request()?;
    answer(services.features.delete(&actor, id).await)?;
    redirect("/admin/features");
    Ok(())
}
