//! Plausible parties: citizens with citizen numbers that fit province, sex and year of birth, companies with tax codes
//! that check. Nobody real is meant.

use crate::chance::Chance;
use crate::names::{self, Sex};
use kernel::people::{PersonKind, Profile};

/// First three digits of a citizen number: where the birth was registered, with weights for people of Hà Nội.
const PROVINCES: &[(&str, u64)] = &[
    ("001", 640),
    ("036", 60),
    ("034", 50),
    ("035", 35),
    ("033", 35),
    ("030", 35),
    ("038", 45),
    ("026", 25),
    ("025", 25),
    ("027", 20),
    ("024", 20),
    ("019", 20),
    ("040", 25),
    ("017", 15),
    ("031", 15),
    ("037", 20),
];
const PHONES: &[&str] = &[
    "032", "033", "034", "035", "036", "037", "038", "039", "070", "076", "077", "078", "079", "081", "082", "083",
    "084", "085", "086", "088", "090", "091", "093", "094", "096", "097", "098",
];
/// Weights of the digits of a tax code (Circular 105/2020/TT-BTC uses ten digits; the last is the check digit).
const TAX_WEIGHTS: [u64; 9] = [31, 29, 23, 19, 17, 13, 7, 5, 3];
const TRADES: &[&str] = &[
    "Vận tải",
    "Thương mại và Dịch vụ",
    "Xây dựng",
    "Du lịch",
    "Đầu tư và Phát triển",
    "Sản xuất và Thương mại",
    "Taxi",
    "Môi trường",
    "Logistics",
    "Cơ khí",
];
const BRANDS: &[&str] = &[
    "Hồng Hà",
    "An Phát",
    "Thăng Long",
    "Sông Nhuệ",
    "Tây Hồ",
    "Đại Việt",
    "Minh Khai",
    "Hưng Thịnh",
    "Bắc Hà",
    "Phú Gia",
    "Hoàng Long",
    "Việt Anh",
    "Thành Công",
    "Đông Đô",
    "Trường Sơn",
    "Tân Á",
    "Hòa Bình",
    "Kim Ngưu",
    "Ba Đình",
    "Nam Thăng",
];

/// Where someone lives: names as officially written.
#[derive(Clone, Copy, Debug)]
pub struct Home<'a> {
    /// `Phường Trúc Bạch`.
    pub commune: &'a str,
    /// `Quận Ba Đình`.
    pub district: &'a str,
}

/// An adult of Hà Nội in 2024.
pub fn draw(chance: &mut Chance, home: Home<'_>) -> Profile {
    let sex = Sex::draw(chance);
    let year = 2024 - chance.between(18, 78);
    let born = format!("{year}-{:02}-{:02}", chance.between(1, 12), chance.between(1, 28));
    let name = names::draw(chance, sex);
    Profile {
        kind: PersonKind::Citizen,
        number: Some(citizen_number(chance, sex, year)),
        name,
        born: Some(born),
        sex: Some(sex.name().into()),
        address: Some(address(chance, home)),
        // The eldest have no phone more often.
        phone: chance.percent(if year < 1955 { 60 } else { 96 }).then(|| phone(chance)),
        // Nobody here has e-mail: the demo must not write to anyone.
        email: None,
    }
}

/// Twelve digits: province, century and sex, year, six more. Law: Decree 137/2015/NĐ-CP art. 13, Circular 59/2021/TT-BCA
/// art. 4.
pub fn citizen_number(chance: &mut Chance, sex: Sex, year: i64) -> String {
    let province = chance.weighted(PROVINCES);
    let century = (year - 1900) / 100 * 2 + i64::from(sex == Sex::Female);
    format!("{province}{century}{:02}{:06}", year % 100, chance.below(1_000_000))
}

/// A mobile number of ten digits.
pub fn phone(chance: &mut Chance) -> String {
    format!("{}{:07}", chance.pick(PHONES), chance.below(10_000_000))
}

/// An address in one line.
pub fn address(chance: &mut Chance, home: Home<'_>) -> String {
    let commune = lower_first(home.commune);
    let place = if commune.starts_with("xã") {
        format!("Thôn {}", chance.between(1, 12))
    } else {
        format!("Số {} ngõ {}, tổ dân phố {}", chance.between(1, 120), chance.between(2, 400), chance.between(1, 24))
    };
    format!("{place}, {commune}, {}, Hà Nội", lower_first(home.district))
}

/// A company of Hà Nội.
pub fn draw_company(chance: &mut Chance, home: Home<'_>) -> Profile {
    let form = chance.pick(&["TNHH", "TNHH", "Cổ phần"]);
    let name = format!("Công ty {form} {} {} {}", chance.pick(TRADES), chance.pick(BRANDS), chance.between(1, 999));
    Profile {
        kind: PersonKind::Organisation,
        name,
        number: Some(tax_code(chance)),
        address: Some(address(chance, home)),
        phone: Some(format!("024{:08}", 30_000_000 + chance.below(10_000_000))),
        email: None,
        ..Profile::default()
    }
}

/// Ten digits with the check digit.
pub fn tax_code(chance: &mut Chance) -> String {
    loop {
        // 010…: enterprises registered in Hà Nội.
        let head = format!("010{:06}", chance.below(1_000_000));
        let sum: u64 = head.bytes().zip(TAX_WEIGHTS).map(|(d, w)| u64::from(d - b'0') * w).sum();
        let check = 10 - sum % 11;
        // A remainder of 0 leaves no single check digit: such numbers are not given out.
        if check < 10 {
            return format!("{head}{check}");
        }
    }
}

/// `Phường Trúc Bạch` inside a sentence: `phường Trúc Bạch`.
pub fn lower_first(name: &str) -> String {
    let mut signs = name.chars();
    signs.next().map_or_else(String::new, |first| first.to_lowercase().chain(signs).collect())
}
