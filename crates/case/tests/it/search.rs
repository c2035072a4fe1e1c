//! Finding words, as far as one may see them.

use std::time::Duration;

use helppo_case::search::{Asked, SearchHit, find, follow};
use helppo_case::{Assign, Inbound, SetTeam, Thread, assign, set_team};
use helppo_kernel::Actor;
use helppo_search::{DocKind, LastWord, Order, SearchIndex};
use helppo_testkit::{World, both_dbs};

use crate::desk::{Desk, OLLI, RETURNS, SALES, SILJA, mail};
use crate::list::{admin, looker};

fn asked(text: &str) -> Asked {
    Asked {
        text: text.into(),
        kinds: vec![DocKind::Message, DocKind::Case, DocKind::Customer],
        order: Order::Newest,
        last: LastWord::Finished,
        limit: 20,
        before: None,
    }
}

/// Looks until the follower has caught up.
async fn until<T: PartialEq + std::fmt::Debug>(expected: T, look: impl AsyncFn() -> T) {
    for _ in 0..200 {
        if look().await == expected {
            return;
        }
        tokio::time::sleep(Duration::from_millis(25)).await;
    }
    assert_eq!(look().await, expected);
}

fn kinds(hits: &[SearchHit]) -> Vec<&str> {
    let mut kinds: Vec<&str> = hits.iter().map(|h| h.kind.as_str()).collect();
    kinds.sort_unstable();
    kinds
}

both_dbs!(words_are_found_by_those_who_may_see_them, async |world: &World| {
    let desk = Desk::new(world).await;
    let index = SearchIndex::memory().unwrap();
    let (store, feed) = (desk.store.clone(), index.clone());
    let follower = tokio::spawn(async move { follow(&store, &feed).await });
    let case = desk.mail("<1@x>", "Vetoketju irtosi toisella käyttökerralla").await.case;
    let search = async |looker: helppo_case::list::Looker, text: &'static str| {
        let found = find(&desk.store, &index, &looker, &asked(text)).await.unwrap();
        kinds(&found.hits).into_iter().map(str::to_owned).collect::<Vec<_>>()
    };
    let silja = || looker(SILJA, &[RETURNS]);
    let olli = || looker(OLLI, &[SALES]);
    until(vec!["message".to_owned()], async || search(silja(), "käyttökerralla").await).await;
    until(vec!["case".to_owned()], async || search(admin(), "takin").await).await;
    until(vec!["customer".to_owned()], async || search(olli(), "aino@example.com").await).await;
    assert!(search(olli(), "käyttökerralla").await.is_empty());
    assert_eq!(search(silja(), "#1").await[..1], ["case"]);
    assert!(search(olli(), "#1").await.is_empty());

    let give = async move |tx: &mut helppo_store::Tx, amb: &helppo_kernel::Ambient| {
        assign(tx, amb, &Assign { case, owner: Some(OLLI), actor: Actor::Agent(SILJA) }).await
    };
    desk.verb(give).await;
    until(vec!["message".to_owned()], async || search(olli(), "käyttökerralla").await).await;
    desk.verb(async move |tx, amb| {
        set_team(tx, amb, &SetTeam { case, team: SALES, actor: Actor::Agent(OLLI) }).await
    })
    .await;
    // At once, before the index knows: the database has the last word.
    assert!(search(silja(), "käyttökerralla").await.is_empty());
    until(vec!["message".to_owned()], async || search(olli(), "käyttökerralla").await).await;
    let found = find(&desk.store, &index, &olli(), &asked("irtosi")).await.unwrap();
    assert_eq!((found.total, found.hits[0].number), (1, Some(1)));
    assert!(found.hits[0].snippet.text.contains("irtosi") && !found.hits[0].snippet.marks.is_empty());
    follower.abort();
});

both_dbs!(what_was_merged_is_found_by_those_who_may_see_what_it_became, async |world: &World| {
    let desk = Desk::new(world).await;
    let index = SearchIndex::memory().unwrap();
    let (store, feed) = (desk.store.clone(), index.clone());
    let follower = tokio::spawn(async move { follow(&store, &feed).await });
    let into = desk.mail("<1@x>", "Takin vetoketju irtosi").await.case;
    desk.ambient.clock.advance(1_000);
    let from = desk.mail("<2@x>", "Unohdin liittää kuitin").await.case;
    let actor = Actor::Agent(SILJA);
    desk.verb(async move |tx, amb| set_team(tx, amb, &SetTeam { case: from, team: SALES, actor }).await)
        .await;
    let search = async |looker: helppo_case::list::Looker, text: &'static str| {
        let found = find(&desk.store, &index, &looker, &asked(text)).await.unwrap();
        found.hits.iter().map(|h| (h.kind.clone(), h.case, h.number)).collect::<Vec<_>>()
    };
    let silja = || looker(SILJA, &[RETURNS]);
    let olli = || looker(OLLI, &[SALES]);
    let message = |case, number| vec![("message".to_owned(), Some(case), Some(number))];
    until(message(from, 2), async || search(olli(), "kuitin").await).await;
    assert!(search(silja(), "kuitin").await.is_empty());

    desk.merge(from, into).await.unwrap();
    until(message(into, 1), async || search(silja(), "kuitin").await).await;
    assert!(search(olli(), "kuitin").await.is_empty());
    assert_eq!(search(silja(), "#2").await[0], ("case".to_owned(), Some(into), Some(1)));
    // Whoever gets the whole gets its parts.
    desk.verb(async move |tx, amb| set_team(tx, amb, &SetTeam { case: into, team: SALES, actor }).await)
        .await;
    until(message(into, 1), async || search(olli(), "kuitin").await).await;

    desk.unmerge(from).await.unwrap();
    until(message(from, 2), async || search(olli(), "kuitin").await).await;
    follower.abort();
});

both_dbs!(a_reader_that_is_behind_finds_the_newest_first_all_the_same, async |world: &World| {
    let desk = Desk::new(world).await;
    let first = desk.mail("<first@x>", "Vetoketju irtosi").await.case;
    let give = async move |tx: &mut helppo_store::Tx, amb: &helppo_kernel::Ambient| {
        assign(tx, amb, &Assign { case: first, owner: Some(OLLI), actor: Actor::Agent(SILJA) }).await
    };
    desk.verb(give).await;
    // More than the reader takes at once lies between the case's two messages.
    for n in 0..140 {
        world.ambient.clock.advance(1_000);
        desk.mail(&format!("<{n}@x>"), "Vetoketju on hyvä").await;
    }
    world.ambient.clock.advance(1_000);
    let thread = Thread::ProviderIds(vec!["<first@x>".into()]);
    let last = Inbound { thread, ..mail(&world.ambient, "<last@x>", "Vetoketju irtosi taas") };
    desk.ingest(last).await.unwrap();
    let index = SearchIndex::memory().unwrap();
    let (store, feed) = (desk.store.clone(), index.clone());
    let follower = tokio::spawn(async move { follow(&store, &feed).await });
    let look = async || {
        let wanted = Asked { kinds: vec![DocKind::Message], limit: 200, ..asked("vetoketju") };
        let found = find(&desk.store, &index, &admin(), &wanted).await.unwrap();
        let times: Vec<_> = found.hits.iter().map(|h| h.at).collect();
        (times.len(), times.is_sorted_by(|a, b| a >= b))
    };
    until((142, true), look).await;
    follower.abort();
});
