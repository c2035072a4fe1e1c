//! Finding the right text: articles, answers, the same question in another language.

use std::collections::HashMap;

use helppo_kernel::Locale;
use helppo_search::{Finder, Packed, Sense, SenseIndex, Share, cut_passages};
use serde_json::{Value, json};

use super::data::Data;
use super::scores::{Ranks, percent};
use super::vectors::Vectors;

/// A collection as the product searches it; texts are known by their place.
pub struct Shelf {
    pub finder: Finder,
}

impl Shelf {
    pub fn fill(
        texts: &[(String, String)],
        locale: Locale,
        vectors: Option<&Vectors>,
    ) -> anyhow::Result<Self> {
        let mut finder = Finder::default();
        if let Some(vectors) = vectors {
            let mean = Sense::typical_passages(&vectors.encoder, locale);
            finder.set_sense(SenseIndex::default().starting_from(mean));
        }
        for (i, (title, body)) in (0..).zip(texts) {
            finder.put(i, locale, title, body);
            if let Some(vectors) = vectors {
                let made = vectors.passages(&cut_passages(title, body))?;
                finder.understand(i, made.iter().map(|vector| Packed::of(vector)).collect());
            }
        }
        Ok(Self { finder })
    }

    /// The rank of each right text. Questions may be in another language than the texts.
    pub fn ranks(
        &self,
        questions: &[(&str, usize)],
        locale: Locale,
        vectors: Option<&Vectors>,
        share: Option<Share>,
    ) -> anyhow::Result<Ranks> {
        let mut ranks = Ranks::default();
        let texts: Vec<&str> = questions.iter().map(|question| question.0).collect();
        let asked = asked(&texts, locale, vectors)?;
        for (i, (question, right)) in questions.iter().enumerate() {
            let vector = asked.as_ref().map(|asked| asked[i].as_slice());
            let ranking = match share {
                Some(share) => self.finder.rank_with(question, locale, vector, usize::MAX, share),
                None => self.finder.rank(question, locale, vector, usize::MAX),
            };
            let place = ranking.best.iter().position(|ranked| ranked.id == *right as i64);
            ranks.0.push(place.map(|place| {
                // Ties count against us.
                let score = ranking.best[place].score;
                ranking.best.iter().filter(|other| other.score >= score).count()
            }));
        }
        Ok(ranks)
    }
}

/// Questions relative to the mean of typical ones in their language, as the product takes them.
pub fn asked(
    texts: &[&str],
    locale: Locale,
    vectors: Option<&Vectors>,
) -> anyhow::Result<Option<Vec<Vec<f32>>>> {
    let Some(vectors) = vectors else { return Ok(None) };
    let mean = match std::env::var_os("HELPPO_MEAN_OWN") {
        Some(_) => vectors.mean(texts, locale)?,
        None => Sense::typical_questions(&vectors.encoder, locale),
    };
    Ok(Some(vectors.centred(texts, &mean)?))
}

/// Other shares to look at, as `always:named` pairs.
fn shares() -> Vec<Share> {
    let list = std::env::var("HELPPO_BENCH_SHARES").unwrap_or_default();
    let pair = |pair: &str| {
        let (always, named) = pair.split_once(':')?;
        Some(Share { always: always.parse().ok()?, named: named.parse().ok()? })
    };
    list.split(',').filter_map(pair).collect()
}

/// Ranks at the product's share of words, and at others on request.
fn measured(
    shelf: &Shelf,
    name: &str,
    questions: &[(&str, usize)],
    locale: Locale,
    vectors: Option<&Vectors>,
) -> anyhow::Result<Ranks> {
    for share in shares() {
        let ranks = shelf.ranks(questions, locale, vectors, Some(share))?;
        eprintln!("{name} words {}:{}: {}", share.always, share.named, ranks.figures());
    }
    shelf.ranks(questions, locale, vectors, None)
}

/// Own articles, questions that avoid their words.
pub fn articles(data: &Data, vectors: Option<&Vectors>) -> anyhow::Result<Value> {
    let mut out = json!({});
    for locale in Locale::ALL {
        let articles = data.articles_in(locale);
        let texts: Vec<_> = articles.iter().map(|a| (a.title.clone(), a.body.clone())).collect();
        let place: HashMap<&str, usize> = articles.iter().zip(0..).map(|(a, i)| (a.id.as_str(), i)).collect();
        let questions: Vec<(&str, usize)> = data
            .queries
            .iter()
            .filter(|query| query.lang == locale)
            .filter_map(|query| Some((query.q.as_str(), *place.get(query.id.as_deref()?)?)))
            .collect();
        let shelf = Shelf::fill(&texts, locale, vectors)?;
        out[locale.as_str()] = measured(&shelf, locale.as_str(), &questions, locale, vectors)?.figures();
    }
    Ok(out)
}

