//! The installation as security keys know it: by its configured address alone, never by what a
//! request claims.

use std::{net::IpAddr, time::Duration};
use webauthn_rs::{Webauthn, WebauthnBuilder, prelude::Url};

/// A browser waits so long for a touch.
const TOUCH_TIME: Duration = Duration::from_mins(2);

/// What checks the answers of security keys.
pub(crate) struct RelyingParty(pub(super) Webauthn);

impl RelyingParty {
    /// None where browsers use no keys: at an IP address, and without HTTPS except on `localhost`.
    ///
    /// # Errors
    /// In words, when the address is none.
    pub(crate) fn new(public_url: &str) -> Result<Option<Self>, String> {
        let problem = |error: &dyn std::fmt::Display| format!("public_url: {error}");
        let origin = Url::parse(public_url).map_err(|error| problem(&error))?;
        let host = origin.host_str().unwrap_or_default().to_owned();
        let is_local = host == "localhost" || host.ends_with(".localhost");
        let is_address = host.trim_matches(['[', ']']).parse::<IpAddr>().is_ok();
        if is_address || (origin.scheme() != "https" && !is_local) {
            return Ok(None);
        }
        let webauthn = WebauthnBuilder::new(&host, &origin)
            .map_err(|error| problem(&error))?
            .rp_name("Latchkey")
            .timeout(TOUCH_TIME)
            // plain U2F keys know presence alone; the password is the other factor
            .danger_set_user_presence_only_security_keys(true)
            .build()
            .map_err(|error| problem(&error))?;
        Ok(Some(Self(webauthn)))
    }
}

#[cfg(test)]
mod tests {
    use super::RelyingParty;
    use rstest::rstest;

    #[rstest]
    #[case("http://localhost:3000", true)]
    #[case("https://keys.example.com", true)]
    #[case("https://keys.example.com:8443", true)]
    #[case("http://keys.example.com", false)]
    #[case("http://127.0.0.1:3000", false)]
    #[case("https://192.0.2.1", false)]
    #[case("https://[2001:db8::1]", false)]
    fn keys_are_possible_where_browsers_use_them(#[case] url: &str, #[case] possible: bool) {
        assert_eq!(RelyingParty::new(url).unwrap().is_some(), possible);
    }
}
