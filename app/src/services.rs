//! How a server function reaches the server: the caller, and one service per feature.
//!
//! The traits live beside the pages that need them; `server` implements them. Nothing here decides
//! anything.

use crate::{
    account::{
        activation::ActivationService,
        activity::ActivityService,
        invitations::InvitationService,
        management_tokens::{ManagementScope, ManagementTokenKind, ManagementTokenService},
        multi_factor::MultiFactorService,
        notifications::NotificationService,
        password::PasswordService,
        password_reset::PasswordResetService,
        proof::ProofService,
        recovery_codes::RecoveryCodeService,
        security_keys::SecurityKeyService,
        sessions::SessionService,
        sign_in::{BrowserMark, SignInService},
        sign_up::SignUpService,
        totp::TotpService,
    },
    admin::{
        announcements::AnnouncementService, application_tokens::ApplicationTokenService,
        features::FeatureService, projects::ProjectAdministrationService, users::UserService,
    },
    error::{AppError, ErrorKind},
    home::HomeService,
    organization::{
        deleted_projects::DeletedProjectService, forced_mfa::ForcedMfaService,
        maintainers::MaintainerService, organizations::OrganizationService,
        projects::ProjectService, promo_codes::PromoCodeService,
    },
    project::{
        buckets::BucketService, components::ComponentService, limits::LimitService,
        members::MemberService, overview::OverviewService, settings::ProjectSettingsService,
        token_events::TokenEventService, token_explain::TokenExplainService,
        token_sharing::TokenSharingService, tokens::TokenService,
    },
    setup::SetupService,
    value::{ManagementTokenId, ProjectId, Timestamp, TokenId, UserId},
};
use std::{fmt, sync::Arc};

/// Who calls, and from where. The first argument of every service method.
#[derive(Debug, Clone)]
pub struct Actor {
    /// Who.
    pub identity: Identity,
    /// The client's address as text, after trusted proxies were taken off.
    pub remote_addr: String,
    /// The `User-Agent` header, at most 255 characters, or empty.
    pub user_agent: String,
    /// The mark by which the browser is known again; empty for one that has none.
    pub browser: BrowserMark,
    /// The run that a program says the request belongs to, at most 255 characters.
    pub run_id: Option<String>,
    /// Method and route that a program asked for: `GET /v2/storage/buckets`. Empty for people.
    pub operation: String,
}

/// Who calls.
#[derive(Debug, Clone)]
pub enum Identity {
    /// Nobody we know.
    Anonymous,
    /// A person with a live session (checked in this very request).
    User(SignedIn),
    /// Who knew the password and still has to prove the second factor. Lets nobody in.
    HalfSignedIn(SignedIn),
    /// The bearer of an API token. A claim: the service checks it in the transaction of the act.
    Bearer(TokenClaim),
    /// The bearer of a management token (checked in this very request).
    Manager(Manager),
    /// The operator at the command line, who owns the database anyway.
    Operator,
}

/// A person with a live session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedIn {
    /// The session's id (not its secret).
    pub session: String,
    /// Whose it is.
    pub user: UserId,
    /// The person's name.
    pub name: String,
    /// The person's e-mail.
    pub email: String,
    /// May administer everything.
    pub is_super_admin: bool,
    /// When they last proved who they are.
    pub proven_at: Timestamp,
    /// With what, as stored.
    pub factor: String,
}

/// A token string that is well formed and passed its checksum, with the string itself gone.
#[derive(Clone)]
pub struct TokenClaim {
    /// The project that the string names.
    pub project: ProjectId,
    /// The token that the string names.
    pub token: TokenId,
    /// Keyed digest of the whole string.
    pub digest: [u8; 32],
}

impl fmt::Debug for TokenClaim {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "TokenClaim({}-{})", self.project, self.token)
    }
}

/// The bearer of a management token that works.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Manager {
    /// The token's id.
    pub token: ManagementTokenId,
    /// What kind of token it is.
    pub kind: ManagementTokenKind,
    /// Whose it is; none for an application.
    pub user: Option<ManagerUser>,
    /// What an application may do; empty for people.
    pub scopes: Vec<ManagementScope>,
}

