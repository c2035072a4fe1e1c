//! The OpenAPI document of a table: the rooms' annotations, with what is the same for all added here.

use std::collections::BTreeMap;
use std::fmt::Display;

use serde_json::{Map, Value, json};

use crate::problem;
use crate::table::Table;

/// Two rooms gave one name to two different shapes; clients would get only one of them.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("the schema {0:?} has two different shapes; rename one of them")]
pub struct SchemaClash(pub String);

impl<G: Clone + Display + Send + Sync + 'static> Table<G> {
    /// OpenAPI 3.1 of every row. Operation ids come from method and path, so they never clash and never
    /// depend on the name of a Rust function; `x-grant` tells who may call.
    pub fn openapi(&self, title: &str, version: &str) -> Result<Value, SchemaClash> {
        let mut paths = serde_json::to_value(&self.paths).unwrap_or_default();
        for row in self.rows() {
            let method = row.method.as_str().to_ascii_lowercase();
            if let Some(operation) = paths.get_mut(&row.path).and_then(|item| item.get_mut(&method)) {
                complete(operation, &method, &row.path, &row.grant.to_string());
            }
        }
        let paths_text = paths.to_string();
        Ok(json!({
            "openapi": "3.1.0",
            "info": { "title": title, "version": version, "license": { "name": "Apache-2.0" } },
            "servers": [{ "url": "/" }],
            "security": [{ "session": [] }, { "key": [] }],
            "paths": paths,
            "components": { "schemas": self.schemas(&paths_text)?, "securitySchemes": security() },
        }))
    }

    fn schemas(&self, paths: &str) -> Result<Map<String, Value>, SchemaClash> {
        let mut all = BTreeMap::from([("Problem".to_owned(), problem::schema())]);
        for (name, schema) in &self.schemas {
            let schema = serde_json::to_value(schema).unwrap_or_default();
            match all.get(name) {
                Some(known) if bare(known) != bare(&schema) => return Err(SchemaClash(name.clone())),
                Some(_) => {}
                None => {
                    all.insert(name.clone(), schema);
                }
            }
        }
        // Types that stand in paths and queries only travel as plain text and were not collected.
        for after in paths.split("#/components/schemas/").skip(1) {
            let name = after.split('"').next().unwrap_or_default();
            all.entry(name.to_owned()).or_insert_with(|| json!({ "type": "string" }));
        }
        Ok(all.into_iter().collect())
    }
}

/// A schema without its descriptions: rooms may explain the same shape in their own words.
fn bare(schema: &Value) -> Value {
    match schema {
        Value::Object(members) => {
            let kept = members.iter().filter(|(name, value)| *name != "description" || !value.is_string());
            Value::Object(kept.map(|(name, value)| (name.clone(), bare(value))).collect())
        }
        Value::Array(items) => Value::Array(items.iter().map(bare).collect()),
        other => other.clone(),
    }
}

fn complete(operation: &mut Value, method: &str, path: &str, grant: &str) {
    let Some(operation) = operation.as_object_mut() else { return };
    operation.insert("operationId".into(), operation_id(method, path).into());
    operation.insert("x-grant".into(), grant.into());
    let responses = operation.entry("responses").or_insert_with(|| json!({}));
    if let Some(responses) = responses.as_object_mut() {
        responses.entry("default").or_insert_with(problem::response);
    }
}

/// `GET /api/v1/cases/{id}/timeline` is `get_cases_id_timeline`.
fn operation_id(method: &str, path: &str) -> String {
    let path = path.strip_prefix("/api/v1").unwrap_or(path);
    let words = path.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    std::iter::once(method).chain(words).collect::<Vec<_>>().join("_")
}

fn security() -> Value {
    json!({
        "session": { "type": "apiKey", "in": "cookie", "name": "__Host-helppo",
            "description": "The signed-in browser. Changing requests also send `X-Helppo: 1`." },
        "key": { "type": "http", "scheme": "bearer", "description": "An API key, `hlp_…`" },
    })
}

#[cfg(test)]
mod tests {
    use utoipa::openapi::schema::{ObjectBuilder, Schema, Type};
    use utoipa_axum::routes;

    use super::*;

    #[utoipa::path(get, path = "/api/v1/things/{id}/parts", responses((status = 200, body = String)))]
    async fn list() {}

    #[test]
    fn each_operation_has_an_id_from_its_path_its_grant_and_the_problem_answer() {
        let table: Table<&str> = Table::new().row("may thing.read", routes!(list));
        let doc = table.openapi("Helppo", "1").unwrap();
        let operation = &doc["paths"]["/api/v1/things/{id}/parts"]["get"];
        assert_eq!(operation["operationId"], "get_things_id_parts");
        assert_eq!(operation["x-grant"], "may thing.read");
        let problem =
            &operation["responses"]["default"]["content"]["application/problem+json"]["schema"]["$ref"];
        assert_eq!(problem, "#/components/schemas/Problem");
        assert!(doc["components"]["schemas"]["Problem"]["properties"]["slug"].is_object());
    }

    #[test]
    fn one_name_for_two_shapes_is_refused() {
        let mut table: Table<&str> = Table::new();
        for kind in [Type::String, Type::Integer] {
            let schema = Schema::from(ObjectBuilder::new().schema_type(kind).build());
            table.schemas.push(("Thing".into(), schema.into()));
        }
        assert_eq!(table.openapi("Helppo", "1").unwrap_err(), SchemaClash("Thing".into()));
    }
}