/// Real questions to an authority; the answers are long and have no titles.
pub fn swefaq(data: &Data, vectors: Option<&Vectors>) -> anyhow::Result<Value> {
    let (questions, answers) = &data.swefaq;
    let mut kept: Vec<&super::data::FaqAnswer> = Vec::new();
    let mut place: HashMap<i64, usize> = HashMap::new();
    for answer in answers {
        let same = kept.iter().position(|other| other.text == answer.text);
        place.insert(answer.aid, same.unwrap_or(kept.len()));
        if same.is_none() {
            kept.push(answer);
        }
    }
    let texts: Vec<_> = kept.iter().map(|answer| (String::new(), answer.text.clone())).collect();
    let shelf = Shelf::fill(&texts, Locale::Sv, vectors)?;
    let asked_of: Vec<(&str, usize)> = questions.iter().map(|q| (q.q.as_str(), place[&q.aid])).collect();
    let ranks = measured(&shelf, "swefaq", &asked_of, Locale::Sv, vectors)?;
    let mut in_category = 0;
    let vectors_of = asked(&asked_of.iter().map(|q| q.0).collect::<Vec<_>>(), Locale::Sv, vectors)?;
    for (i, question) in questions.iter().enumerate() {
        let vector = vectors_of.as_ref().map(|all| all[i].as_slice());
        let ranking = shelf.finder.rank(&question.q, Locale::Sv, vector, usize::MAX);
        let first = ranking.best.iter().find(|r| kept[r.id as usize].cat == question.cat);
        in_category += usize::from(first.is_some_and(|r| r.id as usize == place[&question.aid]));
    }
    let mut figures = ranks.figures();
    figures["in_category"] = percent(in_category, questions.len()).into();
    Ok(figures)
}

/// Questions about building, answers without their questions.
pub fn construction(data: &Data, vectors: Option<&Vectors>) -> anyhow::Result<Value> {
    let mut out = json!({});
    for (rows, locale) in data.construction.iter().zip([Locale::Sv, Locale::En]) {
        let texts: Vec<_> = rows.iter().map(|row| (String::new(), row.a.clone())).collect();
        let questions: Vec<(&str, usize)> =
            rows.iter().zip(0..).map(|(row, i)| (row.q.as_str(), i)).collect();
        let shelf = Shelf::fill(&texts, locale, vectors)?;
        let name = format!("construction {}", locale.as_str());
        out[locale.as_str()] = measured(&shelf, &name, &questions, locale, vectors)?.figures();
    }
    Ok(out)
}

/// Asked in one language, written in another.
pub fn across(data: &Data, vectors: Option<&Vectors>) -> anyhow::Result<Value> {
    let mut out = json!({});
    for (from, to) in [(Locale::Fi, Locale::En), (Locale::En, Locale::Fi), (Locale::Sv, Locale::Fi)] {
        let articles = data.articles_in(to);
        let texts: Vec<_> = articles.iter().map(|a| (a.title.clone(), a.body.clone())).collect();
        let place: HashMap<&str, usize> = articles.iter().zip(0..).map(|(a, i)| (a.id.as_str(), i)).collect();
        let questions: Vec<(&str, usize)> = data
            .queries
            .iter()
            .filter(|query| query.lang == from)
            .filter_map(|query| Some((query.q.as_str(), *place.get(query.id.as_deref()?)?)))
            .collect();
        let shelf = Shelf::fill(&texts, to, vectors)?;
        let name = format!("{}_{}", from.as_str(), to.as_str());
        out[&name] = measured(&shelf, &name, &questions, from, vectors)?.figures();
    }
    let [swedish, english] = &data.construction;
    let place: HashMap<&str, usize> = swedish.iter().zip(0..).map(|(row, i)| (row.id.as_str(), i)).collect();
    let texts: Vec<_> = swedish.iter().map(|row| (row.q.clone(), String::new())).collect();
    let questions: Vec<(&str, usize)> =
        english.iter().filter_map(|row| Some((row.q.as_str(), *place.get(row.id.as_str())?))).collect();
    let shelf = Shelf::fill(&texts, Locale::Sv, vectors)?;
    out["en_sv_question"] = measured(&shelf, "en_sv", &questions, Locale::En, vectors)?.figures();
    Ok(out)
}

/// The same thing said otherwise: the first of each pair looks for the second.
pub fn duplicates(data: &Data, vectors: Option<&Vectors>) -> anyhow::Result<Value> {
    let pairs: Vec<_> = data.paraphrases.iter().take(700).collect();
    let texts: Vec<_> = pairs.iter().map(|pair| (pair.b.clone(), String::new())).collect();
    let questions: Vec<(&str, usize)> = pairs
        .iter()
        .zip(0..)
        .filter(|(pair, _)| pair.label.starts_with('4'))
        .map(|(pair, i)| (pair.a.as_str(), i))
        .collect();
    let shelf = Shelf::fill(&texts, Locale::Sv, vectors)?;
    Ok(json!({ "sv": measured(&shelf, "dup", &questions, Locale::Sv, vectors)?.figures() }))
}
