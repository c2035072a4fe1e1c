//! Who reads the help centre: an agent who is signed in at the desk reads what is for agents too.

use std::pin::Pin;
use std::sync::Arc;

use axum::http::{HeaderMap, Request};
use helppo_knowledge::{Reader, help::Readers};
use helppo_people::{Action, People};

/// Joins the help centre to the desk's sessions.
pub(crate) struct DeskReaders(pub Arc<People>);

impl Readers for DeskReaders {
    fn who<'a>(&'a self, headers: &'a HeaderMap) -> Pin<Box<dyn Future<Output = Reader> + Send + 'a>> {
        Box::pin(async move {
            let (mut parts, ()) = Request::new(()).into_parts();
            parts.headers = headers.clone();
            // Whoever cannot be recognised reads as everybody does: a help page never asks for a sign-in.
            match self.0.recognise(&parts).await {
                Ok(Some(caller)) if caller.permissions.has(Action::KnowledgeRead) => Reader::Agent,
                _ => Reader::Anybody,
            }
        })
    }
}
