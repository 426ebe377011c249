//! What several pages share: addresses, days, periods, kinds and roles in words.

use axum::extract::Query;
use base::{Day, Failure, Id, Instant, Page, Period, Res};
use db::Tx;
use kernel::accounts::Session;
use kernel::organisation::{HoldingRow, Organisation, Unit, UnitKind};
use kernel::roles::Role;
use std::collections::HashMap;
use web::Shared;
use web::view::Pager;
use web::words;

/// The query of a request.
pub(crate) type Asked = Query<HashMap<String, String>>;

/// Longest value of a query that is looked at, in letters.
const VALUE_MAX: usize = 200;

/// A value of the query without spaces at its ends; `None` when nothing is left.
pub(crate) fn value(asked: &Asked, name: &str) -> Option<String> {
    let text = asked.0.get(name)?.trim();
    (!text.is_empty()).then(|| text.chars().take(VALUE_MAX).collect())
}

/// The day that was asked for, or today; what is no day is today too.
pub(crate) fn day_asked(asked: &Asked, today: Day) -> Day {
    value(asked, "day").and_then(|text| Day::parse(&text).ok()).unwrap_or(today)
}

/// An address with the values that are not empty.
pub(crate) fn address(path: &str, values: &[(&str, &str)]) -> String {
    let kept: Vec<_> = values.iter().filter(|(_, v)| !v.is_empty()).collect();
    // Pairs of text can always be written; an empty query would still be a right address.
    let query = serde_html_form::to_string(kept).unwrap_or_default();
    if query.is_empty() { path.to_owned() } else { format!("{path}?{query}") }
}

/// `1.874`: thousands with a dot.
pub(crate) fn grouped(n: u64) -> String {
    let digits = n.to_string();
    let mut out = String::new();
    for (i, c) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push('.');
        }
        out.push(c);
    }
    out
}

/// Links to the next page of a list by key; the way back is the browser's.
pub(crate) fn pager<T>(found: &Page<T>, is_first: bool, what: &str, next: impl Fn(&str) -> String) -> Pager {
    let (shown, total) = (found.items.len(), grouped(found.total));
    let words = match (is_first, found.next.is_some()) {
        (true, false) => format!("{total} {what}"),
        (true, true) => format!("1–{shown} trong {total} {what}"),
        (false, _) => format!("{shown} trong {total} {what}"),
    };
    Pager { newer: None, older: found.next.as_deref().map(next), words }
}

/// A link.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Link {
    pub name: String,
    pub href: String,
}

impl Link {
    pub fn new(name: impl Into<String>, href: impl Into<String>) -> Self {
        Self { name: name.into(), href: href.into() }
    }
}

/// `từ 01/03/2020`, `01/03/2020 đến hết 31/12/2024`, `chưa bắt đầu` for what never was.
pub(crate) fn period(period: Period) -> String {
    let from = words::date(period.from);
    match period.to {
        None => format!("từ {from}"),
        Some(to) if to <= period.from => "không thực hiện".into(),
        Some(to) => format!("{from} đến hết {}", words::date(to.plus_days(-1))),
    }
}

/// The first day no longer, from the last day as people tell it.
pub(crate) fn after_last(last: Option<Day>) -> Option<Day> {
    last.map(|day| day.plus_days(1))
}

/// A kind of unit in words.
pub(crate) const fn kind_words(kind: UnitKind) -> &'static str {
    match kind {
        UnitKind::Province => "Thành phố, tỉnh",
        UnitKind::District => "Quận, huyện, thị xã",
        UnitKind::Commune => "Phường, xã, thị trấn",
        UnitKind::Department => "Sở, ban, ngành",
        UnitKind::ServiceUnit => "Đơn vị sự nghiệp",
        UnitKind::Division => "Phòng",
        UnitKind::Desk => "Bộ phận Một cửa",
    }
}

/// Roles to choose from.
pub(crate) fn roles() -> impl Iterator<Item = (String, String)> {
    Role::ALL.iter().map(|role| (role.name().to_owned(), role.vietnamese().to_owned()))
}

/// An identity in an address: what is none does not exist.
pub(crate) fn id<T: ?Sized>(text: &str) -> Res<Id<T>> {
    Id::parse(text).ok_or(Failure::NotFound)
}

/// A unit with its agency, where its own name does not say it: `Văn phòng, Sở Tư pháp`, `Bộ phận Một cửa phường Trúc Bạch`.
pub(crate) fn unit_words(shared: &Shared, unit: Id<Unit>, day: Day) -> String {
    let organisation = shared.organisation.get();
    let Some(version) = organisation.find_ever(unit, day) else { return String::new() };
    let agency = organisation.agency(unit, day).map(|a| a.name.to_lowercase()).unwrap_or_default();
    if version.kind.is_agency() {
        web::agency_name(shared, unit, day)
    } else if !agency.is_empty() && version.name.to_lowercase().contains(&agency) {
        version.name.clone()
    } else {
        format!("{}, {}", version.name, web::agency_name(shared, unit, day))
    }
}

/// Address of the page of a unit.
pub(crate) fn unit_href(unit: Id<Unit>) -> String {
    format!("/admin/units/{unit}")
}

/// The unit that carries the code typed into a field.
pub(crate) fn unit_of_code(organisation: &Organisation, field: &str, code: &str, day: Day) -> Res<Id<Unit>> {
    let found = organisation.find_by_code(code, day).map(|v| v.unit);
    found.ok_or_else(|| match code {
        "" => Failure::field(field, "required", ""),
        _ => Failure::field(field, "admin.unknown", ""),
    })
}

/// The role typed into a field.
pub(crate) fn role_of(text: &str) -> Res<Role> {
    Role::parse(text).ok_or_else(|| Failure::field("role", "required", ""))
}

/// `Cán bộ tiếp nhận` of a holding, with a word for those who stand in.
pub(crate) fn holding_words(holding: &HoldingRow) -> String {
    if holding.substitute {
        format!("{} (thay trong thời gian nghỉ)", holding.title)
    } else {
        holding.title.clone()
    }
}

/// Notes that someone read what is known of people.
pub(crate) async fn log_read(
    shared: &Shared,
    session: &Session,
    now: Instant,
    purpose: &'static str,
    subjects: Vec<uuid::Uuid>,
) -> Res<()> {
    let (actor, unit) = (session.actor.staff.uuid(), session.actor.first_post().map(|p| p.unit.uuid()));
    shared
        .db
        .write(async move |tx: &mut Tx| kernel::access_log::write(tx, actor, unit, now, purpose, &subjects).await)
        .await
}
