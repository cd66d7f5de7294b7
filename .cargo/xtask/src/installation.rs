//! Sets up an installation the way an operator does: with the commands of the binary, then over
//! the Storage API.

use std::{
    fs::File,
    io::{BufReader, Read, Write},
    path::Path,
    process::{Command, Stdio},
};

use serde_json::{Value, json};

use crate::{
    http,
    outcome::{Context, Outcome},
};

pub(crate) struct Installation<'a> {
    pub(crate) binary: &'a Path,
    pub(crate) data: &'a Path,
    /// None means SQLite in the data folder.
    pub(crate) database: Option<&'a str>,
}

impl Installation<'_> {
    /// Runs one command of the binary; returns what it printed.
    pub(crate) fn command(&self, args: &[&str], input: &str) -> Outcome<String> {
        let shown = format!("latchkey {}", args.join(" "));
        let database = self.database.map(|url| ("LATCHKEY_DATABASE_URL", url));
        let mut child = Command::new(self.binary)
            .args(args)
            .current_dir(self.data)
            .env("LATCHKEY_DATA_DIR", self.data)
            .envs(database)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .context(|| format!("cannot start `{shown}`"))?;
        if let Some(mut stdin) = child.stdin.take() {
            stdin
                .write_all(input.as_bytes())
                .context(|| format!("`{shown}` does not read its input"))?;
        }
        let output = child.wait_with_output().context(|| format!("cannot wait for `{shown}`"))?;
        if output.status.success() {
            Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
        } else {
            let message = String::from_utf8_lossy(&output.stderr);
            Err(format!("`{shown}` failed: {}", message.trim()))
        }
    }

    /// Makes a user; returns the password that was drawn.
    pub(crate) fn user(&self, email: &str, name: &str, more: &[&str]) -> Outcome<String> {
        let password = random_password()?;
        let mut args = vec!["user", "create", "--email", email, "--name", name];
        args.push("--password-stdin");
        args.extend_from_slice(more);
        self.command(&args, &format!("{password}\n"))?;
        Ok(password)
    }

    /// Makes a maintainer, an organization and a project in it; returns the project's id.
    pub(crate) fn project(&self, email: &str, names: [&str; 3]) -> Outcome<String> {
        let [maintainer, organization, project] = names;
        let maintainer =
            self.command(&["maintainer", "create", "--name", maintainer, "--member", email], "")?;
        let organization = self.command(
            &[
                "organization",
                "create",
                "--maintainer",
                &maintainer,
                "--name",
                organization,
                "--member",
                email,
            ],
            "",
        )?;
        self.command(&["project", "create", "--organization", &organization, "--name", project], "")
    }

    /// Makes somebody a member; returns the member's master token.
    pub(crate) fn member(&self, project: &str, email: &str, role: &str) -> Outcome<String> {
        self.command(
            &["project", "add-member", "--project", project, "--email", email, "--role", role],
            "",
        )
    }
}

/// The Storage API of a running server, with one token.
pub(crate) struct Storage<'a> {
    pub(crate) port: u16,
    pub(crate) token: &'a str,
}

impl Storage<'_> {
    /// One call that must be answered with this status.
    pub(crate) fn call(
        &self,
        method: &str,
        path: &str,
        body: &Value,
        expected: u16,
    ) -> Outcome<Value> {
        let path = format!("/v2/storage/{path}");
        let headers = [("X-StorageApi-Token", self.token), ("Content-Type", "application/json")];
        let content = if body.is_null() { String::new() } else { body.to_string() };
        http::send(self.port, method, &path, &headers, content.as_bytes())?
            .json(expected, &format!("{method} {path}"))
    }

    pub(crate) fn bucket(&self, stage: &str, name: &str, description: &str) -> Outcome<String> {
        let body = json!({"name": name, "stage": stage, "description": description});
        text(&self.call("POST", "buckets", &body, 201)?, "id")
    }

    /// Makes a token; returns its id and its string.
    pub(crate) fn token(&self, body: &Value) -> Outcome<(String, String)> {
        let token = self.call("POST", "tokens", body, 201)?;
        Ok((text(&token, "id")?, text(&token, "token")?))
    }
}

fn text(object: &Value, key: &str) -> Outcome<String> {
    match &object[key] {
        Value::String(text) => Ok(text.clone()),
        Value::Number(number) => Ok(number.to_string()),
        _ => Err(format!("the answer has no `{key}`: {object}")),
    }
}

/// 24 letters and digits, of 57 that cannot be mistaken for each other.
fn random_password() -> Outcome<String> {
    const LETTERS: &[u8] = b"23456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
    // The largest multiple of their number below 256: a remainder above it would favour some.
    let even = LETTERS.len() * (256 / LETTERS.len());
    let source = "/dev/urandom";
    let random = File::open(source).context(|| format!("cannot open {source}"))?;
    let mut password = String::new();
    for byte in BufReader::with_capacity(64, random).bytes() {
        let byte = usize::from(byte.context(|| format!("cannot read {source}"))?);
        if byte < even {
            password.push(char::from(LETTERS[byte % LETTERS.len()]));
        }
        if password.len() == 24 {
            break;
        }
    }
    Ok(password)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passwords_are_long_and_differ() {
        let (one, other) = (random_password().unwrap(), random_password().unwrap());
        assert_eq!(one.len(), 24);
        assert_ne!(one, other);
    }
}
