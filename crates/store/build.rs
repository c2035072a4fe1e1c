//! Lists the migrations in `migrations/`, so that adding one is adding a file.

use std::fmt::Write as _;

fn main() {
    let dir = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("migrations");
    println!("cargo:rerun-if-changed={}", dir.display());
    let mut names: Vec<String> = std::fs::read_dir(&dir)
        .expect("crates/store/migrations exists")
        .map(|e| e.expect("a readable entry").file_name().into_string().expect("a UTF-8 name"))
        .filter(|n| n.ends_with(".sql"))
        .collect();
    names.sort();
    let mut out = String::from("pub(crate) const MIGRATIONS: &[(i64, &str, &str)] = &[\n");
    for name in names {
        let number: i64 = name[..4].parse().expect("a migration's name starts with four digits");
        let path = dir.join(&name);
        println!("cargo:rerun-if-changed={}", path.display());
        writeln!(out, "    ({number}, {name:?}, include_str!({path:?})),").expect("writing to a string");
    }
    out.push_str("];\n");
    let target =
        std::path::Path::new(&std::env::var("OUT_DIR").expect("cargo sets OUT_DIR")).join("migrations.rs");
    std::fs::write(target, out).expect("OUT_DIR is writable");
}
