//! Notes, tags, facts, drafts, snooze, status, assignment.

use helppo_case::{
    Assign, CaseError, CaseStatus, DraftError, DraftMode, Edit, NewFact, NewNote, PutDraft, SetTeam, Snooze,
    State, Wish, assign, close, close_solved, drafts, edit, facts, mark_read, note, put_draft, record_fact,
    reopen, set_team, snooze, solve, tag, untag, wake,
};
use helppo_kernel::{Actor, Ambient, CaseId};
use helppo_store::{Tx, p};
use helppo_testkit::{World, both_dbs};

use crate::desk::{Desk, EERO, OLLI, SALES, SILJA, mail};

impl Desk {
    /// Runs a verb of this room that must work.
    pub async fn verb<T: Send + 'static>(
        &self,
        f: impl AsyncFn(&mut Tx, &Ambient) -> Result<T, CaseError> + Send + 'static,
    ) -> T {
        self.attempt(f).await.expect("the verb works")
    }

    /// Runs a verb of this room.
    pub async fn attempt<T: Send + 'static>(
        &self,
        f: impl AsyncFn(&mut Tx, &Ambient) -> Result<T, CaseError> + Send + 'static,
    ) -> Result<T, CaseError> {
        let amb = self.ambient.clone();
        self.store.write(async move |tx: &mut Tx| f(tx, &amb).await).await
    }

    pub async fn last_event(&self, case: CaseId) -> (String, serde_json::Value) {
        let last = self.events(case).await.pop().expect("the case has events");
        (last.kind, last.data)
    }
}

const ME: Actor = Actor::Agent(SILJA);

both_dbs!(a_note_mentions_colleagues_and_stays_inside, async |world: &World| {
    let desk = Desk::new(world).await;
    let case = desk.mail("<1@x>", "Hei").await.case;
    desk.verb(async move |tx, amb| {
        let mentions = vec![EERO, EERO, helppo_kernel::AgentId(999)];
        note(tx, amb, &NewNote { case, agent: SILJA, text: " @Eero katso ".into(), mentions }).await
    })
    .await;
    let (kind, data) = desk.last_event(case).await;
    assert_eq!((kind.as_str(), &data["mentions"]), ("NoteAdded", &serde_json::json!([EERO])));
    assert_eq!(desk.number("SELECT count(*) FROM mention WHERE read_at IS NULL").await, 1);
    assert_eq!(desk.case(case).await.last_text, "Hei", "a note is not what was said last");
    desk.verb(async move |tx, amb| mark_read(tx, amb, EERO, case).await).await;
    assert_eq!(desk.number("SELECT count(*) FROM mention WHERE read_at IS NULL").await, 0);
    let empty = desk
        .attempt(async move |tx, amb| {
            note(tx, amb, &NewNote { case, agent: SILJA, text: "  ".into(), mentions: vec![] }).await
        })
        .await;
    assert!(matches!(empty, Err(CaseError::Invalid { field: "text", .. })));
});

both_dbs!(a_tag_is_put_on_once_and_taken_off_once, async |world: &World| {
    let desk = Desk::new(world).await;
    let case = desk.mail("<1@x>", "Hei").await.case;
    let before = desk.events(case).await.len();
    let done = desk
        .verb(async move |tx, amb| {
            Ok([
                tag(tx, amb, case, " Palautus ", ME).await?,
                tag(tx, amb, case, "palautus", ME).await?,
                untag(tx, amb, case, "PALAUTUS", ME).await?,
                untag(tx, amb, case, "palautus", ME).await?,
            ])
        })
        .await;
    assert_eq!(done, [true, false, true, false]);
    assert_eq!(desk.events(case).await.len(), before + 2);
    let wrong = desk.attempt(async move |tx, amb| tag(tx, amb, case, "a,b", ME).await).await;
    assert!(matches!(wrong, Err(CaseError::Invalid { .. })));
});

both_dbs!(a_fact_is_asked_once_and_known_in_the_customers_other_cases, async |world: &World| {
    let desk = Desk::new(world).await;
    let first = desk.mail("<1@x>", "Hei").await;
    let second = desk.mail("<2@x>", "Toinen asia").await;
    assert_eq!(first.customer, second.customer);
    let case = first.case;
    for value in ["FI-1", "FI-20814"] {
        desk.verb(async move |tx, amb| {
            let fact = NewFact {
                case,
                key: "order".into(),
                value: value.into(),
                given_by: Actor::Customer(first.customer),
                source_event: None,
                confidence: 100,
                expires_at: None,
            };
            record_fact(tx, amb, &fact).await
        })
        .await;
    }
    let known = desk.verb(async move |tx, amb| Ok(facts(tx, amb, second.case, second.customer).await?)).await;
    assert_eq!(known.len(), 1);
    assert_eq!((known[0].value.as_str(), known[0].case), ("FI-20814", case));
    assert_eq!(known[0].giver, Actor::Customer(first.customer));
});

