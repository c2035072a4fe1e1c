//! What happens in the demo's past: who writes when, who answers, and what is left undone.

use std::sync::Arc;

use helppo_kernel::{AgentId, Chance, ChannelKind, Locale, Millis, TeamId};

use super::company::{Company, Employee};
use super::script::{Outage, Scripts, Talk};

const MINUTE: i64 = 60_000;
const HOUR: i64 = 60 * MINUTE;
pub(super) const DAY: i64 = 24 * HOUR;
/// How far back the world goes.
pub(super) const DAYS: i64 = 84;
/// Contacts on a usual working day, and how many came on the bad Monday.
const A_DAY: u64 = 11;
const OUTAGE: u64 = 46;
/// Calls on each of the last days: few, because the telephone is new.
const CALLS: u64 = 2;
const DAYS_OF_CALLS: i64 = 14;
/// Contacts of the last minutes, so that somebody waits when the first visitor comes.
const JUST_NOW: u64 = 5;

/// One thing that somebody did.
pub(super) struct Act {
    pub(super) at: Millis,
    pub(super) case: usize,
    pub(super) line: usize,
    pub(super) role: Arc<Cast>,
    pub(super) what: What,
}

#[derive(Clone, Debug)]
pub(super) enum What {
    Writes(String),
    BotAnswers {
        article: String,
        title: String,
        passage: String,
    },
    HandsOver,
    Answers(String),
    Notes(String),
    /// A note for a colleague, who is named in it.
    Mentions(String, AgentId),
    /// A datum that is asked once.
    Records {
        key: String,
        value: String,
    },
    Snoozes {
        until: Millis,
    },
    /// Something agreed with the customer.
    Promises {
        text: String,
        due_at: Millis,
    },
    Solves,
    Rates(i64),
}

/// Who plays in a talk.
pub(super) struct Cast {
    pub(super) customer: String,
    pub(super) address: String,
    pub(super) order: String,
    pub(super) language: Locale,
    pub(super) channel: ChannelKind,
    pub(super) subject: String,
    pub(super) tags: Vec<String>,
    pub(super) task: Option<String>,
    pub(super) agent: Employee,
    pub(super) team: TeamId,
}

/// Everything that happens, in no order.
pub(super) fn plan(chance: &Chance, company: &Company, scripts: &Scripts, now: Millis) -> Vec<Act> {
    let (mut acts, mut case) = (Vec::new(), 0);
    let today = now.0 - now.0.rem_euclid(DAY);
    // 1970-01-01 was a Thursday: day numbers 4 modulo 7 are Mondays.
    let weekday = |day: i64| (day + 3).rem_euclid(7);
    let bad_monday = (0..7).map(|back| today / DAY - back).find(|d| weekday(*d) == 0).unwrap_or(today / DAY);
    for back in (0..DAYS).rev() {
        let day = today / DAY - back;
        // Whenever the demo is started, today is a working day that is well under way.
        let many = if weekday(day) < 5 || back == 0 { A_DAY + chance.below(6) } else { 2 + chance.below(3) };
        for i in 0..many + if back == 0 { JUST_NOW } else { 0 } {
            let at = match (back, i < many) {
                (0, true) => {
                    now.plus(-i64::try_from(chance.below(8 * 3600)).unwrap_or(0) * 1000 - 20 * MINUTE)
                }
                (0, false) => now.plus(-2 * MINUTE - i64::try_from(chance.below(420)).unwrap_or(0) * 1000),
                _ => Millis(day * DAY + 6 * HOUR + busy_hour(chance)),
            };
            let talk = &scripts.talks.talk[pick(chance, scripts.talks.talk.len())];
            if at < now {
                talk_acts(&mut acts, chance, company, scripts, talk, case, at, now);
                case += 1;
            }
        }
        if day == bad_monday {
            for _ in 0..OUTAGE {
                let at =
                    Millis(day * DAY + 4 * HOUR + i64::try_from(chance.below(4 * 3600)).unwrap_or(0) * 1000);
                let outage = &scripts.talks.outage[pick(chance, scripts.talks.outage.len())];
                if at < now {
                    outage_acts(&mut acts, chance, company, scripts, outage, case, at);
                    case += 1;
                }
            }
        }
    }
    for back in 0..DAYS_OF_CALLS {
        let day = today / DAY - back;
        for _ in 0..if weekday(day) < 5 || back == 0 { CALLS } else { 0 } {
            let at = match back {
                0 => now.plus(-HOUR - i64::try_from(chance.below(4 * 3600)).unwrap_or(0) * 1000),
                _ => Millis(day * DAY + 6 * HOUR + busy_hour(chance)),
            };
            let call = &scripts.talks.call[pick(chance, scripts.talks.call.len())];
            talk_acts(&mut acts, chance, company, scripts, call, case, at, now);
            case += 1;
        }
    }
    acts.retain(|a| a.at < now);
    acts
}

/// Milliseconds after six in the morning; the middle of the day is busier.
fn busy_hour(chance: &Chance) -> i64 {
    let roll = chance.below(5 * 3600) + chance.below(5 * 3600);
    i64::try_from(roll).unwrap_or(0) * 1000
}

