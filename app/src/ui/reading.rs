//! What a page reads from the server, by one and the same code whatever it is.
//!
//! Leptos compiles a resource anew for each type that it brings and each way it is fetched, which
//! is a large part of a page.

use super::post::{Answer, broken};
use crate::error::AppError;
use leptos::{prelude::*, server_fn::ServerFn};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;
use std::{marker::PhantomData, pin::Pin};

/// The server's answer to one question.
pub struct Reading<T> {
    pub(super) resource: Resource<Answer>,
    kind: PhantomData<fn() -> T>,
}

impl<T> Clone for Reading<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Reading<T> {}

impl<T: DeserializeOwned> Reading<T> {
    /// Asks once more.
    pub fn again(&self) {
        self.resource.refetch();
    }

    /// Waits for the answer.
    pub(super) async fn value(self) -> Result<T, AppError> {
        serde_json::from_str(&self.resource.await?).map_err(|_| broken())
    }
}

/// Asks the server now, and again when the question is another one: it may read signals.
pub fn read<S>(question: impl Fn() -> S + Send + Sync + 'static) -> Reading<S::Output>
where
    S: ServerFn<Error = AppError> + Serialize + DeserializeOwned + 'static,
    S::Output: Serialize,
{
    read_after(|| 0, question)
}

/// As [`read`], and again after each change: those that the page's forms made, counted.
pub fn read_after<S>(
    changes: impl Fn() -> usize + Send + Sync + 'static,
    question: impl Fn() -> S + Send + Sync + 'static,
) -> Reading<S::Output>
where
    S: ServerFn<Error = AppError> + Serialize + DeserializeOwned + 'static,
    S::Output: Serialize,
{
    let key = move || (changes(), serde_json::to_value(question()).unwrap_or_default());
    reading(Box::new(key), Box::new(|(_, question)| answer_to::<S>(question)))
}

/// How many changes there were, and the question.
pub(super) type Key = (usize, Value);
/// An answer on its way.
pub(super) type Coming = Pin<Box<dyn Future<Output = Answer> + Send>>;

/// What is fetched for a key, compiled once.
pub(super) fn reading<T>(
    key: Box<dyn Fn() -> Key + Send + Sync>,
    fetch: Box<dyn Fn(Key) -> Coming + Send + Sync>,
) -> Reading<T> {
    Reading { resource: Resource::new(key, fetch), kind: PhantomData }
}

/// The answer as JSON.
#[cfg(not(feature = "ssr"))]
pub(super) fn answer_to<S: ServerFn>(question: Value) -> Coming {
    super::post::send_values(S::PATH, question)
}

/// The answer as JSON.
#[cfg(feature = "ssr")]
pub(super) fn answer_to<S>(question: Value) -> Coming
where
    S: ServerFn<Error = AppError> + DeserializeOwned + 'static,
    S::Output: Serialize,
{
    Box::pin(async move {
        let question: S = serde_json::from_value(question).map_err(|_| broken())?;
        serde_json::to_string(&question.run_body().await?).map_err(|_| broken())
    })
}
