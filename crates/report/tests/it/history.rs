//! History: the same numbers by hand, by day in every zone, read twice and counted anew.

use helppo_case::{MergeCases, merge_cases, unmerge_case};
use helppo_kernel::{Actor, AgentId, CaseId, ChannelKind, Millis, NewEvent, TeamId};
use helppo_people::{Caller, Role, Scope};
use helppo_report::history::{
    Asked, Compare, Group, MetricName, MetricReport, MetricRow, MetricSeries, Narrow, Part, RowsAsked,
    metric_rows, metrics, rebuild,
};
use helppo_report::{Calendar, month};
use helppo_routing::PresenceStatus;
use helppo_store::{DbError, Tx, p};
use helppo_testkit::{World, both_dbs};
use serde_json::json;

use crate::desk::{AINO, BILLING, Desk, ERIK, SERVICE, Talk};
use crate::invented::Invented;

const ZONES: [&str; 4] = ["Europe/Helsinki", "America/St_Johns", "Asia/Kathmandu", "UTC"];
const DUMP: [&str; 4] = [
    "SELECT 'fact', matter, ref, at, value, fact || ',' || team || ',' || channel_kind || ',' || task || ',' || language || ',' || bucket
     FROM history_fact ORDER BY matter, fact, ref",
    "SELECT 'sum', slot, team, n, total, fact || ',' || channel_kind || ',' || task || ',' || language || ',' || bucket
     FROM history_bucket ORDER BY fact, slot, team, channel_kind, task, language, bucket",
    "SELECT 'matter', matter, customer, coalesce(opened_at, 0), coalesce(resolved_at, 0), task
     FROM history_matter ORDER BY matter",
    "SELECT 'presence', slot, agent, present_ms, busy_ms, '' FROM history_presence ORDER BY slot, agent",
];

type Dumped = (String, i64, i64, i64, i64, String);

impl Desk {
    async fn remember(&self, past: &Invented) {
        past.write(&self.store).await;
        self.count_history().await;
    }

    /// Counts to the end of the log and stops.
    async fn count_history(&self) {
        let counting = self.start_history();
        self.counted_by("history").await;
        counting.abort();
        let _ = counting.await;
    }

    async fn ask(&self, asked: &Asked) -> MetricReport {
        let (asked, now) = (asked.clone(), self.ambient.now());
        let read = self.store.read(async move |tx: &mut Tx| metrics(tx, now, &asked).await);
        read.await.expect("a report")
    }

    async fn one(&self, metric: MetricName, asked: &Asked) -> MetricSeries {
        let mut report = self.ask(&Asked { metrics: vec![metric], ..asked.clone() }).await;
        report.metrics.remove(0)
    }

    async fn rows_behind(&self, caller: &Caller, asked: &RowsAsked) -> Vec<MetricRow> {
        let mut rows = Vec::new();
        let mut asked = asked.clone();
        loop {
            let (here, caller) = (asked.clone(), caller.clone());
            let read = self.store.read(async move |tx: &mut Tx| metric_rows(tx, &caller, &here).await);
            let page = read.await.expect("rows");
            rows.extend(page.items);
            match page.next {
                Some(next) => asked.after = Some([next.0[0], next.0[1]]),
                None => return rows,
            }
        }
    }

    async fn dump(&self) -> Vec<Dumped> {
        let mut all = Vec::new();
        for sql in DUMP {
            all.extend(self.all::<Dumped>(sql).await);
        }
        all
    }

    async fn forget(&self) {
        self.store.write(async |tx: &mut Tx| rebuild(tx).await).await.expect("forgotten");
    }

    async fn merge(&self, from: Talk, into: Talk) {
        let amb = self.ambient.clone();
        let input = MergeCases { from: from.case, into: into.case, actor: Actor::Agent(AINO) };
        let done = self.store.write(async move |tx: &mut Tx| merge_cases(tx, &amb, &input).await);
        done.await.expect("merged");
    }

