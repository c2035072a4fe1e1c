//! Opening hours against the calendar, by example and against a minute-by-minute count.

use helppo_hours::{BadHours, ExceptionForm, Hours, HoursForm, SpanForm, WeekForm};
use helppo_kernel::Millis;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use proptest::prelude::*;

use crate::any::{HOUR, MINUTE, any_hours, any_start, at, repeats, shown_open, span};

fn show(zone: &str, at: Millis) -> String {
    let stamp = jiff::Timestamp::from_millisecond(at.0).expect("in range");
    stamp.to_zoned(TimeZone::get(zone).expect("known")).strftime("%a %F %H:%M %:z").to_string()
}

fn shop() -> Hours {
    let split = || vec![span("08:00", "12:00"), span("13:00", "16:00")];
    HoursForm {
        time_zone: "Europe/Helsinki".into(),
        week: WeekForm {
            mon: split(),
            tue: split(),
            wed: split(),
            thu: split(),
            fri: split(),
            ..WeekForm::default()
        },
        exceptions: vec![
            ExceptionForm { date: "2026-12-24".into(), name: "Christmas Eve".into(), open: vec![] },
            ExceptionForm { date: "2026-12-25".into(), name: "Christmas".into(), open: vec![] },
            ExceptionForm {
                date: "2026-12-27".into(),
                name: "Sale".into(),
                open: vec![span("10:00", "14:00")],
            },
        ],
    }
    .try_into()
    .expect("valid")
}

#[test]
fn a_lunch_break_is_closed_and_its_end_opens_again() {
    let lunch = at("2026-11-23T12:30[Europe/Helsinki]");
    assert!(!shop().is_open(lunch));
    assert_eq!(shop().next_open(lunch), Some(at("2026-11-23T13:00[Europe/Helsinki]")));
    assert_eq!(shop().next_close(lunch), Some(lunch));
    let morning = at("2026-11-23T09:00[Europe/Helsinki]");
    assert_eq!(shop().next_open(morning), Some(morning));
    assert_eq!(shop().next_close(morning), Some(at("2026-11-23T12:00[Europe/Helsinki]")));
}

#[test]
fn the_closing_minute_is_closed_and_the_opening_minute_is_open() {
    assert!(shop().is_open(at("2026-11-23T08:00[Europe/Helsinki]")));
    assert!(!shop().is_open(at("2026-11-23T16:00[Europe/Helsinki]")));
    assert!(shop().is_open(Millis(at("2026-11-23T16:00[Europe/Helsinki]").0 - 1)));
}

#[test]
fn christmas_is_skipped_and_a_sale_opens_a_sunday() {
    let eve = at("2026-12-23T16:30[Europe/Helsinki]");
    assert_eq!(shop().next_open(eve), Some(at("2026-12-27T10:00[Europe/Helsinki]")));
    let date: DateTime = "2026-12-24T00:00".parse().expect("a date");
    assert_eq!(shop().exception_on(date.date()), Some("Christmas Eve"));
}

#[test]
fn nine_open_hours_after_a_friday_afternoon_end_on_tuesday() {
    let friday = at("2026-11-20T15:00[Europe/Helsinki]");
    let due = shop().add_business(friday, 9 * HOUR).expect("open again");
    assert_eq!(show("Europe/Helsinki", due), "Tue 2026-11-24 09:00 +02:00");
    assert_eq!(shop().business_between(friday, due), 9 * HOUR);
}

#[test]
fn always_open_never_closes_and_counts_every_hour_of_a_clock_change() {
    let hours = Hours::always("Europe/Helsinki").expect("valid");
    let (before, after) = (at("2026-10-25T00:00[Europe/Helsinki]"), at("2026-10-26T00:00[Europe/Helsinki]"));
    assert_eq!(hours.business_between(before, after), 25 * HOUR);
    assert_eq!(hours.next_close(before), None);
    assert!(hours.is_open(before));
}

#[test]
fn never_open_says_so() {
    let form = HoursForm { time_zone: "UTC".into(), week: WeekForm::default(), exceptions: vec![] };
    let hours = Hours::try_from(form).expect("valid");
    assert_eq!(hours.next_open(Millis(0)), None);
    assert_eq!(hours.add_business(Millis(0), 1), None);
    assert_eq!(hours.next_close(Millis(5)), Some(Millis(5)));
    assert_eq!(hours.business_between(Millis(0), Millis(i64::MAX / 2)), 0);
}

#[test]
fn a_shift_that_ends_in_the_repeated_hour_lasts_through_its_first_showing() {
    // Helsinki repeats 03:00–04:00 on 25 October 2026.
    let week = WeekForm { sun: vec![span("02:00", "03:30")], ..WeekForm::default() };
    let hours: Hours = HoursForm { time_zone: "Europe/Helsinki".into(), week, exceptions: vec![] }
        .try_into()
        .expect("valid");
    let opens = at("2026-10-25T02:00[Europe/Helsinki]");
    assert_eq!(hours.next_close(opens), Some(opens.plus(2 * HOUR + 30 * MINUTE)));
}

#[test]
fn a_shift_that_ends_where_the_repeated_hour_begins_ends_at_its_first_showing() {
    let week = WeekForm { sun: vec![span("02:00", "03:00")], ..WeekForm::default() };
    let hours: Hours = HoursForm { time_zone: "Europe/Helsinki".into(), week, exceptions: vec![] }
        .try_into()
        .expect("valid");
    let opens = at("2026-10-25T02:00[Europe/Helsinki]");
    assert_eq!(hours.next_close(opens), Some(opens.plus(HOUR)));
}

