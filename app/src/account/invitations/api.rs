use super::model::{InvitationPlace, MyInvitations, NewInvitation, SentInvitations};
use crate::{error::AppError, services::Actor, value::InvitationId};
use async_trait::async_trait;
use leptos::prelude::*;

/// Invitations into projects, organizations and maintainers.
#[async_trait]
pub trait InvitationService: Send + Sync {
    /// The caller's own.
    ///
    /// # Errors
    /// `Unauthenticated`; `Forbidden` before the account is activated.
    async fn list_mine(&self, actor: &Actor) -> Result<MyInvitations, AppError>;

    /// Makes the caller a member; says of what.
    ///
    /// # Errors
    /// `NotFound` for what is not theirs, or where the place is gone; `Conflict` for one that has
    /// ended, and for a member.
    async fn accept(&self, actor: &Actor, id: InvitationId) -> Result<InvitationPlace, AppError>;

    /// Ends it; the person can be invited again.
    ///
    /// # Errors
    /// As `accept`.
    async fn decline(&self, actor: &Actor, id: InvitationId) -> Result<(), AppError>;

    /// Who is invited into the place.
    ///
    /// # Errors
    /// `NotFound` for strangers.
    async fn list_sent(
        &self,
        actor: &Actor,
        place: InvitationPlace,
    ) -> Result<SentInvitations, AppError>;

    /// Invites a person by e-mail. An address that nobody has gets an account; the mail has the
    /// link to activate it.
    ///
    /// # Errors
    /// `NotFound` for strangers; `Forbidden` for who may not; `Unprocessable` for the address;
    /// `Invalid` for the rest, and for oneself; `Conflict` for who is a member or invited.
    async fn invite(
        &self,
        actor: &Actor,
        place: InvitationPlace,
        new: NewInvitation,
    ) -> Result<(), AppError>;

    /// Takes a pending invitation back.
    ///
    /// # Errors
    /// `NotFound` where there is none; `Forbidden` for who may not.
    async fn cancel(
        &self,
        actor: &Actor,
        place: InvitationPlace,
        id: InvitationId,
    ) -> Result<(), AppError>;

    /// Sends the mail again.
    ///
    /// # Errors
    /// As `cancel`; `RateLimited` within a minute of the last mail.
    async fn resend(
        &self,
        actor: &Actor,
        place: InvitationPlace,
        id: InvitationId,
    ) -> Result<(), AppError>;
}

/// Reads the caller's invitations.
#[server(prefix = "/api", endpoint = "account/invitations/list")]
pub async fn list_my_invitations() -> Result<MyInvitations, AppError> {
    use crate::services::{answer, request};
    let (actor, services) = request()?;
    answer(services.invitations.list_mine(&actor).await)
}

/// Accepts an invitation and leads into the place.
#[server(prefix = "/api", endpoint = "account/invitations/accept")]
pub async fn accept_invitation(id: InvitationId) -> Result<(), AppError> {
    use crate::services::{answer, redirect, request};
    let (actor, services) = request()?;
    let place = answer(services.invitations.accept(&actor, id).await)?;
    redirect(&place.href());
    Ok(())
}

/// Declines an invitation.
#[server(prefix = "/api", endpoint = "account/invitations/decline")]
pub async fn decline_invitation(id: InvitationId) -> Result<(), AppError> {
    use crate::services::{answer, redirect, request};
    let (actor, services) = request()?;
    answer(services.invitations.decline(&actor, id).await)?;
    redirect("/account/invitations");
    Ok(())
}

/// Reads who is invited into a place.
#[server(prefix = "/api", endpoint = "invitations/list")]
pub async fn list_sent_invitations(place: InvitationPlace) -> Result<SentInvitations, AppError> {
    use crate::services::{answer, request};
    let (actor, services) = request()?;
    answer(services.invitations.list_sent(&actor, place).await)
}

/// Invites a person into a place.
#[server(prefix = "/api", endpoint = "invitations/create")]
pub async fn create_invitation(
    place: InvitationPlace,
    email: String,
    #[server(default)] role: String,
    #[server(default)] last_day: String,
    #[server(default)] reason: String,
) -> Result<(), AppError> {
    use crate::services::{answer, redirect, request};
    let (actor, services) = request()?;
    let new = NewInvitation { email, role, expires_in: None, last_day, reason };
    answer(services.invitations.invite(&actor, place, new).await)?;
    redirect(&place.people());
    Ok(())
}

/// Takes an invitation back.
#[server(prefix = "/api", endpoint = "invitations/cancel")]
pub async fn cancel_invitation(place: InvitationPlace, id: InvitationId) -> Result<(), AppError> {
    use crate::services::{answer, redirect, request};
    let (actor, services) = request()?;
    answer(services.invitations.cancel(&actor, place, id).await)?;
    redirect(&place.people());
    Ok(())
}

/// Sends the mail of an invitation again.
#[server(prefix = "/api", endpoint = "invitations/resend")]
pub async fn resend_invitation(place: InvitationPlace, id: InvitationId) -> Result<(), AppError> {
    use crate::services::{answer, redirect, request};
    let (actor, services) = request()?;
    answer(services.invitations.resend(&actor, place, id).await)?;
    redirect(&place.people());
    Ok(())
}
