//! The reasons in words, to stand after the colon of "The token may not …: …".

use crate::project::access::{
    Dead,
    rules::{Ground, Lack, Operation},
};

/// The bucket or component of the question is nowhere.
pub(super) fn of_missing(operation: Operation<'_>) -> &'static str {
    match operation {
        Operation::ReadBucket(_) | Operation::WriteBucket(_) => "; there is no such bucket yet",
        _ => "; there is no such component",
    }
}

/// Who asks is a guest.
pub(super) const BARE: &str = "; a guest's tokens have no grants, whatever is asked for";

pub(super) fn of_ground(ground: Ground, operation: Operation<'_>) -> String {
    match ground {
        Ground::Role(role) => format!("it is the master token of a member whose role is {role}"),
        Ground::ManagesBuckets => {
            "it manages buckets, and so reaches every bucket and every component".to_owned()
        }
        Ground::Granted if matches!(operation, Operation::WriteBucket(_)) => {
            "the bucket is granted for writing".to_owned()
        }
        Ground::Granted => format!("the {} is granted", object(operation)),
        Ground::Flag => format!("it has the right to {}", flag(operation)),
    }
}

pub(super) fn of_lack(lack: Lack, operation: Operation<'_>) -> String {
    match lack {
        Lack::Role(role) => format!(
            "it is the master token of a member whose role is {role}, which does not go so far"
        ),
        Lack::NotGranted => format!("the {} is not granted", object(operation)),
        Lack::ReadOnly => "it is granted for reading alone".to_owned(),
        Lack::Flag => format!("it lacks the right to {}", flag(operation)),
        Lack::NoMaster if matches!(operation, Operation::ReadAllEvents) => {
            "only master tokens may".to_owned()
        }
        Lack::NoMaster => "only master tokens may, and tokens that may manage tokens".to_owned(),
    }
}

pub(super) fn of_dead(dead: Dead) -> &'static str {
    match dead {
        Dead::Deleted => "it was deleted",
        Dead::Expired => "it has expired",
        Dead::OwnerGone => "its owner is no longer an active member",
        Dead::ProjectDisabled => "the project is disabled",
    }
}

fn object(operation: Operation<'_>) -> &'static str {
    match operation {
        Operation::ReadBucket(_) | Operation::WriteBucket(_) => "bucket",
        _ => "component",
    }
}

/// The flag that the operation needs, as the pages of tokens name it.
fn flag(operation: Operation<'_>) -> &'static str {
    match operation {
        Operation::ManageBuckets => "manage buckets",
        Operation::PurgeTrash(_) => "purge the trash",
        Operation::ReadFilesOfOthers => "read all files",
        Operation::CreateToken | Operation::ManageTokens => "manage tokens",
        _ => "do that",
    }
}
