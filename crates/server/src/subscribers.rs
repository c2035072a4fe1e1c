//! The one table of who reacts to what. Each line is a task that reads the event log.

use std::future::Future;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;

use futures_util::FutureExt as _;
use tokio::task::JoinHandle;

use crate::live;
use crate::model;
use crate::wiring::House;

/// Starts every follower; a follower that stumbles is started again where it was.
pub(crate) fn start(house: &Arc<House>) -> Vec<JoinHandle<()>> {
    let h = house;
    vec![
        // rights and names remembered in memory are forgotten when they change
        again("people", h, |h| async move { Ok(h.people.clone().watch().await?) }),
        // waiting work is offered to able people
        again("routing", h, |h| async move { Ok(h.routing.run().await?) }),
        // automated interactions are answered from knowledge, or handed over
        again("bot", h, |h| async move { Ok(h.store.follow(h.bot.clone()).await?) }),
        // a solved case asks how easy it was
        again("survey", h, |h| async move { Ok(h.store.follow(h.survey.follower()).await?) }),
        // what came of answers is learnt, and what knowledge lacks is noted
        again("learning", h, |h| async move { Ok(h.store.follow(h.learning.follower()).await?) }),
        // what was learnt is lent to every search
        again("learnt", h, |h| async move { Ok(h.learning.clone().watch().await?) }),
        // published articles come onto the shelf of pages, search and bot
        again("knowledge", h, |h| async move { Ok(h.knowledge.clone().watch().await?) }),
        // published articles get their vectors, where there is a model
        again(
            "understanding",
            h,
            |h| async move { Ok(model::understand(h.knowledge.clone(), &h.config).await?) },
        ),
        // clocks of service levels run, stand still and end
        again("level", h, |h| async move { Ok(h.store.follow(h.levels.follower()).await?) }),
        // cases get the task that their customer names
        again("task", h, |h| async move { Ok(h.store.follow(h.journeys.namer()).await?) }),
        // what a matter costs its customer is written down
        again("effort", h, |h| async move { Ok(h.store.follow(h.journeys.follower()).await?) }),
        // past replies and solved matters help with new ones
        again("assist", h, |h| async move { Ok(h.store.follow(h.assist.follower()).await?) }),
        again("assist memory", h, |h| async move { Ok(h.assist.clone().watch().await?) }),
        // the board shows what is true now
        again("board", h, |h| async move { Ok(h.report.run().await?) }),
        // days and months are counted
        again("report", h, |h| async move { Ok(h.store.follow(h.report.tally()).await?) }),
        // each metric of the history is counted
        again("history", h, |h| async move { Ok(helppo_report::history::follow(&h.store).await?) }),
        // messages, cases and customers become findable
        again("search", h, |h| async move { Ok(helppo_case::search::follow(&h.store, &h.search).await?) }),
        // open sockets are asked again when rights change
        again("live rights", h, |h| async move {
            live::recheck_on_changes(h.desk.clone(), h.people.clone()).await;
            Ok(())
        }),
        // agents whose line is gone are set away
        again("presence", h, |h| async move {
            let lines = h.desk.projector().lines.clone();
            Ok(live::keep_presence(lines, h.store.clone(), h.ambient.clone()).await?)
        }),
    ]
}

/// After a failure a task waits this long, doubling …
const FIRST_WAIT: Duration = Duration::from_millis(500);
/// … up to this.
const LONGEST_WAIT: Duration = Duration::from_secs(10);
/// What ran this long before it failed waits as if it had never failed.
const WELL: Duration = Duration::from_secs(60);

/// Runs `task` until it ends well; after a failure or a panic it runs again, after ever longer waits.
pub(crate) fn again<F, Fut>(name: &'static str, house: &Arc<House>, task: F) -> JoinHandle<()>
where
    F: Fn(Arc<House>) -> Fut + Send + 'static,
    Fut: Future<Output = anyhow::Result<()>> + Send + 'static,
{
    let house = house.clone();
    tokio::spawn(again_and_again(name, move || task(house.clone())))
}

async fn again_and_again<Fut>(name: &'static str, task: impl Fn() -> Fut)
where
    Fut: Future<Output = anyhow::Result<()>>,
{
    let mut wait = FIRST_WAIT;
    loop {
        let began = tokio::time::Instant::now();
        match AssertUnwindSafe(task()).catch_unwind().await {
            Ok(Ok(())) => return,
            Ok(Err(error)) => {
                tracing::error!(task = name, error = %format!("{error:#}"), "a task ended and starts again");
            }
            Err(panic) => {
                let said = panic.downcast_ref::<String>().map(String::as_str);
                let said = said.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or_default();
                tracing::error!(task = name, panic = said, "a task panicked and starts again");
            }
        }
        if began.elapsed() > WELL {
            wait = FIRST_WAIT;
        }
        tokio::time::sleep(wait).await;
        wait = (wait * 2).min(LONGEST_WAIT);
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU32, Ordering};

    use super::*;

    #[tokio::test]
    async fn a_task_that_fails_or_panics_runs_again_until_it_ends_well() {
        let runs = AtomicU32::new(0);
        let began = tokio::time::Instant::now();
        again_and_again("stumbler", || async {
            match runs.fetch_add(1, Ordering::Relaxed) {
                0 => anyhow::bail!("on purpose"),
                1 => panic!("on purpose"),
                _ => Ok(()),
            }
        })
        .await;
        assert_eq!(runs.load(Ordering::Relaxed), 3);
        assert!(began.elapsed() >= 3 * FIRST_WAIT, "the second wait is twice the first");
    }
}
