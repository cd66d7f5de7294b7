use crate::{config::Config, text::is_unprintable};
use app::value::Timestamp;
use lettre::{
    Address, Message,
    message::{
        Body, Mailbox, MultiPart, MultiPartKind, SinglePart,
        header::{ContentTransferEncoding, HeaderName, HeaderValue},
    },
};
use serde::{Deserialize, Serialize};
use std::{
    net::IpAddr,
    time::{Duration, SystemTime},
};
use uuid::Uuid;

/// A mail that is laid out; sealed like this, so that a later version's layout changes no mail that
/// waits.
#[derive(Serialize, Deserialize)]
pub(crate) struct Mail {
    pub(crate) to: String,
    pub(crate) subject: String,
    pub(crate) text: String,
    pub(crate) html: String,
}

/// Who all mails are from.
///
/// # Errors
/// In words, when it cannot be written into a mail.
pub(crate) fn sender(config: &Config) -> Result<Mailbox, String> {
    let Some(text) = &config.mail_from else {
        let host = config.host();
        let is_address = host.parse::<IpAddr>().is_ok();
        let domain = if is_address { format!("[{host}]") } else { host.to_owned() };
        let address = Address::new("latchkey", domain).map_err(|_| {
            format!("must be set, because no mail can be from latchkey@{host} (of public_url)")
        })?;
        return Ok(Mailbox::new(Some("Latchkey".to_owned()), address));
    };
    let (name, address) = match text.trim().strip_suffix('>').and_then(|t| t.rsplit_once('<')) {
        Some((name, address)) => (name.trim().trim_matches('"'), address),
        None => ("", text.trim()),
    };
    let name = Some(name.to_owned()).filter(|name| !name.is_empty());
    match address.parse() {
        Ok(address) if !text.contains(is_unprintable) => Ok(Mailbox::new(name, address)),
        _ => Err("must be an address like Latchkey <latchkey@example.com>, or just the address"
            .to_owned()),
    }
}

/// What a mail is besides what it says. It stays as it is, so that a mail that is sent again is the
/// same mail.
#[derive(Clone, Copy)]
pub(super) struct Stamp {
    pub(super) id: Uuid,
    pub(super) written_at: Timestamp,
}

/// Which bytes the way out takes.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Carrier {
    /// ASCII, as every SMTP server takes it.
    SevenBit,
    /// UTF-8, which people read in the file as it is.
    EightBit,
}

/// The whole message.
///
/// # Errors
/// In words that do not repeat the address, when it cannot stand in a message.
pub(super) fn message(
    mail: &Mail,
    stamp: Stamp,
    from: &Mailbox,
    host: &str,
    carrier: Carrier,
) -> Result<Message, String> {
    let to: Address =
        mail.to.parse().map_err(|_| "no mail can be sent to an address like this".to_owned())?;
    let since_1970 = Duration::from_micros(u64::try_from(stamp.written_at.0).unwrap_or(0));
    let id = stamp.id.simple();
    // of its own making: that of the library would draw randomness by itself
    let parts = MultiPart::builder()
        .kind(MultiPartKind::Alternative)
        .boundary(format!("latchkey-{id}"))
        .singlepart(SinglePart::plain(body(&mail.text, carrier)))
        .singlepart(SinglePart::html(body(&mail.html, carrier)));
    Message::builder()
        .from(from.clone())
        .to(Mailbox::new(None, to))
        .subject(mail.subject.as_str())
        .date(SystemTime::UNIX_EPOCH + since_1970)
        .message_id(Some(format!("<{id}@{host}>")))
        // RFC 3834: no answer by an absence notice
        .raw_header(HeaderValue::new(
            HeaderName::new_from_ascii_str("Auto-Submitted"),
            "auto-generated".to_owned(),
        ))
        .multipart(parts)
        .map_err(|error| error.to_string())
}

/// The longest line that SMTP takes (RFC 5321, section 4.5.3.1.6), without its end.
const LONGEST_LINE: usize = 998;

/// Text as it is where the carrier takes it, else in the library's encoding, which would break the
/// links that operators copy from files.
fn body(text: &str, carrier: Carrier) -> Body {
    let fits = text.lines().all(|line| line.len() <= LONGEST_LINE);
    let encoding = if text.is_ascii() {
        ContentTransferEncoding::SevenBit
    } else {
        ContentTransferEncoding::EightBit
    };
    if fits && (text.is_ascii() || carrier == Carrier::EightBit) {
        Body::dangerous_pre_encoded(text.replace('\n', "\r\n").into_bytes(), encoding)
    } else {
        Body::new(text.to_owned())
    }
}
