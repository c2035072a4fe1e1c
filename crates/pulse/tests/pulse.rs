//! The question and its answers on real databases, and who can read what out of them.

use std::collections::{BTreeMap, BTreeSet};

use helppo_kernel::{AgentId, Ambient, Chance, Millis, TeamId};
use helppo_pulse::{
    Answer, Asked, PulseError, PulseFigures, PulseWeek, Rules, Sight, answer, ask, figures, seal, set_rules,
};
use helppo_store::{DbError, FromRow, Store, Tx, p};
use helppo_testkit::{World, both_dbs};

const HOUR: i64 = 3_600_000;
const DAY: i64 = 24 * HOUR;
const WEEK: i64 = 7 * DAY;
const TEAMS: [TeamId; 4] = [TeamId(1), TeamId(2), TeamId(3), TeamId(4)];
/// More in the first teams than in the last one.
const PEOPLE: i64 = 22;

struct House {
    store: Store,
    ambient: Ambient,
}

impl House {
    async fn open(world: &World) -> Self {
        let (store, ambient) = (world.store.clone(), world.ambient.clone());
        let made = store.write(async |tx: &mut Tx| {
            for team in TEAMS {
                let name = format!("Team {}", team.0);
                tx.exec("INSERT INTO team (id, name, created_at) VALUES ($1, $2, 0)", p![team, name]).await?;
            }
            for n in 1..=PEOPLE {
                let (agent, email) = (AgentId(100 + n), format!("a{n}@shop.example"));
                tx.exec(
                    "INSERT INTO agent (id, name, email, role, locale, theme, shortcuts_on, sounds, created_at)
                     VALUES ($1, 'A', $2, 'agent', 'fi', 'system', 1, 1, 0)",
                    p![agent, email],
                )
                .await?;
                for team in teams_of(n) {
                    tx.exec("INSERT INTO membership (agent, team) VALUES ($1, $2)", p![agent, team]).await?;
                }
                tx.exec(
                    "INSERT INTO presence (agent, status, since) VALUES ($1, 'away', 0)",
                    p![agent],
                )
                .await?;
            }
            Ok::<_, DbError>(())
        });
        made.await.expect("a house");
        Self { store, ambient }
    }

    /// Takes contacts of a team now.
    async fn works(&self, agent: AgentId, team: TeamId, contacts: i64) {
        let amb = self.ambient.clone();
        let done = self.store.write(async move |tx: &mut Tx| {
            for _ in 0..contacts {
                let sql = "INSERT INTO interaction (id, case_id, channel, channel_kind, state, agent, team, priority,
                    assurance, started_at, accepted_at) VALUES ($1, 1, 1, 'chat', 'ended', $2, $3, 1, 'none', $4, $4)";
                tx.exec(sql, p![amb.id::<helppo_kernel::InteractionId>(), agent, team, amb.now()]).await?;
            }
            Ok::<_, DbError>(())
        });
        done.await.expect("worked");
    }

    async fn ask(&self, agent: AgentId) -> Option<Asked> {
        let amb = self.ambient.clone();
        self.store.write(async move |tx: &mut Tx| ask(tx, &amb, agent).await).await.expect("asked or not")
    }

    async fn says(&self, agent: AgentId, score: i64, words: &str) -> Result<(), PulseError> {
        let (amb, said) = (self.ambient.clone(), Answer { score, words: words.into() });
        self.store.write(async move |tx: &mut Tx| answer(tx, &amb, agent, &said).await).await
    }

    async fn seal(&self) {
        let now = self.ambient.now();
        self.store.write(async move |tx: &mut Tx| seal(tx, now).await).await.expect("sealed");
    }

    async fn rules(&self, rules: Rules) {
        let set = self.store.write(async move |tx: &mut Tx| set_rules(tx, &rules).await);
        set.await.expect("set");
    }

    async fn figures(&self, sight: &Sight) -> PulseFigures {
        let (amb, sight) = (self.ambient.clone(), sight.clone());
        self.store.read(async move |tx: &mut Tx| figures(tx, &amb, &sight).await).await.expect("figures")
    }

    async fn all<T: FromRow + Send + 'static>(&self, sql: &'static str) -> Vec<T> {
        self.store.read(async move |tx: &mut Tx| tx.all(sql, p![]).await).await.expect("rows")
    }
}

