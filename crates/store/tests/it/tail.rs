//! Tails of the log: each sees each event once and in order, wherever it begins and however slow it is.

use std::sync::Arc;
use std::time::Duration;

use helppo_kernel::{Actor, Ambient, Event, EventId, NewEvent, Pos};
use helppo_store::{DbError, Engine, Store, Tx};
use helppo_testkit::{World, both_dbs};
use serde_json::json;
use tokio::sync::watch;

const WRITERS: usize = 12;
const ROUNDS: usize = 40;
/// More than a process keeps in memory: 12 writers, 40 rounds, 1 to 11 events each.
const ALL: usize = 2_875;

/// What a tail read from where it began.
type Read = (Pos, Vec<(Pos, EventId)>);

both_dbs!(every_tail_sees_every_event_once_and_in_order_wherever_it_begins, async |world: &World| {
    let (tell, told) = watch::channel(0usize);
    let tell = Arc::new(tell);
    let mut readers = vec![tokio::spawn(read(world.store.clone(), Pos::default(), told.clone(), 0))];
    let writers: Vec<_> = (0..WRITERS)
        .map(|w| tokio::spawn(write(world.store.clone(), world.ambient.clone(), w, tell.clone())))
        .collect();
    // Some come while it happens; every third sleeps until more was written than memory holds.
    for i in 1..9 {
        told.clone().wait_for(|n| *n >= i * ALL / 10).await.unwrap();
        let from = match i % 3 {
            0 => Pos::default(),
            1 => world.store.log_end().await.unwrap(),
            _ => middle(&world.store).await,
        };
        let sleeps_until = if i % 3 == 2 { ALL } else { 0 };
        readers.push(tokio::spawn(read(world.store.clone(), from, told.clone(), sleeps_until)));
    }
    for writer in writers {
        writer.await.unwrap();
    }
    assert_eq!(*told.borrow(), ALL);
    let mut whole = Vec::new();
    for reader in readers {
        let (from, seen) = tokio::time::timeout(Duration::from_secs(60), reader)
            .await
            .expect("the tail gets there")
            .unwrap();
        if whole.is_empty() {
            assert_eq!((from, seen.len()), (Pos::default(), ALL));
            assert!(seen.is_sorted_by(|a, b| a.0 < b.0), "in order, and none twice");
            whole = seen;
        } else {
            let rest: Vec<_> = whole.iter().filter(|(pos, _)| *pos > from).copied().collect();
            assert!(rest == seen, "from {from}: {} events instead of {}", seen.len(), rest.len());
        }
    }
});

/// Writes transactions of several events. Some are given up, some stay open for a while.
async fn write(store: Store, amb: Ambient, writer: usize, tell: Arc<watch::Sender<usize>>) {
    for round in 0..ROUNDS {
        let events: Vec<_> = (0..1 + (writer * 7 + round * 3) % 11)
            .map(|_| {
                (amb.id::<EventId>(), NewEvent::new("SearchPerformed", amb.now(), Actor::System, json!({})))
            })
            .collect();
        let count = events.len();
        let give_up = events.clone();
        let lost = async move |tx: &mut Tx| {
            for (_, event) in &give_up[..1] {
                tx.event(EventId(-1), event).await?;
            }
            Err::<(), _>(DbError::Busy)
        };
        if round % 5 == 0 {
            store.write(lost).await.unwrap_err();
        }
        let write = async move |tx: &mut Tx| {
            for (i, (id, event)) in events.iter().enumerate() {
                tx.event(*id, event).await?;
                if i == 0 && (writer + round).is_multiple_of(13) && tx.engine() == Engine::Postgres {
                    tokio::time::sleep(Duration::from_millis(30)).await;
                }
            }
            Ok::<_, DbError>(())
        };
        store.write(write).await.unwrap();
        tell.send_modify(|n| *n += count);
    }
}

/// Reads to the end of what is written.
async fn read(store: Store, from: Pos, mut told: watch::Receiver<usize>, sleeps_until: usize) -> Read {
    let (mut tail, mut seen) = (store.tail(from), Vec::new());
    told.wait_for(|n| *n >= sleeps_until).await.unwrap();
    let mut all = Vec::new();
    while all.last().is_none_or(|last| seen.last() != Some(last)) {
        tokio::select! {
            events = tail.next() => seen.extend(events.unwrap().iter().map(|e: &Arc<Event>| (e.pos, e.id))),
            () = finished(&store, told.clone(), &mut all), if all.is_empty() => {
                if all.last().is_some_and(|(pos, _)| *pos <= from) {
                    break;
                }
            }
        }
    }
    (from, seen)
}

/// When all is written and settled: the end of the log.
async fn finished(store: &Store, mut told: watch::Receiver<usize>, all: &mut Vec<(Pos, EventId)>) {
    told.wait_for(|n| *n == ALL).await.unwrap();
    loop {
        let events = log(store).await;
        if events.len() == ALL {
            all.extend(events.last());
            return;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

async fn middle(store: &Store) -> Pos {
    let events = log(store).await;
    events.get(events.len() / 2).map_or_else(Pos::default, |(pos, _)| *pos)
}

/// The whole log as the database has it.
async fn log(store: &Store) -> Vec<(Pos, EventId)> {
    let mut all: Vec<(Pos, EventId)> = Vec::new();
    loop {
        let from = all.last().map_or_else(Pos::default, |(pos, _)| *pos);
        let page = store.read(async move |tx: &mut Tx| tx.events_after(from).await).await.unwrap();
        if page.is_empty() {
            return all;
        }
        all.extend(page.iter().map(|e| (e.pos, e.id)));
    }
}
