use crate::{
    account::{
        activation::Activations,
        activity::Activities,
        invitations::Invitations,
        management_tokens::ManagementTokens,
        multi_factor::MultiFactors,
        notifications::{Bells, Notifications},
        password::{PasswordHasher, Passwords},
        password_reset::PasswordResets,
        proof::Proofs,
        recovery_codes::RecoveryCodes,
        security_keys::{RelyingParty, SecurityKeys},
        sessions::Sessions,
        sign_in::SignIns,
        sign_up::SignUps,
        totp::Totps,
        users::Users,
    },
    admin::{
        announcements::Announcements, application_tokens::ApplicationTokens, features::Features,
        projects::ProjectAdministration, users::UserAdministration,
    },
    clock::{Ascending, Clock},
    config::Config,
    core::Core,
    db::Db,
    home::Homes,
    http::{Reach, References, State},
    keyring::Keyring,
    mail::Mailer,
    organization::{
        deleted_projects::DeletedProjects, forced_mfa::ForcedMfas, maintainers::Maintainers,
        metadata::Metadata, organizations::Organizations, projects::Projects,
        promo_codes::PromoCodes,
    },
    project::{
        access::{BearerReader, DeadTokens},
        buckets::Buckets,
        components::Components,
        events::{self, Events, Recorder},
        limits::Limits,
        members::Members,
        overview::Overviews,
        settings::ProjectSettingsOf,
        tables::{Data, Tables},
        token_events::TokenEvents,
        token_explain::TokenExplain,
        token_sharing::TokenSharing,
        tokens::{LastUses, Tokens},
    },
    secrets::Secrets,
    setup::Setup,
};
use app::services::Services;
use std::sync::Arc;
use tokio::sync::{Notify, Semaphore};

/// Everything put together; `serve`, the commands and the tests all use it.
pub struct Installation {
    pub core: Arc<Core>,
    pub state: State,
    pub setup: Arc<Setup>,
    pub users: Users,
    pub management_tokens: Arc<ManagementTokens>,
    pub application_tokens: Arc<ApplicationTokens>,
    pub maintainers: Arc<Maintainers>,
    pub organizations: Arc<Organizations>,
    pub projects: Arc<Projects>,
}

