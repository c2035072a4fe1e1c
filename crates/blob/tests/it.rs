//! Blobs on both engines.

use helppo_blob::{Blob, BlobError, BlobHash};
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
