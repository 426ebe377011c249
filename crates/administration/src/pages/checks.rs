//! `/admin/procedures/checks`: what an import could not read surely, and the form that settles one.

use super::CONTROL;
use super::check_words::{field_words, kept_words, problem_words};
use super::form::{FormField, FormView, Typed, run};
use super::parts::{Asked, address, grouped, id, pager, value};
use crate::state::world;
use crate::work::{self, Settled};
use askama::Template;
use axum::extract::{Path, State};
use base::{Failure, PageRequest, Res};
use catalogue::model::ProcedureVersion;
use catalogue::upkeep::{self, ToCheck};
use db::Tx;
use kernel::accounts::Session;
use serde_json::Value;
use web::view::{Choice, Pager};
use web::{Form, OfficialFrame, PageResult, Shared, SignedIn, WebRoutes, go_with, page};

pub(super) fn routes() -> WebRoutes {
    WebRoutes::new()
        .get("/admin/procedures/checks", CONTROL, list)
        .get("/admin/procedures/checks/{version}/{n}", CONTROL, show)
        .post("/admin/procedures/checks/{version}/{n}", CONTROL, settle)
}

#[derive(Template)]
#[template(path = "checks.html")]
struct ChecksView {
    frame: OfficialFrame,
    summary: String,
    problems: Vec<Choice>,
    groups: Vec<Group>,
    pager: Pager,
}

/// What of one procedure is to be checked.
struct Group {
    code: String,
    name: String,
    href: String,
    rows: Vec<CheckRow>,
}

/// One thing to check.
pub(super) struct CheckRow {
    pub field: String,
    pub value: String,
    pub problem: String,
    pub kept: String,
    pub href: String,
}

async fn list(State(shared): State<Shared>, SignedIn(session): SignedIn, asked: Asked) -> PageResult {
    let (after, problem) = (value(&asked, "after"), value(&asked, "problem"));
    let (request, only) = (PageRequest { after: after.clone(), limit: None }, problem.clone());
    let read = shared.db.read(async move |tx: &mut Tx| {
        Ok((upkeep::list_to_check(tx, only.as_deref(), &request).await?, upkeep::list_problems(tx).await?))
    });
    let (found, problems) = read.await?;
    let chosen = problem.unwrap_or_default();
    let next = |next: &str| address("/admin/procedures/checks", &[("problem", &chosen), ("after", next)]);
    let pager = pager(&found, after.is_none(), "chỗ", next);
    let mut groups: Vec<Group> = Vec::new();
    for item in found.items {
        if groups.last().is_none_or(|g| g.code != item.code) {
            let (code, name) = (item.code.clone(), item.name.clone());
            groups.push(Group { href: format!("/admin/procedures/{code}"), code, name, rows: Vec::new() });
        }
        if let Some(group) = groups.last_mut() {
            group.rows.push(check_row(item));
        }
    }
    page(&ChecksView {
        frame: OfficialFrame::new(&shared, &session, "Cần kiểm tra"),
        summary: format!("{} chỗ", grouped(found.total)),
        problems: choices(problems, &chosen),
        groups,
        pager,
    })
}

/// Kinds of problem to choose from, each with its number.
fn choices(problems: Vec<(String, u64)>, chosen: &str) -> Vec<Choice> {
    let all = Choice { label: "Mọi lý do".into(), ..Choice::default() };
    let choice = |(value, n): (String, u64)| Choice {
        label: format!("{} ({})", problem_words(&value), grouped(n)),
        checked: value == chosen,
        value,
        ..Choice::default()
    };
    std::iter::once(all).chain(problems.into_iter().map(choice)).collect()
}

/// One thing to check in words.
pub(super) fn check_row(c: ToCheck) -> CheckRow {
    CheckRow {
        field: field_words(&c.field),
        problem: problem_words(&c.problem),
        kept: kept_words(&c.kept),
        href: format!("/admin/procedures/checks/{}/{}", c.version, c.n),
        value: if c.value.is_empty() { "(trống)".into() } else { c.value },
    }
}

async fn open(shared: &Shared, version: &str, n: &str) -> Res<ToCheck> {
    let version = id::<ProcedureVersion>(version)?;
    let n: i64 = n.parse().map_err(|_| Failure::NotFound)?;
    let found = shared.db.read(async move |tx: &mut Tx| upkeep::find_to_check(tx, version, n).await).await?;
    found.ok_or(Failure::NotFound)
}

async fn show(
    State(shared): State<Shared>,
    SignedIn(session): SignedIn,
    Path((version, n)): Path<(String, String)>,
) -> PageResult {
    let check = open(&shared, &version, &n).await?;
    page(&form(&shared, &session, &check, &Typed::default()))
}

fn form(shared: &Shared, session: &Session, check: &ToCheck, typed: &Typed) -> FormView {
    let row = check_row(check.clone());
    FormView::new(shared, session, &format!("Kiểm tra: {}", row.field), &row.href)
        .back("/admin/procedures/checks", "Cần kiểm tra")
        .lead(format!(
            "{} ({}). Đang ghi: “{}”. Lý do: {}; hệ thống {}.",
            check.name, check.code, row.value, row.problem, row.kept
        ))
        .field(
            FormField::new("area", "corrected", "Giá trị đúng", "")
                .hint("Theo quyết định công bố. Để trống nếu điều đang giữ là đúng."),
        )
        .submit("Đã kiểm tra")
        .filled(typed)
}

async fn settle(
    State(shared): State<Shared>,
    SignedIn(session): SignedIn,
    Path((version, n)): Path<(String, String)>,
    Form(typed): Form<Typed>,
) -> PageResult {
    let check = open(&shared, &version, &n).await?;
    let (world, act, actor) = (world(&shared), shared.act(), session.actor.clone());
    let input = Settled { version: check.version, n: check.n, corrected: typed.get("corrected") };
    let done = run(&shared, &session, &typed, async move |tx: &mut Tx| {
        work::settle_check(tx, &world, &actor, &act, input).await.map(|()| Value::Null)
    });
    match done.await {
        Ok(_) => {
            Ok(go_with("/admin/procedures/checks", "done", &format!("Đã kiểm tra một chỗ của thủ tục {}.", check.code)))
        }
        Err(failure) => form(&shared, &session, &check, &typed).refused(&shared, &failure),
    }
}
