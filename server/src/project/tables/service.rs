use super::{
    csv_source::{self, Dialect},
    data::Loaded,
    rules,
    store::{self, InsertTable, TableRow},
};
use crate::{
    core::Core,
    db::{StoreError, Tx},
    project::{
        access::{Bearer, Refusal, authenticate, authenticate_writer, rules::Operation},
        buckets,
        events::{Object, store::insert_events},
        limits::Room,
    },
};
use app::{
    error::AppError,
    project::{
        buckets::{BucketId, Table},
        limits::Measure,
    },
    services::Actor,
    value::{ProjectId, Timestamp},
};
use std::{path::Path, sync::Arc};

/// The most rows of a preview.
pub(crate) const MOST_PREVIEWED: u32 = 1000;

/// Tables.
pub struct Tables {
    core: Arc<Core>,
}

/// A table that is to be made of a CSV file.
pub(crate) struct NewTable<'a> {
    pub(crate) name: &'a str,
    pub(crate) primary_key: &'a [String],
    pub(crate) csv: &'a Path,
    pub(crate) dialect: Dialect,
}

/// The first rows of a table.
#[derive(Debug)]
pub(crate) struct Preview {
    pub(crate) columns: Vec<String>,
    pub(crate) rows: Vec<Vec<String>>,
}

impl Tables {
    pub fn new(core: Arc<Core>) -> Self {
        Self { core }
    }

    /// May the caller write to this bucket? Asked before a large body is read.
    pub(crate) async fn require_write(
        &self,
        actor: &Actor,
        project: ProjectId,
        bucket: &BucketId,
    ) -> Result<(), AppError> {
        let result = self.require_write_inner(actor, project, bucket).await;
        self.core.recorder.settle(result).await
    }

    async fn require_write_inner(
        &self,
        actor: &Actor,
        project: ProjectId,
        bucket: &BucketId,
    ) -> Result<(), Refusal> {
        let now = self.core.clock.now();
        let mut tx = self.core.db.read().await?;
        let bearer = authenticate(&self.core, &mut tx, actor, project, now).await?;
        self.may_write(&mut tx, actor, &bearer, bucket, now).await
    }

    /// A bearer who may write to this bucket.
    async fn writer(
        &self,
        tx: &mut Tx,
        actor: &Actor,
        project: ProjectId,
        bucket: &BucketId,
        now: Timestamp,
    ) -> Result<Bearer, Refusal> {
        let bearer = authenticate_writer(&self.core, tx, actor, project, now).await?;
        self.may_write(tx, actor, &bearer, bucket, now).await?;
        Ok(bearer)
    }

    async fn may_write(
        &self,
        tx: &mut Tx,
        actor: &Actor,
        bearer: &Bearer,
        bucket: &BucketId,
        now: Timestamp,
    ) -> Result<(), Refusal> {
        let found = buckets::store::find_bucket(tx, bearer.project, bucket).await?;
        found.ok_or_else(|| buckets::unknown(bucket))?;
        bearer.require(&self.core, actor, Operation::WriteBucket(bucket), now)
    }

    /// Makes a table of a CSV file: all of it or nothing.
    pub(crate) async fn create(
        &self,
        actor: &Actor,
        project: ProjectId,
        bucket: &BucketId,
        new: NewTable<'_>,
    ) -> Result<Table, AppError> {
        let core = &*self.core;
        let name = rules::parse_table_name(new.name)?;
        self.require_write(actor, project, bucket).await?;
        let source = csv_source::open(new.csv, new.dialect).await?;
        let columns = source.columns.clone();
        let key = rules::positions(&columns, new.primary_key)?;

        let mut tx = core.db.write().await?;
        if store::find_table(&mut tx, project, bucket, &name).await?.is_some() {
            return Err(exists(bucket, &name));
        }
        let number = tx.next_number("tables").await?;
        tx.commit().await?;

        let loaded = core.data.create(project, number, source, &key).await?;
        let result = self
            .create_inner(
                actor,
                project,
                bucket,
                &name,
                (number, &columns, new.primary_key),
                loaded,
            )
            .await;
        if result.is_err() {
            drop_data(core, project, &[number]).await;
        }
        core.recorder.settle(result).await
    }

