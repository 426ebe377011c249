//! `…/trial`: the process runs in virtual time with variables and a scenario: what happens, told and drawn.

use super::CONTROL;
use super::bench::{Head, address, head, open, sized};
use crate::read::{Bench, Part};
use crate::state::{Rules, Workshop};
use askama::Template;
use axum::Extension;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use base::{Failure, Instant, Res};
use catalogue::package::{Checks, check_folder, with_defaults};
use flow::command::{Decider, Outcome, RunOptions, run_command};
use kernel::accounts::Session;
use serde::Deserialize;
use serde_json::{Map, Value};
use std::sync::Arc;
use web::view::{Field, FieldError};
use web::{Form, OfficialFrame, PageResult, Shared, SignedIn, WebRoutes, page_with};

/// Lines that are shown of a long run.
const LINES_MAX: usize = 2_000;
const TEXT_MAX: usize = 64 * 1024;

pub(super) fn routes() -> WebRoutes {
    WebRoutes::new().get("/admin/procedures/{code}/trial", CONTROL, show).post(
        "/admin/procedures/{code}/trial",
        CONTROL,
        run,
    )
}

/// What is tried.
#[derive(Clone, Debug, Default, Deserialize)]
struct Typed {
    #[serde(default)]
    variables: String,
    #[serde(default)]
    scenario: String,
    #[serde(default)]
    start: String,
}

#[derive(Template)]
#[template(path = "trial.html")]
struct TrialView {
    frame: OfficialFrame,
    head: Head,
    errors: Vec<FieldError>,
    action: String,
    variables: Field,
    scenario: Field,
    start: Field,
    is_run: bool,
    lines: Vec<String>,
    more: usize,
    /// How it ended, and with which variables.
    end: String,
    values: Vec<(String, String)>,
    picture: String,
}

async fn show(
    State(shared): State<Shared>,
    Extension(workshop): Extension<Workshop>,
    SignedIn(session): SignedIn,
    Path(code): Path<String>,
) -> PageResult {
    let bench = open(&shared, &workshop, &session, &code).await?;
    let first = first_test(&workshop, &bench).unwrap_or_else(|| "{}".into());
    let typed = Typed { variables: first, ..Typed::default() };
    draw(&shared, &session, &bench, typed, Vec::new(), None)
}

/// The facts of the first test of the package: a run that is known to make sense.
fn first_test(workshop: &Workshop, bench: &Bench) -> Option<String> {
    let checks = Checks { calendar: &workshop.calendar, decide: None };
    let package = check_folder(bench.published.clone(), &checks).package?;
    let (_, test) = package.tests.first()?;
    serde_json::to_string_pretty(&with_defaults(package.form.as_deref(), &test.given.facts)).ok()
}

async fn run(
    State(shared): State<Shared>,
    Extension(workshop): Extension<Workshop>,
    SignedIn(session): SignedIn,
    Path(code): Path<String>,
    Form(typed): Form<Typed>,
) -> PageResult {
    let bench = open(&shared, &workshop, &session, &code).await?;
    let options = match options(&typed) {
        Ok(options) => options,
        Err(error) => return draw(&shared, &session, &bench, typed, vec![error], None),
    };
    let outcome = tried(&workshop, &bench, options).await?;
    let errors = match outcome.exit_code {
        0 => Vec::new(),
        _ => vec![FieldError::new("scenario", outcome.stderr.trim().to_owned())],
    };
    draw(&shared, &session, &bench, typed, errors, Some(outcome))
}

fn options(typed: &Typed) -> Result<RunOptions, FieldError> {
    let too_long = |text: &str| text.len() > TEXT_MAX;
    if too_long(&typed.variables) || too_long(&typed.scenario) {
        return Err(FieldError::new("variables", "Dài quá 64 KB.".to_owned()));
    }
    let variables: Map<String, Value> = match typed.variables.trim() {
        "" => Map::new(),
        text => serde_json::from_str(text).map_err(|error| {
            FieldError::new("variables", format!("Không đọc được như một đối tượng JSON: dòng {}.", error.line()))
        })?,
    };
    let start = match typed.start.trim() {
        "" => None,
        text => Some(
            Instant::parse(text)
                .map_err(|_| FieldError::new("start", "Ghi ngày giờ, ví dụ 2024-03-29T08:00.".to_owned()))?,
        ),
    };
    let scenario = Some(typed.scenario.clone()).filter(|s| !s.trim().is_empty());
    Ok(RunOptions { variables, start, scenario, text: true, diagram: true, ..RunOptions::default() })
}

/// Decisions of the draft.
struct OfDraft {
    xml: String,
    rules: Arc<dyn Rules>,
}

impl Decider for OfDraft {
    fn decide(&mut self, decision: &str, input: &Value, now: Instant) -> Result<Value, String> {
        self.rules.decide(&self.xml, decision, input, now)
    }
}

async fn tried(workshop: &Workshop, bench: &Bench, options: RunOptions) -> Res<Outcome> {
    let mut decider = OfDraft { xml: bench.text(Part::Decisions), rules: Arc::clone(&workshop.rules) };
    let xml = bench.text(Part::Process);
    let run = move || run_command(&xml, &options, &mut decider);
    tokio::task::spawn_blocking(run).await.map_err(Failure::internal)
}

fn draw(
    shared: &Shared,
    session: &Session,
    bench: &Bench,
    typed: Typed,
    errors: Vec<FieldError>,
    outcome: Option<Outcome>,
) -> PageResult {
    let at = |id: &str, value: &str| Field {
        value: value.into(),
        error: errors.iter().find(|e| e.href == format!("#{id}")).map(|e| e.text.clone()),
    };
    let status = if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let told = outcome.as_ref().map(|o| o.stdout.trim_end()).unwrap_or_default();
    let (told, last) = told.rsplit_once('\n').unwrap_or((told, ""));
    let (end, values) = ended(last);
    let view = TrialView {
        frame: OfficialFrame::new(shared, session, "Chạy thử"),
        head: head(bench, "trial", shared.clock.legal()),
        action: address(&bench.version.code, "trial"),
        variables: at("variables", &typed.variables),
        scenario: at("scenario", &typed.scenario),
        start: at("start", &typed.start),
        is_run: outcome.as_ref().is_some_and(|o| o.exit_code == 0),
        lines: told.lines().take(LINES_MAX).map(str::to_owned).collect(),
        more: told.lines().count().saturating_sub(LINES_MAX),
        end,
        values,
        picture: outcome.and_then(|o| o.file).map(|svg| sized(without_sheet(&svg))).unwrap_or_default(),
        errors,
    };
    page_with(status, &view)
}

/// The picture without the style sheet that it carries as a file: a page has its own, and the policy of content allows no other.
fn without_sheet(svg: &str) -> String {
    match (svg.split_once("<style>"), svg.split_once("</style>")) {
        (Some((before, _)), Some((_, after))) => format!("{before}{after}"),
        _ => svg.to_owned(),
    }
}

/// The last line of a run: its words, and the variables as people read them.
fn ended(line: &str) -> (String, Vec<(String, String)>) {
    let Some((words, json)) = line.split_once(" Biến: ") else { return (line.to_owned(), Vec::new()) };
    let values: Map<String, Value> = serde_json::from_str(json).unwrap_or_default();
    (words.to_owned(), values.into_iter().map(|(name, value)| (name, said(&value))).collect())
}

fn said(value: &Value) -> String {
    match value {
        Value::Bool(true) => "có".into(),
        Value::Bool(false) => "không".into(),
        Value::Null => "để trống".into(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}
