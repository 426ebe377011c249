//! `GET /desk`: the desk now. What waits too long stands on top of its section; the rest is behind a link.

use super::rows::{Teller, address, capital, number, person};
use super::{listing, parts};
use crate::api::log_read;
use crate::read::Alert;
use crate::read::desk::{self, Desk, Section, Today};
use crate::read::listed::Listed;
use crate::rules::waiting;
use crate::state::Cases;
use crate::work::World;
use askama::Template;
use axum::Extension;
use axum::extract::{Query, State};
use base::{Failure, Id, Instant, PageRequest};
use db::Tx;
use kernel::accounts::Actor;
use kernel::organisation::Unit;
use kernel::roles::Role;
use serde::Deserialize;
use std::collections::HashMap;
use web::view::{Due, State as StateWord};
use web::{OfficialFrame, PageResult, Shared, SignedIn, WebRoutes, Who, page, words};

/// Who leads a desk, answers for it, or watches over it.
pub(super) const ROLES: &[Role] = &[Role::HeadOfDesk, Role::Leader, Role::ProcedureControl, Role::Inspector];

/// Alerts on the page at most.
const ALERTS_MAX: usize = 20;

pub(super) fn routes() -> WebRoutes {
    WebRoutes::new().get("/desk", Who::Roles(ROLES), show)
}

#[derive(Template)]
#[template(path = "desk.html")]
struct DeskView {
    frame: OfficialFrame,
    summary: String,
    figures: Vec<Figure>,
    sections: Vec<DeskSection>,
    today: Vec<Figure>,
    alerts: Vec<AlertLine>,
    keeps_desk: bool,
    register_from: String,
    register_to: String,
}

/// Something that nobody else sees to.
struct AlertLine {
    href: String,
    code: String,
    words: String,
}

struct Figure {
    amount: String,
    name: String,
    mark: &'static str,
    href: String,
}

struct DeskSection {
    id: &'static str,
    heading: &'static str,
    law: &'static str,
    state: StateWord,
    rows: Vec<DeskRow>,
    empty: &'static str,
    more: String,
    more_href: String,
}

struct DeskRow {
    code: String,
    href: String,
    title: String,
    person: String,
    since: String,
    due: Due,
}

#[derive(Default, Deserialize)]
struct Asked {
    #[serde(default)]
    unit: String,
}

async fn show(
    State(shared): State<Shared>,
    Extension(cases): Extension<Cases>,
    SignedIn(session): SignedIn,
    Query(asked): Query<Asked>,
) -> PageResult {
    let (world, now) = (cases.world(&shared), shared.clock.legal());
    let unit = find_unit(&world, &asked.unit, now)?;
    let (reader, actor) = (world.clone(), session.actor.clone());
    let read = async move |tx: &mut Tx| desk::show(tx, &reader, &actor, now, unit).await;
    let desk = shared.db.read(read).await?;
    let (reader, actor) = (world.clone(), session.actor.clone());
    let first = PageRequest { after: None, limit: Some(ALERTS_MAX) };
    let alerts = shared.db.read(async move |tx: &mut Tx| crate::read::alerts(tx, &reader, &actor, now, &first).await);
    let alerts = alerts.await?;
    let shown: Vec<Listed> = desk.sections().into_iter().flat_map(|s| s.rows.iter().cloned()).collect();
    if !shown.is_empty() {
        log_read(&shared, &session, now, "desk", listing::subjects(&shown)).await?;
    }
    let frame = OfficialFrame::new(&shared, &session, "Quầy lúc này");
    let alerts = alerts.items.iter().map(|alert| told_of(&world, alert, now)).collect();
    page(&DeskView { alerts, ..view(frame, &world, &session.actor, now, &desk) })
}

/// An agency by code or identity.
fn find_unit(world: &World, text: &str, now: Instant) -> base::Res<Option<Id<Unit>>> {
    if text.is_empty() {
        return Ok(None);
    }
    let by_id = Id::<Unit>::parse(text).and_then(|id| world.organisation.find(id, now.day()));
    let found = by_id.or_else(|| world.organisation.find_by_code(text, now.day()));
    found.map(|u| Some(u.unit)).ok_or(Failure::NotFound)
}

