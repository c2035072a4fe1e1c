//! Signing in by code and by link, and everything that must not let anybody in.

use axum::http::StatusCode;
use helppo_area::NotSent;
use helppo_testkit::{World, both_dbs};

use crate::support::{Browser, House};

const AINA: &str = "aina@posti.example";

fn link(text: &str) -> String {
    let url = text.lines().find(|line| line.starts_with("https://")).expect("a link");
    url.strip_prefix("https://apu.example").expect("of our own house").to_owned()
}

both_dbs!(a_code_that_came_by_mail_signs_in_once_and_signing_out_ends_it, async |world: &World| {
    let house = House::open(world).await;
    house.letter(AINA, "Tilaus", "Missä tilaukseni on?").await;
    let mut browser = Browser::new(&house);
    let door = browser.get("/help/fi/my").await;
    assert!(door.body.contains("Kirjaudu sisään") && door.body.contains("name=\"email\""), "{}", door.body);
    assert_eq!(door.headers["cache-control"], "private, no-store");
    let asked = browser.post("/help/fi/my", &[("email", " Aina@Posti.Example ")]).await;
    assert_eq!((asked.status, asked.to()), (StatusCode::SEE_OTHER, "/help/fi/my/code"));
    let mails = house.mails().await;
    let [mail] = &mails[..] else { panic!("one mail, not {mails:?}") };
    assert_eq!(mail.to, AINA);
    let code = mail.subject.trim_start_matches("Koodisi on ");
    assert!(code.len() == 6 && mail.text.contains(code), "{mail:?}");
    assert!(browser.get("/help/fi/my/code").await.body.contains(AINA));
    // The code alone is worth nothing in another browser.
    let mut thief = Browser::new(&house);
    assert_eq!(thief.post("/help/fi/my/code", &[("code", code)]).await.to(), "/help/fi/my");
    assert!(!thief.cookies.contains_key("__Host-helppo-area"));
    let spaced = format!(" {} {} ", &code[..3], &code[3..]);
    let entered = browser.post("/help/fi/my/code", &[("code", &spaced)]).await;
    assert_eq!((entered.status, entered.to()), (StatusCode::SEE_OTHER, "/help/fi/my"));
    let cases = browser.get("/help/fi/my").await;
    assert!(cases.body.contains("Omat asiat") && cases.body.contains("Tilaus"), "{}", cases.body);
    assert_eq!(house.count("SELECT count(*) FROM identity WHERE verified_how = 'code'").await, 1);
    let secret = browser.cookies["__Host-helppo-area"].clone();
    assert_eq!(browser.post("/help/fi/my/out", &[]).await.to(), "/help/fi/my");
    assert!(browser.cookies.is_empty());
    let mut kept = Browser::new(&house);
    kept.cookies.insert("__Host-helppo-area".into(), secret);
    assert!(
        !kept.get("/help/fi/my").await.body.contains("Tilaus"),
        "a secret that was kept is worth nothing"
    );
});

both_dbs!(a_link_asks_before_it_signs_in_works_once_and_grows_old, async |world: &World| {
    let house = House::open(world).await;
    house.letter(AINA, "Tilaus", "Missä?").await;
    Browser::new(&house).post("/help/sv/my", &[("email", AINA)]).await;
    let path = link(&house.mails().await[0].text);
    assert!(path.starts_with("/help/sv/my/link?key="), "{path}");
    let key = path.split_once("key=").expect("a key").1.to_owned();
    // Mail programs open links: that must neither sign in nor use them up.
    let mut scanner = Browser::new(&house);
    for _ in 0..3 {
        let page = scanner.get(&path).await;
        assert!(
            page.status == 200 && page.body.contains(AINA) && scanner.cookies.is_empty(),
            "{}",
            page.body
        );
    }
    // A page of somebody else cannot press the button.
    scanner.origin = Some("https://evil.example");
    assert_eq!(scanner.post("/help/sv/my/link", &[("key", &key)]).await.status, 403);
    let mut browser = Browser::new(&house);
    assert_eq!(browser.post("/help/sv/my/link", &[("key", &key)]).await.to(), "/help/sv/my");
    assert!(browser.get("/help/sv/my").await.body.contains("Mina ärenden"));
    assert_eq!(Browser::new(&house).post("/help/sv/my/link", &[("key", &key)]).await.status, 410);
    assert_eq!(scanner.get(&path).await.status, 410);
    Browser::new(&house).post("/help/fi/my", &[("email", AINA)]).await;
    let late = link(&house.mails().await[0].text);
    world.ambient.clock.advance(15 * 60_000 + 1);
    assert_eq!(scanner.get(&late).await.status, 410);
});

