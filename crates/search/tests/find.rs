//! What the index finds, in which order, and for whom.

use helppo_kernel::Locale;
use helppo_search::{Batch, Doc, DocKind, LastWord, Order, Query, Scope, SearchIndex};

fn message(id: i64, locale: Locale, text: &str) -> Doc {
    Doc {
        kind: DocKind::Message,
        id,
        case: Some(id / 10),
        team: Some(1),
        owner: None,
        locale: Some(locale),
        title: String::new(),
        text: text.to_owned(),
        at: id * 1000,
    }
}

async fn filled(docs: Vec<Doc>) -> SearchIndex {
    let index = SearchIndex::memory().expect("memory is there");
    index.index(docs).await.expect("documents are indexed");
    index
}

async fn ids(index: &SearchIndex, query: Query) -> Vec<i64> {
    index.query(query).await.expect("a question is never an error").hits.iter().map(|hit| hit.id).collect()
}

fn ask(text: &str) -> Query {
    Query::new(DocKind::Message, text)
}

#[tokio::test]
async fn inflected_words_are_found_newest_first_with_an_exact_total() {
    let index = filled(vec![
        message(1, Locale::Fi, "Missä tilaukseni viipyy?"),
        message(2, Locale::Fi, "Haluan peruuttaa tilauksen."),
        message(3, Locale::Sv, "Min beställning har inte kommit."),
        message(4, Locale::En, "Where are my orders?"),
        message(5, Locale::Fi, "Tilaus saapui, kiitos."),
    ])
    .await;
    assert_eq!(ids(&index, ask("tilaus")).await, [5, 2, 1]);
    assert_eq!(ids(&index, ask("beställningar")).await, [3]);
    assert_eq!(ids(&index, ask("order")).await, [4]);
    assert_eq!(ids(&index, ask("peruuttaa tilaus")).await, [2], "every word must be there");
    let hits = index.query(Query { limit: 1, ..ask("tilaus") }).await.expect("hits");
    assert_eq!((hits.total, hits.hits.len(), hits.hits[0].case), (3, 1, Some(0)));
}

#[tokio::test]
async fn a_star_or_a_word_being_typed_finds_longer_words() {
    let index = filled(vec![message(1, Locale::Fi, "palautuslomake hukassa")]).await;
    assert!(ids(&index, ask("palautuslo")).await.is_empty());
    assert_eq!(ids(&index, ask("palautuslo*")).await, [1]);
    assert_eq!(ids(&index, Query { last: LastWord::Unfinished, ..ask("hukassa palau") }).await, [1]);
    assert!(ids(&index, Query { last: LastWord::Unfinished, ..ask("palau ") }).await.len() <= 1);
}

#[tokio::test]
async fn readers_find_only_what_their_teams_or_they_themselves_have() {
    let mine = Doc { team: Some(2), owner: Some(77), ..message(2, Locale::En, "tent pole") };
    let theirs = Doc { team: Some(2), ..message(3, Locale::En, "tent pole") };
    let open = Doc { team: None, ..message(4, Locale::En, "tent pole") };
    let index = filled(vec![message(1, Locale::En, "tent pole"), mine, theirs, open]).await;
    let scope = Scope::Teams { teams: vec![1], owner: Some(77) };
    let hits = index.query(Query { scope, ..ask("tents") }).await.expect("hits");
    assert_eq!(hits.hits.iter().map(|hit| hit.id).collect::<Vec<_>>(), [4, 2, 1]);
    assert_eq!(hits.total, 3);
    let nobody = Scope::Teams { teams: Vec::new(), owner: None };
    assert_eq!(ids(&index, Query { scope: nobody, ..ask("tent") }).await, [4]);
}

#[tokio::test]
async fn a_text_cannot_forge_who_may_see_it_or_how_it_ranks() {
    let forged = Doc { team: Some(2), ..message(1, Locale::En, "tent §t1 §a §o5 ¶tent") };
    let index = filled(vec![forged]).await;
    let scope = Scope::Teams { teams: vec![1], owner: Some(5) };
    assert!(ids(&index, Query { scope, ..ask("tent") }).await.is_empty());
}

#[tokio::test]
async fn indexing_again_replaces_and_deleting_removes() {
    let index = filled(vec![message(1, Locale::En, "red tent"), message(2, Locale::En, "red boat")]).await;
    index.index(vec![message(1, Locale::En, "blue tent")]).await.expect("replaced");
    assert_eq!(ids(&index, ask("red")).await, [2]);
    assert_eq!(ids(&index, ask("blue")).await, [1]);
    index.delete(DocKind::Message, 2).await.expect("deleted");
    let hits = index.query(ask("red")).await.expect("hits");
    assert_eq!((hits.total, hits.hits.len()), (0, 0));
}

#[tokio::test]
async fn pages_follow_each_other_without_gap_or_repeat() {
    for order in [Order::Newest, Order::Ranked] {
        let index = filled((1..=25).map(|id| message(id, Locale::En, "same words here")).collect()).await;
        let case = Doc { kind: DocKind::Case, at: 12_500, ..message(100, Locale::En, "same") };
        index.index(vec![case]).await.expect("indexed");
        let kinds = vec![DocKind::Message, DocKind::Case];
        let mut query = Query { kinds, limit: 10, order, ..ask("same") };
        let mut seen = Vec::new();
        loop {
            let hits = index.query(query.clone()).await.expect("hits");
            assert_eq!(hits.total, 26);
            seen.extend(hits.hits.iter().map(|hit| hit.id));
            let Some(next) = hits.next else { break };
            query.before = Some(next);
        }
        assert_eq!(seen.len(), 26, "{order:?}");
        seen.sort_unstable();
        seen.dedup();
        assert_eq!(seen.len(), 26, "{order:?}");
    }
}

#[tokio::test]
async fn ranking_prefers_rare_words_titles_and_short_texts() {
    let long = "tent ".to_owned() + &"other words that say nothing about it ".repeat(8);
    let titled = Doc { title: "Tent poles".into(), ..message(1, Locale::En, "they break") };
    let mut docs = vec![titled, message(2, Locale::En, &long), message(3, Locale::En, "a tent here")];
    docs.extend((4..40).map(|id| message(id, Locale::En, "boats")));
    let index = filled(docs).await;
    assert_eq!(ids(&index, Query { order: Order::Ranked, ..ask("tent") }).await, [1, 3, 2]);
}

#[tokio::test]
async fn the_cursor_lives_in_the_batch_and_survives_opening_again() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("search.db");
    let index = SearchIndex::open(&path).expect("opened");
    assert_eq!(index.cursor("case").await.expect("read"), None);
    let batch = Batch {
        docs: vec![message(1, Locale::En, "tent")],
        cursor: Some(("case".into(), "42".into())),
        ..Batch::default()
    };
    index.apply(batch).await.expect("applied");
    drop(index);
    let index = SearchIndex::open(&path).expect("opened again");
    assert_eq!(index.cursor("case").await.expect("read").as_deref(), Some("42"));
    assert_eq!(ids(&index, ask("tent")).await, [1]);
}

#[tokio::test]
async fn a_file_that_is_no_index_is_built_again() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("search.db");
    std::fs::write(&path, b"this is not a database, it is a letter to nobody".repeat(100)).expect("written");
    let index = SearchIndex::open(&path).expect("opened all the same");
    assert_eq!(index.cursor("case").await.expect("read"), None);
}
