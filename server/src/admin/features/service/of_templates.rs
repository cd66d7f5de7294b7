use super::{Features, find_of_kind};
use crate::{
    admin::{
        features::{
            rules,
            store::{self, FeatureRow},
        },
        require_acting_super_admin,
    },
    organization::projects::Template,
};
use app::{admin::features::FeatureKind, error::AppError, services::Actor, value::FeatureId};

impl Features {
    /// What a project has from the start that is made from the template, which the caller may see.
    pub(in crate::admin::features) async fn list_of_template(
        &self,
        template: &'static Template,
    ) -> Result<Vec<FeatureRow>, AppError> {
        let mut tx = self.core.db.read().await?;
        Ok(store::list_of_template(&mut tx, template.id).await?)
    }

    /// Gives projects that are made from the template from now on a feature, or takes it away; what
    /// they have after that.
    pub(in crate::admin::features) async fn set_of_template(
        &self,
        actor: &Actor,
        template: &'static Template,
        name: &str,
        has: bool,
    ) -> Result<Vec<FeatureRow>, AppError> {
        let now = self.core.clock.now();
        require_acting_super_admin(actor, now)?;
        let mut tx = self.core.db.write().await?;
        let feature = find_of_kind(&mut tx, name, FeatureKind::Project, now).await?;
        rules::check_programs(&feature)?;
        let id = FeatureId(feature.id);
        if has && !store::insert_of_template(&mut tx, template.id, id, now).await? {
            return Err(rules::taken(format!("Feature \"{name}\" is already assigned")));
        }
        if !has && !store::delete_of_template(&mut tx, template.id, id).await? {
            return Err(rules::unknown());
        }
        let rows = store::list_of_template(&mut tx, template.id).await?;
        tx.commit().await?;
        Ok(rows)
    }
}
