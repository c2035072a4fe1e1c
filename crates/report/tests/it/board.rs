//! The board follows by itself, tells its age, shows each viewer their own, and raises alarms.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use helppo_kernel::{ChannelKind, Millis};
use helppo_people::{Caller, Role};
use helppo_report::{AlarmKind, Metric, QueueState, Viewer};
use helppo_routing::PresenceStatus;
use helppo_store::{DbError, Tx, p};
use helppo_testkit::{World, both_dbs};

use crate::desk::{AINO, BILLING, Desk, ERIK, SERVICE, Talk};

const ALL: Viewer = Viewer { teams: None };

both_dbs!(the_board_follows_what_happens_within_a_second, async |world: &World| {
    let desk = Desk::open(world).await;
    let _running = desk.start();
    desk.until("the board is there", async || desk.report.board(&ALL).is_ok()).await;
    desk.presence(AINO, PresenceStatus::Available).await;
    let begun = std::time::Instant::now();
    let talk = desk.chat("a").await;
    desk.until("somebody waits", async || desk.board(&ALL).waiting == 1).await;
    // Several tests share one PostgreSQL server, whose log is readable only behind the oldest open write of all.
    let most = if world.postgres().is_some() { 8_000 } else { 1_500 };
    assert!(begun.elapsed().as_millis() < most, "{:?}", begun.elapsed());
    desk.take(talk, AINO).await;
    desk.reply(talk, AINO).await;
    desk.solve(talk, AINO).await;
    desk.rate(talk, AINO, 6, None).await;
    desk.until("the answer is there", async || {
        let board = desk.board(&ALL);
        board.ces.n == 1
            && board.answered_in_target == Some(1.0)
            && board.today.counts.iter().sum::<i64>() == 1
    })
    .await;
    let board = desk.board(&ALL);
    assert_eq!((board.waiting, board.ces.mean), (0, Some(6.0)));
    assert_eq!(board.at, desk.ambient.now());
});

both_dbs!(people_are_shown_with_their_load_and_queues_with_their_state, async |world: &World| {
    let desk = Desk::open(world).await;
    desk.presence(AINO, PresenceStatus::Available).await;
    desk.presence(ERIK, PresenceStatus::Busy).await;
    let mine = desk.chat("a").await;
    desk.take(mine, AINO).await;
    desk.chat("b").await;
    let _running = desk.start();
    desk.until("the board is there", async || desk.report.board(&ALL).is_ok()).await;
    let board = desk.board(&ALL);
    let people: Vec<_> = board.people.iter().map(|p| (p.name.as_str(), p.status, p.load, p.limit)).collect();
    // A chat is a third of a person: two of five places.
    assert_eq!(people, [("Aino", PresenceStatus::Available, 2, 5), ("Erik", PresenceStatus::Busy, 0, 5)]);
    let chat = |board: &helppo_report::Board| {
        board.queues.iter().find(|q| q.channel_kind == ChannelKind::Chat).cloned().expect("a chat queue")
    };
    assert_eq!((chat(&board).waiting, chat(&board).serving, chat(&board).state), (1, 1, QueueState::Ok));
    assert!(board.alarms.is_empty(), "{:?}", board.alarms);
    desk.ambient.clock.advance(50_000);
    assert_eq!(chat(&desk.board(&ALL)).state, QueueState::Risk);
    desk.ambient.clock.advance(20_000);
    let late = desk.board(&ALL);
    assert_eq!((chat(&late).state, chat(&late).longest_ms), (QueueState::Breach, 70_000));
    assert_eq!(late.alarms.iter().map(|a| a.kind).collect::<Vec<_>>(), [AlarmKind::QueueOver]);
});

both_dbs!(
    offers_in_flight_replies_at_risk_and_who_gave_up_are_counted_and_open_their_rows,
    async |world: &World| {
        let desk = Desk::open(world).await;
        let _running = desk.start();
        desk.until("the board is there", async || desk.report.board(&ALL).is_ok()).await;
        let (asked, gone, mail) =
            (desk.chat("a").await, desk.chat("b").await, desk.mail("c@example.com").await);
        desk.chat("d").await;
        let amb = desk.ambient.clone();
        let offered = desk.store.write(async move |tx: &mut Tx| {
            helppo_case::offer(tx, &amb, asked.id, AINO, amb.now().plus(30_000)).await
        });
        offered.await.expect("offered");
        desk.leave(gone).await;
        desk.clock(mail, None).await;
        let figures = |desk: &Desk| {
            let board = desk.board(&ALL);
            (board.waiting, board.offered, board.at_risk, board.late, board.abandoned)
        };
        desk.until("all is counted", async || figures(&desk) == (3, 1, 1, 0, 1)).await;
        let number = async |talk: Talk| {
            let find = async move |tx: &mut Tx| {
                tx.one::<i64>("SELECT number FROM cases WHERE id = $1", p![talk.case]).await
            };
            desk.store.read(find).await.expect("a number")
        };
        assert_eq!(desk.board_rows(Metric::Offered).await, [number(asked).await]);
        assert_eq!(desk.board_rows(Metric::AtRisk).await, [number(mail).await]);
        assert_eq!(desk.board_rows(Metric::Abandoned).await, [number(gone).await]);
        let others = Viewer::of(&Caller::for_test(AINO, Role::Supervisor, &[SERVICE]), None);
        assert_eq!(desk.board(&others).at_risk, 0, "the mail is another team's");

        desk.clock(mail, Some(desk.ambient.now())).await;
        desk.until("the reply is late", async || figures(&desk).3 == 1).await;
        desk.solve(mail, ERIK).await;
        desk.until("nothing is owed in what is solved", async || figures(&desk).2 == 0).await;
        assert!(desk.board_rows(Metric::AtRisk).await.is_empty());
    }
);

