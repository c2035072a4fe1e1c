//! Bytes on the disk for a message of 1,024 bytes, indexes and everything else included.

use crate::Options;
use crate::fill::Filled;
use crate::house::{Place, Program, Size, found};
use crate::job::mail_in::{Kind, Sender};
use crate::stats::line;

/// Twice the text.
const LIMIT: f64 = 2_048.0;

/// Prints bytes a message of the filled installation, and of mail that keeps its raw form besides.
pub async fn run(options: &Options) -> anyhow::Result<()> {
    let filled = Filled::usual(options).await?;
    let program = Program::start(&filled.place).await?;
    program.rest().await;
    program.stop()?;
    println!("\ndisk, {} messages in {} cases", filled.facts.messages, filled.facts.conversations);
    let bytes = filled.place.bytes().await?;
    let each = bytes as f64 / filled.facts.messages as f64;
    line("a message: database and search", each, "bytes", Some((LIMIT, "2 x the text")));
    parts(&filled.place, filled.facts.messages).await?;

    let mails = options.size.unwrap_or(10_000);
    let place = Place::empty(options).await?;
    let program = Program::start(&place).await?;
    let house = found(&program.url, Size { agents: 2, teams: 2, chats: 1 }).await?;
    program.stop()?;
    let before = place.bytes().await?;
    let program = Program::start(&place).await?;
    let mut sender = Sender::new(&house, 0);
    for kind in [Kind::Opener, Kind::Answer] {
        sender.stretch_cpu(&program, kind, mails / 2).await?;
    }
    program.rest().await;
    program.stop()?;
    let each = place.bytes().await?.saturating_sub(before) as f64 / mails as f64;
    line(&format!("a mail by SMTP, raw form kept ({mails})"), each, "bytes", Some((LIMIT, "2 x the text")));
    parts(&place, mails).await
}

/// The largest tables and indexes.
async fn parts(place: &Place, messages: u64) -> anyhow::Result<()> {
    let mut found: Vec<(String, u64)> = Vec::new();
    if place.postgres.is_none() {
        found.push(("free pages".into(), free(place)?));
    }
    let search = place.folder.join("search.db").metadata().map(|m| m.len()).unwrap_or_default();
    found.push(("search.db".into(), search));
    for (name, bytes) in found {
        line(&format!("  of it {name}"), bytes as f64 / messages as f64, "bytes", None);
    }
    Ok(())
}

fn free(place: &Place) -> anyhow::Result<u64> {
    let db = rusqlite::Connection::open(place.folder.join("helppo.db"))?;
    let one = |pragma: &str| db.query_row(&format!("PRAGMA {pragma}"), [], |r| r.get::<_, i64>(0));
    Ok(u64::try_from(one("freelist_count")? * one("page_size")?)?)
}
