//! An article as plain text, in pieces that can be quoted.

use helppo_kernel::Locale;
use helppo_search::MemoryIndex;
use helppo_search::Weights;
use pulldown_cmark::{Event, Parser, Tag, TagEnd};
use serde::Serialize;

use crate::markdown::options;
use crate::slug::slug;

/// A paragraph, a list or a callout, and the heading it stands under.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Passage {
    pub heading: Option<String>,
    /// The heading's address within the page.
    pub anchor: Option<String>,
    pub text: String,
}

/// Cuts a body into passages. Lists keep their signs, one item a line; markup is gone.
pub fn passages(markdown: &str) -> Vec<Passage> {
    let mut cutter = Cutter::default();
    for event in Parser::new_ext(markdown, options()) {
        cutter.take(&event);
    }
    cutter.finish();
    cutter.out
}

/// The whole body as plain text, headings included.
pub fn plain(markdown: &str) -> String {
    let mut out = String::new();
    let mut heading = None;
    for passage in passages(markdown) {
        if passage.heading != heading {
            heading.clone_from(&passage.heading);
            out.push_str(heading.as_deref().unwrap_or_default());
            out.push('\n');
        }
        out.push_str(&passage.text);
        out.push('\n');
    }
    out
}

/// The first paragraph: what a list shows of an article.
pub(crate) fn lead(markdown: &str) -> String {
    passages(markdown).into_iter().next().map(|passage| passage.text).unwrap_or_default()
}

/// The passages that answer a question best, in the order of the article: the best one, and the one
/// before it when together they stay under `longest` characters. An article as short as that is given
/// whole.
pub fn best_passage(
    markdown: &str,
    title: &str,
    question: &str,
    locale: Locale,
    longest: usize,
) -> Option<Passage> {
    let all = passages(markdown);
    let whole: usize = all.iter().map(|passage| passage.text.chars().count() + 1).sum();
    if whole <= longest {
        return joined(&all);
    }
    let mut index = MemoryIndex::default();
    for (i, passage) in (0..).zip(&all) {
        let heading = passage.heading.as_deref().unwrap_or(title);
        index.put(i, locale, heading, &passage.text);
    }
    let ranking = index.rank(question, locale, Weights::default(), 1);
    let best = ranking.best.first().and_then(|ranked| usize::try_from(ranked.id).ok()).unwrap_or(0);
    let mut from = best;
    let mut to = best + 1;
    let mut length = all.get(best)?.text.chars().count();
    let same_heading = |i: usize| all[i].heading == all[best].heading;
    while to < all.len() && same_heading(to) && length + all[to].text.chars().count() < longest {
        length += all[to].text.chars().count() + 1;
        to += 1;
    }
    while from > 0 && same_heading(from - 1) && length + all[from - 1].text.chars().count() < longest {
        from -= 1;
        length += all[from].text.chars().count() + 1;
    }
    let mut passage = joined(&all[from..to])?;
    if passage.text.chars().count() > longest {
        passage.text = cut(&passage.text, longest);
    }
    Some(passage)
}

fn joined(parts: &[Passage]) -> Option<Passage> {
    let first = parts.first()?;
    let text = parts.iter().map(|part| part.text.as_str()).collect::<Vec<_>>().join("\n");
    Some(Passage { heading: first.heading.clone(), anchor: first.anchor.clone(), text })
}

/// Cuts at the end of a sentence or, failing that, of a word.
fn cut(text: &str, longest: usize) -> String {
    let end = text.char_indices().nth(longest).map_or(text.len(), |(i, _)| i);
    let head = &text[..end];
    match head.rfind(['.', '!', '?', '\n']) {
        Some(i) if i > end / 3 => head[..=i].trim_end().to_owned(),
        _ => format!("{}…", head.rsplit_once(' ').map_or(head, |(kept, _)| kept)),
    }
}

#[derive(Default)]
struct Cutter {
    out: Vec<Passage>,
    heading: Option<String>,
    text: String,
    in_heading: bool,
    /// Images that are open: what they say stands for them, not in the text.
    images: usize,
    /// Open lists: the next number, or none for plain ones.
    lists: Vec<Option<u64>>,
    /// Quotes, lists and tables that are open: their parts stay together.
    depth: usize,
}

