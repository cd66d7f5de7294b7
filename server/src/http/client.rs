//! Where a request comes from.

use axum::{extract::ConnectInfo, http::Request};
use http::{HeaderMap, HeaderValue, header, request::Parts};
use ipnet::IpNet;
use std::net::{IpAddr, SocketAddr};

/// The client's address and program, as events and sessions name them.
#[derive(Debug, Clone, Default)]
pub(crate) struct Client {
    pub(super) remote: Option<IpAddr>,
    /// At most 255 characters, without control characters.
    pub(crate) user_agent: String,
}

impl Client {
    /// The address as text, or empty.
    pub(crate) fn remote_addr(&self) -> String {
        self.remote.map(|address| address.to_string()).unwrap_or_default()
    }

    /// What the guard noted about this request.
    pub(crate) fn noted(parts: &Parts) -> Self {
        parts.extensions.get().cloned().unwrap_or_default()
    }

    pub(crate) fn of<B>(request: &Request<B>, trusted: &[IpNet]) -> Self {
        let peer = request.extensions().get::<ConnectInfo<SocketAddr>>();
        let peer = peer.map(|ConnectInfo(address)| address.ip());
        let remote = peer.map(|peer| behind_proxies(peer, request.headers(), trusted));
        let user_agent = request.headers().get(header::USER_AGENT).map(HeaderValue::as_bytes);
        let user_agent = String::from_utf8_lossy(user_agent.unwrap_or_default());
        let user_agent = user_agent.chars().filter(|c| !c.is_control()).take(255).collect();
        Self { remote, user_agent }
    }
}

/// The last address that no trusted proxy vouches for. Read from the right: what stands further
/// left was written by whoever is there.
fn behind_proxies(peer: IpAddr, headers: &HeaderMap, trusted: &[IpNet]) -> IpAddr {
    let is_trusted = |address: IpAddr| {
        let address = address.to_canonical();
        trusted.iter().any(|network| network.contains(&address))
    };
    let mut client = peer;
    let forwarded: Vec<&str> = headers
        .get_all("x-forwarded-for")
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .collect();
    for entry in forwarded.iter().rev() {
        if !is_trusted(client) {
            break;
        }
        match entry.trim().parse() {
            Ok(address) => client = address,
            Err(_) => break,
        }
    }
    client.to_canonical()
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case::no_proxy_trusted("9.9.9.9", "1.1.1.1", &[], "9.9.9.9")]
    #[case::from_elsewhere("9.9.9.9", "1.1.1.1", &["10.0.0.0/8"], "9.9.9.9")]
    #[case::through_the_proxy("10.0.0.1", "1.1.1.1", &["10.0.0.0/8"], "1.1.1.1")]
    #[case::forged_entry_first("10.0.0.1", "6.6.6.6, 1.1.1.1", &["10.0.0.0/8"], "1.1.1.1")]
    #[case::two_proxies("10.0.0.1", "1.1.1.1, 10.0.0.2", &["10.0.0.0/8"], "1.1.1.1")]
    #[case::rubbish("10.0.0.1", "rubbish", &["10.0.0.0/8"], "10.0.0.1")]
    #[case::mapped("::ffff:10.0.0.1", "1.1.1.1", &["10.0.0.0/8"], "1.1.1.1")]
    fn only_trusted_proxies_are_believed(
        #[case] peer: &str,
        #[case] forwarded: &str,
        #[case] trusted: &[&str],
        #[case] expected: &str,
    ) {
        let trusted: Vec<IpNet> = trusted.iter().map(|n| n.parse().unwrap()).collect();
        let mut headers = HeaderMap::new();
        headers.insert("x-forwarded-for", forwarded.parse().unwrap());
        let client = behind_proxies(peer.parse().unwrap(), &headers, &trusted);
        assert_eq!(client.to_string(), expected);
    }
}
