//! A step of the process: someone takes it, and ends it in one of the ways that the model knows.

use super::acting::Of;
use super::form::{ActForm, Control, Told, choice};
use super::outcomes::{Outcome, facts_read, outcomes};
use super::{ActPage, Acting, Done, Sent, own_place, way_on};
use crate::model::Status;
use crate::pages::case::{is_step_to_complete, step_label};
use crate::pages::history;
use crate::pages::parts::{Line, short_code, working_due};
use crate::read::names_of;
use crate::state::Cases;
use crate::work::{self, Completion, find_post_for};
use axum::Extension;
use axum::extract::{Path, State};
use base::{Failure, Id, Refusal, Res};
use db::Tx;
use forms::{FieldKind, FilledBy, Form};
use kernel::worklist::{Task, TaskRow};
use serde_json::{Map, Value, json};
use web::{PageResult, Shared, SignedIn, go_with, words};

/// The step that is ended, the ways in which it may end, and the facts that the process asks for.
pub(super) struct Step {
    task: TaskRow,
    ways: Vec<Outcome>,
    facts: Vec<String>,
}

impl ActPage for Step {
    const PATH: &'static str = "/cases/{id}/completion";
    const ACTION: &'static str = "cases.complete_task";
    const STATES: &'static [Status] = &[Status::Accepted, Status::Processing, Status::AwaitingPayment];

    async fn load(at: &Acting) -> Res<Self> {
        let (actor, day, wanted) = (&at.session.actor, at.now.day(), at.sent.text("task"));
        let is_mine =
            |t: &&TaskRow| is_step_to_complete(t, at.case()) && find_post_for(&at.world, actor, day, t).is_ok();
        // What was done meanwhile is told by the act itself, so a form that was sent keeps its step.
        let sent = at.view.tasks.iter().find(|t| t.id.to_string() == wanted && at.is_sent());
        let mut mine = at.open_tasks().filter(is_mine);
        let task = match (sent, wanted) {
            (Some(task), _) => Some(task),
            (None, "") => mine.next(),
            (None, id) => mine.find(|t| t.id.to_string() == id),
        };
        let Some(task) = task.cloned() else {
            let now = at.open_tasks().map(|t| t.name.clone()).collect::<Vec<_>>().join("; ");
            return Err(Refusal::new("cases.step_not_ready").with("wanted", "bước của tôi").with("now", now).into());
        };
        let package = at.package()?;
        let process = &at.world.process(at.case())?.process;
        let node = process.find_node(&task.element);
        let ways = node.map(|n| outcomes(process, n)).unwrap_or_default();
        let read = node.map(|n| facts_read(process, n)).unwrap_or_default();
        let facts = read.into_iter().filter(|f| is_official(package.form.as_deref(), f)).collect();
        Ok(Self { task, ways, facts })
    }

    fn page(&self, at: &Acting, told: &Told) -> PageResult {
        let mut notes = vec![Line::new("", "Bước:", self.task.name.clone())];
        if let Some(due) = self.task.due {
            let told = working_due(&at.world, self.task.opened, Some(due), at.now);
            notes.push(Line::new(&told.kind, format!("Hạn của bước {},", words::moment_short(due, at.now)), told.word));
        }
        let ways = self.ways.iter().filter(|w| !w.is_supplement).map(|w| choice(w.value.clone(), w.label.clone(), ""));
        let mut controls = vec![Control::options("outcome", "Kết quả của bước", ways.collect(), &at.sent, told)];
        let form = at.package()?.form.as_deref();
        controls.extend(self.facts.iter().filter_map(|name| fact_control(at, form?, name, told)));
        controls.push(
            Control::area("note", "Ghi chú cho người làm tiếp", &at.sent, told)
                .hint("Không bắt buộc. Chỉ cán bộ thấy, ghi trong quá trình xử lý."),
        );
        let has_supplement = self.ways.iter().any(|w| w.is_supplement) || self.task.act == "examine";
        let other = (format!("{}/supplement-request", at.href()), "Thiếu giấy tờ? Yêu cầu bổ sung");
        let form = ActForm {
            title: step_label(&self.task.act),
            notes,
            controls,
            hidden: vec![("task", self.task.id.to_string())],
            effect: "Hồ sơ chuyển sang bước tiếp theo của quy trình.".into(),
            button: "Xong bước này",
            other: Some(other).filter(|_| has_supplement),
            ..ActForm::default()
        };
        at.draw(Self::PATH, form, told)
    }

