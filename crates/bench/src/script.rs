//! The lifecycles that are measured, act by act, as a client of the API sees them. Whoever carries the requests is a
//! [`Line`]: a connection to a server, or the routes of this very process when statements are taken down.

use anyhow::{Context, Result, bail};
use axum::http::{Method, Request, StatusCode, header};
use bytes::Bytes;
use http_body_util::Full;
use serde_json::{Value, json};
use std::time::{Duration, Instant};

/// A request of a client.
pub type Asked = Request<Full<Bytes>>;

/// What carries requests, one after the other.
pub trait Line {
    /// Sends one and waits for the whole answer.
    fn ask(&mut self, request: Asked) -> impl Future<Output = Result<(StatusCode, Bytes)>> + Send;
}

/// A desk with the sessions of its people.
#[derive(Clone, Debug)]
pub struct Desk {
    /// Code of its commune.
    pub code: String,
    /// Tokens, by [`Who`].
    pub tokens: [String; 4],
}

/// Who does a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Who {
    /// The receptionist.
    Receptionist,
    /// The officer of civil status.
    Officer,
    /// The chairman.
    Leader,
    /// The clerk.
    Clerk,
}

/// The first words of the logins of [`Who`], in order.
pub const LOGINS: [&str; 4] = ["tiepnhan", "tuphap", "lanhdao", "vanthu"];

