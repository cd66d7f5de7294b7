//! RFC 6238 with SHA-1, six digits and steps of 30 seconds, as Google Authenticator takes it.

use app::{
    account::totp::{DIGITS, STEP_SECONDS},
    error::AppError,
    value::Timestamp,
};
use totp_rs::{Algorithm, Builder, Secret, Totp};
use zeroize::Zeroizing;

/// Bytes of a secret: 160 bits (RFC 4226, section 4, R6).
pub(crate) const SECRET_BYTES: usize = 20;
/// Codes of this many steps before and after now are taken.
const SKEW: i64 = 1;
/// As far as this the clock of a device may be off for us to say how far.
const HINT_STEPS: i64 = 20;
/// The name of the product in authenticators.
const ISSUER: &str = "Latchkey";

/// A TOTP secret.
pub(crate) type SecretBytes = Zeroizing<[u8; SECRET_BYTES]>;

fn totp(secret: &SecretBytes, account: &str) -> Totp {
    // characters that an account's name cannot hold in an `otpauth:` link (the issuer's separator)
    let account = account.replace(':', " ");
    Builder::new()
        .with_algorithm(Algorithm::SHA1)
        .with_digits(u8::try_from(DIGITS).unwrap_or(6))
        .with_step_duration(u64::try_from(STEP_SECONDS).unwrap_or(30))
        .with_skew(0)
        .with_secret(Secret::new(secret.to_vec().into_boxed_slice()))
        .with_account_name(account)
        .with_issuer(Some(ISSUER))
        .build_noncompliant()
}

/// `otpauth://totp/Latchkey:ada@example.com?…`.
///
/// # Errors
/// In words, when the address cannot stand in such a link.
pub(super) fn link(secret: &SecretBytes, email: &str) -> Result<String, String> {
    totp(secret, email).to_url().map_err(|error| error.to_string())
}

/// The secret in base32, in groups of four.
pub(super) fn readable(secret: &SecretBytes) -> String {
    let text = totp(secret, "").secret().to_base32();
    let letters: Vec<char> = text.chars().filter(|c| *c != '=').collect();
    letters.chunks(4).map(|four| four.iter().collect::<String>()).collect::<Vec<_>>().join(" ")
}

/// The code of a time step.
pub(crate) fn code_at(secret: &SecretBytes, step: i64) -> String {
    let seconds = u64::try_from(step.saturating_mul(STEP_SECONDS)).unwrap_or(0);
    totp(secret, "").generate(seconds).to_string()
}

/// The time step of an instant.
pub(crate) fn step_of(now: Timestamp) -> i64 {
    now.0.div_euclid(STEP_SECONDS * 1_000_000)
}

/// Six digits, however they were spaced.
///
/// # Errors
/// `Invalid` for anything else; such a try needs no counting.
pub(crate) fn parse_code(field: &str, typed: &str) -> Result<String, AppError> {
    let code: String = typed.chars().filter(|c| !c.is_whitespace() && *c != '-').take(64).collect();
    if code.len() == DIGITS && code.bytes().all(|b| b.is_ascii_digit()) {
        Ok(code)
    } else {
        Err(AppError::invalid(field, format!("Enter the {DIGITS} digits that the app shows.")))
    }
}

/// The step, of those that are taken now, whose code this is.
pub(crate) fn matching_step(secret: &SecretBytes, code: &str, now: Timestamp) -> Option<i64> {
    let current = step_of(now);
    (current - SKEW..=current + SKEW).rev().find(|step| is_code(secret, code, *step))
}

fn is_code(secret: &SecretBytes, code: &str, step: i64) -> bool {
    use subtle::ConstantTimeEq;
    code_at(secret, step).as_bytes().ct_eq(code.as_bytes()).into()
}

