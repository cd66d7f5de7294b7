//! How the bell hears of something new while the page is open: the server tells it, or, where it
//! has no room for one more listener, it asks now and then.

use super::ReadUnread;
use crate::{
    error::ErrorKind,
    ui::{ask, effect},
};
use leptos::{
    leptos_dom::helpers::{IntervalHandle, window_event_listener_untyped},
    prelude::*,
    task::spawn_local,
};
use send_wrapper::SendWrapper;
use std::{cell::Cell, rc::Rc, time::Duration};
use wasm_bindgen::{JsCast, closure::Closure};
use web_sys::{EventSource, MessageEvent};

const STREAM: &str = "/account/notifications/stream";
/// How often it asks where it cannot listen.
const ASK: Duration = Duration::from_mins(1);

/// What the bell knows, for it and for the page that lists what it rings for.
#[derive(Clone, Copy)]
pub(crate) struct Bell {
    /// None until it is known at first.
    pub(crate) unread: RwSignal<Option<u64>>,
}

impl Bell {
    /// Provides it; called once, around the top bar and the page.
    pub(crate) fn provide() {
        provide_context(Self { unread: RwSignal::new(None) });
    }

    /// The top bar may be gone by now.
    fn hear(self, unread: u64) {
        if self.unread.try_get_untracked().is_some_and(|known| known != Some(unread)) {
            self.unread.set(Some(unread));
        }
    }
}

/// Listens once the page is live, until it goes.
pub(super) fn listen() {
    let bell: Bell = expect_context();
    effect(move || {
        let Ok(source) = EventSource::new(STREAM) else { return };
        let listening = SendWrapper::new(Listening::start(bell, source));
        let leaving = window_event_listener_untyped("pagehide", {
            let source = listening.source.clone();
            move |_| source.close()
        });
        on_cleanup(move || {
            leaving.remove();
            drop(listening.take());
        });
    });
}

/// An open stream, or the asking in its place.
struct Listening {
    source: EventSource,
    asking: Asking,
    _told: Closure<dyn Fn(MessageEvent)>,
    _over: Closure<dyn Fn()>,
    _failed: Closure<dyn Fn()>,
}

/// The clock that makes it ask, where it has one.
type Asking = Rc<Cell<Option<IntervalHandle>>>;

impl Listening {
    fn start(bell: Bell, source: EventSource) -> Self {
        let told = Closure::<dyn Fn(MessageEvent)>::new(move |event: MessageEvent| {
            let text = event.data().as_string().unwrap_or_default();
            if let Ok(unread) = text.parse() {
                bell.hear(unread);
            }
        });
        source.set_onmessage(Some(told.as_ref().unchecked_ref()));
        let over = Closure::<dyn Fn()>::new({
            let source = source.clone();
            move || source.close()
        });
        let _ = source.add_event_listener_with_callback("over", over.as_ref().unchecked_ref());
        let asking = Asking::default();
        let failed = Closure::<dyn Fn()>::new({
            let (source, asking) = (source.clone(), Rc::clone(&asking));
            // what was broken off the browser tries again by itself
            move || {
                if source.ready_state() == EventSource::CLOSED {
                    let ask = Rc::clone(&asking);
                    let clock = set_interval_with_handle(move || poll(bell, &ask), ASK);
                    stop(asking.replace(clock.ok()));
                }
            }
        });
        source.set_onerror(Some(failed.as_ref().unchecked_ref()));
        Self { source, asking, _told: told, _over: over, _failed: failed }
    }
}

impl Drop for Listening {
    fn drop(&mut self) {
        self.source.set_onmessage(None);
        self.source.set_onerror(None);
        self.source.close();
        stop(self.asking.take());
    }
}

fn stop(asking: Option<IntervalHandle>) {
    if let Some(asking) = asking {
        asking.clear();
    }
}

fn poll(bell: Bell, asking: &Asking) {
    let asking = Rc::clone(asking);
    spawn_local(async move {
        match ask(ReadUnread {}).await {
            Ok(unread) => bell.hear(unread),
            Err(error) if error.kind == ErrorKind::Unauthenticated => stop(asking.take()),
            // maybe next time
            Err(_) => {}
        }
    });
}
