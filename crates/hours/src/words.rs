//! Opening hours in one line that customers read.

use helppo_kernel::{Locale, Millis};
use jiff::Timestamp;

use crate::span::{Minute, Span};
use crate::{Exception, Hours};

/// The words of one language.
struct Words {
    open: &'static str,
    always: &'static str,
    never: &'static str,
    /// Said while it is closed; `{}` is the moment.
    opens: &'static str,
    /// Said of today, which differs; `{}` is what it is called.
    today_closed: &'static str,
    today: &'static str,
    /// Between a day and a time.
    at: &'static str,
    days: [&'static str; 7],
    /// Between hours and minutes.
    dot: char,
}

const EN: Words = Words {
    open: "Open",
    always: "Open day and night",
    never: "Closed for now",
    opens: "opens {}",
    today_closed: "closed today",
    today: "today",
    at: " at ",
    days: ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"],
    dot: ':',
};
const FI: Words = Words {
    open: "Avoinna",
    always: "Avoinna ympäri vuorokauden",
    never: "Toistaiseksi suljettu",
    opens: "avautuu {}",
    today_closed: "tänään suljettu",
    today: "tänään",
    at: " klo ",
    days: ["ma", "ti", "ke", "to", "pe", "la", "su"],
    dot: '.',
};
const SV: Words = Words {
    open: "Öppet",
    always: "Öppet dygnet runt",
    never: "Stängt tills vidare",
    opens: "öppnar {}",
    today_closed: "stängt i dag",
    today: "i dag",
    at: " kl. ",
    days: ["mån", "tis", "ons", "tors", "fre", "lör", "sön"],
    dot: '.',
};

impl Hours {
    /// The usual week, what differs today, and when it opens if it is closed at `now`:
    /// "Open Mon–Fri 8:00–16:00 · opens Mon at 8:00".
    pub fn in_words(&self, locale: Locale, now: Millis) -> String {
        let words = match locale {
            Locale::En => &EN,
            Locale::Fi => &FI,
            Locale::Sv => &SV,
        };
        let Some(opens) = self.next_open(now) else { return words.never.to_owned() };
        let week = self.week_in_words(words);
        let mut parts = vec![match week.as_str() {
            "" => words.open.to_owned(),
            _ if self.week.iter().all(|day| whole(day)) => words.always.to_owned(),
            week => format!("{} {week}", words.open),
        }];
        parts.extend(self.exception_today(now).map(|exception| exception.in_words(words)));
        if opens > now {
            parts.extend(self.moment(words, now, opens).map(|moment| words.opens.replace("{}", &moment)));
        }
        parts.join(" · ")
    }

    fn week_in_words(&self, words: &Words) -> String {
        let mut groups: Vec<(usize, usize, &[Span])> = Vec::new();
        for (day, spans) in self.week.iter().enumerate() {
            match groups.last_mut() {
                Some((_, last, same)) if *same == spans.as_slice() => *last = day,
                _ => groups.push((day, day, spans)),
            }
        }
        let open = groups.iter().filter(|(_, _, spans)| !spans.is_empty());
        let lines = open.map(|(first, last, spans)| match last - first {
            0 => format!("{} {}", words.days[*first], times(spans, words)),
            _ => format!("{}–{} {}", words.days[*first], words.days[*last], times(spans, words)),
        });
        lines.collect::<Vec<_>>().join(", ")
    }

    fn exception_today(&self, now: Millis) -> Option<&Exception> {
        let today = Timestamp::from_millisecond(now.0).ok()?.to_zoned(self.zone.clone()).date();
        self.exceptions.get(&today)
    }

    fn moment(&self, words: &Words, now: Millis, at: Millis) -> Option<String> {
        let here = |at: Millis| Some(Timestamp::from_millisecond(at.0).ok()?.to_zoned(self.zone.clone()));
        let (now, at) = (here(now)?, here(at)?);
        let time = format!("{}{}{:02}", at.hour(), words.dot, at.minute());
        let days = (at.date() - now.date()).get_days();
        Some(match days {
            0 => format!("{}{}{time}", words.today, words.at),
            1..7 => {
                let day = usize::from(at.date().weekday().to_monday_zero_offset().unsigned_abs());
                format!("{}{}{time}", words.days[day], words.at)
            }
            _ => format!("{}.{}.{}{time}", at.day(), at.month(), words.at),
        })
    }
}

impl Exception {
    fn in_words(&self, words: &Words) -> String {
        let today = match self.open.as_slice() {
            [] => words.today_closed.to_owned(),
            open => format!("{} {}", words.today, times(open, words)),
        };
        if self.name.is_empty() { today } else { format!("{today} ({})", self.name) }
    }
}

fn whole(day: &[Span]) -> bool {
    matches!(day, [span] if span.from == Minute::MIDNIGHT && span.to.ends_the_day())
}

fn times(spans: &[Span], words: &Words) -> String {
    let one = |m: Minute| format!("{}{}{:02}", m.hour(), words.dot, m.minute());
    spans.iter().map(|s| format!("{}–{}", one(s.from), one(s.to))).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{ExceptionForm, HoursForm, SpanForm};

    fn at(text: &str) -> Millis {
        Millis(text.parse::<Timestamp>().unwrap().as_millisecond())
    }

    #[test]
    fn a_week_is_told_in_three_languages_with_when_it_opens() {
        let office = Hours::office("Europe/Helsinki", "08:00", "16:30").unwrap();
        let (open, friday_evening) = (at("2026-03-04T10:00:00Z"), at("2026-03-06T18:00:00Z"));
        assert_eq!(office.in_words(Locale::En, open), "Open Mon–Fri 8:00–16:30");
        assert_eq!(
            office.in_words(Locale::En, friday_evening),
            "Open Mon–Fri 8:00–16:30 · opens Mon at 8:00"
        );
        assert_eq!(
            office.in_words(Locale::Fi, friday_evening),
            "Avoinna ma–pe 8.00–16.30 · avautuu ma klo 8.00"
        );
        assert_eq!(
            office.in_words(Locale::Sv, friday_evening),
            "Öppet mån–fre 8.00–16.30 · öppnar mån kl. 8.00"
        );
        let always = Hours::always("Europe/Helsinki").unwrap();
        assert_eq!(always.in_words(Locale::Sv, open), "Öppet dygnet runt");
    }

    #[test]
    fn a_day_that_differs_is_named() {
        let mut form = HoursForm::from(Hours::office("UTC", "08:00", "16:00").unwrap());
        form.week.sat = vec![SpanForm { from: "10:00".into(), to: "14:00".into() }];
        form.exceptions = vec![
            ExceptionForm { date: "2026-12-24".into(), name: "Christmas Eve".into(), open: Vec::new() },
            ExceptionForm { date: "2026-12-25".into(), name: String::new(), open: Vec::new() },
        ];
        let hours = Hours::try_from(form).unwrap();
        assert_eq!(
            hours.in_words(Locale::En, at("2026-12-24T12:00:00Z")),
            "Open Mon–Fri 8:00–16:00, Sat 10:00–14:00 · closed today (Christmas Eve) · opens Sat at 10:00"
        );
        let never = Hours::try_from(HoursForm {
            time_zone: "UTC".into(),
            week: Default::default(),
            exceptions: Vec::new(),
        });
        assert_eq!(never.unwrap().in_words(Locale::Fi, at("2026-12-24T12:00:00Z")), "Toistaiseksi suljettu");
    }
}
