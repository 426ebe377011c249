//! What the pages of hand-over lists show.

use super::super::parts::{Line, short_code};
use super::{AtDesk, History, OFFERED, OnTrip, may_give};
use crate::model::{Case, CaseRow, Status};
use crate::store::bundles::BundleLine;
use crate::work::{self, Destination, World};
use askama::Template;
use base::{Day, Id};
use kernel::accounts::Session;
use kernel::organisation::Unit;
use kernel::vault::Person;
use std::collections::HashMap;
use web::view::{Choice, Field, FieldError, Moment, State};
use web::{OfficialFrame, Shared, words};

#[derive(Default, Template)]
#[template(path = "handover.html")]
pub(super) struct HandoverView {
    frame: OfficialFrame,
    stage: String,
    number: String,
    giver: String,
    moment: Moment,
    destinations: Vec<DestinationLink>,
    takers: Vec<Choice>,
    taker_error: Option<String>,
    taker: String,
    action: String,
    errors: Vec<FieldError>,
    scan: Field,
    groups: Vec<HandoverGroup>,
    empty_title: String,
    empty_text: String,
    progress: String,
    used: u8,
    missing: Vec<Line>,
    outcome: State,
    print_href: String,
    history: Vec<HandoverLink>,
}

struct DestinationLink {
    href: String,
    name: String,
    count: String,
    current: bool,
}

struct HandoverGroup {
    heading: String,
    words: String,
    rows: Vec<HandoverRow>,
}

struct HandoverRow {
    id: String,
    code: String,
    href: String,
    title: String,
    person: String,
    papers: String,
    checked: bool,
    may_remove: bool,
    state: State,
}

struct HandoverLink {
    href: String,
    name: String,
    words: String,
    state: State,
}

/// The agency to which most files go.
pub(super) fn most(to: &HashMap<Id<Case>, Destination>) -> Option<Id<Unit>> {
    counted(to).into_iter().next().map(|(agency, _)| agency)
}

/// Agencies with the number of their files, the most first.
fn counted(to: &HashMap<Id<Case>, Destination>) -> Vec<(Id<Unit>, usize)> {
    let mut counts: HashMap<Id<Unit>, usize> = HashMap::new();
    to.values().for_each(|d| *counts.entry(d.agency).or_default() += 1);
    let mut all: Vec<_> = counts.into_iter().collect();
    all.sort_by_key(|(agency, n)| (std::cmp::Reverse(*n), *agency));
    all
}

impl HandoverView {
    fn new(shared: &Shared, session: &Session, history: &History) -> Self {
        Self {
            frame: OfficialFrame::new(shared, session, "Bàn giao hồ sơ giấy"),
            action: "/bundles".into(),
            empty_title: "Không có hồ sơ giấy nào chờ bàn giao".into(),
            empty_text: "Hồ sơ nhận tại quầy có bản giấy sẽ hiện ở đây cho đến khi giao xong.".into(),
            history: history.bundles.iter().map(|b| link(b, history)).collect(),
            ..Self::default()
        }
    }

    /// Someone who gives nothing sees the lists to take.
    pub fn waiting(shared: &Shared, session: &Session, history: &History) -> Self {
        Self {
            stage: "wait".into(),
            empty_title: "Chọn một danh sách để nhận hồ sơ".into(),
            empty_text: "Danh sách mà quầy giao đến hiện ở bên, cho đến khi nhận đủ.".into(),
            ..Self::new(shared, session, history)
        }
    }

    /// The giver picks.
    pub fn choosing(shared: &Shared, session: &Session, at: &AtDesk, to: Option<Id<Unit>>) -> Self {
        let day = shared.today();
        let agency = to.or_else(|| most(&at.to));
        let mut view = Self { stage: "choose".into(), ..Self::new(shared, session, &at.history) };
        view.destinations = counted(&at.to)
            .into_iter()
            .map(|(unit, n)| DestinationLink {
                href: format!("/bundles?to={unit}"),
                name: web::agency_name(shared, unit, day),
                count: n.to_string(),
                current: Some(unit) == agency,
            })
            .collect();
        view.takers = takers(at);
        view.groups = groups(at, agency, day);
        view
    }

