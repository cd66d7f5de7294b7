//! The kinds of tokens, a column each.

use app::{
    organization::projects::Role,
    project::{
        buckets::BucketId,
        tokens::{BucketPermission, Grants},
    },
};

/// The component that some tokens have access to.
pub(super) const COMPONENT: &str = "wr-db";

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Master(Role),
    Bare,
    Reads,
    Writes,
    Manages,
    Component,
    Purges,
    Files,
    Flow,
    Expired,
    Deleted,
}

impl Kind {
    pub(super) const ALL: [Self; 14] = [
        Self::Master(Role::Admin),
        Self::Master(Role::Share),
        Self::Master(Role::Guest),
        Self::Master(Role::ReadOnly),
        Self::Bare,
        Self::Reads,
        Self::Writes,
        Self::Manages,
        Self::Component,
        Self::Purges,
        Self::Files,
        Self::Flow,
        Self::Expired,
        Self::Deleted,
    ];

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Master(Role::Admin) => "admin",
            Self::Master(Role::Share) => "share",
            Self::Master(Role::Guest) => "guest",
            Self::Master(Role::ReadOnly) => "readOnly",
            Self::Bare => "bare",
            Self::Reads => "reads",
            Self::Writes => "writes",
            Self::Manages => "manages",
            Self::Component => "component",
            Self::Purges => "purges",
            Self::Files => "files",
            Self::Flow => "flow",
            Self::Expired => "expired",
            Self::Deleted => "deleted",
        }
    }

    pub(super) fn in_words(self) -> &'static str {
        match self {
            Self::Master(Role::Admin) => "the master token of an admin",
            Self::Master(Role::Share) => "the master token of a member with the role share",
            Self::Master(Role::Guest) => "the master token of a guest",
            Self::Master(Role::ReadOnly) => "the master token of a member who only reads",
            Self::Bare => "a limited token without grants",
            Self::Reads => "a limited token that may read the bucket `in.c-main`",
            Self::Writes => "a limited token that may write to the bucket `in.c-main`",
            Self::Manages => "a limited token with `canManageBuckets`",
            Self::Component => "a limited token with access to the component `wr-db`",
            Self::Purges => "the same with `canPurgeTrash`",
            Self::Files => "a limited token with `canReadAllFileUploads`",
            Self::Flow => "the component token of a flow",
            Self::Expired => "a limited token with every grant that has expired",
            Self::Deleted => "a limited token with every grant that was deleted",
        }
    }

    /// What is granted to a limited token of this kind.
    pub(super) fn grants(self, main: &BucketId) -> Grants {
        let none = Grants::default;
        let bucket = |permission| Grants { buckets: [(main.clone(), permission)].into(), ..none() };
        let component = || Grants { components: vec![COMPONENT.to_owned()], ..none() };
        match self {
            Self::Reads => bucket(BucketPermission::Read),
            Self::Writes => bucket(BucketPermission::Write),
            Self::Manages => Grants { can_manage_buckets: true, ..none() },
            Self::Component => component(),
            Self::Purges => Grants { can_purge_trash: true, ..component() },
            Self::Files => Grants { can_read_all_file_uploads: true, ..none() },
            Self::Expired | Self::Deleted => Grants {
                can_manage_buckets: true,
                can_read_all_file_uploads: true,
                can_purge_trash: true,
                ..component()
            },
            Self::Master(_) | Self::Flow | Self::Bare => none(),
        }
    }
}
