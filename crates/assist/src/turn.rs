//! A reply with what stood before it: the key under which it is found again.

/// Who said something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Line<'a> {
    Customer(&'a str),
    Agent(&'a str),
    /// A bot, a rule, the house itself: passed over.
    Other,
}

/// What a reply answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Turn {
    /// What our side had said before the customer spoke.
    pub before: String,
    /// What the customer said since then.
    pub said: String,
}

/// Characters of each side that count: of the customer's the end, of ours the beginning.
const LONGEST: usize = 1_200;
const LONGEST_BEFORE: usize = 400;

/// What the customer said last, and what our side had said before; nothing while our side has the last word.
/// `lines` come newest first.
pub fn turn(lines: &[Line<'_>]) -> Option<Turn> {
    let mut said: Vec<&str> = Vec::new();
    let mut before = "";
    for line in lines {
        match line {
            Line::Customer(text) => said.push(text.trim()),
            Line::Agent(text) => {
                before = text.trim();
                break;
            }
            Line::Other => {}
        }
    }
    said.reverse();
    let said = said.join("\n").trim().to_owned();
    if !said.chars().any(char::is_alphanumeric) {
        return None;
    }
    Some(Turn { before: first(before, LONGEST_BEFORE).to_owned(), said: last(&said, LONGEST).to_owned() })
}

fn first(text: &str, most: usize) -> &str {
    text.char_indices().nth(most).map_or(text, |(end, _)| &text[..end])
}

fn last(text: &str, most: usize) -> &str {
    let more = text.chars().count().saturating_sub(most);
    text.char_indices().nth(more).map_or("", |(start, _)| &text[start..])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_customers_last_words_and_what_we_had_said_before_are_the_key() {
        let lines = [
            Line::Customer("It is 48210."),
            Line::Other,
            Line::Customer("Sure!"),
            Line::Agent("What is the number?"),
            Line::Customer("Hi"),
        ];
        let key = turn(&lines).expect("a key");
        assert_eq!((key.before.as_str(), key.said.as_str()), ("What is the number?", "Sure!\nIt is 48210."));
    }

    #[test]
    fn while_we_have_the_last_word_there_is_nothing_to_answer() {
        assert_eq!(turn(&[Line::Agent("Anything else?"), Line::Customer("Hi")]), None);
        assert_eq!(turn(&[Line::Customer("…")]), None);
        assert_eq!(turn(&[]), None);
    }

    #[test]
    fn of_a_long_text_the_end_counts() {
        let long = format!("{}end", "å".repeat(5_000));
        let key = turn(&[Line::Customer(&long)]).expect("a key");
        assert!(key.said.ends_with("end") && key.said.chars().count() == LONGEST);
    }
}
