//! Two customers, every route: each sees their own and nothing of the other.

use helppo_case::{NewNote, NewPromise, note, promise};
use helppo_kernel::{CaseId, Locale};
use helppo_knowledge::{Audience, Care, KnowledgeError, NewArticle, care_for, create_article, publish};
use helppo_store::Tx;
use helppo_testkit::{World, both_dbs};

use crate::support::{AINO, Browser, House};

const AINA: &str = "aina@posti.example";
const BERTTA: &str = "bertta@posti.example";

async fn promised(house: &House<'_>, case: CaseId, text: &str) {
    let (amb, text) = (house.world.ambient.clone(), text.to_owned());
    let made = house.world.store.write(async move |tx: &mut Tx| {
        let due_at = amb.now().plus(3_600_000);
        let noted = NewNote { case, agent: AINO, text: "Vain talon sisällä".into(), mentions: vec![] };
        note(tx, &amb, &noted).await?;
        promise(tx, &amb, &NewPromise { case, agent: AINO, text: text.clone(), due_at }).await
    });
    made.await.expect("promised");
}

both_dbs!(each_customer_sees_their_own_and_nothing_of_another, async |world: &World| {
    let house = House::open(world).await;
    let mine = house.letter(AINA, "Ainan asia", "Ainan sanat").await;
    house.answer(mine, "Vastaus Ainalle").await;
    promised(&house, mine, "Soitamme Ainalle").await;
    let theirs = house.letter(BERTTA, "Bertan asia", "Bertan sanat").await;
    house.answer(theirs, "Vastaus Bertalle").await;
    promised(&house, theirs, "Soitamme Bertalle").await;
    let mut aina = house.signed_in(AINA).await;
    let own = ["/help/fi/my".to_owned(), format!("/help/fi/my/cases/{mine}")];
    for path in &own {
        let page = aina.get(path).await;
        assert!(
            page.status == 200 && page.body.contains("Ainan asia") && page.body.contains("Soitamme Ainalle"),
            "{}",
            page.body
        );
        assert!(!page.body.contains("Bert") && !page.body.contains("Vain talon"), "{path}: {}", page.body);
        assert_eq!(page.headers["cache-control"], "private, no-store", "{path}");
    }
    let case = aina.get(&own[1]).await.body;
    for part in ["Ainan sanat", "Vastaus Ainalle", "<b>Aino</b>", "<b>Sinä</b>"] {
        assert!(case.contains(part), "{part} is missing from {case}");
    }
    let before = house.count("SELECT count(*) FROM message").await;
    let other = format!("/help/fi/my/cases/{theirs}");
    let strangers = [
        aina.get(&other).await,
        aina.post(&other, &[("text", "Ainan kirje"), ("key", "abc")]).await,
        aina.get("/help/fi/my/cases/cas_0000000000001").await,
        aina.get(&format!("/help/fi/my?before={theirs}")).await,
    ];
    for (i, answer) in strangers.iter().enumerate() {
        assert!(!answer.body.contains("Bert"), "{i}: {}", answer.body);
        assert_eq!(answer.status, if i < 3 { 404 } else { 200 }, "{i}: {}", answer.body);
    }
    assert_eq!(strangers[0].body, strangers[2].body, "another's case and none at all look the same");
    assert_eq!(house.count("SELECT count(*) FROM message").await, before);
    // Whoever is not signed in is led to the door, whatever they ask for.
    let mut nobody = Browser::new(&house);
    for path in &own[1..] {
        assert_eq!(nobody.get(path).await.to(), "/help/fi/my");
        assert_eq!(nobody.post(path, &[("text", "Hei")]).await.to(), "/help/fi/my");
    }
    assert_eq!(house.count("SELECT count(*) FROM message").await, before);
});

both_dbs!(what_is_written_further_comes_into_the_case_once, async |world: &World| {
    let house = House::open(world).await;
    let case = house.letter(AINA, "Tilaus", "Missä tilaukseni on?").await;
    house.answer(case, "Se on matkalla.").await;
    let mut aina = house.signed_in(AINA).await;
    let path = format!("/help/fi/my/cases/{case}");
    let empty = aina.post(&path, &[("text", "  "), ("key", "k1")]).await;
    assert!(empty.status == 422 && empty.body.contains("id=\"text-wrong\""), "{}", empty.body);
    let key = house.key();
    for _ in 0..2 {
        let sent = aina.post(&path, &[("text", "Kiitos <b>!"), ("key", &key)]).await;
        assert_eq!(
            (sent.status.as_u16(), sent.to()),
            (303, format!("{path}?told=1#said").as_str()),
            "{}",
            sent.body
        );
    }
    let page = aina.get(&format!("{path}?told=1")).await.body;
    assert_eq!(page.matches("Kiitos &#60;b&#62;!").count(), 1, "{page}");
    assert!(page.contains("Viestisi on tullut perille") && page.contains("Vastaamme seuraavaksi"), "{page}");
    assert_eq!(
        house.count("SELECT count(*) FROM interaction WHERE assurance = 'possessed'").await,
        1,
        "we know who wrote it"
    );
    aina.origin = Some("https://evil.example");
    assert_eq!(
        aina.post(&path, &[("text", "Väärä"), ("key", "k2")]).await.status,
        403,
        "a foreign page cannot write"
    );
    assert_eq!(aina.post("/help/fi/my/out", &[]).await.status, 403, "nor sign out");
});

