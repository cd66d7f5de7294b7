use super::model::{BucketPermission, Grants, NewToken};
use crate::error::AppError;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The field of the editor in which a day is chosen instead of a number of seconds.
pub(super) const ON_A_DAY: &str = "day";

/// What the token editor sends: flat enough for a plain HTML form.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Default)]
pub struct TokenForm {
    #[serde(default)]
    pub description: String,
    /// Seconds as text, or `day` for what `expires_on` says; empty for a token that does not
    /// expire.
    #[serde(default)]
    pub expires_in: String,
    /// `2026-01-16`.
    #[serde(default)]
    pub expires_on: String,
    /// Bucket id to `none`, `read` or `write`.
    #[serde(default)]
    pub buckets: BTreeMap<String, String>,
    /// Component id to `on`, for those that are ticked.
    #[serde(default)]
    pub components: BTreeMap<String, String>,
    /// `on` when ticked, as browsers send it.
    #[serde(default)]
    pub can_manage_buckets: String,
    #[serde(default)]
    pub can_read_all_file_uploads: String,
    #[serde(default)]
    pub can_purge_trash: String,
}

impl TokenForm {
    /// The form that grants this.
    pub fn of_grants(grants: &Grants) -> Self {
        let on = |is_on: bool| if is_on { "on" } else { "" }.to_owned();
        Self {
            buckets: grants
                .buckets
                .iter()
                .map(|(id, permission)| (id.to_string(), permission.to_string()))
                .collect(),
            components: grants.components.iter().map(|id| (id.clone(), on(true))).collect(),
            can_manage_buckets: on(grants.can_manage_buckets),
            can_read_all_file_uploads: on(grants.can_read_all_file_uploads),
            can_purge_trash: on(grants.can_purge_trash),
            ..Self::default()
        }
    }

    /// The token that the form asks for.
    ///
    /// # Errors
    /// `Invalid` naming the field whose value is none that the editor offers.
    pub fn parse(self) -> Result<NewToken, AppError> {
        let is_day = self.expires_in.trim() == ON_A_DAY;
        if is_day && self.expires_on.trim().is_empty() {
            return Err(AppError::invalid("token[expires_on]", "Choose the last day."));
        }
        let expires_in = match self.expires_in.trim() {
            "" | ON_A_DAY => None,
            text => Some(text.parse::<i64>().map_err(|_| {
                AppError::invalid("token[expires_in]", "Choose how long the token is valid.")
            })?),
        };
        let buckets = self
            .buckets
            .into_iter()
            .filter(|(_, permission)| !matches!(permission.as_str(), "none" | ""))
            .map(|(id, permission)| {
                let refuse = |message: String| AppError::invalid("token[buckets]", message);
                let permission = match permission.as_str() {
                    "read" => BucketPermission::Read,
                    "write" => BucketPermission::Write,
                    _ => return Err(refuse("Access to a bucket is none, read or write.".into())),
                };
                let known = id.parse();
                Ok((
                    known.map_err(|_| refuse(format!("There is no bucket \"{id}\".")))?,
                    permission,
                ))
            })
            .collect::<Result<_, _>>()?;
        let is_on = |text: &String| !text.is_empty();
        Ok(NewToken {
            description: self.description,
            expires_in,
            expires_on: if is_day { self.expires_on } else { String::new() },
            grants: Grants {
                buckets,
                components: self
                    .components
                    .into_iter()
                    .filter(|(_, ticked)| is_on(ticked))
                    .map(|(id, _)| id)
                    .collect(),
                can_manage_buckets: is_on(&self.can_manage_buckets),
                can_read_all_file_uploads: is_on(&self.can_read_all_file_uploads),
                can_purge_trash: is_on(&self.can_purge_trash),
                // the editor does not offer it
                can_manage_tokens: false,
            },
        })
    }
}

#[cfg(test)]
mod tests {
    use super::TokenForm;
    use crate::project::tokens::{BucketPermission, Grants};

    #[test]
    fn a_form_grants_what_it_was_made_of() {
        let grants = Grants {
            buckets: [("in.c-main".parse().expect("a bucket id"), BucketPermission::Write)].into(),
            components: vec!["keboola.ex-db-mysql".to_owned(), "wr-db".to_owned()],
            can_purge_trash: true,
            ..Grants::default()
        };
        let new = TokenForm::of_grants(&grants).parse().expect("a form");
        assert_eq!(new.grants, grants);
        assert_eq!((new.expires_in, new.expires_on.as_str()), (None, ""));
    }

    #[test]
    fn a_day_counts_only_where_it_was_chosen() {
        let form = |expires_in: &str, expires_on: &str| TokenForm {
            expires_in: expires_in.to_owned(),
            expires_on: expires_on.to_owned(),
            ..TokenForm::default()
        };
        let chosen = form("day", "2026-01-16").parse().expect("a form");
        assert_eq!((chosen.expires_in, chosen.expires_on.as_str()), (None, "2026-01-16"));
        let other = form("3600", "2026-01-16").parse().expect("a form");
        assert_eq!((other.expires_in, other.expires_on.as_str()), (Some(3600), ""));
        assert!(form("day", "").parse().is_err());
        assert!(form("soon", "").parse().is_err());
    }
}
