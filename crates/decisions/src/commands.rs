//! `dmn eval`: one decision from the command line. Returns what to print; printing is the caller's.

use crate::pool::{Decisions, Limits};
use crate::{Code, Datum, DecisionError, Model};
use base::Instant;
use serde_json::{Value as Json, json};
use std::path::Path;

/// What a command says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Printed {
    /// For standard output, lines ended.
    pub out: String,
    /// For standard error, lines ended.
    pub err: String,
    /// 0 done, 1 failed, 2 refused input.
    pub exit: u8,
}

/// `dmn eval FILE --decision NAME --input JSON [--json]`: evaluates in a worker process of `exe`.
///
/// Prints the result: with `as_json` one line `{"decision","result","reason"?}` (`reason`: why the result is null,
/// where FEEL says so), else a bare text or JSON. A failure is a sentence on standard error, with `as_json` also
/// `{"error":{"code","message"}}`.
pub fn eval_command(exe: &Path, xml: &str, decision: &str, input: &str, now: Instant, as_json: bool) -> Printed {
    match eval(exe, xml, decision, input, now) {
        Ok(datum) => Printed { out: result_text(decision, &datum, as_json), err: String::new(), exit: 0 },
        Err(error) => {
            let body = json!({"error": {"code": error.code.as_str(), "message": error.message}});
            let out = if as_json { format!("{body}\n") } else { String::new() };
            Printed { out, err: format!("{}\n", error.message), exit: if error.code.is_refusal() { 2 } else { 1 } }
        }
    }
}

fn eval(exe: &Path, xml: &str, decision: &str, input: &str, now: Instant) -> Result<Datum, DecisionError> {
    let input: Json = serde_json::from_str(input)
        .map_err(|error| DecisionError::new(Code::InputInvalid, format!("the input is no JSON: {error}")))?;
    let model = Model::new(xml).map_err(|problems| {
        let lines: Vec<String> = problems.iter().map(ToString::to_string).collect();
        DecisionError::new(Code::ModelRefused, lines.join("\n"))
    })?;
    let pool = command_pool(exe, Limits::default())?;
    pool.evaluate_blocking(&model, decision, &input, now)
}

/// A pool of one worker for a command.
pub(crate) fn command_pool(exe: &Path, limits: Limits) -> Result<Decisions, DecisionError> {
    Decisions::with_limits(exe.to_path_buf(), 1, limits)
        .map_err(|error| DecisionError::new(Code::Unavailable, format!("no decision worker: {error}")))
}

fn result_text(decision: &str, datum: &Datum, as_json: bool) -> String {
    let result = datum.to_json();
    if as_json {
        let mut line = json!({"decision": decision, "result": result});
        if let Datum::Null(Some(reason)) = datum {
            line["reason"] = reason.as_str().into();
        }
        return format!("{line}\n");
    }
    match result {
        Json::String(text) => format!("{text}\n"),
        Json::Array(_) | Json::Object(_) => format!("{result:#}\n"),
        other => format!("{other}\n"),
    }
}
