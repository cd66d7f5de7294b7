//! Which passwords are taken (NIST SP 800-63B-4, section 3.1.1.2: length, no composition rules, a
//! list of common ones, the reason with every refusal).

use super::hashing::Plain;
use app::{
    account::password::{MAX_LENGTH, MIN_LENGTH},
    error::AppError,
};
use unicode_normalization::UnicodeNormalization;
use zeroize::Zeroizing;

/// Fewer guesses than this are made in a day at the rate that throttling allows an attacker who
/// owns many addresses; 10^8 also takes minutes against a stolen argon2 hash.
const MIN_GUESSES_LOG10: f64 = 8.0;
/// zxcvbn looks at this many characters; its time grows with the square of them.
const JUDGED: usize = 72;

/// A typed password in the form that is hashed: NFKC, not otherwise changed.
///
/// # Errors
/// `Invalid` when it is longer than any password can be.
pub fn normalize(field: &str, typed: &str) -> Result<Plain, AppError> {
    // before NFKC: it can make text many times longer
    if typed.chars().take(MAX_LENGTH + 1).count() > MAX_LENGTH {
        return Err(too_long(field));
    }
    Ok(Zeroizing::new(typed.nfkc().collect()))
}

/// A new password, judged. `context` are the person's own words: e-mail and name.
///
/// # Errors
/// `Invalid` naming the field and the reason.
pub fn parse_new(field: &str, typed: &str, context: &[&str]) -> Result<Plain, AppError> {
    let password = normalize(field, typed)?;
    let length = password.chars().count();
    if length < MIN_LENGTH {
        return Err(AppError::invalid(
            field,
            format!("The password needs at least {MIN_LENGTH} characters; this one has {length}."),
        ));
    }
    if length > MAX_LENGTH {
        return Err(too_long(field));
    }
    let words: Vec<String> = std::iter::once("latchkey")
        .chain(context.iter().copied())
        .flat_map(|text| text.split(|c: char| !c.is_alphanumeric()).chain(std::iter::once(text)))
        .filter(|word| word.chars().count() >= 3)
        .map(str::to_lowercase)
        .collect();
    let inputs: Vec<&str> = words.iter().map(String::as_str).collect();
    let judged: Zeroizing<String> = Zeroizing::new(password.chars().take(JUDGED).collect());
    let estimate = zxcvbn::zxcvbn(&judged, &inputs);
    if estimate.guesses_log10() < MIN_GUESSES_LOG10 {
        let reason = estimate.feedback().and_then(zxcvbn::feedback::Feedback::warning);
        let reason = reason.map_or_else(
            || "It is made of common words or patterns.".to_owned(),
            |warning| warning.to_string(),
        );
        return Err(AppError::invalid(
            field,
            format!("This password would be guessed quickly. {reason} Choose another one."),
        ));
    }
    Ok(password)
}

/// A new password that was typed twice, in the fields `new_password` and `repeat_password`.
///
/// # Errors
/// `Invalid` naming the field and the reason.
pub fn parse_pair(new: &str, repeat: &str, context: &[&str]) -> Result<Plain, AppError> {
    let password = parse_new("new_password", new, context)?;
    if new != repeat {
        return Err(AppError::invalid(
            "repeat_password",
            "The two new passwords are not the same.",
        ));
    }
    Ok(password)
}

fn too_long(field: &str) -> AppError {
    AppError::invalid(field, format!("The password can have at most {MAX_LENGTH} characters."))
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case::phrase("mauve otter sings at dusk")]
    #[case::spaces_and_unicode("žluťoučký kůň pěl ódy")]
    #[case::random("Kq4-vW9x!tZ2m")]
    #[case::longest(&"Kq4vW9xtZ2mJ7bR1".repeat(16))]
    fn good_passwords_are_taken(#[case] password: &str) {
        parse_new("password", password, &["ada@example.com", "Ada Lovelace"]).unwrap();
    }

    #[rstest]
    #[case::short("short 1!A", "at least 12")]
    #[case::common("password1234", "guessed quickly")]
    #[case::row("qwertyuiop12", "guessed quickly")]
    #[case::repeat("aaaaaaaaaaaaaaaa", "guessed quickly")]
    #[case::own_name("adalovelaceadalovelace", "guessed quickly")]
    #[case::product("latchkeylatchkey", "guessed quickly")]
    #[case::long(&"x".repeat(257), "at most 256")]
    #[case::huge(&"x".repeat(10_000_000), "at most 256")]
    fn bad_passwords_are_refused_with_the_reason(#[case] password: &str, #[case] reason: &str) {
        let error = parse_new("password", password, &["ada@example.com", "Ada Lovelace"]);
        let error = error.unwrap_err();
        assert!(error.message.contains(reason), "{}", error.message);
        assert!(error.for_field("password").is_some());
    }

    #[test]
    fn two_ways_to_type_the_same_letters_are_one_password() {
        let composed = normalize("password", "\u{e9}t\u{e9} indien 1852").unwrap();
        let decomposed = normalize("password", "e\u{301}te\u{301} indien 1852").unwrap();
        assert_eq!(composed, decomposed);
    }
}
