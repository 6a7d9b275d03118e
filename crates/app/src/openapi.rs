//! The contract written out as OpenAPI 3.1: what other programs and the frontend's types come from.

use crate::contract::{COMMANDS, CommandKind};
use crate::error::Error;
use crate::sandbox::{self, Where};
use schemars::generate::SchemaSettings;
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};
use std::sync::OnceLock;

/// The contract as OpenAPI 3.1.
#[must_use]
pub fn openapi() -> Value {
    let mut settings = SchemaSettings::draft2020_12();
    settings.definitions_path = "/components/schemas".into();
    settings.meta_schema = None;
    let mut generator = settings.into_generator();
    let error = generator.subschema_for::<Error>();
    let started = json!({
        "type": "object", "required": ["job"],
        "properties": { "job": { "type": "integer", "format": "int64", "description": "number of the job; its result is under x-result" } }
    });
    let mut paths = Map::new();
    for command in COMMANDS {
        let (input, output) = (command.schemas)(&mut generator);
        let answer = match command.kind {
            CommandKind::Query | CommandKind::Change => json!({ "application/json": { "schema": output } }),
            CommandKind::File => json!({ "application/octet-stream": { "schema": { "type": "string", "format": "binary" } } }),
            CommandKind::Job | CommandKind::JobChange => json!({ "application/json": { "schema": started } }),
        };
        let mut post = json!({
            "operationId": command.name,
            "summary": command.summary.trim(),
            "tags": [command.name.split('.').next().unwrap_or_default()],
            "requestBody": { "required": true, "content": { "application/json": { "schema": input } } },
            "responses": {
                "200": { "description": "done", "content": answer },
                "default": { "description": "not done", "content": { "application/json": { "schema": error } } },
            },
            "x-kind": command.kind.word(),
            "x-right": command.needs.word(),
            "x-where": command.place.word(),
            "x-tags": command.tags,
        });
        if command.judge.is_some() {
            post["x-approval"] = json!(true);
        }
        if matches!(command.kind, CommandKind::Job | CommandKind::JobChange) {
            post["x-result"] = output.to_value();
        }
        let mut parameters: Vec<Value> = (command.place == Where::Both).then(sandbox::parameter).into_iter().collect();
        if command.kind.is_change() {
            parameters.push(json!({
                "name": "x-request-id", "in": "header", "required": false, "schema": { "type": "string", "maxLength": 100 },
                "description": "made by the client; a repeated send with the same id answers again and does nothing"
            }));
        }
        post["parameters"] = Value::Array(parameters);
        paths.insert(format!("/api/{}", command.name), json!({ "post": post }));
    }
    crate::desk::openapi(&mut generator, &mut paths);
    let event = generator.subschema_for::<crate::app::Event>();
    paths.insert(
        "/api/events".into(),
        json!({ "get": {
            "operationId": "events", "summary": "Job progress and spoiled cache tags, as server-sent events.",
            "responses": {
                "200": { "description": "a stream", "content": { "text/event-stream": { "schema": event } } },
                "default": { "description": "none", "content": { "application/json": { "schema": error } } },
            }
        }}),
    );
    let uploaded = generator.subschema_for::<crate::files::Uploaded>();
    paths.insert(
        "/api/upload".into(),
        json!({ "post": {
            "operationId": "upload", "summary": "Takes a file in; a command then names its handle.",
            "parameters": [{ "name": "name", "in": "query", "required": true, "schema": { "type": "string" } }],
            "requestBody": { "required": true, "content": { "application/octet-stream": { "schema": { "type": "string", "format": "binary" } } } },
            "responses": {
                "200": { "description": "taken", "content": { "application/json": { "schema": uploaded } } },
                "default": { "description": "not taken", "content": { "application/json": { "schema": error } } },
            }
        }}),
    );
    json!({
        "openapi": "3.1.0",
        "info": { "title": "Qitao", "version": env!("CARGO_PKG_VERSION"), "license": { "name": "MIT OR Apache-2.0", "identifier": "MIT OR Apache-2.0" } },
        "paths": paths,
        "components": {
            "schemas": generator.take_definitions(true),
            "securitySchemes": { "token": { "type": "http", "scheme": "bearer" } },
        },
        "security": [{ "token": [] }],
    })
}

/// The contract as the committed file has it.
#[must_use]
pub fn openapi_text() -> String {
    let mut text = serde_json::to_string_pretty(&openapi()).unwrap_or_default();
    text.push('\n');
    text
}

/// What tells this contract from another: builds of one version may differ in it.
pub(crate) fn fingerprint() -> &'static str {
    static FINGERPRINT: OnceLock<String> = OnceLock::new();
    FINGERPRINT.get_or_init(|| Sha256::digest(openapi_text()).iter().map(|byte| format!("{byte:02x}")).collect())
}
