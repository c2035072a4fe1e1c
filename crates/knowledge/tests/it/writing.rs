//! Writing, publishing, renaming, following.

use std::sync::Arc;
use std::time::Duration;

use helppo_kernel::{Locale, Problem};
use helppo_knowledge::{
    Draft, KnowledgeError, Status, get_article, move_article, publish, save_translation, unpublish,
};
use helppo_search::{DocKind, Query, SearchIndex};
use helppo_store::Tx;
use helppo_testkit::{World, both_dbs};

use crate::support::{AGENT, article, category, room};

both_dbs!(the_public_reads_the_published_version_while_the_next_is_written, async |world: &World| {
    let id = article(world, None, Locale::Fi, "Tuotteen palauttaminen", "Palauta 30 päivässä.").await;
    let ambient = world.ambient.clone();
    ambient.clock.advance(1_000);
    let draft =
        Draft { title: "Palauttaminen".into(), body: "Palauta 60 päivässä.".into(), ..Draft::default() };
    let write = {
        let (ambient, draft) = (ambient.clone(), draft.clone());
        world
            .store
            .write(async move |tx: &mut Tx| save_translation(tx, &ambient, id, Locale::Fi, &draft).await)
    };
    assert_eq!(write.await.expect("saved"), 2);
    let room = room(world);
    room.refresh().await.expect("the shelf is filled");
    let passage = room.passage(id, Locale::Fi, "palautus", 200).await.expect("read").expect("it is on show");
    assert_eq!(passage.text, "Palauta 30 päivässä.");
    let found = world
        .store
        .read(async move |tx: &mut Tx| get_article(tx, id, Locale::En).await)
        .await
        .expect("found");
    let text = &found.translations[0];
    assert_eq!((text.status, text.changed, text.version), (Status::Published, true, 2));
    assert_eq!(text.slug, "tuotteen-palauttaminen", "an address stays unless it is changed");
});

both_dbs!(nobody_writes_over_another_and_addresses_are_unique, async |world: &World| {
    let one = article(world, None, Locale::En, "Returns", "Send it back.").await;
    let two = article(world, None, Locale::En, "Returns", "Another text.").await;
    let read = world
        .store
        .read(async move |tx: &mut Tx| get_article(tx, two, Locale::En).await)
        .await
        .expect("found");
    assert_ne!(read.translations[0].slug, "returns");
    let stale = Draft { title: "Returns".into(), body: "x".into(), version: Some(0), slug: None };
    let taken =
        Draft { title: "Returns".into(), body: "x".into(), version: None, slug: Some("returns".into()) };
    for (article, draft, slug) in [(one, stale, "article-moved"), (two, taken, "invalid")] {
        let ambient = world.ambient.clone();
        let saved = world.store.write(async move |tx: &mut Tx| {
            save_translation(tx, &ambient, article, Locale::En, &draft).await
        });
        let problem = Problem::from(saved.await.expect_err("refused"));
        assert!(
            problem.slug == slug || problem.fields.iter().any(|field| field.field == "slug"),
            "{problem:?}"
        );
    }
});

both_dbs!(a_translation_is_outdated_when_its_source_was_changed_later, async |world: &World| {
    let id = article(world, None, Locale::Fi, "Takuu", "Kaksi vuotta.").await;
    for (locale, body) in [(Locale::Sv, "Två år."), (Locale::Fi, "Kolme vuotta.")] {
        let ambient = world.ambient.clone();
        ambient.clock.advance(1_000);
        let draft = Draft { title: "Takuu".into(), body: body.into(), ..Draft::default() };
        let saved = world
            .store
            .write(async move |tx: &mut Tx| save_translation(tx, &ambient, id, locale, &draft).await);
        saved.await.expect("saved");
    }
    let found = world
        .store
        .read(async move |tx: &mut Tx| get_article(tx, id, Locale::En).await)
        .await
        .expect("found");
    let outdated: Vec<_> = found.translations.iter().map(|t| (t.locale, t.outdated)).collect();
    assert_eq!(outdated, [(Locale::Fi, false), (Locale::Sv, true)]);
});

both_dbs!(what_is_published_is_found_at_once_and_gone_when_unpublished, async |world: &World| {
    let room = room(world);
    let watching = tokio::spawn(Arc::clone(&room).watch());
    let id = article(
        world,
        None,
        Locale::En,
        "Cleaning a down jacket",
        "Wash it at 30 degrees with tennis balls.",
    )
    .await;
    until("found", || {
        room.find(Locale::En, "how to wash my down jacket", 3)
            .hits
            .first()
            .is_some_and(|h| h.article.article == id)
    })
    .await;
    let ambient = world.ambient.clone();
    let gone =
        world.store.write(async move |tx: &mut Tx| unpublish(tx, &ambient, AGENT, id, Locale::En).await);
    gone.await.expect("unpublished");
    until("gone", || room.find(Locale::En, "how to wash my down jacket", 3).hits.is_empty()).await;
    watching.abort();
});

/// Waits for at most two seconds; the promise is one.
async fn until(what: &str, mut done: impl FnMut() -> bool) {
    for _ in 0..100 {
        if done() {
            return;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("not {what} within two seconds");
}

both_dbs!(the_search_file_is_filled_once_and_caught_up_later, async |world: &World| {
    let search = SearchIndex::open(&world.folder().join("search.db")).expect("a file");
    let first = article(world, None, Locale::Fi, "Laskun eräpäivä", "Siirrä eräpäivää.").await;
    let fresh = || Arc::into_inner(room(world)).expect("just made").with_search(search.clone());
    fresh().refresh().await.expect("filled");
    let shelf = category(world, "Invoices", "Laskut").await;
    let second = article(world, Some(shelf), Locale::Fi, "Lasku hukassa", "Lataa lasku uudelleen.").await;
    let ambient = world.ambient.clone();
    let moved = world.store.write(async move |tx: &mut Tx| {
        unpublish(tx, &ambient, AGENT, first, Locale::Fi).await?;
        move_article(tx, &ambient, AGENT, second, None).await?;
        Ok::<_, KnowledgeError>(())
    });
    moved.await.expect("changed");
    // PostgreSQL shows an event once no older transaction runs, so catching up may take a moment.
    let mut found = Vec::new();
    for _ in 0..100 {
        fresh().refresh().await.expect("caught up");
        let hits = search.query(Query::new(DocKind::Article, "lasku")).await.expect("hits").hits;
        found = hits.iter().map(|hit| hit.id).collect();
        if found == [second.0] {
            return;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    assert_eq!(found, [second.0]);
});

both_dbs!(an_empty_text_is_not_published, async |world: &World| {
    let id = article(world, None, Locale::Fi, "Takuu", "Kaksi vuotta.").await;
    let ambient = world.ambient.clone();
    let published = world.store.write(async move |tx: &mut Tx| {
        let draft = Draft { title: "Garanti".into(), ..Draft::default() };
        save_translation(tx, &ambient, id, Locale::Sv, &draft).await?;
        publish(tx, &ambient, AGENT, id, Locale::Sv).await
    });
    assert!(matches!(published.await, Err(KnowledgeError::Invalid { field: "body", .. })));
});