    async fn unmerge(&self, case: CaseId) {
        let amb = self.ambient.clone();
        let done =
            self.store.write(async move |tx: &mut Tx| unmerge_case(tx, &amb, case, Actor::Agent(AINO)).await);
        done.await.expect("two again");
    }

    fn wait(&self, minutes: i64) {
        self.ambient.clock.advance(minutes * 60_000);
    }
}

fn asked(zone: &str, group: Group, from: i64, to: i64) -> Asked {
    Asked {
        metrics: MetricName::ALL.to_vec(),
        from,
        to,
        calendar: Calendar::named(zone),
        group,
        compare: None,
        within: 7,
        narrow: Narrow::default(),
    }
}

fn behind(metric: MetricName, part: Part, from: i64, to: i64, limit: usize) -> RowsAsked {
    RowsAsked {
        metric,
        part,
        from,
        to,
        calendar: Calendar::named("Europe/Helsinki"),
        hour: None,
        within: 7,
        narrow: Narrow::default(),
        after: None,
        limit,
    }
}

fn count(n: usize) -> i64 {
    i64::try_from(n).expect("few")
}

/// Metrics of which each thing is one note: what is counted, or averaged.
const NOTED: [&str; 15] = [
    "contacts",
    "opened",
    "solved",
    "reopened",
    "automated",
    "replies",
    "wait",
    "abandoned_wait",
    "first_reply",
    "next_reply",
    "transfers",
    "handle_time",
    "resolution_time",
    "contacts_to_resolution",
    "ces",
];

#[expect(clippy::cast_precision_loss, reason = "small sums")]
fn mean(values: &[i64]) -> f64 {
    values.iter().sum::<i64>() as f64 / values.len() as f64
}

both_dbs!(numbers_are_what_a_person_would_count_by_hand_on_each_day_of_each_zone, async |world: &World| {
    let desk = Desk::open(world).await;
    let past = Invented::new(7, 120);
    desk.remember(&past).await;
    for zone in ZONES {
        let report = desk.ask(&asked(zone, Group::Day, 20_260_101, 20_270_301)).await;
        for word in NOTED {
            let metric = MetricName::from_word(word).expect("a metric");
            let series = report.metrics.iter().find(|s| s.metric == metric).expect("its series");
            let by_hand = past.by_day(word, zone);
            assert!(!by_hand.is_empty(), "nothing was invented for {word}");
            for point in &series.series {
                let values = by_hand.get(&point.key).map(Vec::as_slice).unwrap_or_default();
                assert_eq!(point.figure.n, count(values.len()), "{word} on {} in {zone}", point.key);
                if series.unit != helppo_report::history::MetricUnit::Count && !values.is_empty() {
                    assert_eq!(point.figure.value, Some(mean(values)), "{word} on {} in {zone}", point.key);
                }
            }
            assert_eq!(series.total.n, count(past.values(word).len()), "{word} in {zone}");
        }
    }
});

