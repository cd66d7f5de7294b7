//! Just enough HTTP/1.1 to talk to our own server on this machine.

use std::{
    io::{Read, Write},
    net::TcpStream,
    time::Duration,
};

use crate::outcome::{Context, Outcome};

pub(crate) struct Response {
    pub(crate) status: u16,
    head: String,
    pub(crate) body: Vec<u8>,
}

impl Response {
    /// The value of a cookie that the answer sets.
    pub(crate) fn cookie(&self, name: &str) -> Option<&str> {
        self.head.lines().find_map(|line| {
            let (header, value) = line.split_once(':')?;
            let is_cookie = header.eq_ignore_ascii_case("set-cookie");
            let value = value.trim_start().strip_prefix(name)?.strip_prefix('=')?;
            is_cookie.then(|| value.split_once(';').map_or(value, |(value, _)| value))
        })
    }

    /// The body as JSON, if the status is the expected one.
    pub(crate) fn json(&self, expected: u16, attempt: &str) -> Outcome<serde_json::Value> {
        let body = String::from_utf8_lossy(&self.body);
        if self.status != expected {
            return Err(format!(
                "{attempt}: answered {} instead of {expected}: {body}",
                self.status
            ));
        }
        if self.body.is_empty() {
            return Ok(serde_json::Value::Null);
        }
        serde_json::from_slice(&self.body).context(|| format!("{attempt}: no JSON: {body}"))
    }
}

pub(crate) fn get(port: u16, path: &str, headers: &[(&str, &str)]) -> Outcome<Response> {
    send(port, "GET", path, headers, b"")
}

pub(crate) fn send(
    port: u16,
    method: &str,
    path: &str,
    headers: &[(&str, &str)],
    body: &[u8],
) -> Outcome<Response> {
    let attempt = || format!("{method} http://127.0.0.1:{port}{path}");
    let timeout = Some(Duration::from_secs(30));
    let mut stream = TcpStream::connect(("127.0.0.1", port)).context(attempt)?;
    stream.set_read_timeout(timeout).context(attempt)?;
    stream.set_write_timeout(timeout).context(attempt)?;
    let mut request = format!(
        "{method} {path} HTTP/1.1\r\nHost: localhost:{port}\r\nConnection: close\r\nAccept: */*\r\nContent-Length: {}\r\n",
        body.len()
    );
    for (name, value) in headers {
        for part in [name, ": ", value, "\r\n"] {
            request.push_str(part);
        }
    }
    request.push_str("\r\n");
    let mut request = request.into_bytes();
    request.extend_from_slice(body);
    stream.write_all(&request).context(attempt)?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).context(attempt)?;
    parse(&answer).ok_or_else(|| format!("{}: the answer is no HTTP", attempt()))
}

fn parse(answer: &[u8]) -> Option<Response> {
    let end = answer.windows(4).position(|window| window == b"\r\n\r\n")?;
    let head = std::str::from_utf8(&answer[..end]).ok()?;
    let body = &answer[end + 4..];
    let status = head.split(' ').nth(1)?.parse().ok()?;
    let chunked = head
        .to_ascii_lowercase()
        .lines()
        .any(|line| line.starts_with("transfer-encoding:") && line.contains("chunked"));
    let body = if chunked { unchunk(body)? } else { body.to_vec() };
    Some(Response { status, head: head.to_owned(), body })
}

fn unchunk(mut body: &[u8]) -> Option<Vec<u8>> {
    let mut out = Vec::new();
    loop {
        let end = body.windows(2).position(|window| window == b"\r\n")?;
        let size = std::str::from_utf8(&body[..end]).ok()?;
        let size = usize::from_str_radix(size.split(';').next()?.trim(), 16).ok()?;
        if size == 0 {
            return Some(out);
        }
        let begin = end + 2;
        out.extend_from_slice(body.get(begin..begin + size)?);
        body = body.get(begin + size + 2..)?;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_are_read() {
        let plain = parse(b"HTTP/1.1 404 Not Found\r\nContent-Length: 2\r\n\r\nno").unwrap();
        assert_eq!((plain.status, plain.body.as_slice()), (404, &b"no"[..]));
        let cookies = "HTTP/1.1 200 OK\r\nSet-Cookie: a=1; Path=/\r\nset-cookie: ab=2\r\n\r\n";
        let answer = parse(cookies.as_bytes()).unwrap();
        assert_eq!((answer.cookie("a"), answer.cookie("ab")), (Some("1"), Some("2")));
        assert_eq!(answer.cookie("b"), None);
        let chunked = parse(
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2;x=y\r\nde\r\n0\r\n\r\n",
        )
        .unwrap();
        assert_eq!((chunked.status, chunked.body.as_slice()), (200, &b"abcde"[..]));
        assert!(parse(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nff\r\n").is_none());
    }
}