both_dbs!(
    an_offer_fills_a_place_of_its_agent_on_the_board_and_in_the_list_of_people,
    async |world: &World| {
        let desk = Desk::open(world).await;
        desk.presence(AINO, PresenceStatus::Available).await;
        let _running = desk.start();
        let talk = desk.chat("a").await;
        let loads = async || {
            let listed = desk.store.read(async |tx: &mut Tx| helppo_routing::people_now(tx).await).await;
            let shown = desk.board(&ALL).people;
            (shown[0].load, listed.expect("people")[0].load)
        };
        desk.until("somebody waits", async || desk.report.board(&ALL).is_ok_and(|b| b.waiting == 1)).await;
        assert_eq!(loads().await, (0, 0));
        desk.offer(talk, AINO).await;
        desk.until("a place is reserved", async || loads().await == (2, 2)).await;
        assert_eq!(desk.board(&ALL).waiting, 1, "the customer still waits");
        desk.withdraw(talk, AINO).await;
        desk.until("the place is free", async || loads().await == (0, 0)).await;
        desk.take(talk, AINO).await;
        desk.until("nobody waits", async || desk.board(&ALL).waiting == 0).await;
        assert_eq!(loads().await, (2, 2));
    }
);

both_dbs!(nobody_there_and_somebody_idle_raise_alarms, async |world: &World| {
    let desk = Desk::open(world).await;
    desk.chat("a").await;
    let _running = desk.start();
    desk.until("the board is there", async || desk.report.board(&ALL).is_ok()).await;
    let kinds = |desk: &Desk| desk.board(&ALL).alarms.iter().map(|a| a.kind).collect::<Vec<_>>();
    assert_eq!(kinds(&desk), [AlarmKind::NoOneServes]);
    desk.presence(ERIK, PresenceStatus::Available).await;
    desk.until("Erik serves", async || kinds(&desk).is_empty()).await;
    desk.ambient.clock.advance(15_000);
    assert_eq!(kinds(&desk), [AlarmKind::IdleWhileWaiting]);
});

both_dbs!(who_rests_from_what_waits_is_not_idle, async |world: &World| {
    let desk = Desk::open(world).await;
    desk.presence(ERIK, PresenceStatus::Available).await;
    let marks = |hard| helppo_routing::Marks { hard, ..Default::default() };
    let mark = async |talk: Talk, hard: bool| {
        let (amb, marks) = (desk.ambient.clone(), marks(hard));
        let marked =
            desk.store.write(async move |tx: &mut Tx| helppo_routing::mark(tx, &amb, talk.id, &marks).await);
        marked.await.expect("marked");
    };
    let _running = desk.start();
    desk.until("the board is there", async || desk.report.board(&ALL).is_ok()).await;
    let idle = || desk.board(&ALL).alarms.iter().any(|a| a.kind == AlarmKind::IdleWhileWaiting);
    let first = desk.chat("a").await;
    desk.until("somebody waits", async || desk.board(&ALL).waiting == 1).await;
    desk.ambient.clock.advance(15_000);
    assert!(idle(), "Erik could take it");
    // He gave it back: it is not offered to him again for a while.
    desk.offer(first, ERIK).await;
    let amb = desk.ambient.clone();
    let declined = desk.store.write(async move |tx: &mut Tx| {
        let sql = "INSERT INTO offer (id, interaction, agent, offered_at, expires_at, outcome, decided_at)
            VALUES (1, $1, $2, $3, $3, 'declined', $3)";
        tx.exec(sql, p![first.id, ERIK, amb.now()]).await?;
        helppo_case::decline(tx, &amb, first.id, ERIK, "busy").await
    });
    declined.await.expect("declined");
    desk.until("Erik rests from it", async || !idle() && desk.board(&ALL).offered == 0).await;
    desk.ambient.clock.advance(3_600_000);
    assert!(idle(), "the rest is over");
    // After hard work in a row others are asked first for hard work, and he for any other.
    desk.take(first, AINO).await;
    for who in ["b", "c", "d", "e", "f"] {
        let hard = desk.chat(who).await;
        mark(hard, true).await;
        desk.take(hard, ERIK).await;
        desk.solve(hard, ERIK).await;
    }
    let next = desk.chat("g").await;
    mark(next, true).await;
    desk.until("the next one waits", async || desk.board(&ALL).waiting == 1).await;
    desk.ambient.clock.advance(15_000);
    desk.until("Erik has a breather", async || !idle()).await;
    mark(next, false).await;
    desk.until("it is not hard after all", async || idle()).await;
});

