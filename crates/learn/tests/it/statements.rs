//! Every list reads by its index.

use helppo_store::{DbError, Engine, Tx, p};
use helppo_testkit::{World, both_dbs};

both_dbs!(every_list_is_read_by_its_index, async |world: &World| {
    // On PostgreSQL the planner prefers scans of empty tables whatever there is.
    if world.store.engine() != Engine::Sqlite {
        return;
    }
    let lists = [
        ("SELECT event FROM learn_outcome WHERE case_id = 1", "learn_outcome_case"),
        ("SELECT interaction FROM learn_talk WHERE case_id = 1", "learn_talk_case"),
        ("SELECT 1 FROM learn_talk WHERE customer = 1 AND started_at > 2", "learn_talk_customer"),
        (
            "SELECT 1 FROM learn_talk WHERE started_at >= 1 AND started_at < 2 ORDER BY started_at DESC, interaction DESC",
            "learn_talk_started",
        ),
        ("SELECT id FROM learn_gap WHERE at >= 1 ORDER BY at DESC, id DESC", "learn_gap_at"),
        ("SELECT id FROM learn_gap WHERE topic = 1 AND at >= 2 ORDER BY at DESC", "learn_gap_topic"),
        ("SELECT id FROM learn_topic WHERE state = 'open' ORDER BY id", "learn_topic_state"),
        ("SELECT id FROM learn_topic WHERE article = 1 AND state = 'drafted'", "learn_topic_article"),
    ];
    for (sql, index) in lists {
        let plan = world.store.explain(sql).await.expect("a plan");
        assert!(plan.contains(index), "{sql}\n{plan}");
    }
    let live: Result<i64, DbError> = world
        .store
        .read(async |tx: &mut Tx| {
            tx.one("SELECT count(*) FROM learn_model WHERE live_since IS NOT NULL", p![]).await
        })
        .await;
    assert_eq!(live.expect("counted"), 1, "one state is live from the beginning");
});
