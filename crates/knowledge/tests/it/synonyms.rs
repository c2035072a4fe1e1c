//! Words that mean the same: kept at the desk, known to search and bot without a restart.

use std::sync::Arc;
use std::time::{Duration, Instant};

use helppo_kernel::{ArticleId, Locale};
use helppo_people::Role;
use helppo_search::{DocKind, Query, SearchIndex};
use helppo_testkit::{World, both_dbs};
use serde_json::json;

use crate::support::{article, get, post, room, router};

/// Waits; the promise is one second, the test is judged by whether it comes at all.
async fn until(what: &str, mut done: impl AsyncFnMut() -> bool) {
    let began = Instant::now();
    while !done().await {
        assert!(began.elapsed() < Duration::from_secs(20), "{what} never came");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    println!("{what} after {} ms", began.elapsed().as_millis());
}

both_dbs!(
    a_word_finds_what_is_written_with_its_synonym_and_no_longer_when_that_is_gone,
    async |world: &World| {
        let search = SearchIndex::open(&world.folder().join("search.db")).expect("a file");
        let room = Arc::into_inner(room(world)).expect("just made").with_search(search.clone());
        let room = Arc::new(room);
        let body = "Irtisano kytky kahden viikon varoitusajalla.";
        let id = article(world, None, Locale::Fi, "Kytkyn irtisanominen", body).await;
        article(world, None, Locale::Fi, "Toimitusmaksut", "Toimitus maksaa 4,90 euroa.").await;
        let watching = tokio::spawn(Arc::clone(&room).watch());
        let desk = router(&room, Role::Admin);
        let shown =
            async || get(&desk, "/help/fi/suggest?q=narukka").await.body.contains("Kytkyn irtisanominen");
        let first =
            || room.find(Locale::Fi, "miten narukka loppuu", 3).hits.first().map(|hit| hit.article.article);
        let at_desk = async || -> Vec<ArticleId> {
            let hits = search.query(Query::new(DocKind::Article, "narukka")).await.expect("hits").hits;
            hits.into_iter().map(|hit| ArticleId(hit.id)).collect()
        };
        until("the article", async || room.published(Locale::Fi) == 2).await;
        assert_eq!((shown().await, first(), at_desk().await), (false, None, vec![]), "nobody writes so");

        let group = json!({ "locale": "fi", "words": ["narukka", "kytky", "sininen piuha"] });
        let made = post(&desk, "POST", "/api/v1/knowledge/synonyms", &group).await;
        assert_eq!(
            (made.status.as_u16(), &made.json()["words"]),
            (201, &json!(["narukka", "kytky", "sininen piuha"]))
        );
        until("the synonym", async || first() == Some(id)).await;
        assert!(shown().await, "the help centre finds it");
        assert_eq!(at_desk().await, [id], "the desk finds it");
        let whole =
            search.query(Query::new(DocKind::Article, "sininen piuha irtisanominen")).await.expect("hits");
        assert_eq!(
            whole.hits.iter().map(|hit| hit.id).collect::<Vec<_>>(),
            [id.0],
            "a phrase stands for a word"
        );
        let asked = get(&desk, "/api/v1/knowledge/search?q=narukan%20loppu&locale=fi").await.json();
        assert_eq!(asked["items"][0]["id"], id.to_string());
        assert_eq!(room.find(Locale::Sv, "narukka", 3).hits, [], "other languages have their own");

        let path = format!("/api/v1/knowledge/synonyms/{}", made.json()["id"].as_str().expect("an id"));
        let changed = post(&desk, "PUT", &path, &json!({ "words": ["hihna", "kytky"] })).await;
        assert_eq!(changed.status, 204, "{}", changed.body);
        until("the change", async || first().is_none()).await;
        assert!(
            room.find(Locale::Fi, "miten hihna loppuu", 3).hits.iter().any(|hit| hit.article.article == id)
        );
        assert_eq!(post(&desk, "DELETE", &path, &json!({})).await.status, 204);
        until("its end", async || room.find(Locale::Fi, "hihna", 3).hits.is_empty()).await;
        assert_eq!(get(&desk, "/api/v1/knowledge/synonyms?locale=fi").await.json()["items"], json!([]));
        watching.abort();
    }
);

both_dbs!(a_restart_knows_the_synonyms_and_wrong_groups_are_refused, async |world: &World| {
    let desk = router(&room(world), Role::Admin);
    let id =
        article(world, None, Locale::En, "Cancelling a subscription", "Cancel it in your account.").await;
    let made = post(
        &desk,
        "POST",
        "/api/v1/knowledge/synonyms",
        &json!({ "locale": "en", "words": ["plan", "subscription"] }),
    )
    .await;
    assert_eq!(made.status, 201, "{}", made.body);
    let fresh = room(world);
    fresh.refresh().await.expect("filled");
    let found = fresh.find(Locale::En, "cancel my plan", 3);
    assert_eq!(found.hits.first().map(|hit| hit.article.article), Some(id));
    for words in [json!(["alone"]), json!(["same", "Same"]), json!([])] {
        let wrong =
            post(&desk, "POST", "/api/v1/knowledge/synonyms", &json!({ "locale": "en", "words": words }))
                .await;
        assert_eq!(
            (wrong.status.as_u16(), &wrong.json()["fields"][0]["field"]),
            (422, &json!("words")),
            "{words}"
        );
    }
    let path = "/api/v1/knowledge/synonyms/syn_0000000000001";
    assert_eq!(post(&desk, "PUT", path, &json!({ "words": ["a", "b"] })).await.status, 404);
    assert_eq!(post(&desk, "DELETE", path, &json!({})).await.status, 404);
    let agent = router(&fresh, Role::Agent);
    assert_eq!(
        post(&agent, "POST", "/api/v1/knowledge/synonyms", &json!({ "locale": "en", "words": ["a", "b"] }))
            .await
            .status,
        403
    );
});
