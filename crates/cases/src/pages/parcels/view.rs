//! What the page of parcels shows.

use super::super::parts::short_code;
use super::super::prints;
use super::{Known, PAGE};
use crate::model::CaseRow;
use crate::store::parcels::ParcelRow;
use crate::work::{Parcelled, UNDELIVERED_REASONS, World};
use askama::Template;
use kernel::accounts::Session;
use web::view::{Choice, Field, FieldError, Pager, State};
use web::{OfficialFrame, Shared, words};

#[derive(Template)]
#[template(path = "parcels.html")]
pub(super) struct ParcelsView {
    frame: OfficialFrame,
    pub errors: Vec<FieldError>,
    desk: String,
    send_action: String,
    waiting: Vec<WaitingRow>,
    waiting_words: String,
    bags: Vec<BagLine>,
    bag_action: String,
    follow_action: String,
    sent: Vec<SentRow>,
    pager: Pager,
    reasons: Vec<Choice>,
    arrive_action: String,
    number: Field,
    arrived: Vec<ArrivedRow>,
    /// No error: for the macro.
    none: Option<String>,
}

struct WaitingRow {
    id: String,
    code: String,
    href: String,
    title: String,
    person: String,
    address: String,
    since: String,
    again: String,
    parcel: Field,
    owed: String,
}

struct BagLine {
    id: String,
    name: String,
    words: String,
    href: String,
    open: bool,
    state: State,
}

struct SentRow {
    id: String,
    number: String,
    code: String,
    href: String,
    title: String,
    person: String,
    when: String,
    acting: bool,
    act_href: String,
}

struct ArrivedRow {
    number: String,
    when: String,
    href: String,
}

impl ParcelsView {
    /// The page of an agency's desk.
    pub fn new(shared: &Shared, world: &World, session: &Session, known: &Known) -> Self {
        let now = shared.clock.legal();
        let choice =
            |(code, name): &(&str, &str)| Choice { value: (*code).into(), label: (*name).into(), ..Choice::default() };
        let none = Choice { label: "Chọn lý do".into(), checked: true, ..Choice::default() };
        let older = known.sent.get(PAGE - 1).filter(|_| known.sent.len() > PAGE);
        Self {
            frame: OfficialFrame::new(shared, session, "Bưu gửi"),
            errors: Vec::new(),
            desk: known.agency.map(|a| prints::desk_name(world, a, now.day())).unwrap_or_default(),
            send_action: "/parcels".into(),
            waiting: known.waiting.iter().map(|c| waiting(c, known)).collect(),
            waiting_words: waiting_words(known),
            bags: known.bags.iter().map(bag).collect(),
            bag_action: "/parcels/bag".into(),
            follow_action: "/parcels/follow".into(),
            sent: known.sent.iter().take(PAGE).filter_map(|p| sent(p, known)).collect(),
            pager: Pager {
                newer: None,
                older: older.map(|p| format!("/parcels?after={}#duong", p.id)),
                words: format!("{} bưu gửi, mới nhất trước", known.sent_total),
            },
            reasons: std::iter::once(none).chain(UNDELIVERED_REASONS.iter().map(choice)).collect(),
            arrive_action: "/parcels/arrival".into(),
            number: Field::default(),
            arrived: known.arrived.iter().map(arrived).collect(),
            none: None,
        }
    }

    /// Opens the choice of a reason beside a parcel.
    pub fn act_on(&mut self, parcel: &str) {
        self.sent.iter_mut().for_each(|s| s.acting = s.id == parcel);
    }

    /// What stands against sending, with all that was typed.
    pub fn refuse(&mut self, field: &str, words: String, typed: &[Parcelled]) {
        for row in &mut self.waiting {
            let typed = typed.iter().find(|p| p.case.to_string() == row.id);
            row.parcel.value = typed.map(|p| p.parcel.clone()).unwrap_or_default();
            row.parcel.error = (field == format!("parcel-{}", row.id)).then(|| words.clone());
        }
        self.errors = vec![FieldError::new(field, words)];
    }

