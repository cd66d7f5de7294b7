//! What a token may do, in sentences.

use super::model::{BucketPermission, Grants, Token, TokenKind};
use crate::{organization::projects::Role, project::overview::count};

/// More than these are counted, not named.
const NAMED: usize = 3;

/// A token's access in a few words, for a list.
pub(super) fn access(token: &Token) -> String {
    match master_role(token) {
        Some(role) => role_access(role).to_owned(),
        None => token.grants.in_words(),
    }
}

/// What a token can do and what it cannot, in two sentences.
pub(super) fn token_sentence(token: &Token) -> String {
    match master_role(token) {
        Some(role) => format!(
            "It can do what its owner can: {}. It follows the owner's role.",
            role_access(role)
        ),
        None => grants_sentence(&token.grants, "It can", "It cannot"),
    }
}

/// What grants allow and what they do not, in two sentences that begin with `can` and `cannot`.
pub(crate) fn grants_sentence(grants: &Grants, can: &str, cannot: &str) -> String {
    let abilities = abilities(grants);
    let abilities = if abilities.is_empty() {
        "show that it is valid, and nothing else".to_owned()
    } else {
        joined(&abilities, "and")
    };
    format!("{can} {abilities}. {cannot} {}.", joined(&limits(grants), "or"))
}

fn master_role(token: &Token) -> Option<&str> {
    (token.kind == TokenKind::Master).then(|| token.role.as_deref().unwrap_or_default())
}

fn role_access(role: &str) -> &'static str {
    match role.parse() {
        Ok(Role::Admin) => "everything in the project",
        Ok(Role::Share) => "everything in the project, and sharing with other projects",
        Ok(Role::Guest) => "work with the data; no settings, people or tokens",
        Ok(Role::ReadOnly) => "look at the data",
        Err(_) => "what the owner's role allows",
    }
}

fn abilities(grants: &Grants) -> Vec<String> {
    let mut can = Vec::new();
    if grants.can_manage_buckets {
        can.push("create and drop buckets".to_owned());
        can.push("read and write all buckets, also future ones".to_owned());
        can.push("use all components".to_owned());
    } else {
        can.extend(on_buckets(grants, BucketPermission::Read, "read"));
        can.extend(on_buckets(grants, BucketPermission::Write, "read and write"));
    }
    if !grants.can_manage_buckets && !grants.components.is_empty() {
        can.push(format!("use {}", named(&grants.components, "component")));
    }
    if grants.can_read_all_file_uploads {
        can.push("read all file uploads".to_owned());
    }
    if grants.can_purge_trash {
        can.push("delete configurations for good".to_owned());
    }
    if grants.can_manage_tokens {
        can.push("manage other limited tokens that can do no more than it".to_owned());
    }
    can
}

fn limits(grants: &Grants) -> Vec<String> {
    let mut cannot = Vec::new();
    if !grants.can_manage_buckets {
        let other = if grants.buckets.is_empty() { "any bucket" } else { "any other bucket" };
        cannot.push(format!("see {other}"));
        cannot.push("create or drop buckets".to_owned());
        let other =
            if grants.components.is_empty() { "any component" } else { "any other component" };
        cannot.push(format!("use {other}"));
    }
    if !grants.can_read_all_file_uploads {
        cannot.push("read files that others uploaded".to_owned());
    }
    if !grants.can_purge_trash {
        cannot.push("delete configurations for good".to_owned());
    }
    if grants.can_manage_tokens {
        cannot.push("touch master tokens".to_owned());
    } else {
        cannot.push("make other tokens".to_owned());
    }
    cannot
}

fn on_buckets(grants: &Grants, wanted: BucketPermission, verb: &str) -> Option<String> {
    let ids: Vec<String> = grants
        .buckets
        .iter()
        .filter(|(_, permission)| **permission == wanted)
        .map(|(id, _)| id.to_string())
        .collect();
    (!ids.is_empty()).then(|| format!("{verb} {}", named(&ids, "bucket")))
}

fn named(ids: &[String], noun: &str) -> String {
    if ids.len() <= NAMED { joined(ids, "and") } else { counted(ids.len(), noun) }
}

pub(super) fn counted(n: usize, noun: &str) -> String {
    count(i64::try_from(n).unwrap_or(i64::MAX), noun)
}

pub(super) fn joined(parts: &[String], last: &str) -> String {
    match parts {
        [] => String::new(),
        [only] => only.clone(),
        [first, second] => format!("{first} {last} {second}"),
        [most @ .., end] => format!("{}, {last} {end}", most.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::grants_sentence;
    use crate::project::tokens::{BucketPermission, Grants};

    #[test]
    fn nothing_granted_is_said_plainly() {
        let sentence = grants_sentence(&Grants::default(), "It can", "It cannot");
        assert_eq!(
            sentence,
            "It can show that it is valid, and nothing else. It cannot see any bucket, create or \
             drop buckets, use any component, read files that others uploaded, delete \
             configurations for good, or make other tokens."
        );
    }

    #[test]
    fn few_buckets_are_named_and_many_are_counted() {
        let bucket = |name: &str| format!("in.c-{name}").parse().expect("a bucket id");
        let mut grants = Grants { can_purge_trash: true, ..Grants::default() };
        for name in ["a", "b", "c", "d"] {
            grants.buckets.insert(bucket(name), BucketPermission::Read);
        }
        grants.buckets.insert(bucket("w"), BucketPermission::Write);
        grants.components.push("wr-db".to_owned());
        let sentence = grants_sentence(&grants, "It can", "It cannot");
        assert_eq!(
            sentence,
            "It can read 4 buckets, read and write in.c-w, use wr-db, and delete configurations \
             for good. It cannot see any other bucket, create or drop buckets, use any other \
             component, read files that others uploaded, or make other tokens."
        );
    }

    #[test]
    fn who_manages_tokens_is_told_from_who_does_not() {
        let grants = Grants { can_manage_tokens: true, ..Grants::default() };
        assert_eq!(grants.in_words(), "manage tokens");
        let sentence = grants_sentence(&grants, "It can", "It cannot");
        assert!(sentence.starts_with(
            "It can manage other limited tokens that can do no more than it. It cannot see any"
        ));
        assert!(sentence.ends_with(", or touch master tokens."), "{sentence}");
    }

    #[test]
    fn managing_buckets_covers_what_was_chosen_bucket_by_bucket() {
        let grants = Grants { can_manage_buckets: true, ..Grants::default() };
        let sentence = grants_sentence(&grants, "It can", "It cannot");
        assert!(
            sentence.starts_with(
                "It can create and drop buckets, read and write all buckets, also future ones, and use \
                 all components."
            ),
            "{sentence}"
        );
    }
}
