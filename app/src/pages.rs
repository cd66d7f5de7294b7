//! Every page, its address, and what is loaded with it.
//!
//! The pages of an area share one WASM module beside the main one, so that the first page of an
//! area costs one request and the next ones none. Everything that only a page needs,
//! what it reads from the server included, is made inside its group.

use crate::{
    account::{
        activation::activation_page,
        activity::activity_page,
        invitations::invitations_page,
        management_tokens::{access_tokens_page, new_access_token_page},
        multi_factor::multi_factor_page,
        notifications::notifications_page,
        password::security_page,
        password_reset::{new_password_page, reset_password_page},
        proof::{confirm_page, second_factor_page},
        recovery_codes::recovery_codes_page,
        security_keys::new_security_key_page,
        sessions::sessions_page,
        sign_in::sign_in_page,
        sign_up::sign_up_page,
        totp::new_totp_page,
    },
    address::Address,
    admin::{
        announcements::announcements_page,
        application_tokens::{application_tokens_page, new_application_token_page},
        features::features_page,
        projects::{all_projects_page, any_project_page},
        users::{user_page, users_page},
    },
    home::home_page,
    organization::{
        deleted_projects::deleted_projects_page,
        forced_mfa::forced_mfa_page,
        maintainers::{maintainer_page, new_maintainer_page},
        organizations::{new_organization_page, organization_page},
        projects::new_project_page,
        promo_codes::{maintainer_promo_codes_page, promo_codes_page},
    },
    project::{
        buckets::{bucket_page, buckets_page, new_bucket_page},
        limits::limits_page,
        members::members_page,
        overview::overview_page,
        settings::project_settings_page,
        token_events::token_events_page,
        token_sharing::{console_page, share_page, token_sharing_page},
        tokens::{edit_token_page, new_token_page, token_page, tokens_page},
    },
    setup::setup_page,
};
use leptos::{prelude::AnyView, tachys::view::iterators::StaticVec, wasm_split::wasm_split};
use leptos_router::{ChooseView, NestedRoute, SsrMode};

/// One route. All routes have this one type, whatever their address and page: the router's code
/// is compiled for each type of route anew.
pub(crate) type Route = NestedRoute<Address, (), (), Page>;

/// The route table.
pub(crate) fn routes() -> StaticVec<Route> {
    use AccessPage as T;
    use AccountPage as A;
    use AdminPage as D;
    use EntryPage as E;
    use FactorPage as F;
    use OrganizationPage as O;
    use Page::{
        Access, Account, Activity, Admin, Entry, Factor, Invitations, NewTotp, Notifications,
        Organization, Project, Promo, Proof, Setup, Share, SignIn,
    };
    use ProjectPage as P;
    use PromoPage as C;
    use ProofPage as R;
    use SharePage as S;
    [
        ("/setup", Setup),
        ("/sign-in", SignIn),
        ("/sign-in/second-factor", Proof(R::SecondFactor)),
        ("/sign-up", Entry(E::SignUp)),
        ("/activate", Entry(E::Activation)),
        ("/reset-password", Entry(E::ResetPassword)),
        ("/reset-password/new", Entry(E::NewPassword)),
        ("/share/:id", Share(S::Welcome)),
        ("/console", Share(S::Console)),
        ("/", Organization(O::Home)),
        ("/account/security", Account(A::Security)),
        ("/account/security/multi-factor", Factor(F::MultiFactor)),
        ("/account/security/totp/new", NewTotp),
        ("/account/security/keys/new", Proof(R::NewSecurityKey)),
        ("/account/security/recovery-codes", Factor(F::RecoveryCodes)),
        ("/account/confirm", Proof(R::Confirm)),
        ("/account/access-tokens", Access(T::Tokens)),
        ("/account/access-tokens/new", Access(T::NewToken)),
        ("/account/promo-codes", Promo(C::Redeem)),
        ("/account/sessions", Account(A::Sessions)),
        ("/account/activity", Activity),
        ("/account/notifications", Notifications),
        ("/account/invitations", Invitations),
        ("/admin/announcements", Admin(D::Announcements)),
        ("/admin/application-tokens", Admin(D::ApplicationTokens)),
        ("/admin/application-tokens/new", Admin(D::NewApplicationToken)),
        ("/admin/features", Admin(D::Features)),
        ("/admin/projects", Admin(D::Projects)),
        ("/admin/projects/:id", Admin(D::Project)),
        ("/admin/users", Admin(D::Users)),
        ("/admin/users/:id", Admin(D::User)),
        ("/maintainers/new", Organization(O::NewMaintainer)),
        ("/maintainers/:id", Organization(O::Maintainer)),
        ("/maintainers/:id/promo-codes", Promo(C::OfMaintainer)),
        ("/organizations/new", Organization(O::NewOrganization)),
        ("/organizations/:id", Organization(O::OneOrganization)),
        ("/organizations/:id/deleted-projects", Organization(O::DeletedProjects)),
        ("/organizations/:id/multi-factor", Organization(O::ForcedMfa)),
        ("/projects/new", Organization(O::NewProject)),
        ("/projects/:id", Project(P::Overview)),
        ("/projects/:id/storage/buckets", Project(P::Buckets)),
        ("/projects/:id/storage/buckets/new", Project(P::NewBucket)),
        ("/projects/:id/storage/buckets/:bucket", Project(P::Bucket)),
        ("/projects/:id/settings/general", Project(P::Settings)),
        ("/projects/:id/settings/limits", Project(P::Limits)),
        ("/projects/:id/settings/users", Project(P::Members)),
        ("/projects/:id/settings/api-tokens", Project(P::Tokens)),
        ("/projects/:id/settings/api-tokens/new", Project(P::NewToken)),
        ("/projects/:id/settings/api-tokens/:token", Project(P::Token)),
        ("/projects/:id/settings/api-tokens/:token/edit", Project(P::EditToken)),
        ("/projects/:id/settings/api-tokens/:token/events", Project(P::TokenEvents)),
        ("/projects/:id/settings/api-tokens/:token/sharing", Project(P::TokenSharing)),
    ]
    .into_iter()
    .map(|(address, page)| NestedRoute::new(Address(address), page).ssr_mode(SsrMode::Async))
    .collect::<Vec<_>>()
    .into()
}