both_dbs!(shares_and_percentiles_are_what_a_person_would_work_out, async |world: &World| {
    let desk = Desk::open(world).await;
    let past = Invented::new(11, 120);
    desk.remember(&past).await;
    for within in [1, 7, 30] {
        let all = Asked { within, ..asked("UTC", Group::Month, 20_260_101, 20_270_301) };
        let resolved = past.values("recontact_share").len();
        let within_days = |what: &str| past.values(what).iter().filter(|d| (1..=within).contains(*d)).count();
        let never =
            past.values("first_contact_resolution").iter().filter(|d| **d == 0 || **d > within).count();
        for (metric, met) in [
            (MetricName::RecontactShare, within_days("recontact_share")),
            (MetricName::ReopenShare, within_days("reopen_share")),
            (MetricName::FirstContactResolution, never),
        ] {
            let total = desk.one(metric, &all).await.total;
            assert_eq!(
                (total.n, total.met),
                (count(resolved), Some(count(met))),
                "{metric:?} within {within}"
            );
        }
        let first = desk.one(MetricName::FirstContactResolution, &all).await;
        let recontact = desk.one(MetricName::RecontactShare, &all).await.total.value;
        let contacts = desk.one(MetricName::ContactsToResolution, &all).await.total.value;
        let beside = first.total.beside.expect("what it hides");
        assert_eq!((beside.recontact_share, beside.contacts_to_resolution), (recontact, contacts));
        assert!(first.series.iter().all(|p| p.figure.beside.is_some()), "never alone");
    }
    let all = asked("UTC", Group::Month, 20_260_101, 20_270_301);
    let in_target = past
        .noted
        .iter()
        .filter(|n| n.what == "wait" && n.value <= helppo_routing::usual_target(n.kind))
        .count();
    assert_eq!(desk.one(MetricName::ServiceLevel, &all).await.total.met, Some(count(in_target)));
    for (metric, word) in [
        (MetricName::Wait, "wait"),
        (MetricName::HandleTime, "handle_time"),
        (MetricName::ResolutionTime, "resolution_time"),
    ] {
        let mut values = past.values(word);
        values.sort_unstable();
        let exact = |percent: usize| values[(values.len() * percent).div_ceil(100) - 1];
        let total = desk.one(metric, &all).await.total;
        for (read, exact) in [(total.p50, exact(50)), (total.p90, exact(90)), (total.p95, exact(95))] {
            let read = read.expect("there are some");
            let off = (read - exact).abs();
            assert!(off * 20 <= exact + 20 || exact < 1000 && read == 500, "{word}: {read} for {exact}");
        }
    }
});

both_dbs!(parts_sum_to_the_whole_however_it_is_cut_also_when_clocks_change, async |world: &World| {
    let desk = Desk::open(world).await;
    desk.remember(&Invented::new(5, 150)).await;
    let groups = [
        Group::Day,
        Group::Week,
        Group::Month,
        Group::HourOfWeek,
        Group::Team,
        Group::Channel,
        Group::Task,
        Group::Language,
    ];
    // Summer time begins and ends within these, and between them.
    let stretches = [
        (20_260_301, 20_260_412),
        (20_260_308, 20_260_308),
        (20_261_018, 20_261_108),
        (20_260_115, 20_261_231),
    ];
    let mut seen = 0;
    for zone in ZONES {
        for (from, to) in stretches {
            let whole = desk.ask(&asked(zone, Group::Day, from, to)).await;
            for group in groups {
                let report = desk.ask(&asked(zone, group, from, to)).await;
                for (series, same) in report.metrics.iter().zip(&whole.metrics) {
                    if series.metric == MetricName::Occupancy {
                        continue;
                    }
                    let n: i64 = series.series.iter().map(|p| p.figure.n).sum();
                    let met: i64 = series.series.iter().filter_map(|p| p.figure.met).sum();
                    let what = format!("{:?} by {group:?} in {zone} {from}-{to}", series.metric);
                    assert_eq!((n, met), (series.total.n, series.total.met.unwrap_or(0)), "{what}");
                    assert_eq!((series.total.n, series.total.met), (same.total.n, same.total.met), "{what}");
                    assert_eq!(series.total.p90, same.total.p90, "{what}");
                    seen += n;
                }
            }
        }
    }
    assert!(seen > 10_000, "too little was counted to prove anything: {seen}");
});

both_dbs!(reading_the_log_twice_or_anew_gives_the_same_tables, async |world: &World| {
    let desk = Desk::open(world).await;
    let past = Invented::new(3, 60);
    desk.remember(&past).await;
    let first = desk.dump().await;
    assert!(first.len() > 500, "{}", first.len());
    let back = desk.store.write(async |tx: &mut Tx| {
        tx.exec("UPDATE follower SET xid = 0, n = 0 WHERE name = 'history'", p![]).await
    });
    back.await.expect("back to the start");
    desk.count_history().await;
    assert_eq!(desk.dump().await, first, "read twice");
    desk.forget().await;
    assert_eq!(desk.dump().await.len(), 0);
    desk.count_history().await;
    assert_eq!(desk.dump().await, first, "counted anew");
});

