//! A reader's visit to a page: in which language, and as whom.

use axum::http::HeaderMap;
use helppo_kernel::{Locale, Problem};
use helppo_people::Settings;

use crate::audience::Reader;
use crate::room::Knowledge;
use crate::shelf::View;

/// What every page begins with.
pub(crate) struct Visit {
    pub(crate) view: View,
    pub(crate) settings: Settings,
}

impl Visit {
    /// The visit to a page whose address names the language `tag`; none when that language is not switched
    /// on or is written otherwise.
    pub(crate) async fn find(
        room: &Knowledge,
        tag: &str,
        headers: &HeaderMap,
    ) -> Result<Option<Self>, Problem> {
        let settings = room.settings().await?;
        let locale = Locale::from_tag(tag).filter(|locale| locale.as_str() == tag);
        let Some(locale) = locale.filter(|locale| settings.languages.contains(locale)) else {
            return Ok(None);
        };
        let reader = room.readers.who(headers).await;
        Ok(Some(Self { view: View::new(locale, &settings.languages, reader), settings }))
    }

    /// The visit of somebody who is lost: in the language of the address or, if that is none of ours, in the
    /// first one.
    pub(super) async fn lost(room: &Knowledge, tag: &str) -> Result<Self, Problem> {
        let settings = room.settings().await?;
        let locale = Locale::from_tag(tag).unwrap_or_else(|| settings.language());
        Ok(Self { view: View::new(locale, &settings.languages, Reader::Anybody), settings })
    }

    pub(crate) fn locale(&self) -> Locale {
        self.view.locale
    }
}
