//! The page for an address where nothing is.

use askama::Template;
use axum::http::HeaderMap;
use axum::response::Response;
use helppo_kernel::Problem;

use super::answer::missing;
use super::frame::Frame;
use super::home::Line;
use super::visit::Visit;
use super::words::words;
use crate::room::Knowledge;

#[derive(Template)]
#[template(path = "lost.html")]
struct Lost {
    frame: Frame,
    popular: Vec<Line>,
}

/// Says so in the language of the address or, if that is none of ours, in the first one.
pub(super) async fn lost(room: &Knowledge, tag: &str, asked: &HeaderMap) -> Result<Response, Problem> {
    let visit = Visit::lost(room, tag, asked).await?;
    let locale = visit.locale();
    let frame = Frame::of(room, &visit, words(locale).lost_title, &Vec::new()).await.unlisted();
    let popular = Line::all(&room.shelf(), &visit.view, 4);
    missing(&Lost { frame, popular }, locale)
}
