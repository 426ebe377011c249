//! `…/simulation`: what load, waiting and lateness would be, with so many people, so many filings a day and steps of such
//! lengths; and what if people or steps were others. Every simulated case is moved by the real engine (`flow::simulate`).

use super::CONTROL;
use super::bench::{Head, address, head, open, sized};
use crate::read::{self, Bench, Part};
use crate::state::Workshop;
use askama::Template;
use axum::Extension;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use base::{Failure, Instant, Res};
use db::Tx;
use flow::diagram::{Figures, Measure, draw as draw_picture, heat};
use flow::simulate::{BadScenario, PlanReport, Report, Scenario, simulate};
use flow::{Kind, Model};
use kernel::accounts::Session;
use kernel::roles::Role;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;
use web::view::{Field, FieldError};
use web::{Form, OfficialFrame, PageResult, Shared, SignedIn, WebRoutes, page_with};

/// Days that arrivals are measured over.
const MEASURED_DAYS: i64 = 30;
/// Days that are simulated, and how often: enough for intervals, quick enough for a page.
const DAYS: u32 = 84;
const REPLICATIONS: u32 = 5;
/// Cases of a replication at most, so that a page does not take a core for minutes.
const CASES_MAX: u64 = 50_000;
const SEED: u64 = 1;

pub(super) fn routes() -> WebRoutes {
    WebRoutes::new().get("/admin/procedures/{code}/simulation", CONTROL, show).post(
        "/admin/procedures/{code}/simulation",
        CONTROL,
        run,
    )
}

type Typed = Vec<(String, String)>;

/// People of a role: now, and what if.
struct Staff {
    id: String,
    name: String,
    now: String,
    then: String,
}

/// What a step takes: now, and what if.
struct StepTime {
    id: String,
    name: String,
    now: String,
    then: String,
    measured: String,
}

struct StepRow {
    name: String,
    role: String,
    opened: String,
    waiting: String,
    waiting_p90: String,
    queue: String,
    late: String,
}

struct StaffRow {
    name: String,
    people: String,
    busy: String,
    waiting: String,
}

/// One alternative.
struct Plan {
    name: String,
    summary: String,
    steps: Vec<StepRow>,
    staff: Vec<StaffRow>,
    notes: Vec<String>,
}

#[derive(Template)]
#[template(path = "simulation.html")]
struct SimulationView {
    frame: OfficialFrame,
    head: Head,
    errors: Vec<FieldError>,
    action: String,
    measured: String,
    arrivals: Field,
    limit: Field,
    staff: Vec<Staff>,
    times: Vec<StepTime>,
    plans: Vec<Plan>,
    picture: String,
}

async fn show(
    State(shared): State<Shared>,
    Extension(workshop): Extension<Workshop>,
    SignedIn(session): SignedIn,
    Path(code): Path<String>,
) -> PageResult {
    let bench = open(&shared, &workshop, &session, &code).await?;
    let measured = measure(&shared, &workshop, &code).await?;
    let typed = vec![("arrivals".to_owned(), plain(measured.per_day.max(1.0)))];
    draw(&shared, &session, &bench, &typed, &measured, Ok(None))
}

async fn run(
    State(shared): State<Shared>,
    Extension(workshop): Extension<Workshop>,
    SignedIn(session): SignedIn,
    Path(code): Path<String>,
    Form(typed): Form<Typed>,
) -> PageResult {
    let bench = open(&shared, &workshop, &session, &code).await?;
    let measured = measure(&shared, &workshop, &code).await?;
    let (xml, wanted) = (bench.text(Part::Process), typed.clone());
    let simulated = tokio::task::spawn_blocking(move || simulated(&xml, &wanted)).await.map_err(Failure::internal)?;
    draw(&shared, &session, &bench, &typed, &measured, simulated.map(Some))
}

/// What the running office shows.
struct Measured {
    /// Filings a working day: first steps that were opened lately.
    per_day: f64,
    /// How long steps stood open on average, by the clock, in minutes.
    open_minutes: BTreeMap<String, i64>,
}

