//! Questions that make sense, and the answer of the rules of access in words.

use super::words;
use crate::{
    project::access::{
        Dead,
        rules::{Ground, Lack, Operation, Rights},
    },
    text::is_unprintable,
};
use app::{
    error::AppError,
    project::{
        buckets::BucketId,
        token_explain::{Explanation, ObjectKind, Question},
    },
};

/// The most bytes of a component's id.
const MAX_COMPONENT: usize = 128;

/// What a question is about.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Object {
    Bucket(BucketId),
    Component(String),
    None,
}

/// Who is asked about.
pub(super) struct Subject<'a> {
    /// As a sentence begins.
    pub(super) name: &'static str,
    /// What it may do, or why it may do nothing.
    pub(super) rights: Result<&'a Rights, Dead>,
    /// What is to be said after the reason.
    pub(super) note: &'static str,
}

fn unknown_operation() -> AppError {
    AppError::invalid("question[operation]", "Choose an operation from the list.")
}

/// The object of a question.
///
/// # Errors
/// `Invalid` naming the field.
pub(super) fn check_object(question: &Question) -> Result<Object, AppError> {
    let text = question.object.trim();
    match question.object_kind().ok_or_else(unknown_operation)? {
        ObjectKind::Bucket => text.parse().map(Object::Bucket).map_err(|_| {
            AppError::invalid("question[object]", "Name a bucket by its id, like in.c-main.")
        }),
        ObjectKind::Component
            if !text.is_empty()
                && text.len() <= MAX_COMPONENT
                && !text.contains(is_unprintable) =>
        {
            Ok(Object::Component(text.to_owned()))
        }
        ObjectKind::Component => Err(AppError::invalid(
            "question[object]",
            "Name a component by its id, like keboola.ex-db-mysql.",
        )),
        ObjectKind::None => Ok(Object::None),
    }
}

/// The operation of a question, as the rules of access know it.
///
/// # Errors
/// `Invalid` for one that there is not.
pub(super) fn operation<'a>(name: &str, object: &'a Object) -> Result<Operation<'a>, AppError> {
    Ok(match (name, object) {
        ("read-bucket", Object::Bucket(id)) => Operation::ReadBucket(id),
        ("write-bucket", Object::Bucket(id)) => Operation::WriteBucket(id),
        ("manage-buckets", Object::None) => Operation::ManageBuckets,
        ("read-configurations", Object::Component(id)) => Operation::ReadConfigurations(id),
        ("change-configurations", Object::Component(id)) => Operation::ChangeConfigurations(id),
        ("purge-trash", Object::Component(id)) => Operation::PurgeTrash(id),
        ("read-files-of-others", Object::None) => Operation::ReadFilesOfOthers,
        ("read-all-events", Object::None) => Operation::ReadAllEvents,
        ("create-token", Object::None) => Operation::CreateToken,
        ("manage-tokens", Object::None) => Operation::ManageTokens,
        _ => return Err(unknown_operation()),
    })
}

/// What the rules of access say, in words.
pub(super) fn explain(
    subject: &Subject<'_>,
    operation: Operation<'_>,
    is_missing: bool,
) -> Explanation {
    let decision = match subject.rights {
        Ok(rights) => match rights.decide(operation) {
            Ok(ground) => Ok((ground_code(ground), words::of_ground(ground, operation))),
            Err(lack) => Err((lack_code(lack), words::of_lack(lack, operation))),
        },
        Err(dead) => Err((dead_code(dead), words::of_dead(dead).to_owned())),
    };
    let allowed = decision.is_ok();
    let (Ok((code, because)) | Err((code, because))) = decision;
    let may = if allowed { "may" } else { "may not" };
    let missing = if is_missing { words::of_missing(operation) } else { "" };
    let Subject { name, note, .. } = subject;
    let reason = format!("{name} {may} {}: {because}{missing}{note}.", operation.in_words());
    Explanation { allowed, reason, code: code.to_owned() }
}

fn ground_code(ground: Ground) -> &'static str {
    match ground {
        Ground::Role(_) => "role",
        Ground::ManagesBuckets => "managesBuckets",
        Ground::Granted => "granted",
        Ground::Flag => "flag",
    }
}

