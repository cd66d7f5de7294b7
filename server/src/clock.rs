//! The only place that reads the time.

use app::value::Timestamp;
use std::{
    sync::atomic::{AtomicI64, Ordering::Relaxed},
    time::SystemTime,
};

/// Where the time comes from.
pub trait Clock: Send + Sync {
    /// This instant.
    fn now(&self) -> Timestamp;
}

/// The machine's clock.
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "this is the one place")]
    fn now(&self) -> Timestamp {
        let since_1970 = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
        Timestamp(since_1970.ok().and_then(|d| i64::try_from(d.as_micros()).ok()).unwrap_or(0))
    }
}

/// Gives every asker an instant of its own, so that what happens in one transaction keeps its order.
#[derive(Debug, Default)]
pub(crate) struct Ascending(AtomicI64);

impl Ascending {
    /// Now, or the next microsecond that nobody has had.
    pub(crate) fn next(&self, now: Timestamp) -> Timestamp {
        let after = |last: i64| Some(now.0.max(last + 1));
        let (Ok(last) | Err(last)) = self.0.fetch_update(Relaxed, Relaxed, after);
        Timestamp(now.0.max(last + 1))
    }
}

/// A clock that stands still until a test moves it.
#[cfg(test)]
pub(crate) struct MockClock(std::sync::atomic::AtomicI64);

#[cfg(test)]
impl MockClock {
    /// 2026-01-16T12:00:00Z.
    pub(crate) fn new() -> Self {
        Self(std::sync::atomic::AtomicI64::new(1_768_564_800_000_000))
    }

    /// Moves the clock on.
    pub(crate) fn advance_seconds(&self, seconds: i64) {
        self.0.fetch_add(seconds * 1_000_000, std::sync::atomic::Ordering::SeqCst);
    }
}

#[cfg(test)]
impl Clock for MockClock {
    fn now(&self) -> Timestamp {
        Timestamp(self.0.load(std::sync::atomic::Ordering::SeqCst))
    }
}
