//! Mails as real clients write them. `tests/sample/NAME.eml` is read and compared with `NAME.txt` beside it;
//! `HELPPO_UPDATE=1 cargo test -p helppo-mime` writes the latter anew, for looking at in the diff.

use std::{fmt::Write, fs, path::Path};

use helppo_mime::{Limits, Mail, read};

#[test]
fn every_sample_reads_as_written_beside_it() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/sample");
    let mut seen = 0;
    for entry in fs::read_dir(&folder).expect("the sample folder").flatten() {
        let path = entry.path();
        if path.extension().is_none_or(|e| e != "eml") {
            continue;
        }
        seen += 1;
        let raw = fs::read(&path).expect("a sample");
        let found = show(&read(&raw, &Limits::default()));
        let beside = path.with_extension("txt");
        if std::env::var_os("HELPPO_UPDATE").is_some() {
            fs::write(&beside, &found).expect("the expectation");
            continue;
        }
        let wanted = fs::read_to_string(&beside).unwrap_or_default();
        assert_eq!(found, wanted, "{}", path.display());
    }
    assert!(seen >= 12, "only {seen} samples in {}", folder.display());
}

fn show(mail: &Mail<'_>) -> String {
    let mut out = String::new();
    let people = |list: &[helppo_mime::Mailbox]| {
        list.iter()
            .map(|m| format!("{} <{}>", m.name.as_deref().unwrap_or("-"), m.address))
            .collect::<Vec<_>>()
            .join(", ")
    };
    let mut line = |label: &str, value: String| {
        if !value.is_empty() {
            writeln!(out, "{label}: {value}").expect("writing to a string");
        }
    };
    line("from", people(mail.from.as_slice()));
    line("reply-to", people(&mail.reply_to));
    line("to", people(&mail.to));
    line("cc", people(&mail.cc));
    line("subject", mail.subject.clone().unwrap_or_default());
    line("date", mail.date.map(|d| d.to_string()).unwrap_or_default());
    line("id", mail.message_id.clone().unwrap_or_default());
    line("in-reply-to", mail.in_reply_to.join(" "));
    line("references", mail.references.join(" "));
    line("auto-submitted", mail.header("Auto-Submitted").unwrap_or_default());
    line("troubles", mail.troubles.iter().map(|t| format!("{t:?}")).collect::<Vec<_>>().join(" "));
    line("report", mail.delivery_report().map(|r| format!("{r:?}")).unwrap_or_default());
    for part in &mail.parts {
        line(
            "part",
            format!(
                "{} {} {} bytes inline={} cid={:?}",
                part.name,
                part.media_type,
                part.bytes().len(),
                part.inline,
                part.content_id
            ),
        );
    }
    for (label, words) in [
        ("new", Some(&mail.text.new)),
        ("signature", mail.text.signature.as_ref()),
        ("quoted", mail.text.quoted.as_ref()),
        ("html", mail.html.as_ref().map(|h| &h.html)),
    ] {
        if let Some(words) = words {
            write!(out, "--- {label}\n{words}\n").expect("writing to a string");
        }
    }
    out
}
