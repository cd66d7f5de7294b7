use super::model::{Bucket, BucketDetail, BucketId, BucketList, NewBucket};
use crate::{error::AppError, services::Actor, value::ProjectId};
use async_trait::async_trait;
use leptos::prelude::*;

/// Buckets. Callers are people (who act as their master token) and token bearers alike.
#[async_trait]
pub trait BucketService: Send + Sync {
    /// The buckets that the caller may read; by id.
    async fn list(&self, actor: &Actor, project: ProjectId) -> Result<BucketList, AppError>;

    /// Makes a bucket.
    ///
    /// # Errors
    /// `Forbidden` unless the caller may manage buckets; `Invalid` for stage or name; `Conflict`
    /// when there is one of that id.
    async fn create(
        &self,
        actor: &Actor,
        project: ProjectId,
        new: NewBucket,
    ) -> Result<Bucket, AppError>;

    /// A bucket with its tables.
    ///
    /// # Errors
    /// `NotFound` when it is not there; `Forbidden` when it is not granted.
    async fn find(
        &self,
        actor: &Actor,
        project: ProjectId,
        id: &BucketId,
    ) -> Result<BucketDetail, AppError>;

    /// Deletes a bucket; with `force` its tables too. Grants on it go with it.
    ///
    /// # Errors
    /// `NotFound`, `Forbidden`, or `Invalid` when there are tables in it and `force` is not set.
    async fn delete(
        &self,
        actor: &Actor,
        project: ProjectId,
        id: &BucketId,
        force: bool,
    ) -> Result<(), AppError>;
}

/// Lists the buckets of a project.
#[server(prefix = "/api", endpoint = "buckets/list")]
pub async fn list_buckets(project: ProjectId) -> Result<BucketList, AppError> {
    use crate::services::{answer, request};
    let (actor, services) = request()?;
    answer(services.buckets.list(&actor, project).await)
}

/// Makes a bucket and opens it.
#[server(prefix = "/api", endpoint = "buckets/create")]
pub async fn create_bucket(
    project: ProjectId,
    stage: String,
    name: String,
    #[server(default)] description: String,
) -> Result<(), AppError> {
    use crate::services::{answer, redirect, request};
    let (actor, services) = request()?;
    let new = NewBucket { stage, name, description };
    let bucket = answer(services.buckets.create(&actor, project, new).await)?;
    redirect(&format!("/projects/{project}/storage/buckets/{}", bucket.id));
    Ok(())
}

/// Reads a bucket and its tables.
#[server(prefix = "/api", endpoint = "buckets/find")]
pub async fn find_bucket(project: ProjectId, id: BucketId) -> Result<BucketDetail, AppError> {
    use crate::services::{answer, request};
    let (actor, services) = request()?;
    answer(services.buckets.find(&actor, project, &id).await)
}

/// Deletes a bucket with everything in it and goes back to the list.
#[server(prefix = "/api", endpoint = "buckets/delete")]
pub async fn delete_bucket(project: ProjectId, id: BucketId) -> Result<(), AppError> {
    use crate::services::{answer, redirect, request};
    let (actor, services) = request()?;
    answer(services.buckets.delete(&actor, project, &id, true).await)?;
    redirect(&format!("/projects/{project}/storage/buckets"));
    Ok(())
}
