//! The description of the JSON API (OpenAPI 3.1). Each module describes its own operations and shapes beside its routes;
//! tests hold the description against the access table and the shapes against the structs that read them.

use crate::problem::{ApiResult, json_reply};
use axum::Extension;
use axum::http::StatusCode;
use serde_json::{Map, Value, json};
use std::sync::Arc;

/// A value in the query of an address: name, schema, what it means.
pub type QueryField = (&'static str, fn() -> Value, &'static str);

/// One operation of the API.
#[derive(Clone, Debug)]
pub struct Operation {
    /// `GET`, `POST`, …
    pub method: &'static str,
    /// Path as in the access table.
    pub path: &'static str,
    tag: &'static str,
    summary: &'static str,
    query: &'static [QueryField],
    body: Option<&'static str>,
    status: u16,
    reply: Option<&'static str>,
    is_open: bool,
    is_versioned: bool,
    is_repeatable: bool,
}

impl Operation {
    /// A question that is answered with a `reply`.
    pub const fn get(path: &'static str, tag: &'static str, summary: &'static str, reply: &'static str) -> Self {
        Self {
            method: "GET",
            path,
            tag,
            summary,
            query: &[],
            body: None,
            status: 200,
            reply: Some(reply),
            is_open: false,
            is_versioned: false,
            is_repeatable: false,
        }
    }

    /// An act, answered with a `reply`; it may be sent again under the same `Idempotency-Key`.
    pub const fn post(path: &'static str, tag: &'static str, summary: &'static str, reply: &'static str) -> Self {
        Self { method: "POST", is_repeatable: true, ..Self::get(path, tag, summary, reply) }
    }

    /// Takes something away; answers nothing.
    pub const fn delete(path: &'static str, tag: &'static str, summary: &'static str) -> Self {
        Self { method: "DELETE", status: 204, reply: None, ..Self::get(path, tag, summary, "") }
    }

    /// With values in the query.
    #[must_use]
    pub const fn query(mut self, fields: &'static [QueryField]) -> Self {
        self.query = fields;
        self
    }

    /// With a body of this shape.
    #[must_use]
    pub const fn body(mut self, schema: &'static str) -> Self {
        self.body = Some(schema);
        self
    }

    /// Makes something: 201.
    #[must_use]
    pub const fn creates(mut self) -> Self {
        self.status = 201;
        self
    }

    /// For anyone, without signing in; counted per address.
    #[must_use]
    pub const fn open(mut self) -> Self {
        self.is_open = true;
        self
    }

    /// Wants `If-Match`.
    #[must_use]
    pub const fn versioned(mut self) -> Self {
        self.is_versioned = true;
        self
    }

    /// Keeps no reply under an `Idempotency-Key`.
    #[must_use]
    pub const fn not_kept(mut self) -> Self {
        self.is_repeatable = false;
        self
    }

    fn to_json(&self) -> Value {
        let mut out = json!({
            "tags": [self.tag], "summary": self.summary, "operationId": self.id(), "parameters": self.parameters(),
            "responses": self.responses(),
        });
        if let Some(body) = self.body {
            out["requestBody"] =
                json!({ "required": true, "content": { "application/json": { "schema": reference(body) } } });
        }
        if self.is_open {
            out["security"] = json!([]);
        }
        out
    }

    /// `post_cases_id_handovers`: stable as long as the path is.
    fn id(&self) -> String {
        let path = self.path.trim_start_matches("/api/v1/").replace(['/', '-', '.'], "_").replace(['{', '}'], "");
        format!("{}_{path}", self.method.to_lowercase())
    }

    fn parameters(&self) -> Value {
        let parts = self.path.split('{').skip(1).filter_map(|rest| rest.split('}').next());
        let mut all: Vec<Value> = parts
            .map(|name| json!({ "name": name, "in": "path", "required": true, "schema": { "type": "string" } }))
            .collect();
        let query = self.query.iter().map(|(name, schema, words)| {
            json!({ "name": name, "in": "query", "required": false, "schema": schema(), "description": words })
        });
        all.extend(query);
        if self.is_versioned {
            all.push(json!({ "$ref": "#/components/parameters/IfMatch" }));
        }
        if self.is_repeatable {
            all.push(json!({ "$ref": "#/components/parameters/IdempotencyKey" }));
        }
        Value::Array(all)
    }

    fn responses(&self) -> Value {
        let mut out = Map::new();
        out.insert(
            self.status.to_string(),
            match self.reply {
                Some(reply) => {
                    json!({ "description": "Done", "content": { "application/json": { "schema": reference(reply) } } })
                }
                None => json!({ "description": "Done" }),
            },
        );
        let mut problems = vec![422, 500, 503];
        if self.path.contains('{') {
            problems.push(404);
        }
        if self.is_open {
            problems.push(429);
        } else {
            problems.extend([401, 403]);
        }
        if self.method == "POST" {
            problems.extend([401, 409]);
        }
        if self.is_versioned {
            problems.extend([412, 428]);
        }
        for status in problems {
            out.insert(status.to_string(), json!({ "$ref": "#/components/responses/Problem" }));
        }
        Value::Object(out)
    }
}

/// A shape of the document as a reference.
pub fn reference(schema: &str) -> Value {
    json!({ "$ref": format!("#/components/schemas/{schema}") })
}

