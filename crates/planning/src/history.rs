//! What the last weeks of one queue say: who came when, how long contacts took, how long customers waited
//! before they gave up.

use helppo_kernel::{ChannelKind, Millis, TeamId, first_id_at};
use helppo_store::{DbError, Tx, p};

use crate::calendar::{Calendar, Day};
use crate::forecast::PastDay;
use crate::store;

/// The grain of the read model that counts contacts.
pub(crate) const SLOT_MS: i64 = 900_000;
/// Below so many contacts or customers the past says too little.
const ENOUGH: usize = 20;
/// The setting that names the organisation's time zone, and what holds until somebody has said otherwise.
const ZONE_KEY: &str = "time_zone";
const USUAL_ZONE: &str = "Europe/Helsinki";

/// Which past.
#[derive(Clone, Debug)]
pub(crate) struct Stretch {
    pub(crate) team: TeamId,
    pub(crate) kind: ChannelKind,
    /// The first day that may count, and the first after the last.
    pub(crate) from: Day,
    pub(crate) to: Day,
    pub(crate) interval_minutes: u16,
    /// Days that were not like others, as 20261206.
    pub(crate) without: Vec<i64>,
}

/// What it says.
#[derive(Clone, Debug)]
pub(crate) struct History {
    /// Days since the first contact, newest first, with customers who needed a person.
    pub(crate) past: Vec<PastDay>,
    /// The share of contacts that needed a person, 0 to 1.
    pub(crate) needs_person: f64,
    pub(crate) length: Length,
    /// The mean patience in seconds, when enough customers gave up to tell.
    pub(crate) patience_s: Option<f64>,
}

/// How long contacts took from being accepted to their end: for planning only, of nobody in particular.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Length {
    pub(crate) mean_s: f64,
    pub(crate) deviation_s: f64,
    /// Of how many; 0: a first guess.
    pub(crate) n: usize,
}

/// The organisation's calendar.
pub(crate) async fn calendar(tx: &mut Tx) -> Result<Calendar, DbError> {
    let name: Option<String> = helppo_people::find_setting(tx, ZONE_KEY).await?;
    Ok(Calendar::named(name.as_deref().unwrap_or(USUAL_ZONE)))
}

/// Looks back.
pub(crate) async fn look(tx: &mut Tx, calendar: &Calendar, of: &Stretch) -> Result<History, DbError> {
    let (from, to) = (calendar.at(of.from, 0), calendar.at(of.to, 0));
    let first: Option<i64> = tx.one(store::FIRST_CONTACT, p![of.team, of.kind]).await?;
    let slots = [from, to].map(|at| at.0.div_euclid(SLOT_MS));
    let contacts: Vec<(i64, i64)> = tx.all(store::CONTACTS, p![slots[0], slots[1], of.team, of.kind]).await?;
    let waits: Vec<(String, i64, i64)> =
        tx.all(store::WAITS, p![of.from.number(), of.to.number(), of.team, of.kind]).await?;
    let since: helppo_kernel::InteractionId = first_id_at(from);
    let lengths: Vec<(Millis, Millis)> = tx.all(store::LENGTHS, p![since, of.team, of.kind]).await?;
    let sum =
        |name: &str| waits.iter().find(|(metric, ..)| metric == name).map_or((0, 0), |(_, n, t)| (*n, *t));
    let (came, (answered, waited), (gave_up, waited_for_nothing)) =
        (sum("contact").0, sum("answered"), sum("abandoned"));
    let needed = answered + gave_up;
    let needs_person = if came > 0 && needed > 0 { (float(needed) / float(came)).min(1.0) } else { 1.0 };
    let enough = usize::try_from(gave_up).is_ok_and(|n| n >= ENOUGH);
    let days = match first {
        Some(slot) => days(calendar, of, Millis(slot * SLOT_MS), &contacts, needs_person),
        None => Vec::new(),
    };
    Ok(History {
        past: days,
        needs_person,
        length: length(of.kind, &lengths),
        // Of an exponential patience that is cut off by answers: all waiting by those who gave up.
        patience_s: enough
            .then(|| float(waited + waited_for_nothing) / float(gave_up) / 1000.0)
            .filter(|s| *s >= 1.0),
    })
}

/// Every day since the first contact, newest first, also those without any.
fn days(
    calendar: &Calendar,
    of: &Stretch,
    first: Millis,
    contacts: &[(i64, i64)],
    needs_person: f64,
) -> Vec<PastDay> {
    let intervals = usize::from(1440 / of.interval_minutes);
    let first = calendar.day_of(first).number().max(of.from.number());
    let mut days: Vec<(i64, PastDay)> = (1_u32..)
        .map(|ago| (ago, of.to.plus(-i64::from(ago))))
        .take_while(|(_, day)| day.number() >= first)
        .map(|(ago, day)| {
            let empty =
                PastDay { weeks_ago: (ago - 1) / 7, weekday: day.weekday(), counts: vec![0.0; intervals] };
            (day.number(), empty)
        })
        .collect();
    for (slot, n) in contacts {
        let at = Millis(slot * SLOT_MS);
        let number = calendar.day_of(at).number();
        let interval = usize::from(calendar.minute_of_day(at) / of.interval_minutes);
        if let Some((_, day)) = days.iter_mut().find(|(day, _)| *day == number) {
            day.counts[interval] += float(*n) * needs_person;
        }
    }
    days.retain(|(number, _)| !of.without.contains(number));
    days.into_iter().map(|(_, day)| day).collect()
}

/// The mean and the deviation, the longest twentieth cut to the length that the others do not exceed: a
/// contact that was left open over night says nothing about work.
fn length(kind: ChannelKind, lengths: &[(Millis, Millis)]) -> Length {
    if lengths.len() < ENOUGH {
        let mean_s = guess_s(kind);
        return Length { mean_s, deviation_s: mean_s, n: 0 };
    }
    let mut seconds: Vec<f64> = lengths.iter().map(|(from, to)| float(to.since(*from)) / 1000.0).collect();
    seconds.sort_by(f64::total_cmp);
    let most = seconds[seconds.len() * 19 / 20];
    let n = float(i64::try_from(seconds.len()).unwrap_or(i64::MAX));
    let mean_s = seconds.iter().map(|s| s.min(most)).sum::<f64>() / n;
    let variance = seconds.iter().map(|s| (s.min(most) - mean_s).powi(2)).sum::<f64>() / n;
    Length { mean_s: mean_s.max(1.0), deviation_s: variance.sqrt().max(1.0), n: lengths.len() }
}

/// What a contact takes until the installation knows its own.
fn guess_s(kind: ChannelKind) -> f64 {
    match kind {
        ChannelKind::Chat => 720.0,
        ChannelKind::Voice => 360.0,
        ChannelKind::Messaging | ChannelKind::Email | ChannelKind::Form => 480.0,
    }
}

#[expect(clippy::cast_precision_loss, reason = "counts and milliseconds are far below 2^52")]
fn float(n: i64) -> f64 {
    n as f64
}
