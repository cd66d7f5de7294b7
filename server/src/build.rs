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
    let shared = Shared::new(&core);
    let services = services(&core, setup.clone(), &shared);
    Ok(Installation {
        state: State::new(Reach {
            references: References::new(&*core.secrets),
            management_tokens: shared.management_tokens.clone(),
            invitations: shared.invitations,
            maintainers: shared.maintainers.clone(),
            organizations: shared.organizations.clone(),
            limits: shared.limits,
            members: shared.members,
            metadata: Arc::new(Metadata::new(core.clone())),
            users: shared.users,
            features: shared.features,
            notifications: shared.notifications,
            announcements: shared.announcements,
            projects: shared.projects.clone(),
            deleted_projects: shared.deleted_projects,
            project_settings: shared.project_settings,
            project_administration: shared.project_administration,
            promo_codes: shared.promo_codes,
            core: core.clone(),
            services,
            tokens: shared.tokens,
            buckets: shared.buckets,
            components: shared.components,
            tables: Arc::new(Tables::new(core.clone())),
            events: Arc::new(Events::new(core.clone())),
        }),
        management_tokens: shared.management_tokens,
        application_tokens: shared.application_tokens,
        users: Users::new(core.clone()),
        core,
        setup,
        maintainers: shared.maintainers,
        organizations: shared.organizations,
        projects: shared.projects,
    })
}

/// The services that pages and the APIs have in common.
struct Shared {
    maintainers: Arc<Maintainers>,
    organizations: Arc<Organizations>,
    projects: Arc<Projects>,
    deleted_projects: Arc<DeletedProjects>,
    project_settings: Arc<ProjectSettingsOf>,
    project_administration: Arc<ProjectAdministration>,
    limits: Arc<Limits>,
    members: Arc<Members>,
    promo_codes: Arc<PromoCodes>,
    tokens: Arc<Tokens>,
    buckets: Arc<Buckets>,
    components: Arc<Components>,
    management_tokens: Arc<ManagementTokens>,
    application_tokens: Arc<ApplicationTokens>,
    users: Arc<UserAdministration>,
    features: Arc<Features>,
    notifications: Arc<Notifications>,
    announcements: Arc<Announcements>,
    invitations: Arc<Invitations>,
}

impl Shared {
    fn new(core: &Arc<Core>) -> Self {
        Self {
            maintainers: Arc::new(Maintainers::new(core.clone())),
            organizations: Arc::new(Organizations::new(core.clone())),
            projects: Arc::new(Projects::new(core.clone())),
            deleted_projects: Arc::new(DeletedProjects::new(core.clone())),
            project_settings: Arc::new(ProjectSettingsOf::new(core.clone())),
            project_administration: Arc::new(ProjectAdministration::new(core.clone())),
            limits: Arc::new(Limits::new(core.clone())),
            members: Arc::new(Members::new(core.clone())),
            promo_codes: Arc::new(PromoCodes::new(core.clone())),
            tokens: Arc::new(Tokens::new(core.clone())),
            buckets: Arc::new(Buckets::new(core.clone())),
            components: Arc::new(Components::new(core.clone())),
            management_tokens: Arc::new(ManagementTokens::new(core.clone())),
            application_tokens: Arc::new(ApplicationTokens::new(core.clone())),
            users: Arc::new(UserAdministration::new(core.clone())),
            features: Arc::new(Features::new(core.clone())),
            notifications: Arc::new(Notifications::new(core.clone())),
            announcements: Arc::new(Announcements::new(core.clone())),
            invitations: Arc::new(Invitations::new(core.clone())),
        }
    }
}

/// The services as the pages know them.
fn services(core: &Arc<Core>, setup: Arc<Setup>, shared: &Shared) -> Services {
    Services {
        setup,
        sign_in: Arc::new(SignIns::new(core.clone())),
        password: Arc::new(Passwords::new(core.clone())),
        sessions: Arc::new(Sessions::new(core.clone())),
        proof: Arc::new(Proofs::new(core.clone())),
        totp: Arc::new(Totps::new(core.clone())),
        security_keys: Arc::new(SecurityKeys::new(core.clone())),
        recovery_codes: Arc::new(RecoveryCodes::new(core.clone())),
        multi_factor: Arc::new(MultiFactors::new(core.clone())),
        activity: Arc::new(Activities::new(core.clone())),
        notifications: shared.notifications.clone(),
        management_tokens: shared.management_tokens.clone(),
        invitations: shared.invitations.clone(),
        activation: Arc::new(Activations::new(core.clone())),
        password_reset: Arc::new(PasswordResets::new(core.clone())),
        sign_up: Arc::new(SignUps::new(core.clone())),
        users: shared.users.clone(),
        features: shared.features.clone(),
        project_administration: shared.project_administration.clone(),
        announcements: shared.announcements.clone(),
        application_tokens: shared.application_tokens.clone(),
        home: Arc::new(Homes::new(core.clone())),
        maintainers: shared.maintainers.clone(),
        organizations: shared.organizations.clone(),
        forced_mfa: Arc::new(ForcedMfas::new(core.clone())),
        projects: shared.projects.clone(),
        deleted_projects: shared.deleted_projects.clone(),
        project_settings: shared.project_settings.clone(),
        limits: shared.limits.clone(),
        members: shared.members.clone(),
        promo_codes: shared.promo_codes.clone(),
        overview: Arc::new(Overviews::new(core.clone())),
        buckets: shared.buckets.clone(),
        components: shared.components.clone(),
        tokens: shared.tokens.clone(),
        token_events: Arc::new(TokenEvents::new(core.clone())),
        token_explain: Arc::new(TokenExplain::new(core.clone(), shared.tokens.clone())),
        token_sharing: Arc::new(TokenSharing::new(core.clone())),
    }
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
