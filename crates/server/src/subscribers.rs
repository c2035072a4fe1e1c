//! The one table of who reacts to what. Each line is a task that reads the event log.

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use tokio::task::JoinHandle;

use crate::live;
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
        // published articles come onto the shelf of pages, search and bot
        again("knowledge", h, |h| async move { Ok(h.knowledge.clone().watch().await?) }),
        // clocks of service levels run, stand still and end
        again("level", h, |h| async move { Ok(h.store.follow(h.levels.follower()).await?) }),
        // the board shows what is true now
        again("board", h, |h| async move { Ok(h.report.run().await?) }),
        // days and months are counted
        again("report", h, |h| async move { Ok(h.store.follow(h.report.tally()).await?) }),
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

/// Runs `task` until it ends well; after a failure it runs again.
pub(crate) fn again<F, Fut>(name: &'static str, house: &Arc<House>, task: F) -> JoinHandle<()>
where
    F: Fn(Arc<House>) -> Fut + Send + 'static,
    Fut: Future<Output = anyhow::Result<()>> + Send + 'static,
{
    let house = house.clone();
    tokio::spawn(async move {
        while let Err(error) = task(house.clone()).await {
            tracing::error!(task = name, error = %format!("{error:#}"), "a task ended and starts again");
            tokio::time::sleep(Duration::from_millis(500)).await;
        }
    })
}