#[derive(Clone, Copy)]
pub(crate) enum Page {
    Setup,
    SignIn,
    Entry(EntryPage),
    Proof(ProofPage),
    Factor(FactorPage),
    NewTotp,
    Account(AccountPage),
    Activity,
    Notifications,
    Invitations,
    Access(AccessPage),
    Admin(AdminPage),
    Organization(OrganizationPage),
    Project(ProjectPage),
    Promo(PromoPage),
    Share(SharePage),
}

#[derive(Clone, Copy)]
pub(crate) enum EntryPage {
    SignUp,
    Activation,
    ResetPassword,
    NewPassword,
}

/// Those that ask for a security key.
#[derive(Clone, Copy)]
pub(crate) enum ProofPage {
    SecondFactor,
    Confirm,
    NewSecurityKey,
}

#[derive(Clone, Copy)]
pub(crate) enum FactorPage {
    MultiFactor,
    RecoveryCodes,
}

#[derive(Clone, Copy)]
pub(crate) enum AccountPage {
    Security,
    Sessions,
}

/// Tokens that act for a person outside of projects.
#[derive(Clone, Copy)]
pub(crate) enum AccessPage {
    Tokens,
    NewToken,
}

#[derive(Clone, Copy)]
pub(crate) enum AdminPage {
    Announcements,
    ApplicationTokens,
    NewApplicationToken,
    Features,
    Projects,
    Project,
    Users,
    User,
}

#[derive(Clone, Copy)]
pub(crate) enum OrganizationPage {
    Home,
    NewMaintainer,
    Maintainer,
    NewOrganization,
    OneOrganization,
    DeletedProjects,
    ForcedMfa,
    NewProject,
}

#[derive(Clone, Copy)]
pub(crate) enum ProjectPage {
    Overview,
    Buckets,
    NewBucket,
    Bucket,
    Settings,
    Limits,
    Members,
    Tokens,
    NewToken,
    Token,
    EditToken,
    TokenEvents,
    TokenSharing,
}

/// Codes that make a project.
#[derive(Clone, Copy)]
pub(crate) enum PromoPage {
    Redeem,
    OfMaintainer,
}

/// For whoever was sent a token; they need no account.
#[derive(Clone, Copy)]
pub(crate) enum SharePage {
    Welcome,
    Console,
}

#[wasm_split(entry, wasm_split_path = leptos::wasm_split)]
fn entry(page: EntryPage) -> AnyView {
    match page {
        EntryPage::SignUp => sign_up_page(),
        EntryPage::Activation => activation_page(),
        EntryPage::ResetPassword => reset_password_page(),
        EntryPage::NewPassword => new_password_page(),
    }
}

#[wasm_split(proof, wasm_split_path = leptos::wasm_split)]
fn proof(page: ProofPage) -> AnyView {
    match page {
        ProofPage::SecondFactor => second_factor_page(),
        ProofPage::Confirm => confirm_page(),
        ProofPage::NewSecurityKey => new_security_key_page(),
    }
}

#[wasm_split(factor, wasm_split_path = leptos::wasm_split)]
fn factor(page: FactorPage) -> AnyView {
    match page {
        FactorPage::MultiFactor => multi_factor_page(),
        FactorPage::RecoveryCodes => recovery_codes_page(),
    }
}

#[wasm_split(totp, wasm_split_path = leptos::wasm_split)]
fn new_totp() -> AnyView {
    new_totp_page()
}

#[wasm_split(account, wasm_split_path = leptos::wasm_split)]
fn account(page: AccountPage) -> AnyView {
    match page {
        AccountPage::Security => security_page(),
        AccountPage::Sessions => sessions_page(),
    }
}

