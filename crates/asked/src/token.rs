//! A text as sentences of words, with their places.

/// A word in lower case. Hyphens within it are left out: `e-mail` is `email`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Token {
    pub(crate) word: String,
    /// From and to, in bytes of the text.
    pub(crate) from: usize,
    pub(crate) to: usize,
    /// It begins a sentence or stands after a comma, a colon or a bullet.
    pub(crate) begins: bool,
}

/// Words up to the end of a sentence.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Sentence {
    pub(crate) tokens: Vec<Token>,
    /// It ends with a question mark.
    pub(crate) asked: bool,
}

/// Sentences of a text. A line that ends with a colon goes on in the list below it.
pub(crate) fn sentences(text: &str) -> Vec<Sentence> {
    let mut all = Vec::new();
    let mut open = Sentence::default();
    let mut begins = true;
    let mut colon = false;
    let mut chars = text.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        if c.is_alphanumeric() {
            let mut word: String = c.to_lowercase().collect();
            let mut end = at + c.len_utf8();
            while let Some(&(next, c)) = chars.peek() {
                let joins = c == '-' && text[next + 1..].starts_with(char::is_alphanumeric);
                if !c.is_alphanumeric() && !joins {
                    break;
                }
                if c.is_alphanumeric() {
                    word.extend(c.to_lowercase());
                }
                end = next + c.len_utf8();
                chars.next();
            }
            open.tokens.push(Token { word, from: at, to: end, begins });
            (begins, colon) = (false, false);
            continue;
        }
        let last = chars.peek().is_none_or(|(_, next)| next.is_whitespace());
        match c {
            '.' | '!' | '?' if last => {
                open.asked = c == '?';
                close(&mut all, &mut open);
                begins = true;
            }
            '\n' if !colon => {
                close(&mut all, &mut open);
                begins = true;
            }
            ':' => (begins, colon) = (true, true),
            ',' | ';' | '(' | '–' | '—' | '•' | '*' | '-' => begins = true,
            _ => {}
        }
    }
    close(&mut all, &mut open);
    all
}

fn close(all: &mut Vec<Sentence>, open: &mut Sentence) {
    let sentence = std::mem::take(open);
    if !sentence.tokens.is_empty() {
        all.push(sentence);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<Vec<String>> {
        sentences(text).into_iter().map(|s| s.tokens.into_iter().map(|t| t.word).collect()).collect()
    }

    #[test]
    fn sentences_end_where_they_end_and_lists_belong_to_their_head() {
        assert_eq!(words("Hi! What's your e-mail?"), [vec!["hi"], vec!["what", "s", "your", "email"]]);
        assert_eq!(words("On 3.4. it came."), [vec!["on", "3", "4"], vec!["it", "came"]]);
        assert_eq!(words("Send:\n- name\nBye"), [vec!["send", "name"], vec!["bye"]]);
        assert!(sentences("Really?")[0].asked && !sentences("Yes.")[0].asked);
    }

    #[test]
    fn a_word_knows_its_place() {
        let text = "Onko, Äiti?";
        let all = sentences(text);
        let [_, mother] = &all[0].tokens[..] else { panic!("two words") };
        assert_eq!((&text[mother.from..mother.to], mother.begins), ("Äiti", true));
    }
}
