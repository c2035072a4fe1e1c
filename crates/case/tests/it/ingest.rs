//! The one door in.

use helppo_case::{CaseStatus, IdentityKind, Inbound, Sender, State, Thread};
use helppo_kernel::Actor;
use helppo_store::Tx;
use helppo_testkit::{World, both_dbs};

use crate::desk::{CHAT, Desk, EERO, SILJA, aino, answer, chat, mail};

both_dbs!(a_first_mail_opens_a_case_that_waits, async |world: &World| {
    let desk = Desk::new(world).await;
    let got = desk.mail("<1@x>", "Ostin takin.\nVetoketju irtosi.").await;
    assert!(got.opened_case && !got.duplicate && !got.needs_flow);
    let case = desk.case(got.case).await;
    assert_eq!((case.number, case.status, case.unread), (1, CaseStatus::Open, 1));
    assert_eq!(case.last_text, "Ostin takin. Vetoketju irtosi.");
    assert!(case.waiting_since.is_some());
    let kinds = desk.kinds(got.case).await;
    assert_eq!(kinds, ["CaseOpened", "InteractionStarted", "MessageReceived", "Queued"]);
    let seqs: Vec<i64> = desk.events(got.case).await.iter().map(|e| e.case_seq).collect();
    assert_eq!(seqs, [1, 2, 3, 4]);
    assert_eq!(desk.number("SELECT seq FROM message").await, 3);
});

both_dbs!(the_same_message_twice_is_one_message, async |world: &World| {
    let desk = Desk::new(world).await;
    let first = desk.mail("<1@x>", "Hei").await;
    let again = desk.mail("<1@x>", "Hei").await;
    assert!(again.duplicate);
    assert_eq!((again.case, again.message, again.customer), (first.case, first.message, first.customer));
    assert_eq!(desk.number("SELECT count(*) FROM message").await, 1);
    assert_eq!(desk.number("SELECT count(*) FROM cases").await, 1);
    // The same id in another channel is another message.
    let other = Inbound { channel: CHAT, ..mail(&desk.ambient, "<1@x>", "Hei") };
    assert!(!desk.ingest(other).await.unwrap().duplicate);
});

both_dbs!(an_answer_joins_by_the_id_it_refers_to, async |world: &World| {
    let desk = Desk::new(world).await;
    let first = desk.mail("<1@x>", "Hei").await;
    let thread = Thread::ProviderIds(vec!["<unknown@x>".into(), "<1@x>".into()]);
    let second = Inbound { thread, ..mail(&desk.ambient, "<2@x>", "Vielä yksi asia") };
    let second = desk.ingest(second).await.unwrap();
    assert_eq!((second.case, second.interaction), (first.case, first.interaction));
    assert!(!second.opened_case);
    assert_eq!(desk.case(first.case).await.unread, 2);
});

both_dbs!(a_stranger_who_knows_the_id_begins_a_case_of_their_own, async |world: &World| {
    let desk = Desk::new(world).await;
    let first = desk.mail("<1@x>", "Hei").await;
    let mallory = Sender { value: "mallory@example.com".into(), name: None, ..aino() };
    let thread = Thread::ProviderIds(vec!["<1@x>".into()]);
    let theirs = Inbound { from: mallory.clone(), thread, ..mail(&desk.ambient, "<3@x>", "Mitä muuta?") };
    let theirs = desk.ingest(theirs).await.unwrap();
    assert_ne!(theirs.case, first.case);
    // With the token of the case they are let in, under their own name.
    let token =
        Inbound { from: mallory, thread: Thread::Case(first.case), ..mail(&desk.ambient, "<4@x>", "Hei") };
    let guest = desk.ingest(token).await.unwrap();
    assert_eq!(guest.case, first.case);
    assert_ne!(guest.customer, first.customer);
    assert_eq!(desk.case(first.case).await.customer, first.customer);
});

both_dbs!(a_chat_goes_on_in_its_live_interaction, async |world: &World| {
    let desk = Desk::new(world).await;
    let hello = Inbound { bot_first: true, ..chat(&desk.ambient, "c1", "Hei") };
    let hello = desk.ingest(hello).await.unwrap();
    assert!(hello.needs_flow);
    assert_eq!(desk.case(hello.case).await.waiting_since, None, "the bot serves, nobody waits for a person");
    let more = desk
        .ingest(Inbound { bot_first: true, ..chat(&desk.ambient, "c2", "Missä takki on?") })
        .await
        .unwrap();
    assert_eq!((more.case, more.interaction), (hello.case, hello.interaction));
    assert!(more.needs_flow);
});

