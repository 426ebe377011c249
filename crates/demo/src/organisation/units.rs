//! All units with their codes. Exchange codes follow QCVN 102:2016/BTTTT (`000.Z1Z2.Y1Y2.H26`): the city `000.00.00`,
//! departments `000.00.01` to `29`, districts `000.00.30` on in the order of their codes, communes and service units in
//! the third place. A desk carries the code of its agency; divisions have none.

use super::CITY;
use super::tables::{CITY_DIVISIONS, DEPARTMENTS, DISTRICT_DIVISIONS, Division, SERVICE_UNITS};
use crate::citizens::lower_first;
use base::nfc;
use kernel::organisation::UnitKind;
use std::collections::HashMap;

/// The list of the statistics office, as of 2024: see `data/README.md`.
const LIST: &str = include_str!("../../data/hanoi_units_2024.csv");
/// Last part of the exchange codes: Hà Nội.
const CITY_EXCHANGE: &str = "H26";
/// Second part of the exchange code of the first district.
const FIRST_DISTRICT: usize = 30;

/// A unit to be made. Parents come before their children.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlannedUnit {
    /// Code: of the statistics office, of the department, or that of the agency with a part of its own (`001.TP`, `001.MC`).
    pub code: String,
    /// Name.
    pub name: String,
    /// What it is.
    pub kind: UnitKind,
    /// Kind as officially written.
    pub title: String,
    /// Code of the parent; `None` for the city.
    pub parent: Option<String>,
    /// First part of case codes.
    pub exchange: Option<String>,
}

/// The whole organisation, without people.
pub fn plan_units() -> Vec<PlannedUnit> {
    let list = read_list();
    let mut all = Vec::with_capacity(2_500);
    for row in list.iter().filter(|r| r.level == "1") {
        add_agency(&mut all, row.unit(UnitKind::Province, exchange(0, 0)), CITY_DIVISIONS);
    }
    add_departments(&mut all);
    let mut numbers: HashMap<&str, (usize, usize)> = HashMap::new();
    for (i, row) in list.iter().filter(|r| r.level == "2").enumerate() {
        numbers.insert(&row.code, (FIRST_DISTRICT + i, 0));
        add_agency(&mut all, row.unit(UnitKind::District, exchange(0, FIRST_DISTRICT + i)), DISTRICT_DIVISIONS);
    }
    for row in list.iter().filter(|r| r.level == "3") {
        let Some((district, last)) = numbers.get_mut(row.parent.as_str()) else { continue };
        *last += 1;
        let code = exchange(*last, *district);
        add_agency(&mut all, row.unit(UnitKind::Commune, code), &[]);
    }
    all
}

fn add_departments(all: &mut Vec<PlannedUnit>) {
    for (i, d) in DEPARTMENTS.iter().enumerate() {
        let unit = PlannedUnit {
            code: d.code.into(),
            name: d.name.into(),
            kind: UnitKind::Department,
            title: d.title.into(),
            parent: Some(CITY.into()),
            exchange: Some(exchange(0, i + 1)),
        };
        add_agency(all, unit, d.divisions);
        for (n, (code, _, name, divisions)) in SERVICE_UNITS.iter().filter(|s| s.1 == d.code).enumerate() {
            let unit = PlannedUnit {
                code: (*code).into(),
                name: (*name).into(),
                kind: UnitKind::ServiceUnit,
                title: "Đơn vị sự nghiệp".into(),
                parent: Some(d.code.into()),
                exchange: Some(exchange(n + 1, i + 1)),
            };
            add_agency(all, unit, divisions);
        }
    }
}

/// An agency with its desk and divisions.
fn add_agency(all: &mut Vec<PlannedUnit>, agency: PlannedUnit, divisions: &[Division]) {
    let inside = match agency.kind {
        UnitKind::Province => "Thành phố".to_owned(),
        UnitKind::Department | UnitKind::ServiceUnit => agency.name.clone(),
        _ => lower_first(&agency.name),
    };
    let child = |short: &str, name: String, kind, title: &str, exchange| PlannedUnit {
        code: format!("{}.{short}", agency.code),
        name,
        kind,
        title: title.into(),
        parent: Some(agency.code.clone()),
        exchange,
    };
    let desk =
        child("MC", format!("Bộ phận Một cửa {inside}"), UnitKind::Desk, "Bộ phận Một cửa", agency.exchange.clone());
    let rooms: Vec<_> = divisions
        .iter()
        .map(|(short, name)| {
            let name = if agency.kind == UnitKind::District { format!("{name} {inside}") } else { (*name).to_owned() };
            child(short, name, UnitKind::Division, "Phòng", None)
        })
        .collect();
    all.push(agency);
    all.push(desk);
    all.extend(rooms);
}

fn exchange(third: usize, second: usize) -> String {
    format!("000.{third:02}.{second:02}.{CITY_EXCHANGE}")
}

struct ListRow {
    code: String,
    name: String,
    title: String,
    parent: String,
    level: String,
}

impl ListRow {
    fn unit(&self, kind: UnitKind, exchange: String) -> PlannedUnit {
        PlannedUnit {
            code: self.code.clone(),
            name: self.name.clone(),
            kind,
            title: self.title.clone(),
            parent: Some(self.parent.clone()).filter(|p| !p.is_empty()),
            exchange: Some(exchange),
        }
    }
}

fn read_list() -> Vec<ListRow> {
    let mut reader = csv::Reader::from_reader(LIST.as_bytes());
    let rows = reader.records().flatten().map(|r| {
        let field = |i| r.get(i).unwrap_or_default().to_owned();
        ListRow { code: field(0), name: mend_name(&field(1)), title: field(2), parent: field(3), level: field(4) }
    });
    rows.collect()
}

/// Every word of a name begins with a capital: the list slips once (`Đại áng`).
fn mend_name(name: &str) -> String {
    let mut words = nfc(name).split(' ').map(str::to_owned).collect::<Vec<_>>();
    // `Thị trấn Phùng`, `Thị xã Sơn Tây`, `Thành phố Hà Nội`: the kind keeps its small letters.
    let kind = if words.first().is_some_and(|w| w == "Thị" || w == "Thành") { 2 } else { 1 };
    for word in words.iter_mut().skip(kind) {
        *word = word.chars().take(1).flat_map(char::to_uppercase).chain(word.chars().skip(1)).collect();
    }
    words.join(" ")
}
