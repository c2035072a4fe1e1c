//! What every page of this room shares: who asks, from where, and how it answers.

use askama::Template;
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use helppo_kernel::{Locale, Millis, Problem};
use helppo_knowledge::{Dressed, day_in_words};
use helppo_web::{ClientAddress, Neighbourhood};
use jiff::tz::TimeZone;

use crate::Area;
use crate::session::SignedIn;
use crate::words::{Words, words};

/// A request as these pages see it.
pub(super) struct Asked {
    pub(super) headers: HeaderMap,
    near: Option<Neighbourhood>,
}

impl<S: Send + Sync> FromRequestParts<S> for Asked {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Self::Rejection> {
        let near = parts.extensions.get::<ClientAddress>().map(|client| Neighbourhood::from(client.0));
        Ok(Self { headers: parts.headers.clone(), near })
    }
}

/// A page about to be drawn: in which language, under which address behind it.
pub(super) struct Place<'a> {
    pub(super) tag: &'a str,
    pub(super) path: &'a str,
    pub(super) title: String,
}

/// The words of an address's language; pages in other languages do not exist.
pub(super) fn spoken(tag: &str) -> (Locale, &'static Words) {
    let locale = Locale::from_tag(tag).unwrap_or_default();
    (locale, words(locale))
}

impl Area {
    /// Draws a page inside the help centre; it is kept by nobody.
    pub(super) async fn page(
        &self,
        asked: &Asked,
        place: Place<'_>,
        status: StatusCode,
        body: &impl Template,
    ) -> Result<Response, Problem> {
        let html = body.render().map_err(|error| {
            tracing::error!(%error, "a page of a customer could not be drawn");
            Problem::internal()
        })?;
        let dressed = Dressed { title: place.title, path: place.path.to_owned(), html, status };
        let mut response = self.knowledge.dress(place.tag, &asked.headers, dressed).await?;
        let keep = HeaderValue::from_static("private, no-store");
        response.headers_mut().insert(header::CACHE_CONTROL, keep);
        Ok(response)
    }

    /// Who looks.
    pub(super) async fn who(&self, asked: &Asked) -> Result<Option<SignedIn>, Problem> {
        Ok(self.sessions.who(&asked.headers).await?)
    }

    /// A form counts only from a page of ours.
    pub(super) fn own_form(&self, asked: &Asked) -> Result<(), Problem> {
        self.guard.check_origin(&asked.headers)
    }

    /// Takes one from a limit of the neighbourhood; gives the seconds to wait when there is none left.
    pub(super) fn limited(
        &self,
        asked: &Asked,
        limit: &helppo_web::Buckets<Neighbourhood>,
    ) -> Result<(), Wait> {
        asked.near.map_or(Ok(()), |near| limit.take(near, self.ambient.now()).map_err(|p| Wait::of(&p)))
    }

    /// A moment in the house's time zone, as people write it.
    pub(super) fn moment(&self, zone: &TimeZone, at: Millis, locale: Locale) -> String {
        let Ok(stamp) = jiff::Timestamp::from_millisecond(at.0) else { return String::new() };
        let there = stamp.to_zoned(zone.clone());
        let shifted = Millis(at.0 + i64::from(there.offset().seconds()) * 1_000);
        let day = day_in_words(shifted, locale);
        let (hour, minute) = (there.hour(), there.minute());
        match locale {
            Locale::En => format!("{day}, {hour:02}:{minute:02}"),
            Locale::Fi => format!("{day} klo {hour}.{minute:02}"),
            Locale::Sv => format!("{day} kl. {hour:02}.{minute:02}"),
        }
    }

    /// The house's time zone.
    pub(super) async fn zone(&self) -> Result<TimeZone, Problem> {
        let set =
            self.store.read(async |tx: &mut helppo_store::Tx| helppo_people::settings(tx).await).await?;
        Ok(TimeZone::get(&set.time_zone).unwrap_or(TimeZone::UTC))
    }
}

/// How long to wait before the next try.
pub(super) struct Wait(u64);

impl Wait {
    pub(super) fn of(problem: &Problem) -> Self {
        let seconds = problem.more.as_ref().and_then(|more| more.get("retry_after")?.as_u64());
        Self(seconds.unwrap_or(60))
    }

    /// In whole minutes.
    pub(super) fn minutes(&self) -> u64 {
        self.0.div_ceil(60).max(1)
    }

    /// Says it to programs too.
    pub(super) fn tell(&self, response: &mut Response) {
        response.headers_mut().insert(header::RETRY_AFTER, self.0.into());
    }
}

/// Goes on to a page, with what the browser is to remember.
pub(super) fn go(to: &str, cookies: Vec<HeaderValue>) -> Response {
    let mut response = Redirect::to(to).into_response();
    for cookie in cookies {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-store"));
    response
}
