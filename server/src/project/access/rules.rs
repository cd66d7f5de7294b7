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
    pub buckets: BucketRights,
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

/// What about other tokens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TokenRights {
    /// See, make, refresh and delete them.
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
    CreateToken,
    ManageTokens,
}

impl Operation<'_> {
    /// In words, after "may not".
    pub fn in_words(self) -> String {
        match self {
            Self::ReadBucket(id) => format!("read the bucket {id}"),
            Self::WriteBucket(id) => format!("write to the bucket {id}"),
            Self::ManageBuckets => "create or drop buckets".to_owned(),
            Self::CreateToken => "create tokens".to_owned(),
            Self::ManageTokens => "see or change other tokens".to_owned(),
        }
    }
}

impl Rights {
    /// What a member's master token may do (`wire.md` §2.3).
    pub fn of_role(role: Role) -> Self {
        let (buckets, tokens, can_purge_trash) = match role {
            Role::Admin | Role::Share => (BucketRights::Manage, TokenRights::Manage, true),
            Role::Guest => (BucketRights::Manage, TokenRights::MakeBare, false),
            Role::ReadOnly => (BucketRights::ReadAll, TokenRights::None, false),
        };
        Self { buckets, tokens, can_read_all_file_uploads: true, can_purge_trash }
    }

    /// What a limited token may do.
    pub fn of_grants(grants: &Grants) -> Self {
        Self {
            buckets: if grants.can_manage_buckets {
                BucketRights::Manage
            } else {
                BucketRights::Granted(grants.buckets.clone())
            },
            tokens: TokenRights::None,
            can_read_all_file_uploads: grants.can_read_all_file_uploads,
            can_purge_trash: grants.can_purge_trash,
        }
    }

    /// May it?
    pub fn allow(&self, operation: Operation<'_>) -> bool {
        match operation {
            Operation::ReadBucket(id) => match &self.buckets {
                BucketRights::Manage | BucketRights::ReadAll => true,
                BucketRights::Granted(granted) => granted.contains_key(id),
            },
            Operation::WriteBucket(id) => match &self.buckets {
                BucketRights::Manage => true,
                BucketRights::ReadAll => false,
                BucketRights::Granted(granted) => granted.get(id) == Some(&BucketPermission::Write),
            },
            Operation::ManageBuckets => self.buckets == BucketRights::Manage,
            Operation::CreateToken => self.tokens != TokenRights::None,
            Operation::ManageTokens => self.tokens == TokenRights::Manage,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn bucket() -> impl Strategy<Value = BucketId> {
        ("(in|out)", "[a-z]{1,2}").prop_map(|(stage, name)| BucketId::new(&stage, &name).unwrap())
    }

    fn grants() -> impl Strategy<Value = Grants> {
        let permission = prop_oneof![Just(BucketPermission::Read), Just(BucketPermission::Write)];
        let buckets = prop::collection::btree_map(bucket(), permission, 0..6);
        (buckets, any::<bool>()).prop_map(|(buckets, can_manage_buckets)| Grants {
            buckets,
            can_manage_buckets,
            ..Grants::default()
        })
    }

    proptest! {
        #[test]
        fn taking_a_grant_away_never_allows_more(mut grants in grants(), asked in bucket()) {
            let before = Rights::of_grants(&grants);
            grants.can_manage_buckets = false;
            grants.buckets.pop_first();
            let after = Rights::of_grants(&grants);
            for operation in [
                Operation::ReadBucket(&asked),
                Operation::WriteBucket(&asked),
                Operation::ManageBuckets,
                Operation::CreateToken,
                Operation::ManageTokens,
            ] {
                prop_assert!(!after.allow(operation) || before.allow(operation));
            }
        }

        #[test]
        fn who_may_write_may_read(grants in grants(), asked in bucket()) {
            let rights = Rights::of_grants(&grants);
            prop_assert!(
                !rights.allow(Operation::WriteBucket(&asked))
                    || rights.allow(Operation::ReadBucket(&asked))
            );
        }
    }

    #[test]
    fn a_token_without_grants_may_do_nothing() {
        let rights = Rights::of_grants(&Grants::default());
        let id = BucketId::new("in", "main").unwrap();
        assert!(!rights.allow(Operation::ReadBucket(&id)));
        assert!(!rights.allow(Operation::WriteBucket(&id)));
        assert!(!rights.allow(Operation::ManageBuckets));
        assert!(!rights.allow(Operation::CreateToken));
        assert!(!rights.allow(Operation::ManageTokens));
    }

    #[test]
    fn no_limited_token_reaches_other_tokens() {
        let everything = Grants {
            can_manage_buckets: true,
            can_read_all_file_uploads: true,
            can_purge_trash: true,
            ..Grants::default()
        };
        assert!(!Rights::of_grants(&everything).allow(Operation::CreateToken));
        assert!(!Rights::of_grants(&everything).allow(Operation::ManageTokens));
    }
}