async fn measure(shared: &Shared, workshop: &Workshop, code: &str) -> Res<Measured> {
    let (now, today, catalogue) = (shared.clock.legal(), shared.today(), workshop.catalogue.get());
    let since = Instant::at(today.plus_days(-MEASURED_DAYS), 0, 0, 0);
    let asked = code.to_owned();
    let read = async move |tx: &mut Tx| read::figures(tx, &catalogue, &asked, None, since, now).await;
    let found = shared.db.read(read).await?;
    let most = found.iter().map(|s| s.done + s.waiting).max().unwrap_or(0);
    let office = workshop.calendar.of(None);
    let days = (0..MEASURED_DAYS).filter(|n| office.is_working_day(today.plus_days(-n)).unwrap_or(true)).count();
    let done = found.iter().filter(|s| s.done > 0);
    Ok(Measured {
        per_day: f64::from(u32::try_from(most).unwrap_or(u32::MAX))
            / f64::from(u32::try_from(days.max(1)).unwrap_or(1)),
        open_minutes: done.map(|s| (s.element.clone(), s.mean_minutes)).collect(),
    })
}

/// Roles of people in the steps of a process, in their order.
fn roles(model: &Model) -> Vec<String> {
    let mut all: Vec<String> = Vec::new();
    for node in model.nodes().iter().filter(|n| matches!(n.kind, Kind::UserTask)) {
        let role = node.attributes.get("role").or_else(|| node.attributes.get("post"));
        if let Some(role) = role.filter(|r| !all.contains(r)) {
            all.push(role.clone());
        }
    }
    all
}

/// Steps that people do, with the hours that the model gives them.
fn steps(model: &Model) -> impl Iterator<Item = (&str, &str, String)> {
    let people = |n: &&flow::Node| {
        let role = n.attributes.get("role").or_else(|| n.attributes.get("post"));
        matches!(n.kind, Kind::UserTask) && role.is_some_and(|r| r != "applicant")
    };
    let hours = |n: &'_ flow::Node| n.attributes.get("hours").cloned().unwrap_or_default();
    model.nodes().iter().filter(people).map(move |n| (n.id.as_str(), n.name.as_str(), hours(n)))
}

fn text<'a>(typed: &'a Typed, name: &str) -> &'a str {
    typed.iter().find(|(n, _)| n == name).map_or("", |(_, v)| v.trim())
}

/// The scenario of the form. People from outside are never short.
fn scenario(model: &Model, typed: &Typed) -> Result<Scenario, FieldError> {
    let number = |id: &str, words: &str| -> Result<f64, FieldError> {
        let text = text(typed, id).replace(',', ".");
        text.parse::<f64>().ok().filter(|n| n.is_finite() && *n > 0.0).ok_or_else(|| FieldError::new(id, words))
    };
    let per_day = number("arrivals", "Ghi số hồ sơ mỗi ngày làm việc, ví dụ 12 hoặc 2,5.")?;
    let (mut staff, mut then): (Map<String, Value>, Map<String, Value>) = (Map::new(), Map::new());
    for role in roles(model) {
        if role == "applicant" {
            staff.insert(role, json!("unlimited"));
            continue;
        }
        let people = |id: &str, text: &str| {
            let people = text.parse::<u32>().ok().filter(|n| (1..=10_000).contains(n));
            people.ok_or_else(|| FieldError::new(id, "Ghi số người, từ 1 trở lên."))
        };
        let id = format!("staff-{role}");
        let now = people(&id, Some(text(typed, &id)).filter(|t| !t.is_empty()).unwrap_or("1"))?;
        let id = format!("then-{role}");
        if !text(typed, &id).is_empty() {
            then.insert(role.clone(), json!(people(&id, text(typed, &id))?));
        }
        staff.insert(role, json!(now));
    }
    let (mut times, mut others): (Map<String, Value>, Map<String, Value>) = (Map::new(), Map::new());
    for (element, _, _) in steps(model) {
        let hours = |id: &str| -> Result<Option<f64>, FieldError> {
            let text = text(typed, id).replace(',', ".");
            let hours = text.parse::<f64>().ok().filter(|n| n.is_finite() && (0.0..=1_000.0).contains(n));
            match (text.is_empty(), hours) {
                (true, _) => Ok(None),
                (false, Some(hours)) => Ok(Some(hours)),
                (false, None) => Err(FieldError::new(id, "Ghi số giờ làm, ví dụ 2 hoặc 0,5; 0 là bỏ bước.")),
            }
        };
        let spec = |hours: f64| match hours > 0.0 {
            true => json!({ "duration": format!("{hours}h") }),
            false => json!({ "skip": true }),
        };
        times.extend(hours(&format!("time-{element}"))?.map(|h| (element.to_owned(), spec(h))));
        others.extend(hours(&format!("step-{element}"))?.map(|h| (element.to_owned(), spec(h))));
    }
    let mut all = json!({ "arrivals": { "per_day": per_day }, "staff": staff, "steps": times, "days": DAYS, "replications": REPLICATIONS,
        "bounds": { "cases": CASES_MAX } });
    if !text(typed, "limit").is_empty() {
        let hours = number("limit", "Ghi số giờ làm việc, ví dụ 24.")?;
        all["limit"] = json!(format!("{hours}h"));
    }
    let name = match (then.is_empty(), others.is_empty()) {
        (false, true) => "Nếu đổi số người",
        (true, false) => "Nếu đổi các bước",
        _ => "Nếu đổi số người và các bước",
    };
    if !then.is_empty() || !others.is_empty() {
        all["variants"] = json!([{ "name": name, "staff": then, "steps": others }]);
    }
    serde_json::from_value(all).map_err(|e| FieldError::new("arrivals", e.to_string()))
}