fn lack_code(lack: Lack) -> &'static str {
    match lack {
        Lack::Role(_) => "role",
        Lack::NotGranted => "notGranted",
        Lack::ReadOnly => "readOnly",
        Lack::Flag => "flag",
        Lack::NoMaster => "noMaster",
    }
}

fn dead_code(dead: Dead) -> &'static str {
    match dead {
        Dead::Deleted => "deleted",
        Dead::Expired => "expired",
        Dead::OwnerGone => "ownerGone",
        Dead::ProjectDisabled => "projectDisabled",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::project::access::rules::tests::{bucket, grants};
    use app::{organization::projects::Role, project::token_explain::OPERATIONS};
    use proptest::prelude::*;
    use rstest::rstest;

    fn asked(operation: &str, object: &str) -> Question {
        Question { operation: operation.to_owned(), object: object.to_owned() }
    }

    fn subject(rights: Result<&Rights, Dead>) -> Subject<'_> {
        Subject { name: "The token", rights, note: "" }
    }

    /// Every question that there is about one bucket and one component.
    fn questions(bucket: &BucketId, component: &str) -> Vec<(&'static str, Object)> {
        let object = |kind| match kind {
            ObjectKind::Bucket => bucket.to_string(),
            ObjectKind::Component => component.to_owned(),
            ObjectKind::None => String::new(),
        };
        OPERATIONS
            .into_iter()
            .map(|(name, _, kind)| (name, check_object(&asked(name, &object(kind))).unwrap()))
            .collect()
    }

    proptest! {
        #[test]
        fn the_answer_is_what_is_enforced(
            grants in grants(), bucket in bucket(), component in "[a-c]", is_missing in any::<bool>(),
        ) {
            let roles = [Role::Admin, Role::Share, Role::Guest, Role::ReadOnly];
            let rights = roles.into_iter().map(Rights::of_role);
            for rights in rights.chain([Rights::of_grants(&grants)]) {
                for (name, object) in questions(&bucket, &component) {
                    let operation = operation(name, &object).unwrap();
                    let answer = explain(&subject(Ok(&rights)), operation, is_missing);
                    prop_assert_eq!(answer.allowed, rights.allow(operation));
                    let may = if answer.allowed { "may" } else { "may not" };
                    let begins = format!("The token {may} {}: ", operation.in_words());
                    prop_assert!(answer.reason.starts_with(&begins), "{}", answer.reason);
                    prop_assert!(answer.reason.ends_with('.'), "{}", answer.reason);
                    prop_assert!(!answer.reason.contains("do that"), "{}", answer.reason);
                }
            }
        }

        #[test]
        fn what_does_not_work_may_nothing(bucket in bucket(), component in "[a-c]") {
            for dead in [Dead::Deleted, Dead::Expired, Dead::OwnerGone, Dead::ProjectDisabled] {
                for (name, object) in questions(&bucket, &component) {
                    let operation = operation(name, &object).unwrap();
                    let answer = explain(&subject(Err(dead)), operation, false);
                    prop_assert!(!answer.allowed);
                    prop_assert_eq!(answer.code, dead_code(dead));
                }
            }
        }
    }

    #[rstest]
    #[case("", "", "question[operation]")]
    #[case("Read-Bucket", "in.c-main", "question[operation]")]
    #[case("read-bucket", "", "question[object]")]
    #[case("write-bucket", "main", "question[object]")]
    #[case("purge-trash", " ", "question[object]")]
    #[case("read-configurations", "a\0b", "question[object]")]
    #[case("change-configurations", &"x".repeat(129), "question[object]")]
    fn questions_without_sense_name_the_field(
        #[case] operation: &str,
        #[case] object: &str,
        #[case] field: &str,
    ) {
        let error = check_object(&asked(operation, object)).unwrap_err();
        assert!(error.for_field(field).is_some(), "{error:?}");
    }

    #[test]
    fn an_object_that_the_operation_does_not_want_is_ignored() {
        assert_eq!(check_object(&asked("create-token", "in.c-main")).unwrap(), Object::None);
        let object = check_object(&asked("read-bucket", " in.c-main ")).unwrap();
        assert_eq!(object, Object::Bucket("in.c-main".parse().unwrap()));
    }
}
