//! The help centre as a browser sees it.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use axum::body::Body;
use axum::http::Request;
use helppo_kernel::{ArticleId, Locale, Pos};
use helppo_knowledge::help::{Contact, ContactKind, ContactOption, Contacts};
use helppo_knowledge::{Draft, Knowledge, publish, save_translation};
use helppo_people::Role;
use helppo_store::{DbError, Tx, p};
use helppo_testkit::{World, both_dbs};

use crate::support::{AGENT, article, category, get, room, router, send};

const BODY: &str = "Lähetämme uuden maksutta.\n\n## Näin vaihdat\n\n1. Avaa tilaukset.\n2. Valitse Vaihda.\n\n\
                    > [!tip]\n> Chatissa samoin.\n\n## Mitä se maksaa\n\nEi mitään. <script>alert(1)</script>";

struct Chat;

impl Contact for Chat {
    fn now(&self, _: Locale) -> Pin<Box<dyn Future<Output = Contacts> + Send + '_>> {
        let chat = ContactOption {
            kind: ContactKind::Chat,
            href: "/chat".into(),
            staffed: true,
            wait_minutes: Some(2),
            note: None,
        };
        Box::pin(std::future::ready(Contacts {
            options: vec![chat],
            hours: Some("Ma–pe 8–18".into()),
            ..Contacts::default()
        }))
    }
}

async fn filled(world: &World) -> (Arc<Knowledge>, ArticleId) {
    let topic = category(world, "Returns", "Palautukset").await;
    let id = article(world, Some(topic), Locale::Fi, "Viallisen tuotteen vaihtaminen", BODY).await;
    let ambient = world.ambient.clone();
    let draft = Draft {
        title: "Exchange a faulty product".into(),
        body: "We send a new one.".into(),
        ..Draft::default()
    };
    let translated = world.store.write(async move |tx: &mut Tx| {
        save_translation(tx, &ambient, id, Locale::En, &draft).await?;
        publish(tx, &ambient, AGENT, id, Locale::En).await
    });
    translated.await.expect("translated");
    let room = Arc::into_inner(room(world)).expect("just made").with_contact(Arc::new(Chat));
    room.refresh().await.expect("the shelf is filled");
    (Arc::new(room), id)
}

both_dbs!(an_article_page_holds_all_that_a_reader_needs, async |world: &World| {
    let (room, _) = filled(world).await;
    let site = router(&room, Role::Agent);
    let page = get(&site, "/help/fi/a/viallisen-tuotteen-vaihtaminen").await;
    assert_eq!(page.status, 200);
    for part in [
        "<html lang=\"fi\">",
        "<h1>Viallisen tuotteen vaihtaminen</h1>",
        "<p class=\"lead\">Lähetämme uuden maksutta.</p>",
        "<a href=\"#nain-vaihdat\">Näin vaihdat</a>",
        "<aside class=\"tip\" role=\"note\" aria-label=\"Vinkki\"><svg",
        "<link rel=\"canonical\" href=\"https://apu.example/help/fi/a/viallisen-tuotteen-vaihtaminen\">",
        "hreflang=\"en\" href=\"https://apu.example/help/en/a/exchange-a-faulty-product\"",
        "\"@type\":\"BreadcrumbList\"",
        "Palautukset</a>",
        "noin 2 min",
        "Ma–pe 8–18",
        "action=\"/help/fi/a/viallisen-tuotteen-vaihtaminen/helped\"",
        "class=\"skip\"",
    ] {
        assert!(page.body.contains(part), "{part} is missing from {}", page.body);
    }
    assert!(!page.body.contains("alert(1)") && !page.body.contains("http://"), "{}", page.body);
    assert!(page.headers.get("set-cookie").is_none());
    let tag = page.headers["etag"].to_str().expect("a tag").to_owned();
    let again = Request::get("/help/fi/a/viallisen-tuotteen-vaihtaminen").header("if-none-match", tag);
    let again = send(&site, again.body(Body::empty()).expect("a request")).await;
    assert_eq!((again.status.as_u16(), again.body.len()), (304, 0));
});

both_dbs!(home_topics_and_search_lead_to_the_article, async |world: &World| {
    let (room, _) = filled(world).await;
    let site = router(&room, Role::Agent);
    let link = "/help/fi/a/viallisen-tuotteen-vaihtaminen";
    for path in ["/help/fi", "/help/fi/c/returns", "/help/fi/search?q=tuote%20on%20rikki%2C%20vaihto"] {
        let page = get(&site, path).await;
        assert_eq!(page.status, 200, "{path}");
        assert!(page.body.contains(link), "{path}: {}", page.body);
    }
    let results = get(&site, "/help/fi/search?q=vaihtaminen").await.body;
    assert!(
        results.contains("<mark>vaihtaminen</mark>")
            && results.contains("rel=\"canonical\" href=\"https://apu.example/help/fi/search\""),
        "{results}"
    );
    let nothing = get(&site, "/help/fi/search?q=%3Cscript%3Ekvanttifysiikka").await.body;
    assert!(nothing.contains("ei löytynyt mitään") && !nothing.contains("<script>kvantti"), "{nothing}");
    assert!(get(&site, "/help/sitemap.xml").await.body.contains(link));
    assert!(get(&site, "/robots.txt").await.body.contains("Sitemap: https://apu.example/help/sitemap.xml"));
});

