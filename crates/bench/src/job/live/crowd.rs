//! The product's round: sessions, joined sockets, a first message of everybody, then the measured ones.

use std::sync::Arc;
use std::time::{Duration, Instant};

use futures_util::{StreamExt as _, TryStreamExt as _, stream};
use tokio::sync::Mutex;

use super::visitors::Visitor;
use super::{AGENTS, Shape, Side, due, measured};
use crate::Options;
use crate::house::{Desk, Place, Program, Size, Watcher, found};

/// Widgets on ten sites: each has its own limit.
const CHATS: usize = 10;
const AT_ONCE: usize = 32;

/// One round on an empty installation.
pub async fn round(options: &Options, shape: Shape) -> anyhow::Result<Side> {
    let place = Place::empty(options).await?;
    let program = Program::start(&place).await?;
    let house = found(&program.url, Size { agents: AGENTS, teams: 1, chats: CHATS }).await?;
    let mut desks = Vec::new();
    for email in &house.agents {
        desks.push(Desk::sign_in(&program.url, email).await?);
    }
    let client = crate::client();
    let mut visitors: Vec<Visitor> = stream::iter(0..shape.visitors)
        .map(|n| Visitor::new(&client, &program.url, &house.chat[n % CHATS], n))
        .buffered(AT_ONCE)
        .try_collect()
        .await?;
    // Founding has hashed passwords, whose memory would hide that of the sockets.
    program.stop()?;
    let program = Program::start(&place).await?;
    let mut agents = Vec::new();
    for desk in &desks {
        agents.push(Watcher::on(desk.moved_to(&program.url).live().await?));
    }
    for visitor in &mut visitors {
        visitor.moved_to(&program.url);
    }
    program.rest().await;
    let before = program.resident();
    let lines: Vec<_> = stream::iter(&visitors).map(Visitor::join).buffered(AT_ONCE).try_collect().await?;
    tokio::time::sleep(Duration::from_secs(1)).await;
    let kib = program.resident().saturating_sub(before) as f64 / shape.visitors as f64;

    let visitors: Arc<Vec<Mutex<Visitor>>> = Arc::new(visitors.into_iter().map(Mutex::new).collect());
    let openers = Shape { messages: shape.visitors, ..shape };
    say(&client, &visitors, openers, 0).await?;
    for agent in &agents {
        agent.until(shape.visitors, Duration::from_secs(30)).await?;
    }
    program.rest().await;
    let cpu = program.cpu();
    let start = say(&client, &visitors, shape, shape.visitors).await?;
    let resident = program.resident() as f64 / 1024.0;
    let used = || program.cpu().saturating_sub(cpu);
    let side = measured(&agents, start, shape.visitors, shape, kib, resident, used).await?;
    for line in lines {
        line.abort();
    }
    drop(agents);
    program.stop()?;
    Ok(side)
}

/// Everybody in turn says something when it is due; gives when the first was due.
async fn say(
    client: &reqwest::Client,
    visitors: &Arc<Vec<Mutex<Visitor>>>,
    shape: Shape,
    first: usize,
) -> anyhow::Result<Instant> {
    let start = Instant::now() + Duration::from_millis(200);
    let mut under_way = tokio::task::JoinSet::new();
    for n in 0..shape.messages {
        tokio::time::sleep_until(due(start, n, shape.rate).into()).await;
        let (client, visitors) = (client.clone(), visitors.clone());
        under_way.spawn(async move {
            let mut visitor = visitors[n % visitors.len()].lock().await;
            let talk = visitor.say(&client, (first + n) as u64).await?;
            visitor.talk = Some(talk);
            anyhow::Ok(())
        });
        while let Some(done) = under_way.try_join_next() {
            done??;
        }
    }
    while let Some(done) = under_way.join_next().await {
        done??;
    }
    Ok(start)
}
