//! The help centre with 50,000 articles in up to three languages: what each kind of page costs its reader.

use anyhow::{Context as _, ensure};
use helppo_kernel::{Actor, Ambient, CategoryId, Locale};
use helppo_knowledge::{
    Audience, Care, Draft, KnowledgeError, Names, NewArticle, care_for, create_article, create_category,
    publish, save_translation,
};
use helppo_store::{Store, Tx};

use crate::Options;
use crate::data::Data;
use crate::floor::Minute;
use crate::house::{Place, Program};
use crate::stats::{Times, line};

const ARTICLES: u64 = 50_000;
const TOPICS: u64 = 24;
/// Articles of one transaction.
const TOGETHER: u64 = 100;
/// Readers of each kind of page.
const READERS: u64 = 400;
/// How long the shelf may take to fill.
const PATIENCE: std::time::Duration = std::time::Duration::from_secs(600);
/// A page may take so many milliseconds of the server's time, and a search so many.
const PAGE: f64 = 20.0;
const SEARCH: f64 = 50.0;

/// A kind of page: its name, what it may take, and its address for each reader.
type Kind<'a> = (&'static str, f64, Box<dyn Fn(u64) -> String + 'a>);

/// Prints p50 and p99 of each kind of page.
pub async fn run(options: &Options) -> anyhow::Result<()> {
    let articles = options.size.unwrap_or(ARTICLES);
    let place = Place::empty(options).await?;
    write(&place, articles).await?;
    Minute::take(options).await?;
    let program = Program::start(&place).await?;
    // The shelf is filled in the order of the articles: once the last can be read, all can.
    let last = if articles % 100 == 99 { articles - 2 } else { articles - 1 };
    let filled = program.answers(&format!("/help/fi/a/ohje-{last}"), PATIENCE).await?;
    println!("the shelf was filled {:.1} s after the start", filled.as_secs_f64());
    program.rest().await;
    let client = crate::client();
    println!("\nhelp, {articles} articles, {} readers of each kind of page, one after the other", READERS);
    let data = Data::new(7);
    let words: Vec<String> = (0..READERS).map(|i| query(&data.text(i * 31 + 5))).collect();
    // One of a hundred is for agents alone.
    let spread = move |i: u64| match i.wrapping_mul(7_919) % articles {
        closed if closed % 100 == 98 => closed - 1,
        open => open,
    };
    let parts = (articles / TOPICS / 50).max(3) - 2;
    let kinds: [Kind<'_>; 9] = [
        ("first page", PAGE, Box::new(|_| "/help/fi".into())),
        ("topic", PAGE, Box::new(|i| format!("/help/fi/c/topic-{}", i % TOPICS))),
        (
            "topic, a later part",
            PAGE,
            Box::new(move |i| format!("/help/sv/c/topic-{}?page={}", i % TOPICS, 2 + i % parts)),
        ),
        ("article", PAGE, Box::new(move |i| format!("/help/fi/a/ohje-{}", spread(i)))),
        (
            "article in another language",
            PAGE,
            Box::new(move |i| format!("/help/sv/a/ohje-{}", spread(i) / 10 * 10 + 9)),
        ),
        ("no such page", PAGE, Box::new(|i| format!("/help/fi/a/poissa-{i}"))),
        ("feed", PAGE, Box::new(|_| "/help/fi/feed.xml".into())),
        ("search, three words", SEARCH, Box::new(|i| format!("/help/fi/search?q={}", words[at(i)]))),
        ("suggestions, three words", SEARCH, Box::new(|i| format!("/help/fi/suggest?q={}", words[at(i)]))),
    ];
    for (name, limit, path) in kinds {
        let mut times = Times::default();
        for i in 0..READERS {
            let began = std::time::Instant::now();
            // Each reader has an address of their own, as the limits of the help centre see it.
            let from = format!("10.{}.{}.{}", i >> 16 & 255, i >> 8 & 255, i & 255);
            let asked = client.get(format!("{}{}", program.url, path(i))).header("x-forwarded-for", from);
            let answer = asked.send().await?;
            let status = answer.status().as_u16();
            let body = answer.bytes().await?;
            times.add(began.elapsed());
            let wanted = if name == "no such page" { 404 } else { 200 };
            ensure!(status == wanted && !body.is_empty(), "{name}: {} gave {status}", path(i));
        }
        line(&format!("{name}: p50"), times.percentile(50.0), "ms", None);
        line(&format!("{name}: p99"), times.percentile(99.0), "ms", Some((limit, "aim")));
    }
    program.stop()
}