/// One step of a lifecycle.
#[derive(Clone, Copy, Debug)]
pub enum Step {
    /// `POST /cases`.
    File,
    /// `POST /cases/{id}/…` with a body.
    Act(&'static str, Who, &'static str, &'static str),
    /// `GET /cases/{id}` for the open task of this kind, then `POST /tasks/{id}/completion`.
    Task(&'static str, Who),
}

/// A lifecycle from filing to return.
#[derive(Debug)]
pub struct Lifecycle {
    /// Code of its procedure.
    pub procedure: &'static str,
    /// What it is, for the report.
    pub about: &'static str,
    /// Its steps.
    pub steps: &'static [Step],
    filing: fn(&Applicant) -> Value,
}

/// Four acts: the process of a certification has one step, the signature.
pub const SHORT: Lifecycle = Lifecycle {
    procedure: "2.000815",
    about: "file, hand over, decide, return",
    steps: &[
        Step::File,
        Step::Act("hand over", Who::Receptionist, "handovers", r#"{"paper": true}"#),
        Step::Act("decide", Who::Leader, "decision", r#"{"outcome": "approve"}"#),
        Step::Act("return", Who::Receptionist, "return", r#"{"identity_checked": true, "signed": true}"#),
    ],
    filing: certification,
};

/// Seven acts and two looks at the case: what docs/API.md shows.
pub const LONG: Lifecycle = Lifecycle {
    procedure: "1.004873",
    about: "file, hand over, examine, draft, decide, number, return",
    steps: &[
        Step::File,
        Step::Act("hand over", Who::Receptionist, "handovers", r#"{"paper": true}"#),
        Step::Task("examine", Who::Officer),
        Step::Task("draft", Who::Officer),
        Step::Act("decide", Who::Leader, "decision", r#"{"outcome": "approve"}"#),
        Step::Act("number", Who::Clerk, "result", "{}"),
        Step::Act("return", Who::Receptionist, "return", r#"{"identity_checked": true, "signed": true}"#),
    ],
    filing: marital_status,
};

/// Who comes to the desk: somebody new each time.
pub struct Applicant {
    n: u64,
    unit: String,
}

fn certification(applicant: &Applicant) -> Value {
    json!({
        "procedure": SHORT.procedure, "receiving_unit": applicant.unit, "channel": "direct", "payment": "cash",
        "filer": applicant.profile(), "documents": [{ "code": "ban_chinh", "presented": true }],
        "form": { "requester_name": applicant.name(), "original_name": "Bằng tốt nghiệp đại học",
            "issuer": "Đại học Quốc gia Hà Nội", "pages": 2, "copies": 3 },
    })
}

fn marital_status(applicant: &Applicant) -> Value {
    json!({
        "procedure": LONG.procedure, "receiving_unit": applicant.unit, "channel": "direct", "payment": "cash",
        "filer": applicant.profile(),
        "documents": [{ "code": "to_khai", "original": 1 }, { "code": "tuy_than", "presented": true }],
        "form": { "marital_status": "never", "purpose": "marriage", "copies": 1 },
    })
}

impl Applicant {
    fn name(&self) -> String {
        const GIVEN: [&str; 8] = ["An", "Bình", "Chi", "Dũng", "Giang", "Hải", "Lan", "Minh"];
        const FAMILY: [&str; 8] = ["Nguyễn", "Trần", "Lê", "Phạm", "Vũ", "Đặng", "Bùi", "Đỗ"];
        let pick = |from: [&'static str; 8], shift: u32| from[(self.n.rotate_right(shift) % 8) as usize];
        format!("{} {} {}", pick(FAMILY, 6), pick(GIVEN, 3), pick(GIVEN, 0))
    }

    fn profile(&self) -> Value {
        json!({
            "name": self.name(), "number": format!("001{:09}", self.n % 1_000_000_000), "born": "1991-05-17",
            "phone": format!("09{:08}", self.n % 100_000_000), "address": "12 Trấn Vũ, Ba Đình, Hà Nội",
        })
    }
}

/// How long a step took, by its name; the looks of a [`Step::Task`] are told as `look`.
pub type Told<'a> = &'a mut (dyn FnMut(&'static str, Duration) + Send);

/// Runs one lifecycle. `n` makes applicant and keys unlike any other of this run.
pub async fn run(line: &mut impl Line, lifecycle: &Lifecycle, desk: &Desk, n: u64, told: Told<'_>) -> Result<()> {
    let (mut id, mut version) = (String::new(), 0);
    for (i, step) in lifecycle.steps.iter().enumerate() {
        let key = format!("bench-{n}-{i}");
        let (name, who, path, body) = match step {
            Step::File => {
                let applicant = Applicant { n, unit: desk.code.clone() };
                ("file", Who::Receptionist, "/api/v1/cases".to_owned(), (lifecycle.filing)(&applicant).to_string())
            }
            Step::Act(name, who, path, body) => (*name, *who, format!("/api/v1/cases/{id}/{path}"), (*body).to_owned()),
            Step::Task(act, who) => {
                let began = Instant::now();
                let task = find_task(line, desk, *who, &id, act).await?;
                told("look", began.elapsed());
                (*act, *who, format!("/api/v1/tasks/{task}/completion"), r#"{"outcome": "agree"}"#.to_owned())
            }
        };
        let request = request(Method::POST, &path, &desk.tokens[who as usize])
            .header("idempotency-key", key)
            .header(header::IF_MATCH, version)
            .header(header::CONTENT_TYPE, "application/json")
            .body(Full::new(Bytes::from(body)))?;
        let began = Instant::now();
        let case = answer(line, request).await.with_context(|| format!("{name}, {}", lifecycle.procedure))?;
        told(name, began.elapsed());
        if let Some(known) = case["id"].as_str().filter(|_| id.is_empty()) {
            id = known.to_owned();
        }
        version = case["version"].as_i64().context("a case without a version")?;
        if i + 1 == lifecycle.steps.len() && case["status"] != "returned" {
            bail!("the case ended as {}", case["status"]);
        }
    }
    Ok(())
}

async fn find_task(line: &mut impl Line, desk: &Desk, who: Who, id: &str, act: &str) -> Result<String> {
    let path = format!("/api/v1/cases/{id}");
    let case = answer(line, request(Method::GET, &path, &desk.tokens[who as usize]).body(Full::default())?).await?;
    let tasks = case["tasks"].as_array().context("a case without tasks")?;
    let task = tasks.iter().find(|t| t["act"] == act && t["state"] == "open").and_then(|t| t["id"].as_str());
    task.map(str::to_owned).with_context(|| format!("no open step {act}"))
}

fn request(method: Method, path: &str, token: &str) -> axum::http::request::Builder {
    let builder = Request::builder().method(method).uri(path).header(header::HOST, "localhost");
    builder.header(header::AUTHORIZATION, format!("Bearer {token}"))
}

async fn answer(line: &mut impl Line, request: Asked) -> Result<Value> {
    let (status, body) = line.ask(request).await?;
    if !status.is_success() {
        bail!("{status}: {}", String::from_utf8_lossy(&body));
    }
    Ok(serde_json::from_slice(&body)?)
}

/// Where a step stands in a lifecycle; looks come last.
pub fn place_of(lifecycle: &Lifecycle, name: &str) -> usize {
    let is_it = |step: &Step| match step {
        Step::File => name == "file",
        Step::Act(known, ..) | Step::Task(known, _) => *known == name,
    };
    lifecycle.steps.iter().position(is_it).unwrap_or(lifecycle.steps.len())
}