/// Blocking: seconds for a busy process.
fn simulated(xml: &str, typed: &Typed) -> Result<Report, FieldError> {
    let checked = flow::check(xml);
    let Some(model) = &checked.model else {
        return Err(FieldError::new("arrivals", "Bản nháp còn lỗi nên chưa mô phỏng được. Xem phần Quy trình."));
    };
    let refused = |bad: BadScenario| FieldError::new("arrivals", bad.message);
    simulate(model, &scenario(model, typed)?, SEED).map_err(refused)
}

fn draw(
    shared: &Shared,
    session: &Session,
    bench: &Bench,
    typed: &Typed,
    measured: &Measured,
    simulated: Result<Option<Report>, FieldError>,
) -> PageResult {
    let (report, errors) = match simulated {
        Ok(report) => (report, Vec::new()),
        Err(error) => (None, vec![error]),
    };
    let at = |id: &str| Field {
        value: text(typed, id).into(),
        error: errors.iter().find(|e| e.href == format!("#{id}")).map(|e| e.text.clone()),
    };
    let xml = bench.text(Part::Process);
    let model = flow::check(&xml).model;
    let staff = model.as_ref().map(roles).unwrap_or_default();
    let staff = staff.into_iter().filter(|r| r != "applicant").map(|role| Staff {
        now: Some(text(typed, &format!("staff-{role}"))).filter(|t| !t.is_empty()).unwrap_or("1").into(),
        then: text(typed, &format!("then-{role}")).into(),
        name: role_words(&role),
        id: role,
    });
    let sent = typed.iter().any(|(n, _)| n.starts_with("time-"));
    let time = |(id, name, hours): (&str, &str, String)| {
        let typed_now = text(typed, &format!("time-{id}"));
        let open = measured.open_minutes.get(id).and_then(|m| u32::try_from(*m).ok());
        StepTime {
            now: if sent { typed_now.to_owned() } else { hours.replace('.', ",") },
            then: text(typed, &format!("step-{id}")).into(),
            measured: open.map(|m| format!("{} giờ", plain(f64::from(m) / 60.0))).unwrap_or_default(),
            name: name.into(),
            id: id.into(),
        }
    };
    let times = model.as_ref().map(|m| steps(m).map(time).collect()).unwrap_or_default();
    let status = if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let view = SimulationView {
        frame: OfficialFrame::new(shared, session, "Mô phỏng"),
        head: head(bench, "simulation", shared.clock.legal()),
        action: address(&bench.version.code, "simulation"),
        measured: format!(
            "{} mỗi ngày làm việc trong {MEASURED_DAYS} ngày qua, toàn thành phố",
            plain(measured.per_day)
        ),
        arrivals: at("arrivals"),
        limit: at("limit"),
        staff: staff.collect(),
        times,
        picture: report.as_ref().map(|r| picture(&xml, r)).unwrap_or_default(),
        plans: report.map(|r| r.plans.iter().map(plan).collect()).unwrap_or_default(),
        errors,
    };
    page_with(status, &view)
}