fn view(frame: OfficialFrame, world: &World, actor: &Actor, now: Instant, desk: &Desk) -> DeskView {
    let nobody = HashMap::new();
    let teller = Teller { world, now, me: actor.staff, posts: &[], staff: &nobody };
    let keeps_desk = actor.has_role(Role::HeadOfDesk);
    let told = Told { teller, is_many: desk.agencies.len() != 1 };
    DeskView {
        frame,
        summary: summary(world, now, &desk.agencies),
        figures: figures(desk),
        sections: sections(&told, desk, keeps_desk),
        today: today(&desk.today),
        alerts: Vec::new(),
        keeps_desk,
        register_from: now.day().month_start().to_string(),
        register_to: now.day().to_string(),
    }
}

fn told_of(world: &World, alert: &Alert, now: Instant) -> AlertLine {
    let unit = alert.is["unit"].as_str().and_then(Id::parse);
    let unit = unit.map(|u| world.organisation.name(u, now.day()));
    let words = match (alert.is["what"].as_str().unwrap_or_default(), unit) {
        ("consultation_silent", Some(unit)) => format!("{unit} quá hạn chưa trả lời ý kiến"),
        ("consultation_silent" | "step_silent", _) => "cơ quan phối hợp quá hạn chưa trả lời".into(),
        _ => "quy trình không tự tính được một quyết định, cần báo cán bộ kiểm soát thủ tục hành chính".into(),
    };
    let href = format!("/cases/{}", alert.case);
    AlertLine { href, code: alert.code.clone(), words: format!("{words}, từ {}", words::moment_short(alert.at, now)) }
}

fn summary(world: &World, now: Instant, agencies: &[Id<Unit>]) -> String {
    let place = match agencies {
        [] => "Toàn thành phố".to_owned(),
        [one] => world.organisation.name(*one, now.day()),
        many => format!("{} đơn vị", many.len()),
    };
    format!("{place}, {}", words::moment(now))
}

fn figures(desk: &Desk) -> Vec<Figure> {
    let figure = |section: &Section, name: &str, mark: &'static str, href: &str| Figure {
        amount: number(section.over),
        name: name.into(),
        mark: if section.over > 0 { mark } else { "" },
        href: href.into(),
    };
    vec![
        figure(&desk.online, "trực tuyến quá 8 giờ làm việc", "late", "#truc-tuyen"),
        figure(&desk.handover, "chưa bàn giao đúng giờ", "late", "#ban-giao"),
        figure(&desk.unclaimed, "kết quả chờ quá 5 ngày làm việc", "soon", "#ket-qua"),
        figure(&desk.supplement, "quá hạn bổ sung", "late", "#bo-sung"),
    ]
}

fn sections(told: &Told<'_>, desk: &Desk, keeps_desk: bool) -> Vec<DeskSection> {
    let inbox = |view: &str| if keeps_desk { address("/inbox", &[("view", view)]) } else { String::new() };
    vec![
        DeskSection {
            id: "truc-tuyen",
            heading: "Trực tuyến chờ trả lời",
            law: "Trả lời trong 8 giờ làm việc từ khi nhận",
            state: state(desk.online.over, "late", "quá 8 giờ làm việc"),
            rows: rows(&desk.online, |r| told.online(r)),
            empty: "Mọi hồ sơ trực tuyến đã được trả lời.",
            more: more(&desk.online),
            more_href: inbox("online"),
        },
        DeskSection {
            id: "ban-giao",
            heading: "Đã tiếp nhận, chưa bàn giao",
            law: "Chuyển trong ngày làm việc; tiếp nhận sau 15 giờ thì đầu giờ ngày làm việc kế tiếp (Nghị định 61/2018/NĐ-CP, Điều 18)",
            state: state(desk.handover.over, "late", "lẽ ra đã bàn giao"),
            rows: rows(&desk.handover, |r| told.handover(r)),
            empty: "Mọi hồ sơ đã tiếp nhận đều đã được bàn giao.",
            more: more(&desk.handover),
            more_href: inbox("work"),
        },
        DeskSection {
            id: "ket-qua",
            heading: "Kết quả chưa có người nhận",
            law: "Chờ quá 5 ngày làm việc thì nhắc người nộp; hồ sơ vẫn tính là đúng hạn",
            state: state(desk.unclaimed.over, "soon", "chờ quá 5 ngày làm việc"),
            rows: rows(&desk.unclaimed, |r| told.unclaimed(r)),
            empty: "Không có kết quả nào chờ quá 5 ngày làm việc.",
            more: format!("{} kết quả đang chờ tại quầy", number(desk.unclaimed.total)),
            more_href: inbox("return"),
        },
        DeskSection {
            id: "bo-sung",
            heading: "Hạn bổ sung của người nộp",
            law: "Hết hạn mà không bổ sung thì trả hồ sơ kèm bản chính",
            state: state(desk.supplement.over, "late", "đã quá hạn bổ sung"),
            rows: rows(&desk.supplement, |r| told.supplement(r)),
            empty: "Không có yêu cầu bổ sung nào quá hạn hoặc sắp hết hạn.",
            more: format!("{} hồ sơ đang chờ bổ sung", number(desk.supplement.total)),
            more_href: inbox("supplement"),
        },
    ]
}