impl Manager {
    /// Is it an application that may do this?
    pub fn has_scope(&self, scope: ManagementScope) -> bool {
        self.scopes.contains(&scope)
    }
}

/// The person whose management token it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ManagerUser {
    /// Whose it is.
    pub id: UserId,
    /// The person's name.
    pub name: String,
    /// The person's e-mail.
    pub email: String,
    /// May administer everything.
    pub is_super_admin: bool,
    /// Has activated the account; who has not may see what their token is and nothing else.
    pub is_active: bool,
}

/// The person who acts, in a browser or by a management token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ActingPerson<'a> {
    /// Whose account it is.
    pub user: UserId,
    /// The person's name.
    pub name: &'a str,
    /// The person's e-mail.
    pub email: &'a str,
    /// May administer everything.
    pub is_super_admin: bool,
}

impl Actor {
    /// The signed-in person, or the error that asks to sign in.
    pub fn user(&self) -> Result<&SignedIn, AppError> {
        match &self.identity {
            Identity::User(user) => Ok(user),
            _ => Err(AppError::unauthenticated()),
        }
    }

    /// The person who acts: signed in, or by a management token of their own.
    pub fn person(&self) -> Result<ActingPerson<'_>, AppError> {
        match &self.identity {
            Identity::User(me) => Ok(ActingPerson {
                user: me.user,
                name: &me.name,
                email: &me.email,
                is_super_admin: me.is_super_admin,
            }),
            Identity::Manager(Manager { user: Some(me), .. }) if me.is_active => Ok(ActingPerson {
                user: me.id,
                name: &me.name,
                email: &me.email,
                is_super_admin: me.is_super_admin,
            }),
            Identity::Manager(Manager { user: Some(_), .. }) => Err(AppError::new(
                ErrorKind::Forbidden,
                "accessDenied",
                "Only active users can perform this action.",
            )),
            // an application, which is nobody
            Identity::Manager(_) => Err(AppError::forbidden()),
            _ => Err(AppError::unauthenticated()),
        }
    }

    /// The bearer of a management token, or the error that asks for one.
    pub fn manager(&self) -> Result<&Manager, AppError> {
        match &self.identity {
            Identity::Manager(manager) => Ok(manager),
            _ => Err(AppError::unauthenticated()),
        }
    }

    /// The person who is signed in or half way there, for proving who they are and nothing else.
    pub fn prover(&self) -> Result<&SignedIn, AppError> {
        match &self.identity {
            Identity::User(user) | Identity::HalfSignedIn(user) => Ok(user),
            _ => Err(AppError::unauthenticated()),
        }
    }
}

/// One service per feature.
#[derive(Clone)]
#[expect(missing_docs, reason = "each field is documented by its trait")]
pub struct Services {
    pub setup: Arc<dyn SetupService>,
    pub sign_in: Arc<dyn SignInService>,
    pub password: Arc<dyn PasswordService>,
    pub sessions: Arc<dyn SessionService>,
    pub proof: Arc<dyn ProofService>,
    pub totp: Arc<dyn TotpService>,
    pub security_keys: Arc<dyn SecurityKeyService>,
    pub recovery_codes: Arc<dyn RecoveryCodeService>,
    pub multi_factor: Arc<dyn MultiFactorService>,
    pub activity: Arc<dyn ActivityService>,
    pub notifications: Arc<dyn NotificationService>,
    pub management_tokens: Arc<dyn ManagementTokenService>,
    pub invitations: Arc<dyn InvitationService>,
    pub activation: Arc<dyn ActivationService>,
    pub password_reset: Arc<dyn PasswordResetService>,
    pub sign_up: Arc<dyn SignUpService>,
    pub users: Arc<dyn UserService>,
    pub features: Arc<dyn FeatureService>,
    pub project_administration: Arc<dyn ProjectAdministrationService>,
    pub announcements: Arc<dyn AnnouncementService>,
    pub application_tokens: Arc<dyn ApplicationTokenService>,
    pub home: Arc<dyn HomeService>,
    pub maintainers: Arc<dyn MaintainerService>,
    pub organizations: Arc<dyn OrganizationService>,
    pub forced_mfa: Arc<dyn ForcedMfaService>,
    pub projects: Arc<dyn ProjectService>,
    pub deleted_projects: Arc<dyn DeletedProjectService>,
    pub project_settings: Arc<dyn ProjectSettingsService>,
    pub limits: Arc<dyn LimitService>,
    pub members: Arc<dyn MemberService>,
    pub promo_codes: Arc<dyn PromoCodeService>,
    pub overview: Arc<dyn OverviewService>,
    pub buckets: Arc<dyn BucketService>,
    pub components: Arc<dyn ComponentService>,
    pub tokens: Arc<dyn TokenService>,
    pub token_events: Arc<dyn TokenEventService>,
    pub token_explain: Arc<dyn TokenExplainService>,
    pub token_sharing: Arc<dyn TokenSharingService>,
}

