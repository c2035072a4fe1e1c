//! What it costs: time of a question, memory, how soon a saved article is found.

use std::time::{Duration, Instant};

use helppo_kernel::Locale;
use helppo_search::Packed;
use serde_json::{Value, json};

use super::data::Data;
use super::library::Shelf;
use super::scores::round;
use super::vectors::Vectors;
use crate::{Options, cpu};

/// Copies of the own articles that are searched.
const COPIES: usize = 25;

/// Time and room, measured here and now: look at the machine's load before comparing.
pub async fn run(data: &Data, options: &Options, vectors: Option<&Vectors>) -> anyhow::Result<Value> {
    let before = cpu::resident(std::process::id());
    let own = match vectors {
        Some(_) => Some(Vectors::encoder(&options.models)?),
        None => None,
    };
    let began = Instant::now();
    let again = match vectors {
        Some(_) => Some(Vectors::encoder(&options.models)?),
        None => None,
    };
    let load = began.elapsed();
    drop(again);
    let articles = data.articles_in(Locale::Fi);
    let texts: Vec<(String, String)> = (0..COPIES)
        .flat_map(|copy| articles.iter().map(move |a| (format!("{} {copy}", a.title), a.body.clone())))
        .collect();
    let mut shelf = Shelf::fill(&texts, Locale::Fi, vectors)?;
    let after = cpu::resident(std::process::id());
    let (mut times, mut encoding) = (Vec::new(), Vec::new());
    let used = cpu::own();
    for query in data.queries.iter().filter(|query| query.lang == Locale::Fi).cycle().take(600) {
        let began = Instant::now();
        let vector = own.as_ref().map(|encoder| encoder.query(&query.q));
        encoding.push(began.elapsed());
        let found = shelf.finder.rank(&query.q, Locale::Fi, vector.as_deref(), 10);
        std::hint::black_box(found);
        times.push(began.elapsed());
    }
    let used = (cpu::own() - used).as_secs_f64() * 1000.0 / times.len() as f64;
    times.sort_unstable();
    encoding.sort_unstable();
    let began = Instant::now();
    let mut updates = 0;
    while began.elapsed() < Duration::from_secs(3) {
        let article = articles[updates % articles.len()];
        let id = (updates % texts.len()) as i64;
        shelf.finder.put(id, Locale::Fi, &article.title, &article.body);
        if let Some(encoder) = &own {
            let cut = helppo_search::cut_passages(&article.title, &article.body);
            shelf.finder.understand(id, cut.iter().map(|p| Packed::of(&encoder.passage(p))).collect());
        }
        updates += 1;
    }
    let per_second = updates as f64 / began.elapsed().as_secs_f64();
    let ms = |time: Duration| round(time.as_secs_f64() * 1000.0, 2);
    Ok(json!({
        "query_ms": { "p50": ms(times[times.len() / 2]), "p99": ms(times[times.len() * 99 / 100]) },
        "encode_ms": { "p50": ms(encoding[times.len() / 2]), "p99": ms(encoding[times.len() * 99 / 100]) },
        "cpu_ms": round(used, 2),
        "rss_mb": (after.saturating_sub(before)) / 1024,
        "load_ms": ms(load),
        "updates_s": round(per_second, 0),
    }))
}
