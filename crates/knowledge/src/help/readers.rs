//! Who is reading: asked from whoever knows, for articles that are not for everybody.

use std::pin::Pin;

use axum::http::HeaderMap;
use helppo_kernel::CustomerId;

use crate::audience::Reader;

/// Recognises readers. The server joins it to the desk's sessions.
pub trait Readers: Send + Sync {
    /// Whether there is a place where customers sign in and see their own cases.
    fn has_area(&self) -> bool {
        false
    }

    /// The customer who is signed in, for what they agreed that we know of their reading.
    fn customer<'a>(
        &'a self,
        _: &'a HeaderMap,
    ) -> Pin<Box<dyn Future<Output = Option<CustomerId>> + Send + 'a>> {
        Box::pin(std::future::ready(None))
    }

    /// Who sends a request with these headers.
    fn who<'a>(&'a self, headers: &'a HeaderMap) -> Pin<Box<dyn Future<Output = Reader> + Send + 'a>>;
}

/// Nobody is known: all read as the public does.
pub struct Everybody;

impl Readers for Everybody {
    fn who<'a>(&'a self, _: &'a HeaderMap) -> Pin<Box<dyn Future<Output = Reader> + Send + 'a>> {
        Box::pin(std::future::ready(Reader::Anybody))
    }
}
