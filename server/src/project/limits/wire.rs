//! Credits in the shape of the Manage API.

use super::rules::PARTS;
use app::value::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

/// What a project that pays as it goes has to pay with.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = PayAsYouGo)]
pub(crate) struct WirePayAsYouGo {
    /// All the credits that it was given.
    #[schema(value_type = f64)]
    purchased_credits: WireAmount,
}

impl WirePayAsYouGo {
    /// Of so many billionths.
    pub(crate) fn new(credits: i64) -> Self {
        Self { purchased_credits: WireAmount::new(credits) }
    }
}

/// Credits: a whole number where it is one.
#[derive(Debug, Clone, Copy, Serialize)]
#[serde(untagged)]
pub(super) enum WireAmount {
    Whole(i64),
    Broken(f64),
}

impl WireAmount {
    /// Of so many billionths.
    pub(super) fn new(parts: i64) -> Self {
        if parts % PARTS == 0 {
            return Self::Whole(parts / PARTS);
        }
        #[expect(clippy::cast_precision_loss, reason = "as near as such a number gets")]
        let amount = parts as f64 / PARTS as f64;
        Self::Broken(amount)
    }
}

/// Credits that were just given.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Credits)]
pub(super) struct WireCredits {
    pub(super) id: i64,
    #[schema(value_type = f64)]
    pub(super) credits_amount: WireAmount,
    /// They were given, not sold.
    money_amount: Option<i64>,
    id_stripe_invoice: Option<String>,
    pub(super) description: String,
    pub(super) created: String,
}

impl WireCredits {
    pub(super) fn new(id: i64, parts: i64, description: String, now: Timestamp) -> Self {
        Self {
            id,
            credits_amount: WireAmount::new(parts),
            money_amount: None,
            id_stripe_invoice: None,
            description,
            created: now.wire(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::WireAmount;
    use rstest::rstest;

    #[rstest]
    #[case(100_000_000_000, "100")]
    #[case(100_234_000_000, "100.234")]
    #[case(12_345_600, "0.0123456")]
    #[case(0, "0")]
    fn whole_amounts_stay_whole(#[case] parts: i64, #[case] expected: &str) {
        assert_eq!(serde_json::to_string(&WireAmount::new(parts)).unwrap(), expected);
    }
}
