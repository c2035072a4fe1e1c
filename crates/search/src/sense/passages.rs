//! Cutting a text into pieces that say one thing each.

/// Longest piece, in characters: more would blur what it says, and costs more.
const LONGEST: usize = 480;
/// Pieces of a text that count.
const MOST: usize = 24;

/// Pieces of a body at its paragraphs, each led by the title.
pub fn cut_passages(title: &str, body: &str) -> Vec<String> {
    let mut pieces: Vec<String> = Vec::new();
    let mut open = 0;
    for line in body.lines().flat_map(sentences) {
        let length = line.chars().count();
        let full = pieces.len() == MOST;
        match pieces.last_mut() {
            Some(last) if open + length <= LONGEST => {
                last.push(' ');
                last.push_str(line);
                open += length + 1;
            }
            _ if full => break,
            _ => {
                pieces.push(format!("{title}\n{line}"));
                open = length;
            }
        }
    }
    if pieces.is_empty() {
        pieces.push(title.to_owned());
    }
    pieces
}

/// A line's sentences; a line without an end is cut where it gets too long.
fn sentences(line: &str) -> Vec<&str> {
    let mut out = Vec::new();
    let mut rest = line.trim();
    while !rest.is_empty() {
        let far = rest.char_indices().nth(LONGEST).map_or(rest.len(), |(at, _)| at);
        let end = if far == rest.len() {
            far
        } else {
            rest[..far].rfind(". ").map(|at| at + 1).or_else(|| rest[..far].rfind(' ')).unwrap_or(far)
        };
        let (sentence, more) = rest.split_at(end);
        out.push(sentence.trim());
        rest = more.trim_start();
    }
    out.retain(|sentence| !sentence.is_empty());
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_short_text_is_one_piece_and_a_long_one_several() {
        assert_eq!(cut_passages("Title", "One.\nTwo."), ["Title\nOne. Two."]);
        assert_eq!(cut_passages("Title", ""), ["Title"]);
        let long = cut_passages("Title", &"A sentence of some length is here. ".repeat(60));
        assert!(long.len() > 3 && long.iter().all(|piece| piece.chars().count() <= LONGEST + 10));
    }

    #[test]
    fn a_text_without_end_costs_no_more_than_the_most() {
        assert_eq!(cut_passages("T", &"å".repeat(100_000)).len(), MOST);
        assert_eq!(cut_passages("T", &"word. ".repeat(50_000)).len(), MOST);
    }
}
