//! `GET /events`, `GET /events/{code}`: from a life event by a few questions to what is to be done, in which order. The answers
//! stand in the address: nothing is kept, the way back is the browser's.

use crate::ask::{Asked, Link, address, value};
use crate::my::Portal;
use askama::Template;
use axum::Extension;
use axum::extract::{Path, State};
use base::{Day, Failure, Res};
use cases::Cases;
use catalogue::Catalogue;
use catalogue::events::{self, Answers, LifeEvent, NOTES, PLAN, Step};
use catalogue::model::DEFAULT_VARIANT;
use catalogue::read::{VariantView, public_page};
use decisions::{Decide as _, Model};
use serde_json::Value;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use web::view::Choice;
use web::{Limit, PageResult, PublicFrame, Shared, limit, page};

/// Outcomes kept: a few hundred sets of answers are ever asked for.
const KEPT_MAX: usize = 2_000;
/// Papers named beside a procedure; its own page tells all.
const PAPERS_MAX: usize = 4;

/// Outcomes of rules by their event and input: the same answers always lead to the same.
#[derive(Clone, Default)]
pub(crate) struct Outcomes(Arc<Mutex<HashMap<String, Arc<Outcome>>>>);

/// What an event leads to.
pub(crate) struct Outcome {
    steps: Vec<Step>,
    notes: Vec<String>,
}

#[derive(Template)]
#[template(path = "events.html")]
struct EventsView {
    frame: PublicFrame,
    events: Vec<(String, String, String)>,
}

/// All events.
pub async fn list(State(shared): State<Shared>, Extension(cases): Extension<Cases>) -> PageResult {
    let catalogue = cases.catalogue.get();
    let one = |e: &Arc<LifeEvent>| (format!("/events/{}", e.code), e.name.clone(), e.summary.clone());
    page(&EventsView {
        frame: PublicFrame::new(&shared, "Việc trong đời"),
        events: catalogue.events().list().iter().map(one).collect(),
    })
}

/// Events that fit what someone says, as links with a line each.
pub fn found(catalogue: &Catalogue, text: &str, most: usize) -> Vec<(Link, String)> {
    let link =
        |e: &Arc<LifeEvent>| (Link { name: e.name.clone(), href: format!("/events/{}", e.code) }, e.summary.clone());
    catalogue.events().search(text, most).into_iter().map(link).collect()
}

/// A question that was answered.
struct Answered {
    ask: String,
    answer: String,
    change: String,
}

/// The question that comes now.
struct Now {
    id: String,
    ask: String,
    hint: String,
    choices: Vec<Choice>,
    error: Option<String>,
}

/// A procedure to go through.
struct ToDo {
    name: String,
    href: String,
    file: String,
    variant: String,
    why: String,
    limit: String,
    fee: String,
    place: String,
    papers: Vec<String>,
    more_papers: usize,
}

#[derive(Template)]
#[template(path = "event.html")]
struct EventView {
    frame: PublicFrame,
    name: String,
    summary: String,
    action: String,
    answered: Vec<Answered>,
    kept: Vec<(String, String)>,
    now: Option<Now>,
    at: usize,
    plan: Vec<ToDo>,
    notes: Vec<String>,
}

/// One event, as far as it was answered.
pub async fn show(
    State(shared): State<Shared>,
    Extension(cases): Extension<Cases>,
    Extension(portal): Extension<Portal>,
    Path(code): Path<String>,
    asked: Asked,
) -> PageResult {
    let catalogue = cases.catalogue.get();
    let event = catalogue.events().find(&code).ok_or(Failure::NotFound)?;
    let answers: Answers = event.questions.iter().filter_map(|q| Some((q.id.clone(), value(&asked, &q.id)?))).collect();
    let applying = event.asked(&answers);
    let given: Vec<(String, String)> =
        applying.iter().filter_map(|q| Some((q.id.clone(), q.answer(&answers)?.value.clone()))).collect();
    let action = format!("/events/{code}");
    let change = |n: usize| {
        let before: Vec<(&str, &str)> = given[..n].iter().map(|(k, v)| (k.as_str(), v.as_str())).collect();
        address(&action, &before)
    };
    let answered = applying.iter().enumerate().filter_map(|(n, q)| {
        let answer = q.answer(&answers)?.label.clone();
        Some(Answered { ask: q.ask.clone(), answer, change: change(n) })
    });
    let next = event.next(&answers);
    let now = next.map(|q| Now {
        id: q.id.clone(),
        ask: q.ask.clone(),
        hint: q.hint.clone(),
        choices: q
            .choices
            .iter()
            .map(|c| Choice { value: c.value.clone(), label: c.label.clone(), hint: c.hint.clone(), checked: false })
            .collect(),
        // The button was pressed and nothing was chosen.
        error: (value(&asked, "go") == Some((given.len() + 1).to_string())).then(|| "Chọn một câu trả lời.".to_owned()),
    });
    let (plan, notes) = match next {
        Some(_) => (Vec::new(), Vec::new()),
        None => {
            let outcome = outcome(&shared, &portal, event, &answers).await?;
            (to_do(&catalogue, &outcome.steps, shared.today()), outcome.notes.clone())
        }
    };
    page(&EventView {
        frame: PublicFrame::new(&shared, &event.name),
        name: event.name.clone(),
        summary: event.summary.clone(),
        answered: answered.collect(),
        at: given.len() + 1,
        kept: given.clone(),
        now,
        plan,
        notes,
        action,
    })
}