    async fn act(&self, at: &Acting) -> Res<Done> {
        let form = at.package()?.form.as_deref();
        let mut variables = Map::new();
        for name in &self.facts {
            if let Some(value) = form.and_then(|f| fact_sent(f, name, &at.sent)) {
                variables.insert(name.clone(), value?);
            }
        }
        let outcome = at.sent.some("outcome");
        if outcome.as_ref().is_some_and(|o| self.ways.iter().all(|w| w.value != *o || w.is_supplement)) {
            return Err(Failure::field("outcome", "unknown_outcome", outcome.unwrap_or_default()));
        }
        let input = Completion { outcome, variables, note: at.sent.text("note").into(), seen: None };
        let (id, step) = (self.task.id, self.task.name.clone());
        at.run(input, async move |(tx, of): (&mut Tx, Of<Completion>)| {
            let input = Completion { seen: Some(of.version), ..of.input };
            let case = work::complete_task(tx, &of.world, &of.actor, &of.act, id, input).await?;
            let next = kernel::worklist::list_open(tx, case.id.uuid()).await?;
            let next = next.iter().map(|t| t.name.as_str()).collect::<Vec<_>>().join("; ");
            let next = if next.is_empty() { String::new() } else { format!(" Bước tiếp theo: {next}.") };
            let to = way_on(tx, &of.world, &of.actor, of.act.now, &case).await?;
            Ok(Done { words: format!("Hồ sơ {}: xong bước “{step}”.{next}", short_code(&case.code)), to })
        })
        .await
    }

    fn place(of: &str) -> &str {
        own_place(of)
    }
}

/// Whether officials fill this field of the form.
fn is_official(form: Option<&Form>, name: &str) -> bool {
    let path = format!("/{name}");
    form.is_some_and(|f| f.sections().iter().any(|s| s.by == FilledBy::Official && s.fields.contains(&path)))
}

fn fact_control(at: &Acting, form: &Form, name: &str, told: &Told) -> Option<Control> {
    let field = form.field(&format!("/{name}"))?;
    let id = format!("fact-{name}");
    let known = at.case().facts.get(name).or(field.default).cloned().unwrap_or(Value::Null);
    Some(match field.kind {
        FieldKind::YesNo => {
            let mut choices = vec![choice("false", "Không", ""), choice("true", "Có", "")];
            if known == true {
                choices.reverse();
            }
            Control { hint: field.title.clone(), ..Control::options(&id, &field.title, choices, &at.sent, told) }
        }
        FieldKind::Whole | FieldKind::Number => {
            let control = Control::field(&id, &field.title, &at.sent, told).size("mc-day");
            Control { mode: "numeric".into(), ..control.or(known.as_i64().map(|n| n.to_string()).unwrap_or_default()) }
        }
        FieldKind::Choice => {
            let choices = field.choices.iter().map(|c| choice(plain(c.value), c.label.clone(), "")).collect();
            Control::select(&id, &field.title, choices, &at.sent, told)
        }
        _ => return None,
    })
}

/// A fact as it was sent; `None` where nothing was.
fn fact_sent(form: &Form, name: &str, sent: &Sent) -> Option<Res<Value>> {
    let field = form.field(&format!("/{name}"))?;
    let id = format!("fact-{name}");
    let text = sent.some(&id)?;
    Some(match field.kind {
        FieldKind::YesNo => Ok(json!(text == "true")),
        FieldKind::Whole | FieldKind::Number => {
            text.parse::<i64>().map(|n| json!(n)).map_err(|_| Failure::field(id, "not_a_number", text))
        }
        _ => Ok(field.choices.iter().find(|c| plain(c.value) == text).map_or(json!(text), |c| c.value.clone())),
    })
}

fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// `POST /tasks/{id}/claim`: someone takes a step of their post.
pub(super) async fn claim(
    State(shared): State<Shared>,
    Extension(cases): Extension<Cases>,
    SignedIn(session): SignedIn,
    Path(id): Path<String>,
    web::Form(_): web::Form<Sent>,
) -> PageResult {
    let task = Id::<Task>::parse(&id).ok_or(Failure::NotFound)?;
    let (world, act, actor) = (cases.world(&shared), shared.act(), session.actor.clone());
    let now = act.now;
    let taken = shared.db.write(async move |tx: &mut Tx| work::claim(tx, &world, &actor, &act, task).await).await;
    let to = |case: uuid::Uuid| format!("/cases/{case}");
    match taken {
        Ok(task) => Ok(go_with(&to(task.subject), "done", &format!("Bạn đã nhận bước “{}”.", task.name))),
        Err(failure @ Failure::Conflict { .. }) => {
            let people = history::people_of(&failure);
            let read = async move |tx: &mut Tx| {
                let task = kernel::worklist::get(tx, task).await?;
                Ok((task.subject, names_of(tx, people, []).await?))
            };
            let (case, names) = shared.db.read(read).await?;
            Ok(go_with(&to(case), "soon", &history::changes(&failure, &names, now).join(" ")))
        }
        Err(failure) => Err(failure.into()),
    }
}
