//! What an operator may set: `latchkey.toml`, then `LATCHKEY_<KEY>` on top of it.

use crate::{
    mail::{Relay, sender},
    text::parse_email,
};
use ipnet::IpNet;
use serde::Deserialize;
use std::{fmt, net::SocketAddr, path::PathBuf};

/// Every setting, with its default.
#[derive(Clone, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    /// Address of the web app and both APIs.
    pub listen: SocketAddr,
    /// What people type into the browser. Security keys and the origin check depend on it.
    pub public_url: String,
    /// SQLite files, keyring, files, mail folder.
    pub data_dir: PathBuf,
    /// `sqlite://…` or `postgres://…`; a SQLite file in `data_dir` when not set.
    pub database_url: Option<String>,
    /// Where uploaded files go: a folder in `data_dir` when not set.
    pub files_url: Option<String>,
    /// The keyring's file, or the key itself (`latchkey-1:…`); `data_dir/keyring` when not set.
    pub keyring: Option<String>,
    /// `smtp://[user:password@]host[:port]` (port 25, or 587 with a user; STARTTLS when it is
    /// offered, always with a user unless the host is this machine) or `smtps://…` (port 465; TLS
    /// from the start). Mails become files in `data_dir/mail` when not set.
    pub smtp_url: Option<String>,
    /// Who mails are from, like `Latchkey <latchkey@example.com>`; `latchkey@` the host of
    /// `public_url` when not set.
    pub mail_from: Option<String>,
    /// Listener of `/metrics`.
    pub metrics_listen: Option<SocketAddr>,
    /// Networks whose `X-Forwarded-For` counts.
    pub trusted_proxies: Vec<IpNet>,
    /// May strangers register?
    pub sign_up: bool,
    /// A session ends at this age, however busy it is. 1 to 365 days.
    pub session_max_age_days: u32,
    /// Memory of one password hash in KiB (argon2id `m`), 19456 or more.
    pub argon2_memory_kib: u32,
    /// Passes of one password hash (argon2id `t`), 2 or more.
    pub argon2_passes: u32,
    /// People in a project, unless a super admin says otherwise for it; 0: no limit.
    pub limit_members: i64,
    /// The same for limited tokens.
    pub limit_tokens: i64,
    /// The same for rows.
    pub limit_rows: i64,
    /// The same for bytes of data.
    pub limit_bytes: i64,
    /// What would go beyond a limit is refused; else the project's people are told.
    pub hard_limits: bool,
    /// Where people ask for higher limits: an e-mail address or `https://…`.
    pub support: Option<String>,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from(([127, 0, 0, 1], 3000)),
            public_url: "http://localhost:3000".to_owned(),
            data_dir: PathBuf::from("./data"),
            database_url: None,
            files_url: None,
            keyring: None,
            smtp_url: None,
            mail_from: None,
            metrics_listen: None,
            trusted_proxies: Vec::new(),
            sign_up: false,
            session_max_age_days: 30,
            argon2_memory_kib: 19_456,
            argon2_passes: 2,
            limit_members: 0,
            limit_tokens: 0,
            limit_rows: 0,
            limit_bytes: 0,
            hard_limits: false,
            support: None,
        }
    }
}

impl fmt::Debug for Config {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Config")
            .field("listen", &self.listen)
            .field("public_url", &self.public_url)
            .field("data_dir", &self.data_dir)
            .field("database", &self.database_kind())
            .field("mail", &self.mail_kind())
            .field("trusted_proxies", &self.trusted_proxies)
            .finish_non_exhaustive()
    }
}

/// What is wrong with the configuration, naming the key.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    #[error("cannot read {0}: {1}")]
    File(String, std::io::Error),
    #[error("{0}")]
    Malformed(String),
    #[error("{key}: {problem}")]
    Key { key: &'static str, problem: String },
}

const PREFIX: &str = "LATCHKEY_";
const NUMBERS: [&str; 7] = [
    "session_max_age_days",
    "argon2_memory_kib",
    "argon2_passes",
    "limit_members",
    "limit_tokens",
    "limit_rows",
    "limit_bytes",
];

