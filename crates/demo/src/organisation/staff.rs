//! People in their posts. A login is `word.unit` with the unit's code in small letters, `word2.unit` for the second in a
//! like post: `tiepnhan.00004`, `lanhdao.001`, `chuyenvien2.001.tp`, `kiemsoat.01`. The words: `tiepnhan` receptionist,
//! `motcua` head of desk, `thungan` cashier, `buuchinh` postal clerk, `tuphap` `diachinh` `vanhoa` officers of a commune,
//! `chuyenvien` officer, `truongphong` head of division, `lanhdao` leader, `pholanhdao` deputy, `vanthu` clerk,
//! `kiemsoat` procedure control, `quantri` administrator, `thanhtra` inspector.

use super::tables::COMMUNE_OFFICERS;
use super::units::PlannedUnit;
use crate::chance::Chance;
use crate::citizens::lower_first;
use crate::names::{self, Sex};
use kernel::organisation::{SigningForm, UnitKind};
use kernel::roles::Role;

/// A person with account and posts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlannedPerson {
    /// Login.
    pub login: String,
    /// Name.
    pub name: String,
    /// Posts, the one that greets first.
    pub posts: Vec<PlannedPost>,
    /// Signing authority in an agency: its code, the form, the act that gave it.
    pub signs: Option<(String, SigningForm, String)>,
}

/// A post of a person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlannedPost {
    /// Code of the unit.
    pub unit: String,
    /// Role.
    pub role: Role,
    /// Name of the post.
    pub title: String,
}

/// People whom the manual and the pictures speak of.
const CHARACTERS: &[(&str, &str)] =
    &[("tiepnhan.00004", "Đỗ Thị Hạnh"), ("tuphap.00004", "Phạm Quỳnh Trang"), ("pholanhdao.00004", "Trần Quốc Bình")];

/// The people of all `units`. The same seed gives the same names.
pub fn plan_staff(units: &[PlannedUnit], seed: u64) -> Vec<PlannedPerson> {
    let mut staff = Plan { seed, people: Vec::with_capacity(6_000) };
    for unit in units {
        match unit.kind {
            UnitKind::Commune => staff.commune(unit),
            UnitKind::Province => staff.city(unit),
            UnitKind::District | UnitKind::Department | UnitKind::ServiceUnit => staff.agency(unit),
            UnitKind::Division => staff.division(unit),
            UnitKind::Desk => staff.desk(unit),
        }
    }
    staff.people
}

struct Plan {
    seed: u64,
    people: Vec<PlannedPerson>,
}

impl Plan {
    fn add(&mut self, word: &str, unit: &str, role: Role, title: &str) -> &mut PlannedPerson {
        // People of a desk carry the agency's code: there is one desk in an agency.
        let place = unit.strip_suffix(".MC").unwrap_or(unit).to_lowercase();
        let login = format!("{word}.{place}");
        let mut chance = Chance::new(self.seed, &login);
        let sex = Sex::draw(&mut chance);
        let known = CHARACTERS.iter().find(|(l, _)| *l == login).map(|(_, name)| (*name).to_owned());
        let name = known.unwrap_or_else(|| names::draw(&mut chance, sex));
        let post = PlannedPost { unit: unit.into(), role, title: title.into() };
        let at = self.people.len();
        self.people.push(PlannedPerson { login, name, posts: vec![post], signs: None });
        &mut self.people[at]
    }

    /// Chairman and deputy of a committee. The deputy signs for the chairman by the assignment of work of the term.
    fn chairs(&mut self, unit: &PlannedUnit) {
        let of = if unit.kind == UnitKind::Province { "Thành phố".into() } else { lower_first(&unit.title) };
        let act = format!("Quyết định phân công công tác của Chủ tịch UBND {}", lower_first(&unit.name));
        let sign = |form| Some((unit.code.clone(), form, act.clone()));
        self.add("lanhdao", &unit.code, Role::Leader, &format!("Chủ tịch UBND {of}")).signs =
            sign(SigningForm::OnBehalf);
        self.add("pholanhdao", &unit.code, Role::Leader, &format!("Phó Chủ tịch UBND {of}")).signs =
            sign(SigningForm::ForHead);
    }

