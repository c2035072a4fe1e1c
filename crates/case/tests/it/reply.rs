//! The one door out, and the way back.

use helppo_case::{
    Author, CaseStatus, Delivery, Departure, Inbound, RecallError, Reply, ReplyError, State, Thread,
    delivery_changed, depart, get_message, recall,
};
use helppo_kernel::{AgentId, CaseId, MessageId};
use helppo_store::Tx;
use helppo_testkit::{World, both_dbs};

use crate::desk::{Desk, EERO, SILJA, answer, chat, mail};

impl Desk {
    pub async fn reply(&self, input: Reply) -> Result<MessageId, ReplyError> {
        let amb = self.ambient.clone();
        let done =
            self.store.write(async move |tx: &mut Tx| helppo_case::reply(tx, &amb, &input).await).await;
        done.map(|r| r.message)
    }

    pub async fn recall(&self, agent: AgentId, message: MessageId) -> Result<(), RecallError> {
        let amb = self.ambient.clone();
        self.store.write(async move |tx: &mut Tx| recall(tx, &amb, agent, message).await).await
    }
}

both_dbs!(an_answer_by_mail_ends_the_exchange_and_waits_for_the_customer, async |world: &World| {
    let desk = Desk::new(world).await;
    let got = desk.mail("<1@x>", "Hei").await;
    let message = desk.reply(answer(got.case, SILJA, "Lähetän uuden takin.")).await.unwrap();
    let case = desk.case(got.case).await;
    assert_eq!(
        (case.status, case.owner, case.waiting_since, case.unread),
        (CaseStatus::Pending, Some(SILJA), None, 0)
    );
    let interaction = desk.interaction(got.interaction.unwrap()).await;
    assert_eq!((interaction.state, interaction.how.as_deref()), (State::Ended, Some("answered")));
    let kinds = desk.kinds(got.case).await;
    let answered = ["MessageSent", "CaseAssigned", "OfferAccepted", "InteractionEnded", "CaseStatusChanged"];
    assert_eq!(kinds[4..], answered);
    let head = desk.store.read(async move |tx: &mut Tx| get_message(tx, message).await).await.unwrap();
    assert_eq!((head.delivery, head.seq), (Delivery::Queued, 5));
    assert_eq!(desk.number("SELECT count(*) FROM job WHERE kind = 'DeliverMessage'").await, 1);
});

both_dbs!(a_chat_stays_active_while_it_is_answered, async |world: &World| {
    let desk = Desk::new(world).await;
    let got = desk.chat("c1", "Hei").await;
    desk.reply(Reply { undo_ms: 0, ..answer(got.case, SILJA, "Hei Aino") }).await.unwrap();
    let interaction = desk.interaction(got.interaction.unwrap()).await;
    assert_eq!((interaction.state, interaction.agent), (State::Active, Some(SILJA)));
    assert_eq!(desk.case(got.case).await.status, CaseStatus::Open);
    let more = desk.chat("c2", "Kiitos").await;
    assert_eq!(more.interaction, got.interaction);
    assert!(desk.case(got.case).await.waiting_since.is_some());
});

both_dbs!(whoever_has_not_seen_the_newest_words_is_stopped, async |world: &World| {
    let desk = Desk::new(world).await;
    let got = desk.chat("c1", "Hei").await;
    let seen = desk.case(got.case).await.seq;
    desk.reply(answer(got.case, EERO, "Minä hoidan")).await.unwrap();
    let stale = desk.reply(Reply { seen: Some(seen), ..answer(got.case, SILJA, "Minä hoidan") }).await;
    let Err(ReplyError::Stale { newer }) = stale else { panic!("{stale:?}") };
    assert_eq!(newer.iter().map(|e| e.kind.as_str()).collect::<Vec<_>>(), ["MessageSent"]);
    // One's own words are no news, nor is anything that is not words.
    desk.reply(Reply { seen: Some(seen), ..answer(got.case, EERO, "Vielä tämä") }).await.unwrap();
    let anyway = Reply { seen: Some(seen), send_anyway: true, ..answer(got.case, SILJA, "Silti") };
    desk.reply(anyway).await.unwrap();
});

