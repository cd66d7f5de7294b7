//! What a program may do with the accounts of others.

use app::error::AppError;

/// How the caller stands towards somebody.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Power {
    /// It is their own account.
    Own,
    /// They look after people.
    Keeper,
    SuperAdmin,
}

impl Power {
    /// May the caller change who the person is, or how they get in?
    ///
    /// # Errors
    /// `Forbidden` for people without power over others, and for keepers where it is a super admin:
    /// whoever gets into that account may everything.
    pub(super) fn check_act(self, on_super_admin: bool) -> Result<(), AppError> {
        let least = if on_super_admin { Self::SuperAdmin } else { Self::Keeper };
        if self >= least { Ok(()) } else { Err(AppError::forbidden()) }
    }

    /// May the caller give the person another name?
    ///
    /// # Errors
    /// As `check_act`, but of their own account people may.
    pub(super) fn check_name(self, is_own: bool, on_super_admin: bool) -> Result<(), AppError> {
        if is_own { Ok(()) } else { self.check_act(on_super_admin) }
    }

    /// May the caller say who is super admin?
    ///
    /// # Errors
    /// `Forbidden` for everybody else.
    pub(super) fn check_super_admin(self) -> Result<(), AppError> {
        if self == Self::SuperAdmin { Ok(()) } else { Err(AppError::forbidden()) }
    }
}

#[cfg(test)]
mod tests {
    use super::Power::{self, Keeper, Own, SuperAdmin};
    use rstest::rstest;

    #[rstest]
    #[case(Own, false, false)]
    #[case(Own, true, false)]
    #[case(Keeper, false, true)]
    #[case(Keeper, true, false)]
    #[case(SuperAdmin, false, true)]
    #[case(SuperAdmin, true, true)]
    fn a_super_admin_is_for_super_admins_alone(
        #[case] power: Power,
        #[case] on_super_admin: bool,
        #[case] may: bool,
    ) {
        assert_eq!(power.check_act(on_super_admin).is_ok(), may);
        assert_eq!(power.check_name(false, on_super_admin).is_ok(), may);
        assert!(power.check_name(true, on_super_admin).is_ok());
        assert_eq!(power.check_super_admin().is_ok(), power == SuperAdmin);
    }
}
