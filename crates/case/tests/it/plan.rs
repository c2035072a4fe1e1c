//! How the engines walk: every list along an index that is sorted already, whatever the size.

use helppo_case::list::{Drive, Filter, Order, Owner, Seen};
use helppo_case::{CaseStatus, built_in};
use helppo_kernel::AgentId;
use helppo_store::{DbError, Engine, Store, Tx};
use helppo_testkit::{World, both_dbs};

use crate::desk::{Desk, RETURNS, SALES, SILJA};
use crate::list::{admin, looker};

/// Tables of which no list may read everything.
const LARGE: [&str; 7] = ["cases", "message", "event", "interaction", "customer", "mention", "case_tag"];

async fn plan(store: &Store, sql: &str) -> String {
    if store.engine() == Engine::Sqlite {
        return store.explain(sql).await.expect("the statement is explained");
    }
    // On an empty table everything is cheap; forbid what must not happen and see whether it can be done.
    let sql = format!("EXPLAIN {sql}");
    let lines = store.read(async move |tx: &mut Tx| {
        for what in ["seqscan", "sort", "bitmapscan"] {
            tx.exec(&format!("SET LOCAL enable_{what} = off"), &[]).await?;
        }
        tx.all::<(String,)>(&sql, &[]).await
    });
    let lines: Result<_, DbError> = lines.await;
    lines.expect("the statement is explained").into_iter().map(|l| l.0 + "\n").collect()
}

fn check(engine: Engine, name: &str, plan: &str) {
    for line in plan.lines() {
        let line = line.trim();
        match engine {
            Engine::Sqlite => {
                let full =
                    LARGE.iter().any(|t| line.contains("SCAN") && line.split_whitespace().any(|w| w == *t));
                let aliased = ["c", "m", "t"].iter().any(|a| line == format!("SCAN {a}"));
                assert!(!full && !aliased, "{name} reads a whole table:\n{plan}");
                assert!(!line.contains("TEMP B-TREE"), "{name} sorts what it reads:\n{plan}");
            }
            Engine::Postgres => {
                let full = LARGE.iter().any(|t| line.contains(&format!("Seq Scan on {t} ")));
                assert!(!full, "{name} reads a whole table:\n{plan}");
                assert!(!line.contains("Sort  (") && !line.starts_with("->  Sort"), "{name} sorts:\n{plan}");
            }
        }
    }
}

both_dbs!(no_list_reads_a_whole_table_or_sorts, async |world: &World| {
    let desk = Desk::new(world).await;
    let engine = desk.store.engine();
    let mut filters: Vec<(String, Filter)> = built_in().into_iter().map(|(n, f)| (n.to_owned(), f)).collect();
    let more = [
        ("tag", Filter { tag: Some("x".into()), ..Filter::default() }),
        ("colleague", Filter { owner: Some(Owner::Agent(AgentId(5))), ..Filter::default() }),
        ("team", Filter { team: Some(SALES), status: CaseStatus::ALL.to_vec(), ..Filter::default() }),
        ("customer", Filter { customer: Some(helppo_kernel::CustomerId(5)), ..Filter::default() }),
        (
            "waiting for one",
            Filter { seen: Some(Seen::Waiting), owner: Some(Owner::Me), ..Filter::default() },
        ),
    ];
    filters.extend(more.into_iter().map(|(n, f)| (n.to_owned(), f)));
    for looker in [admin(), looker(SILJA, &[RETURNS, SALES])] {
        for (name, filter) in &filters {
            for order in [Order::New, Order::Old, Order::Due, Order::Waiting] {
                for stretch in Drive::of(&looker, filter, order, &[RETURNS, SALES]).stretches {
                    check(engine, name, &plan(&desk.store, &stretch.text()).await);
                }
            }
        }
    }
});

both_dbs!(every_statement_of_the_room_is_prepared, async |world: &World| {
    let desk = Desk::new(world).await;
    let mine = helppo_store::REGISTRY
        .iter()
        .filter(|s| s.module.starts_with("helppo_case") || s.module.starts_with("helppo_customer"));
    let mut n = 0;
    for statement in mine {
        n += 1;
        let prepared = desk.store.prepare(statement.text).await;
        assert!(prepared.is_ok(), "{}::{}: {prepared:?}", statement.module, statement.name);
    }
    assert!(n > 80, "only {n} statements were found");
});