#[cfg(feature = "ssr")]
pub use ssr::{answer, clear_session_cookie, redirect, request, set_session_cookie};

#[cfg(feature = "ssr")]
mod ssr {
    use super::{Actor, Services};
    use crate::{
        account::sign_in::SessionSecret,
        error::{AppError, ErrorKind},
    };
    use http::{HeaderValue, StatusCode, header};
    use leptos::prelude::use_context;
    use leptos_axum::ResponseOptions;

    /// The name and the `Secure` attribute of the session cookie, which follow from `public_url`.
    #[derive(Debug, Clone, Copy)]
    pub struct CookieStyle {
        /// Served over HTTPS: `__Host-` name and `Secure`.
        pub https: bool,
    }

    impl CookieStyle {
        /// The cookie's name.
        pub fn name(self) -> &'static str {
            if self.https { "__Host-latchkey" } else { "latchkey" }
        }

        /// The name of the cookie that holds the browser's mark.
        pub fn browser_name(self) -> &'static str {
            if self.https { "__Host-latchkey-browser" } else { "latchkey-browser" }
        }

        fn header(self, name: &str, value: &str, more: &str) -> Option<HeaderValue> {
            let secure = if self.https { "; Secure" } else { "" };
            HeaderValue::try_from(format!(
                "{name}={value}; Path=/; HttpOnly; SameSite=Lax{secure}{more}"
            ))
            .ok()
        }
    }

    /// The caller and the services of this request.
    pub fn request() -> Result<(Actor, Services), AppError> {
        use_context::<Actor>().zip(use_context::<Services>()).ok_or_else(|| {
            AppError::new(ErrorKind::Internal, "", "This request came past the front door.")
        })
    }

    /// Gives the HTTP answer the status that the result stands for, and passes the result on.
    pub fn answer<T>(result: Result<T, AppError>) -> Result<T, AppError> {
        if let (Err(error), Some(options)) = (&result, use_context::<ResponseOptions>()) {
            options.set_status(
                StatusCode::from_u16(error.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR),
            );
            if let Some(seconds) = error.retry_after() {
                options.insert_header(header::RETRY_AFTER, HeaderValue::from(seconds));
            }
        }
        result
    }

    /// Hands the browser its session and its mark. The session has no `Max-Age`: it goes when the
    /// browser closes. The mark stays for a year.
    pub fn set_session_cookie(secret: &SessionSecret) {
        with_cookie(|style| style.header(style.name(), secret.reveal(), ""));
        with_cookie(|style| {
            style.header(style.browser_name(), &secret.browser().0, "; Max-Age=31536000")
        });
    }

    /// Takes the session from the browser.
    pub fn clear_session_cookie() {
        with_cookie(|style| style.header(style.name(), "", "; Max-Age=0"));
        if let Some(options) = use_context::<ResponseOptions>() {
            options.insert_header(
                http::HeaderName::from_static("clear-site-data"),
                HeaderValue::from_static("\"cache\", \"storage\""),
            );
        }
    }

    fn with_cookie(make: impl Fn(CookieStyle) -> Option<HeaderValue>) {
        let context = use_context::<ResponseOptions>().zip(use_context::<CookieStyle>());
        if let Some((options, style)) = context
            && let Some(value) = make(style)
        {
            options.append_header(header::SET_COOKIE, value);
        }
    }

    /// Sends the browser on, with and without JavaScript.
    pub fn redirect(path: &str) {
        leptos_axum::redirect(path);
    }
}

#[cfg(feature = "ssr")]
pub use ssr::CookieStyle;
