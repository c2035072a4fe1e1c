//! Cases as CSV, for a spreadsheet that must not run what a customer wrote.

use helppo_kernel::Millis;

use crate::list::CaseRow;

/// The columns, in English: they are names for programs.
pub const COLUMNS: [&str; 16] = [
    "number",
    "subject",
    "task",
    "status",
    "priority",
    "team",
    "owner",
    "customer",
    "channel",
    "channel_kind",
    "language",
    "tags",
    "waiting_since",
    "created_at",
    "last_message_at",
    "last_text",
];

/// The first line.
pub fn csv_head() -> Vec<u8> {
    line(COLUMNS.iter().map(|c| (*c).to_owned()))
}

/// The line of one case. Times are ISO 8601 in UTC.
pub fn csv_row(row: &CaseRow) -> Vec<u8> {
    let head = &row.head;
    let time = |at: Option<Millis>| at.map(iso).unwrap_or_default();
    line([
        head.number.to_string(),
        head.subject.clone().unwrap_or_default(),
        head.task.clone().unwrap_or_default(),
        head.status.as_str().to_owned(),
        head.priority.to_string(),
        head.team.name.clone(),
        head.owner.as_ref().map(|o| o.name.clone()).unwrap_or_default(),
        row.customer.name.clone(),
        head.channel.name.clone(),
        head.channel.kind.as_str().to_owned(),
        head.language.map(|l| l.as_str().to_owned()).unwrap_or_default(),
        head.tags.join(" "),
        time(head.waiting_since),
        time(Some(head.created_at)),
        time(Some(head.last.at)),
        head.last.text.clone(),
    ])
}

/// Spreadsheets take a cell that begins so for a formula and run it. An apostrophe makes it text.
pub fn harmless(cell: &str) -> String {
    let first = cell.trim_start_matches([' ', '\u{a0}', '\u{feff}']).chars().next();
    match first {
        Some('=' | '+' | '-' | '@' | '\t' | '\r' | '\n' | '|' | '%' | '＝' | '＋' | '－' | '＠') => {
            format!("'{cell}")
        }
        _ => cell.to_owned(),
    }
}

fn line(cells: impl IntoIterator<Item = String>) -> Vec<u8> {
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
    let cells: Vec<String> = cells.into_iter().map(|c| harmless(&c)).collect();
    writer.write_record(&cells).expect("writing into memory cannot fail");
    writer.into_inner().expect("writing into memory cannot fail")
}

/// `2026-11-22T14:30:00Z`, by the civil-from-days rule of H. Hinnant.
fn iso(at: Millis) -> String {
    let (days, ms) = (at.0.div_euclid(86_400_000), at.0.rem_euclid(86_400_000));
    let z = days + 719_468;
    let (era, doe) = (z.div_euclid(146_097), z.rem_euclid(146_097));
    let yoe = (doe - doe / 1_460 + doe / 36_524 - doe / 146_096) / 365;
    let doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
    let mp = (5 * doy + 2) / 153;
    let (day, month) = (doy - (153 * mp + 2) / 5 + 1, if mp < 10 { mp + 3 } else { mp - 9 });
    let year = yoe + era * 400 + i64::from(month <= 2);
    let (h, m, s) = (ms / 3_600_000, ms / 60_000 % 60, ms / 1_000 % 60);
    format!("{year:04}-{month:02}-{day:02}T{h:02}:{m:02}:{s:02}Z")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_cell_begins_like_a_formula() {
        let payloads = [
            "=cmd|' /C calc'!A0",
            "+1+1",
            "-2+3",
            "@SUM(A1)",
            "\t=1",
            "\r=1",
            "  =1",
            "＝1+1",
            "＠x",
            "\u{feff}=1",
        ];
        for payload in payloads {
            let written = line([payload.to_owned()]);
            let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(written.as_slice());
            let cell = reader.records().next().unwrap().unwrap()[0].to_owned();
            assert_eq!(cell, format!("'{payload}"));
        }
        for plain in ["Hei", "2026", "a=b", "", "Maksu 5 %"] {
            assert_eq!(harmless(plain), plain);
        }
    }

    #[test]
    fn times_are_written_in_utc() {
        for (ms, text) in [
            (0, "1970-01-01T00:00:00Z"),
            (1_772_438_400_000, "2026-03-02T08:00:00Z"),
            (951_782_400_000, "2000-02-29T00:00:00Z"),
            (-1_000, "1969-12-31T23:59:59Z"),
        ] {
            assert_eq!(iso(Millis(ms)), text);
        }
    }
}