fn pick(chance: &Chance, of: usize) -> usize {
    usize::try_from(chance.below(of as u64)).unwrap_or(0)
}

#[expect(clippy::too_many_arguments, reason = "a role is cast in one place from all there is")]
fn cast(
    chance: &Chance,
    company: &Company,
    scripts: &Scripts,
    language: Locale,
    channel: ChannelKind,
    subject: &str,
    task: Option<&str>,
    tags: &[String],
    team: &str,
) -> Arc<Cast> {
    let names = &scripts.people.customers[language.as_str()];
    let customer = names[pick(chance, names.len())].clone();
    let in_team: Vec<&Employee> =
        company.agents.iter().filter(|a| a.role == "agent" && a.teams.iter().any(|t| t == team)).collect();
    let agent = in_team.iter().find(|a| a.locale == language && chance.below(3) > 0).copied();
    Arc::new(Cast {
        address: if channel == ChannelKind::Voice { number_of(&customer) } else { address_of(&customer) },
        customer,
        order: format!("FI-{}", 20_000 + chance.below(9_000)),
        language,
        channel,
        subject: subject.into(),
        tags: tags.to_vec(),
        task: task.map(str::to_owned),
        agent: agent.unwrap_or(in_team[pick(chance, in_team.len())]).clone(),
        team: company.teams[team],
    })
}

/// The address of a customer of the demo.
pub fn address_of(name: &str) -> String {
    let local: String = name.to_lowercase().chars().map(plain).collect();
    format!("{local}@posti.example")
}

/// The telephone number of a customer of the demo.
fn number_of(name: &str) -> String {
    let number = name.chars().fold(0_u32, |n, c| (n * 31 + u32::from(c)) % 10_000);
    format!("+35840123{number:04}")
}

fn plain(c: char) -> char {
    match c {
        'ä' | 'å' => 'a',
        'ö' => 'o',
        ' ' => '.',
        other => other,
    }
}

#[expect(clippy::too_many_arguments, reason = "a plan is made in one place from all there is")]
fn talk_acts(
    acts: &mut Vec<Act>,
    chance: &Chance,
    company: &Company,
    scripts: &Scripts,
    talk: &Talk,
    case: usize,
    from: Millis,
    now: Millis,
) {
    let role = cast(
        chance,
        company,
        scripts,
        talk.language,
        talk.channel,
        &talk.subject,
        talk.task.as_deref(),
        &talk.tags,
        "Customer service",
    );
    let pause = |slow: i64, fast: i64| {
        let step = if talk.channel == ChannelKind::Email { slow } else { fast };
        step + i64::try_from(chance.below(step.unsigned_abs())).unwrap_or(0)
    };
    let (mut at, mut line, mut handed) = (from, 0, talk.channel != ChannelKind::Chat);
    let mut add = |at: Millis, what: What| {
        acts.push(Act { at, case, line, role: role.clone(), what });
        line += 1;
    };
    // Of the last hours some are left as they stand, so that there is something to do.
    // Not everything of the last days is finished: some mail waits, some is answered and pending, and of
    // the chats those of the last minutes still want somebody.
    let email = talk.channel == ChannelKind::Email;
    let recent = now.since(from) < if email { 4 * DAY } else { 10 * MINUTE };
    let fate = chance.below(4);
    let unfinished = recent && (fate == 0 || !email && fate < 3) && talk.channel != ChannelKind::Voice;
    let pending = recent && email && fate < 3;
    // Of the older talks the facts were of use then; on today's screens they would only be in the way.
    let mut facts = if now.since(from) < 5 * DAY { facts_of(talk, &role) } else { Vec::new() };
    for said in &talk.line {
        let fill = |t: &String| fill(t, &role);
        if let Some(text) = &said.c {
            add(at, What::Writes(fill(text)));
            for (key, value) in std::mem::take(&mut facts) {
                add(at, What::Records { key, value });
            }
        } else if let Some(key) = &said.b {
            add(at, bot_answer(scripts, company, key, talk.language));
        } else if let Some(text) = &said.n {
            add(at, What::Notes(fill(text)));
        } else if let Some(text) = &said.a {
            if unfinished && handed {
                // Now and then a colleague is asked to look, who has not looked yet.
                if fate == 0 && chance.below(2) == 0 && from < now.plus(-HOUR) {
                    let (text, by) = asks(company, &role, chance);
                    add(at.plus(9 * MINUTE), What::Mentions(text, by));
                }
                return;
            }
            if !handed {
                add(at, What::HandsOver);
                handed = true;
                if unfinished {
                    return;
                }
            }
            at = at.plus(pause(70 * MINUTE, 40_000));
            add(at, What::Answers(fill(text)));
        }
        at = at.plus(pause(50 * MINUTE, 25_000));
    }
    if pending {
        // Of what was promised some is due soon, and now and then it was forgotten.
        let hours = if case.is_multiple_of(6) { -2 } else { 3 + i64::try_from(case % 40).unwrap_or(0) };
        let due_at = now.plus(hours * HOUR);
        if case.is_multiple_of(2) && due_at > at.plus(2 * MINUTE) {
            add(at.plus(MINUTE), What::Promises { text: promised(role.agent.locale).into(), due_at });
        }
        if chance.below(3) == 0 {
            let until = now.plus(i64::try_from(4 + chance.below(60)).unwrap_or(4) * HOUR);
            add(at.plus(MINUTE), What::Snoozes { until });
        }
        return;
    }
    at = at.plus(pause(3 * HOUR, 90_000));
    add(at, What::Solves);
    if let Some(score) = talk.ces.filter(|_| chance.below(10) < 6) {
        let spread = i64::try_from(chance.below(3)).unwrap_or(1) - 1;
        add(at.plus(4 * MINUTE), What::Rates((score + spread).clamp(1, 7)));
    }
}