both_dbs!(articles_for_customers_are_read_and_found_by_those_who_are_signed_in, async |world: &World| {
    let house = House::open(world).await;
    house.letter(AINA, "Tilaus", "Missä?").await;
    let ambient = world.ambient.clone();
    let made = world.store.write(async move |tx: &mut Tx| {
        let new = NewArticle {
            category: None,
            locale: Locale::Fi,
            title: "Laskun eräpäivän siirto".into(),
            body: "Siirrä eräpäivää omilta sivuilta.".into(),
            slug: Some("erapaiva".into()),
        };
        let actor = helppo_kernel::Actor::Agent(AINO);
        let id = create_article(tx, &ambient, actor, &new).await?;
        publish(tx, &ambient, actor, id, Locale::Fi).await?;
        care_for(tx, &ambient, actor, id, &Care { audience: Some(Audience::SignedIn), ..Care::default() })
            .await?;
        Ok::<_, KnowledgeError>(())
    });
    made.await.expect("an article");
    house.knowledge.refresh().await.expect("the shelf is filled");
    let pages = [
        "/help/fi",
        "/help/fi/other",
        "/help/fi/search?q=er%C3%A4p%C3%A4iv%C3%A4n%20siirto",
        "/help/fi/suggest?q=er%C3%A4p%C3%A4iv",
        "/help/fi/a/erapaiva",
    ];
    let mut nobody = Browser::new(&house);
    let mut aina = house.signed_in(AINA).await;
    for path in pages {
        assert!(!nobody.get(path).await.body.contains("a/erapaiva") || path.ends_with("erapaiva"), "{path}");
        let page = aina.get(path).await;
        assert!(page.body.contains("erapaiva"), "{path}: {}", page.body);
        assert_eq!(page.headers["cache-control"], "private, no-store", "nobody keeps {path}");
    }
    assert_eq!(nobody.get("/help/fi/a/erapaiva").await.status, 404);
    for path in ["/help/fi/feed.xml", "/help/sitemap.xml"] {
        assert!(!aina.get(path).await.body.contains("erapaiva"), "{path} is for everybody");
    }
    assert!(
        house.knowledge.find(Locale::Fi, "laskun eräpäivän siirto", 5).hits.is_empty(),
        "the bot does not know it"
    );
});

both_dbs!(what_customers_read_is_linked_to_them_only_by_their_word, async |world: &World| {
    let house = House::open(world).await;
    house.letter(AINA, "Tilaus", "Missä?").await;
    house.article("Takuu", "takuu").await;
    house.knowledge.refresh().await.expect("the shelf is filled");
    let watching = tokio::spawn(house.knowledge.clone().watch());
    let mut aina = house.signed_in(AINA).await;
    let views = "SELECT coalesce(CAST(sum(views) AS BIGINT), 0) FROM reading";
    let after = "SELECT coalesce(CAST(sum(wrote_after) AS BIGINT), 0) FROM reading";
    let visits = "SELECT count(*) FROM reader_visit";
    assert!(aina.get("/help/fi/my").await.body.contains("Annan luvan"));
    aina.get("/help/fi/a/takuu").await;
    house.until(views, 1).await;
    assert_eq!(house.count(visits).await, 0, "without their word nothing is known");
    assert_eq!(aina.post("/help/fi/my/reading", &[("word", "given")]).await.to(), "/help/fi/my#reading");
    assert!(aina.get("/help/fi/my").await.body.contains("Peru lupa"));
    aina.get("/help/fi/a/takuu").await;
    house.until(visits, 1).await;
    house.letter("bertta@posti.example", "Muu", "Muuta").await;
    house.letter(AINA, "Takuu", "Ei auttanut").await;
    house.until(after, 1).await;
    assert_eq!(house.count(visits).await, 0, "counted once");
    aina.get("/help/fi/a/takuu").await;
    house.until(visits, 1).await;
    aina.post("/help/fi/my/reading", &[("word", "taken_back")]).await;
    assert_eq!(house.count(visits).await, 0, "taken back is forgotten");
    aina.origin = Some("https://evil.example");
    assert_eq!(aina.post("/help/fi/my/reading", &[("word", "given")]).await.status, 403);
    watching.abort();
});