/// Teams of ten, seven, three and two; a few people are in two of them.
fn teams_of(n: i64) -> Vec<TeamId> {
    let first = match n {
        1..=10 => 0,
        11..=17 => 1,
        18..=20 => 2,
        _ => 3,
    };
    let second = (n % 5 == 0).then(|| TEAMS[(first + 1) % 4]);
    [Some(TEAMS[first]), second].into_iter().flatten().collect()
}

fn agent(n: i64) -> AgentId {
    AgentId(100 + n)
}

both_dbs!(who_goes_home_after_real_work_is_asked_once_a_day, async |world: &World| {
    let house = House::open(world).await;
    let (aino, erik) = (agent(1), agent(2));
    house.works(aino, TEAMS[0], 2).await;
    assert_eq!(house.ask(aino).await, None, "two contacts are no shift");
    house.works(aino, TEAMS[0], 1).await;
    house.works(erik, TEAMS[2], 9).await;
    assert_eq!(house.ask(erik).await, None, "who only helped another team out has no group of that work");
    assert_eq!(house.ask(aino).await, Some(Asked { least: 5 }));
    assert_eq!(house.ask(aino).await, None, "asked already");
    house.ambient.clock.advance(15 * HOUR);
    house.works(aino, TEAMS[0], 3).await;
    assert_eq!(house.ask(aino).await, None, "the same day");
    house.ambient.clock.advance(9 * HOUR);
    house.works(aino, TEAMS[0], 3).await;
    assert!(house.ask(aino).await.is_some(), "the next day");
});

both_dbs!(a_break_and_a_house_that_does_not_want_it_ask_nobody, async |world: &World| {
    let house = House::open(world).await;
    let aino = agent(1);
    house.works(aino, TEAMS[0], 5).await;
    let status = async |reason: &'static str, status: &'static str| {
        let set = async move |tx: &mut Tx| {
            let reason = (!reason.is_empty()).then_some(reason);
            tx.exec("UPDATE presence SET status = $1, reason = $2 WHERE agent = $3", p![status, reason, aino])
                .await
        };
        house.store.write(set).await.expect("set");
    };
    for (why, now) in [("lunch", "away"), ("connection_lost", "away"), ("", "available"), ("", "busy")] {
        status(why, now).await;
        assert_eq!(house.ask(aino).await, None, "{now} {why}");
    }
    status("", "away").await;
    house.rules(Rules { enabled: false, least: 5 }).await;
    assert_eq!(house.ask(aino).await, None);
    house.rules(Rules::default()).await;
    assert!(house.ask(aino).await.is_some());
});

both_dbs!(an_answer_counts_once_and_only_while_the_question_stands, async |world: &World| {
    let house = House::open(world).await;
    let aino = agent(1);
    assert!(matches!(house.says(aino, 3, "").await, Err(PulseError::NotAsked)));
    house.works(aino, TEAMS[0], 3).await;
    house.ask(aino).await.expect("asked");
    assert!(matches!(house.says(aino, 6, "").await, Err(PulseError::Invalid { field: "score", .. })));
    assert!(matches!(
        house.says(aino, 3, &"a".repeat(1001)).await,
        Err(PulseError::Invalid { field: "words", .. })
    ));
    house.says(aino, 3, " Long queue ").await.expect("taken");
    assert!(matches!(house.says(aino, 3, "").await, Err(PulseError::NotAsked)));
    assert_eq!(house.all::<(i64, i64)>("SELECT answers, total FROM pulse_group").await, [(1, 3)]);
    assert_eq!(house.all::<String>("SELECT text FROM pulse_word").await, ["Long queue"]);
    house.ambient.clock.advance(DAY);
    house.works(aino, TEAMS[0], 3).await;
    house.ask(aino).await.expect("asked");
    house.ambient.clock.advance(17 * HOUR);
    assert!(
        matches!(house.says(aino, 3, "").await, Err(PulseError::NotAsked)),
        "the next shift is another one"
    );
});