fn at(i: u64) -> usize {
    usize::try_from(i).unwrap_or(0)
}

fn query(text: &str) -> String {
    text.split_whitespace().take(3).collect::<Vec<_>>().join("%20")
}

/// Writes the articles through the room's own verbs: all in Finnish, four of ten in English, three in
/// Swedish, one of a hundred for agents alone.
async fn write(place: &Place, articles: u64) -> anyhow::Result<()> {
    let store = place.store().await?;
    let ambient = Ambient::system(9);
    let began = std::time::Instant::now();
    let topics = topics(&store, &ambient).await?;
    let data = Data::new(3);
    for first in (0..articles).step_by(usize::try_from(TOGETHER)?) {
        let texts: Vec<(u64, String)> =
            (first..articles.min(first + TOGETHER)).map(|i| (i, data.text(i))).collect();
        let (ambient, topics) = (ambient.clone(), topics.clone());
        let written = store.write(async move |tx: &mut Tx| {
            for (i, text) in &texts {
                one(tx, &ambient, &topics, *i, text).await?;
            }
            Ok::<_, KnowledgeError>(())
        });
        written.await.context("articles are written")?;
    }
    println!("{articles} articles were written in {:.0} s", began.elapsed().as_secs_f64());
    store.close();
    Ok(())
}

async fn topics(store: &Store, ambient: &Ambient) -> anyhow::Result<Vec<CategoryId>> {
    let mut topics = Vec::new();
    for i in 0..TOPICS {
        let ambient = ambient.clone();
        let names = Names { en: format!("Topic {i}"), fi: format!("Aihe {i}"), sv: format!("Ämne {i}") };
        let made =
            store.write(async move |tx: &mut Tx| create_category(tx, &ambient, Actor::System, &names).await);
        topics.push(made.await?);
    }
    Ok(topics)
}

async fn one(
    tx: &mut Tx,
    ambient: &Ambient,
    topics: &[CategoryId],
    i: u64,
    text: &str,
) -> Result<(), KnowledgeError> {
    let (head, tail) =
        text.split_at(text.char_indices().nth(text.chars().count() / 3).map_or(0, |(at, _)| at));
    let title: String = text.split_whitespace().take(5).collect::<Vec<_>>().join(" ");
    let body = format!("{head}\n\n## {title}?\n\n{tail}\n\n1. {title}\n2. {head}\n");
    let slug = Some(format!("ohje-{i}"));
    let new = NewArticle {
        category: topics.get(at(i % TOPICS)).copied(),
        locale: Locale::Fi,
        title: format!("{title} {i}"),
        body: body.clone(),
        slug: slug.clone(),
    };
    let id = create_article(tx, ambient, Actor::System, &new).await?;
    publish(tx, ambient, Actor::System, id, Locale::Fi).await?;
    for (locale, share) in [(Locale::En, 4), (Locale::Sv, 3)] {
        if i % 10 < share {
            let draft =
                Draft { title: new.title.clone(), body: body.clone(), slug: slug.clone(), version: None };
            save_translation(tx, ambient, id, locale, &draft).await?;
            publish(tx, ambient, Actor::System, id, locale).await?;
        }
    }
    if i % 100 == 98 {
        let care = Care { audience: Some(Audience::Agents), ..Care::default() };
        care_for(tx, ambient, Actor::System, id, &care).await?;
    }
    Ok(())
}
