//! `GET /late`: what is late, by whom, why, since when, and what each needs. Acts: note the cause, remind the holder.

use super::batch::{ids, told};
use super::parts::{self, short_code, staff_names};
use super::rows::{Teller, address, number, person, place};
use super::{listing, rows};
use crate::api::log_read;
use crate::read::late::{self, Figures, Late, Which};
use crate::read::listed::{self, Listed};
use crate::read::paging::At;
use crate::rules::lateness;
use crate::state::Cases;
use crate::work::{self, Batch, CauseOfDelay, World};
use askama::Template;
use axum::Extension;
use axum::extract::{Query, State};
use base::{Failure, Id, Instant, Res};
use db::Tx;
use kernel::accounts::Actor;
use kernel::organisation::Staff;
use kernel::roles::Role;
use serde::Deserialize;
use std::collections::HashMap;
use web::view::{Choice, Due, Pager, State as StateWord};
use web::{Form, OfficialFrame, PageResult, Shared, SignedIn, WebRoutes, Who, go_with, page, words};

/// Who leads a desk or the work, or watches over it.
pub(super) const ROLES: &[Role] =
    &[Role::HeadOfDesk, Role::HeadOfDivision, Role::Leader, Role::ProcedureControl, Role::Inspector];
/// Rows of one page; groups are made of the rows of a page.
const ROWS: usize = 200;
const NOTHING: &str = "Chưa chọn hồ sơ nào. Đánh dấu hồ sơ trong danh sách rồi bấm lại.";

pub(super) fn routes() -> WebRoutes {
    WebRoutes::new().get("/late", Who::Roles(ROLES), show).post("/late/cause", Who::Roles(ROLES), cause).post(
        "/late/remind",
        Who::Roles(ROLES),
        remind,
    )
}

#[derive(Template)]
#[template(path = "late.html")]
struct LateView {
    frame: OfficialFrame,
    heading: String,
    summary: String,
    figures: Vec<Figure>,
    sorts: Vec<Tab>,
    back: String,
    causes: Vec<Choice>,
    groups: Vec<LateGroup>,
    may_act: bool,
    is_ended: bool,
    empty_title: String,
    empty_text: String,
    pager: Pager,
}

struct Figure {
    amount: String,
    name: String,
    href: String,
}

struct Tab {
    name: &'static str,
    href: String,
    current: bool,
}

struct LateGroup {
    heading: String,
    words: String,
    rows: Vec<LateRow>,
}

struct LateRow {
    id: String,
    code: String,
    href: String,
    title: String,
    person: String,
    step: String,
    holder: String,
    is_free: bool,
    since: String,
    due: Due,
    cause: String,
    needs: String,
    letter: StateWord,
}

/// How rows are put together.
#[derive(Clone, Copy, PartialEq, Eq)]
enum By {
    Holder,
    Unit,
    Procedure,
}

impl By {
    const ALL: [(Self, &'static str, &'static str); 3] = [
        (Self::Holder, "holder", "Theo người giữ"),
        (Self::Unit, "unit", "Theo đơn vị"),
        (Self::Procedure, "procedure", "Theo thủ tục"),
    ];
}

#[derive(Clone, Debug, Default, Deserialize)]
struct Asked {
    #[serde(default)]
    by: String,
    #[serde(default)]
    which: String,
    #[serde(default)]
    after: String,
    #[serde(default)]
    before: String,
}

impl Asked {
    fn by(&self, actor: &Actor) -> By {
        let asked = By::ALL.into_iter().find(|(_, name, _)| *name == self.by).map(|(by, _, _)| by);
        let watches = actor.first_post().is_some_and(|p| matches!(p.role, Role::ProcedureControl | Role::Inspector));
        asked.unwrap_or(if watches { By::Unit } else { By::Holder })
    }

    fn which(&self) -> Which {
        if self.which == "ended" { Which::Ended } else { Which::Open }
    }

    fn address(&self, by: &str, which: &str, after: &str, before: &str) -> String {
        address("/late", &[("by", by), ("which", which), ("after", after), ("before", before)])
    }
}

async fn show(
    State(shared): State<Shared>,
    Extension(cases): Extension<Cases>,
    SignedIn(session): SignedIn,
    Query(asked): Query<Asked>,
) -> PageResult {
    let (world, now) = (cases.world(&shared), shared.clock.legal());
    let (which, at) = (asked.which(), At::parse(Some(&asked.after), Some(&asked.before))?);
    let (reader, actor) = (world.clone(), session.actor.clone());
    let read = async move |tx: &mut Tx| {
        let late = late::show(tx, &reader, &actor, now, which, at, ROWS).await?;
        let staff = staff_names(tx, listed::staff_of(&late.rows)).await?;
        Ok((late, staff))
    };
    let (late, staff) = shared.db.read(read).await?;
    if !late.rows.is_empty() {
        log_read(&shared, &session, now, "late cases", listing::subjects(&late.rows)).await?;
    }
    let frame = OfficialFrame::new(&shared, &session, "Hồ sơ quá hạn");
    page(&view(frame, &world, &session.actor, now, &asked, &late, &staff))
}

