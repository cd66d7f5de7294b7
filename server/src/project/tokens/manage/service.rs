use super::super::{
    Tokens, making,
    rules::{self as token_rules, Most},
    store::Maker,
};
use super::rules;
use crate::{
    account::management_tokens,
    core::Core,
    db::Tx,
    organization::{
        Place,
        projects::{self, find_held},
    },
    project::{
        access::{self, store::TokenRow},
        buckets,
        events::{NewEvent, Object, store::insert_events},
    },
};
use app::{
    account::management_tokens::ManagementScope,
    error::AppError,
    project::{
        buckets::BucketId,
        tokens::{NewToken, TokenSecret},
    },
    services::Actor,
    value::{ProjectId, Timestamp, TokenId},
};

/// A token that was just made.
pub(super) struct Made {
    pub(super) row: TokenRow,
    /// All of the project's.
    pub(super) buckets: Vec<BucketId>,
    pub(super) secret: TokenSecret,
}

/// Who makes a token by a management token.
struct Author {
    /// The e-mail of a person, or what an application is for.
    name: String,
    /// As a sentence begins.
    in_words: String,
    /// The person's master token, if they are a member.
    master: Option<(TokenId, String)>,
}

impl Author {
    fn maker(&self) -> Maker<'_> {
        match &self.master {
            Some((id, _)) => Maker::Token(*id),
            None => Maker::Outsider(&self.name),
        }
    }

    /// The event of the new token: by the master token, or standing under the new token itself.
    fn event(
        &self,
        core: &Core,
        project: ProjectId,
        row: &TokenRow,
        actor: &Actor,
        now: Timestamp,
    ) -> NewEvent {
        let own = (TokenId(row.id), row.description.as_str());
        let by = self.master.as_ref().map_or(own, |(id, name)| (*id, name.as_str()));
        let (who, what) = (&self.in_words, &row.description);
        NewEvent {
            message: format!("{who} created the token \"{what}\" through the Manage API"),
            object: Some(Object::new("token", &row.id, what)),
            ..NewEvent::of_storage(core, project, by, actor, "storage.tokenCreated", now)
        }
    }
}

/// Who the caller is and that they may make tokens of the project, which is held from here on.
async fn find_author(
    tx: &mut Tx,
    actor: &Actor,
    project: ProjectId,
    now: Timestamp,
) -> Result<Author, AppError> {
    let manager = actor.manager()?;
    if manager.user.is_none() {
        if !manager.has_scope(ManagementScope::ManageStorageTokens) {
            return Err(AppError::forbidden());
        }
        if !projects::store::update_held(tx, project).await? {
            return Err(Place::Project(project).unknown(actor));
        }
        let name = management_tokens::find_description(tx, manager.token).await?;
        let in_words = format!("The application \"{name}\"");
        return Ok(Author { name, in_words, master: None });
    }
    // whoever writes by the master token holds it first and then the project: the same order here
    let me = actor.person()?;
    access::store::update_held_master(tx, project, me.user).await?;
    let (row, standing) = find_held(tx, actor, project, now).await?;
    rules::check_making(actor, project, standing, row.allows_auto_join)?;
    let master = if standing.role.is_some() {
        access::store::find_master(tx, project, me.user).await?
    } else {
        None
    };
    Ok(Author {
        name: me.email.to_owned(),
        in_words: format!("{} ({})", me.name, me.email),
        master: master.map(|row| (TokenId(row.id), row.description)),
    })
}

impl Tokens {
    /// Makes a limited token for who may, whether they are a member or not; the event is in the same
    /// transaction.
    ///
    /// # Errors
    /// `Unauthenticated`, `Forbidden`, `NotFound`; `Invalid` naming the field.
    pub(super) async fn make(
        &self,
        actor: &Actor,
        project: ProjectId,
        new: NewToken,
    ) -> Result<Made, AppError> {
        let core = &*self.core;
        let now = core.clock.now();
        let mut tx = core.db.write().await?;
        let author = find_author(&mut tx, actor, project, now).await?;
        let checked = token_rules::check_new(new, Most::Everything, &author.name, now)?;
        let buckets = buckets::list_ids(&mut tx, project).await?;
        making::require_known(&checked.grants, &buckets)?;
        let maker = author.maker();
        let (row, secret) = making::insert(core, &mut tx, project, maker, &checked, now).await?;
        let event = author.event(core, project, &row, actor, now);
        insert_events(&mut tx, &[event]).await?;
        tx.commit().await?;
        Ok(Made { row, buckets, secret })
    }
}
