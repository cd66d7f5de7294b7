use super::store::{self, BucketRow};
use crate::{
    core::Core,
    db::{StoreError, Tx},
    project::{
        access::{
            Bearer, Refusal, authenticate, authenticate_writer,
            rules::{BucketRights, Operation},
        },
        events::{Object, store::insert_events},
        tables,
    },
    text::is_unprintable,
};
use app::{
    error::{AppError, ErrorKind},
    project::buckets::{
        Bucket, BucketDetail, BucketId, BucketList, BucketService, InvalidBucketId, NewBucket,
        Table,
    },
    services::Actor,
    value::{ProjectId, Timestamp},
};
use async_trait::async_trait;
use std::sync::Arc;

/// The most characters of a description.
const MAX_DESCRIPTION: usize = 4000;

/// Buckets.
pub struct Buckets {
    core: Arc<Core>,
}

impl Buckets {
    pub fn new(core: Arc<Core>) -> Self {
        Self { core }
    }
}

/// There is no such bucket.
pub(crate) fn unknown(id: &BucketId) -> AppError {
    AppError::not_found("storage.buckets.notFound", format!("Bucket {id} not found"))
}

/// # Errors
/// `NotFound` when the project has no such bucket.
pub(crate) async fn require_in_project(
    tx: &mut Tx,
    project: ProjectId,
    id: &BucketId,
) -> Result<(), AppError> {
    store::find_bucket(tx, project, id).await?.map(|_| ()).ok_or_else(|| unknown(id))
}

/// The ids of all buckets of a project, sorted.
pub(crate) async fn list_ids(tx: &mut Tx, project: ProjectId) -> Result<Vec<BucketId>, StoreError> {
    let mut ids = store::list_ids(tx, project)
        .await?
        .iter()
        .map(|id| id.parse().map_err(|_| StoreError::Corrupt(format!("the bucket id {id}"))))
        .collect::<Result<Vec<BucketId>, StoreError>>()?;
    ids.sort();
    Ok(ids)
}

/// The ids of all buckets for a bearer who reaches all of them; nothing for the others, whose
/// grants name theirs.
pub(crate) async fn all_if_reached(
    tx: &mut Tx,
    bearer: &Bearer,
) -> Result<Vec<BucketId>, StoreError> {
    match bearer.rights.buckets {
        BucketRights::Granted(_) => Ok(Vec::new()),
        BucketRights::Manage | BucketRights::ReadAll => list_ids(tx, bearer.project).await,
    }
}

fn seen(row: BucketRow) -> Result<Bucket, StoreError> {
    let id =
        row.id.parse().map_err(|_| StoreError::Corrupt(format!("the bucket id {}", row.id)))?;
    Ok(Bucket {
        id,
        description: row.description,
        created_at: Timestamp(row.created_at),
        last_change_at: row.last_change_at.map(Timestamp),
        tables: row.tables,
        rows: row.row_count,
        bytes: row.byte_count,
    })
}

fn invalid(error: InvalidBucketId) -> AppError {
    let field = match error {
        InvalidBucketId::Stage => "stage",
        InvalidBucketId::Name => "name",
    };
    AppError::invalid(field, error.to_string()).with_code("storage.buckets.validation")
}

impl Buckets {
    async fn list_inner(
        &self,
        actor: &Actor,
        project: ProjectId,
    ) -> Result<(Bearer, BucketList), Refusal> {
        let now = self.core.clock.now();
        let mut tx = self.core.db.read().await?;
        let bearer = authenticate(&self.core, &mut tx, actor, project, now).await?;
        let rows = store::list_buckets(&mut tx, project).await?;
        let mut buckets = rows.into_iter().map(seen).collect::<Result<Vec<_>, _>>()?;
        buckets.retain(|bucket| bearer.rights.allow(Operation::ReadBucket(&bucket.id)));
        buckets.sort_by(|a, b| a.id.cmp(&b.id));
        let can_create = bearer.rights.allow(Operation::ManageBuckets);
        Ok((bearer, BucketList { buckets, can_create }))
    }

    async fn create_inner(
        &self,
        actor: &Actor,
        project: ProjectId,
        new: NewBucket,
    ) -> Result<Bucket, Refusal> {
        let core = &*self.core;
        let now = core.clock.now();
        let mut tx = core.db.write().await?;
        let bearer = authenticate_writer(core, &mut tx, actor, project, now).await?;
        bearer.require(core, actor, Operation::ManageBuckets, now)?;
        let id = BucketId::new(&new.stage, new.name.trim()).map_err(invalid)?;
        let description = new.description.trim();
        let has_unprintable = |c: char| is_unprintable(c) && !matches!(c, '\n' | '\r' | '\t');
        if description.chars().count() > MAX_DESCRIPTION || description.contains(has_unprintable) {
            return Err(AppError::invalid(
                "description",
                format!("The description can have {MAX_DESCRIPTION} characters that can be shown."),
            )
            .with_code("storage.buckets.validation")
            .into());
        }
        match store::insert_bucket(&mut tx, project, &id, description, now).await {
            Err(StoreError::Conflict) => {
                return Err(AppError::invalid("name", format!("The bucket {id} already exists."))
                    .with_code("storage.buckets.alreadyExists")
                    .into());
            }
            other => other?,
        }
        let row = store::find_bucket(&mut tx, project, &id).await?.ok_or_else(|| unknown(&id))?;
        let object = Object::bucket(&id);
        let message = format!("Created the bucket {id}");
        let event = bearer.event(core, actor, "storage.bucketCreated", message, Some(object), now);
        insert_events(&mut tx, &[event]).await?;
        tx.commit().await?;
        Ok(seen(row)?)
    }