fn view(
    frame: OfficialFrame,
    world: &World,
    actor: &Actor,
    now: Instant,
    asked: &Asked,
    late: &Late,
    staff: &HashMap<Id<Staff>, String>,
) -> LateView {
    let teller = Teller { world, now, me: actor.staff, posts: &late.who.posts, staff };
    let (by, which) = (asked.by(actor), asked.which());
    let is_ended = which == Which::Ended;
    let total = if is_ended { late.figures.ended } else { late.figures.late };
    let empty = if is_ended {
        (
            "Hồ sơ trễ đã xong đều có lý do",
            "Hồ sơ xong sau hạn mà chưa ghi lý do sẽ hiện ở đây, để báo cáo không thiếu.",
        )
    } else {
        (
            "Không có hồ sơ nào quá hạn",
            "Khi một hồ sơ quá hạn theo luật, nó hiện ở đây cùng người giữ, lý do và việc phải làm.",
        )
    };
    LateView {
        frame,
        heading: if is_ended { "Xong trễ, chưa ghi lý do" } else { "Hồ sơ quá hạn" }.into(),
        summary: summary(&late.figures, is_ended),
        figures: figures(world, asked, &late.figures, now),
        sorts: sorts(asked, by),
        back: asked.address(&asked.by, &asked.which, &asked.after, &asked.before),
        causes: causes(now),
        groups: groups(&teller, by, &late.rows),
        may_act: late.who.has(&[Role::HeadOfDesk, Role::HeadOfDivision, Role::Leader, Role::ProcedureControl]),
        is_ended,
        empty_title: empty.0.into(),
        empty_text: empty.1.into(),
        pager: Pager {
            newer: late.slice.newer.map(|m| asked.address(&asked.by, &asked.which, "", &m.to_string())),
            older: late.slice.older.map(|m| asked.address(&asked.by, &asked.which, &m.to_string(), "")),
            words: place(late.slice.passed, late.rows.len(), total),
        },
    }
}

fn summary(figures: &Figures, is_ended: bool) -> String {
    if is_ended {
        return "Hồ sơ xong sau hạn trong một quý qua, mới nhất trước".into();
    }
    if figures.late == 0 {
        return String::new();
    }
    format!(
        "{} hồ sơ, chậm lâu nhất trước; {} hồ sơ chưa có thư xin lỗi",
        number(figures.late),
        number(figures.no_letter)
    )
}

fn figures(world: &World, asked: &Asked, figures: &Figures, now: Instant) -> Vec<Figure> {
    let office = world.calendar.of(None);
    let figure = |amount: String, name: &str, href: &str| Figure { amount, name: name.into(), href: href.into() };
    let longest = figures.oldest.and_then(|due| office.working_days_between(due.day(), now.day()).ok());
    let mut all = vec![
        figure(number(figures.late), "đang quá hạn", &asked.address(&asked.by, "", "", "")),
        figure(number(figures.today), "sẽ quá hạn nếu không xong hôm nay", ""),
        figure(number(figures.no_cause), "chưa ghi lý do", ""),
        figure(number(figures.ended), "đã xong trễ, chưa ghi lý do", &asked.address(&asked.by, "ended", "", "")),
    ];
    if let Some(days) = longest {
        all.insert(1, figure(number(days.into()), "ngày làm việc, chậm lâu nhất", ""));
    }
    all
}

fn sorts(asked: &Asked, by: By) -> Vec<Tab> {
    let tab = |(one, name, words): &(By, &'static str, &'static str)| Tab {
        name: words,
        href: asked.address(name, &asked.which, "", ""),
        current: *one == by,
    };
    By::ALL.iter().map(tab).collect()
}

fn causes(now: Instant) -> Vec<Choice> {
    let choice = |value: &str, label: &str| Choice { value: value.into(), label: label.into(), ..Choice::default() };
    let known = lateness::causes_on(now.day()).map(|c| choice(c.code, c.vietnamese));
    std::iter::once(choice("", "Chọn lý do")).chain(known).collect()
}

/// Rows by who or what they have in common, the longest late first.
fn groups(teller: &Teller<'_>, by: By, rows: &[Listed]) -> Vec<LateGroup> {
    let mut groups: Vec<LateGroup> = Vec::new();
    for listed in rows {
        let heading = heading(teller, by, listed);
        let row = row(teller, listed);
        match groups.iter_mut().find(|g| g.heading == heading) {
            Some(group) => group.rows.push(row),
            None => groups.push(LateGroup { heading, words: String::new(), rows: vec![row] }),
        }
    }
    for group in &mut groups {
        group.words = format!("{} hồ sơ", number(group.rows.len() as u64));
    }
    groups
}

fn heading(teller: &Teller<'_>, by: By, listed: &Listed) -> String {
    match by {
        By::Procedure => listed.case.procedure_name.clone(),
        By::Unit => teller.world.organisation.name(listed.case.deciding, teller.now.day()),
        By::Holder => {
            let holder = teller.holder(listed);
            if holder.words.is_empty() { "Đã xong".into() } else { rows::capital(&holder.words) }
        }
    }
}