both_dbs!(an_old_window_does_not_overwrite_a_newer_draft, async |world: &World| {
    let desk = Desk::new(world).await;
    let case = desk.mail("<1@x>", "Hei").await.case;
    let keep = async |text: &'static str, version: i64| {
        let amb = desk.ambient.clone();
        let draft = PutDraft { agent: SILJA, case, mode: DraftMode::Reply, text: text.into(), version };
        desk.store.write(async move |tx: &mut Tx| put_draft(tx, &amb, &draft).await).await
    };
    let one = keep("Hei Ai", 0).await.unwrap();
    let two = keep("Hei Aino", one).await.unwrap();
    assert!(two > one);
    let Err(DraftError::Newer(newer)) = keep("Hei A", one).await else { panic!("the old window wrote") };
    assert_eq!(newer.text, "Hei Aino");
    // Sent or thrown away, begun anew: the old version is still no licence.
    keep("", two).await.unwrap();
    desk.ambient.clock.advance(5);
    let three = keep("Uusi", 0).await.unwrap();
    assert!(three > two && keep("vanha", two).await.is_err());
    let kept = desk.write(async move |tx| drafts(tx, SILJA, case).await).await;
    assert_eq!(kept.iter().map(|d| d.text.as_str()).collect::<Vec<_>>(), ["Uusi"]);
});

both_dbs!(a_snoozed_case_comes_back_by_itself_or_by_a_message, async |world: &World| {
    let desk = Desk::new(world).await;
    let got = desk.mail("<1@x>", "Hei").await;
    let case = got.case;
    let until = desk.ambient.now().plus(3_600_000);
    let put_off = async move |tx: &mut Tx, amb: &Ambient| {
        snooze(tx, amb, &Snooze { case, until: Some(until), wish: Wish::Ours, actor: ME }).await
    };
    desk.verb(put_off).await;
    assert_eq!(desk.interaction(got.interaction.unwrap()).await.state, State::Ended);
    assert_eq!(desk.number("SELECT count(*) FROM job WHERE kind = 'WakeCase'").await, 1);
    // Too early does nothing.
    desk.verb(async move |tx, amb| wake(tx, amb, case).await).await;
    assert_eq!(desk.case(case).await.snoozed_until, Some(until));
    desk.ambient.clock.set(until);
    desk.verb(async move |tx, amb| wake(tx, amb, case).await).await;
    let back = desk.case(case).await;
    assert_eq!((back.snoozed_until, back.status, back.unread), (None, CaseStatus::Open, 1));

    let later = until.plus(3_600_000);
    desk.verb(async move |tx, amb| {
        snooze(tx, amb, &Snooze { case, until: Some(later), wish: Wish::Ours, actor: ME }).await
    })
    .await;
    let thread = helppo_case::Thread::Case(case);
    let again = helppo_case::Inbound { thread, ..mail(&desk.ambient, "<2@x>", "Vielä") };
    desk.ingest(again).await.unwrap();
    assert_eq!(desk.case(case).await.snoozed_until, None);
    assert_eq!(desk.number("SELECT count(*) FROM job WHERE kind = 'WakeCase'").await, 0);
    let past = desk
        .attempt(async move |tx, amb| {
            snooze(
                tx,
                amb,
                &Snooze { case, until: Some(helppo_kernel::Millis(5)), wish: Wish::Ours, actor: ME },
            )
            .await
        })
        .await;
    assert!(matches!(past, Err(CaseError::Invalid { .. })));
});

both_dbs!(solving_ends_what_is_live_and_closing_is_for_good, async |world: &World| {
    let desk = Desk::new(world).await;
    let got = desk.chat("c1", "Hei").await;
    let case = got.case;
    desk.verb(async move |tx, amb| solve(tx, amb, case, ME).await).await;
    let (kind, data) = desk.last_event(case).await;
    assert_eq!(
        (kind.as_str(), &data["from"], &data["to"]),
        ("CaseStatusChanged", &"open".into(), &"solved".into())
    );
    assert_eq!(desk.interaction(got.interaction.unwrap()).await.how.as_deref(), Some("solved"));
    let solved = desk.case(case).await;
    assert!(solved.solved_at.is_some() && solved.waiting_since.is_none());
    let events = desk.events(case).await.len();
    desk.verb(async move |tx, amb| solve(tx, amb, case, ME).await).await;
    assert_eq!(desk.events(case).await.len(), events, "solving twice is once");
    desk.verb(async move |tx, amb| close(tx, amb, case, ME).await).await;
    let again = desk.attempt(async move |tx, amb| solve(tx, amb, case, ME).await).await;
    assert!(matches!(again, Err(CaseError::Illegal(_))));
    desk.verb(async move |tx, amb| reopen(tx, amb, case, ME).await).await;
    let open = desk.case(case).await;
    assert_eq!((open.status, open.closed_at, open.solved_at), (CaseStatus::Open, None, None));
});

