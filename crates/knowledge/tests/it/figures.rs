//! How knowledge is read: counted from what readers did, and shown to the desk.

use std::pin::Pin;
use std::sync::{Arc, Mutex};

use axum::body::Body;
use axum::http::Request;
use helppo_kernel::Locale;
use helppo_knowledge::help::{Contact, Contacts, Letter, NotTaken};
use helppo_people::Role;
use helppo_testkit::{World, both_dbs};
use serde_json::json;

use crate::support::{Answer, article, get, room, router, send};

/// Keeps the letters that it is given.
#[derive(Default)]
struct Postbox(Mutex<Vec<Letter>>);

impl Contact for Postbox {
    fn now(&self, _: Locale) -> Pin<Box<dyn Future<Output = Contacts> + Send + '_>> {
        Box::pin(std::future::ready(Contacts::default()))
    }

    fn takes_letters(&self) -> Pin<Box<dyn Future<Output = bool> + Send + '_>> {
        Box::pin(std::future::ready(true))
    }

    fn take_letter(&self, letter: Letter) -> Pin<Box<dyn Future<Output = Result<(), NotTaken>> + Send + '_>> {
        let refused = !letter.email.contains('@');
        self.0.lock().expect("nobody panicked").push(letter);
        Box::pin(std::future::ready(if refused { Err(NotTaken::Address) } else { Ok(()) }))
    }
}

async fn write(site: &axum::Router, form: &str) -> Answer {
    let request = Request::post("/help/fi/contact")
        .header("content-type", "application/x-www-form-urlencoded")
        .body(Body::from(form.to_owned()))
        .expect("a request");
    send(site, request).await
}

both_dbs!(a_letter_is_taken_once_the_form_is_whole_and_counted_for_its_article, async |world: &World| {
    let id = article(world, None, Locale::Fi, "Takuu", "Takuu kestää kaksi vuotta.").await;
    let post = Arc::new(Postbox::default());
    let room = Arc::into_inner(room(world)).expect("just made").with_contact(post.clone());
    room.refresh().await.expect("the shelf is filled");
    let site = router(&Arc::new(room), Role::Agent);
    let form = get(&site, "/help/fi/contact?from=takuu").await.body;
    for part in ["name=\"from\" value=\"takuu\"", "Kirjoita meille", "<textarea"] {
        assert!(form.contains(part), "{part} is missing from {form}");
    }
    let unfinished = write(&site, "text=Kauanko+takuu+kest%C3%A4%C3%A4%3F&email=&key=abc").await;
    assert_eq!(unfinished.status, 422);
    for part in ["Kauanko takuu kestää?", "value=\"abc\"", "id=\"email-wrong\"", "/help/fi/a/takuu"] {
        assert!(unfinished.body.contains(part), "{part} is missing from {}", unfinished.body);
    }
    assert_eq!(write(&site, "text=Moi&email=ei-osoite&key=abc").await.status, 422);
    let trap = write(&site, "text=Osta&email=a%40b.fi&leave_empty=spam").await;
    assert_eq!(trap.status, 303, "a program learns nothing");
    let sent =
        write(&site, "text=Kauanko%3F&email=aino%40posti.example&subject=Takuu&key=abc&from=takuu").await;
    assert_eq!(sent.headers["location"], "/help/fi/contact?sent=1");
    assert!(get(&site, "/help/fi/contact?sent=1").await.body.contains("Viestisi on tullut perille"));
    let letters = post.0.lock().expect("nobody panicked").clone();
    let last = letters.last().expect("a letter");
    assert_eq!((letters.len(), last.subject.as_deref()), (2, Some("Takuu")));
    assert!(last.key.starts_with("abc-"), "{}", last.key);
    write(&site, "text=Viel%C3%A4+yksi&email=aino%40posti.example&subject=Takuu&key=abc").await;
    let keys: Vec<String> = post.0.lock().expect("nobody panicked").iter().map(|l| l.key.clone()).collect();
    assert_ne!(keys[1], keys[2], "other words on the same form are another letter: {keys:?}");
    let figures = get(&site, "/api/v1/knowledge/figures").await.json();
    assert_eq!(
        figures["articles"],
        json!([{ "article": id.to_string(), "title": "Takuu", "views": 0, "helped": 0, "not_helped": 0, "contacts": 1,
            "told": 0, "seconds": 0, "entries": 0, "bounces": 0, "to_contact": 0, "wrote_after": 0 }])
    );
});

both_dbs!(searches_that_found_nothing_are_told_apart, async |world: &World| {
    article(world, None, Locale::Fi, "Takuu", "Takuu kestää kaksi vuotta.").await;
    let room = room(world);
    let site = router(&room, Role::Agent);
    let none = get(&site, "/api/v1/knowledge/figures").await.json();
    assert_eq!((&none["views"], &none["searches"], &none["without"]), (&json!(0), &json!(0), &json!([])));
    let watching = tokio::spawn(Arc::clone(&room).watch());
    room.refresh().await.expect("the shelf is filled");
    for query in ["takuu", "Kvanttifysiikka", "kvanttifysiikka%20", "suggest-only"] {
        let path = if query == "suggest-only" { "suggest" } else { "search" };
        get(&site, &format!("/help/fi/{path}?q={query}")).await;
    }
    get(&site, "/help/fi/a/takuu").await;
    let mut figures = none;
    for _ in 0..200 {
        figures = get(&site, "/api/v1/knowledge/figures").await.json();
        if figures["searches"] == 3 && figures["views"] == 1 {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(30)).await;
    }
    watching.abort();
    assert_eq!((&figures["searches"], &figures["searches_without"]), (&json!(3), &json!(2)), "{figures}");
    assert_eq!(
        (&figures["without"][0]["query"], &figures["without"][0]["times"]),
        (&json!("kvanttifysiikka"), &json!(2))
    );
});

both_dbs!(suggestions_come_as_data_in_the_readers_order_of_languages, async |world: &World| {
    article(world, None, Locale::Fi, "Takuu", "Takuu kestää kaksi vuotta.").await;
    let room = room(world);
    room.refresh().await.expect("the shelf is filled");
    let site = router(&room, Role::Agent);
    let found = get(&site, "/help/sv/suggest?q=takuu").await;
    assert_eq!(found.headers["cache-control"], "private, no-store");
    assert_eq!(
        found.json()["items"],
        json!([{ "title": "Takuu", "lead": "Takuu kestää kaksi vuotta.", "href": "/help/sv/a/takuu", "language": "fi" }])
    );
    let begun = get(&site, "/help/fi/suggest?q=tak").await.json();
    assert_eq!(begun["items"][0]["title"], "Takuu", "a word that is still being typed finds its titles");
    assert_eq!(get(&site, "/help/fi/suggest?q=%20").await.json()["items"], json!([]));
    assert_eq!(get(&site, "/help/fi/contact").await.status, 404, "without a mail channel there is no form");
});
