//! What a person wrote now, parted from what they quote and from their signature.
//!
//! The rule when in doubt: show too much rather than too little. If nothing new would be left, or if the
//! answer stands between the quoted lines, the message stays whole.

mod dialect;
mod signature;

use crate::html::QUOTE_STARTS as MARK;

/// A message in up to three stretches. Joined in the order `new`, `signature`, `quoted` they are the message.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Split {
    pub new: String,
    pub signature: Option<String>,
    pub quoted: Option<String>,
}

impl Split {
    /// The whole message again.
    pub fn whole(&self) -> String {
        let mut whole = self.new.clone();
        for more in [&self.signature, &self.quoted].into_iter().flatten() {
            if !whole.is_empty() {
                whole.push_str("\n\n");
            }
            whole.push_str(more);
        }
        whole
    }
}

/// Parts a plain text. The work is linear in its length.
pub fn split(text: &str) -> Split {
    let lines: Vec<&str> = text.lines().collect();
    let cut = first_quote(&lines).unwrap_or(lines.len());
    let (head, tail) = lines.split_at(cut);
    let answered_below = cut < lines.len() && has_words_after_quote(tail);
    let (head, tail) =
        if answered_below || join(head).is_empty() { (&lines[..], &lines[..0]) } else { (head, tail) };
    let sign = signature::start(head).unwrap_or(head.len());
    let (words, sign) = if join(&head[..sign]).is_empty() { (head, &head[..0]) } else { head.split_at(sign) };
    Split { new: join(words), signature: some(join(sign)), quoted: some(join(tail)) }
}

/// The line from which on the message is a quote of another.
fn first_quote(lines: &[&str]) -> Option<usize> {
    let written = |l: &&str| !l.trim().is_empty() && !is_quoted(l.trim());
    // A quote without an introduction counts when nothing but quoted lines follows.
    let only_quotes_from = lines.iter().rposition(written).map_or(0, |at| at + 1);
    // A forwarded message is what the sender wants to be read: from there on nothing is cut.
    let end = lines.iter().position(|l| dialect::forwards(l)).unwrap_or(lines.len());
    (0..end).find(|&at| {
        let rest = &lines[at..];
        let line = lines[at].trim();
        if line.starts_with(MARK) {
            return lines[at..].iter().position(|l| !l.trim().is_empty() && !l.starts_with(MARK))
                != Some(end - at);
        }
        !line.is_empty()
            && (dialect::attributes(rest)
                || dialect::heads(rest)
                || (is_quoted(line) && at >= only_quotes_from))
    })
}

/// Whether somebody answered below or between the quoted lines of a tail.
fn has_words_after_quote(tail: &[&str]) -> bool {
    let Some(first) = tail.iter().position(|l| is_quoted(l.trim())) else { return false };
    let after = &tail[first..];
    let end = signature::start(after).unwrap_or(after.len());
    after[..end].iter().any(|l| {
        let line = l.trim();
        !line.is_empty() && !is_quoted(line) && !line.starts_with(MARK)
    })
}

fn is_quoted(line: &str) -> bool {
    line.starts_with('>')
}

fn join(lines: &[&str]) -> String {
    let mut out = String::new();
    let mut blank = 0;
    for line in lines {
        let line = line.trim_end();
        if line.is_empty() || line.starts_with(MARK) {
            blank += 1;
            continue;
        }
        if !out.is_empty() {
            out.extend(std::iter::repeat_n('\n', 1 + blank.min(2)));
        }
        blank = 0;
        out.extend(line.chars().filter(|c| !c.is_control() || *c == '\t'));
    }
    out
}

fn some(text: String) -> Option<String> {
    (!text.is_empty()).then_some(text)
}

#[cfg(test)]
mod tests;