both_dbs!(nobody_learns_whether_an_address_is_known, async |world: &World| {
    let house = House::open(world).await;
    house.letter(AINA, "Tilaus", "Missä?").await;
    let (mut known, mut unknown) = (Browser::new(&house), Browser::new(&house));
    let a = known.post("/help/en/my", &[("email", AINA)]).await;
    let b = unknown.post("/help/en/my", &[("email", "bertta@posti.example")]).await;
    assert_eq!((a.status, a.to(), &a.body), (b.status, b.to(), &b.body));
    let (a, b) = (known.get("/help/en/my/code").await, unknown.get("/help/en/my/code").await);
    assert_eq!(a.body.replace(AINA, "x"), b.body.replace("bertta@posti.example", "x"));
    let (a, b) = (
        known.post("/help/en/my/code", &[("code", "12")]).await,
        unknown.post("/help/en/my/code", &[("code", "12")]).await,
    );
    assert_eq!((a.status.as_u16(), b.status.as_u16()), (422, 422));
    assert_eq!(a.body.replace(AINA, "x"), b.body.replace("bertta@posti.example", "x"));
    let to: Vec<String> = house.mails().await.into_iter().map(|mail| mail.to).collect();
    assert_eq!(to, [AINA], "whoever never wrote to us gets no mail");
});

both_dbs!(five_wrong_codes_end_a_wish_and_many_wishes_are_refused, async |world: &World| {
    let house = House::open(world).await;
    house.letter(AINA, "Tilaus", "Missä?").await;
    let mut browser = Browser::new(&house);
    browser.post("/help/fi/my", &[("email", AINA)]).await;
    let code = house.mails().await[0].subject.trim_start_matches("Koodisi on ").to_owned();
    let wrong = if code == "000000" { "000001" } else { "000000" };
    for _ in 0..5 {
        let page = browser.post("/help/fi/my/code", &[("code", wrong)]).await;
        assert!(page.status == 422 && page.body.contains("Koodi ei täsmää"), "{}", page.body);
    }
    assert_eq!(browser.post("/help/fi/my/code", &[("code", &code)]).await.status, 422, "it is dead");
    for n in 2..=5 {
        let asked = browser.post("/help/fi/my", &[("email", AINA)]).await;
        assert_eq!(asked.status, if n < 5 { 303 } else { 429 }, "wish {n}");
        if n == 5 {
            assert!(
                asked.headers.contains_key("retry-after") && asked.body.contains("Yritä"),
                "{}",
                asked.body
            );
        }
    }
    // A neighbourhood that asks for many addresses is stopped; another is not.
    let mut statuses = Vec::new();
    for n in 0..25 {
        statuses.push(browser.post("/help/fi/my", &[("email", &format!("n{n}@posti.example"))]).await.status);
    }
    assert_eq!(statuses.last().map(|s| s.as_u16()), Some(429));
    browser.address = [198, 51, 100, 7];
    assert_eq!(browser.post("/help/fi/my", &[("email", "toinen@posti.example")]).await.status, 303);
});

both_dbs!(a_session_turns_its_secret_and_ends_when_it_is_not_used, async |world: &World| {
    let house = House::open(world).await;
    house.letter(AINA, "Tilaus", "Missä?").await;
    let mut browser = house.signed_in(AINA).await;
    let first = browser.cookies["__Host-helppo-area"].clone();
    world.ambient.clock.advance(24 * 3_600_000);
    assert!(browser.get("/help/fi/my").await.body.contains("Tilaus"));
    let second = browser.cookies["__Host-helppo-area"].clone();
    assert_ne!(first, second, "after a day the secret is another");
    let mut before = Browser::new(&house);
    before.cookies.insert("__Host-helppo-area".into(), first);
    assert!(before.get("/help/fi/my").await.body.contains("Tilaus"), "a request that was under way passes");
    world.ambient.clock.advance(61_000);
    assert!(
        !before.get("/help/fi/my").await.body.contains("Tilaus"),
        "later the old secret is worth nothing"
    );
    assert!(browser.get("/help/fi/my").await.body.contains("Tilaus"));
    world.ambient.clock.advance(8 * 24 * 3_600_000);
    assert!(!browser.get("/help/fi/my").await.body.contains("Tilaus"), "unused for a week");
});

both_dbs!(a_mail_that_has_to_be_sent_again_carries_a_new_code, async |world: &World| {
    let house = House::open(world).await;
    house.letter(AINA, "Tilaus", "Missä?").await;
    let mut browser = Browser::new(&house);
    browser.post("/help/fi/my", &[("email", AINA)]).await;
    *house.post.refuses.lock().expect("nobody panicked") = Some(NotSent::Yet("busy".into()));
    let key = house.count("SELECT count(*) FROM job WHERE kind = 'SendSignIn'").await;
    assert_eq!(key, 1);
    let first = house.mails().await[0].subject.trim_start_matches("Koodisi on ").to_owned();
    *house.post.refuses.lock().expect("nobody panicked") = None;
    browser.post("/help/fi/my", &[("email", AINA)]).await;
    let second = house.mails().await[0].subject.trim_start_matches("Koodisi on ").to_owned();
    assert_ne!(first, second);
    assert_eq!(browser.post("/help/fi/my/code", &[("code", &second)]).await.to(), "/help/fi/my");
    // Nothing that would let anybody in stands in the database.
    assert_eq!(
        house.count("SELECT count(*) FROM area_sign_in WHERE code IS NOT NULL AND length(code) <> 32").await,
        0
    );
});