/// By how many seconds the clock of the device is ahead (behind, when negative), when the code is
/// one of an instant not far away.
pub(crate) fn drift_seconds(secret: &SecretBytes, code: &str, now: Timestamp) -> Option<i64> {
    let current = step_of(now);
    (-HINT_STEPS..=HINT_STEPS)
        .filter(|offset| offset.abs() > SKEW)
        .find(|offset| is_code(secret, code, current + offset))
        .map(|offset| offset * STEP_SECONDS)
}

/// The hint for a person whose device's clock is off.
pub(crate) fn drift_in_words(seconds: i64) -> String {
    let direction = if seconds > 0 { "ahead" } else { "behind" };
    let minutes = seconds.abs().div_euclid(60);
    let amount = match minutes {
        0 | 1 => "about a minute".to_owned(),
        minutes => format!("about {minutes} minutes"),
    };
    format!(
        "This code is not valid now. The clock of your device is {amount} {direction}: have it set \
         the time by itself, then try the next code."
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    /// The secret of the test vectors: RFC 4226, appendix D; RFC 6238, appendix B for SHA-1.
    fn vector() -> SecretBytes {
        Zeroizing::new(*b"12345678901234567890")
    }

    #[rstest]
    #[case(0, "755224")]
    #[case(1, "287082")]
    #[case(2, "359152")]
    #[case(3, "969429")]
    #[case(4, "338314")]
    #[case(5, "254676")]
    #[case(6, "287922")]
    #[case(7, "162583")]
    #[case(8, "399871")]
    #[case(9, "520489")]
    fn codes_are_those_of_rfc_4226(#[case] counter: i64, #[case] code: &str) {
        assert_eq!(code_at(&vector(), counter), code);
    }

    /// The vectors have eight digits; the last six of them are the six-digit code.
    #[rstest]
    #[case(59, "94287082")]
    #[case(1_111_111_109, "07081804")]
    #[case(1_111_111_111, "14050471")]
    #[case(1_234_567_890, "89005924")]
    #[case(2_000_000_000, "69279037")]
    #[case(20_000_000_000, "65353130")]
    fn codes_are_those_of_rfc_6238(#[case] seconds: i64, #[case] code: &str) {
        let step = step_of(Timestamp(seconds * 1_000_000));
        assert_eq!(code_at(&vector(), step), code[2..]);
    }

    #[rstest]
    #[case(-2, false)]
    #[case(-1, true)]
    #[case(0, true)]
    #[case(1, true)]
    #[case(2, false)]
    fn a_step_before_and_after_is_taken(#[case] offset: i64, #[case] taken: bool) {
        let now = Timestamp(1_768_564_800_000_000);
        let code = code_at(&vector(), step_of(now) + offset);
        assert_eq!(matching_step(&vector(), &code, now).is_some(), taken);
        let drift = drift_seconds(&vector(), &code, now);
        assert_eq!(drift, (!taken).then_some(offset * 30));
    }

    #[rstest]
    #[case("123456", true)]
    #[case(" 123 456 ", true)]
    #[case("123-456", true)]
    #[case("12345", false)]
    #[case("1234567", false)]
    #[case("12345a", false)]
    #[case("１２３４５６", false)]
    #[case("", false)]
    #[case(&"1".repeat(10_000_000), false)]
    fn a_code_is_six_digits(#[case] typed: &str, #[case] is_code: bool) {
        assert_eq!(parse_code("code", typed).is_ok(), is_code);
    }

    #[test]
    fn the_link_is_one_that_authenticators_read() {
        let link = link(&vector(), "ada@example.com").unwrap();
        assert!(link.starts_with("otpauth://totp/Latchkey:ada%40example.com?"), "{link}");
        assert!(link.contains("secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"), "{link}");
        assert!(link.contains("issuer=Latchkey"), "{link}");
        assert_eq!(readable(&vector()), "GEZD GNBV GY3T QOJQ GEZD GNBV GY3T QOJQ");
    }

    #[test]
    fn the_hint_says_how_far_the_clock_is_off() {
        assert!(drift_in_words(60).contains("about a minute ahead"));
        assert!(drift_in_words(-300).contains("about 5 minutes behind"));
    }
}
