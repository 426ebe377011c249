//! Reads the calendar file, `date,name,kind,effect,status,source[,hours][,unit]`. Opening files is the caller's.

use crate::{CalendarDay, CalendarError, Effect, Hours};
use base::Day;
use std::collections::{BTreeMap, BTreeSet};

const REQUIRED: [&str; 6] = ["date", "name", "kind", "effect", "status", "source"];
const OPTIONAL: [&str; 2] = ["hours", "unit"];

/// Each row of a calendar file, or what is wrong with it (line and field); importers keep the good ones.
/// Error: the header is not one of a calendar.
pub fn read_days(text: &str) -> Result<Vec<Result<CalendarDay, CalendarError>>, CalendarError> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut reader =
        csv::ReaderBuilder::new().has_headers(false).flexible(true).trim(csv::Trim::All).from_reader(text.as_bytes());
    let mut records = reader.records();
    let header = match records.next() {
        Some(Ok(record)) => columns(&record)?,
        _ => return Err(broken(1, "date", "the header is missing")),
    };
    let mut seen = BTreeSet::new();
    Ok(records.map(|record| one_day(text, &header, record, &mut seen)).collect())
}

/// Where each column stands.
struct Header {
    places: BTreeMap<String, usize>,
}

fn columns(record: &csv::StringRecord) -> Result<Header, CalendarError> {
    let mut places = BTreeMap::new();
    for (place, name) in record.iter().enumerate() {
        if !REQUIRED.contains(&name) && !OPTIONAL.contains(&name) {
            return Err(broken(1, name, "no such column in a calendar"));
        }
        if places.insert(name.to_owned(), place).is_some() {
            return Err(broken(1, name, "the column is there twice"));
        }
    }
    match REQUIRED.iter().find(|name| !places.contains_key(**name)) {
        Some(missing) => Err(broken(1, missing, "the column is missing")),
        None => Ok(Header { places }),
    }
}

fn one_day(
    text: &str,
    header: &Header,
    record: Result<csv::StringRecord, csv::Error>,
    seen: &mut BTreeSet<(Day, Option<String>)>,
) -> Result<CalendarDay, CalendarError> {
    let record = record.map_err(|error| broken(line_of(text, error.position()), "row", "cannot be read as CSV"))?;
    let line = line_of(text, record.position());
    let day = fields(header, &record, line)?;
    if !seen.insert((day.date, day.unit.clone())) {
        return Err(broken(line, "date", &format!("{} is there twice", day.date)));
    }
    Ok(day)
}

/// The line on which a record begins: its position is before the empty lines that the reader skips.
fn line_of(text: &str, position: Option<&csv::Position>) -> u64 {
    let Some(position) = position else { return 0 };
    let rest = usize::try_from(position.byte()).ok().and_then(|byte| text.as_bytes().get(byte..)).unwrap_or_default();
    let empty = rest.iter().take_while(|byte| matches!(byte, b'\r' | b'\n')).filter(|byte| **byte == b'\n').count();
    position.line() + u64::try_from(empty).unwrap_or(0)
}

fn fields(header: &Header, record: &csv::StringRecord, line: u64) -> Result<CalendarDay, CalendarError> {
    if record.len() > header.places.len() {
        return Err(broken(line, "row", "more fields than the header"));
    }
    let field = |name: &str| header.places.get(name).and_then(|place| record.get(*place));
    let required = |name: &str| field(name).ok_or_else(|| broken(line, name, "the field is missing"));
    let optional = |name: &str| field(name).filter(|text| !text.is_empty());
    let date = required("date")?;
    let effect = match required("effect")? {
        "off" => Effect::Off,
        "work" => Effect::Work,
        other => return Err(broken(line, "effect", &format!("'{other}' is neither off nor work"))),
    };
    let hours = optional("hours").map(Hours::parse).transpose();
    let hours = hours.map_err(|error| broken(line, "hours", &error.to_string()))?;
    if hours.is_some() && effect == Effect::Off {
        return Err(broken(line, "hours", "a day off has no office hours; a half day is work"));
    }
    Ok(CalendarDay {
        date: Day::parse(date).map_err(|error| broken(line, "date", &error.to_string()))?,
        name: required("name")?.to_owned(),
        kind: required("kind")?.to_owned(),
        effect,
        status: required("status")?.to_owned(),
        source: required("source")?.to_owned(),
        hours,
        unit: optional("unit").map(str::to_owned),
    })
}

fn broken(line: u64, field: &str, problem: &str) -> CalendarError {
    CalendarError::Broken { line, field: field.to_owned(), problem: problem.to_owned() }
}
