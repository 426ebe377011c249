//! Vietnamese personal names as they are spread in Hà Nội. Drawn, never of a real person on purpose.

use crate::chance::Chance;

/// Sex as an identity paper names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sex {
    /// Nữ.
    Female,
    /// Nam.
    Male,
}

impl Sex {
    /// Either, as often.
    pub fn draw(chance: &mut Chance) -> Self {
        if chance.percent(50) { Self::Female } else { Self::Male }
    }

    /// Stable name, as in the profile of a person.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Female => "female",
            Self::Male => "male",
        }
    }
}

/// Surnames with their weight in a thousand.
const SURNAMES: &[(&str, u64)] = &[
    ("Nguyễn", 380),
    ("Trần", 110),
    ("Lê", 85),
    ("Phạm", 70),
    ("Hoàng", 45),
    ("Vũ", 45),
    ("Đỗ", 35),
    ("Bùi", 30),
    ("Đặng", 28),
    ("Ngô", 20),
    ("Dương", 18),
    ("Phan", 18),
    ("Đinh", 14),
    ("Lý", 10),
    ("Trịnh", 12),
    ("Đào", 12),
    ("Đoàn", 11),
    ("Hà", 9),
    ("Lương", 9),
    ("Mai", 8),
    ("Tạ", 8),
    ("Cao", 6),
    ("Chu", 6),
    ("Lưu", 6),
    ("Kiều", 5),
    ("Phùng", 8),
    ("Vương", 6),
    ("Tô", 5),
    ("Nghiêm", 4),
    ("Khuất", 3),
];
const MIDDLE_FEMALE: &[(&str, u64)] = &[
    ("Thị", 40),
    ("Thu", 8),
    ("Thanh", 7),
    ("Ngọc", 9),
    ("Minh", 6),
    ("Phương", 7),
    ("Quỳnh", 4),
    ("Hồng", 6),
    ("Bích", 4),
    ("Thị Thu", 4),
    ("Thị Thanh", 4),
    ("Thị Hồng", 3),
    ("Hải", 3),
    ("Kim", 3),
    ("Diệu", 2),
];
const GIVEN_FEMALE: &[&str] = &[
    "Hương",
    "Lan",
    "Hoa",
    "Nga",
    "Thủy",
    "Hằng",
    "Hạnh",
    "Linh",
    "Trang",
    "Mai",
    "Yến",
    "Hà",
    "Anh",
    "Dung",
    "Ngân",
    "Phượng",
    "Loan",
    "Nhung",
    "Tuyết",
    "Vân",
    "Thảo",
    "Huyền",
    "Oanh",
    "Liên",
    "Hiền",
    "Nguyệt",
    "Chi",
    "Giang",
    "Quyên",
    "Thoa",
    "Xuân",
    "Đào",
    "Bình",
    "Minh",
    "Ly",
    "Trâm",
    "Diệp",
    "Khánh",
    "Tâm",
    "Thơm",
];
const MIDDLE_MALE: &[(&str, u64)] = &[
    ("Văn", 34),
    ("Đức", 11),
    ("Quang", 8),
    ("Minh", 9),
    ("Xuân", 5),
    ("Hữu", 5),
    ("Đình", 6),
    ("Quốc", 6),
    ("Thanh", 4),
    ("Tuấn", 4),
    ("Ngọc", 4),
    ("Công", 4),
    ("Duy", 4),
    ("Hoàng", 3),
    ("Trọng", 3),
    ("Mạnh", 3),
    ("Bá", 2),
];
const GIVEN_MALE: &[&str] = &[
    "Hùng", "Dũng", "Cường", "Tuấn", "Anh", "Nam", "Hải", "Long", "Sơn", "Thắng", "Minh", "Hiếu", "Trung", "Đức",
    "Quân", "Tùng", "Khải", "Bình", "Hòa", "Thành", "Kiên", "Phúc", "Toàn", "Việt", "Lâm", "Khánh", "Tú", "Hoàng",
    "Huy", "Phong", "Chiến", "Tiến", "Thịnh", "Vinh", "Bảo", "Đạt", "Giang", "Nghĩa", "Tâm", "Quyết",
];

/// A full name: surname, middle name, given name. A given name is not said twice.
pub fn draw(chance: &mut Chance, sex: Sex) -> String {
    draw_with(chance, sex, None)
}

/// A name of the family `surname`.
pub fn draw_with(chance: &mut Chance, sex: Sex, surname: Option<&str>) -> String {
    let drawn = *chance.weighted(SURNAMES);
    let surname = surname.unwrap_or(drawn);
    let (middles, givens) = match sex {
        Sex::Female => (MIDDLE_FEMALE, GIVEN_FEMALE),
        Sex::Male => (MIDDLE_MALE, GIVEN_MALE),
    };
    let middle = *chance.weighted(middles);
    let mut given = *chance.pick(givens);
    while middle.ends_with(given) || surname == given {
        given = *chance.pick(givens);
    }
    format!("{surname} {middle} {given}")
}

/// Surname of a full name.
pub fn surname(name: &str) -> &str {
    name.split(' ').next().unwrap_or(name)
}
