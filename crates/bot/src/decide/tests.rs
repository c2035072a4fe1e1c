use helppo_kernel::{CategoryId, MessageId, Millis};
use helppo_knowledge::{FoundArticle, SURE, confidence};
use helppo_search::{MemoryIndex, Weights};

use super::*;

/// A few articles in memory.
struct Shelf {
    index: MemoryIndex,
    texts: Vec<OnShow>,
}

impl Library for Shelf {
    fn find(&self, locale: Locale, question: &str, limit: usize) -> Found {
        let ranking = self.index.rank(question, locale, Weights::default(), limit.max(2));
        let hit = |ranked: &helppo_search::Ranked| FoundArticle {
            article: self.texts[usize::try_from(ranked.id).expect("a place")].clone(),
            score: ranked.score,
            covered: ranked.covered,
            near: ranked.near,
        };
        Found {
            hits: ranking.best.iter().map(hit).take(limit).collect(),
            confidence: confidence(&ranking),
            answer: None,
        }
    }
}

fn shelf() -> Shelf {
    let articles = [
        ("Salasanan vaihtaminen ja unohtunut salasana", "Valitse kirjautumissivulla Unohtuiko salasana."),
        ("Tuotteen palauttaminen", "Sinulla on 30 päivän palautusoikeus. Tulosta palautuslappu."),
        ("Milloin saan rahat takaisin", "Hyvitys maksetaan 14 päivän kuluessa palautuksen saapumisesta."),
        ("Toimitusmaksut ja ilmainen toimitus", "Toimitus noutopisteeseen maksaa 4,90 euroa."),
        ("Lahjakortin käyttäminen ja saldo", "Syötä lahjakortin numero kassalla."),
        ("Myymälöiden aukioloajat", "Myymälät ovat avoinna arkisin 10–19."),
    ];
    let mut index = MemoryIndex::default();
    let mut texts = Vec::new();
    for (i, (title, body)) in (0i64..).zip(articles) {
        index.put(i, Locale::Fi, title, body);
        texts.push(OnShow {
            article: ArticleId(i + 1),
            locale: Locale::Fi,
            title: title.into(),
            slug: format!("a{i}"),
            lead: body.into(),
            category: None::<CategoryId>,
            published_at: Millis(0),
        });
    }
    Shelf { index, texts }
}

/// Says one thing after another; gives the last decision and the memory after it.
fn talk(texts: &[&str]) -> (Decision, Dialogue) {
    let library = shelf();
    let mut dialogue = Dialogue::default();
    let mut last = Decision::Greet;
    for (i, text) in (1..).zip(texts) {
        last = decide(
            &Question { text, locale: Locale::Fi, pace: Pace::Live },
            &library,
            &dialogue,
            &Rules::default(),
        );
        dialogue = dialogue.after(&last, MessageId(i), Locale::Fi);
    }
    (last, dialogue)
}

fn reason(texts: &[&str]) -> Option<Reason> {
    match talk(texts).0 {
        Decision::HandOver { reason } => Some(reason),
        _ => None,
    }
}

const CLEAR: &str = "unohtunut salasana, miten vaihdan salasanan";

#[test]
fn a_clear_question_is_answered_with_its_article() {
    let (decision, dialogue) = talk(&["moi", CLEAR]);
    let Decision::Answer { article, confidence, .. } = decision else { panic!("{decision:?}") };
    assert_eq!(article.article, ArticleId(1));
    assert!(confidence >= SURE);
    assert_eq!(dialogue.goal, Some(MessageId(2)), "a greeting is no goal");
}

#[test]
fn a_vague_question_gets_up_to_three_articles_to_choose_from() {
    let (decision, _) = talk(&["palautus"]);
    let Decision::Offer { articles, .. } = decision else { panic!("{decision:?}") };
    assert!((1..=3).contains(&articles.len()));
}

#[test]
fn choosing_from_an_offer_gives_that_article() {
    let (decision, _) = talk(&["palautus", "Milloin saan rahat takaisin"]);
    let Decision::Answer { article, chosen: true, .. } = decision else { panic!("{decision:?}") };
    assert_eq!(article.article, ArticleId(3));
}

#[test]
fn a_wish_for_a_person_is_granted_at_once_in_any_language() {
    for text in
        ["haluan puhua ihmiselle", "jag vill prata med en människa", "talk to a person", "asiakaspalvelija!"]
    {
        assert_eq!(reason(&[text]), Some(Reason::Asked), "{text}");
        assert_eq!(reason(&["moi", CLEAR, text]), Some(Reason::Asked), "{text}");
    }
}

#[test]
fn what_knowledge_does_not_know_goes_to_people() {
    assert_eq!(reason(&["asennatteko ilmalämpöpumppuja kesämökille"]), Some(Reason::Unknown));
    assert_eq!(reason(&["…"]), Some(Reason::NoWords));
}