/// What is known from the first words: what the script says, and the order when it is named at all.
fn facts_of(talk: &Talk, role: &Cast) -> Vec<(String, String)> {
    let mut facts: Vec<_> = talk.fact.iter().map(|(key, value)| (key.clone(), fill(value, role))).collect();
    if talk.line.iter().any(|l| [&l.c, &l.a].into_iter().flatten().any(|t| t.contains("{order}"))) {
        facts.insert(0, ("order".into(), role.order.clone()));
    }
    facts
}

/// What somebody promises while they look into a matter.
fn promised(locale: Locale) -> &'static str {
    match locale {
        Locale::Fi => "Soitan, kun asia on selvitetty",
        Locale::Sv => "Ringer när saken är utredd",
        Locale::En => "To call once it is looked into",
    }
}

/// A note to whoever knows the customer's language best, and who writes it.
fn asks(company: &Company, role: &Cast, chance: &Chance) -> (String, AgentId) {
    let others: Vec<&Employee> = company.agents.iter().filter(|a| a.id != role.agent.id).collect();
    let name = &role.agent.name;
    let text = match role.agent.locale {
        Locale::Fi => {
            format!("@{name} tunnet tämän parhaiten. Katsotko, voiko asiakkaalle luvata keskiviikon?")
        }
        Locale::Sv => format!("@{name} du kan det här bäst. Kan vi lova kunden onsdag?"),
        Locale::En => format!("@{name} you know this best. Can we promise the customer Wednesday?"),
    };
    (text, others[pick(chance, others.len())].id)
}

fn outage_acts(
    acts: &mut Vec<Act>,
    chance: &Chance,
    company: &Company,
    scripts: &Scripts,
    outage: &Outage,
    case: usize,
    at: Millis,
) {
    let tags = ["sähkökatko".to_owned()];
    let (language, channel) = (outage.language, outage.channel);
    let task = Some("report-outage");
    let role = cast(chance, company, scripts, language, channel, &outage.subject, task, &tags, "Energy");
    let mut add =
        |line: usize, at: Millis, what: What| acts.push(Act { at, case, line, role: role.clone(), what });
    add(0, at, What::Writes(outage.text.clone()));
    if outage.channel == ChannelKind::Chat {
        add(1, at.plus(2_000), bot_answer(scripts, company, "power-cut", outage.language));
        add(2, at.plus(30_000), What::HandsOver);
    }
    let waited = 20 * MINUTE + i64::try_from(chance.below(90)).unwrap_or(0) * MINUTE;
    let sorry = match outage.language {
        Locale::Fi => {
            "Hei {first}. Vika on Kalasataman sähköasemalla, korjaus valmistuu kello 13. Korvaus tulee pyytämättä. {agent}"
        }
        Locale::Sv => {
            "Hej {first}. Felet är på elstationen i Fiskehamnen, det är klart klockan 13. Ersättningen kommer av sig själv. {agent}"
        }
        Locale::En => {
            "Hi {first}. The fault is at the Kalasatama substation and is mended by one o'clock. Compensation comes by itself. {agent}"
        }
    };
    add(3, at.plus(waited), What::Answers(fill(sorry, &role)));
    add(4, at.plus(waited + 3 * HOUR), What::Solves);
    if chance.below(10) < 4 {
        add(
            5,
            at.plus(waited + 3 * HOUR + MINUTE),
            What::Rates(1 + i64::try_from(chance.below(4)).unwrap_or(0)),
        );
    }
}

fn bot_answer(scripts: &Scripts, company: &Company, key: &str, language: Locale) -> What {
    let article = scripts.knowledge.article.iter().find(|a| a.key == key).expect("a test checks the keys");
    let text = article.text(language);
    let passage = text.body.trim().lines().next().unwrap_or_default().replace("**", "");
    What::BotAnswers { article: company.articles[key].to_string(), title: text.title.clone(), passage }
}

fn fill(text: &str, role: &Cast) -> String {
    let first = |name: &str| name.split(' ').next().unwrap_or(name).to_owned();
    text.replace("{order}", &role.order)
        .replace("{first}", &first(&role.customer))
        .replace("{agent}", &first(&role.agent.name))
}
