//! What is counted, and that the parts sum to the whole.

use helppo_kernel::ChannelKind;
use helppo_people::Scope;
use helppo_report::{Figures, Metric, Month, RowsOf, calendar, month, rows_of};
use helppo_store::{Tx, p};
use helppo_testkit::{World, both_dbs};

use crate::desk::{AINO, BILLING, Desk, ERIK, SERVICE};

impl Desk {
    async fn month(&self, scope: Scope) -> Month {
        let now = self.ambient.now();
        let read = self.store.read(async move |tx: &mut Tx| {
            let (from, to) = calendar(tx).await?.month_around(now);
            month(tx, &scope, None, from, to).await
        });
        read.await.expect("figures")
    }

    pub async fn board_rows(&self, metric: Metric) -> Vec<i64> {
        let now = self.ambient.now();
        let of = RowsOf { metric, team: None, kind: None, after: None, limit: 100 };
        let read = self.store.read(async move |tx: &mut Tx| rows_of(tx, now, &Scope::All, &of).await).await;
        read.expect("rows").items.into_iter().map(|row| row.head.number).collect()
    }
}

/// A day at the desk: three chats, a mail, one who gave up.
async fn a_day(desk: &Desk) {
    let advance = |seconds: i64| desk.ambient.clock.advance(seconds * 1000);
    let (a, b, c) = (desk.chat("a").await, desk.chat("b").await, desk.chat("c").await);
    let mail = desk.mail("d@example.com").await;
    advance(30);
    desk.take(a, AINO).await;
    advance(60);
    desk.take(b, ERIK).await;
    desk.reply(a, AINO).await;
    advance(10);
    desk.reply(b, ERIK).await;
    desk.leave(c).await;
    advance(3600);
    desk.reply(mail, ERIK).await;
    desk.solve(a, AINO).await;
    desk.solve(b, AINO).await;
    desk.rate(a, AINO, 7, None).await;
    desk.rate(b, ERIK, 2, None).await;
    desk.rate(b, ERIK, 4, Some(2)).await;
}

both_dbs!(a_day_is_counted_once_and_its_parts_sum_to_the_whole, async |world: &World| {
    let desk = Desk::open(world).await;
    let _running = desk.start();
    a_day(&desk).await;
    desk.counted().await;
    let month = desk.month(Scope::All).await;
    let t = &month.total;
    assert_eq!((t.contacts, t.opened, t.solved, t.abandoned, t.replied), (4, 4, 2, 1, 3));
    assert_eq!((t.answered, t.in_target), (3, 2), "one chat in 30 s, one in 90 s, one mail in an hour");
    assert_eq!((t.first_replies, t.first_reply_mean_ms), (3, Some((90_000 + 100_000 + 3_700_000) / 3)));
    assert_eq!((t.ces_n, t.ces_mean), (2, Some(5.5)));
    let sum = |pick: fn(&Figures) -> i64| {
        let days: i64 = month.days.iter().map(|d| pick(&d.figures)).sum();
        let channels: i64 = month.channels.iter().map(|c| pick(&c.figures)).sum();
        assert_eq!(days, channels);
        days
    };
    assert_eq!(sum(|f| f.contacts), t.contacts);
    assert_eq!(sum(|f| f.answered), t.answered);
    assert_eq!(sum(|f| f.first_replies), t.first_replies);
    let solved: Vec<(&str, i64)> = month.agents.iter().map(|a| (a.name.as_str(), a.figures.solved)).collect();
    assert_eq!(solved, [("Aino", 2), ("Erik", 0)]);
    assert_eq!(month.statuses.get("solved"), Some(&2));
    let p90 = month.first_reply_p90_ms.expect("there are replies");
    assert!((3_300_000..4_200_000).contains(&p90), "{p90}");
});

