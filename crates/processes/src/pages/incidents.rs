//! `/processes/incidents`: open incidents of all cases, the oldest first, by procedure and step.

use super::CONTROL;
use super::bench::world;
use super::faults::what_happened;
use super::living::{INCIDENTS, authorise, grouped, names, procedure_name, version_of, version_words};
use crate::state::Workshop;
use askama::Template;
use axum::Extension;
use axum::extract::{Query, State};
use base::{Id, Instant, Res};
use catalogue::{Catalogue, Version};
use db::Tx;
use kernel::process::Named;
use kernel::process::incidents::{self, Filter, Incident, IncidentRow};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::sync::Arc;
use uuid::Uuid;
use web::view::{Choice, Pager};
use web::{OfficialFrame, PageResult, Shared, SignedIn, WebRoutes, page, words};

/// Rows of a page.
const ROWS: usize = 50;

pub(super) fn routes() -> WebRoutes {
    WebRoutes::new().get(INCIDENTS, CONTROL, list)
}

#[derive(Clone, Debug, Default, Deserialize)]
struct Asked {
    #[serde(default)]
    procedure: String,
    #[serde(default)]
    step: String,
    #[serde(default)]
    after: Option<Id<Incident>>,
}

#[derive(Template)]
#[template(path = "incidents.html")]
struct IncidentsView {
    frame: OfficialFrame,
    summary: String,
    narrowed: bool,
    procedures: Vec<Choice>,
    steps: Vec<Choice>,
    rows: Vec<Row>,
    pager: Pager,
}

struct Row {
    href: String,
    since: String,
    case: Named,
    procedure: String,
    version: String,
    step: String,
    what: &'static str,
    /// Where the code has no words of its own.
    code: String,
}

struct Found {
    rows: Vec<IncidentRow>,
    total: u64,
    by_model: Vec<(String, u64)>,
    names: std::collections::HashMap<Uuid, Named>,
}

async fn list(
    State(shared): State<Shared>,
    Extension(workshop): Extension<Workshop>,
    SignedIn(session): SignedIn,
    Query(asked): Query<Asked>,
) -> PageResult {
    authorise(&world(&shared), &shared, &session)?;
    let (catalogue, now) = (workshop.catalogue.get(), shared.clock.legal());
    let mut found = find(&shared, &workshop, &catalogue, &asked).await?;
    let more = found.rows.len() > ROWS;
    found.rows.truncate(ROWS);
    let last = found.rows.last().map(|r| r.id);
    let address = |after: Option<Id<Incident>>| {
        let after = after.map(|id| format!("&after={id}")).unwrap_or_default();
        format!("{INCIDENTS}?procedure={}&step={}{after}", asked.procedure, asked.step)
    };
    let shown = found.rows.len();
    page(&IncidentsView {
        frame: OfficialFrame::new(&shared, &session, "Sự cố đang mở"),
        summary: format!("{} sự cố", grouped(found.total)),
        narrowed: !asked.procedure.is_empty() || asked.after.is_some(),
        procedures: procedures(&catalogue, &found.by_model, &asked.procedure),
        steps: steps(&catalogue, &asked),
        pager: Pager {
            newer: asked.after.map(|_| address(None)),
            older: last.filter(|_| more).map(|id| address(Some(id))),
            words: format!("{shown} trong {} sự cố", grouped(found.total)),
        },
        rows: found.rows.iter().map(|r| row(&catalogue, &found.names, r, now)).collect(),
    })
}

async fn find(shared: &Shared, workshop: &Workshop, catalogue: &Catalogue, asked: &Asked) -> Res<Found> {
    let history = catalogue.history(&asked.procedure);
    let models: Option<Vec<String>> =
        (!asked.procedure.is_empty()).then(|| history.iter().map(|v| v.id.to_string()).collect());
    let (workshop, step, after) = (workshop.clone(), asked.step.clone(), asked.after);
    let read = async move |tx: &mut Tx| {
        let element = Some(step.as_str()).filter(|s| !s.is_empty());
        let filter = Filter { units: None, models: models.as_deref(), element };
        let rows = incidents::list(tx, &filter, after, ROWS + 1).await?;
        let subjects: Vec<Uuid> = rows.iter().map(|r| r.subject).collect();
        Ok(Found {
            total: incidents::count(tx, &filter).await?,
            by_model: incidents::count_by_model(tx).await?,
            names: names(tx, &workshop, &subjects).await?,
            rows,
        })
    };
    shared.db.read(read).await
}

/// Procedures with open incidents, and the one that was chosen.
fn procedures(catalogue: &Catalogue, by_model: &[(String, u64)], chosen: &str) -> Vec<Choice> {
    let mut open: BTreeMap<String, (String, u64)> = BTreeMap::new();
    let chosen_now = catalogue.history(chosen).last().map(|v| (Arc::clone(v), 0));
    let counted = by_model.iter().filter_map(|(model, n)| Some((version_of(catalogue, model)?, *n)));
    for (version, n) in counted.chain(chosen_now) {
        let entry = open.entry(version.code.clone()).or_insert_with(|| (procedure_name(&version), 0));
        entry.1 += n;
    }
    let choice = |(code, (name, n)): (String, (String, u64))| Choice {
        checked: code == chosen,
        label: format!("{name} ({})", grouped(n)),
        value: code,
        ..Choice::default()
    };
    let mut all: Vec<Choice> = open.into_iter().map(choice).collect();
    all.sort_by(|a, b| a.label.cmp(&b.label));
    all.insert(0, Choice { label: "Mọi thủ tục".into(), ..Choice::default() });
    all
}

/// Steps of the chosen procedure over all its versions, in the order of the newest; none before one is chosen.
fn steps(catalogue: &Catalogue, asked: &Asked) -> Vec<Choice> {
    let mut all: Vec<Choice> = Vec::new();
    for version in catalogue.history(&asked.procedure).iter().rev() {
        for node in version.package().map(|p| p.process.nodes()).unwrap_or_default() {
            if !node.name.trim().is_empty() && all.iter().all(|c| c.value != node.id) {
                let checked = node.id == asked.step;
                all.push(Choice { value: node.id.clone(), label: node.name.clone(), checked, ..Choice::default() });
            }
        }
    }
    if !all.is_empty() {
        all.insert(0, Choice { label: "Mọi bước".into(), ..Choice::default() });
    }
    all
}

fn row(
    catalogue: &Catalogue,
    names: &std::collections::HashMap<Uuid, Named>,
    incident: &IncidentRow,
    now: Instant,
) -> Row {
    let version = version_of(catalogue, &incident.model);
    let of = |words: fn(&Version) -> String| version.as_deref().map(words).unwrap_or_default();
    let (what, is_known) = what_happened(&incident.code);
    Row {
        href: format!("{INCIDENTS}/{}", incident.id),
        since: words::moment_short(incident.opened, now),
        case: names.get(&incident.subject).cloned().unwrap_or_default(),
        procedure: of(procedure_name),
        version: of(version_words),
        step: if incident.name.is_empty() { incident.element.clone() } else { incident.name.clone() },
        what,
        code: if is_known { String::new() } else { incident.code.clone() },
    }
}
