//! What an agent is shown, and what is learnt.

use helppo_case::recall;
use helppo_kernel::{CaseId, MessageId};
use helppo_people::{Caller, Role};
use helppo_testkit::{World, both_dbs};
use serde_json::{Value, json};

use crate::house::{AINO, BILLING, ERIK, House, SERVICE};

const LATE: &str = "Pakettini on myöhässä, missä se viipyy? Numeroni on 040 123 4567.";
const ON_ITS_WAY: &str =
    "Hei Ville, paketti on matkalla ja perillä huomenna. Lähetin tiedot osoitteeseen ville@example.com.";

fn texts(list: &Value, field: &str) -> Vec<String> {
    let all = list.as_array().map(Vec::as_slice).unwrap_or_default();
    all.iter().filter_map(|one| one[field].as_str()).map(str::to_owned).collect()
}

async fn a_past(house: &House) -> (CaseId, MessageId) {
    let case = house.writes("Ville Virtanen", None, LATE).await;
    let said = house.answers(AINO, case, ON_ITS_WAY).await;
    let other = house.writes("Olli Oja", None, "Unohdin salasanani, miten vaihdan sen?").await;
    house.answers(AINO, other, "Salasanan voi vaihtaa kirjautumissivulla.").await;
    (case, said)
}

both_dbs!(what_was_said_to_the_same_words_is_suggested_without_names_and_numbers, async |world: &World| {
    let house = House::open(world).await;
    let (past, said) = a_past(&house).await;
    house.catch_up().await;
    let now = house.writes("Maija Mäki", None, "Missä pakettini viipyy?").await;
    let help = house.help(AINO, &[SERVICE], now).await;
    let first = &help["replies"][0];
    assert_eq!((first["message"].clone(), first["case"].clone()), (json!(said), json!(past)), "{help}");
    let text = first["text"].as_str().expect("words");
    assert!(text.starts_with("Hei Maija, paketti on matkalla"), "the customer at hand is greeted: {text}");
    assert!(text.contains("[email]") && !text.contains("ville"), "{text}");
    let kept: Vec<(String, String)> = house.all("SELECT asked, reply FROM assist_past").await;
    for (asked, reply) in kept {
        let all = format!("{asked} {reply}").to_lowercase();
        assert!(!all.contains("ville") && !all.contains("123") && !all.contains('@'), "{all}");
    }
    house.answers(AINO, now, "Katson heti ja kerron, mitä löydän.").await;
    let help = house.help(AINO, &[SERVICE], now).await;
    assert_eq!((&help["message"], &help["replies"]), (&json!(null), &json!([])), "we have the last word");
});

both_dbs!(nobody_is_shown_what_they_may_not_read, async |world: &World| {
    let house = House::open(world).await;
    let (past, _) = a_past(&house).await;
    house.solve(past).await;
    house.catch_up().await;
    let now = house.writes("Maija Mäki", None, "Missä pakettini viipyy?").await;
    house.move_to(now, BILLING).await;
    house.catch_up().await;
    let theirs = house.help(ERIK, &[BILLING], now).await;
    assert_eq!((&theirs["replies"], &theirs["similar"]), (&json!([]), &json!([])), "{theirs}");
    let both = house.help(AINO, &[SERVICE, BILLING], now).await;
    assert_eq!(texts(&both["similar"], "case"), [past.to_string()], "{both}");
    // What was theirs no more is gone from their sight at once, whatever memory holds.
    house.move_to(past, BILLING).await;
    let theirs = house.help(ERIK, &[BILLING], now).await;
    assert_eq!(texts(&theirs["similar"], "case"), [past.to_string()]);
    let outside = Caller::for_test(ERIK, Role::Agent, &[SERVICE]);
    let (status, _) = house.call(&outside, "GET", &format!("/cases/{now}/assist"), None).await;
    assert_eq!(status, 404);
});

both_dbs!(what_is_called_back_or_reopened_is_not_suggested, async |world: &World| {
    let house = House::open(world).await;
    let (past, said) = a_past(&house).await;
    house.solve(past).await;
    house.catch_up().await;
    let now = house.writes("Maija Mäki", None, "Missä pakettini viipyy?").await;
    let help = house.help(AINO, &[SERVICE], now).await;
    assert_eq!((texts(&help["replies"], "message").len(), texts(&help["similar"], "case").len()), (1, 1));
    assert!(help["similar"][0]["answer"].as_str().expect("words").contains("paketti on matkalla"));
    house.write(async move |tx, amb| recall(tx, amb, AINO, said).await).await;
    house.writes("Ville Virtanen", Some(past), "Ei se tullutkaan.").await;
    house.catch_up().await;
    let help = house.help(AINO, &[SERVICE], now).await;
    assert_eq!((&help["replies"], &help["similar"]), (&json!([]), &json!([])), "{help}");
});

both_dbs!(a_restart_knows_the_same, async |world: &World| {
    let house = House::open(world).await;
    a_past(&house).await;
    for i in 0..6 {
        let case = house.writes(&format!("Asiakas {i}"), None, &format!("Laskuni summa {i} on väärin")).await;
        house.move_to(case, BILLING).await;
        let case = house.writes(&format!("Asiakas {i}"), None, &format!("Pakettini {i} ei saapunut")).await;
        house.answers(AINO, case, "Selvitän asian ja palaan tänään.").await;
        house.solve(case).await;
    }
    house.catch_up().await;
    let now = house.writes("Maija Mäki", None, "Missä pakettini viipyy?").await;
    let before = house.help(AINO, &[SERVICE, BILLING], now).await;
    assert_ne!(before["replies"], json!([]));
    let house = house.restarted();
    assert_eq!(house.help(AINO, &[SERVICE, BILLING], now).await, before);
});