    async fn find_inner(
        &self,
        actor: &Actor,
        project: ProjectId,
        id: &BucketId,
    ) -> Result<(Bearer, BucketDetail), Refusal> {
        let now = self.core.clock.now();
        let mut tx = self.core.db.read().await?;
        let bearer = authenticate(&self.core, &mut tx, actor, project, now).await?;
        let row = store::find_bucket(&mut tx, project, id).await?.ok_or_else(|| unknown(id))?;
        bearer.require(&self.core, actor, Operation::ReadBucket(id), now)?;
        let tables = tables::list_in_bucket(&mut tx, project, id).await?;
        Ok((bearer, BucketDetail { bucket: seen(row)?, tables }))
    }

    async fn delete_inner(
        &self,
        actor: &Actor,
        project: ProjectId,
        id: &BucketId,
        force: bool,
    ) -> Result<Vec<i64>, Refusal> {
        let core = &*self.core;
        let now = core.clock.now();
        let mut tx = core.db.write().await?;
        let bearer = authenticate_writer(core, &mut tx, actor, project, now).await?;
        store::find_bucket(&mut tx, project, id).await?.ok_or_else(|| unknown(id))?;
        bearer.require(core, actor, Operation::ManageBuckets, now)?;
        let gone = tables::delete_in_bucket(&mut tx, project, id).await?;
        if !gone.is_empty() && !force {
            return Err(AppError::new(
                ErrorKind::Invalid,
                "buckets.deleteNotEmpty",
                format!("The bucket {id} has tables in it. Delete them first, or use force."),
            )
            .into());
        }
        if !store::delete_bucket(&mut tx, project, id).await? {
            return Err(unknown(id).into());
        }
        let object = Object::bucket(id);
        let message = match gone.len() {
            0 => format!("Deleted the bucket {id}"),
            tables => format!("Deleted the bucket {id} and the {tables} tables in it"),
        };
        let event = bearer.event(core, actor, "storage.bucketDeleted", message, Some(object), now);
        insert_events(&mut tx, &[event]).await?;
        tx.commit().await?;
        Ok(gone)
    }

    /// A bucket's tables, for who may read it.
    pub(crate) async fn list_tables_of(
        &self,
        actor: &Actor,
        project: ProjectId,
        id: &BucketId,
    ) -> Result<BucketDetail, AppError> {
        let result = self.find_inner(actor, project, id).await;
        let (bearer, detail) = self.core.recorder.settle(result).await?;
        let (message, object) = ("Listed tables".to_owned(), Object::bucket(id));
        bearer
            .record_read(&self.core, actor, "storage.tablesListed", message, Some(object))
            .await?;
        Ok(detail)
    }

    /// All tables that the caller may read.
    pub(crate) async fn list_tables(
        &self,
        actor: &Actor,
        project: ProjectId,
    ) -> Result<Vec<(Table, Bucket)>, AppError> {
        let result = self.list_tables_inner(actor, project).await;
        let (bearer, tables) = self.core.recorder.settle(result).await?;
        let message = "Listed tables".to_owned();
        bearer.record_read(&self.core, actor, "storage.tablesListed", message, None).await?;
        Ok(tables)
    }

    async fn list_tables_inner(
        &self,
        actor: &Actor,
        project: ProjectId,
    ) -> Result<(Bearer, Vec<(Table, Bucket)>), Refusal> {
        let (bearer, list) = self.list_inner(actor, project).await?;
        let mut tx = self.core.db.read().await?;
        let mut found = Vec::new();
        for bucket in list.buckets {
            for table in tables::list_in_bucket(&mut tx, project, &bucket.id).await? {
                found.push((table, bucket.clone()));
            }
        }
        Ok((bearer, found))
    }
}

#[async_trait]
impl BucketService for Buckets {
    async fn list(&self, actor: &Actor, project: ProjectId) -> Result<BucketList, AppError> {
        let result = self.list_inner(actor, project).await;
        let (bearer, list) = self.core.recorder.settle(result).await?;
        let message = "Listed buckets".to_owned();
        bearer.record_read(&self.core, actor, "storage.bucketsListed", message, None).await?;
        Ok(list)
    }

    async fn create(
        &self,
        actor: &Actor,
        project: ProjectId,
        new: NewBucket,
    ) -> Result<Bucket, AppError> {
        let result = self.create_inner(actor, project, new).await;
        self.core.recorder.settle(result).await
    }

    async fn find(
        &self,
        actor: &Actor,
        project: ProjectId,
        id: &BucketId,
    ) -> Result<BucketDetail, AppError> {
        let result = self.find_inner(actor, project, id).await;
        let (bearer, detail) = self.core.recorder.settle(result).await?;
        let object = Object::bucket(id);
        let message = format!("Read the bucket {id}");
        bearer.record_read(&self.core, actor, "storage.bucketRead", message, Some(object)).await?;
        Ok(detail)
    }

    async fn delete(
        &self,
        actor: &Actor,
        project: ProjectId,
        id: &BucketId,
        force: bool,
    ) -> Result<(), AppError> {
        let result = self.delete_inner(actor, project, id, force).await;
        let gone = self.core.recorder.settle(result).await?;
        tables::drop_data(&self.core, project, &gone).await;
        Ok(())
    }
}