both_dbs!(a_case_given_to_a_colleague_is_kept_for_them_in_the_queue, async |world: &World| {
    let desk = Desk::new(world).await;
    let got = desk.chat("c1", "Hei").await;
    let case = got.case;
    let give = async move |tx: &mut Tx, amb: &Ambient| {
        assign(tx, amb, &Assign { case, owner: Some(EERO), actor: ME }).await
    };
    desk.verb(give).await;
    let waiting = desk.interaction(got.interaction.unwrap()).await;
    assert_eq!((waiting.state, waiting.preferred_agent), (State::Waiting, Some(EERO)));
    // Eero takes it himself: it is his at once.
    desk.verb(async move |tx, amb| {
        assign(tx, amb, &Assign { case, owner: Some(EERO), actor: Actor::Agent(EERO) }).await
    })
    .await;
    let active = desk.interaction(got.interaction.unwrap()).await;
    assert_eq!((active.state, active.agent), (State::Active, Some(EERO)));
    // To another team: nobody's, in that team's queue.
    desk.verb(async move |tx, amb| set_team(tx, amb, &SetTeam { case, team: SALES, actor: ME }).await).await;
    let moved = desk.interaction(got.interaction.unwrap()).await;
    assert_eq!((moved.state, moved.team, moved.agent), (State::Waiting, SALES, None));
    assert_eq!(desk.case(case).await.owner, None);
    let kinds = desk.kinds(case).await;
    assert_eq!(kinds[kinds.len() - 3..], ["CaseAssigned", "Transferred", "Queued"]);
    let nobody = desk
        .attempt(async move |tx, amb| {
            tx.exec("UPDATE agent SET disabled_at = 1 WHERE id = $1", p![OLLI]).await?;
            assign(tx, amb, &Assign { case, owner: Some(OLLI), actor: ME }).await
        })
        .await;
    assert!(matches!(nobody, Err(CaseError::Invalid { field: "owner", .. })));
});

both_dbs!(an_edit_tells_what_changed_and_nothing_else, async |world: &World| {
    let desk = Desk::new(world).await;
    let case = desk.mail("<1@x>", "Hei").await.case;
    let before = desk.events(case).await.len();
    desk.verb(async move |tx, amb| {
        let same = Edit { subject: Some("Takin vetoketju rikki".into()), ..Edit::of(case, ME) };
        edit(tx, amb, &same).await?;
        let change = Edit { priority: Some(3), task: Some("exchange".into()), ..Edit::of(case, ME) };
        edit(tx, amb, &change).await
    })
    .await;
    let kinds = desk.kinds(case).await;
    // What waits is queued again, with its new priority.
    assert_eq!(kinds[before..], ["CasePriorityChanged", "TaskIdentified", "Queued"]);
    let wrong = async move |tx: &mut Tx, amb: &Ambient| {
        edit(tx, amb, &Edit { priority: Some(9), ..Edit::of(case, ME) }).await
    };
    assert!(matches!(desk.attempt(wrong).await, Err(CaseError::Invalid { field: "priority", .. })));
});

both_dbs!(what_is_solved_and_silent_for_two_weeks_is_closed, async |world: &World| {
    let desk = Desk::new(world).await;
    let old = desk.mail("<1@x>", "Hei").await.case;
    let open = desk.mail("<2@x>", "Hei taas").await.case;
    let day = 86_400_000;
    desk.verb(async move |tx, amb| solve(tx, amb, old, ME).await).await;
    desk.ambient.clock.advance(13 * day);
    let late = desk.mail("<3@x>", "Vielä yksi").await.case;
    desk.verb(async move |tx, amb| solve(tx, amb, late, ME).await).await;
    assert_eq!(desk.verb(async |tx, amb| close_solved(tx, amb, 100).await).await, 0);
    desk.ambient.clock.advance(day + 1);
    assert_eq!(desk.verb(async |tx, amb| close_solved(tx, amb, 100).await).await, 1);
    assert_eq!(desk.verb(async |tx, amb| close_solved(tx, amb, 100).await).await, 0, "once");
    let statuses = [desk.case(old).await.status, desk.case(open).await.status, desk.case(late).await.status];
    assert_eq!(statuses, [CaseStatus::Closed, CaseStatus::Open, CaseStatus::Solved]);
});