fn state(over: u64, mark: &str, words: &str) -> StateWord {
    if over == 0 {
        return StateWord::default();
    }
    StateWord { kind: mark.into(), word: format!("{} {words}", number(over)) }
}

fn rows(section: &Section, row: impl Fn(&Listed) -> DeskRow) -> Vec<DeskRow> {
    section.rows.iter().map(row).collect()
}

fn more(section: &Section) -> String {
    let shown = section.rows.len() as u64;
    if section.total > shown { format!("Xem tất cả {} hồ sơ", number(section.total)) } else { String::new() }
}

/// Words for rows; `is_many`: several desks are shown, so each row says which.
struct Told<'a> {
    teller: Teller<'a>,
    is_many: bool,
}

impl Told<'_> {
    fn row(&self, listed: &Listed, since: &str, due: Due) -> DeskRow {
        let case = &listed.case;
        let place = self.teller.world.organisation.name(case.receiving, self.teller.now.day());
        let place = if self.is_many && !place.is_empty() { format!(", {place}") } else { String::new() };
        DeskRow {
            code: parts::short_code(&case.code).into(),
            href: parts::href(case),
            title: case.procedure_name.clone(),
            person: person(listed),
            since: capital(&format!("{since}{place}")),
            due,
        }
    }

    fn short(&self, at: Instant) -> String {
        words::moment_short(at, self.teller.now)
    }

    fn online(&self, listed: &Listed) -> DeskRow {
        self.row(listed, &format!("nộp {}", self.short(listed.case.submitted)), self.teller.due(listed))
    }

    fn handover(&self, listed: &Listed) -> DeskRow {
        let accepted = listed.case.accepted.unwrap_or(listed.case.submitted);
        let world = self.teller.world;
        let until = waiting::handover_due(world.calendar.of(None), accepted).ok();
        let told = parts::working_due(world, accepted, until, self.teller.now);
        let sub = until.map(|u| format!("bàn giao trước {}", self.short(u))).unwrap_or_default();
        self.row(listed, &format!("tiếp nhận {}", self.short(accepted)), Due { sub, ..told })
    }

    fn unclaimed(&self, listed: &Listed) -> DeskRow {
        let way = match listed.case.return_method.as_str() {
            "post" => "trả qua bưu chính",
            "electronic" => "trả bản điện tử",
            _ => "nhận tại quầy",
        };
        self.row(listed, way, self.teller.due(listed))
    }

    fn supplement(&self, listed: &Listed) -> DeskRow {
        let asked = listed.open("supplement_request").map_or(listed.case.submitted, |r| r.at);
        self.row(listed, &format!("yêu cầu {}", self.short(asked)), self.teller.due(listed))
    }
}

fn today(today: &Today) -> Vec<Figure> {
    let figure = |amount: String, name: &str| Figure { amount, name: name.into(), mark: "", href: String::new() };
    let filed: u64 = today.filed.iter().map(|(_, n)| n).sum();
    let of = |channel: &str| today.filed.iter().find(|(c, _)| c == channel).map_or(0, |(_, n)| *n);
    vec![
        figure(
            number(filed),
            &format!("hồ sơ nộp hôm nay ({} trực tuyến, {} bưu chính)", number(of("online")), number(of("post"))),
        ),
        figure(number(today.handed_over), "đã bàn giao"),
        figure(number(today.returned), "đã trả kết quả"),
        figure(number(today.not_accepted), "từ chối tiếp nhận"),
        figure(today.taken.to_string(), &format!("đã thu, {} biên lai", number(today.receipts))),
        figure(number(today.open_shifts), "ca thu tiền đang mở"),
    ]
}
