//! Metrics as a table for a spreadsheet that must not run what a customer or colleague wrote.

use helppo_kernel::Millis;
use jiff::Timestamp;
use rust_xlsxwriter::{Format, Workbook, XlsxError};

use super::ask::{MetricPoint, MetricReport, MetricSeries};
use super::figure::MetricFigure;

/// The columns, in English: they are names for programs.
pub(crate) const COLUMNS: [&str; 18] = [
    "metric",
    "unit",
    "stretch",
    "group",
    "key",
    "name",
    "from",
    "to",
    "n",
    "met",
    "value",
    "p50",
    "p90",
    "p95",
    "contacts_to_resolution",
    "recontact_share",
    "within_days",
    "zone",
];

enum Cell {
    Text(String),
    Number(f64),
    Nothing,
}

/// The lines of a CSV file, the head first.
pub fn csv_lines(report: &MetricReport) -> impl Iterator<Item = Vec<u8>> + use<> {
    let head = COLUMNS.iter().map(|c| (*c).to_owned()).collect();
    let body: Vec<Vec<String>> =
        table(report).into_iter().map(|row| row.iter().map(Cell::written).collect()).collect();
    std::iter::once(head).chain(body).map(|cells: Vec<String>| {
        let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
        // Writing into memory cannot fail.
        let _ = writer.write_record(&cells);
        writer.into_inner().unwrap_or_default()
    })
}

/// The same as an XLSX workbook. Text is written as text and marked so that editing a cell keeps it text.
pub fn xlsx(report: &MetricReport) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    sheet.set_name("metrics")?;
    let text = Format::new().set_quote_prefix();
    for (column, name) in (0u16..).zip(COLUMNS) {
        sheet.write_string(0, column, name)?;
    }
    for (line, row) in (1u32..).zip(table(report)) {
        for (column, cell) in (0u16..).zip(row) {
            match cell {
                Cell::Text(words) => sheet.write_string_with_format(line, column, words, &text)?,
                Cell::Number(number) => sheet.write_number(line, column, number)?,
                Cell::Nothing => continue,
            };
        }
    }
    book.save_to_buffer()
}

fn table(report: &MetricReport) -> Vec<Vec<Cell>> {
    report.metrics.iter().flat_map(|series| of(report, series)).collect()
}

fn of(report: &MetricReport, series: &MetricSeries) -> Vec<Vec<Cell>> {
    let line = |stretch: &str, point: Option<&MetricPoint>, figure: &MetricFigure| {
        let word = |w: &str| Cell::Text(w.to_owned());
        let some = |w: Option<String>| w.map_or(Cell::Nothing, Cell::Text);
        let beside = figure.beside.unwrap_or_default();
        vec![
            word(&series.metric.word()),
            word(&wire(&series.unit)),
            word(stretch),
            word(&point.map_or_else(|| "total".to_owned(), |_| wire(&report.group))),
            some(point.map(|p| p.key.clone())),
            some(point.and_then(|p| p.name.clone())),
            some(point.and_then(|p| p.from).map(iso)),
            some(point.and_then(|p| p.to).map(iso)),
            whole(Some(figure.n)),
            whole(figure.met),
            number(figure.value),
            whole(figure.p50),
            whole(figure.p90),
            whole(figure.p95),
            number(beside.contacts_to_resolution),
            number(beside.recontact_share),
            whole(Some(report.within)),
            word(&report.zone),
        ]
    };
    let here = format!("{}-{}", report.from, report.to);
    let mut lines = vec![line(&here, None, &series.total)];
    lines.extend(series.series.iter().map(|p| line(&here, Some(p), &p.figure)));
    if let Some(other) = &series.comparison {
        let there = format!("{}-{}", other.from, other.to);
        lines.push(line(&there, None, &other.total));
        lines.extend(other.series.iter().map(|p| line(&there, Some(p), &p.figure)));
    }
    lines
}

