//! `bench bot`: how well the bot and the search understand, on public and own questions.
//!
//! Each figure is taken twice, by words alone and with the model. Whatever is chosen (shares, thresholds,
//! calibration) is chosen here from validation rows or by cross-validation, never from the rows that are
//! then counted; `docs/understanding.md` says which. One JSON object goes to the standard output.

mod abstain;
mod assist;
mod cost;
mod data;
mod intents;
mod language;
mod library;
mod scores;
mod vectors;

use anyhow::Context as _;
use serde_json::{Map, Value, json};

use crate::Options;
use data::Data;
use vectors::Vectors;

/// Measures everything, or the part that is named.
pub async fn run(options: &Options) -> anyhow::Result<()> {
    let folder = options.data.as_deref().context("say where the data is: --data FOLDER")?;
    let data = Data::read(folder)?;
    let vectors = Vectors::open(&options.models, &options.folder)?;
    let wanted = |part: &str| options.only.as_deref().is_none_or(|only| only == part);
    let mut out = Map::new();
    out.insert("data".into(), data.hash.clone().into());
    out.insert("model".into(), vectors.as_ref().map(|vectors| vectors.id.clone()).into());
    let modes = [("words", None), ("model", vectors.as_ref())];
    for (name, vectors) in modes {
        if name == "model" && vectors.is_none() {
            out.insert(name.into(), Value::Null);
            continue;
        }
        let mut found = Map::new();
        let mut add = |part: &str, figures: Value| {
            eprintln!("{name} {part}: {figures}");
            found.insert(part.into(), figures);
        };
        if wanted("clinc") {
            add("clinc_small", intents::clinc(&data, vectors)?);
        }
        if wanted("banking") {
            add("banking77", intents::banking(&data, vectors)?);
        }
        if wanted("kb") {
            add("kb", library::articles(&data, vectors)?);
        }
        if wanted("faq") {
            add("swefaq", library::swefaq(&data, vectors)?);
            add("construction", library::construction(&data, vectors)?);
        }
        if wanted("xling") {
            add("xling", library::across(&data, vectors)?);
        }
        if wanted("dup") {
            add("dup", library::duplicates(&data, vectors)?);
        }
        if wanted("assist") {
            add("assist", assist::replies(&data, vectors)?);
        }
        if wanted("abstain") {
            add("abstain", abstain::run(&data, vectors)?);
        }
        if wanted("cost") {
            add("cost", cost::run(&data, options, vectors).await?);
        }
        out.insert(name.into(), found.into());
    }
    if wanted("lang") {
        out.insert("lang".into(), json!({ "acc": language::accuracy(&data) }));
    }
    println!("{}", Value::Object(out));
    Ok(())
}
