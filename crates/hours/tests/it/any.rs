//! Opening hours out of thin air, around every clock change, and a naive look at the door's clock.

use helppo_hours::{ExceptionForm, Hours, HoursForm, SpanForm, WeekForm};
use helppo_kernel::Millis;
use proptest::prelude::*;

pub const MINUTE: i64 = 60_000;
pub const HOUR: i64 = 60 * MINUTE;

pub fn at(text: &str) -> Millis {
    let zoned: jiff::Zoned = text.parse().expect("a zoned time");
    Millis(zoned.timestamp().as_millisecond())
}

pub fn span(from: &str, to: &str) -> SpanForm {
    SpanForm { from: from.into(), to: to.into() }
}

pub fn any_start() -> impl Strategy<Value = Millis> {
    // Around the clock changes of Helsinki (2026), São Paulo (2018) and Kathmandu (1986), or anywhere.
    let near = prop_oneof![
        Just(at("2026-10-25T03:00[Europe/Helsinki]")),
        Just(at("2026-03-29T02:00[Europe/Helsinki]")),
        Just(at("2018-11-03T22:00[America/Sao_Paulo]")),
        Just(at("2018-02-17T22:00[America/Sao_Paulo]")),
        Just(at("1986-01-01T00:00[UTC]")),
        Just(at("2026-12-23T00:00[Europe/Helsinki]")),
        (0i64..2_000_000_000).prop_map(|s| Millis(s * 1000)),
    ];
    (near, -3 * 24 * 60i64..24 * 60).prop_map(|(at, minutes)| Millis((at.0 / MINUTE + minutes) * MINUTE))
}

pub fn any_hours() -> impl Strategy<Value = Hours> {
    let zone = prop_oneof![Just("Europe/Helsinki"), Just("America/Sao_Paulo"), Just("Asia/Kathmandu")];
    let day = || prop_oneof![1 => Just(vec![]), 1 => Just(vec![span("00:00", "24:00")]), 4 => any_day()];
    let week = prop::collection::vec(day(), 7);
    let exceptions = prop::collection::btree_map(0i32..40, day(), 0..4);
    (zone, week, exceptions).prop_map(|(zone, week, exceptions)| {
        let [mon, tue, wed, thu, fri, sat, sun] = week.try_into().expect("seven days");
        let first: jiff::civil::Date = "2026-10-10".parse().expect("a date");
        let exceptions = exceptions.into_iter().map(|(offset, open)| ExceptionForm {
            date: first.checked_add(jiff::Span::new().days(offset)).expect("in range").to_string(),
            name: "Exception".into(),
            open,
        });
        HoursForm {
            time_zone: zone.into(),
            week: WeekForm { mon, tue, wed, thu, fri, sat, sun },
            exceptions: exceptions.collect(),
        }
        .try_into()
        .expect("valid")
    })
}

fn any_day() -> impl Strategy<Value = Vec<SpanForm>> {
    prop::collection::btree_set(0u16..=96, 2..=6).prop_map(|quarters| {
        let quarters: Vec<u16> = quarters.into_iter().collect();
        let time = |q: u16| format!("{:02}:{:02}", q / 4, q % 4 * 15);
        quarters.chunks_exact(2).map(|pair| span(&time(pair[0]), &time(pair[1]))).collect()
    })
}

/// Whether the door's clock at that moment shows a time within a shift of its date.
pub fn shown_open(hours: &Hours, at: Millis) -> bool {
    let form = HoursForm::from(hours.clone());
    let shown = hours.zone().to_datetime(jiff::Timestamp::from_millisecond(at.0).expect("in range"));
    let w = form.week;
    let week = [w.mon, w.tue, w.wed, w.thu, w.fri, w.sat, w.sun];
    let exception = form.exceptions.into_iter().find(|e| e.date == shown.date().to_string());
    let index = usize::from(shown.date().weekday().to_monday_zero_offset().unsigned_abs());
    let day = exception.map_or_else(|| week[index].clone(), |e| e.open);
    let time = shown.strftime("%H:%M").to_string();
    day.iter().any(|s| s.from <= time && time < s.to)
}

/// Whether the zone's clock goes back within a day of the stretch, or stood off whole minutes.
pub fn repeats(hours: &Hours, from: Millis, to: Millis) -> bool {
    let stamp = |at: Millis| jiff::Timestamp::from_millisecond(at.0).expect("in range");
    let start = stamp(from.plus(-24 * HOUR));
    let mut offset = hours.zone().to_offset(start);
    hours.zone().following(start).take_while(|t| t.timestamp() < stamp(to.plus(24 * HOUR))).any(|t| {
        let back = t.offset() < offset;
        offset = t.offset();
        back
    })
}
