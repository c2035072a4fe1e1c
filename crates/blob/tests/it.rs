//! Blobs on both engines.

use helppo_blob::{Blob, BlobError, BlobHash, forget};
use helppo_kernel::Millis;
use helppo_store::{DbError, Tx};
use helppo_testkit::{World, both_dbs};

both_dbs!(bytes_come_back_as_they_were_small_or_large, async |world: &World| {
    let blob = Blob::new(world.store.clone(), world.folder().join("blobs"));
    let noise: Vec<u8> =
        (0..300_000).map(|_| u8::try_from(world.ambient.chance.below(256)).unwrap()).collect();
    for bytes in [Vec::new(), b"hei".to_vec(), vec![b'a'; 5_000_000], noise] {
        let hash = blob.put(bytes.clone(), world.ambient.now()).await.unwrap();
        assert_eq!(blob.put(bytes.clone(), world.ambient.now()).await.unwrap(), hash);
        assert_eq!(blob.get(hash).await.unwrap(), bytes);
        assert_eq!(hash.to_string().parse::<BlobHash>().unwrap(), hash);
    }
});

both_dbs!(an_unknown_or_damaged_blob_is_an_error_and_not_other_bytes, async |world: &World| {
    let folder = world.folder().join("blobs");
    let blob = Blob::new(world.store.clone(), &folder);
    assert!(matches!(blob.get(BlobHash::of(b"never kept")).await, Err(BlobError::Missing(_))));
    let noise: Vec<u8> =
        (0..200_000).map(|_| u8::try_from(world.ambient.chance.below(256)).unwrap()).collect();
    let hash = blob.put(noise, world.ambient.now()).await.unwrap();
    for shelf in std::fs::read_dir(&folder).unwrap() {
        for file in std::fs::read_dir(shelf.unwrap().path()).unwrap() {
            std::fs::write(file.unwrap().path(), b"something else").unwrap();
        }
    }
    assert!(matches!(blob.get(hash).await, Err(BlobError::Damaged(_))));
});

both_dbs!(a_forgotten_blob_is_set_aside_first_and_comes_back_when_it_is_kept_anew, async |world: &World| {
    let blob = Blob::new(world.store.clone(), world.folder().join("blobs"));
    let noise: Vec<u8> =
        (0..200_000).map(|_| u8::try_from(world.ambient.chance.below(256)).unwrap()).collect();
    let hash = blob.put(noise.clone(), world.ambient.now()).await.unwrap();
    let drop_row = async |before: Millis| {
        let verb = async move |tx: &mut Tx| forget(tx, hash, before).await;
        world.store.write::<_, DbError, _>(verb).await.unwrap()
    };
    assert!(!drop_row(world.ambient.now()).await, "what was kept just now stays");
    assert!(drop_row(world.ambient.now().plus(1)).await);
    let (long_ago, later) = (Millis(0), Millis(i64::MAX));
    assert_eq!(blob.clear(vec![hash], long_ago).await.unwrap(), 0);
    // Somebody brings the same bytes before the file is deleted.
    assert_eq!(blob.put(noise.clone(), world.ambient.now()).await.unwrap(), hash);
    assert_eq!(blob.get(hash).await.unwrap(), noise);
    assert_eq!(blob.clear(Vec::new(), later).await.unwrap(), 0);
    assert_eq!(blob.get(hash).await.unwrap(), noise);

    assert!(drop_row(world.ambient.now().plus(1)).await);
    assert_eq!(blob.clear(vec![hash], later).await.unwrap(), 1);
    assert!(matches!(blob.get(hash).await, Err(BlobError::Missing(_))));
    assert_eq!(std::fs::read_dir(world.folder().join("blobs/aside")).unwrap().count(), 0);
});

both_dbs!(uploads_leave_the_disk_the_room_that_it_needs, async |world: &World| {
    let blob = Blob::new(world.store.clone(), world.folder().join("blobs"));
    blob.has_room_for(1).unwrap();
    let none = blob.keeping_free(u64::MAX / 2);
    assert!(matches!(none.has_room_for(1), Err(BlobError::Full { .. })));
});
