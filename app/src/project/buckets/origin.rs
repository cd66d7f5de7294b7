/// Where this site is, as the browser sees it: `https://host` without a trailing slash.
#[cfg(feature = "ssr")]
pub(super) fn origin() -> String {
    use crate::services::CookieStyle;
    use leptos::prelude::use_context;
    let https = use_context::<CookieStyle>().is_some_and(|style| style.https);
    let host = use_context::<http::request::Parts>()
        .and_then(|parts| Some(parts.headers.get(http::header::HOST)?.to_str().ok()?.to_owned()))
        .unwrap_or_else(|| "localhost".to_owned());
    format!("{}://{host}", if https { "https" } else { "http" })
}

/// Where this site is, as the browser sees it: `https://host` without a trailing slash.
#[cfg(not(feature = "ssr"))]
pub(super) fn origin() -> String {
    leptos::prelude::window().location().origin().unwrap_or_default()
}
