//! Views without their types, for less WASM than leptos' own.

use leptos::{
    children::ToChildren,
    prelude::{AnyView, IntoAny, IntoView},
};

/// Forgets the type of a view.
pub trait Erase {
    /// As `into_any()`, for less WASM: that compiles a dozen functions for each type of view, some
    /// of them whole ways to hydrate that only the route table needs.
    fn erase(self) -> AnyView;
}

impl<V: IntoView> Erase for V {
    fn erase(self) -> AnyView {
        #[cfg(feature = "ssr")]
        return self.into_any();
        #[cfg(not(feature = "ssr"))]
        return lean::Lean::new(self).into_any();
    }
}

/// What stands between the tags of a component.
pub struct Slot(Box<dyn FnOnce() -> AnyView + Send>);

impl Slot {
    /// Makes the view.
    pub fn draw(self) -> AnyView {
        (self.0)()
    }
}

impl<F, V> ToChildren<F> for Slot
where
    F: FnOnce() -> V + Send + 'static,
    V: IntoView + 'static,
{
    fn to_children(draw: F) -> Self {
        Self(Box::new(move || draw().erase()))
    }
}

/// One type of view that stands for all others, so that leptos' way is compiled once.
#[cfg(not(feature = "ssr"))]
mod lean {
    use leptos::{
        attr::{Attribute, any_attribute::AnyAttribute},
        prelude::{AddAnyAttr, Mountable, Render, RenderHtml},
        tachys::{
            hydration::Cursor,
            renderer::{Rndr, types},
            view::{Position, PositionState},
        },
    };
    use std::any::{Any, TypeId};

    pub(super) struct Lean {
        kind: TypeId,
        /// It leaves something in the document by which its place is found again.
        exists: bool,
        view: Box<dyn Drawn>,
    }

    pub(super) struct LeanState {
        kind: TypeId,
        state: Box<dyn Kept>,
        placeholder: Option<types::Placeholder>,
    }

    /// What is compiled for each type of view.
    trait Drawn: Send {
        fn build(self: Box<Self>) -> Box<dyn Kept>;
        fn hydrate(self: Box<Self>, cursor: &Cursor, position: &PositionState) -> Box<dyn Kept>;
        fn rebuild(self: Box<Self>, state: &mut dyn Any);
    }

    impl<V: RenderHtml + Send + 'static> Drawn for V {
        fn build(self: Box<Self>) -> Box<dyn Kept> {
            Box::new((*self).build())
        }

        fn hydrate(self: Box<Self>, cursor: &Cursor, position: &PositionState) -> Box<dyn Kept> {
            Box::new((*self).hydrate::<true>(cursor, position))
        }

        fn rebuild(self: Box<Self>, state: &mut dyn Any) {
            if let Some(state) = state.downcast_mut() {
                (*self).rebuild(state);
            }
        }
    }

    /// What is kept of a view once it is drawn.
    trait Kept: Mountable + Any {}

    impl<S: Mountable + Any> Kept for S {}

    impl Lean {
        pub(super) fn new<V: RenderHtml + Send>(view: V) -> Self {
            Self {
                kind: TypeId::of::<V::Owned>(),
                exists: V::EXISTS,
                view: Box::new(view.into_owned()),
            }
        }
    }

    impl Render for Lean {
        type State = LeanState;

        fn build(self) -> LeanState {
            LeanState {
                kind: self.kind,
                state: self.view.build(),
                placeholder: (!self.exists).then(Rndr::create_placeholder),
            }
        }

        fn rebuild(self, state: &mut LeanState) {
            if self.kind == state.kind {
                self.view.rebuild(&mut *state.state);
            } else {
                let mut new = self.build();
                state.insert_before_this(&mut new);
                state.unmount();
                *state = new;
            }
        }
    }

    impl AddAnyAttr for Lean {
        type Output<A: Attribute> = Self;

        /// Leptos adds them to what it made of this instead.
        fn add_any_attr<A: Attribute>(self, _: A) -> Self {
            self
        }
    }

    impl RenderHtml for Lean {
        type AsyncOutput = Self;
        type Owned = Self;

        const MIN_LENGTH: usize = 0;

        fn dry_resolve(&mut self) {}

        async fn resolve(self) -> Self {
            self
        }

        /// The server does not erase this way.
        fn to_html_with_buf(
            self,
            _: &mut String,
            _: &mut Position,
            _: bool,
            _: bool,
            _: Vec<AnyAttribute>,
        ) {
        }

        fn hydrate<const FROM_SERVER: bool>(
            self,
            cursor: &Cursor,
            position: &PositionState,
        ) -> LeanState {
            LeanState {
                kind: self.kind,
                state: self.view.hydrate(cursor, position),
                placeholder: (!self.exists).then(|| cursor.next_placeholder(position)),
            }
        }

        fn into_owned(self) -> Self {
            self
        }
    }

    impl Mountable for LeanState {
        fn unmount(&mut self) {
            self.state.unmount();
            if let Some(placeholder) = &mut self.placeholder {
                placeholder.unmount();
            }
        }

        fn mount(&mut self, parent: &types::Element, marker: Option<&types::Node>) {
            self.state.mount(parent, marker);
            if let Some(placeholder) = &mut self.placeholder {
                placeholder.mount(parent, marker);
            }
        }

        fn insert_before_this(&self, child: &mut dyn Mountable) -> bool {
            self.state.insert_before_this(child)
                || self
                    .placeholder
                    .as_ref()
                    .is_some_and(|placeholder| placeholder.insert_before_this(child))
        }

        fn elements(&self) -> Vec<types::Element> {
            self.state.elements()
        }
    }
}