both_dbs!(each_viewer_sees_the_own_teams_only, async |world: &World| {
    let desk = Desk::open(world).await;
    desk.chat("a").await;
    desk.mail("b@example.com").await;
    let _running = desk.start();
    desk.until("the board is there", async || desk.report.board(&ALL).is_ok()).await;
    let supervisor = Caller::for_test(AINO, Role::Supervisor, &[SERVICE]);
    let admin = Caller::for_test(AINO, Role::Admin, &[]);
    let seen = |caller: &Caller, team| {
        let board = desk.board(&Viewer::of(caller, team));
        (
            board.waiting,
            board.people.len(),
            board.queues.iter().all(|q| caller.all_teams || q.team.id == SERVICE),
        )
    };
    assert_eq!(seen(&admin, None), (2, 2, true));
    assert_eq!(seen(&admin, Some(BILLING)), (1, 0, true));
    assert_eq!(seen(&supervisor, None), (1, 2, true));
    assert_eq!(seen(&supervisor, Some(BILLING)), (0, 0, true));
});

both_dbs!(a_burst_is_told_to_the_hub_a_few_times_only, async |world: &World| {
    let desk = Desk::open(world).await;
    let told = Arc::new(AtomicU64::new(0));
    let count = told.clone();
    desk.report.when_board_changes(move || {
        count.fetch_add(1, Ordering::Relaxed);
    });
    let _running = desk.start();
    desk.until("the board is there", async || desk.report.board(&ALL).is_ok()).await;
    let (before, begun) = (told.load(Ordering::Relaxed), std::time::Instant::now());
    for n in 0..30 {
        desk.chat(&format!("visitor {n}")).await;
    }
    desk.until("all wait", async || desk.board(&ALL).waiting == 30).await;
    desk.until("the hub is told", async || told.load(Ordering::Relaxed) > before).await;
    let most = begun.elapsed().as_millis() / 250 + 2;
    let now = told.load(Ordering::Relaxed) - before;
    assert!(u128::from(now) <= most, "{now} of at most {most}");
});

both_dbs!(the_usual_day_is_the_mean_of_the_same_weekday, async |world: &World| {
    let desk = Desk::open(world).await;
    // Monday 2 March 2026, 10:00 in Helsinki; contacts at 9:30 of the Mondays before, one before DST ended.
    let monday = desk.ambient.now();
    let slot = |weeks: i64| (monday.plus(-weeks * 7 * 24 * 3_600_000 - 1_800_000)).0 / 900_000;
    let rows: Vec<(i64, i64)> = vec![(slot(1), 4), (slot(2), 8), (slot(3), 0)];
    let made = desk.store.write(async move |tx: &mut Tx| {
        for (slot, n) in &rows {
            let sql = "INSERT INTO report_contact (slot, team, channel_kind, n) VALUES ($1, $2, 'chat', $3)";
            tx.exec(sql, p![*slot, SERVICE, *n]).await?;
        }
        Ok::<_, DbError>(())
    });
    made.await.expect("a history");
    let _running = desk.start();
    desk.until("the board is there", async || desk.report.board(&ALL).is_ok()).await;
    let day = desk.board(&ALL).today;
    assert_eq!((day.step_ms, day.usual.len(), day.counts.len()), (1_800_000, 48, 21));
    assert_eq!(day.from, Millis(monday.0 - 10 * 3_600_000));
    assert_eq!((day.usual[19], day.usual_low[19], day.usual_high[19]), (4.0, 0.0, 8.0));
    assert_eq!(day.usual.iter().sum::<f64>(), 4.0);
    let none = desk.board(&Viewer::of(&Caller::for_test(AINO, Role::Supervisor, &[BILLING]), None)).today;
    assert_eq!(none.usual.iter().sum::<f64>(), 0.0);
});

both_dbs!(a_board_that_is_not_counted_yet_says_so, async |world: &World| {
    let desk = Desk::open(world).await;
    let problem = desk.report.board(&ALL).expect_err("nothing is counted");
    assert_eq!((problem.status, problem.slug.as_str()), (503, "board-not-ready"));
});
