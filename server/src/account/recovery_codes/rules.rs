use app::error::AppError;

/// Crockford's base32: no letter that looks like a digit. `https://www.crockford.com/base32.html`
const DIGITS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
/// Random bytes of a code: 80 bits (NIST SP 800-63B-4, section 4.2.1.1, asks for 64).
pub(super) const BYTES: usize = 10;
/// Characters of a code, each five bits.
const LENGTH: usize = 16;

/// `7K3M-9QTX-2B8F-HW5D`.
pub(super) fn format(random: [u8; BYTES]) -> String {
    let mut bits = random.iter().fold(0_u128, |bits, byte| (bits << 8) | u128::from(*byte));
    let mut text = [0_u8; LENGTH];
    for letter in text.iter_mut().rev() {
        *letter = DIGITS[(bits & 31) as usize];
        bits >>= 5;
    }
    let four = text.chunks(4).map(|four| String::from_utf8_lossy(four).into_owned());
    four.collect::<Vec<_>>().join("-")
}

/// A code as it is digested: without hyphens and spaces, in capitals, with the letters that people
/// take for digits read as those.
///
/// # Errors
/// `Invalid` for what cannot be a code; such a try needs no counting.
pub(super) fn parse(typed: &str) -> Result<String, AppError> {
    let code: String = typed
        .chars()
        .take(200)
        .filter(|c| !c.is_whitespace() && *c != '-')
        .map(|c| match c.to_ascii_uppercase() {
            'O' => '0',
            'I' | 'L' => '1',
            other => other,
        })
        .collect();
    if code.len() == LENGTH && code.bytes().all(|byte| DIGITS.contains(&byte)) {
        Ok(code)
    } else {
        Err(AppError::invalid("code", "Enter a recovery code like 7K3M-9QTX-2B8F-HW5D."))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use rstest::rstest;

    proptest! {
        #[test]
        fn a_code_is_read_back_as_it_was_made(random: [u8; BYTES]) {
            let code = format(random);
            prop_assert_eq!(code.len(), 19);
            prop_assert_eq!(parse(&code).unwrap(), code.replace('-', ""));
        }

        #[test]
        fn different_bits_are_different_codes(one: [u8; BYTES], other: [u8; BYTES]) {
            prop_assert_eq!(one == other, format(one) == format(other));
        }
    }

    #[rstest]
    #[case("7k3m-9qtx-2b8f-hw5d")]
    #[case(" 7K3M 9QTX 2B8F HW5D ")]
    #[case("7K3M9QTX2B8FHW5D")]
    fn people_may_type_it_their_way(#[case] typed: &str) {
        assert_eq!(parse(typed).unwrap(), "7K3M9QTX2B8FHW5D");
    }

    #[test]
    fn letters_that_look_like_digits_are_taken_for_them() {
        assert_eq!(parse("OIL0-0000-0000-0000").unwrap(), "0110000000000000");
    }

    #[rstest]
    #[case("")]
    #[case("123456")]
    #[case("7K3M-9QTX-2B8F-HW5U")]
    #[case("7K3M-9QTX-2B8F-HW5D-7K3M")]
    fn other_texts_are_refused(#[case] typed: &str) {
        assert!(parse(typed).is_err());
    }
}
