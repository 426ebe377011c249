//! What the page of a shift shows.

use super::super::parts::short_code;
use super::super::sums::{FeeLine, read_money, way};
use super::{Known, PAGE};
use crate::state::Cases;
use crate::store::cash::{ReceiptLine, ShiftRow};
use crate::work;
use askama::Template;
use base::{Id, Money};
use kernel::accounts::Session;
use kernel::organisation::Unit;
use web::view::{Field, FieldError, Moment, Pager, State};
use web::{OfficialFrame, Shared, words};

#[derive(Template)]
#[template(path = "shift.html")]
pub(super) struct ShiftView {
    frame: OfficialFrame,
    pub errors: Vec<FieldError>,
    stage: String,
    cashier: String,
    desk: String,
    opened: Moment,
    closed: Option<Moment>,
    action: String,
    void_action: String,
    pub opening: Field,
    sums: Vec<FeeLine>,
    expected: String,
    expected_sum: Money,
    pub counted: Field,
    difference: Option<State>,
    receipts: Vec<ReceiptRow>,
    pub voiding: Option<ReceiptRow>,
    pub void_reason: Field,
    pager: Pager,
    print_href: String,
    earlier: Vec<ShiftLink>,
}

#[derive(Clone)]
pub(super) struct ReceiptRow {
    id: String,
    number: String,
    short: String,
    time: String,
    case_code: String,
    case_href: String,
    payer: String,
    what: String,
    way: String,
    amount: String,
    is_void: bool,
    void_words: String,
    void_href: String,
}

struct ShiftLink {
    href: String,
    name: String,
    words: String,
}

impl ShiftView {
    /// The page of a shift, or of none.
    pub fn new(shared: &Shared, cases: &Cases, session: &Session, known: &Known) -> Self {
        let world = cases.world(shared);
        let day = shared.today();
        let desk = |unit: Id<Unit>| world.organisation.name(unit, day);
        let own_desk = session.actor.first_post().map(|p| desk(p.unit)).unwrap_or_default();
        let shift = known.shift.as_ref();
        let is_open = shift.is_some_and(|s| s.closed.is_none());
        let cash = work::cash_of(&known.taken);
        let expected = shift.map_or(Money::ZERO, |s| s.opening) + cash;
        let is_own = shift.is_none_or(|s| s.staff == session.actor.staff);
        let mut view = Self {
            frame: OfficialFrame::new(shared, session, "Ca thu tiền"),
            errors: Vec::new(),
            stage: stage(shift).into(),
            cashier: if is_own { session.actor.name.clone() } else { String::from("Ca của người khác") },
            desk: shift.map_or(own_desk, |s| desk(s.desk)),
            opened: shift.map(|s| words::moment_view(s.opened)).unwrap_or_default(),
            closed: shift.and_then(|s| s.closed).map(words::moment_view),
            action: "/shift".into(),
            void_action: "/shift/void".into(),
            opening: Field::default(),
            sums: sums(known),
            expected: expected.to_string(),
            expected_sum: expected,
            counted: Field::default(),
            difference: shift.and_then(|s| s.counted).map(|counted| difference(expected, counted)),
            receipts: Vec::new(),
            voiding: None,
            void_reason: Field::default(),
            pager: Pager::default(),
            print_href: shift.map(|s| format!("/shift/{}.pdf", s.id)).unwrap_or_default(),
            earlier: known.earlier.iter().map(link).collect(),
        };
        view.list(known, is_open && is_own);
        view
    }

    fn list(&mut self, known: &Known, may_void: bool) {
        let shown = known.receipts.iter().take(PAGE);
        self.receipts = shown.map(|r| row(r, known, may_void)).collect();
        let more = known.receipts.get(PAGE - 1).filter(|_| known.receipts.len() > PAGE);
        let at = known.shift.as_ref().filter(|s| s.closed.is_some()).map(|s| format!("/{}", s.id)).unwrap_or_default();
        self.pager = Pager {
            newer: None,
            older: more.map(|r| format!("/shift{at}?after={}", r.receipt.id)),
            words: format!("{} biên lai, mới nhất trước", known.total),
        };
    }

    /// A receipt of the page that may still be voided.
    pub fn find(&self, id: &str) -> Option<ReceiptRow> {
        self.receipts.iter().find(|r| r.id == id && !r.void_href.is_empty()).cloned()
    }

    /// What a count that differs is told: the numbers that pull apart.
    pub fn differs(&mut self, counted: &str) -> String {
        let Some(counted) = read_money(counted) else { return String::new() };
        let state = difference(self.expected_sum, counted);
        let words = format!("Đếm được {counted}, phải có {}: {}", self.expected, state.word);
        self.difference = Some(state);
        words
    }
}

fn stage(shift: Option<&ShiftRow>) -> &'static str {
    match shift {
        None => "none",
        Some(s) if s.closed.is_none() => "open",
        Some(_) => "closed",
    }
}

/// By way of payment; what lay in the drawer belongs to the cash.
fn sums(known: &Known) -> Vec<FeeLine> {
    let mut lines: Vec<_> = known
        .taken
        .iter()
        .map(|t| FeeLine::new(format!("{}, {} biên lai", way(&t.method), t.count), t.amount))
        .collect();
    if let Some(shift) = &known.shift {
        lines.push(FeeLine::new("Tiền lẻ đầu ca", shift.opening));
    }
    lines
}

fn difference(expected: Money, counted: Money) -> State {
    let off = counted - expected;
    let (kind, word) = match off.dong() {
        0 => ("done", "khớp".to_owned()),
        n if n < 0 => ("late", format!("thiếu {}", -off)),
        _ => ("soon", format!("thừa {off}")),
    };
    State { kind: kind.into(), word }
}

fn row(line: &ReceiptLine, known: &Known, may_void: bool) -> ReceiptRow {
    let r = &line.receipt;
    let is_void = r.voided.is_some();
    let at = r.voided.map(words::time).unwrap_or_default();
    ReceiptRow {
        id: r.id.to_string(),
        short: r.number.rsplit_once('-').map_or(r.number.clone(), |(_, n)| n.to_owned()),
        number: r.number.clone(),
        time: words::time(r.at),
        case_code: short_code(&line.code).to_owned(),
        case_href: format!("/cases/{}", r.case),
        payer: known.names.get(&line.payer).cloned().unwrap_or_else(|| "(đã xóa)".into()),
        what: line.procedure.clone(),
        way: way(&r.method).to_lowercase(),
        amount: r.amount.to_string(),
        is_void,
        void_words: if is_void {
            format!("{at}: {}", r.void_reason.clone().unwrap_or_default())
        } else {
            String::new()
        },
        void_href: if may_void && !is_void { format!("/shift?void={}#void_reason", r.id) } else { String::new() },
    }
}

fn link(shift: &ShiftRow) -> ShiftLink {
    let counted = shift.counted.unwrap_or(Money::ZERO);
    ShiftLink {
        href: format!("/shift/{}", shift.id),
        name: shift.closed.map(words::moment).unwrap_or_default(),
        words: format!("đếm được {counted}"),
    }
}