both_dbs!(an_old_address_leads_to_the_new_one_and_a_wrong_one_says_so, async |world: &World| {
    let (room, id) = filled(world).await;
    let ambient = world.ambient.clone();
    let draft =
        Draft { title: "Vaihto".into(), body: "Uusi.".into(), slug: Some("vaihto".into()), version: None };
    let renamed = world.store.write(async move |tx: &mut Tx| {
        save_translation(tx, &ambient, id, Locale::Fi, &draft).await?;
        publish(tx, &ambient, AGENT, id, Locale::Fi).await
    });
    renamed.await.expect("renamed");
    room.refresh().await.expect("the shelf is filled");
    let site = router(&room, Role::Agent);
    let old = get(&site, "/help/fi/a/viallisen-tuotteen-vaihtaminen").await;
    assert_eq!(
        (old.status.as_u16(), old.headers["location"].to_str().unwrap_or_default()),
        (301, "/help/fi/a/vaihto")
    );
    for path in
        ["/help/fi/a/ei-ole", "/help/de", "/help/FI", "/help/fi/c/ei-ole", "/help/fi/c/returns?page=9"]
    {
        let page = get(&site, path).await;
        assert_eq!(page.status, 404, "{path}");
        assert!(page.body.contains("role=\"search\""), "a lost reader can search: {path}");
    }
});

both_dbs!(a_reader_says_without_script_whether_it_helped, async |world: &World| {
    let (room, id) = filled(world).await;
    let site = router(&room, Role::Agent);
    let path = "/help/fi/a/viallisen-tuotteen-vaihtaminen";
    for word in ["yes", "no"] {
        let form = Request::post(format!("{path}/helped"))
            .header("content-type", "application/x-www-form-urlencoded");
        let said = send(&site, form.body(Body::from(format!("helped={word}"))).expect("a request")).await;
        assert_eq!(said.status, 303);
        assert_eq!(said.headers["location"], format!("{path}?helped={word}#useful"));
    }
    let asked = get(&site, &format!("{path}?helped=no")).await.body;
    assert!(asked.contains("Kysy ihmiseltä") && asked.contains("Ohjetta on vaikea ymmärtää"), "{asked}");
    let why = Request::post(format!("{path}/reason"))
        .header("content-type", "application/x-www-form-urlencoded")
        .body(Body::from("reason=out_of_date&words=Hinta+on+%3Cb%3Enoussut"))
        .expect("a request");
    let told = send(&site, why).await;
    assert_eq!(told.headers["location"], format!("{path}?helped=told#useful"));
    let remarks = get(&site, &format!("/api/v1/knowledge/remarks?article={id}")).await.json();
    let remark = &remarks["items"][0];
    assert_eq!((&remark["reason"], &remark["words"]), (&"out_of_date".into(), &"Hinta on <b>noussut".into()));
    let counted: Result<(i64, i64), DbError> = world
        .store
        .read(async move |tx: &mut Tx| {
            tx.one("SELECT helped, not_helped FROM reading WHERE article = $1", p![id]).await
        })
        .await;
    assert_eq!(counted.expect("counted"), (1, 1));
});

both_dbs!(readings_and_searches_are_counted_behind_the_reader, async |world: &World| {
    let (room, id) = filled(world).await;
    let site = router(&room, Role::Agent);
    let watching = tokio::spawn(Arc::clone(&room).watch());
    get(&site, "/help/fi/a/viallisen-tuotteen-vaihtaminen").await;
    get(&site, "/help/fi/search?q=vaihto").await;
    let mut kinds: Vec<String> = Vec::new();
    for _ in 0..100 {
        let events = world.store.read(async |tx: &mut Tx| tx.events_after(Pos::default()).await).await;
        kinds = events.expect("the log").into_iter().map(|event| event.kind.clone()).collect::<Vec<String>>();
        if kinds.iter().any(|kind| kind == "ArticleRead")
            && kinds.iter().any(|kind| kind == "SearchPerformed")
        {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(30)).await;
    }
    watching.abort();
    assert!(kinds.iter().any(|kind| kind == "SearchPerformed"), "{kinds:?}");
    let views: Result<i64, DbError> = world
        .store
        .read(async move |tx: &mut Tx| tx.one("SELECT views FROM reading WHERE article = $1", p![id]).await)
        .await;
    assert_eq!(views.expect("counted"), 1);
});

