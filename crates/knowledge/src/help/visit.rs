//! A reader's visit to a page: of which brand, in which language, and as whom.

use std::sync::Arc;

use axum::http::HeaderMap;
use helppo_kernel::{Locale, Problem};
use helppo_people::Settings;

use crate::audience::Reader;
use crate::brand::Face;
use crate::room::Knowledge;
use crate::shelf::{Sight, View};

/// What every page begins with.
pub(crate) struct Visit {
    pub(crate) view: View,
    pub(crate) face: Arc<Face>,
    /// The languages of the brand's pages, the first one first.
    pub(crate) languages: Vec<Locale>,
    settings: Settings,
}

impl Visit {
    /// The visit to a page whose address names the language `tag`; none when that language is not switched
    /// on or is written otherwise.
    pub(crate) async fn find(
        room: &Knowledge,
        tag: &str,
        headers: &HeaderMap,
    ) -> Result<Option<Self>, Problem> {
        let mut visit = Self::of_anybody(room, headers).await?;
        let locale = Locale::from_tag(tag).filter(|locale| locale.as_str() == tag);
        let Some(locale) = locale.filter(|locale| visit.languages.contains(locale)) else {
            return Ok(None);
        };
        let sight = Sight::on_pages(room.readers.who(headers).await, visit.face.brand);
        visit.view = View::new(locale, &visit.languages, sight);
        Ok(Some(visit))
    }

    /// The visit of somebody who is lost: in the language of the address or, if that is none of ours, in the
    /// first one.
    pub(super) async fn lost(room: &Knowledge, tag: &str, headers: &HeaderMap) -> Result<Self, Problem> {
        let mut visit = Self::of_anybody(room, headers).await?;
        if let Some(locale) = Locale::from_tag(tag) {
            visit.view = visit.view.seen_from(locale);
        }
        Ok(visit)
    }

    /// The visit of anybody in the first language: for what is the same for everybody.
    pub(super) async fn of_anybody(room: &Knowledge, headers: &HeaderMap) -> Result<Self, Problem> {
        let (settings, face) = (room.settings().await?, room.face(headers));
        let languages = face.languages(&settings);
        let locale = languages.first().copied().unwrap_or_default();
        let view = View::new(locale, &languages, Sight::on_pages(Reader::Anybody, face.brand));
        Ok(Self { view, face, languages, settings })
    }

    /// The visit of an agent who looks at a text before its readers do, on the house's own pages.
    pub(super) async fn of_agent(room: &Knowledge, locale: Locale) -> Result<Self, Problem> {
        let mut visit = Self::of_anybody(room, &HeaderMap::new()).await?;
        visit.view = View::new(locale, &visit.languages, Reader::Agent);
        Ok(visit)
    }

    pub(crate) fn locale(&self) -> Locale {
        self.view.locale
    }

    /// What readers read at the top of the page.
    pub(crate) fn name(&self) -> &str {
        self.face.name(&self.settings)
    }
}