both_dbs!(every_number_opens_the_rows_it_was_counted_from, async |world: &World| {
    let desk = Desk::open(world).await;
    let _running = desk.start();
    a_day(&desk).await;
    let open = desk.chat("e").await;
    desk.counted().await;
    let total = desk.month(Scope::All).await.total;
    assert_eq!(desk.board_rows(Metric::Contacts).await, [5, 4, 3, 2, 1]);
    assert_eq!(desk.board_rows(Metric::Answered).await.len(), usize::try_from(total.answered).expect("few"));
    assert_eq!(desk.board_rows(Metric::Answered).await, [4, 2, 1]);
    assert_eq!(desk.board_rows(Metric::Ces).await.len(), usize::try_from(total.ces_n).expect("few"));
    let number: Vec<i64> = desk.all("SELECT number FROM cases ORDER BY id DESC LIMIT 1").await;
    assert_eq!(desk.board_rows(Metric::Waiting).await, number);
    let _ = open;
});

both_dbs!(rows_are_paged_by_key_and_kept_to_the_teams_in_sight, async |world: &World| {
    let desk = Desk::open(world).await;
    for n in 0..5 {
        desk.chat(&format!("visitor {n}")).await;
        desk.ambient.clock.advance(1000);
    }
    desk.mail("m@example.com").await;
    let now = desk.ambient.now();
    let page = async |after: Option<[i64; 2]>, kind: Option<ChannelKind>, scope: Scope| {
        let of = RowsOf { metric: Metric::Waiting, team: None, kind, after, limit: 2 };
        let read = desk.store.read(async move |tx: &mut Tx| rows_of(tx, now, &scope, &of).await).await;
        let page = read.expect("rows");
        (page.items.iter().map(|r| r.head.number).collect::<Vec<_>>(), page.next.map(|c| [c.0[0], c.0[1]]))
    };
    let (first, next) = page(None, None, Scope::All).await;
    let (second, next) = page(next, None, Scope::All).await;
    let (third, end) = page(next, None, Scope::All).await;
    assert_eq!([first, second, third].concat(), [1, 2, 3, 4, 5, 6]);
    assert_eq!(end, None);
    let billing = Scope::Teams { agent: AINO, teams: vec![BILLING] };
    assert_eq!(page(None, None, billing.clone()).await.0, [6]);
    assert_eq!(page(None, Some(ChannelKind::Chat), billing).await.0, Vec::<i64>::new());
    assert_eq!(page(None, None, Scope::Teams { agent: AINO, teams: vec![] }).await.0, Vec::<i64>::new());
});

both_dbs!(figures_of_other_teams_are_out_of_sight, async |world: &World| {
    let desk = Desk::open(world).await;
    let _running = desk.start();
    a_day(&desk).await;
    desk.counted().await;
    let of = async |teams: &[helppo_kernel::TeamId]| {
        desk.month(Scope::Teams { agent: AINO, teams: teams.to_vec() }).await.total.contacts
    };
    assert_eq!(
        (of(&[SERVICE]).await, of(&[BILLING]).await, of(&[SERVICE, BILLING]).await, of(&[]).await),
        (3, 1, 4, 0)
    );
});

both_dbs!(counting_anew_from_the_log_gives_the_same, async |world: &World| {
    let desk = Desk::open(world).await;
    let running = desk.start();
    a_day(&desk).await;
    desk.counted().await;
    let before = desk.month(Scope::All).await;
    drop(running);
    tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    let forget = desk.store.write(async |tx: &mut Tx| {
        for table in ["report_contact", "report_day", "report_spread", "report_answer"] {
            tx.exec(&format!("DELETE FROM {table}"), p![]).await?;
        }
        tx.exec("DELETE FROM follower WHERE name = 'report'", p![]).await
    });
    forget.await.expect("forgotten");
    let _running = desk.start();
    desk.counted().await;
    let mut after = desk.month(Scope::All).await;
    // Where a case went since decides where its opening is counted; here nothing moved.
    after.statuses.clone_from(&before.statuses);
    assert_eq!(after, before);
});

both_dbs!(every_statement_of_this_room_can_be_prepared, async |world: &World| {
    let mut prepared = 0;
    // Texts with a hole for a list of values are tried by what asks with them.
    let whole =
        |s: &&helppo_store::Statement| s.module.starts_with("helppo_report") && !s.text.contains("{}");
    for statement in helppo_store::REGISTRY.iter().filter(whole) {
        let outcome = world.store.prepare(statement.text).await;
        assert!(outcome.is_ok(), "{}::{}: {outcome:?}", statement.module, statement.name);
        prepared += 1;
    }
    assert!(prepared > 10);
});