    /// What stands against an arrival.
    pub fn refuse_arrival(&mut self, typed: String, words: String) {
        self.errors = vec![FieldError::new("number", words.clone())];
        self.number = Field { value: typed, error: Some(words) };
    }
}

fn name(case: &CaseRow, known: &Known) -> String {
    known.names.get(&case.owner).cloned().unwrap_or_else(|| "(đã xóa)".into())
}

fn waiting(case: &CaseRow, known: &Known) -> WaitingRow {
    let profile = known.profiles.get(&case.owner);
    let owed = case.fee_total - case.fee_paid;
    let again = known.earlier.iter().find(|p| p.case == Some(case.id) && p.state == "undelivered");
    WaitingRow {
        id: case.id.to_string(),
        code: short_code(&case.code).to_owned(),
        href: format!("/cases/{}", case.id),
        title: case.procedure_name.clone(),
        person: name(case, known),
        address: profile.and_then(|p| p.address.clone()).unwrap_or_else(|| "Chưa có địa chỉ".into()),
        since: case.finished.map(|at| format!("có kết quả {}", words::date(at.day()))).unwrap_or_default(),
        again: again.map(came_back).unwrap_or_default(),
        parcel: Field::default(),
        owed: if owed.dong() > 0 { format!("còn phải thu {owed}") } else { String::new() },
    }
}

/// When, under which number and why the last parcel came back.
fn came_back(parcel: &ParcelRow) -> String {
    let on = parcel.ended.map(|at| words::date(at.day())).unwrap_or_default();
    format!("chuyển hoàn {on}, {}: {}", parcel.number, reason(parcel).to_lowercase())
}

fn reason(parcel: &ParcelRow) -> &'static str {
    let code = parcel.reason.as_deref().unwrap_or_default();
    UNDELIVERED_REASONS.iter().find(|(c, _)| *c == code).map_or("Không phát được", |(_, name)| name)
}

fn waiting_words(known: &Known) -> String {
    let shown = known.waiting.len() as u64;
    if known.waiting_total > shown {
        format!("{shown} trong {} kết quả, có sớm nhất trước. Gửi xong sẽ thấy tiếp.", known.waiting_total)
    } else {
        format!("{shown} kết quả. Để trống số hiệu thì kết quả ở lại quầy.")
    }
}

fn bag((b, parcels): &(crate::store::parcels::BagRow, i64)) -> BagLine {
    let (kind, word) = match b.closed {
        Some(at) => ("done", format!("đã giao {}", words::time(at))),
        None => ("soon", "chưa giao".to_owned()),
    };
    BagLine {
        id: b.id.to_string(),
        name: format!("Bảng kê {}", b.number),
        words: format!("{}, {parcels} bưu gửi", words::date(b.day)),
        href: format!("/parcels/bags/{}.pdf", b.id),
        open: b.closed.is_none(),
        state: State { kind: kind.into(), word },
    }
}

fn sent(parcel: &ParcelRow, known: &Known) -> Option<SentRow> {
    let case = known.cases.get(&parcel.case?)?;
    Some(SentRow {
        id: parcel.id.to_string(),
        number: parcel.number.clone(),
        code: short_code(&case.code).to_owned(),
        href: format!("/cases/{}", case.id),
        title: case.procedure_name.clone(),
        person: name(case, known),
        when: format!("gửi {}", words::date(parcel.at.day())),
        acting: false,
        act_href: format!("/parcels?back={0}#b-{0}", parcel.id),
    })
}

fn arrived(parcel: &ParcelRow) -> ArrivedRow {
    ArrivedRow {
        number: parcel.number.clone(),
        when: format!("đến {}", words::moment(parcel.at)),
        href: format!("/cases/new?channel=post&parcel={}", parcel.number),
    }
}
