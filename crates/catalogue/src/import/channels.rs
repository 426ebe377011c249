//! Time and fee of the channels: taken only where number, unit and note agree.

use super::record::{ImportedChannel, Problems, RawChannel};
use super::text;
use base::{Money, fold};
use calendar::Limit;
use std::collections::BTreeSet;

/// What the source prints where it has no note, glued to the note that follows.
const NO_INFORMATION: &str = "Không có thông tin";
/// The currency, cut off from the amount before it.
const CURRENCY: &str = "VNĐ";

/// All rows, and the limit that all of them surely state.
pub(super) fn read(raw: &[RawChannel], problems: &mut Problems) -> (Vec<ImportedChannel>, Option<Limit>) {
    let rows: Vec<ImportedChannel> = raw.iter().enumerate().map(|(i, c)| row(i, c, problems)).collect();
    let kinds: BTreeSet<&str> = rows.iter().map(|r| r.channel.as_str()).collect();
    if kinds.len() < rows.len() {
        let why = "several rows for one channel: alternatives or stages, neither summed nor chosen from";
        problems.tell("channels", &format!("{} rows", rows.len()), why, "all rows");
    }
    let limits: BTreeSet<String> = rows.iter().filter_map(|r| r.limit).map(|l| l.to_string()).collect();
    if limits.len() > 1 {
        let stated: Vec<String> = limits.iter().cloned().collect();
        problems.tell(
            "channels",
            &stated.join(", "),
            "the limit differs between channels: perhaps by variant",
            "all rows",
        );
    }
    let first = rows.first().and_then(|r| r.limit);
    let agreed = first.filter(|limit| rows.iter().all(|r| r.limit == Some(*limit)));
    (rows, agreed)
}

fn row(i: usize, raw: &RawChannel, problems: &mut Problems) -> ImportedChannel {
    let mut note = text::lines(&raw.note);
    if let Some(rest) = note.strip_prefix(NO_INFORMATION) {
        note = rest.trim_start().to_owned();
    }
    let (time, unit, fee) = (text::line(&raw.time), text::line(&raw.unit), text::line(&raw.fee));
    let in_dong = note.starts_with(CURRENCY) || fee.ends_with("Việt Nam Đồng");
    if let Some(rest) = note.strip_prefix(CURRENCY) {
        note = rest.trim_start().to_owned();
    }
    let glued = unit.is_empty() && fee.is_empty() && in_dong && !time.is_empty();
    let mut said = ImportedChannel {
        channel: text::line(&raw.channel),
        limit: None,
        time_text: format!("{time} {unit}").trim().to_owned(),
        fee: None,
        fee_text: fee.clone(),
        note,
    };
    if glued {
        let value = format!("{time} {CURRENCY}");
        problems.tell(&format!("channels[{i}].time"), &value, "time and fee are glued together", &value);
        said.time_text = value;
        return said;
    }
    match limit(&time, &unit, &said.note) {
        Ok(limit) => said.limit = limit,
        Err(why) => problems.tell(&format!("channels[{i}].time"), &said.time_text, why, "text"),
    }
    match amount(&fee, in_dong, &said.note) {
        Ok(fee) => said.fee = fee,
        Err(why) => problems.tell(&format!("channels[{i}].fee"), &fee, why, "text"),
    }
    said
}

/// The limit, nothing where nothing is said, or why it is not sure.
fn limit(time: &str, unit: &str, note: &str) -> Result<Option<Limit>, &'static str> {
    if time.is_empty() {
        return Ok(None);
    }
    let number: u32 = match (time.parse(), unit) {
        (Ok(1), "") => return Err("no unit: 1 stands for \"see the text\", not for one day"),
        (Ok(_), "") => return Err("no unit"),
        (Ok(0), _) => return Err("a time of 0"),
        (Ok(n), _) if n > 999 => return Err("too long to be a time: perhaps glued to a fee"),
        (Ok(n), _) => n,
        (Err(_), _) => return Err("is no whole number"),
    };
    let said = fold(note);
    let limit = match unit {
        "Ngày làm việc" if says_plain_days(&said, number) => {
            return Err("the unit says working days, the note says days");
        }
        "Ngày làm việc" => Limit::WorkingDays(number),
        "Ngày" if said.contains("ngay lam viec") => return Err("the unit says days, the note says working days"),
        "Ngày" => Limit::Days(number),
        "Tháng" => Limit::Months(number),
        "Giờ" => return Err("hours of office or of the clock is not said"),
        _ => return Err("unknown unit"),
    };
    if names_other_days(&said, number) {
        return Err("the note names other times: perhaps variants or stages");
    }
    Ok(Some(limit))
}

/// Whether the note gives another number of days or months.
fn names_other_days(note: &str, number: u32) -> bool {
    let words: Vec<&str> = note.split(' ').collect();
    let times = words.windows(2).filter(|pair| matches!(pair[1], "ngay" | "thang" | "gio"));
    let mut numbers = times.filter_map(|pair| pair[0].parse::<u32>().ok());
    numbers.any(|n| n != number)
}

/// Whether the note gives the same number in days that are not called working days.
fn says_plain_days(note: &str, number: u32) -> bool {
    let words: Vec<&str> = note.split(' ').collect();
    words.windows(2).enumerate().any(|(i, pair)| {
        let working = words.get(i + 2) == Some(&"lam") && words.get(i + 3) == Some(&"viec");
        pair[0].parse() == Ok(number) && pair[1] == "ngay" && !working
    })
}

/// The fee, nothing where nothing is said, or why it is not sure.
fn amount(fee: &str, in_dong: bool, note: &str) -> Result<Option<Money>, &'static str> {
    if fee.is_empty() {
        return Ok(None);
    }
    let (named, tariff) = text::money_named(note);
    if fold(fee) == "mien phi" {
        // A bracket at the beginning is the remark of the fee itself.
        let remark =
            note.strip_prefix('(').map(fold).filter(|r| !r.starts_with("khong") || r.starts_with("khong quy dinh"));
        let free = named.is_empty() && !tariff && remark.is_none();
        return if free {
            Ok(Some(Money::ZERO))
        } else {
            Err("called free, but the note names a tariff or a condition")
        };
    }
    if fee.contains("USD") {
        return Err("in a foreign currency");
    }
    let digits = fee.trim_end_matches("Việt Nam Đồng").trim();
    let plain = digits.bytes().all(|b| b.is_ascii_digit() || b == b',');
    let number: i64 = match digits.replace(',', "").parse() {
        Ok(number) if plain => number,
        _ => return Err("is no amount"),
    };
    if !in_dong {
        return Err("no currency");
    }
    if number < 1_000 {
        return Err("under 1.000 đ: perhaps in thousands");
    }
    if named.iter().any(|n| *n != number) {
        return Err("the note names other amounts");
    }
    Ok(Some(Money(number)))
}
