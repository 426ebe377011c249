//! Days as people write them.

use base::Day;

/// Reads `2024-03-29`, `29/3/2024`, `29-03-2024`, `29.3.2024` or `ngày 29 tháng 3 năm 2024`: day before month, the year
/// in four digits. None for anything else, two-digit years among them: they could mean two centuries.
pub fn read_day(text: &str) -> Option<Day> {
    let text = base::nfc(text);
    if let Ok(day) = Day::parse(&text) {
        return Some(day);
    }
    let words = text.to_lowercase();
    let parts = in_words(&words).or_else(|| ['/', '-', '.'].into_iter().find_map(|sign| in_three(&words, sign)))?;
    let [day, month, year] = parts;
    if year.len() != 4 {
        return None;
    }
    Day::new(number(year)?, i8::try_from(number(month)?).ok()?, i8::try_from(number(day)?).ok()?).ok()
}

fn in_three(text: &str, sign: char) -> Option<[&str; 3]> {
    let parts: Vec<&str> = text.split(sign).map(str::trim).collect();
    parts.try_into().ok()
}

fn in_words(text: &str) -> Option<[&str; 3]> {
    let (day, rest) = text.strip_prefix("ngày").unwrap_or(text).split_once("tháng")?;
    let (month, year) = rest.split_once("năm")?;
    Some([day.trim(), month.trim(), year.trim()])
}

fn number(text: &str) -> Option<i16> {
    let plain = (1..=4).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
    if plain { text.parse().ok() } else { None }
}
