//! Memory of the whole product: idle and empty, idle with everything in it, and after a morning's work.

use crate::Options;
use crate::data::MARKED;
use crate::fill::Filled;
use crate::house::{Desk, Place, Program};
use crate::job::mail_in::{Kind, Sender};
use crate::job::{list, reply, search};
use crate::stats::line;

/// Idle memory, in MiB.
const IDLE: f64 = 60.0;
/// A third of what RT's application alone takes.
const PEER: f64 = 823.0 / 3.0;

/// Prints memory (PSS; shared pages in parts) at three points.
pub async fn run(options: &Options) -> anyhow::Result<()> {
    println!("\nmemory");
    let place = Place::empty(options).await?;
    let program = Program::start(&place).await?;
    program.rest().await;
    print("empty, idle", &program, Some((IDLE, "goal")));
    program.stop()?;
    drop(place);
    let filled = Filled::usual(options).await?;
    let place = filled.place.copy(options).await?;
    let program = Program::start(&place).await?;
    program.rest().await;
    let name = format!("{} messages", filled.facts.messages);
    print(&format!("{name}, idle"), &program, Some((IDLE, "goal")));
    work(options, &program, &filled).await?;
    program.rest().await;
    print(&format!("{name}, after work"), &program, Some((PEER, "1/3 of RT's application")));
    program.stop()
}

/// 2,000 mails, 500 answers, 300 pages with counters, 160 searches.
async fn work(options: &Options, program: &Program, filled: &Filled) -> anyhow::Result<()> {
    let part = options.size.unwrap_or(1_000);
    let mut sender = Sender::new(&filled.facts.house, 9);
    for kind in [Kind::Opener, Kind::Answer] {
        sender.stretch_cpu(program, kind, part).await?;
    }
    let desk = Desk::sign_in(&program.url, &filled.facts.house.agents[0]).await?;
    let cases = reply::waiting(&desk, part / 2).await?;
    reply::answer(vec![(desk.clone(), cases)], 9).await?;
    let admin = program.admin().await?;
    for _ in 0..20 {
        for view in ["all", "mine", "unassigned"] {
            list::pages(&desk, view).await?;
        }
        for (word, _) in MARKED {
            search::ask(&admin, word, "new").await?;
            search::ask(&admin, word, "best").await?;
        }
    }
    Ok(())
}

fn print(name: &str, program: &Program, goal: Option<(f64, &str)>) {
    let mib = |kib: u64| kib as f64 / 1024.0;
    let (own, database) = (mib(program.proportional()), mib(program.database_memory()));
    line(&format!("{name}: helppo"), own, "MiB", goal);
    line(&format!("{name}: of it not mapped files"), mib(program.anonymous()), "MiB", goal);
    if database > 0.0 {
        line(&format!("{name}: its database"), database, "MiB", None);
    }
}
