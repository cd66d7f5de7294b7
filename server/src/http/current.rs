//! The request that is being answered: its reference in its log lines, in its answer's header and
//! in what people are asked to quote.

use crate::secrets::{Secrets, base62_of};
use http::{Method, Uri};
use std::{
    fmt,
    net::IpAddr,
    sync::atomic::{AtomicU64, Ordering},
};
use tracing::{Event, Subscriber};
use tracing_subscriber::{
    fmt::{
        FmtContext, FormatEvent, FormatFields,
        format::{self, Writer},
        time::{FormatTime, SystemTime},
    },
    registry::LookupSpan,
};

/// Characters of a reference: 64 bits in base62.
const REFERENCE: usize = 11;

tokio::task_local! {
    static CURRENT: Current;
}

pub(super) struct Current {
    pub(super) reference: String,
    pub(super) method: Method,
    pub(super) uri: Uri,
    pub(super) remote: Option<IpAddr>,
}

impl Current {
    /// Answers the request, with log lines that say which one it is.
    pub(super) async fn answering<F: Future>(self, answer: F) -> F::Output {
        CURRENT.scope(self, answer).await
    }
}

/// The reference of the request that is being answered.
pub(crate) fn request_reference() -> String {
    let reference = CURRENT.try_with(|current| current.reference.clone());
    reference.unwrap_or_else(|_| "background".to_owned())
}

/// Is it a call of the Manage API?
pub(super) fn is_management() -> bool {
    CURRENT.try_with(|current| current.uri.path().starts_with("/manage/")).unwrap_or_default()
}

/// Where references come from. They let nobody in, so they need not be drawn one by one: a start
/// that was drawn, counted on and mixed as in `SplitMix64` (Steele, Lea, Flood 2014), comes to each
/// value once.
pub struct References(AtomicU64);

impl References {
    pub(crate) fn new(secrets: &dyn Secrets) -> Self {
        Self(AtomicU64::new(u64::from_ne_bytes(secrets.bytes())))
    }

    pub(super) fn next(&self) -> String {
        let mut mixed = self.0.fetch_add(0x9E37_79B9_7F4A_7C15, Ordering::Relaxed);
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        base62_of::<REFERENCE>(mixed ^ (mixed >> 31)).map(char::from).iter().collect()
    }
}

/// Log lines that name the request they belong to. A span would be written out for every request,
/// and hardly any of them logs a line.
pub(crate) struct LogFormat(format::Format<format::Full, ()>);

impl LogFormat {
    pub(crate) fn new() -> Self {
        Self(format::format().without_time())
    }
}

impl<S, N> FormatEvent<S, N> for LogFormat
where
    S: Subscriber + for<'a> LookupSpan<'a>,
    N: for<'a> FormatFields<'a> + 'static,
{
    fn format_event(
        &self,
        context: &FmtContext<'_, S, N>,
        mut writer: Writer<'_>,
        event: &Event<'_>,
    ) -> fmt::Result {
        SystemTime.format_time(&mut writer)?;
        writer.write_char(' ')?;
        let written = CURRENT.try_with(|current| {
            let Current { reference, method, uri, remote } = current;
            write!(writer, "[{reference} {method} {}", uri.path())?;
            match remote {
                Some(remote) => write!(writer, " from {remote}] "),
                None => writer.write_str("] "),
            }
        });
        written.unwrap_or(Ok(()))?;
        self.0.format_event(context, writer, event)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::secrets::SeededSecrets;
    use std::collections::HashSet;

    #[test]
    fn no_reference_comes_twice() {
        let references = References::new(&SeededSecrets::new());
        let all: HashSet<_> = (0..10_000).map(|_| references.next()).collect();
        assert_eq!(all.len(), 10_000);
        assert!(all.iter().all(|reference| reference.len() == REFERENCE));
    }
}