#[test]
fn one_miss_asks_for_other_words_and_two_hand_over() {
    let (decision, dialogue) = talk(&[CLEAR, "Tämä ei vastannut kysymykseeni"]);
    assert_eq!((decision, dialogue.misses), (Decision::AskAgain, 1));
    assert_eq!(dialogue.rejected, [ArticleId(1)]);
    assert_eq!(reason(&[CLEAR, "ei auttanut", "palautus", "ei mikään näistä"]), Some(Reason::Misses));
}

#[test]
fn an_article_that_was_rejected_is_not_given_again() {
    let (decision, _) = talk(&[CLEAR, "ei auttanut", CLEAR]);
    match decision {
        Decision::Answer { article, .. } => assert_ne!(article.article, ArticleId(1)),
        Decision::Offer { articles, .. } => {
            assert!(articles.iter().all(|article| article.article != ArticleId(1)))
        }
        other => assert_eq!(other, Decision::HandOver { reason: Reason::Unknown }),
    }
}

#[test]
fn it_is_finished_only_when_the_customer_says_so_after_an_answer() {
    for thanks in ["Tämä auttoi, kiitos", "kiitos!", "joo kiitos", "yes that helped", "Det hjälpte, tack"]
    {
        assert_eq!(talk(&[CLEAR, thanks]).0, Decision::Finish, "{thanks}");
    }
    assert_eq!(talk(&["kiitos"]).0, Decision::Welcome);
    assert_ne!(talk(&["palautus", "joo"]).0, Decision::Finish, "an offer is no answer");
}

#[test]
fn greetings_are_returned_and_change_nothing() {
    let (decision, dialogue) = talk(&["Hei!"]);
    assert_eq!((decision, dialogue.misses, dialogue.goal), (Decision::Greet, 0, None));
}

#[test]
fn by_letter_a_first_miss_is_enough() {
    let answered = talk(&[CLEAR]).1;
    let next = |text| {
        decide(
            &Question { text, locale: Locale::Fi, pace: Pace::Letters },
            &shelf(),
            &answered,
            &Rules::default(),
        )
    };
    assert_eq!(next("Ei auttanut."), Decision::HandOver { reason: Reason::Misses });
    assert_eq!(next("Entä jos sähköpostikin on vaihtunut?"), Decision::HandOver { reason: Reason::Misses });
    assert_eq!(next("Kiitos!"), Decision::Finish);
}

#[test]
fn distress_goes_to_people_and_anger_does_where_the_answer_is_not_sure() {
    assert_eq!(reason(&["mieheni kuoli, miten vaihdan salasanan"]), Some(Reason::Upset));
    assert_eq!(reason(&["palautus, aivan törkeää"]), Some(Reason::Upset));
    assert_eq!(reason(&[&format!("perkele, {CLEAR}")]), None, "a sure answer helps an angry customer too");
}

#[test]
fn topics_kept_for_people_are_never_answered() {
    let rules =
        Rules { only_people: vec!["salasana".into(), "yritys huoltosopimus".into()], ..Rules::default() };
    let ask = |text| {
        let question = Question { text, locale: Locale::Fi, pace: Pace::Live };
        decide(&question, &shelf(), &Dialogue::default(), &rules)
    };
    assert_eq!(ask(CLEAR), Decision::HandOver { reason: Reason::OnlyPeople });
    assert_eq!(
        ask("mitä yrityksen huoltosopimukset maksavat"),
        Decision::HandOver { reason: Reason::OnlyPeople }
    );
    assert_ne!(ask("tuotteen palauttaminen"), Decision::HandOver { reason: Reason::OnlyPeople });
}

#[test]
fn a_single_unknown_word_is_asked_about_once() {
    assert_eq!(talk(&["lumikenkä"]).0, Decision::Clarify);
    assert_eq!(reason(&["lumikenkä", "lumikenkä"]), Some(Reason::Unknown));
}

#[test]
fn a_hostile_text_costs_bounded_time_and_gets_a_plain_decision() {
    let rules = Rules { only_people: vec!["sähkösopimus".into(); 200], ..Rules::default() };
    let hostile = [
        "a".repeat(100_000),
        "ab ".repeat(33_000),
        "😀".repeat(25_000),
        "o\u{302}\u{351}\u{36b}".repeat(14_000),
        "пароль 忘れ salasana ".repeat(4_000),
        "?!.,".repeat(25_000),
        "haluan ".repeat(14_000),
    ];
    for text in &hostile {
        let began = std::time::Instant::now();
        let question = Question { text, locale: Locale::Fi, pace: Pace::Live };
        let decision = decide(&question, &shelf(), &Dialogue::default(), &rules);
        println!("{} bytes: {:?}", text.len(), began.elapsed());
        assert!(!matches!(decision, Decision::Finish | Decision::Greet), "{decision:?}");
    }
}
