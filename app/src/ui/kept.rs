//! Lists that are drawn again while somebody is in them.

use super::Erase;
use leptos::{
    prelude::{AnyView, Owner},
    tachys::{reactive_graph::OwnedView, view::keyed::keyed},
};

/// Draws a list in which what is there already stays as it is when the list is drawn again, with the
/// focus in it: what changes about an item has to come by a signal. `owner` is the page's, for the
/// items outlive what is drawn around them.
pub fn kept_items<T: Send + 'static>(
    owner: Owner,
    items: Vec<T>,
    key: fn(&T) -> String,
    draw: impl Fn(T) -> AnyView + Send + 'static,
) -> AnyView {
    let draw = move |_: usize, item: T| {
        let owner = owner.with(Owner::new);
        let view = owner.with(|| draw(item));
        (drop as fn(usize), OwnedView::new_with_owner(view, owner))
    };
    keyed(items, key, draw).erase()
}
