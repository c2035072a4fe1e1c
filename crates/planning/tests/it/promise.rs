//! What customers are told about their wait, against what they then wait, on simulated days.
//!
//! Each customer who comes and has to wait is told the estimate of `helppo_routing` from what an installation
//! knows at that moment: who is there, who is before, and the contacts of the last hour. Of those who were
//! answered, half should have been within the middle time and nine of ten within the late one; both shares
//! have to lie within ten points of that.

use std::collections::{HashMap, VecDeque};

use helppo_kernel::{ChannelKind, InteractionId, Millis, TeamId};
use helppo_planning::simulate::{Gone, Scenario, Seen, Watch, simulate_watched};
use helppo_routing::dispatcher::capacity::{Interrupts, Load};
use helppo_routing::dispatcher::{Held, PresenceStatus};
use helppo_routing::{QueueNow, Start, estimate};

const HOUR: i64 = 3_600_000;
/// Of every shift below.
const ANSWERS_IN_MS: i64 = 4000;

/// What an installation knows of one queue of one team and kind, and what it told.
#[derive(Default)]
struct Teller {
    starts: VecDeque<(Millis, i64, Millis)>,
    gave_up: i64,
    waited_ms: i64,
    told: HashMap<InteractionId, (i64, i64)>,
    /// Waits that ended with an answer: the middle, the late and the real time.
    kept: Vec<(i64, i64, i64)>,
    day: i64,
}

impl Teller {
    fn share(&self, within: impl Fn(&(i64, i64, i64)) -> i64) -> f64 {
        let kept = self.kept.iter().filter(|k| k.2 <= within(k)).count();
        kept as f64 / self.kept.len() as f64
    }

    fn queue_now(&self, seen: &Seen<'_>, team: TeamId, kind: ChannelKind) -> QueueNow {
        let works = seen.dispatcher.works();
        let of_queue = || works.iter().filter(|(work, _)| work.team == team && work.kind == kind);
        let mut loads: HashMap<_, Load> = HashMap::new();
        for (work, held) in &works {
            if let Held::Offered { agent, .. } | Held::Active { agent } = held {
                loads.entry(*agent).or_default().add(work.kind);
            }
        }
        let mut now = QueueNow {
            now: seen.at,
            ahead: of_queue().filter(|(w, h)| *h == Held::Waiting && w.interaction < seen.interaction).count()
                as i64,
            in_hand: of_queue().filter(|(_, h)| *h != Held::Waiting).count() as i64,
            starts: self
                .starts
                .iter()
                .filter(|(at, ..)| seen.at.since(*at) < HOUR)
                .take(60)
                .map(|(at, waited_ms, ends)| Start {
                    waiting_since: at.plus(-waited_ms),
                    offered_at: at.plus(-ANSWERS_IN_MS),
                    at: *at,
                    ended_at: Some(*ends).filter(|ends| *ends <= seen.at),
                })
                .collect(),
            queue_since: of_queue().filter(|(_, h)| *h == Held::Waiting).map(|(w, _)| w.waiting_since).min(),
            gave_up: self.gave_up,
            waited_ms: self.waited_ms,
            usual_length_ms: 360_000,
            ..QueueNow::default()
        };
        for person in seen.dispatcher.people() {
            if person.presence == PresenceStatus::Available
                && person.teams.contains(&team)
                && person.limits[kind] > 0
            {
                let mut load = loads.remove(&person.agent).unwrap_or_default();
                now.staff += 1;
                now.places += i64::from(person.limits[kind]);
                while load.has_room(kind, &person.limits, Interrupts::LiveOverWritten) {
                    load.add(kind);
                    now.free_places += 1;
                }
            }
        }
        now
    }
}

/// All queues of a scenario, by their place in it.
struct Tellers(Vec<Teller>);

impl Watch for Tellers {
    fn came(&mut self, seen: &Seen<'_>) {
        let teller = &mut self.0[seen.queue];
        let day = seen.at.0 / (24 * HOUR);
        if day != teller.day {
            (teller.day, teller.gave_up, teller.waited_ms) = (day, 0, 0);
        }
        let works = seen.dispatcher.works();
        let Some((work, Held::Waiting)) = works.into_iter().find(|(w, _)| w.interaction == seen.interaction)
        else {
            return;
        };
        let told = estimate(&teller.queue_now(seen, work.team, work.kind));
        if let (Some(middle), Some(late)) = (told.wait_ms, told.wait_p90_ms)
            && middle > 0
        {
            teller.told.insert(seen.interaction, (middle, late));
        }
    }

