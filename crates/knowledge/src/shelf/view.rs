//! Through whose eyes the shelf is looked at.

use helppo_kernel::{BrandId, Locale};

use crate::audience::Reader;

/// What may be seen: as whom somebody reads, and through which brand's pages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Sight {
    pub(crate) reader: Reader,
    through: Through,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Through {
    /// No pages: the bot, the desk.
    Anything,
    /// The pages of a brand, or of the house itself.
    Pages(Option<BrandId>),
}

impl Sight {
    /// A reader of a brand's pages.
    pub(crate) fn on_pages(reader: Reader, brand: Option<BrandId>) -> Self {
        Self { reader, through: Through::Pages(brand) }
    }

    /// The brand through whose pages it is; nothing when it is not through pages.
    pub(crate) fn brand(self) -> Option<Option<BrandId>> {
        match self.through {
            Through::Anything => None,
            Through::Pages(brand) => Some(brand),
        }
    }
}

impl From<Reader> for Sight {
    fn from(reader: Reader) -> Self {
        Self { reader, through: Through::Anything }
    }
}

/// A reader: their language, those that stand in for it, and what they may see.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct View {
    pub(crate) locale: Locale,
    /// Languages to fall back to, in order.
    others: Vec<Locale>,
    pub(crate) sight: Sight,
}

impl View {
    /// A reader of `locale` in a house that serves in `languages`, its first one first.
    pub(crate) fn new(locale: Locale, languages: &[Locale], sight: impl Into<Sight>) -> Self {
        let others = languages.iter().copied().filter(|&other| other != locale).collect();
        Self { locale, others, sight: sight.into() }
    }

    /// A reader who wants this language and no other.
    pub(crate) fn only(locale: Locale, reader: Reader) -> Self {
        Self::new(locale, &[], reader)
    }

    /// The same reader in another language of the house.
    pub(crate) fn seen_from(&self, locale: Locale) -> Self {
        let all: Vec<Locale> = self.languages().collect();
        Self::new(locale, &all, self.sight)
    }

    /// The reader's language, then those that stand in for it.
    pub(crate) fn languages(&self) -> impl Iterator<Item = Locale> + '_ {
        std::iter::once(self.locale).chain(self.others.iter().copied())
    }
}
