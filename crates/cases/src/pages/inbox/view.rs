//! The view of `inbox.html`.

use super::panel::{self, Panel};
use super::query::Asked;
use super::{Loaded, pane, teller};
use crate::pages::parts::{self, short_code};
use crate::pages::rows::{Teller, number, person, place};
use crate::read::inbox::{DueBy, Inbox, PartRows, View};
use crate::read::listed::Listed;
use crate::work::World;
use askama::Template;
use base::Instant;
use kernel::accounts::Actor;
use kernel::roles::Role;
use std::collections::BTreeSet;
use web::view::{Choice, Due, Pager};
use web::{OfficialFrame, words};

#[derive(Template)]
#[template(path = "inbox.html")]
pub(super) struct InboxView {
    frame: OfficialFrame,
    heading: String,
    summary: String,
    groups: Vec<pane::ViewGroup>,
    back: String,
    batch: Vec<BatchAct>,
    sections: Vec<RowGroup>,
    empty_title: String,
    empty_text: String,
    panel: Option<Panel>,
    pager: Pager,
    filter: FilterForm,
    /// The filter is never refused: its fields have no error.
    no_error: Option<String>,
    sheet_href: String,
}

/// An act on ticked rows. `action`: where the form goes.
pub(super) struct BatchAct {
    label: &'static str,
    action: &'static str,
    value: &'static str,
    key: &'static str,
}

pub(super) struct RowGroup {
    heading: String,
    mark: &'static str,
    words: String,
    rows: Vec<Row>,
}

pub(super) struct Row {
    id: String,
    code: String,
    href: String,
    panel_href: String,
    title: String,
    person: String,
    step: String,
    holder: String,
    is_free: bool,
    is_open: bool,
    due: Due,
}

/// Narrowing a view, and keeping it.
pub(super) struct FilterForm {
    view: String,
    is_open: bool,
    procedures: Vec<Choice>,
    holders: Vec<Choice>,
    dues: Vec<Choice>,
    /// What is kept; empty where nothing is narrowed.
    query: String,
    /// Identity of the kept filter that is shown now.
    saved: String,
}

/// Words of the page.
pub(super) fn build(
    mut frame: OfficialFrame,
    world: &World,
    actor: &Actor,
    now: Instant,
    asked: &Asked,
    loaded: Loaded,
) -> InboxView {
    let view = loaded.inbox.view;
    let heading = view.map_or("Hộp việc", View::vietnamese).to_owned();
    let total = loaded.inbox.total;
    frame.title = if total == 0 { heading.clone() } else { format!("{heading} ({})", number(total)) };
    let teller = teller(world, actor, now, &loaded);
    let sections = loaded.inbox.parts.iter().map(|p| section(&teller, asked, p)).collect();
    let opened = loaded.opened.as_ref();
    let panel = opened.map(|o| panel::build(world, actor, now, asked, o, &loaded.opened_staff));
    let (empty_title, empty_text) = empty(view, !asked.filter().is_empty());
    InboxView {
        summary: summary(view, total),
        groups: pane::groups(&loaded, asked),
        back: asked.page(&asked.after, &asked.before),
        batch: view.map(|v| batch(v, &loaded.inbox)).unwrap_or_default(),
        sections,
        empty_title: empty_title.into(),
        empty_text: empty_text.into(),
        panel,
        pager: pager(&loaded.inbox, asked),
        filter: filter_form(&loaded, asked),
        no_error: None,
        sheet_href: if total == 0 { String::new() } else { asked.sheet(view.map_or("", View::name)) },
        frame,
        heading,
    }
}

fn summary(view: Option<View>, total: u64) -> String {
    let order = match view {
        Some(View::Online) => "nộp sớm nhất trước",
        Some(View::Return) => "chờ lâu nhất trước",
        Some(View::Supplement) => "sắp hết hạn bổ sung trước",
        Some(View::Done) => "trong 30 ngày qua, mới nhất trước",
        _ => "gần hạn nhất trước",
    };
    if total == 0 { String::new() } else { format!("{} hồ sơ, {order}", number(total)) }
}