#[wasm_split(activity, wasm_split_path = leptos::wasm_split)]
fn activity() -> AnyView {
    activity_page()
}

/// A group of its own: the others of the account are as large as a page may be.
#[wasm_split(notifications, wasm_split_path = leptos::wasm_split)]
fn notifications() -> AnyView {
    notifications_page()
}

/// A group of its own, for the same reason.
#[wasm_split(invitations, wasm_split_path = leptos::wasm_split)]
fn invitations() -> AnyView {
    invitations_page()
}

#[wasm_split(access, wasm_split_path = leptos::wasm_split)]
fn access(page: AccessPage) -> AnyView {
    match page {
        AccessPage::Tokens => access_tokens_page(),
        AccessPage::NewToken => new_access_token_page(),
    }
}

#[wasm_split(admin, wasm_split_path = leptos::wasm_split)]
fn admin(page: AdminPage) -> AnyView {
    match page {
        AdminPage::Announcements => announcements_page(),
        AdminPage::ApplicationTokens => application_tokens_page(),
        AdminPage::NewApplicationToken => new_application_token_page(),
        AdminPage::Features => features_page(),
        AdminPage::Projects => all_projects_page(),
        AdminPage::Project => any_project_page(),
        AdminPage::Users => users_page(),
        AdminPage::User => user_page(),
    }
}

#[wasm_split(organization, wasm_split_path = leptos::wasm_split)]
fn organization(page: OrganizationPage) -> AnyView {
    match page {
        OrganizationPage::Home => home_page(),
        OrganizationPage::NewMaintainer => new_maintainer_page(),
        OrganizationPage::Maintainer => maintainer_page(),
        OrganizationPage::NewOrganization => new_organization_page(),
        OrganizationPage::OneOrganization => organization_page(),
        OrganizationPage::DeletedProjects => deleted_projects_page(),
        OrganizationPage::ForcedMfa => forced_mfa_page(),
        OrganizationPage::NewProject => new_project_page(),
    }
}

#[wasm_split(project, wasm_split_path = leptos::wasm_split)]
fn project(page: ProjectPage) -> AnyView {
    match page {
        ProjectPage::Overview => overview_page(),
        ProjectPage::Buckets => buckets_page(),
        ProjectPage::NewBucket => new_bucket_page(),
        ProjectPage::Bucket => bucket_page(),
        ProjectPage::Settings => project_settings_page(),
        ProjectPage::Limits => limits_page(),
        ProjectPage::Members => members_page(),
        ProjectPage::Tokens => tokens_page(),
        ProjectPage::NewToken => new_token_page(),
        ProjectPage::Token => token_page(),
        ProjectPage::EditToken => edit_token_page(),
        ProjectPage::TokenEvents => token_events_page(),
        ProjectPage::TokenSharing => token_sharing_page(),
    }
}

#[wasm_split(promo, wasm_split_path = leptos::wasm_split)]
fn promo(page: PromoPage) -> AnyView {
    match page {
        PromoPage::Redeem => promo_codes_page(),
        PromoPage::OfMaintainer => maintainer_promo_codes_page(),
    }
}

#[wasm_split(share, wasm_split_path = leptos::wasm_split)]
fn share(page: SharePage) -> AnyView {
    match page {
        SharePage::Welcome => share_page(),
        SharePage::Console => console_page(),
    }
}

impl ChooseView for Page {
    async fn choose(self) -> AnyView {
        match self {
            Self::Setup => setup_page(),
            Self::SignIn => sign_in_page(),
            Self::Entry(page) => {
                load_early("entry");
                entry(page).await
            }
            Self::Proof(page) => {
                load_early("proof");
                proof(page).await
            }
            Self::Factor(page) => {
                load_early("factor");
                factor(page).await
            }
            Self::NewTotp => {
                load_early("totp");
                new_totp().await
            }
            Self::Admin(page) => {
                load_early("admin");
                admin(page).await
            }
            Self::Account(page) => {
                load_early("account");
                account(page).await
            }
            Self::Activity => {
                load_early("activity");
                activity().await
            }
            Self::Notifications => {
                load_early("notifications");
                notifications().await
            }
            Self::Invitations => {
                load_early("invitations");
                invitations().await
            }
            Self::Access(page) => {
                load_early("access");
                access(page).await
            }
            Self::Organization(page) => {
                load_early("organization");
                organization(page).await
            }
            Self::Project(page) => {
                load_early("project");
                project(page).await
            }
            Self::Promo(page) => {
                load_early("promo");
                promo(page).await
            }
            Self::Share(page) => {
                load_early("share");
                share(page).await
            }
        }
    }

    async fn preload(&self) {}
}

/// Has the server name the group's module in the page, so that it loads beside the main one.
fn load_early(group: &'static str) {
    leptos::prefetch_lazy_fn_on_server(group);
}
