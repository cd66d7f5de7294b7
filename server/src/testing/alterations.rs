//! What tests change in the database behind the back of everything else.

use super::{Person, TestApp, TestProject};
use crate::db::{Tx, on_tx};
use app::{
    organization::projects::Role,
    value::{OrganizationId, ProjectId, Timestamp, TokenId},
};

impl TestApp {
    /// Switches a project off.
    pub(crate) async fn disable(&self, project: &TestProject, reason: &str) {
        let mut tx = self.core().db.write().await.unwrap();
        let sql = "UPDATE projects SET disabled_reason = $1 WHERE id = $2";
        on_tx!(&mut tx, conn => sqlx::query(sql).bind(reason).bind(project.id.0)
            .execute(conn).await.map(|_| ()))
        .unwrap();
        tx.commit().await.unwrap();
    }

    /// Lets the project's organization ask everybody for a second factor, whoever has none.
    pub(crate) async fn force_mfa(&self, project: &TestProject) {
        self.set_forced_mfa(project.organization, true).await;
    }

    /// Says whether an organization requires a second factor, whoever has none.
    pub(crate) async fn set_forced_mfa(&self, organization: OrganizationId, is_forced: bool) {
        let mut tx = self.core().db.write().await.unwrap();
        let sql = "UPDATE organizations SET requires_mfa = $1 WHERE id = $2";
        on_tx!(&mut tx, conn => sqlx::query(sql).bind(is_forced).bind(organization.0)
            .execute(conn).await.map(|_| ()))
        .unwrap();
        tx.commit().await.unwrap();
    }

    /// Marks a project as deleted now, and nothing with it.
    pub(crate) async fn delete_project(&self, project: &TestProject) {
        self.set_deleted(project, Some(self.now())).await;
    }

    /// The same for whatever project has this id.
    pub(crate) async fn delete_project_of_id(&self, id: ProjectId) {
        self.set_deleted_of_id(id, Some(self.now())).await;
    }

    /// Marks it as deleted at some time, or not any more.
    pub(crate) async fn set_deleted(&self, project: &TestProject, at: Option<Timestamp>) {
        self.set_deleted_of_id(project.id, at).await;
    }

    async fn set_deleted_of_id(&self, id: ProjectId, at: Option<Timestamp>) {
        let mut tx = self.core().db.write().await.unwrap();
        let sql = "UPDATE projects SET deleted_at = $1 WHERE id = $2";
        on_tx!(&mut tx, conn => sqlx::query(sql).bind(at.map(|at| at.0)).bind(id.0)
            .execute(conn).await.map(|_| ()))
        .unwrap();
        tx.commit().await.unwrap();
    }

    /// Changes a token.
    pub(crate) async fn alter_token(
        tx: &mut Tx,
        id: TokenId,
        description: &str,
        deleted_at: Option<Timestamp>,
    ) {
        let sql = "UPDATE tokens SET description = $1, deleted_at = $2 WHERE id = $3";
        on_tx!(tx, conn => sqlx::query(sql).bind(description).bind(deleted_at.map(|at| at.0))
            .bind(id.0).execute(conn).await.map(|_| ()))
        .unwrap();
    }

    /// Gives a member another role.
    pub(crate) async fn set_role(&self, project: &TestProject, member: &Person, role: Role) {
        let user = member.actor.user().unwrap().user;
        let mut tx = self.core().db.write().await.unwrap();
        let sql = "UPDATE project_members SET role = $1 WHERE project_id = $2 AND user_id = $3";
        on_tx!(&mut tx, conn => sqlx::query(sql).bind(role.to_string()).bind(project.id.0)
            .bind(user.0).execute(conn).await.map(|_| ()))
        .unwrap();
        tx.commit().await.unwrap();
    }

    /// Lets a membership end then.
    pub(crate) async fn set_membership_end(
        &self,
        project: &TestProject,
        member: &Person,
        at: Timestamp,
    ) {
        let mut tx = self.core().db.write().await.unwrap();
        let sql =
            "UPDATE project_members SET expires_at = $1 WHERE project_id = $2 AND user_id = $3";
        on_tx!(&mut tx, conn => sqlx::query(sql).bind(at.0).bind(project.id.0).bind(member.id.0)
            .execute(conn).await.map(|_| ()))
        .unwrap();
        tx.commit().await.unwrap();
    }
}