impl Config {
    /// Reads `file` (which must be there when named; `latchkey.toml` is read when it is there) and
    /// the environment's pairs.
    pub fn load(
        file: Option<&str>,
        environment: impl Iterator<Item = (String, String)>,
    ) -> Result<Self, ConfigError> {
        let text = match file {
            Some(path) => std::fs::read_to_string(path)
                .map_err(|error| ConfigError::File(path.to_owned(), error))?,
            None => match std::fs::read_to_string("latchkey.toml") {
                Ok(text) => text,
                Err(error) if error.kind() == std::io::ErrorKind::NotFound => String::new(),
                Err(error) => return Err(ConfigError::File("latchkey.toml".to_owned(), error)),
            },
        };
        let malformed = |error: toml::de::Error| ConfigError::Malformed(error.message().to_owned());
        let mut table: toml::Table = text
            .parse()
            .map_err(|error: toml::de::Error| ConfigError::Malformed(error.to_string()))?;
        for (name, value) in environment {
            if let Some(key) = name.strip_prefix(PREFIX) {
                let key = key.to_ascii_lowercase();
                let value = Self::typed(&key, value)?;
                table.insert(key, value);
            }
        }
        let config: Self = table.try_into().map_err(malformed)?;
        config.validate()?;
        Ok(config)
    }

    fn typed(key: &str, value: String) -> Result<toml::Value, ConfigError> {
        let problem = |text: &str| {
            ConfigError::Malformed(format!("{PREFIX}{}: {text}", key.to_ascii_uppercase()))
        };
        Ok(match key {
            "sign_up" | "hard_limits" => {
                toml::Value::Boolean(value.parse().map_err(|_| problem("must be true or false"))?)
            }
            "trusted_proxies" => toml::Value::Array(
                value
                    .split(',')
                    .map(str::trim)
                    .filter(|network| !network.is_empty())
                    .map(|network| toml::Value::String(network.to_owned()))
                    .collect(),
            ),
            key if NUMBERS.contains(&key) => {
                toml::Value::Integer(value.parse().map_err(|_| problem("must be a whole number"))?)
            }
            _ => toml::Value::String(value),
        })
    }

    fn validate(&self) -> Result<(), ConfigError> {
        let refuse =
            |key, problem: &str| Err(ConfigError::Key { key, problem: problem.to_owned() });
        let host = self
            .public_url
            .strip_prefix("https://")
            .or_else(|| self.public_url.strip_prefix("http://"));
        match host {
            None => return refuse("public_url", "must start with http:// or https://"),
            Some(host) if host.is_empty() || host.contains('/') || host.contains('@') => {
                return refuse(
                    "public_url",
                    "must be a host and perhaps a port, without a path or a slash at the end",
                );
            }
            Some(_) => {}
        }
        if let Some(url) = &self.database_url
            && !["sqlite://", "postgres://", "postgresql://"].iter().any(|s| url.starts_with(s))
        {
            return refuse("database_url", "must start with sqlite:// or postgres://");
        }
        if let Some(url) = &self.smtp_url
            && let Err(problem) = Relay::parse(url)
        {
            return refuse("smtp_url", &problem);
        }
        if let Err(problem) = sender(self) {
            return refuse("mail_from", &problem);
        }
        if !(1..=365).contains(&self.session_max_age_days) {
            return refuse("session_max_age_days", "must be 1 to 365");
        }
        if !(19_456..=4_194_304).contains(&self.argon2_memory_kib) {
            return refuse("argon2_memory_kib", "must be 19456 to 4194304");
        }
        if !(2..=100).contains(&self.argon2_passes) {
            return refuse("argon2_passes", "must be 2 to 100");
        }
        for (key, limit) in [
            ("limit_members", self.limit_members),
            ("limit_tokens", self.limit_tokens),
            ("limit_rows", self.limit_rows),
            ("limit_bytes", self.limit_bytes),
        ] {
            if limit < 0 {
                return refuse(key, "must be 0 or more");
            }
        }
        if let Some(support) = &self.support
            && !support.starts_with("https://")
            && parse_email("support", support).is_err()
        {
            return refuse("support", "must be an e-mail address or start with https://");
        }
        Ok(())
    }

