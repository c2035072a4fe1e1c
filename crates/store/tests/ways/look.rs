//! Looking at a database changes nothing in it.

use helppo_store::{DbError, Store, StoreConfig, Tx, p};
use helppo_testkit::{World, both_dbs};

fn config(world: &World) -> StoreConfig {
    StoreConfig { postgres: world.postgres().map(str::to_owned), ..StoreConfig::sqlite(world.folder()) }
}

both_dbs!(a_database_that_is_looked_at_takes_no_writes, async |world: &World| {
    let look = Store::look(&config(world), world.ambient.clock.clone()).await.unwrap();
    let read = look.read(async |tx: &mut Tx| tx.one::<i64>("SELECT count(*) FROM job", p![]).await).await;
    assert_eq!(read.unwrap(), 0);
    let write = async |tx: &mut Tx| tx.exec("DELETE FROM job", p![]).await;
    assert!(look.write::<_, DbError, _>(write).await.is_err());
});

both_dbs!(another_schema_is_told_and_left_as_it_is, async |world: &World| {
    let older = async |tx: &mut Tx| {
        tx.exec("DELETE FROM schema_version WHERE number = (SELECT max(number) FROM schema_version)", p![])
            .await
    };
    world.store.write::<_, DbError, _>(older).await.unwrap();
    let before: i64 = newest(world).await;
    match Store::look(&config(world), world.ambient.clock.clone()).await.map(|_| ()) {
        Err(DbError::OtherSchema { found, known }) => assert!(found == before && known > found),
        other => panic!("{other:?}"),
    }
    assert_eq!(newest(world).await, before);
});

async fn newest(world: &World) -> i64 {
    let sql = "SELECT max(number) FROM schema_version";
    world.store.read(async move |tx: &mut Tx| tx.one(sql, p![]).await).await.unwrap()
}

#[test]
fn where_there_is_no_database_none_is_made() {
    World::run_sqlite(async |world: &World| {
        let folder = world.folder().join("elsewhere");
        let none = StoreConfig::sqlite(&folder);
        assert!(Store::look(&none, world.ambient.clock.clone()).await.is_err());
        assert!(!folder.exists());
    });
}