both_dbs!(
    what_moves_merges_and_changes_later_is_counted_as_if_it_had_always_been_so,
    async |world: &World| {
        let desk = Desk::open(world).await;
        let running = desk.start();
        desk.presence(AINO, PresenceStatus::Available).await;
        let (a, b) = (desk.chat("a").await, desk.mail("b@example.com").await);
        desk.wait(2);
        desk.take(a, AINO).await;
        desk.wait(3);
        desk.reply(a, AINO).await;
        desk.solve(a, AINO).await;
        desk.wait(60);
        let again = desk.chat("a").await;
        desk.wait(1);
        desk.leave(again).await;
        let third = desk.chat("a").await;
        desk.counted_by("history").await;
        let today = asked("Europe/Helsinki", Group::Task, 20_260_302, 20_260_302);
        let total = async |metric| {
            let total = desk.one(metric, &today).await.total;
            (total.n, total.met)
        };
        assert_eq!(
            total(MetricName::RecontactShare).await,
            (1, Some(1)),
            "the customer came back after an hour"
        );
        assert_eq!(total(MetricName::FirstContactResolution).await, (1, Some(0)));

        // Named later, the task takes its past along; another task is no return.
        let named = desk.store.write(async move |tx: &mut Tx| {
            for (case, task) in [(a.case, "return"), (again.case, "invoice"), (third.case, "invoice")] {
                tx.exec("UPDATE cases SET task = $1 WHERE id = $2", p![task, case]).await?;
                let event = NewEvent::new(
                    "TaskIdentified",
                    Millis(1_772_445_000_000),
                    Actor::System,
                    json!({"task": task}),
                );
                tx.event(helppo_kernel::EventId(case.0 + 7), &event.of_case(case)).await?;
            }
            Ok::<_, DbError>(())
        });
        named.await.expect("named");
        desk.counted_by("history").await;
        assert_eq!(total(MetricName::RecontactShare).await, (1, Some(0)));
        let tasks = desk.one(MetricName::Contacts, &today).await.series;
        let tasks: Vec<(&str, i64)> = tasks.iter().map(|p| (p.key.as_str(), p.figure.n)).collect();
        assert_eq!(tasks, [("", 1), ("invoice", 2), ("return", 1)]);

        // Merged it is one matter of three contacts; two again it is as before.
        let before = desk.dump().await;
        desk.merge(again, third).await;
        desk.counted_by("history").await;
        desk.wait(5);
        let matters: Vec<(i64,)> = desk.all("SELECT count(*) FROM history_matter").await;
        assert_eq!(matters, [(3,)]);
        assert_eq!(total(MetricName::Contacts).await.0, 4, "no contact is lost");
        desk.unmerge(again.case).await;
        desk.counted_by("history").await;
        assert_eq!(desk.dump().await, before);

        // All that as one rebuild.
        desk.merge(again, third).await;
        desk.counted_by("history").await;
        let merged = desk.dump().await;
        drop(running);
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        desk.forget().await;
        desk.count_history().await;
        assert_eq!(desk.dump().await, merged);
        let _ = b;
    }
);

both_dbs!(the_month_and_the_history_tell_the_same_of_the_same_day, async |world: &World| {
    let desk = Desk::open(world).await;
    let _running = desk.start();
    let (a, b, c) = (desk.chat("a").await, desk.mail("b@example.com").await, desk.chat("c").await);
    desk.wait(2);
    for talk in [a, b] {
        desk.take(talk, ERIK).await;
        desk.wait(7);
        desk.reply(talk, ERIK).await;
    }
    desk.leave(c).await;
    desk.solve(a, AINO).await;
    desk.rate(a, AINO, 6, None).await;
    desk.rate(a, AINO, 3, Some(6)).await;
    desk.counted().await;
    desk.counted_by("history").await;
    let month =
        desk.store.read(async |tx: &mut Tx| month(tx, &Scope::All, None, 20_260_302, 20_260_302).await);
    let month = month.await.expect("a month").total;
    let report = desk.ask(&asked("Europe/Helsinki", Group::Day, 20_260_302, 20_260_302)).await;
    let of = |metric| report.metrics.iter().find(|s| s.metric == metric).expect("there").total.clone();
    for (metric, n) in [
        (MetricName::Contacts, month.contacts),
        (MetricName::Opened, month.opened),
        (MetricName::Solved, month.solved),
        (MetricName::Answered, month.answered),
        (MetricName::Abandoned, month.abandoned),
        (MetricName::Replies, month.replied),
        (MetricName::FirstReply, month.first_replies),
        (MetricName::Ces, month.ces_n),
    ] {
        assert_eq!(of(metric).n, n, "{metric:?}");
        assert!(n > 0, "{metric:?}");
    }
    assert_eq!(of(MetricName::ServiceLevel).met, Some(month.in_target));
    assert_eq!(of(MetricName::Ces).value, month.ces_mean);
    let mean = month.first_reply_mean_ms.expect("replies");
    assert_eq!(of(MetricName::FirstReply).value.map(|v| v.floor()), i32::try_from(mean).ok().map(f64::from));
});

