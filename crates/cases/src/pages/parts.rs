//! What several pages of cases share: view types of `_parts.html`, and how a case, a due time and its reasons are put
//! into words.

use crate::model::{CaseRow, Status};
use crate::work::World;
use base::{Day, Id, Instant, Res};
use calendar::{Code, Due as Reckoned};
use db::{Sql, Tx};
use kernel::organisation::Staff;
use std::collections::HashMap;
use web::view::{DaySquare, Due, Reason};
use web::words;

/// Squares of a reckoning at most: a longer limit is told by its reasons alone.
const SQUARES_MAX: usize = 31;

/// An act as a button or a link. See `_parts.html`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Act {
    pub label: String,
    pub href: String,
    pub post: bool,
    pub kind: String,
    pub key: String,
    pub confirm: String,
}

impl Act {
    /// A link to the page of an act.
    pub fn link(label: &str, href: String) -> Self {
        Self { label: label.into(), href, ..Self::default() }
    }
}

/// A short line with a mark.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Line {
    pub kind: String,
    pub name: String,
    pub note: String,
    /// Where it is dealt with; empty where nobody need go.
    pub href: String,
}

impl Line {
    /// A line of this kind (`""`, `done`, `soon`, `late`, `held`).
    pub fn new(kind: &str, name: impl Into<String>, note: impl Into<String>) -> Self {
        Self { kind: kind.into(), name: name.into(), note: note.into(), href: String::new() }
    }
}

/// What every page of one act says of its case.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Head {
    pub id: String,
    pub code: String,
    pub title: String,
    pub href: String,
    pub filer: String,
    pub state: web::view::State,
    pub due: Due,
}

/// A slip (form 01) as pages show it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Receipt {
    pub desk_of: String,
    pub desk: String,
    pub code_front: String,
    pub code_tail: String,
    pub qr: String,
    pub filer: String,
    pub address: String,
    pub phone: String,
    pub request: String,
    pub components: Vec<String>,
    pub sets: String,
    pub limit: String,
    pub received: String,
    pub return_place: String,
    pub due: String,
    pub due_iso: String,
    pub why: String,
    pub receiver: String,
    pub foot: String,
}

impl Receipt {
    /// The slip of a case, from what is printed.
    pub fn of(slip: &letters::Receipt, lookup_page: &str) -> Self {
        let (front, tail) = slip.case.code.split_once('-').unwrap_or(("", &slip.case.code));
        let qr = letters::qr_svg(&letters::lookup_url(lookup_page, &slip.case)).ok();
        let set = letters::FormSet::on(slip.head.day);
        Self {
            desk_of: slip.head.parent.clone().unwrap_or_default(),
            desk: slip.head.body.clone(),
            code_front: format!("{front}-"),
            code_tail: tail.to_owned(),
            qr: qr.and_then(|svg| String::from_utf8(svg).ok()).unwrap_or_default(),
            filer: slip.applicant.name.clone(),
            address: slip.applicant.address.clone().unwrap_or_default(),
            phone: slip.applicant.phone.clone().unwrap_or_default(),
            request: slip.request.clone(),
            components: slip.documents.iter().map(|d| format!("{} ({})", d.name, d.count)).collect(),
            sets: "01 bộ".into(),
            limit: slip.limit.clone(),
            received: words::moment(slip.received_at),
            return_place: slip.return_place.clone(),
            due: slip.due_at.map_or_else(|| "Sẽ được thông báo".into(), words::moment),
            due_iso: slip.due_at.map(|d| d.to_string()).unwrap_or_default(),
            why: slip.because.clone().unwrap_or_default(),
            receiver: slip.receptionist.name.clone().unwrap_or_default(),
            foot: format!("Mẫu số 01, {}.", set.circular()),
        }
    }
}

/// The head of a case for a page of one act.
pub(crate) fn head(world: &World, case: &CaseRow, filer: &str, now: Instant) -> Head {
    Head {
        id: case.id.to_string(),
        code: case.code.clone(),
        title: case.procedure_name.clone(),
        href: href(case),
        filer: filer.into(),
        state: state(case),
        due: due(world, case, now),
    }
}

/// Address of the page of a case.
pub(crate) fn href(case: &CaseRow) -> String {
    format!("/cases/{}", case.id)
}

/// `240426-0112` of `000.04.31.H26-240426-0112`: what people at one desk call a case.
pub(crate) fn short_code(code: &str) -> &str {
    code.split_once('-').map_or(code, |(_, tail)| tail)
}

/// The state in a word with its mark.
pub(crate) fn state(case: &CaseRow) -> web::view::State {
    let kind = match case.status {
        Status::Finished | Status::Returned => "done",
        Status::AwaitingSupplement | Status::AwaitingPayment => "held",
        _ => "",
    };
    web::view::State { kind: kind.into(), word: case.status.vietnamese().into() }
}