impl Cutter {
    fn take(&mut self, event: &Event<'_>) {
        match event {
            Event::Start(Tag::Heading { .. }) => {
                self.finish();
                self.in_heading = true;
            }
            Event::End(TagEnd::Heading(_)) => {
                self.in_heading = false;
                self.heading = Some(std::mem::take(&mut self.text).trim().to_owned());
            }
            Event::Start(Tag::List(first)) => {
                self.depth += 1;
                self.lists.push(*first);
            }
            Event::Start(Tag::Item) => self.begin_item(),
            Event::Start(Tag::BlockQuote(_) | Tag::Table(_)) => self.depth += 1,
            Event::End(TagEnd::List(_)) => {
                self.lists.pop();
                self.close();
            }
            Event::End(TagEnd::BlockQuote(_) | TagEnd::Table) => self.close(),
            Event::End(TagEnd::Item | TagEnd::TableRow | TagEnd::TableHead) | Event::HardBreak => {
                self.new_line()
            }
            Event::End(TagEnd::TableCell) => self.text.push_str("  "),
            Event::End(TagEnd::Paragraph | TagEnd::CodeBlock) if self.depth == 0 => self.finish(),
            Event::End(TagEnd::Paragraph) => self.new_line(),
            Event::Start(Tag::Image { .. }) => self.images += 1,
            Event::End(TagEnd::Image) => self.images -= 1,
            Event::Text(_) | Event::Code(_) if self.images > 0 => {}
            Event::Text(text) | Event::Code(text) => self.text.push_str(text),
            Event::SoftBreak => self.text.push(' '),
            _ => {}
        }
    }

    fn begin_item(&mut self) {
        self.new_line();
        match self.lists.last_mut() {
            Some(Some(number)) => {
                self.text.push_str(&format!("{number}. "));
                *number += 1;
            }
            _ => self.text.push_str("– "),
        }
    }

    fn new_line(&mut self) {
        if !self.text.is_empty() && !self.text.ends_with('\n') && !self.in_heading {
            self.text.truncate(self.text.trim_end().len());
            self.text.push('\n');
        }
    }

    fn close(&mut self) {
        self.depth = self.depth.saturating_sub(1);
        if self.depth == 0 {
            self.finish();
        }
    }

    fn finish(&mut self) {
        let text = std::mem::take(&mut self.text).trim().to_owned();
        if !text.is_empty() {
            let anchor = self.heading.as_deref().map(slug);
            self.out.push(Passage { heading: self.heading.clone(), anchor, text });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BODY: &str = "Lähetämme uuden *maksutta*.\n\n## Näin vaihdat\n\n1. Avaa tilaukset.\n2. Valitse **Vaihda**.\n\n\
                        > [!tip]\n> Chatissa samoin.\n\n## Mitä se maksaa\n\nEi mitään. Maksamme kuljetuksen.";

    #[test]
    fn a_body_is_cut_where_a_reader_would_cut_it() {
        let shown: Vec<String> = passages(BODY)
            .into_iter()
            .map(|p| format!("{}|{}", p.anchor.unwrap_or_default(), p.text.replace('\n', "/")))
            .collect();
        assert_eq!(
            shown,
            [
                "|Lähetämme uuden maksutta.",
                "nain-vaihdat|1. Avaa tilaukset./2. Valitse Vaihda.",
                "nain-vaihdat|Chatissa samoin.",
                "mita-se-maksaa|Ei mitään. Maksamme kuljetuksen.",
            ]
        );
    }

    #[test]
    fn the_passage_that_answers_is_chosen_from_a_long_article() {
        let long = format!("{BODY}\n\n## Muuta\n\n{}", "Tässä on paljon muuta luettavaa. ".repeat(30));
        let best =
            best_passage(&long, "Viallisen tuotteen vaihto", "paljonko vaihto maksaa", Locale::Fi, 300);
        assert_eq!(best.expect("there is one").anchor.as_deref(), Some("mita-se-maksaa"));
    }

    #[test]
    fn a_short_article_is_given_whole() {
        let best = best_passage(BODY, "Vaihto", "maksu", Locale::Fi, 1000).expect("there is one");
        assert!(best.text.starts_with("Lähetämme") && best.text.ends_with("kuljetuksen."), "{}", best.text);
    }

    #[test]
    fn a_passage_is_cut_at_a_sentence() {
        assert_eq!(cut("Yksi lause tässä. Toinen lause jatkuu pitkään.", 30), "Yksi lause tässä.");
        assert_eq!(cut("sanoja ilman loppua vain lisää", 16), "sanoja ilman…");
    }
}
