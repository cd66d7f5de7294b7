//! What a change of grants comes to, in words.

use super::{
    model::{BucketPermission, Grants},
    words::{counted, joined},
};
use std::collections::{BTreeMap, BTreeSet};

/// More than these are counted, not named.
const NAMED: usize = 5;

/// One difference.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct GrantChange {
    /// The token can do more than before.
    pub(super) is_more: bool,
    /// `in.c-main: from read to write`
    pub(super) text: String,
}

/// The differences, first those that let the token do more.
pub(super) fn grant_changes(before: &Grants, after: &Grants) -> Vec<GrantChange> {
    let mut changes = bucket_changes(before, after);
    changes.extend(component_changes(before, after));
    let flags = [
        (before.can_manage_buckets, after.can_manage_buckets, "create and drop buckets"),
        (
            before.can_read_all_file_uploads,
            after.can_read_all_file_uploads,
            "read all file uploads",
        ),
        (before.can_purge_trash, after.can_purge_trash, "purge the trash"),
    ];
    for (was, is, what) in flags {
        if was != is {
            let text = format!("{} {what}", if is { "can now" } else { "can no longer" });
            changes.push(GrantChange { is_more: is, text });
        }
    }
    changes.sort_by_key(|change| !change.is_more);
    changes
}

fn bucket_changes(before: &Grants, after: &Grants) -> Vec<GrantChange> {
    let mut moves: BTreeMap<_, Vec<String>> = BTreeMap::new();
    let ids: BTreeSet<_> = before.buckets.keys().chain(after.buckets.keys()).collect();
    for id in ids {
        let (was, is) = (before.buckets.get(id), after.buckets.get(id));
        if was != is {
            moves.entry((was.copied(), is.copied())).or_default().push(id.to_string());
        }
    }
    let word = |permission: Option<BucketPermission>| {
        permission.map_or_else(|| "no access".to_owned(), |permission| permission.to_string())
    };
    moves
        .into_iter()
        .map(|((was, is), ids)| GrantChange {
            is_more: is > was,
            text: format!("{}: from {} to {}", named(&ids, "bucket"), word(was), word(is)),
        })
        .collect()
}

fn component_changes(before: &Grants, after: &Grants) -> Vec<GrantChange> {
    let only_in = |some: &Grants, others: &Grants| -> Vec<String> {
        some.components.iter().filter(|id| !others.components.contains(id)).cloned().collect()
    };
    let (more, less) = (only_in(after, before), only_in(before, after));
    [(true, "can now use", more), (false, "can no longer use", less)]
        .into_iter()
        .filter(|(_, _, ids)| !ids.is_empty())
        .map(|(is_more, verb, ids)| GrantChange {
            is_more,
            text: format!("{verb} {}", named(&ids, "component")),
        })
        .collect()
}

fn named(ids: &[String], noun: &str) -> String {
    if ids.len() <= NAMED { joined(ids, "and") } else { counted(ids.len(), noun) }
}

#[cfg(test)]
mod tests {
    use super::{GrantChange, grant_changes};
    use crate::project::tokens::{BucketPermission, Grants};

    fn grants(buckets: &[(&str, BucketPermission)], components: &[&str]) -> Grants {
        let bucket = |(id, permission): &(&str, BucketPermission)| {
            (format!("in.c-{id}").parse().expect("a bucket id"), *permission)
        };
        Grants {
            buckets: buckets.iter().map(bucket).collect(),
            components: components.iter().map(|id| (*id).to_owned()).collect(),
            ..Grants::default()
        }
    }

    #[test]
    fn what_is_more_comes_first() {
        use BucketPermission::{Read, Write};
        let before = grants(&[("a", Read), ("b", Write), ("c", Read)], &["wr-db"]);
        let mut after =
            grants(&[("a", Write), ("b", Read), ("d", Read), ("e", Read)], &["ex-http"]);
        after.can_purge_trash = true;
        let changes = grant_changes(&before, &after);
        let said: Vec<_> =
            changes.iter().map(|GrantChange { is_more, text }| (*is_more, text.as_str())).collect();
        assert_eq!(
            said,
            [
                (true, "in.c-d and in.c-e: from no access to read"),
                (true, "in.c-a: from read to write"),
                (true, "can now use ex-http"),
                (true, "can now purge the trash"),
                (false, "in.c-c: from read to no access"),
                (false, "in.c-b: from write to read"),
                (false, "can no longer use wr-db"),
            ]
        );
        assert_eq!(grant_changes(&after, &after), []);
    }

    #[test]
    fn many_are_counted() {
        let ids: Vec<String> = (0..6).map(|n| format!("c{n}")).collect();
        let ids: Vec<_> = ids.iter().map(String::as_str).collect();
        let changes = grant_changes(&Grants::default(), &grants(&[], &ids));
        assert_eq!(changes[0].text, "can now use 6 components");
    }
}
