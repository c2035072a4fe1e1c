//! The generated, seeded data that every bench works on: customers who write, in words with a known share.

use helppo_kernel::Chance;

/// Words of a message (1,024 bytes of text on average).
const WORDS: usize = 150;
/// Words that stand in one of so many messages; searches look for them.
pub const MARKED: [(&str, u64); 4] =
    [("sinikello", 10), ("kullero", 100), ("suopursu", 1_000), ("kissankello", 10_000)];

const SYLLABLES: [&str; 40] = [
    "ta", "ri", "lo", "ka", "ve", "mi", "su", "no", "pa", "he", "jo", "ku", "li", "ma", "na", "po", "re",
    "sa", "ti", "tu", "va", "yl", "ä", "ö", "den", "för", "han", "ing", "ett", "sta", "the", "con", "ver",
    "ble", "ment", "ar", "on", "in", "el", "ast",
];

/// A repeatable source of customers and texts.
pub struct Data {
    chance: Chance,
    words: Vec<String>,
}

impl Data {
    /// The same seed gives the same data.
    pub fn new(seed: u64) -> Self {
        let chance = Chance::seeded(seed);
        let syllable = |n: u64| SYLLABLES[usize::try_from(n % 40).unwrap_or(0)];
        let words = (0..8_000u64)
            .map(|i| (0..2 + i % 3).map(|_| syllable(chance.below(40))).collect::<String>())
            .collect();
        Self { chance, words }
    }

    /// The text of message number `i`: common words are common (Zipf), marked ones stand where `i` says.
    pub fn text(&self, i: u64) -> String {
        let mut text = String::with_capacity(1_100);
        for _ in 0..WORDS {
            // The square of a uniform number leans towards the common words at the front.
            let roll = (self.chance.below(1 << 20) * self.chance.below(1 << 20)) >> 20;
            let at = usize::try_from((roll * self.words.len() as u64) >> 20).unwrap_or(0);
            text.push_str(&self.words[at]);
            text.push(' ');
            if text.len() >= 1_000 {
                break;
            }
        }
        for (word, share) in MARKED {
            if i % share == share / 2 {
                text.push_str(word);
                text.push(' ');
            }
        }
        text
    }

    /// Forty words, as an agent answers.
    pub fn answer(&self) -> String {
        let word = || &self.words[usize::try_from(self.chance.below(600)).unwrap_or(0)];
        (0..40).map(|_| word().as_str()).collect::<Vec<_>>().join(" ")
    }

    /// Which of the customers writes conversation `i`: 43,245 customers for 100,127 conversations.
    pub fn customer(i: u64) -> u64 {
        i * 2_654_435_761 % 43_245
    }

    /// A customer's address.
    pub fn address(customer: u64) -> String {
        format!("customer{customer}@example.org")
    }
}