both_dbs!(a_message_reopens_a_solved_case_and_prefers_its_owner, async |world: &World| {
    let desk = Desk::new(world).await;
    let first = desk.mail("<1@x>", "Hei").await;
    let (amb, case) = (desk.ambient.clone(), first.case);
    desk.store
        .write(async move |tx: &mut Tx| {
            helppo_case::reply(tx, &amb, &answer(case, SILJA, "Lähetän uuden.")).await.unwrap();
            helppo_case::solve(tx, &amb, case, Actor::Agent(SILJA)).await
        })
        .await
        .unwrap();
    assert_eq!(desk.case(case).await.status, CaseStatus::Solved);
    let thread = Thread::ProviderIds(vec!["<1@x>".into()]);
    let back = desk.ingest(Inbound { thread, ..mail(&desk.ambient, "<2@x>", "Ei tullut") }).await.unwrap();
    assert_eq!(back.case, case);
    let now = desk.case(case).await;
    assert_eq!((now.status, now.owner, now.solved_at), (CaseStatus::Open, Some(SILJA), None));
    let interaction = desk.interaction(back.interaction.unwrap()).await;
    assert_eq!((interaction.state, interaction.preferred_agent), (State::Waiting, Some(SILJA)));
});

both_dbs!(a_message_to_a_closed_case_begins_a_new_one_that_follows_it, async |world: &World| {
    let desk = Desk::new(world).await;
    let first = desk.mail("<1@x>", "Hei").await;
    let (amb, case) = (desk.ambient.clone(), first.case);
    desk.store
        .write(async move |tx: &mut Tx| helppo_case::close(tx, &amb, case, Actor::Agent(EERO)).await)
        .await
        .unwrap();
    let thread = Thread::ProviderIds(vec!["<1@x>".into()]);
    let next = desk.ingest(Inbound { thread, ..mail(&desk.ambient, "<2@x>", "Uusi asia") }).await.unwrap();
    assert!(next.opened_case && next.case != case);
    let opened = &desk.events(next.case).await[0];
    assert_eq!(opened.data["follows"], case.to_string());
});

both_dbs!(a_machine_that_answers_wakes_nobody, async |world: &World| {
    let desk = Desk::new(world).await;
    let first = desk.mail("<1@x>", "Hei").await;
    let (amb, case) = (desk.ambient.clone(), first.case);
    desk.store
        .write(async move |tx: &mut Tx| helppo_case::reply(tx, &amb, &answer(case, SILJA, "Hei!")).await)
        .await
        .unwrap();
    let thread = Thread::ProviderIds(vec!["<1@x>".into()]);
    let away = Inbound { automatic: true, thread, ..mail(&desk.ambient, "<2@x>", "Olen lomalla") };
    let away = desk.ingest(away).await.unwrap();
    assert_eq!((away.case, away.interaction), (case, None));
    assert_eq!(desk.case(case).await.status, CaseStatus::Pending);
});

both_dbs!(twenty_adapters_with_one_message_make_one_message, async |world: &World| {
    let desk = Desk::new(world).await;
    let tries = (0..20).map(|i| {
        let id = format!("<{}@x>", i % 4);
        let input = Inbound {
            from: Sender { kind: IdentityKind::Email, value: "AINO@example.com ".into(), ..aino() },
            ..mail(&desk.ambient, &id, "Hei")
        };
        let (store, amb) = (desk.store.clone(), desk.ambient.clone());
        tokio::spawn(async move {
            loop {
                let (amb, input) = (amb.clone(), input.clone());
                match store.write(async move |tx: &mut Tx| helppo_case::ingest(tx, &amb, &input).await).await
                {
                    Err(helppo_case::IngestError::Db(helppo_store::DbError::Unique(_))) => {}
                    other => return other.unwrap(),
                }
            }
        })
    });
    let mut fresh = 0;
    for task in tries.collect::<Vec<_>>() {
        fresh += i64::from(!task.await.unwrap().duplicate);
    }
    assert_eq!(fresh, 4);
    assert_eq!(desk.number("SELECT count(*) FROM message").await, 4);
    assert_eq!(desk.number("SELECT count(*) FROM customer").await, 1);
    assert_eq!(desk.number("SELECT count(*) FROM identity").await, 1);
});
