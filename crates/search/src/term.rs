//! From text to the tokens of the index, and from a question to a match expression.
//!
//! The tokens of a document are its stems, each once; `¶stem` for stems that are heavy in it (in the
//! title, or written more than once); and who may see it: `§t…` for a team, `§o…` for an owner, `§a` for
//! everybody. `¶` and `§` are no letters, so no text of a customer can forge such a token.

use std::collections::HashMap;
use std::fmt::Write;

use helppo_kernel::Locale;
use helppo_text::{is_stop_word, stem, words};

use crate::synonyms::Synonyms;
use crate::{Doc, LastWord, Scope};

/// Longer "words" are keys, links and base64; their beginning finds them.
const LONGEST_WORD: usize = 40;

/// Stems that were found already: the documents of a batch share most of their words.
#[derive(Default)]
pub(crate) struct Known(HashMap<Option<Locale>, HashMap<String, Vec<String>>>);

impl Known {
    fn stems(&mut self, word: String, locale: Option<Locale>) -> &[String] {
        let known = self.0.entry(locale).or_default();
        known.entry(word).or_insert_with_key(|word| stems(word, locale))
    }
}

/// The tokens of a document, parted by spaces.
pub(crate) fn of_doc(doc: &Doc, known: &mut Known) -> String {
    let mut counts: HashMap<String, u32> = HashMap::new();
    let mut order: Vec<String> = Vec::new();
    for (text, weight) in [(&doc.title, 2), (&doc.text, 1)] {
        for word in words(text) {
            for stem in known.stems(word.text, doc.locale) {
                match counts.get_mut(stem) {
                    Some(count) => *count += weight,
                    None => {
                        counts.insert(stem.clone(), weight);
                        order.push(stem.clone());
                    }
                }
            }
        }
    }
    let mut out = String::with_capacity(order.len() * 8);
    for stem in &order {
        out.push_str(stem);
        out.push(' ');
        if counts[stem] > 1 {
            out.push('¶');
            out.push_str(stem);
            out.push(' ');
        }
    }
    match doc.team {
        None => out.push_str("§a"),
        Some(team) => {
            let _ = write!(out, "§t{team:x}");
        }
    }
    if let Some(owner) = doc.owner {
        let _ = write!(out, " §o{owner:x}");
    }
    out
}

/// One word of a question: any of its spellings in the index will do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Group {
    pub(crate) stems: Vec<String>,
    /// When set, also every stem that begins so.
    pub(crate) prefix: Option<String>,
    /// Phrases that mean the same: the stems of each of their words.
    pub(crate) also: Vec<Vec<String>>,
}

/// The words of a question. Stop words are left out unless there is nothing else.
pub(crate) fn of_question(text: &str, last: LastWord) -> Vec<Group> {
    let words: Vec<_> = words(text).collect();
    let Some(final_word) = words.last().cloned() else { return Vec::new() };
    let typing = last == LastWord::Unfinished && final_word.at.end == text.trim_end().len();
    let mut groups: Vec<Group> = Vec::new();
    let mut spare: Vec<Group> = Vec::new();
    for word in words {
        let starred = text[word.at.end..].starts_with('*') || (typing && word == final_word);
        let group = Group {
            stems: stems(&word.text, None),
            prefix: starred.then(|| short(&word.text).to_owned()),
            also: Vec::new(),
        };
        let empty = !starred && Locale::ALL.iter().any(|l| is_stop_word(&word.text, *l));
        let list = if empty { &mut spare } else { &mut groups };
        if !list.contains(&group) {
            list.push(group);
        }
    }
    if groups.is_empty() { spare } else { groups }
}

/// The same words with what else they may be called. A phrase of several words becomes one group, because
/// another word may stand for all of it.
pub(crate) fn widened(groups: Vec<Group>, synonyms: &Synonyms) -> Vec<Group> {
    if synonyms.is_empty() {
        return groups;
    }
    let stems: Vec<Vec<&str>> =
        groups.iter().map(|group| group.stems.iter().map(String::as_str).collect()).collect();
    let mut known = synonyms.known(&stems, None);
    known.sort_by_key(|known| (known.from, std::cmp::Reverse(known.length)));
    let mut out: Vec<Group> = Vec::with_capacity(groups.len());
    let mut next = 0;
    while next < groups.len() {
        let mut group = groups[next].clone();
        let mut length = 1;
        if let Some(first) = known.iter().find(|known| known.from == next) {
            length = first.length;
            if length > 1 {
                group = Group { stems: Vec::new(), prefix: None, also: vec![first.phrase.stems.clone()] };
            }
            let same = known.iter().filter(|known| known.from == next && known.length == length);
            group.also.extend(same.flat_map(|known| known.others.iter().map(|other| other.stems.clone())));
        }
        out.push(group);
        next += length;
    }
    out
}

/// The full-text expression for documents in `scope` that hold every group. All tokens are our own, so
/// quoting them is enough: no question can be a syntax error.
pub(crate) fn expression(groups: &[Group], scope: &Scope) -> String {
    let mut parts: Vec<String> = groups.iter().map(|group| any_of(group, "")).collect();
    if let Scope::Teams { teams, owner } = scope {
        let mut who = vec![quoted("§a")];
        who.extend(teams.iter().map(|team| quoted(&format!("§t{team:x}"))));
        who.extend(owner.iter().map(|owner| quoted(&format!("§o{owner:x}"))));
        parts.push(format!("({})", who.join(" OR ")));
    }
    parts.join(" AND ")
}

/// The expression for documents in which the group is heavy.
pub(crate) fn heavy(group: &Group) -> String {
    any_of(group, "¶")
}

fn any_of(group: &Group, mark: &str) -> String {
    let mut any: Vec<String> = group.stems.iter().map(|s| quoted(&format!("{mark}{s}"))).collect();
    if let Some(prefix) = &group.prefix {
        any.push(format!("{}*", quoted(&format!("{mark}{prefix}"))));
    }
    any.extend(group.also.iter().map(|phrase| {
        let all: Vec<String> = phrase.iter().map(|stem| quoted(&format!("{mark}{stem}"))).collect();
        if all.len() == 1 { all.concat() } else { format!("({})", all.join(" AND ")) }
    }));
    if any.len() == 1 { any.remove(0) } else { format!("({})", any.join(" OR ")) }
}

fn quoted(token: &str) -> String {
    format!("\"{token}\"")
}

/// The stems of a word in one language or, not knowing which, in each.
fn stems(word: &str, locale: Option<Locale>) -> Vec<String> {
    let word = short(word);
    if let Some(locale) = locale {
        return vec![stem(word, locale)];
    }
    let mut all: Vec<String> = Vec::with_capacity(3);
    for locale in Locale::ALL {
        let stem = stem(word, locale);
        if !all.contains(&stem) {
            all.push(stem);
        }
    }
    all
}

fn short(word: &str) -> &str {
    word.char_indices().nth(LONGEST_WORD).map_or(word, |(end, _)| &word[..end])
}
