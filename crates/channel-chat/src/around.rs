//! What the chat asks of rooms beside it; the server joins them.

use futures_util::future::BoxFuture;
use helppo_kernel::{CaseId, Locale};

use crate::item::Source;

/// The house around the chat.
pub trait Around: Send + Sync + 'static {
    /// The guides that fit a question best, best first.
    fn answers<'a>(&'a self, question: &'a str, language: Locale, most: usize) -> BoxFuture<'a, Vec<Source>>;

    /// What people ask most just now.
    fn asked<'a>(&'a self, language: Locale, most: usize) -> BoxFuture<'a, Vec<Source>>;

    /// A visitor is typing in this case; the desk shows it for a few seconds.
    fn visitor_types(&self, case: CaseId);
}

/// A house without guides and without a desk.
#[derive(Clone, Copy, Debug)]
pub struct Alone;

impl Around for Alone {
    fn answers<'a>(&'a self, _: &'a str, _: Locale, _: usize) -> BoxFuture<'a, Vec<Source>> {
        Box::pin(async { Vec::new() })
    }

    fn asked<'a>(&'a self, _: Locale, _: usize) -> BoxFuture<'a, Vec<Source>> {
        Box::pin(async { Vec::new() })
    }

    fn visitor_types(&self, _: CaseId) {}
}
