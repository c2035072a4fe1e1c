//! How mail clients introduce a quote, in English, Finnish, Swedish and German.

/// Lines of an introduction that are joined: clients wrap "On … wrote:" at 78 characters.
const WRAPPED: usize = 4;
/// Lines looked at around a header block, blank ones included.
const NEAR: usize = 12;
/// A longer line is prose.
const LONGEST: usize = 300;

const WROTE: &[&str] = &["wrote", "kirjoitti", "skrev", "schrieb"];

/// How an introduction may begin that goes on over several lines.
const OPENERS: &[&str] = &[
    "on",
    "am",
    "den",
    "mon",
    "tue",
    "wed",
    "thu",
    "fri",
    "sat",
    "sun",
    "ma",
    "ti",
    "ke",
    "to",
    "pe",
    "la",
    "su",
    "mån",
    "tis",
    "ons",
    "tor",
    "tors",
    "fre",
    "lör",
    "sön",
    "maanantai",
    "tiistai",
    "keskiviikko",
    "torstai",
    "perjantai",
    "lauantai",
    "sunnuntai",
    "måndag",
    "tisdag",
    "onsdag",
    "torsdag",
    "fredag",
    "lördag",
    "söndag",
];

const ORIGINAL: &[&str] = &[
    "original message",
    "original appointment",
    "alkuperäinen viesti",
    "ursprungligt meddelande",
    "originalmeddelande",
    "ursprüngliche nachricht",
];

const FORWARD: &[&str] = &[
    "forwarded message",
    "begin forwarded message",
    "välitetty viesti",
    "edelleenlähetetty viesti",
    "alkaa välitetty viesti",
    "vidarebefordrat meddelande",
    "vidarebefordrat brev",
    "vidarebefordrat mejl",
    "weitergeleitete nachricht",
    "anfang der weitergeleiteten",
];

const FROM: &[&str] = &["from", "lähettäjä", "från", "von"];

const OTHERS: &[&str] = &[
    "sent",
    "date",
    "to",
    "cc",
    "subject",
    "lähetetty",
    "päivämäärä",
    "päiväys",
    "pvm",
    "vastaanottaja",
    "kopio",
    "aihe",
    "skickat",
    "datum",
    "till",
    "kopia",
    "ämne",
    "gesendet",
    "an",
    "betreff",
];

/// "On Mon, 1 Jan 2024 at 10:00, Aino Virtanen <aino@x.fi> wrote:" and its relatives.
pub(super) fn attributes(lines: &[&str]) -> bool {
    let first = lines[0].trim();
    if first.len() > LONGEST {
        return false;
    }
    if introduces(first) {
        return true;
    }
    if !opens(first) {
        return false;
    }
    let mut joined = first.to_owned();
    for line in lines.iter().take(WRAPPED).skip(1).map(|l| l.trim()).filter(|l| !l.is_empty()) {
        if line.len() > LONGEST {
            return false;
        }
        joined.push(' ');
        joined.push_str(line);
        if introduces(&joined) {
            return true;
        }
    }
    false
}

/// A line that ends with a colon, says "wrote", and names a date or an address.
fn introduces(line: &str) -> bool {
    if !line.ends_with(':') {
        return false;
    }
    let lower = line.to_lowercase();
    let says = lower.split(|c: char| !c.is_alphabetic()).any(|word| WROTE.contains(&word));
    says && (numbers(line) >= 2 || names_an_address(line))
}

fn opens(line: &str) -> bool {
    let word = line.split([' ', '.', ',']).next().unwrap_or_default();
    let dated = word.starts_with(|c: char| c.is_ascii_digit());
    numbers(line) >= 2 && (dated || (word.len() <= 14 && OPENERS.contains(&word.to_lowercase().as_str())))
}

/// Runs of digits: a date or a time has at least two.
fn numbers(line: &str) -> usize {
    line.split(|c: char| !c.is_ascii_digit()).filter(|run| !run.is_empty()).count()
}

fn names_an_address(line: &str) -> bool {
    line.split(['<', '(', '['])
        .skip(1)
        .any(|rest| rest.split(['>', ')', ']']).next().is_some_and(|a| a.contains('@')))
}

/// The header block that Outlook and others put over a quote, with or without a rule above.
pub(super) fn heads(lines: &[&str]) -> bool {
    let first = lines[0].trim();
    if first.len() > LONGEST {
        return false;
    }
    let rule = is_rule(first);
    if rule && contains(first, ORIGINAL) {
        return true;
    }
    if !rule && !is_field(first, FROM) {
        return false;
    }
    let block: Vec<&str> = lines
        .iter()
        .take(NEAR)
        .skip(usize::from(rule))
        .map(|l| l.trim())
        .filter(|l| !l.is_empty())
        .take(5)
        .collect();
    block.first().is_some_and(|l| is_field(l, FROM))
        && block.iter().skip(1).filter(|l| is_field(l, OTHERS)).count() >= 2
}

/// `__________`, `----------` or `-----Original Message-----`.
fn is_rule(line: &str) -> bool {
    let drawn = |mark: char| line.len() >= 10 && line.chars().all(|c| c == mark);
    drawn('_') || drawn('-') || (line.starts_with("--") && line.ends_with("--") && line.len() <= 80)
}

/// `From: somebody`, also as `*From:* somebody`.
fn is_field(line: &str, labels: &[&str]) -> bool {
    let Some((label, value)) = line.split_once(':') else { return false };
    let label = label.trim_matches(['*', ' ']);
    label.len() <= 20
        && !value.trim_matches(['*', ' ']).is_empty()
        && labels.contains(&label.to_lowercase().as_str())
}

/// The line over a forwarded message.
pub(super) fn forwards(line: &str) -> bool {
    let words = line.trim().trim_start_matches(['-', ' ']);
    (10..=80).contains(&words.len()) && starts(words, FORWARD)
}

fn contains(line: &str, phrases: &[&str]) -> bool {
    let lower = line.to_lowercase();
    phrases.iter().any(|p| lower.contains(p))
}

fn starts(line: &str, phrases: &[&str]) -> bool {
    // Cheap for the many lines that are something else.
    let begins = |p: &&&str| line.chars().next().is_some_and(|c| c.to_lowercase().eq(p.chars().take(1)));
    phrases.iter().filter(begins).any(|p| line.to_lowercase().starts_with(p))
}
