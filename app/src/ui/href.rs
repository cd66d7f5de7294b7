use leptos_router::location::Url;

/// A path with a query of those values that are not empty.
pub fn href(path: &str, query: &[(&str, &str)]) -> String {
    let mut href = path.to_owned();
    for (name, value) in query.iter().filter(|(_, value)| !value.is_empty()) {
        href.push(if href.len() == path.len() { '?' } else { '&' });
        href.push_str(name);
        href.push('=');
        href.push_str(&Url::escape(value));
    }
    href
}

#[cfg(all(test, feature = "ssr"))]
mod tests {
    use super::href;

    #[test]
    fn empty_values_are_left_out_and_the_others_escaped() {
        assert_eq!(href("/users", &[("search", ""), ("after", "")]), "/users");
        let found = href("/users", &[("search", "a&b c"), ("kind", ""), ("after", "7")]);
        assert_eq!(found, "/users?search=a%26b%20c&after=7");
    }
}
