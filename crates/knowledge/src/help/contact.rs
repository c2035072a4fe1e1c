//! How a reader reaches a person now: asked from whoever knows, shown beside every page.

use std::pin::Pin;

use helppo_kernel::{ArticleId, Locale, Problem};

use super::words::Words;
use crate::brand::{BrandContact, Face};

/// Knows which ways to a person are open now. The server joins it to channels, queues and opening hours.
pub trait Contact: Send + Sync {
    /// The ways, best first, with what is worth saying about the hours, in the reader's language.
    fn now(&self, locale: Locale) -> Pin<Box<dyn Future<Output = Contacts> + Send + '_>>;

    /// Whether a letter that is written on the help centre reaches anybody.
    fn takes_letters(&self) -> Pin<Box<dyn Future<Output = bool> + Send + '_>> {
        Box::pin(std::future::ready(false))
    }

    /// Takes a letter in; the same key again is the same letter.
    fn take_letter(&self, _: Letter) -> Pin<Box<dyn Future<Output = Result<(), NotTaken>> + Send + '_>> {
        Box::pin(std::future::ready(Err(NotTaken::Nobody)))
    }
}

/// What a reader writes on the help centre.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Letter {
    /// Names the letter for ever.
    pub key: String,
    pub name: Option<String>,
    /// Where the answer goes.
    pub email: String,
    pub subject: Option<String>,
    pub text: String,
    pub locale: Locale,
    /// The article from whose page the reader came.
    pub beside: Option<ArticleId>,
}

/// Why a letter was not taken.
#[derive(Debug)]
pub enum NotTaken {
    /// The address is not one.
    Address,
    /// Nobody takes letters here.
    Nobody,
    Other(Problem),
}

/// What a reader is offered.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Contacts {
    pub options: Vec<ContactOption>,
    /// When people are here, in a sentence.
    pub hours: Option<String>,
    /// Whether the house is open now, by its usual hours.
    pub open: bool,
    /// What everybody is to know now, the gravest first.
    pub notices: Vec<HelpNotice>,
}

impl Contacts {
    /// Those that a brand's pages show, with its telephone.
    pub(crate) fn on(mut self, face: &Face) -> Self {
        self.options.retain(|option| face.offers(option.kind.way()));
        if let Some(phone) = face.phone.as_ref().filter(|_| face.offers(BrandContact::Phone)) {
            let digits: String = phone.chars().filter(|c| c.is_ascii_digit() || *c == '+').collect();
            self.options.push(ContactOption {
                kind: ContactKind::Phone,
                href: format!("tel:{digits}"),
                staffed: self.open,
                wait_minutes: None,
                note: Some(phone.clone()),
            });
        }
        self
    }
}

/// What everybody is to know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HelpNotice {
    /// `outage`, `warning` or `info`.
    pub level: &'static str,
    /// Its words in the reader's language.
    pub text: String,
}

/// One way to a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ContactOption {
    pub kind: ContactKind,
    /// Where it leads: a page with the chat, `mailto:`, a form.
    pub href: String,
    /// Somebody serves there now.
    pub staffed: bool,
    /// How long one waits now, when it can be told.
    pub wait_minutes: Option<i64>,
    /// Said instead of the wait: "answer by tomorrow 10:00".
    pub note: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ContactKind {
    Chat,
    CallBack,
    Email,
    /// The form of the help centre itself.
    Letter,
    /// A telephone number of the brand.
    Phone,
}

impl ContactKind {
    fn way(self) -> BrandContact {
        match self {
            Self::Chat => BrandContact::Chat,
            Self::Email => BrandContact::Email,
            Self::Letter => BrandContact::Letter,
            Self::CallBack | Self::Phone => BrandContact::Phone,
        }
    }
}

/// No way is known: the block is left out.
pub struct NoContact;

impl Contact for NoContact {
    fn now(&self, _: Locale) -> Pin<Box<dyn Future<Output = Contacts> + Send + '_>> {
        Box::pin(std::future::ready(Contacts::default()))
    }
}

/// A way as the page shows it.
pub(crate) struct ContactLine {
    pub(crate) icon: &'static str,
    pub(crate) name: &'static str,
    pub(crate) href: String,
    pub(crate) staffed: bool,
    pub(crate) note: String,
}

pub(crate) fn line(option: &ContactOption, words: &Words) -> ContactLine {
    let (icon, name) = match option.kind {
        ContactKind::Chat => ("chat", words.chat),
        ContactKind::CallBack => ("phone", words.call_back),
        ContactKind::Phone => ("phone", words.phone),
        ContactKind::Email => ("mail", words.email),
        ContactKind::Letter => ("form", words.write_to_us),
    };
    let note = match (&option.note, option.staffed, option.wait_minutes) {
        (Some(number), true, _) if option.kind == ContactKind::Phone => {
            format!("{number}, {}", words.open_now)
        }
        (Some(number), false, _) if option.kind == ContactKind::Phone => {
            format!("{number}, {}", words.closed_now)
        }
        (Some(note), _, _) => note.clone(),
        (None, true, Some(minutes)) => words.about_minutes.replace("{}", &minutes.max(1).to_string()),
        (None, true, None) => words.open_now.to_owned(),
        (None, false, _) => words.closed_now.to_owned(),
    };
    ContactLine { icon, name, href: option.href.clone(), staffed: option.staffed, note }
}
