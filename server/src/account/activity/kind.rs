use crate::account::sessions::rules::Factor;

/// What can happen to an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    SignedIn,
    SignedInFromNewBrowser,
    WrongTries,
    StoppedHalfWay,
    FactorRefused,
    SignedOut,
    SessionRevoked,
    SessionsRevoked,
    Activated,
    PasswordChanged,
    PasswordReset,
    TotpAdded,
    TotpRemoved,
    KeyAdded,
    KeyRemoved,
    KeyCounterWentBack,
    RecoveryCodesMade,
    RecoveryCodeUsed,
    MultiFactorDisabled,
    MultiFactorReset,
    SessionsEnded,
    LinkSent,
    AccountDisabled,
    AccountEnabled,
    AccountDeleted,
    SuperAdminGiven,
    SuperAdminTaken,
    Disowned,
    ManagementTokenCreated,
    ManagementTokenDeleted,
    DidResetMultiFactor,
    DidEndSessions,
    DidSendLink,
    DidDisable,
    DidDelete,
    DidGiveSuperAdmin,
    DidTakeSuperAdmin,
    DidRename,
    DidEnable,
    ApplicationTokenCreated,
    ApplicationTokenDeleted,
}

/// How the person hears of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Tone {
    /// In the list alone.
    Quiet,
    /// By mail too.
    Mail,
    /// By mail too, and somebody who is after the account would leave this.
    Warning,
    /// In the list alone, marked.
    QuietWarning,
}

/// Every kind, in their order: its name in the database, how the person hears of it, and in words.
/// `{}` stands for the detail.
const TABLE: [(Kind, &str, Tone, &str); 41] = [
    (Kind::SignedIn, "signed_in", Tone::Quiet, "Signed in"),
    (
        Kind::SignedInFromNewBrowser,
        "signed_in_from_new_browser",
        Tone::Mail,
        "Signed in from a browser not seen before",
    ),
    (
        Kind::WrongTries,
        "wrong_tries",
        Tone::Warning,
        "The right password was typed after {} wrong tries",
    ),
    (
        Kind::StoppedHalfWay,
        "stopped_half_way",
        Tone::Warning,
        "Somebody knew the password, but did not prove the second factor",
    ),
    (Kind::FactorRefused, "factor_refused", Tone::QuietWarning, "A second factor was refused: {}"),
    (Kind::SignedOut, "signed_out", Tone::Quiet, "Signed out"),
    (Kind::SessionRevoked, "session_revoked", Tone::Quiet, "A session was revoked"),
    (Kind::SessionsRevoked, "sessions_revoked", Tone::Quiet, "Sessions were revoked: {}"),
    (Kind::Activated, "activated", Tone::Quiet, "The account was activated"),
    (Kind::PasswordChanged, "password_changed", Tone::Mail, "The password was changed"),
    (
        Kind::PasswordReset,
        "password_reset",
        Tone::Warning,
        "The password was reset by a mailed link",
    ),
    (Kind::TotpAdded, "totp_added", Tone::Mail, "The authenticator \"{}\" was added"),
    (Kind::TotpRemoved, "totp_removed", Tone::Mail, "The authenticator \"{}\" was removed"),
    (Kind::KeyAdded, "key_added", Tone::Mail, "The security key \"{}\" was added"),
    (Kind::KeyRemoved, "key_removed", Tone::Mail, "The security key \"{}\" was removed"),
    (
        Kind::KeyCounterWentBack,
        "key_counter_went_back",
        Tone::Warning,
        "The counter of the security key \"{}\" went back: there may be a copy of it",
    ),
    (Kind::RecoveryCodesMade, "recovery_codes_made", Tone::Mail, "New recovery codes were made"),
    (
        Kind::RecoveryCodeUsed,
        "recovery_code_used",
        Tone::Warning,
        "A recovery code was used; {} are left",
    ),
    (
        Kind::MultiFactorDisabled,
        "multi_factor_disabled",
        Tone::Warning,
        "Multi-factor authentication was switched off",
    ),
    (
        Kind::MultiFactorReset,
        "multi_factor_reset",
        Tone::Warning,
        "Multi-factor authentication was reset by an administrator",
    ),
    (
        Kind::SessionsEnded,
        "sessions_ended",
        Tone::Mail,
        "Every session was ended by an administrator",
    ),
    (Kind::LinkSent, "link_sent", Tone::Quiet, "An administrator sent a link by mail: {}"),
    (Kind::AccountDisabled, "account_disabled", Tone::Mail, "The account was disabled"),
    (Kind::AccountEnabled, "account_enabled", Tone::Mail, "The account was enabled again"),
    (Kind::AccountDeleted, "account_deleted", Tone::Mail, "The account was deleted"),
    (
        Kind::SuperAdminGiven,
        "super_admin_given",
        Tone::Mail,
        "The account may administer everything: it is super admin",
    ),
    (
        Kind::SuperAdminTaken,
        "super_admin_taken",
        Tone::Mail,
        "The account is no super admin any more",
    ),
    (
        Kind::Disowned,
        "disowned",
        Tone::Mail,
        "\"This wasn't me\": other sessions were ended ({}) and a link to reset the password was sent",
    ),
    (
        Kind::ManagementTokenCreated,
        "management_token_created",
        Tone::Mail,
        "The management token \"{}\" was created",
    ),
    (
        Kind::ManagementTokenDeleted,
        "management_token_deleted",
        Tone::Quiet,
        "The management token \"{}\" was deleted",
    ),
    (
        Kind::DidResetMultiFactor,
        "did_reset_multi_factor",
        Tone::Quiet,
        "Reset the multi-factor authentication of {}",
    ),
    (Kind::DidEndSessions, "did_end_sessions", Tone::Quiet, "Ended every session of {}"),
    (Kind::DidSendLink, "did_send_link", Tone::Quiet, "Had a link mailed to {}"),
    (Kind::DidDisable, "did_disable", Tone::Quiet, "Disabled the account of {}"),
    (Kind::DidDelete, "did_delete", Tone::Quiet, "Deleted the account of {}"),
    (Kind::DidGiveSuperAdmin, "did_give_super_admin", Tone::Quiet, "Made {} super admin"),
    (
        Kind::DidTakeSuperAdmin,
        "did_take_super_admin",
        Tone::Quiet,
        "{} is no super admin any more, by your own act",
    ),
    (Kind::DidRename, "did_rename", Tone::Quiet, "Changed the name of {}"),
    (Kind::DidEnable, "did_enable", Tone::Quiet, "Enabled the account of {}"),
    (
        Kind::ApplicationTokenCreated,
        "application_token_created",
        Tone::Mail,
        "The application token \"{}\" was created",
    ),
    (
        Kind::ApplicationTokenDeleted,
        "application_token_deleted",
        Tone::Quiet,
        "The application token \"{}\" was deleted",
    ),
];