both_dbs!(a_recalled_answer_leaves_the_case_as_it_was, async |world: &World| {
    let desk = Desk::new(world).await;
    let got = desk.mail("<1@x>", "Hei").await;
    let before = desk.case(got.case).await;
    let message = desk.reply(answer(got.case, SILJA, "Väärä vastaus")).await.unwrap();
    desk.recall(SILJA, message).await.unwrap();
    let mut after = desk.case(got.case).await;
    assert!(after.seq > before.seq);
    after.seq = before.seq;
    assert_eq!(after, before);
    let interaction = desk.interaction(got.interaction.unwrap()).await;
    assert_eq!((interaction.state, interaction.agent), (State::Active, Some(SILJA)));
    assert_eq!(desk.number("SELECT count(*) FROM job").await, 0);
    let (case, agent) = (got.case, SILJA);
    let drafts = desk.write(async move |tx| helppo_case::drafts(tx, agent, case).await).await;
    assert_eq!(drafts[0].text, "Väärä vastaus");
    assert!(matches!(desk.recall(SILJA, message).await, Err(RecallError::TooLate)));
});

both_dbs!(what_was_said_meanwhile_survives_a_recall, async |world: &World| {
    let desk = Desk::new(world).await;
    let got = desk.mail("<1@x>", "Hei").await;
    let message = desk.reply(answer(got.case, SILJA, "Väärä vastaus")).await.unwrap();
    let thread = Thread::Case(got.case);
    desk.ingest(Inbound { thread, ..mail(&desk.ambient, "<2@x>", "Vielä yksi asia") }).await.unwrap();
    desk.recall(SILJA, message).await.unwrap();
    let case = desk.case(got.case).await;
    assert_eq!((case.last_text.as_str(), case.status), ("Vielä yksi asia", CaseStatus::Open));
    assert!(case.waiting_since.is_some());
});

both_dbs!(a_message_that_departs_cannot_be_recalled_and_never_departs_twice, async |world: &World| {
    let desk = Desk::new(world).await;
    let got = desk.mail("<1@x>", "Hei").await;
    let message = desk.reply(answer(got.case, SILJA, "Hei")).await.unwrap();
    let go = async move |tx: &mut Tx| depart(tx, message).await;
    assert_eq!(desk.store.write(go).await.unwrap(), Departure::Now);
    assert_eq!(desk.store.write(go).await.unwrap(), Departure::Again);
    assert!(matches!(desk.recall(SILJA, message).await, Err(RecallError::TooLate)));
    let amb = desk.ambient.clone();
    let changed = desk
        .store
        .write(async move |tx: &mut Tx| {
            let sent = delivery_changed(tx, &amb, message, Delivery::Sent, Some("<out@us>")).await?;
            let late = delivery_changed(tx, &amb, message, Delivery::Queued, None).await?;
            Ok::<_, helppo_case::CaseError>((sent, late))
        })
        .await
        .unwrap();
    assert_eq!(changed, (true, false));
    assert_eq!(desk.store.write(go).await.unwrap(), Departure::Over);
    // The customer's answer to what left finds its way back.
    let thread = Thread::ProviderIds(vec!["<out@us>".into()]);
    let back = desk.ingest(Inbound { thread, ..mail(&desk.ambient, "<2@x>", "Kiitos") }).await.unwrap();
    assert_eq!(back.case, got.case);
});

both_dbs!(the_bot_answers_without_taking_the_case, async |world: &World| {
    let desk = Desk::new(world).await;
    let got = desk.ingest(Inbound { bot_first: true, ..chat(&desk.ambient, "c1", "Hei") }).await.unwrap();
    let bot = Reply { author: Author::Bot, undo_ms: 0, ..answer(got.case, SILJA, "Hei, olen botti") };
    desk.reply(bot).await.unwrap();
    let case = desk.case(got.case).await;
    assert_eq!((case.owner, case.status, case.unread), (None, CaseStatus::Open, 1));
    assert_eq!(desk.interaction(got.interaction.unwrap()).await.state, State::Automated);
});

both_dbs!(nothing_leaves_a_closed_case_or_a_switched_off_channel, async |world: &World| {
    let desk = Desk::new(world).await;
    let got = desk.mail("<1@x>", "Hei").await;
    assert!(matches!(desk.reply(answer(got.case, SILJA, "  ")).await, Err(ReplyError::Empty)));
    assert!(matches!(desk.reply(answer(CaseId(1), SILJA, "x")).await, Err(ReplyError::Case(_))));
    desk.write(async |tx| tx.exec("UPDATE channel SET enabled = 0", &[]).await).await;
    assert!(matches!(desk.reply(answer(got.case, SILJA, "x")).await, Err(ReplyError::NoChannel)));
});