both_dbs!(the_door_speaks_the_browsers_language, async |world: &World| {
    let (room, _) = filled(world).await;
    let site = router(&room, Role::Agent);
    for (accept, to) in [("sv-FI,sv;q=0.9", "/help/sv"), ("de", "/help/en"), ("fi", "/help/fi")] {
        let request =
            Request::get("/help").header("accept-language", accept).body(Body::empty()).expect("a request");
        let door = send(&site, request).await;
        assert_eq!(door.headers["location"], to, "{accept}");
    }
});

both_dbs!(
    an_article_that_is_not_written_in_a_language_is_shown_in_another_and_says_so,
    async |world: &World| {
        let (room, _) = filled(world).await;
        let site = router(&room, Role::Agent);
        let english = "https://apu.example/help/en/a/exchange-a-faulty-product";
        // English is the house's first language: a Swedish reader is given that one.
        for (list, path) in [
            ("/help/sv", "/help/sv/a/exchange-a-faulty-product"),
            ("/help/sv/c/returns", "/help/sv/a/exchange-a-faulty-product"),
            ("/help/sv/search?q=exchange%20faulty", "/help/sv/a/exchange-a-faulty-product"),
        ] {
            let page = get(&site, list).await.body;
            assert!(page.contains(path) && page.contains("på engelska"), "{list}: {page}");
        }
        let page = get(&site, "/help/sv/a/exchange-a-faulty-product").await;
        assert_eq!(page.status, 200);
        for part in [
            "<html lang=\"sv\">",
            "<article lang=\"en\">",
            "Den här artikeln finns inte på svenska än. Här är den på engelska.",
            &format!("<link rel=\"canonical\" href=\"{english}\">"),
            &format!("hreflang=\"en\" href=\"{english}\""),
            &format!("hreflang=\"x-default\" href=\"{english}\""),
        ] {
            assert!(page.body.contains(part), "{part} is missing from {}", page.body);
        }
        assert!(
            !page.body.contains("<link rel=\"alternate\" hreflang=\"sv\""),
            "there is no Swedish text to point to"
        );
        // From the Finnish page, "Svenska" leads to the same article, not to the first page.
        let finnish = get(&site, "/help/fi/a/viallisen-tuotteen-vaihtaminen").await.body;
        assert!(finnish.contains("href=\"/help/sv/a/viallisen-tuotteen-vaihtaminen\""), "{finnish}");
        // In a language that has the article, another language's address leads to its own.
        let own = get(&site, "/help/fi/a/exchange-a-faulty-product").await;
        assert_eq!(own.headers["location"], "/help/fi/a/viallisen-tuotteen-vaihtaminen");
    }
);

both_dbs!(a_long_topic_is_read_in_parts_and_what_is_in_no_topic_has_its_page, async |world: &World| {
    let topic = category(world, "Returns", "Palautukset").await;
    for i in 0..53 {
        article(world, Some(topic), Locale::Fi, &format!("Palautus {i:02}"), "Teksti.").await;
    }
    article(world, None, Locale::Fi, "Yksinäinen ohje", "Teksti.").await;
    let room = room(world);
    room.refresh().await.expect("the shelf is filled");
    let site = router(&room, Role::Agent);
    let first = get(&site, "/help/fi/c/returns").await.body;
    assert!(first.contains("Palautus 49") && !first.contains("Palautus 50"), "{first}");
    assert!(
        first.contains("rel=\"next\" href=\"/help/fi/c/returns?page=2\"") && first.contains("53 ohjetta")
    );
    let second = get(&site, "/help/fi/c/returns?page=2").await.body;
    assert!(second.contains("Palautus 52") && second.contains("rel=\"prev\" href=\"/help/fi/c/returns\""));
    assert!(second.contains("rel=\"canonical\" href=\"https://apu.example/help/fi/c/returns?page=2\""));
    let home = get(&site, "/help/fi").await.body;
    assert!(home.contains("href=\"/help/fi/other\"") && home.contains("53 ohjetta"), "{home}");
    assert!(get(&site, "/help/fi/other").await.body.contains("Yksinäinen ohje"));
});

both_dbs!(programs_can_read_along, async |world: &World| {
    let (room, id) = filled(world).await;
    let site = router(&room, Role::Agent);
    let feed = get(&site, "/help/fi/feed.xml").await;
    assert_eq!(feed.headers["content-type"], "application/atom+xml; charset=utf-8");
    for part in ["xml:lang=\"fi\"", "<title>Viallisen tuotteen vaihtaminen</title>", &id.to_string()] {
        assert!(feed.body.contains(part), "{part} is missing from {}", feed.body);
    }
    let search = get(&site, "/help/sv/opensearch.xml").await.body;
    assert!(search.contains("https://apu.example/help/sv/search?q={searchTerms}"), "{search}");
    let home = get(&site, "/help/sv").await.body;
    for part in ["/help/sv/feed.xml", "/help/sv/opensearch.xml"] {
        assert!(home.contains(part), "{part} is not told of");
    }
    assert_eq!(get(&site, "/help/sitemap/2").await.status, 404);
});
