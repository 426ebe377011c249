//! Vietnamese typography and numbers in words. Not here: dates, which the templates write.

use base::Money;

const NB: char = '\u{a0}';
const DIGITS: [&str; 10] = ["không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín"];
const UNITS: [&str; 24] = [
    "ngày", "giờ", "phút", "tháng", "năm", "bộ", "bản", "tờ", "trang", "hồ", "đồng", "đ", "tầng", "m", "m²", "m2",
    "km", "ha", "kg", "cm", "mm", "tuổi", "lần", "%",
];
const LEADERS: [&str; 10] = ["Điều", "điều", "Khoản", "khoản", "Mục", "mục", "số", "Số", "ngày", "tháng"];

/// An amount as receipts write it out: "Tám mươi nghìn đồng".
pub fn money_in_words(amount: Money) -> String {
    let sign = if amount.dong() < 0 { "âm " } else { "" };
    let text = format!("{sign}{} đồng", number_in_words(amount.dong().unsigned_abs()));
    let mut chars = text.chars();
    chars.next().map(|first| first.to_uppercase().chain(chars).collect()).unwrap_or_default()
}

/// A number in words, as spoken in the North (linh, nghìn, tỷ).
pub fn number_in_words(number: u64) -> String {
    if number == 0 {
        return DIGITS[0].to_owned();
    }
    let mut words = Vec::new();
    push_number(&mut words, number, false);
    words.join(" ")
}

/// Above a billion the count of billions is itself read as a number.
fn push_number(words: &mut Vec<&'static str>, number: u64, full: bool) {
    const BILLION: u64 = 1_000_000_000;
    if number >= BILLION {
        push_number(words, number / BILLION, full);
        words.push("tỷ");
    }
    let (rest, mut full) = (number % BILLION, full || number >= BILLION);
    for (size, name) in [(1_000_000, "triệu"), (1_000, "nghìn"), (1, "")] {
        let group = rest / size % 1_000;
        if group > 0 {
            push_group(words, group, full);
            if !name.is_empty() {
                words.push(name);
            }
            full = true;
        }
    }
}

/// Up to three digits; `full` reads the hundreds even when they are zero, as inside a longer number.
fn push_group(words: &mut Vec<&'static str>, group: u64, full: bool) {
    let [hundreds, tens, ones] = [group / 100, group / 10 % 10, group % 10].map(|digit| digit as usize);
    if full || hundreds > 0 {
        words.extend([DIGITS[hundreds], "trăm"]);
    }
    match tens {
        0 if ones > 0 && (full || hundreds > 0) => words.push("linh"),
        0 => {}
        1 => words.push("mười"),
        _ => words.extend([DIGITS[tens], "mươi"]),
    }
    match (tens, ones) {
        (_, 0) => {}
        (2.., 1) => words.push("mốt"),
        (2.., 4) => words.push("tư"),
        (1.., 5) => words.push("lăm"),
        _ => words.push(DIGITS[ones]),
    }
}

/// Keeps a number with its unit ("3 ngày"), a leading word with its number ("Điều 5") and the groups of a telephone
/// number on one line.
pub fn bind_numbers(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut last = "";
    for (i, word) in text.split(' ').enumerate() {
        if i > 0 {
            out.push(if belong_together(last, word) { NB } else { ' ' });
        }
        out.push_str(word);
        last = word;
    }
    out
}

fn belong_together(before: &str, after: &str) -> bool {
    let is_number = |word: &str| word.starts_with(|c: char| c.is_ascii_digit());
    let unit = after.trim_end_matches(['.', ',', ';', ':', ')']);
    let ends_in_digit = before.ends_with(|c: char| c.is_ascii_digit());
    let digits = |word: &str| !word.is_empty() && word.chars().all(|c| c.is_ascii_digit());
    (digits(before) && digits(unit) && before.len() + unit.len() >= 6)
        || (is_number(before) && ends_in_digit && UNITS.contains(&unit))
        || (LEADERS.contains(&before) && is_number(after))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_read_as_a_cashier_reads_them() {
        let cases = [
            (0, "Không đồng"),
            (8_000, "Tám nghìn đồng"),
            (15_000, "Mười lăm nghìn đồng"),
            (21_500, "Hai mươi mốt nghìn năm trăm đồng"),
            (24_000, "Hai mươi tư nghìn đồng"),
            (75_000, "Bảy mươi lăm nghìn đồng"),
            (105_000, "Một trăm linh năm nghìn đồng"),
            (1_005_000, "Một triệu không trăm linh năm nghìn đồng"),
            (1_000_010, "Một triệu không trăm mười đồng"),
            (2_000_000_000, "Hai tỷ đồng"),
            (1_200_000_000_001, "Một nghìn hai trăm tỷ không trăm linh một đồng"),
            (-4_000, "Âm bốn nghìn đồng"),
        ];
        for (amount, words) in cases {
            assert_eq!(money_in_words(Money(amount)), words);
        }
    }

    #[test]
    fn numbers_stay_with_their_units() {
        assert_eq!(bind_numbers("trong 3 ngày làm việc"), "trong 3\u{a0}ngày làm việc");
        assert_eq!(bind_numbers("Khoản 1 Điều 16 Luật Hộ tịch"), "Khoản\u{a0}1 Điều\u{a0}16 Luật Hộ tịch");
        assert_eq!(bind_numbers("18 Ngũ Xã"), "18 Ngũ Xã");
        assert_eq!(bind_numbers("gọi 024 3829 0042."), "gọi 024\u{a0}3829\u{a0}0042.");
        assert_eq!(bind_numbers("cao 16 m, rộng"), "cao 16\u{a0}m, rộng");
    }
}
