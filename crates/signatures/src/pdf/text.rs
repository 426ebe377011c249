//! Text strings and dates of PDF (ISO 32000-2, 7.9.2.2 and 7.9.4).

use base::{Day, Instant, MICROS_PER_SECOND};

/// A text string: ASCII as it is, everything else as UTF-16BE with its mark.
pub fn encode(text: &str) -> Vec<u8> {
    if text.bytes().all(|b| b.is_ascii_graphic() || b == b' ') {
        return text.as_bytes().to_vec();
    }
    [0xfe, 0xff].into_iter().chain(text.encode_utf16().flat_map(u16::to_be_bytes)).collect()
}

/// Reads a text string: UTF-16BE, UTF-8 with its mark, otherwise Latin-1 as the nearest to PDFDocEncoding.
pub fn decode(bytes: &[u8]) -> String {
    match bytes {
        [0xfe, 0xff, rest @ ..] => {
            let units: Vec<u16> = rest.chunks_exact(2).map(|two| u16::from_be_bytes([two[0], two[1]])).collect();
            String::from_utf16_lossy(&units)
        }
        [0xef, 0xbb, 0xbf, rest @ ..] => String::from_utf8_lossy(rest).into_owned(),
        _ => bytes.iter().map(|b| char::from(*b)).collect(),
    }
}

/// A date with the Vietnamese offset: `D:20240329080000+07'00`. Parts of a second are dropped.
pub fn date(at: Instant) -> String {
    let (year, month, day) = at.day().ymd();
    let seconds = at.micros_of_day() / MICROS_PER_SECOND;
    let (hour, minute, second) = (seconds / 3_600, seconds / 60 % 60, seconds % 60);
    format!("D:{year:04}{month:02}{day:02}{hour:02}{minute:02}{second:02}+07'00")
}

/// Reads a date. Parts after the year may be missing; a missing offset is read as UTC, as ISO 32000-2 leaves it unknown.
pub fn read_date(bytes: &[u8]) -> Option<Instant> {
    let text = std::str::from_utf8(bytes).ok()?;
    let text = text.strip_prefix("D:").unwrap_or(text);
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    if !(4..=14).contains(&digits) || digits % 2 == 1 {
        return None;
    }
    let part = |from: usize, length: usize, absent: i64| match text.get(from..from + length) {
        Some(part) if from + length <= digits => part.parse().ok(),
        _ => Some(absent),
    };
    let day = Day::new(
        i16::try_from(part(0, 4, 0)?).ok()?,
        i8::try_from(part(4, 2, 1)?).ok()?,
        i8::try_from(part(6, 2, 1)?).ok()?,
    )
    .ok()?;
    let (hour, minute, second) = (part(8, 2, 0)?, part(10, 2, 0)?, part(12, 2, 0)?);
    if hour > 23 || minute > 59 || second > 60 {
        return None;
    }
    let zone = text.get(digits..)?.as_bytes();
    let offset_seconds = match zone.first() {
        None | Some(b'Z') => 0,
        Some(sign @ (b'+' | b'-')) => {
            let mut parts = zone[1..].split(|b| *b == b'\'').filter(|p| !p.is_empty());
            let mut two = || {
                let part = std::str::from_utf8(parts.next().unwrap_or(b"0")).ok()?;
                part.parse::<i64>().ok().filter(|value| (0..60).contains(value))
            };
            let seconds = two()? * 3_600 + two()? * 60;
            if *sign == b'-' { -seconds } else { seconds }
        }
        Some(_) => return None,
    };
    // `Instant::at` reads Vietnamese time, seven hours before UTC of the same clock.
    Some(Instant::at(day, hour, minute, second).plus_seconds(7 * 3_600 - offset_seconds))
}