both_dbs!(nothing_that_is_kept_names_who_said_what, async |world: &World| {
    let house = House::open(world).await;
    for n in 1..=6 {
        house.works(agent(n), TEAMS[0], 3).await;
        house.ask(agent(n)).await.expect("asked");
        house.says(agent(n), 1 + n % 5, &format!("words of {n}")).await.expect("taken");
    }
    for (table, columns) in
        [("pulse_group", "week team people most answers total least"), ("pulse_word", "week team place text")]
    {
        let sql: &'static str = match table {
            "pulse_group" => "SELECT week, team, people, most, answers, total, least FROM pulse_group",
            _ => "SELECT week, team, place, 0, 0, 0, 0 FROM pulse_word",
        };
        let rows: Vec<(i64, i64, i64, i64, i64, i64, i64)> = house.all(sql).await;
        let people: BTreeSet<i64> = (1..=PEOPLE).map(|n| agent(n).0).collect();
        let named =
            rows.iter().any(|r| [r.0, r.1, r.2, r.3, r.4, r.5, r.6].iter().any(|v| people.contains(v)));
        assert!(!rows.is_empty() && !named, "{table}: {columns}");
    }
    assert_eq!(house.all::<i64>("SELECT count(*) FROM event").await, [0], "the log says nothing of it");
    assert_eq!(house.all::<i64>("SELECT count(*) FROM audit_entry").await, [0]);
    let order: Vec<String> = house.all("SELECT text FROM pulse_word ORDER BY place").await;
    let as_said: Vec<String> = (1..=6).map(|n| format!("words of {n}")).collect();
    assert_ne!(order, as_said, "their places are drawn by lot");
    // When the week is over even that somebody answered is gone.
    house.ambient.clock.advance(WEEK);
    house.seal().await;
    assert_eq!(house.all::<i64>("SELECT count(*) FROM pulse_voice").await, [0]);
    assert_eq!(house.all::<i64>("SELECT people FROM pulse_group").await, [6], "enough to be shown");
});

both_dbs!(what_may_not_be_shown_is_thrown_away_when_the_week_is_over, async |world: &World| {
    let house = House::open(world).await;
    let answers = async |who: &[i64]| {
        for n in who {
            let team = teams_of(*n)[0];
            house.works(agent(*n), team, 3).await;
            house.ask(agent(*n)).await.expect("asked");
            house.says(agent(*n), 2, &format!("words of {n}")).await.expect("taken");
        }
    };
    let kept = async || {
        (
            house.all::<(i64, i64)>("SELECT team, people FROM pulse_group ORDER BY team").await,
            house.all::<i64>("SELECT count(*) FROM pulse_word").await[0],
        )
    };
    answers(&[1, 2, 3, 4, 6, 21]).await;
    house.seal().await;
    assert_eq!(kept().await, (vec![(1, 5), (4, 1)], 6), "the week runs");
    house.ambient.clock.advance(WEEK);
    house.seal().await;
    assert_eq!(kept().await, (vec![(1, 5)], 5), "one person of a team is nobody's figure");
    // Two small teams that are enough together become one group, once.
    answers(&[18, 19, 21, 22, 11]).await;
    house.ambient.clock.advance(WEEK);
    let before = house.figures(&Sight::All).await;
    house.seal().await;
    house.seal().await;
    assert_eq!(kept().await, (vec![(0, 5), (1, 5)], 10));
    assert_eq!(house.figures(&Sight::All).await, before, "what is shown stays as it was");
});

/// What the test itself remembers of an answer.
struct Said {
    agent: AgentId,
    team: TeamId,
    score: i64,
    least: i64,
}