/// A text.
pub fn text() -> Value {
    json!({ "type": "string" })
}

/// A whole number.
pub fn whole() -> Value {
    json!({ "type": "integer" })
}

/// Yes or no.
pub fn flag() -> Value {
    json!({ "type": "boolean" })
}

/// A moment, RFC 3339.
pub fn moment() -> Value {
    json!({ "type": "string", "format": "date-time" })
}

/// A day, `YYYY-MM-DD`.
pub fn day() -> Value {
    json!({ "type": "string", "format": "date" })
}

/// An identity.
pub fn id() -> Value {
    json!({ "type": "string", "format": "uuid" })
}

/// The same, or nothing.
pub fn maybe(schema: Value) -> Value {
    json!({ "anyOf": [schema, { "type": "null" }] })
}

/// A list.
pub fn list(of: Value) -> Value {
    json!({ "type": "array", "items": of })
}

/// One of some words.
pub fn one_of(words: &[&str]) -> Value {
    json!({ "type": "string", "enum": words })
}

/// A body: nothing but these fields, the first ones needed.
pub fn body(needed: &[(&str, Value)], more: &[(&str, Value)]) -> Value {
    let mut out = reply(needed, more);
    out["additionalProperties"] = json!(false);
    out
}

/// A reply: these fields, the first ones always there. More may come in later versions.
pub fn reply(always: &[(&str, Value)], more: &[(&str, Value)]) -> Value {
    let properties: Map<String, Value> =
        always.iter().chain(more).map(|(name, schema)| ((*name).to_owned(), schema.clone())).collect();
    let required: Vec<_> = always.iter().map(|(name, _)| *name).collect();
    json!({ "type": "object", "properties": properties, "required": required })
}

/// A page of a list.
pub fn page_of(schema: &str) -> Value {
    reply(&[("items", list(reference(schema))), ("total", whole()), ("next", maybe(text()))], &[])
}

/// What one module adds to the description.
#[derive(Clone, Debug, Default)]
pub struct ApiDoc {
    /// Operations, in the order in which they are read.
    pub operations: Vec<Operation>,
    /// Shapes by name.
    pub schemas: Vec<(&'static str, Value)>,
}

impl ApiDoc {
    /// Adds what another module describes.
    #[must_use]
    pub fn merge(mut self, other: Self) -> Self {
        self.operations.extend(other.operations);
        self.schemas.extend(other.schemas);
        self
    }

    /// The whole document.
    pub fn to_json(&self, version: &str) -> Value {
        let mut paths = Map::new();
        for operation in &self.operations {
            let path = paths.entry(operation.path).or_insert_with(|| json!({}));
            path[operation.method.to_lowercase()] = operation.to_json();
        }
        let mut schemas: Map<String, Value> =
            self.schemas.iter().map(|(name, schema)| ((*name).to_owned(), schema.clone())).collect();
        schemas.insert("Problem".into(), problem());
        json!({
            "openapi": "3.1.0",
            "info": {
                "title": "Một Cửa", "version": version,
                "description": "Cases, tasks, procedures and look-ups of an administrative one-stop shop. Bodies are JSON in UTF-8; \
                    moments are RFC 3339 with +07:00, days YYYY-MM-DD, money whole đồng. A field that is not known is refused.",
                "license": { "name": "Apache-2.0", "identifier": "Apache-2.0" },
            },
            "servers": [{ "url": "/" }],
            "security": [{ "bearer": [] }],
            "paths": paths,
            "components": {
                "securitySchemes": { "bearer": { "type": "http", "scheme": "bearer" } },
                "parameters": { "IfMatch": if_match(), "IdempotencyKey": idempotency_key() },
                "responses": { "Problem": { "description": "What stood in the way", "content": { "application/problem+json": { "schema": reference("Problem") } } } },
                "schemas": schemas,
            },
        })
    }
}

fn if_match() -> Value {
    json!({
        "name": "If-Match", "in": "header", "required": true, "schema": { "type": "string" },
        "description": "The version that the caller saw. Missing 428; stale 412 with `version` and `changed`.",
    })
}

fn idempotency_key() -> Value {
    json!({
        "name": "Idempotency-Key", "in": "header", "required": false, "schema": { "type": "string", "maxLength": 200 },
        "description": "The reply is kept 24 hours per account and route and given again. The same key with another body 422, while the first runs 409.",
    })
}

/// RFC 9457, with our members.
fn problem() -> Value {
    let field = reply(&[("path", text()), ("code", text()), ("detail", text())], &[("words", maybe(text()))]);
    reply(
        &[("type", text()), ("title", text()), ("status", whole()), ("code", text()), ("detail", text())],
        &[
            ("instance", text()),
            ("fields", list(field)),
            ("data", json!({ "type": "object", "additionalProperties": { "type": "string" } })),
            ("version", whole()),
            ("changed", json!({})),
        ],
    )
}

/// The document, ready to be given out.
#[derive(Clone)]
pub struct OpenApi(pub Arc<Value>);

/// `GET /api/v1/openapi.json`.
pub(crate) async fn show(document: Option<Extension<OpenApi>>) -> ApiResult {
    let Some(Extension(OpenApi(document))) = document else { return Err(base::Failure::NotFound.into()) };
    Ok(json_reply(StatusCode::OK, &document))
}
