//! Through whose eyes the shelf is looked at.

use helppo_kernel::Locale;

use crate::audience::Reader;

/// A reader: their language, those that stand in for it, and what they may read.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct View {
    pub(crate) locale: Locale,
    /// Languages to fall back to, in order.
    others: Vec<Locale>,
    pub(crate) reader: Reader,
}

impl View {
    /// A reader of `locale` in a house that serves in `languages`, its first one first.
    pub(crate) fn new(locale: Locale, languages: &[Locale], reader: Reader) -> Self {
        let others = languages.iter().copied().filter(|&other| other != locale).collect();
        Self { locale, others, reader }
    }

    /// A reader who wants this language and no other.
    pub(crate) fn only(locale: Locale, reader: Reader) -> Self {
        Self::new(locale, &[], reader)
    }

    /// The same reader in another language of the house.
    pub(crate) fn seen_from(&self, locale: Locale) -> Self {
        let all: Vec<Locale> = self.languages().collect();
        Self::new(locale, &all, self.reader)
    }

    /// The reader's language, then those that stand in for it.
    pub(crate) fn languages(&self) -> impl Iterator<Item = Locale> + '_ {
        std::iter::once(self.locale).chain(self.others.iter().copied())
    }
}