/// The picture with the mean waiting at each step.
fn picture(xml: &str, report: &Report) -> String {
    let (Ok(document), Some(plan)) = (flow::parse::parse(xml), report.plans.first()) else { return String::new() };
    let figures = plan.steps.iter().map(|s| {
        let hours = s.waiting_hours.map(|e| e.mean);
        (s.element.clone(), Figures { mean_hours: hours, ..Figures::default() })
    });
    let figures: BTreeMap<String, Figures> = figures.collect();
    sized(draw_picture(&document.picture(), &heat(&figures, Measure::MeanHours).overlay))
}

fn plan(p: &PlanReport) -> Plan {
    let cases = &p.cases;
    let hours = |e: Option<flow::simulate::Estimate>| e.map_or_else(|| "–".into(), |e| plain(e.mean));
    let share =
        |e: Option<flow::simulate::Estimate>| e.map_or_else(|| "–".into(), |e| format!("{} %", plain(e.mean * 100.0)));
    let late = match cases.late_share {
        Some(late) => format!(" Trễ hạn {} %.", plain(late.mean * 100.0)),
        None => String::new(),
    };
    let step = |s: &flow::simulate::StepReport| StepRow {
        name: s.name.clone(),
        role: s.role.as_deref().map(role_words).unwrap_or_default(),
        opened: s.opened.to_string(),
        waiting: hours(s.waiting_hours),
        waiting_p90: s.waiting_p90.map_or_else(|| "–".into(), plain),
        queue: s.queue_longest.to_string(),
        late: (s.late_waiting + s.late_working).to_string(),
    };
    let staff = |s: &flow::simulate::StaffReport| StaffRow {
        name: role_words(&s.role),
        people: s.people.map_or_else(|| "không giới hạn".into(), |n| n.to_string()),
        busy: share(s.utilisation),
        waiting: hours(s.waiting_hours),
    };
    let summary = match cases.hours {
        Some(mean) => format!(
            "Một hồ sơ mất trung bình {} giờ làm việc, 9 trên 10 xong trong {} giờ; lúc nào cũng có khoảng {} hồ sơ đang làm.{late}",
            plain(mean.mean),
            cases.hours_p90.map_or_else(|| "–".into(), plain),
            hours(p.in_progress),
        ),
        None => format!(
            "Chưa hồ sơ nào đến sau những ngày đầu mà xong trong thời gian mô phỏng; lúc nào cũng có khoảng {} hồ sơ đang làm.{late}",
            hours(p.in_progress)
        ),
    };
    Plan {
        name: capital(&p.name),
        summary,
        steps: p.steps.iter().map(step).collect(),
        staff: p.staff.iter().map(staff).collect(),
        notes: p
            .notes
            .iter()
            .map(|n| n.message.replace(&format!("'{}'", n.subject), &role_words(&n.subject)))
            .collect(),
    }
}

fn role_words(name: &str) -> String {
    let known = Role::ALL.iter().find(|r| r.name() == name).map(|r| r.vietnamese());
    known.unwrap_or(if name == "applicant" { "Người nộp hồ sơ" } else { name }).to_owned()
}

fn capital(name: &str) -> String {
    let mut letters = name.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

/// `2,5`: one digit after the comma, none where it says nothing.
fn plain(number: f64) -> String {
    let text = format!("{number:.1}");
    text.strip_suffix(".0").map_or_else(|| text.replace('.', ","), str::to_owned)
}