fn row(teller: &Teller<'_>, listed: &Listed) -> LateRow {
    let (case, holder) = (&listed.case, teller.holder(listed));
    let cause = listed.last("late_cause").map(|r| cause_of(&r.body)).unwrap_or_default();
    let letter = listed.last("apology").map(|r| StateWord {
        kind: "done".into(),
        word: format!("đã xin lỗi {}", words::moment_short(r.at, teller.now)),
    });
    let since = holder.since.map(|at| format!("từ {}", words::moment_short(at, teller.now))).unwrap_or_default();
    LateRow {
        id: case.id.to_string(),
        code: short_code(&case.code).into(),
        href: parts::href(case),
        title: case.procedure_name.clone(),
        person: person(listed),
        step: teller.step(listed),
        holder: holder.words.clone(),
        is_free: holder.is_free,
        since,
        due: parts::due(teller.world, case, teller.now),
        needs: needs(teller, listed, !cause.is_empty(), holder.is_free),
        cause,
        letter: letter.unwrap_or_default(),
    }
}

fn cause_of(body: &serde_json::Value) -> String {
    let words = body["words"].as_str().unwrap_or_default();
    let code = lateness::cause_words(body["cause"].as_str().unwrap_or_default());
    if words.is_empty() { code.to_owned() } else { format!("{code}: {words}") }
}

/// What is still to be done about it, the most pressing first.
fn needs(teller: &Teller<'_>, listed: &Listed, has_cause: bool, is_free: bool) -> String {
    let case = &listed.case;
    let mut all = Vec::new();
    if !has_cause {
        all.push("ghi lý do".to_owned());
    }
    if case.status.is_open() {
        if is_free {
            all.push("phân công người xử lý".into());
        }
        if listed.last("apology").is_none() {
            all.push("thư xin lỗi".into());
        }
        match teller.reminded(listed) {
            Some(words) => all.push(words),
            None if !is_free => all.push("nhắc người giữ".into()),
            None => {}
        }
    }
    rows::capital(&all.join(", "))
}

/// Ticked rows with what the form says.
#[derive(Clone, Debug, Deserialize)]
struct Ticked {
    #[serde(default)]
    case: Vec<String>,
    #[serde(default)]
    back: String,
    #[serde(default)]
    cause: String,
    #[serde(default)]
    words: String,
}

async fn cause(
    State(shared): State<Shared>,
    Extension(cases): Extension<Cases>,
    SignedIn(session): SignedIn,
    Form(ticked): Form<Ticked>,
) -> PageResult {
    let (back, all) = (back(&ticked.back), ids(ticked.case.iter()));
    if all.is_empty() {
        return Ok(go_with(&back, "soon", NOTHING));
    }
    let (world, actor, act) = (cases.world(&shared), session.actor.clone(), shared.act());
    let input = CauseOfDelay { cause: ticked.cause, words: ticked.words };
    let write = async move |tx: &mut Tx| work::note_cause_all(tx, &world, &actor, &act, &all, &input).await;
    match shared.db.write(write).await {
        Err(Failure::Invalid(fields)) => Ok(go_with(&back, "late", wrong(&fields))),
        done => end(&shared, &back, done, "Đã ghi lý do cho", "Chưa ghi được").await,
    }
}

fn wrong(fields: &[base::Field]) -> &'static str {
    match fields.first().map(|f| (f.path.as_str(), f.code)) {
        Some(("words", "too_long")) => "Lý do dài quá 500 ký tự. Viết ngắn lại.",
        Some(("words", _)) => "Chọn “Khác” thì phải ghi rõ lý do vào ô bên cạnh.",
        _ => "Chọn một lý do trong danh sách.",
    }
}

async fn remind(
    State(shared): State<Shared>,
    Extension(cases): Extension<Cases>,
    SignedIn(session): SignedIn,
    Form(ticked): Form<Ticked>,
) -> PageResult {
    let (back, all) = (back(&ticked.back), ids(ticked.case.iter()));
    if all.is_empty() {
        return Ok(go_with(&back, "soon", NOTHING));
    }
    let (world, actor, act) = (cases.world(&shared), session.actor.clone(), shared.act());
    let write = async move |tx: &mut Tx| work::remind_all(tx, &world, &actor, &act, &all).await;
    let done = shared.db.write(write).await;
    end(&shared, &back, done, "Đã nhắc người giữ", "Chưa nhắc được").await
}

async fn end(shared: &Shared, back: &str, done: Res<Batch>, did: &str, left: &str) -> PageResult {
    let (kind, words) = told(shared, &done?, did, left).await?;
    Ok(go_with(back, kind, &words))
}

/// Only addresses of this page are gone back to.
fn back(text: &str) -> String {
    let is_own = text == "/late" || text.starts_with("/late?");
    if is_own { text.to_owned() } else { "/late".into() }
}
