//! The description of the public API, beside its routes (`api`).

use cases::model::Status;
use serde_json::{Value, json};
use web::openapi::{ApiDoc, Operation, flag, id, list, maybe, moment, one_of, page_of, reply, text, whole};

const PUBLIC: &str = "public";

/// What this module adds to the description.
pub fn openapi() -> ApiDoc {
    ApiDoc {
        operations: vec![
            Operation::get(
                "/api/v1/public/procedures",
                PUBLIC,
                "Public procedures in force, best answers first",
                "FoundPage",
            )
            .open()
            .query(&[
                ("q", text, "Words, with or without marks"),
                ("field", text, "Name of a field"),
                ("level", text, "Level that decides"),
                ("after", text, "`next` of the page before"),
                ("limit", whole, "Rows"),
            ]),
            Operation::get(
                "/api/v1/public/procedures/{code}",
                PUBLIC,
                "All that the public should know of a procedure",
                "PublicProcedure",
            )
            .open(),
            Operation::get(
                "/api/v1/public/cases/{code}",
                PUBLIC,
                "How far a case is; with the right check also who holds it, until when and why. Never personal data",
                "PublicCase",
            )
            .open()
            .query(&[("check", text, "The six signs on the slip")]),
        ],
        schemas: vec![
            ("FoundProcedure", found()),
            ("FoundPage", page_of("FoundProcedure")),
            ("PublicProcedure", procedure()),
            ("PublicCase", case()),
        ],
    }
}

fn found() -> Value {
    reply(
        &[
            ("code", text()),
            ("name", text()),
            ("plain_name", maybe(text())),
            ("field", text()),
            ("how_long", text()),
            ("how_much", text()),
            ("can_file", flag()),
        ],
        &[],
    )
}

fn procedure() -> Value {
    let objects = || list(json!({ "type": "object" }));
    let day = || json!({ "type": "string", "format": "date" });
    reply(
        &[
            ("version", id()),
            ("code", text()),
            ("name", text()),
            ("plain_name", maybe(text())),
            ("summary", text()),
            ("field", text()),
            ("applicants", list(text())),
            ("how_long", text()),
            ("how_much", text()),
            ("where_to", text()),
            ("variants", objects()),
            ("channels", objects()),
            ("fees", objects()),
            ("steps", list(text())),
            ("conditions", list(text())),
            ("results", list(text())),
            ("law", objects()),
            ("decision", text()),
            ("valid_from", day()),
            ("valid_to", maybe(day())),
            ("can_file", flag()),
            ("to_check", whole()),
        ],
        &[],
    )
}

fn case() -> Value {
    reply(
        &[
            ("code", text()),
            ("status", one_of(&Status::ALL.map(Status::name))),
            ("status_text", text()),
            ("national_status", whole()),
            ("steps_done", whole()),
        ],
        &[
            ("procedure", reply(&[("code", text()), ("name", text())], &[])),
            ("held_by", text()),
            ("accepted", maybe(moment())),
            ("due", maybe(moment())),
            ("appointment", maybe(moment())),
            ("because", maybe(list(json!({ "type": "object" })))),
            ("answer_by", maybe(moment())),
            ("posted_until", maybe(moment())),
            ("inspections", list(json!({ "type": "object" }))),
            ("why", list(text())),
            ("remaining", maybe(json!({ "type": "object" }))),
        ],
    )
}
