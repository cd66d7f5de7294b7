//! How an address is matched: one type for all routes, so that the router is compiled once.

use leptos_router::{PartialPathMatch, PathSegment, PossibleRouteMatch};

/// An address: segments after slashes, of which those that begin with a colon stand for any text.
#[derive(Clone, Copy)]
pub(crate) struct Address(pub(crate) &'static str);

impl Address {
    fn segments(self) -> impl Iterator<Item = &'static str> {
        self.0.split('/').filter(|segment| !segment.is_empty())
    }
}

impl PossibleRouteMatch for Address {
    fn optional(&self) -> bool {
        false
    }

    fn test<'a>(&self, path: &'a str) -> Option<PartialPathMatch<'a>> {
        let mut given = path.split('/').filter(|segment| !segment.is_empty());
        let mut params = Vec::new();
        for segment in self.segments() {
            let found = given.next()?;
            match segment.strip_prefix(':') {
                Some(name) => params.push((name.into(), found.to_owned())),
                None if segment == found => {}
                None => return None,
            }
        }
        given.next().is_none().then(|| PartialPathMatch::new("", params, path))
    }

    fn generate_path(&self, path: &mut Vec<PathSegment>) {
        path.extend(self.segments().map(|segment| match segment.strip_prefix(':') {
            Some(name) => PathSegment::Param(name.into()),
            None => PathSegment::Static(segment.into()),
        }));
    }
}

#[cfg(test)]
mod tests {
    use super::Address;
    use leptos_router::PossibleRouteMatch;

    fn test(address: &'static str, path: &str) -> Option<Vec<String>> {
        let params = Address(address).test(path)?.params();
        Some(params.into_iter().map(|(name, value)| format!("{name}={value}")).collect())
    }

    #[test]
    fn an_address_is_matched_as_a_whole() {
        assert_eq!(test("/", "/"), Some(vec![]));
        assert_eq!(test("/", "/setup"), None);
        assert_eq!(test("/projects/:id", "/projects/7"), Some(vec!["id=7".to_owned()]));
        assert_eq!(test("/projects/:id", "/projects/7/"), Some(vec!["id=7".to_owned()]));
        assert_eq!(test("/projects/:id", "/projects"), None);
        assert_eq!(test("/projects/:id", "/projects/7/storage"), None);
    }
}