/// Puts the services together on a database whose schema is up to date.
///
/// # Errors
/// In words, when the password parameters or the addresses of the configuration are impossible.
pub fn build(
    config: Config,
    db: Db,
    keyring: Keyring,
    clock: Arc<dyn Clock>,
    secrets: Arc<dyn Secrets>,
) -> Result<Installation, String> {
    let core = core(config, db, keyring, clock, secrets)?;
    let setup = Arc::new(Setup::new(core.clone()));
    let maintainers = Arc::new(Maintainers::new(core.clone()));
    let organizations = Arc::new(Organizations::new(core.clone()));
    let projects = Arc::new(Projects::new(core.clone()));
    let deleted_projects = Arc::new(DeletedProjects::new(core.clone()));
    let project_settings = Arc::new(ProjectSettingsOf::new(core.clone()));
    let project_administration = Arc::new(ProjectAdministration::new(core.clone()));
    let limits = Arc::new(Limits::new(core.clone()));
    let members = Arc::new(Members::new(core.clone()));
    let promo_codes = Arc::new(PromoCodes::new(core.clone()));
    let tokens = Arc::new(Tokens::new(core.clone()));
    let buckets = Arc::new(Buckets::new(core.clone()));
    let components = Arc::new(Components::new(core.clone()));
    let management_tokens = Arc::new(ManagementTokens::new(core.clone()));
    let application_tokens = Arc::new(ApplicationTokens::new(core.clone()));
    let users = Arc::new(UserAdministration::new(core.clone()));
    let features = Arc::new(Features::new(core.clone()));
    let notifications = Arc::new(Notifications::new(core.clone()));
    let announcements = Arc::new(Announcements::new(core.clone()));
    let invitations = Arc::new(Invitations::new(core.clone()));
    let services = Services {
        setup: setup.clone(),
        sign_in: Arc::new(SignIns::new(core.clone())),
        password: Arc::new(Passwords::new(core.clone())),
        sessions: Arc::new(Sessions::new(core.clone())),
        proof: Arc::new(Proofs::new(core.clone())),
        totp: Arc::new(Totps::new(core.clone())),
        security_keys: Arc::new(SecurityKeys::new(core.clone())),
        recovery_codes: Arc::new(RecoveryCodes::new(core.clone())),
        multi_factor: Arc::new(MultiFactors::new(core.clone())),
        activity: Arc::new(Activities::new(core.clone())),
        notifications: notifications.clone(),
        management_tokens: management_tokens.clone(),
        invitations: invitations.clone(),
        activation: Arc::new(Activations::new(core.clone())),
        password_reset: Arc::new(PasswordResets::new(core.clone())),
        sign_up: Arc::new(SignUps::new(core.clone())),
        users: users.clone(),
        features: features.clone(),
        project_administration: project_administration.clone(),
        announcements: announcements.clone(),
        application_tokens: application_tokens.clone(),
        home: Arc::new(Homes::new(core.clone())),
        maintainers: maintainers.clone(),
        organizations: organizations.clone(),
        forced_mfa: Arc::new(ForcedMfas::new(core.clone())),
        projects: projects.clone(),
        deleted_projects: deleted_projects.clone(),
        project_settings: project_settings.clone(),
        limits: limits.clone(),
        members: members.clone(),
        promo_codes: promo_codes.clone(),
        overview: Arc::new(Overviews::new(core.clone())),
        buckets: buckets.clone(),
        components: components.clone(),
        tokens: tokens.clone(),
        token_events: Arc::new(TokenEvents::new(core.clone())),
        token_explain: Arc::new(TokenExplain::new(core.clone(), tokens.clone())),
        token_sharing: Arc::new(TokenSharing::new(core.clone())),
    };
    let tables = Arc::new(Tables::new(core.clone()));
    let events = Arc::new(Events::new(core.clone()));
    Ok(Installation {
        state: State::new(Reach {
            references: References::new(&*core.secrets),
            management_tokens: management_tokens.clone(),
            invitations,
            maintainers: maintainers.clone(),
            organizations: organizations.clone(),
            limits,
            members,
            metadata: Arc::new(Metadata::new(core.clone())),
            users,
            features,
            notifications,
            announcements,
            projects: projects.clone(),
            deleted_projects,
            project_settings,
            project_administration,
            promo_codes,
            core: core.clone(),
            services,
            tokens,
            buckets,
            components,
            tables,
            events,
        }),
        management_tokens,
        application_tokens,
        users: Users::new(core.clone()),
        core,
        setup,
        maintainers,
        organizations,
        projects,
    })
}

/// What every service stands on.
fn core(
    config: Config,
    db: Db,
    keyring: Keyring,
    clock: Arc<dyn Clock>,
    secrets: Arc<dyn Secrets>,
) -> Result<Arc<Core>, String> {
    let passwords =
        PasswordHasher::new(config.argon2_memory_kib, config.argon2_passes, secrets.clone())?;
    Ok(Arc::new(Core {
        data: Data::beside(&db, &config.data_dir),
        recorder: Recorder::start(db.clone()),
        reader: BearerReader::start(db.clone()),
        last_uses: LastUses::default(),
        searches: Semaphore::new(events::TURNS),
        dead_tokens: DeadTokens::default(),
        ascending: Ascending::default(),
        relying_party: RelyingParty::new(&config.public_url)?,
        mailer: Mailer::new(&config)?,
        link_asked: Notify::new(),
        bells: Bells::default(),
        announced: Notify::new(),
        config,
        db,
        clock,
        secrets,
        keyring,
        passwords,
    }))
}