async fn outcome(
    shared: &Shared,
    portal: &Portal,
    event: &LifeEvent,
    answers: &Answers,
) -> Result<Arc<Outcome>, web::PageError> {
    let input = Value::Object(event.input(answers));
    let key = format!("{} {} {input}", event.code, blake3::hash(event.rules_xml.as_bytes()).to_hex());
    let kept = portal.outcomes.0.lock().unwrap_or_else(PoisonError::into_inner).get(&key).cloned();
    if let Some(outcome) = kept {
        return Ok(outcome);
    }
    // Rules run in a process of their own: only so often for one address.
    limit(Limit::LookUp)?;
    let (plan, notes) = asked(shared, portal, event, &input).await?;
    let outcome = Arc::new(Outcome { steps: events::steps(&plan), notes: events::notes(&notes) });
    let mut all = portal.outcomes.0.lock().unwrap_or_else(PoisonError::into_inner);
    if all.len() >= KEPT_MAX {
        all.clear();
    }
    all.insert(key, Arc::clone(&outcome));
    Ok(outcome)
}

async fn asked(shared: &Shared, portal: &Portal, event: &LifeEvent, input: &Value) -> Res<(Value, Value)> {
    let rules = portal.rules.as_ref().ok_or_else(|| Failure::Internal("no workers for decisions".into()))?;
    let model = Model::new(&event.rules_xml).map_err(|_| Failure::Internal(format!("rules of {}", event.code)))?;
    let now = shared.clock.legal();
    let plan = rules.decide(&model, PLAN, input, now).await.map_err(Failure::internal)?;
    let notes = rules.decide(&model, NOTES, input, now).await.map_err(Failure::internal)?;
    Ok((plan, notes))
}

/// The procedures that are in force, with what one wants to know first.
fn to_do(catalogue: &Catalogue, steps: &[Step], day: Day) -> Vec<ToDo> {
    let one = |step: &Step| {
        let version = catalogue.in_force(&step.procedure, day).filter(|v| !v.internal)?;
        let p = public_page(version, day);
        let code = step.variant.as_deref().unwrap_or(DEFAULT_VARIANT);
        let variant = p.variants.iter().find(|v| v.code == code).or_else(|| p.variants.first());
        let papers = variant.map(papers).unwrap_or_default();
        Some(ToDo {
            name: p.plain_name.clone().unwrap_or_else(|| p.name.clone()),
            href: format!("/procedures/{}", p.code),
            file: if crate::my::may_file(version) { format!("/procedures/{}/file", p.code) } else { String::new() },
            variant: variant
                .filter(|v| step.variant.is_some() && v.code == code)
                .map(|v| v.name.clone())
                .unwrap_or_default(),
            why: step.why.clone(),
            limit: variant.map(|v| v.limit.clone()).filter(|l| !l.is_empty()).unwrap_or(p.how_long),
            fee: p.fee_range,
            place: p.where_to.split("; ").next().unwrap_or_default().to_owned(),
            more_papers: papers.len().saturating_sub(PAPERS_MAX),
            papers: papers.into_iter().take(PAPERS_MAX).collect(),
        })
    };
    steps.iter().filter_map(one).collect()
}

/// What is brought in any case.
fn papers(variant: &VariantView) -> Vec<String> {
    variant.documents.iter().filter(|d| !d.conditional && d.case.is_none()).map(|d| d.name.clone()).collect()
}
