//! How the engines walk: every list and page along an index that is sorted already, whatever the size.

use helppo_store::{DbError, Engine, REGISTRY, Store, Tx};
use helppo_testkit::{World, both_dbs};

/// Statements that a page, a list or the follower asks, however many articles there are.
const ASKED: [&str; 35] = [
    "LIST_ANSWERS",
    "FIND_ANSWER",
    "LIST_VARIANTS",
    "VARIANTS_OF",
    "FIND_ARTICLE",
    "LIST_ARTICLES",
    "LIST_DUE",
    "LIST_DUE_OF",
    "TRANSLATIONS_OF",
    "TITLES_OF",
    "LIST_VERSIONS",
    "FIND_VERSION",
    "LIVE_ONE",
    "LIVE_AFTER",
    "NEXT_ARTICLES",
    "SLUG_OWNER",
    "REMARKS",
    "REMARKS_OF",
    "FIND_FILE",
    "FILES_OF",
    "SAME_FILE",
    "FILE_WEIGHT",
    "SHOWN_BODIES",
    "CAPTIONS_OF",
    "FIND_CAPTIONS",
    "LIST_OF_CATEGORY",
    "LIST_BROKEN",
    "TITLES_OF_STEP",
    "LINKS_OF",
    "LEAD_TO",
    "TO_CHECK",
    "BRANDS_OF_CATEGORY",
    "BRANDS_OF_ARTICLE",
    "LOGO_OF",
    "ASKED_IN_ALL",
];
/// Tables of which no list may read everything.
const LARGE: [&str; 13] = [
    "answer",
    "answer_variant",
    "article",
    "translation",
    "article_version",
    "article_slug",
    "article_file",
    "article_caption",
    "article_link",
    "reading",
    "reader_remark",
    "article_brand",
    "search_contact",
];

both_dbs!(no_list_reads_a_whole_table_or_sorts, async |world: &World| {
    for name in ASKED {
        let known = REGISTRY.iter().find(|s| s.module.starts_with("helppo_knowledge::") && s.name == name);
        let sql = known.unwrap_or_else(|| panic!("{name} is no statement of this room")).text;
        check(world.store.engine(), name, &plan(&world.store, sql).await);
    }
});

async fn plan(store: &Store, sql: &str) -> String {
    if store.engine() == Engine::Sqlite {
        return store.explain(sql).await.expect("the statement is explained");
    }
    // On an empty table everything is cheap; forbid what must not happen and see whether it can be done.
    let filled = (1..=9).rev().fold(sql.to_owned(), |sql, i| sql.replace(&format!("${i}"), "'1'"));
    let sql = format!("EXPLAIN {filled}");
    let lines = store.read(async move |tx: &mut Tx| {
        for what in ["seqscan", "sort", "bitmapscan"] {
            tx.exec(&format!("SET LOCAL enable_{what} = off"), &[]).await?;
        }
        tx.all::<(String,)>(&sql, &[]).await
    });
    let lines: Result<_, DbError> = lines.await;
    lines.expect("the statement is explained").into_iter().map(|line| line.0 + "\n").collect()
}

fn check(engine: Engine, name: &str, plan: &str) {
    for line in plan.lines().map(str::trim) {
        match engine {
            Engine::Sqlite => {
                // A scan along an index in its order is a walk that ends at the limit.
                let whole = line.starts_with("SCAN") && !line.contains("USING");
                let large =
                    LARGE.iter().chain(&["a", "t", "v"]).any(|t| line.split_whitespace().any(|w| w == *t));
                assert!(!(whole && large), "{name} reads a whole table:\n{plan}");
                assert!(!line.contains("TEMP B-TREE"), "{name} sorts what it reads:\n{plan}");
            }
            Engine::Postgres => {
                let whole = LARGE.iter().any(|table| line.contains(&format!("Seq Scan on {table}")));
                assert!(!whole, "{name} reads a whole table:\n{plan}");
                assert!(!line.contains("Sort  ("), "{name} sorts:\n{plan}");
            }
        }
    }
}