both_dbs!(every_number_opens_the_very_rows_it_is_the_sum_of, async |world: &World| {
    let desk = Desk::open(world).await;
    desk.remember(&Invented::new(13, 40)).await;
    let admin = Caller::for_test(AINO, Role::Admin, &[]);
    let (from, to) = (20_260_301, 20_261_031);
    let report = desk.ask(&asked("Europe/Helsinki", Group::HourOfWeek, from, to)).await;
    for series in report.metrics.iter().filter(|s| s.metric != MetricName::Occupancy) {
        let metric = series.metric;
        let rows = desk.rows_behind(&admin, &behind(metric, Part::Counted, from, to, 7)).await;
        assert_eq!(count(rows.len()), series.total.n, "{metric:?}");
        assert!(rows.windows(2).all(|w| w[0].at >= w[1].at), "{metric:?} newest first");
        if let Some(met) = series.total.met {
            let rows = desk.rows_behind(&admin, &behind(metric, Part::Met, from, to, 7)).await;
            assert_eq!(count(rows.len()), met, "{metric:?}");
        }
        if let Some(busiest) = series.series.iter().max_by_key(|p| p.figure.n).filter(|p| p.figure.n > 0) {
            let hour = Some(busiest.key.parse().expect("an hour"));
            let rows = RowsAsked { hour, ..behind(metric, Part::Counted, from, to, 7) };
            assert_eq!(count(desk.rows_behind(&admin, &rows).await.len()), busiest.figure.n, "{metric:?}");
        }
    }
    let served = desk.rows_behind(&admin, &behind(MetricName::HandleTime, Part::Counted, from, to, 50)).await;
    assert!(served.iter().all(|r| r.value.is_none()), "how long somebody served is nobody's row");
    let waited = desk.rows_behind(&admin, &behind(MetricName::Wait, Part::Counted, from, to, 50)).await;
    assert!(waited.iter().all(|r| r.value.is_some()));
});

both_dbs!(only_the_own_teams_are_seen_and_a_case_that_moved_away_is_not_shown, async |world: &World| {
    let desk = Desk::open(world).await;
    let running = desk.start();
    let (chat, mail) = (desk.chat("a").await, desk.mail("b@example.com").await);
    desk.counted_by("history").await;
    let moved = {
        let amb = desk.ambient.clone();
        let input = helppo_case::SetTeam { case: chat.case, team: BILLING, actor: Actor::Agent(AINO) };
        desk.store.write(async move |tx: &mut Tx| helppo_case::set_team(tx, &amb, &input).await)
    };
    moved.await.expect("moved");
    desk.counted_by("history").await;
    let day = asked("Europe/Helsinki", Group::Team, 20_260_302, 20_260_302);
    let contacts = async |teams: &[TeamId], team| {
        let scope = Scope::Teams { agent: AINO, teams: teams.to_vec() };
        let narrow = Narrow::of(&scope, team);
        desk.one(MetricName::Contacts, &Asked { narrow, ..day.clone() }).await.total.n
    };
    assert_eq!(contacts(&[SERVICE], None).await, 1);
    assert_eq!(contacts(&[BILLING], None).await, 1);
    assert_eq!(contacts(&[SERVICE, BILLING], None).await, 2);
    assert_eq!(contacts(&[SERVICE], Some(BILLING)).await, 0);
    assert_eq!(contacts(&[], None).await, 0);
    let caller = Caller::for_test(ERIK, Role::Supervisor, &[SERVICE]);
    let narrow = Narrow::of(&caller.scope(), None);
    let rows =
        RowsAsked { narrow, ..behind(MetricName::Contacts, Part::Counted, 20_260_302, 20_260_302, 10) };
    let rows = desk.rows_behind(&caller, &rows).await;
    assert_eq!((rows.len(), rows[0].case.is_none(), rows[0].channel_kind), (1, true, ChannelKind::Chat));
    let _ = (mail, running);
});

