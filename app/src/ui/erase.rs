//! Views without their types, for less WASM than leptos' own.

use leptos::{
    attr::{Attribute, any_attribute::AnyAttribute},
    children::ToChildren,
    prelude::{AddAnyAttr, AnyView, IntoAny, IntoView, Render, RenderHtml},
    tachys::{
        hydration::Cursor,
        ssr::StreamBuilder,
        view::{Position, PositionState},
    },
};

/// Forgets the type of a view.
pub trait Erase {
    /// As `into_any()`, except that the view is hydrated at once.
    ///
    /// `into_any()` compiles a second way to hydrate for every view, which waits for lazily loaded
    /// parts. That is an eighth of all WASM, and only the route table has such parts.
    fn erase(self) -> AnyView;
}

impl<V: IntoView> Erase for V {
    fn erase(self) -> AnyView {
        AtOnce(self).into_any()
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

/// Leaves out `hydrate_async`, whose default is to hydrate at once.
struct AtOnce<V>(V);

impl<V: Render> Render for AtOnce<V> {
    type State = V::State;

    fn build(self) -> Self::State {
        self.0.build()
    }

    fn rebuild(self, state: &mut Self::State) {
        self.0.rebuild(state);
    }
}

impl<V: AddAnyAttr> AddAnyAttr for AtOnce<V> {
    type Output<A: Attribute> = AtOnce<V::Output<A>>;

    fn add_any_attr<A: Attribute>(self, attribute: A) -> Self::Output<A>
    where
        Self::Output<A>: RenderHtml,
    {
        AtOnce(self.0.add_any_attr(attribute))
    }
}

impl<V: RenderHtml> RenderHtml for AtOnce<V> {
    type AsyncOutput = V::AsyncOutput;
    type Owned = AtOnce<V::Owned>;

    const MIN_LENGTH: usize = V::MIN_LENGTH;
    const EXISTS: bool = V::EXISTS;

    fn dry_resolve(&mut self) {
        self.0.dry_resolve();
    }

    fn resolve(self) -> impl Future<Output = Self::AsyncOutput> + Send {
        self.0.resolve()
    }

    fn html_len(&self) -> usize {
        self.0.html_len()
    }

    fn to_html_with_buf(
        self,
        buf: &mut String,
        position: &mut Position,
        escape: bool,
        mark_branches: bool,
        extra_attrs: Vec<AnyAttribute>,
    ) {
        self.0.to_html_with_buf(buf, position, escape, mark_branches, extra_attrs);
    }

    fn to_html_async_with_buf<const OUT_OF_ORDER: bool>(
        self,
        buf: &mut StreamBuilder,
        position: &mut Position,
        escape: bool,
        mark_branches: bool,
        extra_attrs: Vec<AnyAttribute>,
    ) {
        self.0.to_html_async_with_buf::<OUT_OF_ORDER>(
            buf,
            position,
            escape,
            mark_branches,
            extra_attrs,
        );
    }

    fn hydrate<const FROM_SERVER: bool>(
        self,
        cursor: &Cursor,
        position: &PositionState,
    ) -> Self::State {
        self.0.hydrate::<FROM_SERVER>(cursor, position)
    }

    fn into_owned(self) -> Self::Owned {
        AtOnce(self.0.into_owned())
    }
}