// Forty weeks of people who come and go between teams, answer or do not, under a minimum that changes; read as everybody
// after each day. Whatever was shown is compared with what the test remembers.
both_dbs!(
    no_query_shows_a_group_below_the_minimum_and_no_two_answers_subtract_to_one,
    async |world: &World| {
        let house = House::open(world).await;
        let dice = Chance::seeded(20_261_122);
        let viewers: Vec<Sight> = [Sight::All]
            .into_iter()
            .chain(TEAMS.map(|t| Sight::Teams(BTreeSet::from([t]))))
            .chain([Sight::Teams(TEAMS[1..].iter().copied().collect()), Sight::Teams(BTreeSet::new())])
            .collect();
        let mut said: BTreeMap<Millis, Vec<Said>> = BTreeMap::new();
        let mut first_seen: BTreeMap<(usize, Millis), Option<PulseWeek>> = BTreeMap::new();
        let (mut shown, mut hidden) = (0, 0);
        let monday = Millis(1_772_409_600_000);
        for n in 0..40 {
            let week = monday.plus(n * WEEK);
            let eager = 1 + dice.below(28);
            for day in 0..7 {
                house.ambient.clock.set(week.plus(day * DAY + 12 * HOUR));
                // The daily round, which some days miss.
                if dice.below(3) == 0 {
                    house.seal().await;
                }
                let least = 5 + i64::try_from(dice.below(4)).unwrap_or(0);
                house.rules(Rules { enabled: true, least }).await;
                for who in 1..=PEOPLE {
                    if dice.below(100) >= eager {
                        continue;
                    }
                    let of = teams_of(who);
                    let team = of[usize::try_from(dice.below(of.len() as u64)).unwrap_or(0)];
                    let score = 1 + i64::try_from(dice.below(5)).unwrap_or(0);
                    house.works(agent(who), team, 3).await;
                    house.ask(agent(who)).await.expect("asked");
                    house.says(agent(who), score, &format!("{n} {who}")).await.expect("taken");
                    let known = said.entry(week).or_default();
                    let team = known.iter().find(|s| s.agent == agent(who)).map_or(team, |s| s.team);
                    known.push(Said { agent: agent(who), team, score, least });
                }
                for (viewer, sight) in viewers.iter().enumerate() {
                    let weeks = house.figures(sight).await.weeks;
                    assert!(weeks.iter().all(|w| w.from < week), "the week that runs is not shown");
                    // A week that is over looks to this viewer as it did when they first could look.
                    for past in (1..=11).map(|back| week.plus(-back * WEEK)).filter(|past| *past >= monday) {
                        let now = weeks.iter().find(|w| w.from == past).cloned();
                        let then = first_seen.entry((viewer, past)).or_insert_with(|| now.clone());
                        assert_eq!(*then, now, "week {past:?} changed after it was over");
                    }
                }
            }
        }
        for (week, known) in &said {
            let mut sets: Vec<BTreeSet<AgentId>> = Vec::new();
            let of_week = |viewer: usize| first_seen.get(&(viewer, *week)).cloned().flatten();
            let Some(all) = of_week(0) else {
                hidden += 1;
                continue;
            };
            let single: BTreeSet<TeamId> = all.groups.iter().filter_map(|g| g.team).collect();
            let members = |fits: &dyn Fn(TeamId) -> bool| -> BTreeSet<AgentId> {
                known.iter().filter(|s| fits(s.team)).map(|s| s.agent).collect()
            };
            let has_rest = all.groups.iter().any(|g| g.team.is_none() && !g.all);
            for viewer in 0..viewers.len() {
                for group in of_week(viewer).into_iter().flat_map(|w| w.groups) {
                    let in_it = |team: TeamId| match group.team {
                        Some(own) => own == team,
                        None if group.all => has_rest || single.contains(&team),
                        None => !single.contains(&team),
                    };
                    let people = members(&in_it);
                    let answers: Vec<&Said> = known.iter().filter(|s| in_it(s.team)).collect();
                    let least = answers.iter().map(|s| s.least).max().unwrap_or(0);
                    let count = i64::try_from(people.len()).unwrap_or(0);
                    assert!(count >= least.max(5), "{group:?} is of {count} people, promised were {least}");
                    assert!(group.people <= count);
                    for who in &people {
                        let own = answers.iter().filter(|s| s.agent == *who).count();
                        assert!(own * 2 <= answers.len(), "{who} is most of {group:?}");
                    }
                    let total: i64 = answers.iter().map(|s| s.score).sum();
                    #[expect(clippy::cast_precision_loss, reason = "a few hundred")]
                    let mean = total as f64 / answers.len() as f64;
                    assert!(
                        (group.mean - mean.clamp(1.5, 4.5)).abs() <= 0.25 + 1e-9,
                        "{group:?} of mean {mean}"
                    );
                    assert_eq!(group.words.len(), if group.all { 0 } else { answers.len() });
                    sets.push(people);
                    shown += 1;
                }
            }
            for (a, b) in sets.iter().flat_map(|a| sets.iter().map(move |b| (a, b))) {
                let left = a.difference(b).count();
                assert!(left == 0 || left >= 5, "{left} people are left when {b:?} is taken from {a:?}");
            }
        }
        println!("{shown} groups shown, {hidden} of {} weeks with none", said.len());
        assert!(shown > 40 && hidden > 2, "the story tries both sides: {shown} shown, {hidden} hidden");
    }
);