    fn went(&mut self, gone: &Gone) {
        let teller = &mut self.0[gone.queue];
        teller.waited_ms += gone.waited_ms;
        let told = teller.told.remove(&gone.interaction);
        match gone.length_ms {
            None => teller.gave_up += 1,
            Some(length) => {
                teller.starts.push_front((gone.at, gone.waited_ms, gone.at.plus(length)));
                teller.starts.truncate(60);
                teller.kept.extend(told.map(|(middle, late)| (middle, late, gone.waited_ms)));
            }
        }
    }
}

fn check(name: &str, text: &str, wrong: &mut Vec<String>) {
    let scenario = Scenario::read(text).unwrap_or_else(|e| panic!("{name}: {e}"));
    let mut tellers = Tellers(scenario.queues.iter().map(|_| Teller::default()).collect());
    simulate_watched(&scenario, &mut tellers);
    for (queue, teller) in scenario.queues.iter().zip(&tellers.0) {
        let (middle, late) = (teller.share(|k| k.0), teller.share(|k| k.1));
        let mean = teller.kept.iter().map(|k| k.2).sum::<i64>() as f64 / teller.kept.len() as f64 / 1000.0;
        let name = format!("{name}, {}", queue.name);
        println!(
            "{name:<44} {:>6} told, waited {mean:>6.0} s on average: {:>5.1} % within p50, {:>5.1} % within p90",
            teller.kept.len(),
            middle * 100.0,
            late * 100.0
        );
        assert!(teller.kept.len() > 400, "{name}: only {} had to wait", teller.kept.len());
        if !(0.4..=0.6).contains(&middle) || !(0.8..=1.0).contains(&late) {
            wrong.push(format!("{name}: {middle:.3} within p50, {late:.3} within p90"));
        }
    }
}

/// A day with two peaks, counts a half hour from eight to five, times `scale`.
fn peaks(scale: f64) -> String {
    let counts = [6, 10, 15, 17, 15, 12, 10, 9, 10, 12, 14, 13, 11, 9, 8, 6, 4, 2];
    counts.map(|n| format!("{:.1}", f64::from(n) * scale)).join(", ")
}

#[test]
fn half_of_the_customers_are_answered_within_the_middle_time_and_nine_of_ten_within_the_late_one() {
    let queue = |name: &str, kind: &str, scale: f64, handle: &str, more: &str| {
        format!(
            "[[queue]]\nname = \"{name}\"\nteam = \"service\"\nkind = \"{kind}\"\nfrom = \"08:00\"\n\
             per_interval = [[{}]]\nhandle = {{ {handle} }}\n{more}\n",
            peaks(scale)
        )
    };
    let shift = |agents: u32, limits: &str| {
        format!(
            "[[shift]]\nagents = {agents}\nfrom = \"08:00\"\nto = \"20:00\"\nteams = [\"service\"]\n\
             limits = {{ {limits} }}\nanswers_in_seconds = 4\n"
        )
    };
    let days = "days = 60\nseed = 11\n";
    let lognormal = "mean_seconds = 300, shape = \"lognormal\", deviation_seconds = 270";
    let mut wrong = Vec::new();
    let calls = queue("calls", "voice", 4.0, "mean_seconds = 300", "");
    check("patient, exponential", &format!("{days}{calls}{}", shift(10, "voice = 1")), &mut wrong);
    let calls = queue("calls", "voice", 1.2, lognormal, "");
    check("small team, lognormal", &format!("{days}{calls}{}", shift(3, "voice = 1")), &mut wrong);
    let calls = queue("calls", "voice", 5.0, lognormal, "patience_seconds = 240");
    check("impatient, lognormal", &format!("{days}{calls}{}", shift(10, "voice = 1")), &mut wrong);
    let chats = queue(
        "chats",
        "chat",
        6.0,
        "mean_seconds = 600, shape = \"lognormal\", deviation_seconds = 480",
        "patience_seconds = 300",
    );
    check("three chats each", &format!("{days}{chats}{}", shift(8, "chat = 3")), &mut wrong);
    let calls = queue("calls", "voice", 1.5, lognormal, "patience_seconds = 300");
    let chats = queue("chats", "chat", 3.0, "mean_seconds = 600", "patience_seconds = 300");
    check(
        "calls and chats, same people",
        &format!("{days}{calls}{chats}{}", shift(9, "voice = 1, chat = 3")),
        &mut wrong,
    );
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