fn batch(view: View, inbox: &Inbox) -> Vec<BatchAct> {
    let act = |label, action, value, key| BatchAct { label, action, value, key };
    let mut all = Vec::new();
    let has_steps = inbox.who.has_hands() || inbox.who.has(&[Role::Leader]);
    if matches!(view, View::Work | View::Consult | View::Soon | View::Late) && has_steps {
        all.push(act("Nhận xử lý", "/inbox/claim", "claim", "c"));
    }
    if view == View::Sign && inbox.who.has(&[Role::Leader]) {
        all.push(act("Ký", "/inbox/go", "sign", ""));
        all.push(act("Nhận xử lý", "/inbox/claim", "claim", "c"));
    }
    if view == View::Work && !inbox.who.desk().is_empty() {
        all.push(act("Chuyển xử lý", "/inbox/hand-over", "hand_over", ""));
    }
    if !matches!(view, View::Online) {
        all.push(act("In phiếu kiểm soát", "/inbox/go", "sheets", ""));
    }
    all
}

fn section(teller: &Teller<'_>, asked: &Asked, part: &PartRows) -> RowGroup {
    RowGroup {
        heading: part.part.heading.clone(),
        mark: part.part.mark,
        words: format!("{} hồ sơ", number(part.count)),
        rows: part.rows.iter().map(|r| row(teller, asked, r)).collect(),
    }
}

fn row(teller: &Teller<'_>, asked: &Asked, listed: &Listed) -> Row {
    let (case, due) = (&listed.case, teller.due(listed));
    let id = case.id.to_string();
    let (holder, is_free) = holder(teller, listed, due.kind == "late");
    Row {
        code: short_code(&case.code).into(),
        href: parts::href(case),
        panel_href: asked.with_open(&id),
        title: case.procedure_name.clone(),
        person: person(listed),
        step: teller.step(listed),
        holder,
        is_free,
        is_open: asked.open == id,
        due,
        id,
    }
}

/// Who holds it; of what is late also since when, and that the holder was reminded.
fn holder(teller: &Teller<'_>, listed: &Listed, is_late: bool) -> (String, bool) {
    let holder = teller.holder(listed);
    let since = holder.since.filter(|_| is_late).map(|at| format!("từ {}", words::moment_short(at, teller.now)));
    let all = [Some(holder.words), since, teller.reminded(listed)];
    (all.into_iter().flatten().filter(|w| !w.is_empty()).collect::<Vec<_>>().join(", "), holder.is_free)
}

fn pager(inbox: &Inbox, asked: &Asked) -> Pager {
    let slice = &inbox.slice;
    Pager {
        newer: slice.newer.map(|m| asked.page("", &m.to_string())),
        older: slice.older.map(|m| asked.page(&m.to_string(), "")),
        words: place(slice.passed, slice.marks.len(), inbox.total),
    }
}

fn filter_form(loaded: &Loaded, asked: &Asked) -> FilterForm {
    let view = loaded.inbox.view.map_or("", View::name);
    let choice = |value: &str, label: &str, now: &str| Choice {
        value: value.into(),
        label: label.into(),
        hint: String::new(),
        checked: value == now,
    };
    let any = |now: &str| choice("", "Tất cả", now);
    let is_narrowed = !asked.filter().is_empty();
    let query = if is_narrowed { asked.kept(view) } else { String::new() };
    let saved = loaded.saved.iter().find(|f| is_narrowed && f.query == query);
    let procedures = loaded.inbox.procedures.iter().map(|(code, name)| choice(code, name, &asked.procedure));
    let holders = [("me", "Tôi"), ("nobody", "Chưa ai nhận")].map(|(v, l)| choice(v, l, &asked.holder));
    let colleagues = colleagues(loaded).into_iter().map(|(name, id)| choice(&id, &name, &asked.holder));
    FilterForm {
        view: view.into(),
        is_open: is_narrowed,
        procedures: std::iter::once(any(&asked.procedure)).chain(procedures).collect(),
        holders: std::iter::once(any(&asked.holder)).chain(holders).chain(colleagues).collect(),
        dues: std::iter::once(any(&asked.due))
            .chain(DueBy::ALL.iter().map(|(_, name, words)| choice(name, words, &asked.due)))
            .collect(),
        saved: saved.map(|f| f.id.to_string()).unwrap_or_default(),
        query,
    }
}

