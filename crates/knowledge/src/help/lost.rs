//! The page for an address where nothing is.

use askama::Template;
use axum::response::Response;
use helppo_kernel::{Locale, Problem};

use super::answer::missing;
use super::frame::Frame;
use super::home::Line;
use super::words::words;
use crate::room::Knowledge;

#[derive(Template)]
#[template(path = "lost.html")]
struct Lost {
    frame: Frame,
    popular: Vec<Line>,
}

/// Says so in the language of the address or, if that is none of ours, in the first one.
pub(super) async fn lost(room: &Knowledge, tag: &str) -> Result<Response, Problem> {
    let locale = match Locale::from_tag(tag) {
        Some(locale) => locale,
        None => room.settings().await?.language(),
    };
    let frame = Frame::of(room, locale, words(locale).lost_title, &Vec::new()).await?.unlisted();
    let popular = room.shelf().popular(locale, 4).into_iter().map(Line::of).collect();
    missing(&Lost { frame, popular }, locale)
}
