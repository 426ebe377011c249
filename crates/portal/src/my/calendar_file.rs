//! A day for the calendar of a phone: iCalendar (RFC 5545), one event that lasts the whole day.

use base::{Day, Instant};

/// A day with what is on it.
pub(super) struct Event {
    /// What tells it from others: opened twice, it replaces itself.
    pub id: String,
    pub made: Instant,
    pub day: Day,
    pub title: String,
    pub place: String,
    pub words: String,
}

impl Event {
    /// The file.
    pub fn text(&self) -> String {
        let day = self.day.to_string().replace('-', "");
        // Instants are written in Vietnamese time, which is seven hours ahead of UTC all the year round.
        let utc = self.made.plus_seconds(-7 * 3_600).to_string();
        let made: String = utc.chars().take(19).filter(|c| c.is_ascii_alphanumeric()).chain(['Z']).collect();
        let lines = [
            "BEGIN:VCALENDAR".to_owned(),
            "VERSION:2.0".to_owned(),
            "PRODID:-//Mot Cua//vi".to_owned(),
            "BEGIN:VEVENT".to_owned(),
            format!("UID:{}@motcua", self.id),
            format!("DTSTAMP:{made}"),
            format!("DTSTART;VALUE=DATE:{day}"),
            format!("SUMMARY:{}", escaped(&self.title)),
            format!("LOCATION:{}", escaped(&self.place)),
            format!("DESCRIPTION:{}", escaped(&self.words)),
            "END:VEVENT".to_owned(),
            "END:VCALENDAR".to_owned(),
        ];
        lines.iter().map(|line| folded(line)).collect()
    }
}

/// Text as section 3.3.11 wants it.
fn escaped(text: &str) -> String {
    text.replace('\\', "\\\\").replace(';', "\\;").replace(',', "\\,").replace('\n', "\\n")
}

/// A line in pieces of 75 octets at most (section 3.1), never inside a letter.
fn folded(line: &str) -> String {
    let (mut out, mut length) = (String::new(), 0);
    for letter in line.chars() {
        if length + letter.len_utf8() > 75 {
            out.push_str("\r\n ");
            length = 1;
        }
        out.push(letter);
        length += letter.len_utf8();
    }
    out + "\r\n"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_short_and_whole() {
        let event = Event {
            id: "1".into(),
            made: Instant::parse("2024-03-29T09:30").expect("a moment"),
            day: Day::parse("2024-04-03").expect("a day"),
            title: "Hẹn trả kết quả: Xác nhận tình trạng hôn nhân, cấp lại; bản sao".repeat(2),
            place: "UBND phường Trúc Bạch".into(),
            words: String::new(),
        };
        let text = event.text();
        assert!(text.lines().all(|l| l.len() <= 75) && text.contains("DTSTART;VALUE=DATE:20240403\r\n"), "{text}");
        assert!(text.contains("DTSTAMP:20240329T023000Z"), "{text}");
        let whole = text.replace("\r\n ", "");
        assert!(whole.contains("hôn nhân\\, cấp lại\\; bản sao"), "{whole}");
    }
}