/// The due time of a case as lists and heads show it, in working time.
pub(crate) fn due(world: &World, case: &CaseRow, now: Instant) -> Due {
    let start = case.accepted.unwrap_or(case.submitted);
    match (case.status, case.finished) {
        (Status::NotAccepted | Status::Stopped | Status::Withdrawn, Some(end)) => {
            Due { kind: "done".into(), word: words::date(end.day()), sub: String::new(), used: 100 }
        }
        (_, Some(end)) => words::due_done(end, case.due_or_first()),
        (Status::Submitted, None) => Due { word: "chờ tiếp nhận".into(), ..Due::default() },
        (_, None) if case.due.is_none() && case.first_due.is_some() => words::due_held("tạm dừng tính hạn", ""),
        (_, None) => working_due(world, start, case.due, now),
    }
}

/// The due time of something open, told in working days or hours and minutes of office time.
pub(crate) fn working_due(world: &World, start: Instant, due: Option<Instant>, now: Instant) -> Due {
    let plain = words::due(now, start, due);
    let Some(end) = due else { return plain };
    let office = world.calendar.of(None);
    let minutes = |a, b| office.working_minutes_between(a, b).ok();
    let (word, is_soon) = if end < now {
        let late = office.working_days_between(end.day(), now.day()).unwrap_or(0);
        let word = match late {
            0 => format!("quá {}", minutes(end, now).map_or_else(|| words::span(now.micros_since(end)), hours)),
            n => format!("quá {n} ngày làm việc"),
        };
        (word, false)
    } else if end.day() == now.day() {
        let word = match minutes(now, end) {
            Some(left) if left > 0 => format!("còn {}", hours(left)),
            _ => words::left(now, end),
        };
        (word, true)
    } else {
        match office.working_days_between(now.day(), end.day()) {
            Ok(0) => (words::left(now, end), true),
            Ok(n) => (format!("còn {n} ngày làm việc"), n <= 1),
            Err(_) => (words::left(now, end), false),
        }
    };
    let kind = if end < now {
        "late"
    } else if is_soon {
        "soon"
    } else {
        ""
    };
    Due { kind: kind.into(), word, ..plain }
}

/// `7 giờ 30 phút` of office minutes.
pub(crate) fn hours(minutes: i64) -> String {
    match (minutes / 60, minutes % 60) {
        (0, m) => format!("{} phút", m.max(1)),
        (h, 0) => format!("{h} giờ"),
        (h, m) => format!("{h} giờ {m} phút"),
    }
}

/// Why a due time is what it is: one square a day, and the reasons in words with their sources.
pub(crate) fn why(world: &World, reckoned: &Reckoned) -> (Vec<DaySquare>, Vec<Reason>) {
    let reasons =
        reckoned.because.iter().map(|r| Reason { text: calendar::explain_vi(r), source: r.source.clone() }).collect();
    (squares(world, reckoned), reasons)
}

fn squares(world: &World, reckoned: &Reckoned) -> Vec<DaySquare> {
    let Some(due) = reckoned.due else { return Vec::new() };
    let office = world.calendar.of(None);
    let mut days = Vec::new();
    let mut day = reckoned.start.day();
    while day <= due.day() && days.len() < SQUARES_MAX {
        days.push(square(reckoned, day, due.day(), office.is_working_day(day).unwrap_or(true)));
        day = day.plus_days(1);
    }
    if day <= due.day() { Vec::new() } else { days }
}

fn square(reckoned: &Reckoned, day: Day, due: Day, is_working: bool) -> DaySquare {
    let is_paused = reckoned.because.iter().any(|r| {
        r.code == Code::Pause && r.from.is_some_and(|f| f.day() <= day) && r.to.is_some_and(|t| day < t.day())
    });
    let is_swap = reckoned.because.iter().any(|r| r.code == Code::Swap && r.dates.contains(&day));
    let (word, kind) = if day == due {
        ("hạn", "due")
    } else if day == reckoned.start.day() {
        ("nhận", "")
    } else if is_paused {
        ("dừng", "held")
    } else if !is_working {
        ("nghỉ", "off")
    } else if is_swap {
        ("làm bù", "")
    } else {
        ("", "")
    };
    let (_, month, of_month) = day.ymd();
    DaySquare {
        name: words::weekday_short(day).into(),
        number: format!("{of_month:02}"),
        word: word.into(),
        said: format!("tháng {month}"),
        kind: kind.into(),
        full_name: words::weekday(day).into(),
    }
}

/// Names of officials.
pub(crate) async fn staff_names(
    tx: &mut Tx,
    staff: impl IntoIterator<Item = Id<Staff>>,
) -> Res<HashMap<Id<Staff>, String>> {
    let mut sql = Sql::new("SELECT id, name FROM staff WHERE id IN ");
    sql.list(staff);
    tx.query_sql(&sql).await?.iter().map(|r| Ok((r.id(0)?, r.string(1)?))).collect()
}
