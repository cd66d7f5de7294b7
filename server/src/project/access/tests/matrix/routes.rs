use super::operations;
use std::collections::BTreeSet;

/// Is it the route of this address?
fn is_of_route(path: &str, route: &str) -> bool {
    let path = path.split('?').next().unwrap_or_default();
    let (path, route): (Vec<_>, Vec<_>) = (path.split('/').collect(), route.split('/').collect());
    let fits = |(part, template): (&&str, &&str)| part == template || template.starts_with('{');
    path.len() == route.len() && path.iter().zip(&route).all(fits)
}

#[test]
fn every_route_for_tokens_is_in_the_matrix() {
    let tried: BTreeSet<_> = operations::all()
        .into_iter()
        .flat_map(|(_, tries)| tries)
        .map(|attempt| (attempt.method.to_string(), format!("/v2/storage{}", attempt.path)))
        .collect();
    let document = crate::http::document();
    let mut missing = Vec::new();
    for (route, item) in &document.paths.paths {
        let methods = [
            ("GET", &item.get),
            ("POST", &item.post),
            ("PUT", &item.put),
            ("PATCH", &item.patch),
            ("DELETE", &item.delete),
        ];
        for (method, operation) in methods {
            // the index alone needs no token
            let is_for_tokens = route.starts_with("/v2/storage/") && operation.is_some();
            let is_tried = || tried.iter().any(|(m, path)| m == method && is_of_route(path, route));
            if is_for_tokens && !is_tried() {
                missing.push(format!("{method} {route}"));
            }
        }
    }
    assert!(missing.is_empty(), "{missing:?}");
}
