//! Pages of other rooms in the help centre's clothes: the customers' own area.

use askama::Template;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use helppo_kernel::{Locale, Problem};

use super::answer::page;
use super::frame::{Frame, Paths};
use super::visit::Visit;
use crate::room::Knowledge;

/// What another room shows.
pub struct Dressed {
    /// The page's title.
    pub title: String,
    /// Its address behind the language: `my`.
    pub path: String,
    /// What stands in the middle: safe HTML of the room's own templates.
    pub html: String,
    /// How it went.
    pub status: StatusCode,
}

#[derive(Template)]
#[template(path = "guest.html")]
struct Guest {
    frame: Frame,
    html: String,
}

impl Knowledge {
    /// Draws a page around what another room shows. Search engines keep none of them; in a language that is
    /// not switched on there is no such page.
    pub async fn dress(&self, tag: &str, asked: &HeaderMap, what: Dressed) -> Result<Response, Problem> {
        let Some(visit) = Visit::find(self, tag, asked).await? else { return self.lost(tag, asked).await };
        let path = |to: &Locale| format!("/help/{}/{}", to.as_str(), what.path);
        let paths: Paths = Locale::ALL.iter().map(|to| (*to, path(to))).collect();
        let frame = Frame::of(self, &visit, &what.title, &paths).await.unlisted();
        let mut response = page(&Guest { frame, html: what.html }, &visit, &HeaderMap::new())?;
        if what.status != StatusCode::OK {
            *response.status_mut() = what.status;
        }
        Ok(response)
    }

    /// The page for an address where nothing is.
    pub async fn lost(&self, tag: &str, asked: &HeaderMap) -> Result<Response, Problem> {
        super::lost::lost(self, tag, asked).await
    }

    /// Where links that leave the house lead, for whoever sends a request with these headers; only names
    /// that were configured are ever given.
    pub fn site_for(&self, asked: &HeaderMap) -> String {
        self.face(asked).base.clone()
    }
}
