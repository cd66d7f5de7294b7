use super::model::{NewPromoCode, PromoCodes, RedeemedCode};
use crate::{
    error::AppError,
    services::Actor,
    value::{MaintainerId, OrganizationId, ProjectId},
};
use async_trait::async_trait;
use leptos::prelude::*;

/// Promo codes, of those who make them and those who redeem them.
#[async_trait]
pub trait PromoCodeService: Send + Sync {
    /// Makes the code's project; the caller becomes its first member, role admin.
    ///
    /// # Errors
    /// `Invalid` for a code that there is not, that was used, or whose time is over; `RateLimited`
    /// after many wrong ones.
    async fn redeem(&self, actor: &Actor, code: &str) -> Result<ProjectId, AppError>;

    /// What the caller redeemed, newest first.
    ///
    /// # Errors
    /// `Unauthenticated`.
    async fn list_redeemed(&self, actor: &Actor) -> Result<Vec<RedeemedCode>, AppError>;

    /// The codes of a maintainer, used and unused.
    ///
    /// # Errors
    /// `NotFound` unless the caller is a member or super admin.
    async fn list(&self, actor: &Actor, maintainer: MaintainerId) -> Result<PromoCodes, AppError>;

    /// Makes a code, which is returned: an empty one is drawn.
    ///
    /// # Errors
    /// As `list`; `NotFound` for the organization or template; `Invalid` for the code or the days;
    /// `Conflict` for a code that was there before.
    async fn create(
        &self,
        actor: &Actor,
        maintainer: MaintainerId,
        new: NewPromoCode,
    ) -> Result<String, AppError>;

    /// Takes back a code that nobody used.
    ///
    /// # Errors
    /// As `list`; `NotFound` for one that is used or not there.
    async fn withdraw(
        &self,
        actor: &Actor,
        maintainer: MaintainerId,
        id: i64,
    ) -> Result<(), AppError>;
}

/// Redeems a code and opens its project.
#[server(prefix = "/api", endpoint = "promo-codes/redeem")]
pub async fn redeem_promo_code(code: String) -> Result<(), AppError> {
    use crate::services::{answer, redirect, request};
    let (actor, services) = request()?;
    let project = answer(services.promo_codes.redeem(&actor, &code).await)?;
    redirect(&format!("/projects/{project}"));
    Ok(())
}

/// Reads what the caller redeemed.
#[server(prefix = "/api", endpoint = "promo-codes/redeemed")]
pub async fn list_redeemed_codes() -> Result<Vec<RedeemedCode>, AppError> {
    use crate::services::{answer, request};
    let (actor, services) = request()?;
    answer(services.promo_codes.list_redeemed(&actor).await)
}

/// Reads the codes of a maintainer.
#[server(prefix = "/api", endpoint = "promo-codes/list")]
pub async fn list_promo_codes(maintainer: MaintainerId) -> Result<PromoCodes, AppError> {
    use crate::services::{answer, request};
    let (actor, services) = request()?;
    answer(services.promo_codes.list(&actor, maintainer).await)
}

/// Makes a code. `days` of 0 stand for a code that stays good.
#[server(prefix = "/api", endpoint = "promo-codes/create")]
pub async fn create_promo_code(
    maintainer: MaintainerId,
    code: String,
    organization: OrganizationId,
    template: String,
    days: i64,
) -> Result<String, AppError> {
    use crate::services::{answer, redirect, request};
    let (actor, services) = request()?;
    let days = Some(days).filter(|days| *days != 0);
    let new = NewPromoCode { code, organization, template, days };
    let code = answer(services.promo_codes.create(&actor, maintainer, new).await)?;
    redirect(&format!("/maintainers/{maintainer}/promo-codes"));
    Ok(code)
}

/// Takes back a code that nobody used.
#[server(prefix = "/api", endpoint = "promo-codes/withdraw")]
pub async fn withdraw_promo_code(maintainer: MaintainerId, id: i64) -> Result<(), AppError> {
    use crate::services::{answer, redirect, request};
    let (actor, services) = request()?;
    answer(services.promo_codes.withdraw(&actor, maintainer, id).await)?;
    redirect(&format!("/maintainers/{maintainer}/promo-codes"));
    Ok(())
}
