//! Proving who one is: the second factor at sign-in, and the fresh proof (step-up) that some acts ask for.

mod api;
mod clock;
mod forms;
mod model;
mod page;
mod panel;

pub use api::*;
pub use clock::freshness_clock;
pub use model::*;
pub use page::*;
pub use panel::provide_step_up;
