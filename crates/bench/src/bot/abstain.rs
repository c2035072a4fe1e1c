//! Answering only when it is likely to be right.

use serde_json::Value;

use super::data::Data;
use super::vectors::Vectors;

pub fn run(_data: &Data, _vectors: Option<&Vectors>) -> anyhow::Result<Value> {
    Ok(Value::Null)
}
