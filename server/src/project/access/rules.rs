//! The rights of a token, and which operation needs which.

use app::{
    organization::projects::Role,
    project::{
        buckets::BucketId,
        tokens::{BucketPermission, Grants},
    },
};
use std::collections::BTreeMap;

/// What a token may do now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rights {
    /// The owner's role, for master tokens.
    pub role: Option<Role>,
    pub buckets: BucketRights,
    pub components: ComponentRights,
    pub tokens: TokenRights,
    pub can_read_all_file_uploads: bool,
    pub can_purge_trash: bool,
}

/// Which buckets, and how.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BucketRights {
    /// All of them, also new ones; create and drop.
    Manage,
    /// Read all of them.
    ReadAll,
    /// These alone.
    Granted(BTreeMap<BucketId, BucketPermission>),
}

/// Whose configurations, and how.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ComponentRights {
    /// Read and change those of all components.
    All,
    /// Read those of all components.
    ReadAll,
    /// Read and change those of these components.
    Granted(Vec<String>),
}

/// What about other tokens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TokenRights {
    /// See, make, change, refresh and delete limited ones: a master token all of them, a limited one
    /// those that can do no more than itself.
    Manage,
    /// Make tokens without any rights.
    MakeBare,
    /// Nothing.
    None,
}

/// What somebody wants to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Operation<'a> {
    ReadBucket(&'a BucketId),
    WriteBucket(&'a BucketId),
    ManageBuckets,
    /// Of this component.
    ReadConfigurations(&'a str),
    /// Make, change, restore, and move to the trash.
    ChangeConfigurations(&'a str),
    /// Delete a configuration of this component that is in the trash.
    PurgeTrash(&'a str),
    ReadFilesOfOthers,
    /// Events of other tokens.
    ReadAllEvents,
    CreateToken,
    ManageTokens,
}

/// Why a token may do something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ground {
    /// Its owner's role.
    Role(Role),
    /// It manages buckets, and so reaches every bucket and component.
    ManagesBuckets,
    /// The very bucket or component is granted.
    Granted,
    /// It has the flag for it.
    Flag,
}

/// Why a token may not do something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lack {
    /// Its owner's role does not go so far.
    Role(Role),
    /// The bucket or component is not granted.
    NotGranted,
    /// The bucket is granted for reading alone.
    ReadOnly,
    /// It lacks the flag for it.
    Flag,
    /// Master tokens alone may, and some of it tokens that may manage tokens.
    NoMaster,
}

impl Operation<'_> {
    /// In words, after "may not".
    pub fn in_words(self) -> String {
        match self {
            Self::ReadBucket(id) => format!("read the bucket {id}"),
            Self::WriteBucket(id) => format!("write to the bucket {id}"),
            Self::ManageBuckets => "create or drop buckets".to_owned(),
            Self::ReadConfigurations(id) => format!("read configurations of {id}"),
            Self::ChangeConfigurations(id) => format!("change configurations of {id}"),
            Self::PurgeTrash(id) => format!("delete configurations of {id} for good"),
            Self::ReadFilesOfOthers => "read files that others uploaded".to_owned(),
            Self::ReadAllEvents => "read the events of other tokens".to_owned(),
            Self::CreateToken => "create tokens".to_owned(),
            Self::ManageTokens => "see or change other tokens".to_owned(),
        }
    }
}

impl Rights {
    /// What a member's master token may do (`wire.md` §2.3).
    pub fn of_role(role: Role) -> Self {
        let (buckets, components, tokens) = match role {
            Role::Admin | Role::Share => {
                (BucketRights::Manage, ComponentRights::All, TokenRights::Manage)
            }
            Role::Guest => (BucketRights::Manage, ComponentRights::All, TokenRights::MakeBare),
            Role::ReadOnly => (BucketRights::ReadAll, ComponentRights::ReadAll, TokenRights::None),
        };
        Self {
            role: Some(role),
            buckets,
            components,
            tokens,
            can_read_all_file_uploads: true,
            can_purge_trash: matches!(role, Role::Admin | Role::Share),
        }
    }

    /// What a limited token may do.
    pub fn of_grants(grants: &Grants) -> Self {
        let (buckets, components) = if grants.can_manage_buckets {
            (BucketRights::Manage, ComponentRights::All)
        } else {
            (
                BucketRights::Granted(grants.buckets.clone()),
                ComponentRights::Granted(grants.components.clone()),
            )
        };
        Self {
            role: None,
            buckets,
            components,
            tokens: if grants.can_manage_tokens { TokenRights::Manage } else { TokenRights::None },
            can_read_all_file_uploads: grants.can_read_all_file_uploads,
            can_purge_trash: grants.can_purge_trash,
        }
    }

    /// May it?
    pub fn allow(&self, operation: Operation<'_>) -> bool {
        self.decide(operation).is_ok()
    }

    /// May it, and why or why not?
    ///
    /// # Errors
    /// What it lacks.
    pub fn decide(&self, operation: Operation<'_>) -> Result<Ground, Lack> {
        let flag = |is_set| if is_set { Ok(Ground::Flag) } else { Err(Lack::Flag) };
        let decision = match operation {
            Operation::ReadBucket(id) => self.decide_bucket(id, BucketPermission::Read),
            Operation::WriteBucket(id) => self.decide_bucket(id, BucketPermission::Write),
            Operation::ManageBuckets => flag(self.buckets == BucketRights::Manage),
            Operation::ReadConfigurations(id) => self.decide_component(id, true),
            Operation::ChangeConfigurations(id) => self.decide_component(id, false),
            Operation::PurgeTrash(id) => {
                self.decide_component(id, false).and_then(|_| flag(self.can_purge_trash))
            }
            Operation::ReadFilesOfOthers => flag(self.can_read_all_file_uploads),
            Operation::ReadAllEvents => self.role.map(Ground::Role).ok_or(Lack::NoMaster),
            Operation::CreateToken if self.tokens != TokenRights::None => Ok(Ground::Flag),
            Operation::ManageTokens if self.tokens == TokenRights::Manage => Ok(Ground::Flag),
            Operation::CreateToken | Operation::ManageTokens => Err(Lack::NoMaster),
        };
        match (self.role, decision) {
            (Some(role), Ok(_)) => Ok(Ground::Role(role)),
            (Some(role), Err(_)) => Err(Lack::Role(role)),
            (None, decision) => decision,
        }
    }

    fn decide_bucket(&self, id: &BucketId, wanted: BucketPermission) -> Result<Ground, Lack> {
        match &self.buckets {
            BucketRights::Manage => Ok(Ground::ManagesBuckets),
            BucketRights::ReadAll if wanted == BucketPermission::Read => Ok(Ground::Granted),
            BucketRights::ReadAll => Err(Lack::ReadOnly),
            BucketRights::Granted(granted) => match granted.get(id) {
                Some(permission) if *permission >= wanted => Ok(Ground::Granted),
                Some(_) => Err(Lack::ReadOnly),
                None => Err(Lack::NotGranted),
            },
        }
    }

    fn decide_component(&self, id: &str, only_read: bool) -> Result<Ground, Lack> {
        match &self.components {
            ComponentRights::All => Ok(Ground::ManagesBuckets),
            ComponentRights::ReadAll if only_read => Ok(Ground::Granted),
            ComponentRights::ReadAll => Err(Lack::ReadOnly),
            ComponentRights::Granted(granted) => {
                let is_granted = granted.iter().any(|granted| granted == id);
                if is_granted { Ok(Ground::Granted) } else { Err(Lack::NotGranted) }
            }
        }
    }

    /// Are these grants no more than what it may do itself? No limited token covers the right to
    /// manage tokens, so that there is no chain of them.
    pub fn covers(&self, grants: &Grants) -> bool {
        let all_buckets = self.buckets == BucketRights::Manage;
        let buckets = all_buckets
            || !grants.can_manage_buckets
                && grants.buckets.iter().all(|(id, p)| self.decide_bucket(id, *p).is_ok());
        let components = self.components == ComponentRights::All
            || !grants.can_manage_buckets
                && grants.components.iter().all(|id| self.decide_component(id, false).is_ok());
        buckets
            && components
            && (self.can_read_all_file_uploads || !grants.can_read_all_file_uploads)
            && (self.can_purge_trash || !grants.can_purge_trash)
            && (self.role.is_some() || !grants.can_manage_tokens)
    }

    /// Does it reach configurations of any component at all?
    pub fn reaches_components(&self) -> bool {
        self.components != ComponentRights::Granted(Vec::new())
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use proptest::prelude::*;

    pub(crate) fn bucket() -> impl Strategy<Value = BucketId> {
        ("(in|out)", "[a-z]{1,2}").prop_map(|(stage, name)| BucketId::new(&stage, &name).unwrap())
    }

    pub(crate) fn grants() -> impl Strategy<Value = Grants> {
        let permission = prop_oneof![Just(BucketPermission::Read), Just(BucketPermission::Write)];
        let buckets = prop::collection::btree_map(bucket(), permission, 0..6);
        let components = prop::collection::vec("[a-c]", 0..3);
        (buckets, components, any::<[bool; 4]>()).prop_map(|(buckets, components, flags)| Grants {
            buckets,
            components,
            can_manage_buckets: flags[0],
            can_read_all_file_uploads: flags[1],
            can_purge_trash: flags[2],
            can_manage_tokens: flags[3],
        })
    }

    /// Every kind of operation, on one bucket and one component.
    fn operations<'a>(bucket: &'a BucketId, component: &'a str) -> [Operation<'a>; 10] {
        [
            Operation::ReadBucket(bucket),
            Operation::WriteBucket(bucket),
            Operation::ManageBuckets,
            Operation::ReadConfigurations(component),
            Operation::ChangeConfigurations(component),
            Operation::PurgeTrash(component),
            Operation::ReadFilesOfOthers,
            Operation::ReadAllEvents,
            Operation::CreateToken,
            Operation::ManageTokens,
        ]
    }

    /// The same grants with one thing less.
    fn narrowed(grants: &Grants, which: usize) -> Grants {
        let mut less = grants.clone();
        match which {
            0 => less.can_manage_buckets = false,
            1 => less.can_read_all_file_uploads = false,
            2 => less.can_purge_trash = false,
            3 => drop(less.buckets.pop_first()),
            4 => drop(less.components.pop()),
            5 => less.can_manage_tokens = false,
            _ => less.buckets.values_mut().for_each(|p| *p = BucketPermission::Read),
        }
        less
    }

    proptest! {
        #[test]
        fn taking_a_grant_away_never_allows_more(
            grants in grants(), which in 0_usize..7, asked in bucket(), component in "[a-c]",
        ) {
            let before = Rights::of_grants(&grants);
            let after = Rights::of_grants(&narrowed(&grants, which));
            for operation in operations(&asked, &component) {
                prop_assert!(!after.allow(operation) || before.allow(operation));
            }
        }

        #[test]
        fn who_may_do_more_may_do_less(grants in grants(), asked in bucket(), part in "[a-c]") {
            let rights = Rights::of_grants(&grants);
            let steps = [
                (Operation::WriteBucket(&asked), Operation::ReadBucket(&asked)),
                (Operation::ManageBuckets, Operation::WriteBucket(&asked)),
                (Operation::ChangeConfigurations(&part), Operation::ReadConfigurations(&part)),
                (Operation::PurgeTrash(&part), Operation::ChangeConfigurations(&part)),
            ];
            for (more, less) in steps {
                prop_assert!(!rights.allow(more) || rights.allow(less));
            }
        }

        #[test]
        fn a_reason_goes_with_the_decision(grants in grants(), asked in bucket()) {
            let rights = Rights::of_grants(&grants);
            let read = rights.decide(Operation::ReadBucket(&asked));
            prop_assert_eq!(read == Ok(Ground::ManagesBuckets), grants.can_manage_buckets);
            if !grants.can_manage_buckets {
                let is_granted = grants.buckets.contains_key(&asked);
                prop_assert_eq!(read == Ok(Ground::Granted), is_granted);
                prop_assert_eq!(read == Err(Lack::NotGranted), !is_granted);
            }
        }

        #[test]
        fn limited_tokens_reach_others_by_the_flag_alone(grants in grants()) {
            let rights = Rights::of_grants(&grants);
            let flag = if grants.can_manage_tokens { Ok(Ground::Flag) } else { Err(Lack::NoMaster) };
            for operation in [Operation::CreateToken, Operation::ManageTokens] {
                prop_assert_eq!(rights.decide(operation), flag);
            }
            prop_assert_eq!(rights.decide(Operation::ReadAllEvents), Err(Lack::NoMaster));
        }

        #[test]
        fn what_is_covered_may_do_no_more(
            own in grants(), other in grants(), asked in bucket(), part in "[a-c]",
        ) {
            let rights = Rights::of_grants(&own);
            let others = Rights::of_grants(&other);
            if rights.covers(&other) {
                for operation in operations(&asked, &part) {
                    prop_assert!(!others.allow(operation) || rights.allow(operation));
                }
                prop_assert!(!other.can_manage_tokens);
            }
            let less = Grants { can_manage_tokens: false, ..own.clone() };
            prop_assert!(rights.covers(&less));
            prop_assert!(Rights::of_role(Role::Admin).covers(&other));
            // what both have in common and what one has beyond the other is all there is
            prop_assert_eq!(own.beyond(&own), Grants::default());
            prop_assert_eq!(own.beyond(&Grants::default()), own.clone());
            let other = Grants { can_manage_tokens: false, ..other };
            prop_assert_eq!(rights.covers(&other.beyond(&own)), rights.covers(&other));
        }
    }

    #[test]
    fn a_token_without_grants_may_do_nothing() {
        let rights = Rights::of_grants(&Grants::default());
        let id = BucketId::new("in", "main").unwrap();
        for operation in operations(&id, "keboola.ex-db-mysql") {
            assert!(!rights.allow(operation), "{}", operation.in_words());
        }
        assert!(!rights.reaches_components());
    }
}
