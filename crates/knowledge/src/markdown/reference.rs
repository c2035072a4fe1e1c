//! Where a text leads: its links and its images, and how to make them lead elsewhere.

use std::ops::Range;

use pulldown_cmark::{Event, Parser, Tag, TagEnd};

use super::{options, words_of};

/// A link or an image of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Reference {
    pub(crate) kind: ReferenceKind,
    /// As written, without escapes.
    pub(crate) href: String,
    /// What the link is called, or what stands for the image.
    pub(crate) words: String,
    /// Bytes of the text.
    at: Range<usize>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ReferenceKind {
    Link,
    Image,
}

/// All links and images, in their order; an image inside a link comes after it.
pub(crate) fn references(markdown: &str) -> Vec<Reference> {
    let mut found: Vec<Reference> = Vec::new();
    let mut open: Vec<usize> = Vec::new();
    for (event, at) in Parser::new_ext(markdown, options()).into_offset_iter() {
        let (kind, href) = match &event {
            Event::Start(Tag::Link { dest_url, .. }) => (ReferenceKind::Link, dest_url),
            Event::Start(Tag::Image { dest_url, .. }) => (ReferenceKind::Image, dest_url),
            Event::End(TagEnd::Link | TagEnd::Image) => {
                open.pop();
                continue;
            }
            other => {
                for i in &open {
                    found[*i].words.push_str(words_of(other).unwrap_or_default());
                }
                continue;
            }
        };
        open.push(found.len());
        found.push(Reference { kind, href: href.to_string(), words: String::new(), at });
    }
    found
}

/// The text with every reference leading where `to` says; those of which it says nothing stay.
pub(crate) fn redirected(markdown: &str, to: impl Fn(&Reference) -> Option<String>) -> String {
    let mut out = markdown.to_owned();
    // From the end, so that places before stay where they are.
    for reference in references(markdown).iter().rev() {
        let Some(new) = to(reference) else { continue };
        let within = reference.at.clone();
        let written = out.get(within.clone()).and_then(|part| {
            let address = part.rfind("](").map_or(0, |end| end + 2);
            part[address..].find(&reference.href).map(|offset| address + offset)
        });
        // A link by reference has its address elsewhere in the text, and stays as it is.
        if let Some(start) = written.map(|offset| within.start + offset) {
            out.replace_range(start..start + reference.href.len(), &new);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_and_images_are_found_with_their_words() {
        let text = "[Ohje *tässä*](/help/fi/a/x) ja\n\n> ![Kuva](k.png \"Alla\")\n\n<https://a.fi/>";
        let found: Vec<String> =
            references(text).iter().map(|r| format!("{:?} {} {}", r.kind, r.href, r.words)).collect();
        assert_eq!(
            found,
            ["Link /help/fi/a/x Ohje tässä", "Image k.png Kuva", "Link https://a.fi/ https://a.fi/"]
        );
    }

    #[test]
    fn they_are_led_elsewhere_and_the_rest_stays_as_written() {
        let text = "a ![k.png](k.png)  \n*  ![x](<k.png> 'k.png')\n[r][1]\n\n[1]: k.png";
        let new = redirected(text, |r| (r.href == "k.png").then(|| "/help/files/f/k.png".to_owned()));
        assert_eq!(
            new,
            "a ![k.png](/help/files/f/k.png)  \n*  ![x](</help/files/f/k.png> 'k.png')\n[r][1]\n\n[1]: k.png"
        );
    }
}
