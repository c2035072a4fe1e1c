//! Who reads the help centre: an agent who is signed in at the desk reads what is for agents too, a customer
//! who is signed in what is for customers.

use std::pin::Pin;
use std::sync::Arc;

use axum::http::{HeaderMap, Request};
use helppo_area::Sessions;
use helppo_kernel::CustomerId;
use helppo_knowledge::{Reader, help::Readers};
use helppo_people::{Action, People};

/// Joins the help centre to the desk's sessions and to the customers'.
pub(crate) struct HouseReaders {
    pub people: Arc<People>,
    pub customers: Sessions,
}

impl Readers for HouseReaders {
    fn has_area(&self) -> bool {
        true
    }

    fn customer<'a>(
        &'a self,
        headers: &'a HeaderMap,
    ) -> Pin<Box<dyn Future<Output = Option<CustomerId>> + Send + 'a>> {
        Box::pin(async move { self.customers.who(headers).await.ok().flatten().map(|who| who.customer) })
    }

    fn who<'a>(&'a self, headers: &'a HeaderMap) -> Pin<Box<dyn Future<Output = Reader> + Send + 'a>> {
        Box::pin(async move {
            let (mut parts, ()) = Request::new(()).into_parts();
            parts.headers = headers.clone();
            // Whoever cannot be recognised reads as everybody does: a help page never asks for a sign-in.
            match self.people.recognise(&parts).await {
                Ok(Some(caller)) if caller.permissions.has(Action::KnowledgeRead) => Reader::Agent,
                _ => match self.customers.who(headers).await {
                    Ok(Some(_)) => Reader::SignedIn,
                    _ => Reader::Anybody,
                },
            }
        })
    }
}