    fn commune(&mut self, unit: &PlannedUnit) {
        self.chairs(unit);
        self.add("vanthu", &unit.code, Role::Clerk, "Văn thư – Văn phòng");
        for (word, title) in COMMUNE_OFFICERS {
            self.add(word, &unit.code, Role::Officer, title);
        }
    }

    fn agency(&mut self, unit: &PlannedUnit) {
        if unit.kind == UnitKind::District {
            self.chairs(unit);
        } else {
            self.heads(unit);
        }
        self.add("vanthu", &unit.code, Role::Clerk, "Văn thư");
    }

    /// Head and deputy of an agency with a single head.
    fn heads(&mut self, unit: &PlannedUnit) {
        let head = match unit.title.as_str() {
            "Văn phòng" => "Chánh Văn phòng",
            "Thanh tra" => "Chánh Thanh tra",
            "Ban" => "Trưởng ban",
            _ => "Giám đốc",
        };
        let deputy = if head == "Trưởng ban" { "Phó Trưởng ban".into() } else { format!("Phó {head}") };
        let act = format!("Quyết định phân công công tác của {head} {}", unit.name);
        // The head signs in the own name; KT. is the deputy's form. TUQ. stands for the city's standing authorisation.
        let sign = |form| Some((unit.code.clone(), form, act.clone()));
        self.add("lanhdao", &unit.code, Role::Leader, head).signs = sign(SigningForm::Authorised);
        self.add("pholanhdao", &unit.code, Role::Leader, &deputy).signs = sign(SigningForm::ForHead);
    }

    fn city(&mut self, unit: &PlannedUnit) {
        self.chairs(unit);
        self.add("vanthu", &unit.code, Role::Clerk, "Văn thư Ủy ban nhân dân Thành phố");
        self.add("quantri", &unit.code, Role::Administrator, "Quản trị hệ thống");
        self.add("thanhtra", &unit.code, Role::Inspector, "Thanh tra công vụ");
        let control = format!("{}.KSTTHC", unit.code);
        let person = self.add("kiemsoat", &unit.code, Role::ProcedureControl, Role::ProcedureControl.vietnamese());
        person.posts[0].unit = control;
        let desk = format!("{}.MC", unit.code);
        self.add("buuchinh", &desk, Role::PostalClerk, "Nhân viên bưu chính công ích");
    }

    fn division(&mut self, unit: &PlannedUnit) {
        self.add("truongphong", &unit.code, Role::HeadOfDivision, "Trưởng phòng");
        self.add("chuyenvien", &unit.code, Role::Officer, "Chuyên viên");
        self.add("chuyenvien2", &unit.code, Role::Officer, "Chuyên viên");
    }

    /// A desk of a commune has one counter, whose receptionist also takes the money; the others have a cashier.
    fn desk(&mut self, unit: &PlannedUnit) {
        let is_commune = unit.code.len() == "00004.MC".len() && unit.code.starts_with(|c: char| c.is_ascii_digit());
        self.add("motcua", &unit.code, Role::HeadOfDesk, "Trưởng Bộ phận Một cửa");
        let counter = self.add("tiepnhan", &unit.code, Role::Receptionist, "Cán bộ tiếp nhận và trả kết quả");
        if is_commune {
            counter.posts.push(PlannedPost { unit: unit.code.clone(), role: Role::Cashier, title: "Thu ngân".into() });
        } else {
            self.add("tiepnhan2", &unit.code, Role::Receptionist, "Cán bộ tiếp nhận và trả kết quả");
            self.add("thungan", &unit.code, Role::Cashier, "Thu ngân");
        }
    }
}
