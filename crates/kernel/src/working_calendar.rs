//! The working calendar of the install: what is shipped with the program, and over it the days that were imported when
//! the government announced them. Not here: how working time is counted (crate `calendar`).

use crate::journal::{self, By, Subject};
use crate::organisation::{ImportProblem, ImportReport};
use base::{Act, Day, Failure, Res};
use calendar::{Calendar, CalendarDay, CalendarError, Effect, Hours, read_days};
use db::{Db, Row, Tx, args};
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};

/// Rows written in one transaction.
const CHUNK: usize = 200;

/// One import. Only a label for identities.
enum CalendarImport {}

/// The calendar that holds: shipped days, imported ones in their place. It covers the years without a gap around the
/// shipped ones, because a year that nobody told would count as one without holidays.
pub async fn load(tx: &mut Tx) -> Res<Calendar> {
    let shipped = Calendar::vietnam();
    let mut days: Vec<CalendarDay> = shipped.days().cloned().collect();
    days.extend(list(tx).await?);
    let covered = covered(shipped, &days);
    let all = Calendar::from_days(days);
    Ok(match covered {
        Some((first, last)) => all.covering(first, last),
        None => all,
    })
}

fn covered(shipped: &Calendar, days: &[CalendarDay]) -> Option<(Day, Day)> {
    let (first, last) = shipped.covered()?;
    let years: BTreeSet<i16> = days.iter().filter(|day| day.unit.is_none()).map(|day| day.date.ymd().0).collect();
    let (mut from, mut to) = (first.ymd().0, last.ymd().0);
    while years.contains(&(from - 1)) {
        from -= 1;
    }
    while years.contains(&(to + 1)) {
        to += 1;
    }
    Day::new(from, 1, 1).ok().zip(Day::new(to, 12, 31).ok())
}

/// The imported days, by unit and day.
async fn list(tx: &mut Tx) -> Res<Vec<CalendarDay>> {
    let sql = "SELECT day, unit, name, kind, effect, status, source, hours FROM calendar_days ORDER BY unit, day";
    tx.query(sql, &[]).await?.iter().map(read).collect()
}

fn read(row: &Row) -> Res<CalendarDay> {
    let some = |text: String| Some(text).filter(|text| !text.is_empty());
    let hours = some(row.string(7)?).map(|text| Hours::parse(&text)).transpose();
    Ok(CalendarDay {
        date: row.day(0)?,
        unit: some(row.string(1)?),
        name: row.string(2)?,
        kind: row.string(3)?,
        effect: if row.text(4)? == "off" { Effect::Off } else { Effect::Work },
        status: row.string(5)?,
        source: row.string(6)?,
        hours: hours.map_err(Failure::internal)?,
    })
}

/// Imports the text of a calendar file (`date,name,kind,effect,status,source[,hours][,unit]`). A day that holds alike
/// already, shipped or imported, is unchanged. The caller loads the calendar again.
///
/// # Errors
/// `Invalid` when the file is no calendar at all; single bad rows are refused in the report.
pub async fn import(db: &Db, act: &Act, text: &str) -> Res<ImportReport> {
    let rows = read_days(text).map_err(|error| Failure::field("file", "not_a_calendar", error.to_string()))?;
    let present = db.read(async |tx: &mut Tx| load(tx).await).await?;
    let present: BTreeMap<_, _> = present.days().map(|day| ((day.date, day.unit.clone()), day.clone())).collect();
    let (mut report, mut changes) = (ImportReport::default(), Vec::new());
    for row in rows {
        match row {
            Err(error) => refuse(&mut report, &error),
            Ok(day) if present.get(&(day.date, day.unit.clone())) == Some(&day) => report.unchanged += 1,
            Ok(day) => changes.push(day),
        }
    }
    report.imported = changes.len();
    while !changes.is_empty() {
        let chunk: Vec<CalendarDay> = changes.drain(..changes.len().min(CHUNK)).collect();
        let act = act.clone();
        db.write(async move |tx: &mut Tx| write(tx, &act, &chunk).await).await?;
    }
    Ok(report)
}

fn refuse(report: &mut ImportReport, error: &CalendarError) {
    let (record, field, problem) = match error {
        CalendarError::Broken { line, field, problem } => (format!("line {line}"), field.clone(), problem.clone()),
        other => (String::new(), String::new(), other.to_string()),
    };
    report.refused += 1;
    report.problems.push(ImportProblem { record, field, value: String::new(), problem, kept: "nothing".into() });
}

async fn write(tx: &mut Tx, act: &Act, days: &[CalendarDay]) -> Res<()> {
    let sql = "INSERT INTO calendar_days (day, unit, name, kind, effect, status, source, hours)
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
               ON CONFLICT (day, unit) DO UPDATE SET name = excluded.name, kind = excluded.kind, effect = excluded.effect,
                   status = excluded.status, source = excluded.source, hours = excluded.hours";
    for day in days {
        let unit = day.unit.clone().unwrap_or_default();
        let effect = if day.effect == Effect::Off { "off" } else { "work" };
        let hours = day.hours.as_ref().map(ToString::to_string).unwrap_or_default();
        tx.execute(sql, args![day.date, unit, &day.name, &day.kind, effect, &day.status, &day.source, hours]).await?;
    }
    let told: Vec<_> =
        days.iter().map(|day| json!({ "day": day.date, "unit": day.unit, "effect": day.effect })).collect();
    let subject = Subject::new("calendar_import", act.id::<CalendarImport>());
    journal::write(tx, By::default(), act.now, subject, "import", &json!({ "days": told })).await
}