    /// The choices again, after a refusal.
    pub fn refuse(&mut self, errors: Vec<FieldError>, ticked: &[String], taker: &str) {
        for row in self.groups.iter_mut().flat_map(|g| &mut g.rows) {
            row.checked = ticked.contains(&row.id);
        }
        self.takers.iter_mut().for_each(|c| c.checked = c.value == taker);
        self.taker_error = errors.first().filter(|e| e.href == "#taker").map(|e| e.text.clone());
        self.errors = errors;
    }

    /// A list on its way, or one that has ended.
    pub fn on_trip(shared: &Shared, world: &World, session: &Session, trip: &OnTrip) -> Self {
        let (b, now) = (&trip.bundle, shared.clock.legal());
        let name = |staff| trip.history.staff.get(&staff).cloned().unwrap_or_default();
        let is_taker = work::may_take(world, &session.actor, now, b).is_ok();
        let gives = may_give(world, &session.actor, now, b.giving);
        let stage = match (b.state.as_str(), is_taker) {
            ("sent", true) => "take",
            ("sent", false) if gives => "sent",
            _ => "done",
        };
        let on_list: Vec<_> = trip.lines.iter().filter(|l| l.removed.is_none() || b.state != "sent").collect();
        let scanned = on_list.iter().filter(|l| l.scanned.is_some()).count();
        let unit = web::agency_name(shared, b.taking, b.day);
        let row = |l: &&BundleLine| line_row(l, trip, stage == "sent");
        let group = HandoverGroup {
            heading: unit.clone(),
            words: format!("{} hồ sơ", on_list.len()),
            rows: on_list.iter().filter_map(row).collect(),
        };
        Self {
            stage: stage.into(),
            number: format!("Danh sách {}", b.number),
            giver: name(b.giver),
            taker: b.taken_by.or(b.taker).map_or(unit, name),
            moment: words::moment_view(b.made),
            action: format!("/bundles/{}", b.id),
            groups: vec![group],
            progress: format!("đã quét {scanned} trong {}", on_list.len()),
            used: u8::try_from(scanned * 100 / on_list.len().max(1)).unwrap_or(100),
            outcome: outcome(b.state.as_str(), scanned, on_list.len()),
            print_href: format!("/bundles/{}.pdf", b.id),
            ..Self::new(shared, session, &trip.history)
        }
    }

    /// What stands against an act on the list. While scanning it is told at the field alone, which stays empty and keeps the
    /// focus: the next file is under the scanner already.
    pub fn refuse_scan(&mut self, problem: FieldError) {
        if self.stage == "take" {
            self.scan = Field { value: String::new(), error: Some(problem.text) };
        } else {
            self.errors = vec![FieldError::new("noi-dung", problem.text)];
        }
    }

    /// Names what was not scanned.
    pub fn name_missing(&mut self, trip: &OnTrip) {
        let open = trip.lines.iter().filter(|l| l.removed.is_none() && l.scanned.is_none());
        let line = |l: &BundleLine| {
            let case = trip.cases.get(&l.case);
            let about = case.map(|c| format!("{}, {}", person(c, &trip.names), c.procedure_name)).unwrap_or_default();
            Line::new("late", short_code(&l.code), about)
        };
        self.missing = open.map(line).collect();
    }
}

fn takers(at: &AtDesk) -> Vec<Choice> {
    let any = Choice { label: "Đơn vị, ai nhận trước".into(), checked: true, ..Choice::default() };
    let one = |t: &crate::store::bundles::TakerRow| Choice {
        value: t.staff.to_string(),
        label: format!("{}, {}", t.name, t.title),
        ..Choice::default()
    };
    std::iter::once(any).chain(at.takers.iter().map(one)).collect()
}