#[test]
fn a_shift_in_the_skipped_hour_opens_at_the_skip() {
    // Helsinki skips 03:00–04:00 on 29 March 2026.
    let week = WeekForm { sun: vec![span("03:30", "05:00")], ..WeekForm::default() };
    let hours: Hours = HoursForm { time_zone: "Europe/Helsinki".into(), week, exceptions: vec![] }
        .try_into()
        .expect("valid");
    let before = at("2026-03-29T01:00[Europe/Helsinki]");
    assert_eq!(hours.next_open(before), Some(at("2026-03-29T04:00[Europe/Helsinki]")));
    assert_eq!(hours.business_between(before, before.plus(12 * HOUR)), HOUR);
}

#[test]
fn a_midnight_that_is_skipped_or_repeated_keeps_days_whole() {
    // São Paulo skipped midnight on 4 November 2018 and repeated 23:00 on 17 February 2018.
    let hours = Hours::always("America/Sao_Paulo").expect("valid");
    for (day, hours_long) in [("2018-11-04T12:00", 23), ("2018-02-17T12:00", 25)] {
        let noon = at(&format!("{day}[America/Sao_Paulo]"));
        let (from, to) = (noon.plus(-36 * HOUR), noon.plus(36 * HOUR));
        assert_eq!(hours.business_between(from, to), 72 * HOUR, "{hours_long}-hour day");
    }
    let form = HoursForm {
        time_zone: "America/Sao_Paulo".into(),
        week: WeekForm { sat: vec![span("20:00", "24:00")], ..WeekForm::default() },
        exceptions: vec![],
    };
    let saturday: Hours = form.try_into().expect("valid");
    let opens = at("2018-02-17T20:00[America/Sao_Paulo]");
    assert_eq!(saturday.next_close(opens), Some(opens.plus(5 * HOUR)));
}

#[test]
fn wrong_forms_are_refused_with_the_reason() {
    let with = |spans: Vec<SpanForm>| HoursForm {
        time_zone: "Europe/Stockholm".into(),
        week: WeekForm { mon: spans, ..WeekForm::default() },
        exceptions: vec![],
    };
    let wrong = |form: HoursForm| Hours::try_from(form).expect_err("refused");
    assert_eq!(
        wrong(HoursForm { time_zone: "Mars/Base".into(), ..with(vec![]) }),
        BadHours::Zone("Mars/Base".into())
    );
    assert_eq!(wrong(with(vec![span("8.00", "12:00")])), BadHours::Time("8.00".into()));
    assert_eq!(wrong(with(vec![span("08:00", "24:01")])), BadHours::Time("24:01".into()));
    assert_eq!(
        wrong(with(vec![span("22:00", "06:00")])),
        BadHours::Backwards { from: "22:00".into(), to: "06:00".into() }
    );
    assert_eq!(
        wrong(with(vec![span("08:00", "12:00"), span("11:00", "13:00")])),
        BadHours::Overlap("11:00".into())
    );
}

proptest! {
    /// The counted open minutes equal a minute-by-minute look at the door's clock, whenever the clock
    /// does not repeat an hour in between (where the two readings may differ on purpose).
    #[test]
    fn open_time_equals_a_count_of_minutes(hours in any_hours(), start in any_start(), len in 0i64..5 * 24 * 60) {
        let to = start.plus(len * MINUTE);
        prop_assume!(!repeats(&hours, start, to));
        let counted = (0..len).filter(|m| shown_open(&hours, start.plus(m * MINUTE))).count();
        prop_assert_eq!(hours.business_between(start, to), i64::try_from(counted).expect("small") * MINUTE);
    }

    #[test]
    fn adding_open_time_and_counting_it_agree(hours in any_hours(), start in any_start(), ms in 1i64..40 * HOUR) {
        if let Some(due) = hours.add_business(start, ms) {
            prop_assert_eq!(hours.business_between(start, due), ms);
            prop_assert_eq!(hours.business_between(start, due.plus(-1)), ms - 1);
        }
    }

    #[test]
    fn open_and_closed_take_turns(hours in any_hours(), start in any_start()) {
        let mut now = start;
        for _ in 0..20 {
            let Some(open) = hours.next_open(now) else { break };
            prop_assert!(hours.is_open(open));
            prop_assert!(open == now || !hours.is_open(open.plus(-1)));
            let Some(close) = hours.next_close(open) else { break };
            prop_assert!(close > open && !hours.is_open(close) && hours.is_open(close.plus(-1)));
            now = close;
        }
    }

    #[test]
    fn parts_sum_to_the_whole(hours in any_hours(), start in any_start(), a in 0i64..100 * HOUR, b in 0i64..100 * HOUR) {
        let (mid, end) = (start.plus(a), start.plus(a + b));
        let parts = hours.business_between(start, mid) + hours.business_between(mid, end);
        prop_assert_eq!(hours.business_between(start, end), parts);
    }

    #[test]
    fn hours_travel_through_json(hours in any_hours()) {
        let form = HoursForm::from(hours.clone());
        prop_assert_eq!(Hours::try_from(form).expect("still valid"), hours);
    }
}
