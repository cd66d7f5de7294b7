//! The parts that every page is made of.
//!
//! They know nothing of any feature but who is signed in, and they work without JavaScript.

mod confirm_dialog;
mod copy_once;
mod erase;
mod field;
mod form;
mod frame;
mod hash;
mod href;
mod kept;
mod layout;
mod loaded;
mod menu;
mod nav;
mod not_found;
mod other_windows;
mod outcome;
mod password_field;
mod place;
mod post;
mod reading;
mod search_form;
mod start;
mod step_up;
mod table;
mod text_area;
mod theme;
mod when;

pub use confirm_dialog::*;
pub use copy_once::*;
pub use erase::*;
pub use field::*;
pub use form::*;
pub use frame::*;
pub use hash::*;
pub use href::*;
pub use kept::*;
pub use layout::*;
pub use loaded::*;
pub use menu::*;
pub use nav::*;
pub use not_found::*;
pub use other_windows::*;
pub use outcome::*;
pub use password_field::*;
pub use place::*;
pub use post::ask;
pub use reading::*;
pub use search_form::*;
pub use start::*;
pub use step_up::*;
pub use table::*;
pub use text_area::*;
pub use theme::*;
pub use when::*;
