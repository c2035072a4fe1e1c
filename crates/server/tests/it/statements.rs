//! Every statement of every room, prepared on both engines.

use helppo_store::{Engine, REGISTRY};
use helppo_testkit::{World, both_dbs};

both_dbs!(every_statement_prepares, async |world: &World| {
    let mut wrong = Vec::new();
    for statement in REGISTRY {
        if statement.name.ends_with("_SQLITE") && world.store.engine() != Engine::Sqlite {
            continue;
        }
        // Texts with a hole are filled in by the room that owns them.
        if statement.text.contains("{}") {
            continue;
        }
        if let Err(e) = world.store.prepare(statement.text).await {
            wrong.push(format!("{}::{}: {e}", statement.module, statement.name));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(REGISTRY.len() > 100, "only {} statements: a room is not linked in", REGISTRY.len());
});