/// What was just received, ticked; and what went ahead electronically while its paper stayed.
fn groups(at: &AtDesk, agency: Option<Id<Unit>>, day: Day) -> Vec<HandoverGroup> {
    let mut fresh = Vec::new();
    let mut ahead = Vec::new();
    for file in &at.files {
        let Some(case) = at.cases.iter().find(|c| c.id == file.case) else { continue };
        if at.to.get(&case.id).map(|d| d.agency) != agency {
            continue;
        }
        let is_fresh = case.status == Status::Accepted;
        let row = HandoverRow {
            checked: is_fresh,
            papers: format!("{} giấy tờ", file.pieces),
            state: received(case, day),
            ..row_of(case, &at.names)
        };
        if is_fresh { fresh.push(row) } else { ahead.push(row) }
    }
    let more = |heading: &str, rows: Vec<HandoverRow>| {
        let words = format!("{} hồ sơ", rows.len());
        (!rows.is_empty()).then(|| HandoverGroup { heading: heading.into(), words, rows })
    };
    let capped = if at.files.len() >= OFFERED { " (còn nữa, lập danh sách này trước)" } else { "" };
    let groups =
        [more(&format!("Mới tiếp nhận{capped}"), fresh), more("Đã chuyển điện tử, bản giấy còn ở quầy", ahead)];
    groups.into_iter().flatten().collect()
}

fn received(case: &CaseRow, day: Day) -> State {
    let at = case.accepted.unwrap_or(case.submitted);
    let word = if at.day() == day {
        format!("nhận {}", words::time(at))
    } else {
        format!("nhận {}", words::date(at.day()))
    };
    State { kind: if at.day() == day { String::new() } else { "soon".into() }, word }
}

fn row_of(case: &CaseRow, names: &HashMap<Id<Person>, String>) -> HandoverRow {
    HandoverRow {
        id: case.id.to_string(),
        code: short_code(&case.code).to_owned(),
        href: format!("/cases/{}", case.id),
        title: case.procedure_name.clone(),
        person: person(case, names),
        papers: String::new(),
        checked: false,
        may_remove: false,
        state: State::default(),
    }
}

fn line_row(line: &BundleLine, trip: &OnTrip, may_remove: bool) -> Option<HandoverRow> {
    let case = trip.cases.get(&line.case)?;
    let state = match (line.removed, line.scanned) {
        (Some(_), _) => ("held", "đã rút, ở lại quầy".to_owned()),
        (None, Some(at)) => ("done", format!("đã quét {}", words::time(at))),
        (None, None) => ("", "chờ quét".to_owned()),
    };
    Some(HandoverRow {
        papers: format!("{} giấy tờ", line.pieces),
        may_remove: may_remove && line.scanned.is_none() && line.removed.is_none(),
        state: State { kind: state.0.into(), word: state.1 },
        ..row_of(case, &trip.names)
    })
}

fn person(case: &CaseRow, names: &HashMap<Id<Person>, String>) -> String {
    names.get(&case.owner).cloned().unwrap_or_else(|| "(đã xóa)".into())
}

fn outcome(state: &str, scanned: usize, files: usize) -> State {
    let (kind, word) = match state {
        "taken" => ("done", "Đã nhận đủ".to_owned()),
        "recalled" => ("held", "Đã rút lại".to_owned()),
        _ if scanned > 0 => ("soon", format!("Đang quét, {scanned} trong {files}")),
        _ => ("", "Chờ người nhận quét".to_owned()),
    };
    State { kind: kind.into(), word }
}

fn link(b: &crate::store::bundles::BundleRow, history: &History) -> HandoverLink {
    let progress = history.progress.get(&b.id).copied().unwrap_or_default();
    let name = |staff| history.staff.get(&staff).cloned().unwrap_or_default();
    let to = b.taken_by.or(b.taker).map(|t| format!(", nhận: {}", name(t))).unwrap_or_default();
    let files = usize::try_from(progress.files).unwrap_or(0);
    let state = outcome(&b.state, usize::try_from(progress.scanned).unwrap_or(0), files);
    HandoverLink {
        href: format!("/bundles/{}", b.id),
        name: format!("Danh sách {}", b.number),
        words: format!("{} hồ sơ, giao: {}{to}", progress.files, name(b.giver)),
        state: State { word: state.word.to_lowercase(), ..state },
    }
}