    /// Makes the filled table known, if the caller still may.
    async fn create_inner(
        &self,
        actor: &Actor,
        project: ProjectId,
        bucket: &BucketId,
        name: &str,
        (number, columns, primary_key): (i64, &[String], &[String]),
        loaded: Loaded,
    ) -> Result<Table, Refusal> {
        let core = &*self.core;
        let now = core.clock.now();
        let mut tx = core.db.write().await?;
        let bearer = self.writer(&mut tx, actor, project, bucket, now).await?;
        let room = Room::hold(core, &mut tx, project, &[Measure::Rows, Measure::Bytes]).await?;
        let inserted = store::insert_table(
            &mut tx,
            InsertTable {
                number,
                project,
                bucket,
                name,
                columns,
                primary_key,
                rows: loaded.rows,
                bytes: loaded.bytes,
                now,
            },
        )
        .await;
        match inserted {
            Err(StoreError::Conflict) => return Err(exists(bucket, name).into()),
            other => other?,
        }
        let added = [(Measure::Rows, loaded.rows), (Measure::Bytes, loaded.bytes)];
        room.take(core, &mut tx, &added, now).await?;
        let row = store::find_table(&mut tx, project, bucket, name).await?;
        let table = seen(bucket, row.ok_or_else(|| unknown(project, bucket, name))?)?;
        let message = format!("Created the table {} with {} rows", table.id, table.rows);
        let object = Object::new("table", &table.id, table.id.clone());
        let event = bearer.event(core, actor, "storage.tableCreated", message, Some(object), now);
        insert_events(&mut tx, &[event]).await?;
        tx.commit().await?;
        Ok(table)
    }

    /// A table, for who may read its bucket.
    pub(crate) async fn find(
        &self,
        actor: &Actor,
        project: ProjectId,
        bucket: &BucketId,
        name: &str,
    ) -> Result<Table, AppError> {
        let result = self.find_inner(actor, project, bucket, name).await;
        let (bearer, _, table) = self.core.recorder.settle(result).await?;
        let message = format!("Read the table {}", table.id);
        self.record_read(actor, &bearer, "storage.tableRead", message, &table).await?;
        Ok(table)
    }

    async fn find_inner(
        &self,
        actor: &Actor,
        project: ProjectId,
        bucket: &BucketId,
        name: &str,
    ) -> Result<(Bearer, i64, Table), Refusal> {
        let now = self.core.clock.now();
        let mut tx = self.core.db.read().await?;
        let bearer = authenticate(&self.core, &mut tx, actor, project, now).await?;
        let found = buckets::store::find_bucket(&mut tx, project, bucket).await?;
        found.ok_or_else(|| buckets::unknown(bucket))?;
        bearer.require(&self.core, actor, Operation::ReadBucket(bucket), now)?;
        let row = store::find_table(&mut tx, project, bucket, name).await?;
        let row = row.ok_or_else(|| unknown(project, bucket, name))?;
        Ok((bearer, row.number, seen(bucket, row)?))
    }

    async fn record_read(
        &self,
        actor: &Actor,
        bearer: &Bearer,
        event: &'static str,
        message: String,
        table: &Table,
    ) -> Result<(), AppError> {
        let now = self.core.clock.now();
        let object = Some(Object::new("table", &table.id, table.id.clone()));
        let event = bearer.event(&self.core, actor, event, message, object, now);
        self.core.recorder.record(event).await.map(|_| ())
    }

    /// The first rows of a table; an event, because data leave the house.
    pub(crate) async fn preview(
        &self,
        actor: &Actor,
        project: ProjectId,
        bucket: &BucketId,
        name: &str,
        columns: Option<&[String]>,
        limit: u32,
    ) -> Result<Preview, AppError> {
        let result = self.find_inner(actor, project, bucket, name).await;
        let (bearer, number, table) = self.core.recorder.settle(result).await?;
        let columns = columns.unwrap_or(&table.columns);
        let positions = rules::positions(&table.columns, columns)?;
        let limit = limit.min(MOST_PREVIEWED);
        let rows = self.core.data.read(project, number, &positions, limit).await?;
        let rows = rows.ok_or_else(|| {
            AppError::invalid("limit", "These rows are too large. Ask for fewer rows or columns.")
                .with_code("storage.tables.validation")
        })?;
        let message = format!("Previewed {} rows of the table {}", rows.len(), table.id);
        self.record_read(actor, &bearer, "storage.tableDataPreview", message, &table).await?;
        Ok(Preview { columns: columns.to_vec(), rows })
    }

