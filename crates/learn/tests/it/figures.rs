//! Involvement and resolution, with the rows behind each number.

use helppo_testkit::{World, both_dbs};
use serde_json::Value;

use crate::house::House;

const CLEAR: &str = "unohtunut salasana, miten vaihdan salasanan";

async fn cell(house: &House<'_>) -> Value {
    let now = house.world.ambient.now().0;
    let figures =
        house.get(&format!("/api/v1/bot/figures?from={}&to={}", now - 30 * 86_400_000, now + 1)).await;
    let cells = figures["cells"].as_array().expect("cells").clone();
    // Everything in one place, whatever the week.
    let mut sum = serde_json::Map::new();
    for (key, value) in cells.iter().flat_map(|cell| cell.as_object().expect("a cell")) {
        if let Some(n) = value.as_i64().filter(|_| key != "week") {
            let before = sum.get(key).and_then(Value::as_i64).unwrap_or(0);
            sum.insert(key.clone(), (before + n).into());
        }
    }
    sum.insert("reasons".into(), figures["reasons"].clone());
    Value::Object(sum)
}

async fn rows(house: &House<'_>, which: &str) -> usize {
    let now = house.world.ambient.now().0;
    let path = format!("/api/v1/bot/talks?which={which}&from={}&to={}", now - 30 * 86_400_000, now + 1);
    house.get(&path).await["items"].as_array().expect("rows").len()
}

both_dbs!(who_comes_back_was_not_settled_and_who_leaves_has_said_nothing, async |world: &World| {
    let house = House::new(world).await;
    // Settled for good.
    house.say("Aino", CLEAR).await;
    house.say("Aino", "Tämä auttoi, kiitos").await;
    // Settled, and back the next day.
    house.say("Eero", CLEAR).await;
    house.say("Eero", "Tämä auttoi, kiitos").await;
    house.days(1);
    house.say("Eero", "Salasana ei sittenkään vaihtunut").await;
    // Asked for a person after the answer.
    house.say("Liisa", CLEAR).await;
    house.say("Liisa", "haluan puhua ihmiselle").await;
    // Never answered by the bot.
    house.say("Matti", "haluan puhua ihmiselle").await;
    house.days(3);
    let got = cell(&house).await;
    for (key, n) in [("settled", 1), ("returned", 1), ("handed_over", 1), ("silent", 0), ("pending", 0)] {
        assert_eq!(got[key], n, "{key}: {got}");
        assert_eq!(rows(&house, key).await, usize::try_from(n).expect("a number"), "{key}");
    }
    assert_eq!(rows(&house, "contacts").await as i64, got["contacts"].as_i64().expect("contacts"));
    assert_eq!(rows(&house, "involved").await as i64, got["involved"].as_i64().expect("involved"));
    assert!(got["reasons"].to_string().contains("asked"), "{got}");
});

both_dbs!(within_the_window_nobody_knows_yet, async |world: &World| {
    let house = House::new(world).await;
    house.say("Aino", CLEAR).await;
    house.say("Aino", "Tämä auttoi, kiitos").await;
    assert_eq!((&cell(&house).await["pending"], &cell(&house).await["settled"]), (&1.into(), &0.into()));
    house.days(4);
    assert_eq!((&cell(&house).await["pending"], &cell(&house).await["settled"]), (&0.into(), &1.into()));
});