both_dbs!(articles_that_speak_of_it_are_suggested_with_where_customers_read_them, async |world: &World| {
    let house = House::open(world).await;
    house.article("Missä pakettini viipyy", "Seuraa pakettia seurantakoodilla.").await;
    house.article("Salasanan vaihtaminen", "Valitse Unohtuiko salasana.").await;
    house.knowledge.refresh().await.expect("the shelf is filled");
    let now = house.writes("Maija Mäki", None, "Missä pakettini viipyy?").await;
    let help = house.help(AINO, &[SERVICE], now).await;
    let first = &help["articles"][0];
    assert_eq!(first["title"], "Missä pakettini viipyy", "{help}");
    assert_eq!(first["url"], "https://apu.example/help/fi/a/missa-pakettini-viipyy");
});

both_dbs!(rules_propose_until_examples_do_and_a_refusal_is_kept, async |world: &World| {
    let house = House::open(world).await;
    let now = house.writes("Maija Mäki", None, "Laskussa on virhe, asia on kiireellinen").await;
    let me = Caller::for_test(AINO, Role::Agent, &[SERVICE, BILLING]);
    let of = |help: &Value, kind: &str| {
        let all = help["proposals"].as_array().cloned().unwrap_or_default();
        all.into_iter().find(|one| one["kind"] == kind)
    };
    let help = house.help(AINO, &[SERVICE, BILLING], now).await;
    let team = of(&help, "team").expect("a team");
    assert_eq!((team["name"].as_str(), team["by"].as_str()), (Some("Laskutus"), Some("rule")), "{help}");
    assert_eq!(of(&help, "priority").expect("a priority")["label"], "2");
    let refused = json!({ "kind": "priority", "label": "2" });
    let path = format!("/cases/{now}/assist/refused");
    for _ in 0..2 {
        assert_eq!(house.call(&me, "POST", &path, Some(refused.clone())).await.0, 204);
    }
    let told: Vec<String> = house.all("SELECT kind FROM event WHERE kind = 'SuggestionRefused'").await;
    assert_eq!(told.len(), 1, "told once");
    assert!(of(&house.help(AINO, &[SERVICE, BILLING], now).await, "priority").is_none());
    let (status, _) = house.call(&me, "POST", &path, Some(json!({ "kind": "team", "label": "" }))).await;
    assert_eq!(status, 422);

    // Parcels have nothing to do with the name of any team; agents give them to billing all the same.
    for i in 0..6 {
        let case =
            house.writes(&format!("Asiakas {i}"), None, &format!("Noutokoodi puuttuu, tunnus {i}")).await;
        house.move_to(case, BILLING).await;
        let case = house.writes(&format!("Toinen {i}"), None, &format!("Salasana ei toimi {i}")).await;
        house.answers(AINO, case, "Lähetin uuden linkin salasanan vaihtoon.").await;
        house.solve(case).await;
    }
    house.catch_up().await;
    let code = house.writes("Niilo Nurmi", None, "Noutokoodi puuttuu").await;
    let help = house.help(AINO, &[SERVICE, BILLING], code).await;
    let team = of(&help, "team").expect("a team");
    assert_eq!((team["name"].as_str(), team["by"].as_str()), (Some("Laskutus"), Some("learnt")), "{help}");
    house.move_to(code, BILLING).await;
    assert!(of(&house.help(AINO, &[SERVICE, BILLING], code).await, "team").is_none(), "it is there already");
});

both_dbs!(what_is_known_is_told_before_it_is_asked_again, async |world: &World| {
    let house = House::open(world).await;
    let case = house.writes("Maija Mäki", None, "Tilausnumero on 48210 ja puhelin 040 123 4567.").await;
    house.knows(case, "colour", "sininen").await;
    house.knows(case, "delivery_address", "Kotikatu 3").await;
    let me = Caller::for_test(AINO, Role::Agent, &[SERVICE]);
    let path = format!("/cases/{case}/assist/asked");
    let known = async |text: &str| {
        let (status, told) = house.call(&me, "POST", &path, Some(json!({ "text": text }))).await;
        assert_eq!(status, 200, "{told}");
        let all = told["known"].as_array().cloned().unwrap_or_default();
        all.iter()
            .map(|one| {
                format!(
                    "{} {} {}",
                    one["key"].as_str().unwrap_or(""),
                    one["value"].as_str().unwrap_or(""),
                    one["from"].as_str().unwrap_or("")
                )
            })
            .collect::<Vec<_>>()
    };
    assert_eq!(known("Voisitko kertoa tilausnumerosi?").await, ["order_number 48210 message"]);
    assert_eq!(known("Saisinko puhelinnumerosi?").await, ["phone 0401234567 message"]);
    assert_eq!(known("What is your e-mail address?").await, ["email maija@example.com customer"]);
    assert_eq!(known("Vad är din adress?").await, ["delivery_address Kotikatu 3 fact"]);
    assert_eq!(
        known("What colour was it? And what is your name?").await,
        ["colour sininen fact", "name Maija Mäki customer"]
    );
    assert_eq!(
        known("Tilausnumerosi on 48210. Voisitko vahvistaa tilausnumeron?").await,
        Vec::<String>::new()
    );
    assert_eq!(known("Mikä on asiakasnumerosi?").await, Vec::<String>::new(), "not known");
    assert_eq!(known("Lähetin kuitin sähköpostiisi.").await, Vec::<String>::new(), "no question");
    let outside = Caller::for_test(ERIK, Role::Agent, &[BILLING]);
    let (status, _) = house.call(&outside, "POST", &path, Some(json!({ "text": "x" }))).await;
    assert_eq!(status, 404);
});
