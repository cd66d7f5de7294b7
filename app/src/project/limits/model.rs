use crate::value::ProjectId;
use serde::{Deserialize, Serialize};

/// What is counted and bounded in a project.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Measure {
    /// People in it.
    Members,
    /// Limited tokens that work. Master and component tokens come by themselves and do not count.
    Tokens,
    /// Rows of its tables.
    Rows,
    /// Bytes of its tables.
    Bytes,
}

impl Measure {
    /// All of them, in the order in which people see them.
    pub const ALL: [Self; 4] = [Self::Members, Self::Tokens, Self::Rows, Self::Bytes];

    /// The name of its limit in the APIs.
    pub const fn limit(self) -> &'static str {
        match self {
            Self::Members => "kbc.adminsCount",
            Self::Tokens => "storage.tokensCount",
            Self::Rows => "storage.rowsCount",
            Self::Bytes => "storage.dataSizeBytes",
        }
    }

    /// The measure whose limit has this name.
    pub fn of_limit(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|measure| measure.limit() == name)
    }

    /// What people call it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Members => "Members",
            Self::Tokens => "API tokens",
            Self::Rows => "Rows",
            Self::Bytes => "Data",
        }
    }
}

/// The limits of a project, and how near they are.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProjectLimits {
    pub project: ProjectId,
    pub name: String,
    pub uses: Vec<LimitUse>,
    /// What would go beyond a limit is refused; else its people are told.
    pub is_hard: bool,
    /// Where to ask for more: an e-mail address or a web page, if the operator named one.
    pub support: Option<String>,
    /// The caller may set them.
    pub can_set: bool,
}

/// One measure of a project.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct LimitUse {
    pub measure: Measure,
    pub used: i64,
    /// 0: there is none.
    pub limit: i64,
}

impl LimitUse {
    /// More than the limit allows?
    pub fn is_over(self) -> bool {
        self.limit > 0 && self.used > self.limit
    }

    /// Four fifths of the limit, or more?
    pub fn is_near(self) -> bool {
        self.limit > 0 && self.used.saturating_mul(5) >= self.limit.saturating_mul(4)
    }
}

#[cfg(test)]
mod tests {
    use super::{LimitUse, Measure};

    #[test]
    fn a_use_is_far_near_or_over() {
        let judge = |used, limit| {
            let one = LimitUse { measure: Measure::Rows, used, limit };
            (one.is_near(), one.is_over())
        };
        assert_eq!(judge(5, 0), (false, false), "no limit");
        assert_eq!(judge(7, 10), (false, false));
        assert_eq!(judge(8, 10), (true, false));
        assert_eq!(judge(10, 10), (true, false));
        assert_eq!(judge(11, 10), (true, true));
    }

    #[test]
    fn every_limit_is_found_by_its_name() {
        for measure in Measure::ALL {
            assert_eq!(Measure::of_limit(measure.limit()), Some(measure));
        }
        assert_eq!(Measure::of_limit("goodData.usersCount"), None);
    }
}