    /// Drops a table.
    pub(crate) async fn delete(
        &self,
        actor: &Actor,
        project: ProjectId,
        bucket: &BucketId,
        name: &str,
    ) -> Result<(), AppError> {
        let result = self.delete_inner(actor, project, bucket, name).await;
        let number = self.core.recorder.settle(result).await?;
        drop_data(&self.core, project, &[number]).await;
        Ok(())
    }

    async fn delete_inner(
        &self,
        actor: &Actor,
        project: ProjectId,
        bucket: &BucketId,
        name: &str,
    ) -> Result<i64, Refusal> {
        let core = &*self.core;
        let now = core.clock.now();
        let mut tx = core.db.write().await?;
        let bearer = self.writer(&mut tx, actor, project, bucket, now).await?;
        let row = store::find_table(&mut tx, project, bucket, name).await?;
        let row = row.ok_or_else(|| unknown(project, bucket, name))?;
        if !store::delete_table(&mut tx, project, &row).await? {
            return Err(unknown(project, bucket, name).into());
        }
        let number = row.number;
        let id = format!("{bucket}.{name}");
        let message = format!("Deleted the table {id}");
        let object = Object::new("table", &id, id.clone());
        let event = bearer.event(core, actor, "storage.tableDeleted", message, Some(object), now);
        insert_events(&mut tx, &[event]).await?;
        tx.commit().await?;
        Ok(number)
    }
}

fn unknown(project: ProjectId, bucket: &BucketId, name: &str) -> AppError {
    AppError::not_found(
        "storage.tables.notFound",
        format!(
            "The table \"{name}\" was not found in the bucket \"{bucket}\" in the project \"{project}\""
        ),
    )
}

fn exists(bucket: &BucketId, name: &str) -> AppError {
    AppError::invalid("name", format!("The bucket {bucket} already has a table \"{name}\"."))
        .with_code("storage.tables.alreadyExists")
}

fn seen(bucket: &BucketId, row: TableRow) -> Result<Table, StoreError> {
    let list = |json: &str| {
        serde_json::from_str(json)
            .map_err(|_| StoreError::Corrupt(format!("the columns of table {}", row.number)))
    };
    Ok(Table {
        id: format!("{bucket}.{}", row.name),
        columns: list(&row.columns)?,
        primary_key: list(&row.primary_key)?,
        name: row.name,
        bucket: bucket.clone(),
        rows: row.row_count,
        bytes: row.byte_count,
        created_at: Timestamp(row.created_at),
        last_import_at: row.last_import_at.map(Timestamp),
        last_change_at: row.last_change_at.map(Timestamp),
    })
}

/// # Errors
/// `NotFound` when the bucket has no such table.
pub(crate) async fn require_in_bucket(
    tx: &mut Tx,
    project: ProjectId,
    bucket: &BucketId,
    name: &str,
) -> Result<(), AppError> {
    let row = store::find_table(tx, project, bucket, name).await?;
    row.map(|_| ()).ok_or_else(|| unknown(project, bucket, name))
}

/// The tables of a bucket, by name.
pub(crate) async fn list_in_bucket(
    tx: &mut Tx,
    project: ProjectId,
    bucket: &BucketId,
) -> Result<Vec<Table>, StoreError> {
    let rows = store::list_tables(tx, project, bucket).await?;
    let mut tables =
        rows.into_iter().map(|row| seen(bucket, row)).collect::<Result<Vec<_>, _>>()?;
    tables.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(tables)
}

/// Forgets the tables of a bucket; their rows go with `drop_data`, after the commit.
pub(crate) async fn delete_in_bucket(
    tx: &mut Tx,
    project: ProjectId,
    bucket: &BucketId,
) -> Result<Vec<i64>, StoreError> {
    let rows = store::list_tables(tx, project, bucket).await?;
    for row in &rows {
        store::delete_table(tx, project, row).await?;
    }
    Ok(rows.iter().map(|row| row.number).collect())
}

/// Drops the rows of tables that nobody knows any more. What cannot be dropped now only takes
/// space: the number is never used again.
pub(crate) async fn drop_data(core: &Core, project: ProjectId, numbers: &[i64]) {
    if !numbers.is_empty()
        && let Err(error) = core.data.drop(project, numbers).await
    {
        tracing::warn!(%error, project = project.0, "the rows of dropped tables are still there");
    }
}
