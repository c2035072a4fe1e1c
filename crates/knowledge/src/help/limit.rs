//! How much one neighbourhood of addresses may ask for, so that a flood from one place is felt there alone.

use askama::Template;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::Response;
use helppo_kernel::{Millis, Problem};
use helppo_web::{Buckets, ClientAddress, Neighbourhood, Rate};

use super::answer::page;
use super::frame::{Frame, Paths};
use super::visit::Visit;
use crate::room::Knowledge;

const MINUTE: i64 = 60_000;

/// A limit for each thing that costs.
pub(crate) struct Limits {
    /// A house full of people behind one address searches less.
    pub(crate) searches: Buckets<Neighbourhood>,
    /// Each key that is pressed asks, after a pause.
    pub(crate) suggestions: Buckets<Neighbourhood>,
    /// How pages were read.
    pub(crate) told: Buckets<Neighbourhood>,
    /// Whether an article helped, and why not.
    pub(crate) remarks: Buckets<Neighbourhood>,
    pub(crate) letters: Buckets<Neighbourhood>,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            searches: Buckets::new(Rate::per(60, MINUTE)),
            suggestions: Buckets::new(Rate::per(300, MINUTE)),
            told: Buckets::new(Rate::per(120, MINUTE)),
            remarks: Buckets::new(Rate::per(30, 60 * MINUTE)),
            letters: Buckets::new(Rate::per(30, 60 * MINUTE)),
        }
    }
}

/// Who asks, as far as limits care; nobody in tests that have no network.
pub(crate) type Client = Option<axum::Extension<ClientAddress>>;

/// Takes one of what a neighbourhood may have; else tells how many seconds to wait.
pub(crate) fn take(limit: &Buckets<Neighbourhood>, client: &Client, now: Millis) -> Result<(), u64> {
    let Some(axum::Extension(ClientAddress(address))) = client else { return Ok(()) };
    limit.take(Neighbourhood::from(*address), now).map_err(|problem| {
        let after = problem.more.as_ref().and_then(|more| more.get("retry_after")?.as_u64());
        after.unwrap_or(60)
    })
}

#[derive(Template)]
#[template(path = "wait.html")]
struct Wait {
    frame: Frame,
    text: String,
}

/// The page for whoever is to wait: 429, with the seconds for programs and in words for people.
pub(super) async fn wait(room: &Knowledge, visit: &Visit, seconds: u64) -> Result<Response, Problem> {
    let words = super::words::words(visit.locale());
    let frame = Frame::of(room, visit, words.wait_title, &Paths::new()).await.unlisted();
    let text = (words.wait_text)(seconds.max(1));
    let mut response = page(&Wait { frame, text }, visit, &HeaderMap::new())?;
    *response.status_mut() = StatusCode::TOO_MANY_REQUESTS;
    response.headers_mut().insert(header::RETRY_AFTER, seconds.into());
    response.headers_mut().insert(header::CACHE_CONTROL, axum::http::HeaderValue::from_static("no-store"));
    Ok(response)
}