/// The names in the database of what is marked as a warning.
pub(super) fn warnings() -> impl Iterator<Item = &'static str> {
    TABLE.iter().filter(|(_, _, tone, _)| tone.is_warning()).map(|(_, name, _, _)| *name)
}

impl Tone {
    fn is_warning(self) -> bool {
        matches!(self, Self::Warning | Self::QuietWarning)
    }

    pub(super) fn is_mailed(self) -> bool {
        matches!(self, Self::Mail | Self::Warning)
    }
}

impl Kind {
    fn row(self) -> &'static (Self, &'static str, Tone, &'static str) {
        &TABLE[self as usize]
    }

    pub(super) fn as_str(self) -> &'static str {
        self.row().1
    }

    pub(super) fn tone(self) -> Tone {
        self.row().2
    }

    /// Do the person's notifications say it too? What they are mailed of, unless they are shut out
    /// by it, or said themselves that it was not them.
    pub(super) fn is_notified(self) -> bool {
        self.tone().is_mailed()
            && !matches!(self, Self::AccountDisabled | Self::AccountDeleted | Self::Disowned)
    }

    /// With the name of the thing that it happened to.
    pub(crate) fn about(self, detail: impl Into<String>) -> Act {
        Act { kind: self, detail: detail.into(), factor: None }
    }

    /// With what the person proved.
    pub(crate) fn by(self, factor: Factor) -> Act {
        Act { kind: self, detail: String::new(), factor: Some(factor) }
    }
}

impl From<Kind> for Act {
    fn from(kind: Kind) -> Self {
        kind.about("")
    }
}

/// Something that happened.
#[derive(Debug, Clone)]
pub(crate) struct Act {
    pub(super) kind: Kind,
    pub(super) detail: String,
    pub(super) factor: Option<Factor>,
}

/// What a stored row says, and whether it is a warning.
pub(super) fn in_words(stored: &str, detail: &str) -> (String, bool) {
    match TABLE.iter().find(|(_, name, ..)| *name == stored) {
        Some((_, _, tone, words)) => (words.replace("{}", detail), tone.is_warning()),
        None => (stored.replace('_', " "), false),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_kind_has_a_name_and_words_of_its_own() {
        let names: BTreeSet<_> = TABLE.iter().map(|row| row.1).collect();
        let words: BTreeSet<_> = TABLE.iter().map(|row| row.3).collect();
        assert_eq!((names.len(), words.len()), (TABLE.len(), TABLE.len()));
        // the last one of the enumeration: none is missing
        assert_eq!(Kind::ApplicationTokenDeleted as usize + 1, TABLE.len());
        for (position, (kind, ..)) in TABLE.iter().enumerate() {
            assert_eq!(*kind as usize, position);
        }
    }

    #[test]
    fn the_detail_stands_where_it_belongs() {
        assert_eq!(in_words("key_added", "<b>").0, "The security key \"<b>\" was added");
        assert_eq!(in_words("of_a_later_version", "x"), ("of a later version".to_owned(), false));
    }
}
