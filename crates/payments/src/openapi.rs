//! The description of the API, beside its routes (`api`).

use serde_json::{Value, json};
use web::openapi::{ApiDoc, Operation, day, flag, id, maybe, one_of, reply, text};

/// What this module adds to the description.
pub fn openapi() -> ApiDoc {
    let summary = "A bank tells of money that came. Signed: X-Bank-Timestamp (seconds since 1970, at most 5 minutes away) and \
        X-Bank-Signature (sha256=HMAC-SHA256 of timestamp, a dot and the body, in hexadecimal). The same transaction counts once";
    let operation = Operation::post("/api/v1/payments/bank-notices", "payments", summary, "BankNoticeTaken");
    ApiDoc {
        operations: vec![operation.body("BankNotice").open().not_kept()],
        schemas: vec![("BankNotice", notice()), ("BankNoticeTaken", taken())],
    }
}

fn notice() -> Value {
    let amount = json!({ "type": "integer", "minimum": 1, "description": "Whole đồng" });
    // Like a reply: fields that we do not know are passed over.
    reply(
        &[("account", text()), ("transaction", text()), ("amount", amount), ("booked", day())],
        &[("bank", text()), ("payer", text()), ("text", text())],
    )
}

fn taken() -> Value {
    reply(
        &[
            ("payment", id()),
            ("state", one_of(&["matched", "unmatched", "aside", "returned", "foreign"])),
            ("repeated", flag()),
            ("reference", maybe(text())),
        ],
        &[],
    )
}
