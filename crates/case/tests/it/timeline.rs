//! One column of time.

use helppo_case::timeline::{ItemKind, timeline};
use helppo_case::{
    Delivery, Inbound, LinkKey, MergeCases, NewAttachment, NewNote, TimelineItem, customer_timeline,
    delivery_changed, item_for_event, merge_cases, note, solve,
};
use helppo_kernel::{Actor, CaseId};
use helppo_store::Tx;
use helppo_testkit::{World, both_dbs};
use serde_json::json;

use crate::desk::{Desk, EERO, SILJA, answer, chat, mail};
use crate::list::admin;

impl Desk {
    async fn timeline(&self, case: CaseId, before: Option<i64>, limit: usize) -> (Vec<TimelineItem>, bool) {
        let links = LinkKey::new([1; 32]).at(self.ambient.now());
        let page = self.write(async move |tx| timeline(tx, &links, case, before, limit).await).await;
        (page.items, page.has_more)
    }
}

fn words(items: &[TimelineItem]) -> Vec<String> {
    items
        .iter()
        .map(|i| match (&i.message, &i.note, &i.event) {
            (Some(m), _, _) => format!("{}: {}", m.author_name, m.text),
            (_, Some(n), _) => format!("note: {}", n.text),
            (_, _, Some(e)) => e.name.clone(),
            _ => String::new(),
        })
        .collect()
}

both_dbs!(what_was_said_noted_and_done_stands_in_one_column, async |world: &World| {
    let desk = Desk::new(world).await;
    let picture = NewAttachment::Stored {
        blob: "ab".into(),
        name: "kuva.png".into(),
        media_type: "image/png".into(),
        size: 3,
        content_id: None,
    };
    let headers = json!({"to": ["asiakaspalvelu@example.com"]});
    let first = Inbound { attachments: vec![picture], headers, ..mail(&desk.ambient, "<1@x>", "Hei") };
    let case = desk.ingest(first).await.unwrap().case;
    desk.verb(async move |tx, amb| {
        let mentions = vec![EERO];
        note(tx, amb, &NewNote { case, agent: SILJA, text: "@Eero katso".into(), mentions }).await
    })
    .await;
    let message = desk.reply(answer(case, SILJA, "Hei Aino")).await.unwrap();
    desk.verb(async move |tx, amb| solve(tx, amb, case, Actor::Agent(SILJA)).await).await;
    let (items, more) = desk.timeline(case, None, 50).await;
    let expected = [
        "CaseOpened",
        "Aino Virtanen: Hei",
        "note: @Eero katso",
        "Silja: Hei Aino",
        "CaseAssigned",
        "OfferAccepted",
        "InteractionEnded",
        "CaseStatusChanged",
        "CaseStatusChanged",
    ];
    assert_eq!(words(&items), expected);
    assert!(!more && items.windows(2).all(|w| w[0].seq < w[1].seq));
    let said = items[1].message.as_ref().unwrap();
    assert_eq!(
        (said.attachments[0].name.as_str(), said.to[0].as_str()),
        ("kuva.png", "asiakaspalvelu@example.com")
    );
    assert_eq!(items[2].note.as_ref().unwrap().mentions, [EERO]);
    assert_eq!(items[4].event.as_ref().unwrap().data["names"][SILJA.to_string()], "Silja");
    assert_eq!(
        (items[2].kind, items[3].channel.as_ref().unwrap().name.as_str()),
        (ItemKind::Note, "Support")
    );

    // News of the delivery shows the message again, in its place.
    desk.verb(async move |tx, amb| delivery_changed(tx, amb, message, Delivery::Sent, None).await).await;
    let event = desk.events(case).await.pop().unwrap();
    let links = LinkKey::new([1; 32]).at(desk.ambient.now());
    let again = desk.write(async move |tx| item_for_event(tx, &links, &event).await).await.unwrap();
    assert_eq!((again.seq, again.message.unwrap().delivery), (items[3].seq, Delivery::Sent));
});

both_dbs!(pages_go_backwards_without_gaps, async |world: &World| {
    let desk = Desk::new(world).await;
    let case = desk.chat("c0", "0").await.case;
    for i in 1..30 {
        desk.ambient.clock.advance(1_000);
        desk.ingest(chat(&desk.ambient, &format!("c{i}"), &i.to_string())).await.unwrap();
    }
    let whole = words(&desk.timeline(case, None, 200).await.0);
    assert_eq!(whole.len(), 31);
    for limit in [1, 7, 30, 31] {
        let (mut pieces, mut before) = (Vec::new(), None);
        loop {
            let (items, more) = desk.timeline(case, before, limit).await;
            before = items.first().map(|i| i.seq);
            pieces.splice(0..0, words(&items));
            if !more {
                break;
            }
        }
        assert_eq!(pieces, whole, "by {limit}");
    }
});

both_dbs!(a_merged_case_is_woven_in_where_it_happened, async |world: &World| {
    let desk = Desk::new(world).await;
    let first = desk.mail("<1@x>", "yksi").await;
    desk.ambient.clock.advance(1_000);
    let second = desk.mail("<2@x>", "kaksi").await;
    desk.ambient.clock.advance(1_000);
    let thread = helppo_case::Thread::Case(first.case);
    desk.ingest(Inbound { thread, ..mail(&desk.ambient, "<3@x>", "kolme") }).await.unwrap();
    let (amb, merge) = (
        desk.ambient.clone(),
        MergeCases { from: second.case, into: first.case, actor: Actor::Agent(SILJA) },
    );
    desk.store.write(async move |tx: &mut Tx| merge_cases(tx, &amb, &merge).await).await.unwrap();
    let said = |all: Vec<TimelineItem>| {
        all.into_iter().filter_map(|i| i.message.map(|m| m.text)).collect::<Vec<_>>()
    };
    assert_eq!(said(desk.timeline(first.case, None, 50).await.0), ["yksi", "kaksi", "kolme"]);
    // In pages too: nothing lost, nothing twice.
    let (mut pieces, mut before) = (Vec::new(), None);
    loop {
        let (items, more) = desk.timeline(first.case, before, 2).await;
        before = items.iter().filter(|i| i.case == Some(first.case)).map(|i| i.seq).min();
        pieces.splice(0..0, said(items));
        if !more {
            break;
        }
    }
    assert_eq!(pieces, ["yksi", "kaksi", "kolme"]);
    let links = LinkKey::new([1; 32]).at(desk.ambient.now());
    let customer = first.customer;
    let newest = (i64::MAX, i64::MAX);
    let page =
        desk.write(async move |tx| customer_timeline(tx, &links, &admin(), customer, newest, 50).await).await;
    let items = page.items.into_iter().map(|i| i.item).collect();
    assert_eq!(said(items), ["kolme", "kaksi", "yksi"]);
});