both_dbs!(a_stretch_is_shown_beside_the_one_before_and_the_year_before, async |world: &World| {
    let desk = Desk::open(world).await;
    desk.remember(&Invented::new(17, 60)).await;
    let march = Asked {
        compare: Some(Compare::Previous),
        ..asked("America/St_Johns", Group::Day, 20_260_315, 20_260_328)
    };
    let series = desk.one(MetricName::Contacts, &march).await;
    let other = series.comparison.expect("a comparison");
    assert_eq!((other.from, other.to, other.series.len()), (20_260_301, 20_260_314, series.series.len()));
    let alone =
        desk.one(MetricName::Contacts, &asked("America/St_Johns", Group::Day, 20_260_301, 20_260_314)).await;
    assert_eq!((other.total, other.series), (alone.total, alone.series));
    let year = Asked { compare: Some(Compare::Year), ..march };
    let other = desk.one(MetricName::Contacts, &year).await.comparison.expect("a comparison");
    assert_eq!((other.from, other.to, other.total.n), (20_250_315, 20_250_328, 0));
});

both_dbs!(occupancy_is_shown_of_groups_and_of_nobody_alone, async |world: &World| {
    let desk = Desk::open(world).await;
    let third = AgentId(22);
    let made = desk.store.write(async move |tx: &mut Tx| {
        let sql = "INSERT INTO agent (id, name, email, role, locale, theme, shortcuts_on, sounds, created_at)
            VALUES ($1, 'Maija', 'Maija', 'agent', 'en', 'system', 1, 1, 0)";
        tx.exec(sql, p![third]).await?;
        tx.exec("INSERT INTO membership (team, agent) VALUES ($1, $2)", p![SERVICE, third]).await
    });
    made.await.expect("a third");
    let running = desk.start();
    for agent in [AINO, ERIK] {
        desk.presence(agent, PresenceStatus::Available).await;
    }
    let talk = desk.chat("a").await;
    desk.take(talk, AINO).await;
    desk.wait(50);
    desk.reply(talk, AINO).await;
    desk.solve(talk, AINO).await;
    for agent in [AINO, ERIK] {
        desk.presence(agent, PresenceStatus::Away).await;
    }
    desk.counted_by("history").await;
    let day = asked("Europe/Helsinki", Group::Team, 20_260_302, 20_260_302);
    let two = desk.one(MetricName::Occupancy, &day).await.total;
    assert_eq!((two.n, two.value), (2, None), "of two people it would be somebody's");
    desk.presence(third, PresenceStatus::Available).await;
    desk.wait(25);
    desk.presence(third, PresenceStatus::Away).await;
    desk.counted_by("history").await;
    let three = desk.one(MetricName::Occupancy, &day).await;
    // 50 of 50, 0 of 50, 0 of 25 minutes.
    assert_eq!((three.total.n, three.total.value), (3, Some(0.4)));
    assert_eq!(three.series.iter().map(|p| p.figure.value).collect::<Vec<_>>(), [Some(0.4)]);
    let before = desk.dump().await;
    drop(running);
    tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    desk.forget().await;
    desk.count_history().await;
    assert_eq!(desk.dump().await, before);
});