    /// Keys that are set but that nothing in this version reads.
    pub fn without_effect(&self) -> Vec<&'static str> {
        [("files_url", self.files_url.is_some()), ("metrics_listen", self.metrics_listen.is_some())]
            .into_iter()
            .filter_map(|(key, is_set)| is_set.then_some(key))
            .collect()
    }

    /// The database's URL.
    pub fn database_url(&self) -> String {
        self.database_url
            .clone()
            .unwrap_or_else(|| format!("sqlite://{}", self.data_dir.join("latchkey.db").display()))
    }

    /// `SQLite` or `PostgreSQL`, without the secrets that a URL may hold.
    pub fn database_kind(&self) -> &'static str {
        if self.database_url().starts_with("sqlite://") { "SQLite" } else { "PostgreSQL" }
    }

    /// `SMTP` or `files`, without the secrets that a URL may hold.
    pub fn mail_kind(&self) -> &'static str {
        if self.smtp_url.is_some() { "SMTP" } else { "files" }
    }

    /// The host of `public_url`, without the port.
    pub fn host(&self) -> &str {
        let place = self.public_url.split_once("://").map_or("", |(_, place)| place);
        let name_end = if place.starts_with('[') { place.find(']') } else { None }.unwrap_or(0);
        match place[name_end..].find(':') {
            Some(colon) => &place[..name_end + colon],
            None => place,
        }
    }

    /// The keyring's file, or the key itself.
    pub fn keyring(&self) -> String {
        self.keyring.clone().unwrap_or_else(|| self.data_dir.join("keyring").display().to_string())
    }

    /// Is the service reached over HTTPS?
    pub fn is_https(&self) -> bool {
        self.public_url.starts_with("https://")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn load(toml: &str, environment: &[(&str, &str)]) -> Result<Config, ConfigError> {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("latchkey.toml");
        std::fs::write(&file, toml).unwrap();
        let pairs = environment.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned()));
        Config::load(file.to_str(), pairs)
    }

    #[test]
    fn the_environment_wins_over_the_file() {
        let config = load(
            "listen = \"127.0.0.1:4000\"\nsign_up = true",
            &[("LATCHKEY_LISTEN", "127.0.0.1:5000"), ("HOME", "/root")],
        )
        .unwrap();
        assert_eq!(config.listen.port(), 5000);
        assert!(config.sign_up);
    }

    #[test]
    fn an_unknown_key_is_refused_by_its_name() {
        let in_file = load("liste = \"127.0.0.1:4000\"", &[]).unwrap_err().to_string();
        assert!(in_file.contains("liste"), "{in_file}");
        let in_environment = load("", &[("LATCHKEY_LISTEM", "x")]).unwrap_err().to_string();
        assert!(in_environment.contains("listem"), "{in_environment}");
    }

    #[test]
    fn a_bad_value_names_its_key() {
        for (toml, key) in [
            ("public_url = \"localhost\"", "public_url"),
            ("public_url = \"https://host/path\"", "public_url"),
            ("database_url = \"mysql://x\"", "database_url"),
            ("session_max_age_days = 0", "session_max_age_days"),
            ("argon2_passes = 1", "argon2_passes"),
            ("smtp_url = \"mail.example.com\"", "smtp_url"),
            ("smtp_url = \"smtp://u:hunter2@\"", "smtp_url"),
            ("mail_from = \"Latchkey\"", "mail_from"),
            ("mail_from = \"Latchkey <latchkey@example.com> and more\"", "mail_from"),
            ("mail_from = \"a@example.com, b@example.com\"", "mail_from"),
            ("mail_from = \"A <a@example.com>\\r\\nBcc: b@example.com\"", "mail_from"),
            ("public_url = \"https://my host\"", "mail_from"),
            ("limit_rows = -1", "limit_rows"),
            ("support = \"javascript:alert(1)\"", "support"),
        ] {
            let message = load(toml, &[]).unwrap_err().to_string();
            assert!(message.starts_with(key), "{message}");
            assert!(!message.contains("hunter2"), "{message}");
        }
    }

    #[test]
    fn debug_output_has_no_passwords() {
        let config = load(
            "database_url = \"postgres://u:hunter2@h/d\"\nsmtp_url = \"smtp://u:hunter2@h\"",
            &[],
        );
        assert!(!format!("{:?}", config.unwrap()).contains("hunter2"));
    }

    #[test]
    fn mails_are_from_the_host_unless_something_else_is_set() {
        for (toml, expected) in [
            ("", "Latchkey <latchkey@localhost>"),
            ("public_url = \"https://id.example.com:8443\"", "Latchkey <latchkey@id.example.com>"),
            ("public_url = \"http://192.0.2.7:3000\"", "Latchkey <latchkey@[192.0.2.7]>"),
            ("mail_from = \"Ada Zoë <ada@example.com>\"", "Ada Zoë <ada@example.com>"),
            ("mail_from = \"ada@example.com\"", "ada@example.com"),
        ] {
            let config = load(toml, &[]).unwrap();
            assert_eq!(crate::mail::sender(&config).unwrap().to_string(), expected);
        }
    }

    #[test]
    fn the_host_is_without_its_port() {
        for (public_url, host) in [
            ("http://localhost:3000", "localhost"),
            ("https://id.example.com", "id.example.com"),
            ("http://[::1]:3000", "[::1]"),
            ("http://[::1]", "[::1]"),
        ] {
            let config = Config { public_url: public_url.to_owned(), ..Config::default() };
            assert_eq!(config.host(), host);
        }
    }
}
