//! The search language of events, as anybody with a token may use it.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    match fuzz::parse_query(text) {
        Ok(query) => assert!(query.is_some() || text.trim_matches(is_filler).is_empty()),
        Err(error) => {
            assert!(error.message.starts_with("Failed to parse query"), "clients look for it");
            assert_eq!(error.code, "storage.events.validation");
        }
    }
});

/// What a query may consist of without looking for anything.
fn is_filler(c: char) -> bool {
    c.is_whitespace() || c == '+'
}
