use super::model::{CreatedToken, NewToken, Token, TokenList};
use crate::{
    error::AppError,
    services::Actor,
    value::{ProjectId, TokenId},
};
use async_trait::async_trait;
use leptos::{prelude::*, server_fn::codec::PostUrl};

/// API tokens. Callers are people (who act as their master token) and token bearers alike.
#[async_trait]
pub trait TokenService: Send + Sync {
    /// The project's tokens; for a caller who may not manage tokens, its own alone.
    async fn list(&self, actor: &Actor, project: ProjectId) -> Result<TokenList, AppError>;

    /// One token, also one that ended in the last 30 days.
    ///
    /// # Errors
    /// `Forbidden` for another's token without the right to manage tokens; `NotFound`.
    async fn find(&self, actor: &Actor, project: ProjectId, id: TokenId)
    -> Result<Token, AppError>;

    /// Makes a limited token. A guest's has no grants, whatever was asked for.
    ///
    /// # Errors
    /// `Forbidden` unless the caller is a master token of role admin, share or guest; `Invalid` for
    /// an unknown bucket, an expiry under one second, a description that is too long.
    async fn create(
        &self,
        actor: &Actor,
        project: ProjectId,
        new: NewToken,
    ) -> Result<CreatedToken, AppError>;

    /// Replaces the token's string; the old one is refused from the next request on.
    ///
    /// # Errors
    /// `Forbidden` for another's token without the right to manage tokens, and for another person's
    /// master token; `NotFound`.
    async fn refresh(
        &self,
        actor: &Actor,
        project: ProjectId,
        id: TokenId,
    ) -> Result<CreatedToken, AppError>;

    /// Deletes a token; it is refused from the next request on.
    ///
    /// # Errors
    /// `Forbidden` as for refresh; `Invalid` for a master token, which goes with the membership.
    async fn delete(&self, actor: &Actor, project: ProjectId, id: TokenId) -> Result<(), AppError>;
}

/// Lists the tokens of a project.
#[server(prefix = "/api", endpoint = "tokens/list")]
pub async fn list_tokens(project: ProjectId) -> Result<TokenList, AppError> {
    use crate::services::{answer, request};
    let (actor, services) = request()?;
    answer(services.tokens.list(&actor, project).await)
}

/// Reads one token.
#[server(prefix = "/api", endpoint = "tokens/find")]
pub async fn find_token(project: ProjectId, id: TokenId) -> Result<Token, AppError> {
    use crate::services::{answer, request};
    let (actor, services) = request()?;
    answer(services.tokens.find(&actor, project, id).await)
}

/// What the token editor sends: flat enough for a plain HTML form.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize, Default)]
pub struct TokenForm {
    #[serde(default)]
    pub description: String,
    /// Seconds as text; empty for a token that does not expire.
    #[serde(default)]
    pub expires_in: String,
    /// Bucket id to `none`, `read` or `write`.
    #[serde(default)]
    pub buckets: std::collections::BTreeMap<String, String>,
    /// `on` when ticked, as browsers send it.
    #[serde(default)]
    pub can_manage_buckets: String,
    #[serde(default)]
    pub can_read_all_file_uploads: String,
    #[serde(default)]
    pub can_purge_trash: String,
}

impl TokenForm {
    /// The token that the form asks for.
    ///
    /// # Errors
    /// `Invalid` naming the field whose value is none that the editor offers.
    pub fn parse(self) -> Result<NewToken, AppError> {
        use super::model::{BucketPermission, Grants};
        let expires_in = match self.expires_in.trim() {
            "" => None,
            text => Some(text.parse::<i64>().map_err(|_| {
                AppError::invalid("token[expires_in]", "Choose how long the token is valid.")
            })?),
        };
        let mut buckets = std::collections::BTreeMap::new();
        for (id, permission) in self.buckets {
            let permission = match permission.as_str() {
                "none" | "" => continue,
                "read" => BucketPermission::Read,
                "write" => BucketPermission::Write,
                _ => {
                    return Err(AppError::invalid(
                        "token[buckets]",
                        "Access to a bucket is none, read or write.",
                    ));
                }
            };
            let id = id.parse().map_err(|_| {
                AppError::invalid("token[buckets]", format!("There is no bucket \"{id}\"."))
            })?;
            buckets.insert(id, permission);
        }
        Ok(NewToken {
            description: self.description,
            expires_in,
            grants: Grants {
                buckets,
                components: Vec::new(),
                can_manage_buckets: !self.can_manage_buckets.is_empty(),
                can_read_all_file_uploads: !self.can_read_all_file_uploads.is_empty(),
                can_purge_trash: !self.can_purge_trash.is_empty(),
            },
        })
    }
}

/// Makes a token; the page shows its string this once.
#[server(prefix = "/api", endpoint = "tokens/create", input = PostUrl)]
pub async fn create_token(project: ProjectId, token: TokenForm) -> Result<CreatedToken, AppError> {
    use crate::services::{answer, request};
    let (actor, services) = request()?;
    let new = answer(token.parse())?;
    answer(services.tokens.create(&actor, project, new).await)
}

/// Replaces a token's string; the page shows the new one this once.
#[server(prefix = "/api", endpoint = "tokens/refresh")]
pub async fn refresh_token(project: ProjectId, id: TokenId) -> Result<CreatedToken, AppError> {
    use crate::services::{answer, request};
    let (actor, services) = request()?;
    answer(services.tokens.refresh(&actor, project, id).await)
}

/// Deletes a token and goes back to the list.
#[server(prefix = "/api", endpoint = "tokens/delete")]
pub async fn delete_token(project: ProjectId, id: TokenId) -> Result<(), AppError> {
    use crate::services::{answer, redirect, request};
    let (actor, services) = request()?;
    answer(services.tokens.delete(&actor, project, id).await)?;
    redirect(&format!("/projects/{project}/settings/api-tokens"));
    Ok(())
}
