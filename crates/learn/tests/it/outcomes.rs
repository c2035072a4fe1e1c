//! Outcomes of talks move the order of what is found, at once, and survive a restart.

use helppo_kernel::Locale;
use helppo_learn::Learning;
use helppo_testkit::{World, both_dbs};

use crate::house::House;

const CLEAR: &str = "unohtunut salasana, miten vaihdan salasanan";

both_dbs!(what_settles_a_question_is_learnt_at_once_and_after_a_restart, async |world: &World| {
    let house = House::new(world).await;
    let before = house.knowledge.find(Locale::Fi, "salasanan vaihtaminen ei onnistu", 3).confidence;
    for who in ["Aino", "Eero", "Liisa", "Matti"] {
        house.say(who, CLEAR).await;
        house.say(who, "Tämä auttoi, kiitos").await;
    }
    assert_eq!(house.learning.known(), 4);
    let liked = house.learning.liked(Locale::Fi, CLEAR).articles;
    assert_eq!(liked.first().map(|one| one.0), house.articles.borrow().first().copied(), "{liked:?}");
    let after = house.knowledge.find(Locale::Fi, "salasanan vaihtaminen ei onnistu", 3).confidence;
    assert!(after > before, "{before} then {after}");
    // A second program on the same store has learnt the same.
    let other = Learning::new(world.store.clone(), world.ambient.clone(), house.knowledge.clone());
    other.refresh().await.expect("read");
    assert_eq!(other.known(), 4);
    let again = other.liked(Locale::Fi, CLEAR).articles;
    assert_eq!(again.len(), liked.len());
    assert!((again[0].1 - liked[0].1).abs() < 0.1, "{again:?} {liked:?}");
});

both_dbs!(who_comes_back_turns_the_lesson_round, async |world: &World| {
    let house = House::new(world).await;
    house.say("Aino", CLEAR).await;
    house.say("Aino", "Tämä auttoi, kiitos").await;
    assert!(house.learning.liked(Locale::Fi, CLEAR).articles[0].1 > 0.0);
    house.days(1);
    house.say("Aino", "Salasana ei sittenkään vaihtunut").await;
    let sql = "SELECT count(*) FROM learn_outcome WHERE verdict = 'returned'";
    assert_eq!(house.count(sql).await, 1);
    assert!(house.learning.liked(Locale::Fi, CLEAR).articles[0].1 < 0.0, "settled once, and then it was not");
});

both_dbs!(reading_a_case_again_changes_nothing, async |world: &World| {
    let house = House::new(world).await;
    house.say("Aino", CLEAR).await;
    house.say("Aino", "ei auttanut").await;
    house.say("Aino", "haluan puhua ihmiselle").await;
    let counts = async || {
        let rows = house.count("SELECT count(*) FROM learn_outcome").await;
        (
            rows,
            house.count("SELECT count(*) FROM learn_gap").await,
            house.count("SELECT count(*) FROM event WHERE kind = 'AnswerJudged'").await,
        )
    };
    let before = counts().await;
    house
        .world
        .store
        .write(async |tx: &mut helppo_store::Tx| tx.exec("DELETE FROM learn_seen", helppo_store::p![]).await)
        .await
        .map_err(|error: helppo_store::DbError| error)
        .expect("forgotten");
    house.say("Aino", "oletteko siellä?").await;
    assert_eq!(counts().await, before);
    assert_eq!(house.count("SELECT count(*) FROM learn_outcome WHERE question LIKE '%Aino%'").await, 0);
});