/// Others who hold a step of a row on the page.
fn colleagues(loaded: &Loaded) -> BTreeSet<(String, String)> {
    let rows = loaded.inbox.parts.iter().flat_map(|p| &p.rows);
    let holders = rows.flat_map(|r| &r.tasks).filter_map(|t| t.assignee).filter(|a| *a != loaded.inbox.who.staff);
    holders.filter_map(|a| Some((loaded.staff.get(&a)?.clone(), a.to_string()))).collect()
}

fn empty(view: Option<View>, is_narrowed: bool) -> (&'static str, &'static str) {
    if is_narrowed {
        return ("Không có hồ sơ nào hợp bộ lọc", "Bớt một điều kiện lọc, hoặc chọn danh sách khác ở bên trái.");
    }
    match view {
        Some(View::Online) => (
            "Không có hồ sơ trực tuyến nào chờ trả lời",
            "Hồ sơ nộp trực tuyến hiện ở đây và được trả lời trong 8 giờ làm việc.",
        ),
        Some(View::Work) => {
            ("Không có việc nào đang chờ", "Hồ sơ được chuyển đến vị trí của bạn sẽ hiện ở đây, gần hạn nhất trước.")
        }
        Some(View::Sign) => ("Không có hồ sơ nào chờ ký", "Dự thảo đã trình sẽ hiện ở đây, gần hạn nhất trước."),
        Some(View::Return) => {
            ("Không có kết quả nào chờ trả", "Kết quả đã về quầy sẽ hiện ở đây cho đến khi người nộp nhận.")
        }
        Some(View::Consult) => (
            "Không có hồ sơ nào chờ phối hợp",
            "Hồ sơ đang hỏi ý kiến cơ quan khác, hoặc cơ quan khác hỏi ta, sẽ hiện ở đây.",
        ),
        Some(View::Questions) => (
            "Không có câu hỏi nào chờ trả lời",
            "Hồ sơ có câu hỏi của người nộp sẽ hiện ở đây; trả lời ở thẻ Trao đổi của hồ sơ.",
        ),
        Some(View::Supplement) => {
            ("Không có hồ sơ nào chờ bổ sung", "Hồ sơ đã yêu cầu bổ sung sẽ hiện ở đây cho đến khi người nộp bổ sung.")
        }
        Some(View::Payment) => {
            ("Không có hồ sơ nào chờ nghĩa vụ tài chính", "Hồ sơ chờ người nộp thuế, phí sẽ hiện ở đây.")
        }
        Some(View::Soon) => {
            ("Không có hồ sơ nào sắp đến hạn", "Hồ sơ đến hạn hôm nay hoặc ngày làm việc kế tiếp sẽ hiện ở đây.")
        }
        Some(View::Late) => ("Không có hồ sơ nào quá hạn", "Hồ sơ quá hạn theo luật sẽ hiện ở đây."),
        Some(View::Done) => ("Chưa có hồ sơ nào đã xử lý", "Hồ sơ bạn đã xử lý trong 30 ngày qua sẽ hiện ở đây."),
        None => (
            "Vị trí này không có hộp việc",
            "Việc trên hồ sơ thuộc về người tiếp nhận, người xử lý và người ký. Bạn vẫn tra cứu được hồ sơ trong phạm vi của mình.",
        ),
    }
}
