//! How good the bot's knowledge search and its restraint are, on the development questions: 40 articles
//! in three languages, questions written to avoid the articles' words, and questions about other things.
//!
//! `cargo test -p helppo-bot --test evaluation -- --nocapture` prints the figures. The test holds floors
//! below them, so that a change that makes the bot worse is seen.

use std::collections::HashMap;

use helppo_bot::{Decision, Dialogue, Library, Pace, Question, Rules, decide};
use helppo_kernel::{ArticleId, Locale, Millis};
use helppo_knowledge::{Found, FoundArticle, OnShow, confidence};
use helppo_search::{MemoryIndex, Ranking, Weights};
use serde::Deserialize;

#[derive(Deserialize)]
struct ArticleRow {
    id: String,
    lang: Locale,
    title: String,
    body: String,
}

#[derive(Deserialize)]
struct QuestionRow {
    q: String,
    lang: Locale,
    id: Option<String>,
}

#[derive(Default)]
struct Shelf {
    indexes: HashMap<Locale, MemoryIndex>,
    texts: Vec<(String, OnShow)>,
}

impl Shelf {
    fn read() -> Self {
        let mut shelf = Self::default();
        for (i, row) in (0..).zip(rows::<ArticleRow>(include_str!("data/kb_articles.jsonl"))) {
            shelf.indexes.entry(row.lang).or_default().put(i, row.lang, &row.title, &row.body);
            let text = OnShow {
                article: ArticleId(i),
                locale: row.lang,
                title: row.title,
                slug: row.id.clone(),
                lead: row.body,
                category: None,
                published_at: Millis(0),
            };
            shelf.texts.push((row.id, text));
        }
        shelf
    }

    fn rank(&self, question: &QuestionRow, limit: usize) -> Ranking {
        self.indexes[&question.lang].rank(&question.q, question.lang, Weights::default(), limit)
    }

    fn name(&self, id: i64) -> &str {
        &self.texts[usize::try_from(id).expect("a place")].0
    }
}

impl Library for Shelf {
    fn find(&self, locale: Locale, question: &str, limit: usize) -> Found {
        let ranking = self.indexes[&locale].rank(question, locale, Weights::default(), limit.max(2));
        let hits = ranking.best.iter().take(limit).map(|ranked| FoundArticle {
            article: self.texts[usize::try_from(ranked.id).expect("a place")].1.clone(),
            score: ranked.score,
            covered: ranked.covered,
            near: ranked.near,
        });
        Found { hits: hits.collect(), confidence: confidence(&ranking), answer: None }
    }
}

fn rows<T: for<'de> Deserialize<'de>>(lines: &str) -> Vec<T> {
    lines.lines().map(|line| serde_json::from_str(line).expect("a row")).collect()
}

fn share(part: usize, whole: usize) -> f64 {
    100.0 * part as f64 / whole.max(1) as f64
}

#[test]
fn the_right_article_is_found() {
    let shelf = Shelf::read();
    let questions = rows::<QuestionRow>(include_str!("data/kb_queries_dev.jsonl"));
    for (locale, floor_first, floor_three) in
        [(Locale::Fi, 75.0, 90.0), (Locale::Sv, 75.0, 90.0), (Locale::En, 70.0, 88.0)]
    {
        let (mut first, mut three, mut reciprocal, mut all) = (0, 0, 0.0, 0);
        for question in questions.iter().filter(|question| question.lang == locale) {
            let Some(wanted) = &question.id else { continue };
            all += 1;
            let ranking = shelf.rank(question, 40);
            if let Some(place) = ranking.best.iter().position(|ranked| shelf.name(ranked.id) == wanted) {
                first += usize::from(place == 0);
                three += usize::from(place < 3);
                reciprocal += 1.0 / (place as f64 + 1.0);
            }
        }
        let (r1, r3, mrr) =
            (share(first, all), share(three, all), reciprocal / f64::from(u32::try_from(all).expect("few")));
        println!("kb {}: n {all}, R@1 {r1:.1}, R@3 {r3:.1}, MRR {mrr:.3}", locale.as_str());
        assert!(r1 >= floor_first && r3 >= floor_three, "{}: {r1:.1} {r3:.1}", locale.as_str());
    }
}

#[test]
fn wrong_answers_are_rarer_than_one_in_twenty() {
    let shelf = Shelf::read();
    let questions = rows::<QuestionRow>(include_str!("data/kb_queries_dev.jsonl"));
    let (
        mut answered,
        mut wrong,
        mut offered,
        mut offered_right,
        mut handed,
        mut inside,
        mut outside_answered,
    ) = (0, 0, 0, 0, 0, 0, 0);
    for row in &questions {
        inside += usize::from(row.id.is_some());
        let question = Question { text: &row.q, locale: row.lang, pace: Pace::Live };
        match decide(&question, &shelf, &Dialogue::default(), &Rules::default()) {
            Decision::Answer { article, .. } => {
                answered += 1;
                let right = row.id.as_deref() == Some(article.slug.as_str());
                wrong += usize::from(!right);
                outside_answered += usize::from(row.id.is_none());
            }
            Decision::Offer { articles, .. } => {
                offered += 1;
                offered_right +=
                    usize::from(articles.iter().any(|article| row.id.as_deref() == Some(&article.slug)));
            }
            Decision::HandOver { .. } | Decision::Clarify => handed += 1,
            other => panic!("{} gave {other:?}", row.q),
        }
    }
    println!(
        "decisions: {} questions, answered {answered} ({:.1} % of those knowledge covers), wrong {wrong} ({:.1} %), \
         answered though about other things {outside_answered}, offered {offered} (right one among them {offered_right}), \
         handed over {handed}",
        questions.len(),
        share(answered - outside_answered, inside),
        share(wrong, answered)
    );
    assert!(share(wrong, answered) <= 5.0, "{wrong} of {answered}");
    assert_eq!(outside_answered, 0);
    assert!(share(answered, inside) >= 15.0, "{answered} of {inside}");
}
