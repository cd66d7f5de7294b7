use crate::{
    organization::maintainers::MaintainedOrganization,
    value::{MaintainerId, OrganizationId, ProjectId, Timestamp},
};
use serde::{Deserialize, Serialize};

/// The most characters of a code.
pub const MAX_CODE: usize = 64;

/// A code that a maintainer wants.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewPromoCode {
    /// What people type.
    pub code: String,
    /// Where the project is made.
    pub organization: OrganizationId,
    /// The id of the template that it is made from.
    pub template: String,
    /// For how long the code is good; none: until it is used or withdrawn.
    pub days: Option<i64>,
}

/// The codes of a maintainer, and what others can be made of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PromoCodes {
    pub maintainer: MaintainerId,
    pub maintainer_name: String,
    /// Newest first.
    pub codes: Vec<PromoCode>,
    pub organizations: Vec<MaintainedOrganization>,
    pub templates: Vec<OfferedTemplate>,
}

/// A code, as its maintainer sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PromoCode {
    pub id: i64,
    pub code: String,
    /// The name of where the project is made.
    pub organization: String,
    /// The name of the template.
    pub template: String,
    pub expires_at: Option<Timestamp>,
    /// Its time was over before anybody used it.
    pub is_expired: bool,
    /// When it was redeemed, and by whom.
    pub used: Option<(Timestamp, String)>,
    /// The name of the project that it made, unless that was deleted.
    pub project: Option<String>,
}

/// What a project can be made from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OfferedTemplate {
    pub id: String,
    pub name: String,
}

/// A code that the person redeemed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RedeemedCode {
    pub code: String,
    pub used_at: Timestamp,
    pub project: (ProjectId, String),
}
