use lettre::transport::smtp::authentication::Credentials;
use std::net::{IpAddr, Ipv6Addr};

/// Where mails are handed over, as `smtp_url` says.
#[derive(Clone)]
pub(crate) struct Relay {
    pub(super) host: String,
    pub(super) port: u16,
    pub(super) encryption: Encryption,
    pub(super) credentials: Option<Credentials>,
}

/// How the connection is protected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Encryption {
    /// TLS from the first byte.
    Implicit,
    /// STARTTLS, or nothing is sent.
    Required,
    /// STARTTLS when the server offers it.
    Offered,
}

impl Relay {
    /// Reads `smtp://[user:password@]host[:port]` or `smtps://…`.
    ///
    /// # Errors
    /// In words that do not repeat the password.
    pub(crate) fn parse(url: &str) -> Result<Self, String> {
        let (is_implicit, rest) = if let Some(rest) = url.strip_prefix("smtps://") {
            (true, rest)
        } else if let Some(rest) = url.strip_prefix("smtp://") {
            (false, rest)
        } else {
            return Err("must start with smtp:// or smtps://".to_owned());
        };
        let rest = rest.strip_suffix('/').unwrap_or(rest);
        let (user_info, place) = match rest.rsplit_once('@') {
            Some((user_info, place)) => (Some(user_info), place),
            None => (None, rest),
        };
        let (host, port) = split_place(place)?;
        let credentials = user_info.map(parse_credentials).transpose()?;
        let encryption = match credentials {
            _ if is_implicit => Encryption::Implicit,
            Some(_) if !is_loopback(&host) => Encryption::Required,
            _ => Encryption::Offered,
        };
        let usual_port = match credentials {
            _ if is_implicit => 465,
            Some(_) => 587,
            None => 25,
        };
        Ok(Self { host, port: port.unwrap_or(usual_port), encryption, credentials })
    }
}

fn split_place(place: &str) -> Result<(String, Option<u16>), String> {
    let problem =
        || "must name a host and perhaps a port, like smtp://mail.example.com:587".to_owned();
    let (host, port) = match place.strip_prefix('[') {
        Some(rest) => {
            let (host, after) = rest.split_once(']').ok_or_else(problem)?;
            host.parse::<Ipv6Addr>().map_err(|_| problem())?;
            let port = if after.is_empty() {
                None
            } else {
                Some(after.strip_prefix(':').ok_or_else(problem)?)
            };
            (host, port)
        }
        None => match place.split_once(':') {
            Some((host, port)) => (host, Some(port)),
            None => (place, None),
        },
    };
    let is_name = |c: char| c.is_ascii_alphanumeric() || "-._:".contains(c);
    if host.is_empty() || !host.chars().all(is_name) {
        return Err(problem());
    }
    let port = port.map(|port| port.parse().ok().filter(|port| *port > 0).ok_or_else(problem));
    Ok((host.to_owned(), port.transpose()?))
}

fn parse_credentials(user_info: &str) -> Result<Credentials, String> {
    let problem =
        || "user and password must be like user:password, with %40 for @ and so on".to_owned();
    let (user, password) = user_info.split_once(':').ok_or_else(problem)?;
    let user = percent_decoded(user).filter(|user| !user.is_empty()).ok_or_else(problem)?;
    let password = percent_decoded(password).ok_or_else(problem)?;
    Ok(Credentials::new(user, password))
}

fn percent_decoded(text: &str) -> Option<String> {
    let mut decoded = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        rest = after;
        if *first == b'%' {
            let (digits, after) = rest.split_at_checked(2)?;
            let digits = std::str::from_utf8(digits).ok()?;
            decoded.push(u8::from_str_radix(digits, 16).ok()?);
            rest = after;
        } else {
            decoded.push(*first);
        }
    }
    String::from_utf8(decoded).ok()
}

fn is_loopback(host: &str) -> bool {
    host.eq_ignore_ascii_case("localhost")
        || host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case("smtp://mail.example.com", "mail.example.com", 25, Encryption::Offered)]
    #[case("smtp://mail.example.com:2525/", "mail.example.com", 2525, Encryption::Offered)]
    #[case("smtp://u:p@mail.example.com", "mail.example.com", 587, Encryption::Required)]
    #[case("smtp://u:p@localhost:1025", "localhost", 1025, Encryption::Offered)]
    #[case("smtp://u:p@127.0.0.1", "127.0.0.1", 587, Encryption::Offered)]
    #[case("smtp://u:p@[::1]:25", "::1", 25, Encryption::Offered)]
    #[case("smtp://u:p@[2001:db8::1]", "2001:db8::1", 587, Encryption::Required)]
    #[case("smtps://u:p@mail.example.com", "mail.example.com", 465, Encryption::Implicit)]
    #[case("smtps://localhost:4465", "localhost", 4465, Encryption::Implicit)]
    fn an_address_says_where_and_how(
        #[case] url: &str,
        #[case] host: &str,
        #[case] port: u16,
        #[case] encryption: Encryption,
    ) {
        let relay = Relay::parse(url).unwrap_or_else(|problem| panic!("{url}: {problem}"));
        assert_eq!((relay.host.as_str(), relay.port), (host, port));
        assert_eq!(relay.encryption, encryption);
        assert_eq!(relay.credentials.is_some(), url.contains('@'));
    }

    #[test]
    fn what_has_a_meaning_in_an_address_is_escaped_in_the_password() {
        let relay = Relay::parse("smtp://ada%40example.com:p%3Aq%2f%25%C3%A9+@host").unwrap();
        let expected = Credentials::new("ada@example.com".to_owned(), "p:q/%é+".to_owned());
        assert!(relay.credentials == Some(expected));
    }

    #[rstest]
    #[case("mail.example.com")]
    #[case("http://mail.example.com")]
    #[case("smtp://")]
    #[case("smtp://host:port")]
    #[case("smtp://host:0")]
    #[case("smtp://host:70000")]
    #[case("smtp://host/path")]
    #[case("smtp://host?tls=none")]
    #[case("smtp://ho st")]
    #[case("smtp://[::1")]
    #[case("smtp://[host]")]
    #[case("smtp://hunter2@host")]
    #[case("smtp://:hunter2@host")]
    #[case("smtp://user:hunter2%@host")]
    #[case("smtp://user:hunter2%zz@host")]
    #[case("smtp://user:hunter2%ff@host")]
    fn other_addresses_are_refused_without_their_password(#[case] url: &str) {
        let problem = Relay::parse(url).err().unwrap();
        assert!(!problem.contains("hunter2"), "{problem}");
    }
}
