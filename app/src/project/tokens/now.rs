use crate::{
    error::{AppError, ErrorKind},
    value::Timestamp,
};
use leptos::prelude::use_context;

/// The server's clock at the time of a request, which the server puts into the context beside the
/// services.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RequestTime(pub Timestamp);

/// The time for marks like "expires soon". It goes to the browser with the data it was read
/// beside, so that both draw the same page.
pub(super) fn now() -> Result<Timestamp, AppError> {
    if cfg!(target_arch = "wasm32") {
        #[expect(clippy::cast_possible_truncation, reason = "milliseconds fit for 280,000 years")]
        let milliseconds = js_sys::Date::now() as i64;
        return Ok(Timestamp(milliseconds * 1_000));
    }
    use_context::<RequestTime>().map(|RequestTime(at)| at).ok_or_else(|| {
        AppError::new(ErrorKind::Internal, "", "This request came without its time.")
    })
}