impl Cell {
    fn written(&self) -> String {
        match self {
            Self::Text(words) => helppo_case::harmless(words),
            Self::Number(number) => number.to_string(),
            Self::Nothing => String::new(),
        }
    }
}

fn number(n: Option<f64>) -> Cell {
    n.map_or(Cell::Nothing, Cell::Number)
}

fn whole(n: Option<i64>) -> Cell {
    number(n.map(super::figure::float))
}

/// The word by which something goes on the wire.
fn wire(value: &impl serde::Serialize) -> String {
    serde_json::to_value(value).ok().and_then(|v| v.as_str().map(str::to_owned)).unwrap_or_default()
}

/// ISO 8601 in UTC.
fn iso(at: Millis) -> String {
    Timestamp::from_millisecond(at.0).unwrap_or(Timestamp::UNIX_EPOCH).to_string()
}

#[cfg(test)]
mod tests {
    use std::io::Read as _;

    use super::*;
    use crate::history::{Group, MetricName, MetricUnit};

    const PAYLOADS: [&str; 8] = [
        "=cmd|' /C calc'!A0",
        "+1+1",
        "-2+3",
        "@SUM(A1)",
        "\t=1",
        "\r=1",
        "＝1+1",
        "=HYPERLINK(\"https://x.example\")",
    ];

    fn report() -> MetricReport {
        let point = |name: &str| MetricPoint {
            key: name.to_owned(),
            name: Some(name.to_owned()),
            from: Some(Millis(0)),
            to: None,
            figure: MetricFigure { n: 2, value: Some(1.5), ..MetricFigure::default() },
        };
        let series = MetricSeries {
            metric: MetricName::Contacts,
            unit: MetricUnit::Count,
            error: None,
            known_until: None,
            total: MetricFigure { n: 16, ..MetricFigure::default() },
            series: PAYLOADS.iter().map(|p| point(p)).collect(),
            comparison: None,
        };
        MetricReport {
            from: 20_261_101,
            to: 20_261_130,
            zone: "Europe/Helsinki".into(),
            group: Group::Task,
            within: 7,
            counted_until: Millis(0),
            metrics: vec![series],
        }
    }

    #[test]
    fn no_cell_of_the_csv_begins_like_a_formula() {
        let written: Vec<u8> = csv_lines(&report()).flatten().collect();
        let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(written.as_slice());
        let rows: Vec<csv::StringRecord> = reader.records().map(|r| r.expect("a line")).collect();
        assert_eq!((rows.len(), rows[0].len()), (PAYLOADS.len() + 2, COLUMNS.len()));
        for (row, payload) in rows[2..].iter().zip(PAYLOADS) {
            assert_eq!((&row[4], &row[5]), (&*format!("'{payload}"), &*format!("'{payload}")));
            assert_eq!((&row[6], &row[8], &row[10]), ("1970-01-01T00:00:00Z", "2", "1.5"));
        }
        let begins = |cell: &str| cell.chars().next().is_some_and(|c| "=+-@\t\r".contains(c));
        assert!(rows.iter().all(|r| !r.iter().any(begins)));
    }

    #[test]
    fn the_workbook_holds_text_and_numbers_but_no_formula() {
        let bytes = xlsx(&report()).expect("a workbook");
        let mut archive = zip::ZipArchive::new(std::io::Cursor::new(bytes)).expect("a zip file");
        let mut read = |name: &str| {
            let mut text = String::new();
            archive.by_name(name).expect("the part").read_to_string(&mut text).expect("text");
            text
        };
        let (sheet, strings) = (read("xl/worksheets/sheet1.xml"), read("xl/sharedStrings.xml"));
        assert!(!sheet.contains("<f>") && !sheet.contains("<f "), "a formula: {sheet}");
        assert!(strings.contains("=cmd|"), "the words are kept as they were written");
        assert!(read("xl/styles.xml").contains("quotePrefix=\"1\""));
        assert!(sheet.contains("<v>1.5</v>"));
    }
}
