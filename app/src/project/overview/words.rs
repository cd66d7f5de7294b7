//! Numbers as people read them.

/// With thousands separated: `12,345`.
pub(crate) fn number(n: i64) -> String {
    let digits = n.unsigned_abs().to_string();
    let mut text = String::new();
    if n < 0 {
        text.push('-');
    }
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// A number with its noun: `1 table`, `2 tables`.
pub(crate) fn count(n: i64, noun: &str) -> String {
    let plural = if n == 1 { "" } else { "s" };
    format!("{} {noun}{plural}", number(n))
}

/// An amount of data: `0 KB`, `12.3 KB`, `4.0 MB`.
pub(crate) fn size(bytes: i64) -> String {
    let (unit, name) = match bytes {
        ..1_000_000 => (1_000, "KB"),
        1_000_000..1_000_000_000 => (1_000_000, "MB"),
        _ => (1_000_000_000, "GB"),
    };
    if bytes <= 0 {
        return "0 KB".to_owned();
    }
    // A little data is not none.
    let tenths = (bytes / (unit / 10)).max(1);
    format!("{}.{} {name}", number(tenths / 10), tenths % 10)
}

#[cfg(test)]
mod tests {
    use super::{count, number, size};

    #[test]
    fn numbers_have_their_thousands_separated() {
        let shown = [0, 7, 999, 1_000, 12_345, 1_234_567, -1_000].map(number);
        assert_eq!(shown, ["0", "7", "999", "1,000", "12,345", "1,234,567", "-1,000"]);
    }

    #[test]
    fn nouns_follow_their_number() {
        assert_eq!(count(1, "table"), "1 table");
        assert_eq!(count(0, "table"), "0 tables");
    }

    #[test]
    fn sizes_change_their_unit() {
        let shown = [0, 1, 1_500, 999_999, 1_000_000, 2_340_000_000].map(size);
        assert_eq!(shown, ["0 KB", "0.1 KB", "1.5 KB", "999.9 KB", "1.0 MB", "2.3 GB"]);
    }
}
