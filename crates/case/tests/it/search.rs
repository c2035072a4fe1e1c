//! Finding words, as far as one may see them.

use std::time::Duration;

use helppo_case::search::{Asked, SearchHit, find, follow};
use helppo_case::{Assign, SetTeam, assign, set_team};
use helppo_kernel::Actor;
use helppo_search::{DocKind, LastWord, Order, SearchIndex};
use helppo_testkit::{World, both_dbs};

use crate::desk::{Desk, OLLI, RETURNS, SALES, SILJA};
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
