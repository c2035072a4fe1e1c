//! `cargo xtask test`: everything that must hold, in one command.

use std::time::Instant;

use anyhow::bail;

use crate::{codegen, licences, model, packages, peers, sh, tidy, web};

/// Which parts to run.
#[derive(clap::Args)]
pub struct Options {
    /// Only these parts, by name and separated by commas: see the list that a run prints
    #[arg(long, value_delimiter = ',')]
    only: Vec<String>,
}

/// What a part found.
#[derive(Clone, Copy, Default)]
struct Counted {
    passed: u64,
    failed: u64,
}

type Part = (&'static str, fn() -> anyhow::Result<Counted>);

const PARTS: &[Part] = &[
    ("packages", || one(packages::ensure)),
    ("model", || one(model::ensure)),
    ("fmt", || one(|| sh::run(&mut sh::command(&["cargo", "fmt", "--all", "--check"])))),
    ("tidy", || one(tidy::run)),
    ("licences", || one(licences::check)),
    ("web", || one(web::build)),
    ("web-test", || npm("test")),
    ("clippy", || {
        one(|| {
            sh::run(&mut sh::command(&[
                "cargo",
                "clippy",
                "--workspace",
                "--all-targets",
                "--quiet",
                "--",
                "-D",
                "warnings",
            ]))
        })
    }),
    ("rust", rust),
    ("codegen", || one(codegen::check)),
    ("journeys", journeys),
];

/// Runs the parts in order, goes on after a failure, and ends with one line for all.
pub fn run(options: &Options) -> anyhow::Result<()> {
    let (mut passed, mut failed, mut broken) = (0, 0, Vec::new());
    for (name, part) in PARTS {
        if !options.only.is_empty() && !options.only.iter().any(|o| o == name) {
            continue;
        }
        println!("\n== {name}");
        let began = Instant::now();
        let counted = part().unwrap_or_else(|e| {
            println!("{name} failed: {e:#}");
            Counted { passed: 0, failed: 1 }
        });
        println!(
            "== {name}: {} passed, {} failed, {} s",
            counted.passed,
            counted.failed,
            began.elapsed().as_secs()
        );
        passed += counted.passed;
        failed += counted.failed;
        if counted.failed > 0 {
            broken.push(*name);
        }
    }
    if !broken.is_empty() {
        println!("\nfailed parts: {}", broken.join(", "));
    }
    println!("\n{passed} passed, {failed} failed");
    if failed > 0 {
        bail!("not everything holds");
    }
    Ok(())
}

/// The browser against the demo world, with real mail servers beside it.
fn journeys() -> anyhow::Result<Counted> {
    let build =
        ["cargo", "build", "--quiet", "--package", "helppo-demo", "--package", "helppo-testkit", "--bins"];
    sh::run(&mut sh::command(&build))?;
    npm("e2e")
}

fn one(check: fn() -> anyhow::Result<()>) -> anyhow::Result<Counted> {
    check().map(|()| Counted { passed: 1, failed: 0 })
}

fn rust() -> anyhow::Result<Counted> {
    let server = peers::Postgres::start()?;
    let mut command = sh::command(&["cargo", "test", "--workspace", "--no-fail-fast"]);
    if let Some(package) = model::package() {
        command.env("HELPPO_TEST_MODEL", package);
    }
    let (ok, out) = sh::run_and_read(command.env("HELPPO_TEST_POSTGRES", &server.url))?;
    settle(ok, count_after(&out, "test result:", " passed", " failed"))
}

/// Runs an npm script whose runner closes with the counts of node's test runner or of vitest.
fn npm(script: &str) -> anyhow::Result<Counted> {
    web::install()?;
    let (ok, out) = sh::run_and_read(
        sh::command(&["npm", "run", script, "--silent"]).current_dir("web").env("NO_COLOR", "1"),
    )?;
    let node = Counted { passed: numbers_after(&out, "# pass "), failed: numbers_after(&out, "# fail ") };
    let vitest = count_after(&out, " Tests ", " passed", " failed");
    settle(ok, Counted { passed: node.passed + vitest.passed, failed: node.failed + vitest.failed })
}

fn settle(ok: bool, counted: Counted) -> anyhow::Result<Counted> {
    if counted.passed + counted.failed == 0 {
        bail!("no test ran");
    }
    Ok(Counted { passed: counted.passed, failed: if ok { counted.failed } else { counted.failed.max(1) } })
}

fn count_after(out: &str, mark: &str, passed: &str, failed: &str) -> Counted {
    let before = |line: &str, word: &str| -> u64 {
        line.split(word)
            .next()
            .filter(|h| h.len() < line.len())
            .and_then(|h| h.rsplit(' ').next()?.parse().ok())
            .unwrap_or(0)
    };
    let lines = out.lines().filter(|l| l.contains(mark));
    lines.fold(Counted::default(), |sum, l| Counted {
        passed: sum.passed + before(l, passed),
        failed: sum.failed + before(l, failed),
    })
}

fn numbers_after(out: &str, mark: &str) -> u64 {
    out.lines().filter_map(|l| l.strip_prefix(mark)?.trim().parse::<u64>().ok()).sum()
}
