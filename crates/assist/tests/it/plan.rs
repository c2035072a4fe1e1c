//! No list of this room reads a whole table or sorts.

use helppo_store::{DbError, Engine, REGISTRY, Tx};
use helppo_testkit::{World, both_dbs};

const LISTS: [&str; 8] = [
    "BEFORE",
    "FIRST_WORDS",
    "PAST_AFTER",
    "LAST_PAST",
    "EXAMPLES_AFTER",
    "LAST_EXAMPLE",
    "EXAMPLE_OF",
    "REFUSED",
];

both_dbs!(every_list_walks_an_index, async |world: &World| {
    for name in LISTS {
        let known = REGISTRY.iter().find(|s| s.module == "helppo_assist::store" && s.name == name);
        let sql = known.unwrap_or_else(|| panic!("{name} is no statement of this room")).text;
        let plan = match world.store.engine() {
            Engine::Sqlite => world.store.explain(sql).await.expect("explained"),
            Engine::Postgres => postgres(world, sql).await,
        };
        let whole = plan.lines().any(|line| {
            let line = line.trim();
            line.starts_with("SCAN") && !line.contains("USING") && !line.contains("CONSTANT")
                || line.contains("Seq Scan")
        });
        let sorts = plan.contains("TEMP B-TREE") || plan.contains("Sort  (");
        assert!(!whole && !sorts, "{name}:\n{plan}");
    }
});

async fn postgres(world: &World, sql: &str) -> String {
    let filled = (1..=9).rev().fold(sql.to_owned(), |sql, i| sql.replace(&format!("${i}"), "'1'"));
    let sql = format!("EXPLAIN {filled}");
    let lines = world.store.read(async move |tx: &mut Tx| {
        for what in ["seqscan", "sort", "bitmapscan"] {
            tx.exec(&format!("SET LOCAL enable_{what} = off"), &[]).await?;
        }
        tx.all::<(String,)>(&sql, &[]).await
    });
    let lines: Result<_, DbError> = lines.await;
    lines.expect("explained").into_iter().map(|line| line.0 + "\n").collect()
}

both_dbs!(every_statement_of_this_room_can_be_prepared, async |world: &World| {
    let mine = REGISTRY.iter().filter(|s| s.module.starts_with("helppo_assist"));
    let mut prepared = 0;
    for statement in mine {
        let outcome = world.store.prepare(statement.text).await;
        assert!(outcome.is_ok(), "{}::{}: {outcome:?}", statement.module, statement.name);
        prepared += 1;
    }
    assert!(prepared > 15);
});
