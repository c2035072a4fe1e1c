//! Files made from code: stale ones are an error in `test`, `codegen` writes them anew.

use std::path::Path;

use anyhow::bail;

use crate::{sh, web};

const OPENAPI: &str = "docs/openapi.json";
const SCHEMA: &str = "web/packages/api/schema.ts";

/// Writes the OpenAPI snapshot and the TypeScript types that are made from it.
pub fn write() -> anyhow::Result<()> {
    std::fs::write(OPENAPI, openapi()?)?;
    std::fs::write(SCHEMA, schema()?)?;
    println!("{OPENAPI} and {SCHEMA} are up to date");
    Ok(())
}

/// Fails when a generated file differs from what the code gives.
pub fn check() -> anyhow::Result<()> {
    for (path, made) in [(OPENAPI, openapi()?), (SCHEMA, schema()?)] {
        if std::fs::read_to_string(path).unwrap_or_default() != made {
            bail!("{path} is stale: run `cargo xtask codegen` and commit it");
        }
    }
    Ok(())
}

fn openapi() -> anyhow::Result<String> {
    sh::read(&mut sh::command(&["cargo", "run", "--quiet", "--bin", "helppo", "--", "openapi"]))
}

fn schema() -> anyhow::Result<String> {
    web::install()?;
    let source = Path::new("..").join(OPENAPI).display().to_string();
    sh::read(
        sh::command(&["npx", "--no-install", "openapi-typescript", &source, "--alphabetize"])
            .current_dir("web"),
    )
}
