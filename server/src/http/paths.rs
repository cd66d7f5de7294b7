//! Paths that mean the same: slashes too many, and the default branch spelt out.

use axum::extract::Request;
use http::Uri;

/// The request as the routes know it.
pub(super) fn normalized(mut request: Request) -> Request {
    if let Some(uri) = normalize(request.uri()) {
        *request.uri_mut() = uri;
    }
    request
}

/// The address as the routes know it, where that is another one.
fn normalize(uri: &Uri) -> Option<Uri> {
    let path = uri.path();
    let plain = path.trim_start_matches('/');
    let is_api = plain.starts_with("v2/") || plain.starts_with("manage/");
    if !is_api {
        return None;
    }
    let is_plain = !path.contains("//") && !path.ends_with('/') && !path.contains("/branch/");
    if is_plain {
        return None;
    }
    let mut parts: Vec<&str> = path.split('/').filter(|part| !part.is_empty()).collect();
    let names_branch = parts.len() >= 4
        && parts[2] == "branch"
        && (parts[3] == "default" || parts[3].bytes().all(|b| b.is_ascii_digit()));
    if names_branch {
        parts.drain(2..4);
    }
    let plain = format!("/{}", parts.join("/"));
    if plain == path {
        return None;
    }
    let query = uri.query().map(|query| format!("?{query}")).unwrap_or_default();
    let mut changed = uri.clone().into_parts();
    changed.path_and_query = format!("{plain}{query}").parse().ok();
    Uri::from_parts(changed).ok()
}

#[cfg(test)]
mod tests {
    use super::normalize;
    use rstest::rstest;

    #[rstest]
    #[case("/v2/storage/tokens/", "/v2/storage/tokens")]
    #[case("//v2/storage//tokens?a=b", "/v2/storage/tokens?a=b")]
    #[case("/manage//tokens/verify/", "/manage/tokens/verify")]
    #[case("/v2/storage/branch/default/buckets", "/v2/storage/buckets")]
    #[case("/v2/storage/branch/12/buckets/in.c-a/", "/v2/storage/buckets/in.c-a")]
    fn paths_are_brought_to_one_form(#[case] from: &str, #[case] to: &str) {
        assert_eq!(normalize(&from.parse().unwrap()).unwrap().to_string(), to);
    }

    #[rstest]
    #[case("/v2/storage/tokens")]
    #[case("/v2/storage/branch/abc/buckets")]
    #[case("/account/security/")]
    fn other_paths_stay(#[case] path: &str) {
        assert!(normalize(&path.parse().unwrap()).is_none());
    }
}
