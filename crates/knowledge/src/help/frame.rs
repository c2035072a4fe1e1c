//! What surrounds every page: names, languages, addresses for search engines, ways to a person.

use helppo_kernel::Locale;

use super::contact::{ContactKind, ContactLine, Contacts, HelpNotice, line};
use super::style::style;
use super::visit::Visit;
use super::words::{Words, words};
use crate::room::Knowledge;

/// Where the help centre lives.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Site {
    /// The public address without a slash at its end: `https://apu.kauppa.fi`.
    pub public_url: String,
    /// A way back to the organisation's own pages: what to call it in each language, and its address.
    pub back: Option<(crate::Names, String)>,
}

/// A page's surroundings, as the layout draws them.
pub(crate) struct Frame {
    pub(crate) words: &'static Words,
    pub(crate) locale: Locale,
    pub(crate) organisation: String,
    pub(crate) back: Option<(String, String)>,
    /// Where customers see their own cases.
    pub(crate) area: Option<String>,
    pub(crate) languages: Vec<LanguageLink>,
    pub(crate) contact: Vec<ContactLine>,
    pub(crate) hours: Option<String>,
    pub(crate) notices: Vec<HelpNotice>,
    /// Where "ask a person" leads: the first way that is staffed, else the form, else the first.
    pub(crate) ask: Option<String>,
    pub(crate) title: String,
    pub(crate) description: String,
    /// Whole address of this page; absent on pages that search engines should not keep.
    pub(crate) canonical: Option<String>,
    /// Language tag and whole address of the same page in each language.
    pub(crate) alternates: Vec<(&'static str, String)>,
    /// Where new and changed articles are told of (Atom).
    pub(crate) feed: String,
    /// schema.org descriptions, safe inside a script element.
    pub(crate) structured: Vec<String>,
    pub(crate) style: &'static str,
    /// The brand's own colours, and its logo.
    pub(crate) colours: String,
    pub(crate) logo: Option<String>,
    /// The address of the brand's pages, without a slash at the end.
    pub(crate) base: String,
    /// What is in the search field.
    pub(crate) query: String,
}

/// A language and this page in it.
pub(crate) struct LanguageLink {
    pub(crate) locale: Locale,
    pub(crate) name: &'static str,
    pub(crate) href: String,
    pub(crate) current: bool,
}

/// A page in the languages in which it exists: addresses from the root of the site.
pub(crate) type Paths = Vec<(Locale, String)>;

impl Frame {
    /// Surrounds a page whose twins in other languages are at `paths`.
    pub(crate) async fn of(room: &Knowledge, visit: &Visit, title: &str, paths: &Paths) -> Self {
        let (locale, face) = (visit.locale(), &visit.face);
        let Contacts { options, hours, notices, .. } = room.contact.now(locale).await.on(face);
        let ask = options
            .iter()
            .find(|option| option.staffed)
            .or_else(|| options.iter().find(|option| option.kind == ContactKind::Letter))
            .or(options.first())
            .map(|option| option.href.clone());
        let words = words(locale);
        let path = |wanted| paths.iter().find(|(locale, _)| *locale == wanted).map(|(_, path)| path.clone());
        let languages = visit.languages.iter().map(|&to| LanguageLink {
            locale: to,
            name: super::words::words(to).language,
            href: path(to).unwrap_or_else(|| format!("/help/{}", to.as_str())),
            current: to == locale,
        });
        let whole = |path: &str| format!("{}{path}", face.base);
        let exists = |to: Locale| paths.iter().any(|(locale, _)| *locale == to);
        // Whoever speaks none of these languages is sent to the first that the house serves in.
        let general = visit.languages.iter().copied().find(|&to| exists(to));
        let general = general.and_then(path).map(|path| ("x-default", whole(&path)));
        let alternates = paths.iter().filter(|(to, _)| visit.languages.contains(to));
        let alternates = alternates.map(|(to, path)| (to.as_str(), whole(path))).chain(general);
        let brand = format!("{} {}", visit.name(), words.help);
        Self {
            languages: languages.collect(),
            alternates: alternates.collect(),
            canonical: path(locale).map(|path| whole(&path)),
            contact: options.iter().map(|option| line(option, words)).collect(),
            area: room.readers.has_area().then(|| format!("/help/{}/my", locale.as_str())),
            back: room.site.back.as_ref().map(|(names, url)| (names.of(locale).to_owned(), url.clone())),
            title: if title.is_empty() { brand } else { format!("{title} – {brand}") },
            organisation: visit.name().to_owned(),
            colours: face.css.clone(),
            logo: face.logo.clone(),
            base: face.base.clone(),
            feed: format!("/help/{}/feed.xml", locale.as_str()),
            description: String::new(),
            structured: Vec::new(),
            query: String::new(),
            style: style(),
            words,
            locale,
            hours,
            notices,
            ask,
        }
    }

    /// Lets the form know from which article it was opened.
    pub(crate) fn ask_from(&mut self, slug: &str) {
        self.ask_with(&format!("from={slug}"));
    }

    /// Lets the form know what was searched for before it was opened.
    pub(crate) fn ask_about(&mut self, question: &str) {
        let question: String = question.bytes().fold(String::new(), |mut out, byte| {
            match byte {
                b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' => out.push(char::from(byte)),
                _ => out.push_str(&format!("%{byte:02X}")),
            }
            out
        });
        if !question.is_empty() {
            self.ask_with(&format!("q={question}"));
        }
    }

    fn ask_with(&mut self, what: &str) {
        let form = format!("/help/{}/contact", self.locale.as_str());
        let hrefs = self.contact.iter_mut().map(|line| &mut line.href).chain(self.ask.as_mut());
        for href in hrefs.filter(|href| **href == form) {
            *href = format!("{form}?{what}");
        }
    }

    /// Describes the page in one sentence for search engines, cut to what they show.
    #[must_use]
    pub(crate) fn described(mut self, text: &str) -> Self {
        self.description = text.chars().take(300).collect();
        self
    }

    /// Adds a schema.org description.
    #[must_use]
    pub(crate) fn structured(mut self, data: &serde_json::Value) -> Self {
        self.structured.push(data.to_string().replace('<', "\\u003c"));
        self
    }

    /// Adds several.
    #[must_use]
    pub(crate) fn structured_all(self, all: impl Iterator<Item = serde_json::Value>) -> Self {
        all.fold(self, |frame, data| frame.structured(&data))
    }

    /// Keeps the page out of search engines.
    #[must_use]
    pub(crate) fn unlisted(mut self) -> Self {
        self.canonical = None;
        self.alternates.clear();
        self
    }
}
