//! Calendar files: reading, refusing, special hours, units, and the shipped calendar.

use super::*;
use crate::{CalendarError, Code, Effect, Hours, read_days};
use std::path::Path;

const HEADER: &str = "date,name,kind,effect,status,source";

fn with_rows(rows: &str) -> Result<Calendar, CalendarError> {
    Calendar::parse(&format!("{HEADER},hours,unit\n{rows}"))
}

#[test]
fn shipped_calendar_covers_five_years() {
    let calendar = Calendar::vietnam();
    assert_eq!(calendar.covered(), Some((day("2023-01-01"), day("2027-12-31"))));
    assert_eq!(calendar.days().count(), 78);
    let office = calendar.of(None);
    for off in ["2024-02-08", "2024-02-09", "2024-02-12", "2024-02-13", "2024-02-14", "2024-04-29", "2024-05-05"] {
        assert_eq!(office.is_working_day(day(off)), Ok(false), "{off}");
    }
    for worked in ["2024-02-07", "2024-02-15", "2024-05-04", "2025-04-26", "2026-01-10", "2026-08-22"] {
        assert_eq!(office.is_working_day(day(worked)), Ok(true), "{worked}");
    }
}

#[test]
fn shipped_calendar_has_the_days_of_the_reference() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/vn_holidays_2023_2027.csv");
    let Ok(text) = std::fs::read_to_string(&path) else {
        println!("skipped: {} is absent", path.display());
        return;
    };
    let reference = Calendar::parse(&text).unwrap();
    let days = |calendar: &Calendar| -> Vec<_> {
        calendar.days().map(|d| (d.date, d.name.clone(), d.kind.clone(), d.effect, d.status.clone())).collect()
    };
    assert_eq!(days(Calendar::vietnam()), days(&reference));
}

#[test]
fn half_day_ends_at_its_own_hours() {
    let calendar = with_rows(
        "2024-03-05,Nửa ngày,half_day,work,official,QĐ 1,08:00-12:00,\n\
         2024-03-06,Chiều,half_day,work,official,QĐ 2,13:30-16:00 16:30-18:00,\n",
    )
    .unwrap();
    for (text, expected) in [
        ("2024-03-04T10:00 1wd", "2024-03-05T12:00"),
        ("2024-03-04T10:00 2wd", "2024-03-06T18:00"),
        ("2024-03-04T10:00 1d", "2024-03-05T12:00"),
        ("2024-03-05T14:00 0d", "2024-03-06T18:00"),
        ("2024-03-05T14:00 1wd 15:00", "2024-03-07T17:00"),
        ("2024-03-04T16:00 6wh", "2024-03-06T14:30"),
        ("2024-03-05T11:00 4wh", "2024-03-06T17:00"),
        ("2024-03-04T16:00 5wh", "2024-03-05T12:00"),
    ] {
        let found = due(&calendar, &clock(text)).unwrap();
        assert_eq!(short(found.due), expected, "{text}");
        let limit = clock(text).limit;
        assert_eq!(crate::replay(limit, false, &found.because), Ok(found.due), "{text}");
        assert!(found.because.iter().any(|reason| reason.code == Code::Swap), "{text}");
    }
}

#[test]
fn row_of_a_unit_holds_for_that_unit_only() {
    let calendar = with_rows("2024-03-05,Lễ hội,local,off,official,QĐ 1,,H26.103\n").unwrap();
    let mut clock = clock("2024-03-04T10:00 1wd");
    assert_eq!(short(due(&calendar, &clock).unwrap().due), "2024-03-05T17:00");
    clock.unit = Some("H26.103".to_owned());
    assert_eq!(short(due(&calendar, &clock).unwrap().due), "2024-03-06T17:00");
    clock.unit = Some("H26.104".to_owned());
    assert_eq!(short(due(&calendar, &clock).unwrap().due), "2024-03-05T17:00");
}

#[test]
fn broken_file_names_line_and_field() {
    let good = "2024-03-05,A,b,off,c,d";
    for (text, line, field) in [
        (String::new(), 1, "date"),
        (format!("{good}\n"), 1, "2024-03-05"),
        ("date,name,kind,effect,status\n".to_owned(), 1, "source"),
        (format!("{HEADER},colour\n"), 1, "colour"),
        (format!("{HEADER}\n{good}\n2024-02-30,A,b,off,c,d\n"), 3, "date"),
        (format!("{HEADER}\n\n05/03/2024,A,b,off,c,d\n"), 3, "date"),
        (format!("{HEADER}\n2024-03-05,A,b,nghỉ,c,d\n"), 2, "effect"),
        (format!("{HEADER}\n2024-03-05,A,b,off\n"), 2, "status"),
        (format!("{HEADER}\n{good},e\n"), 2, "row"),
        (format!("{HEADER}\n{good}\n{good}\n"), 3, "date"),
        (format!("{HEADER},hours\n2024-03-05,A,b,work,c,d,8-12\n"), 2, "hours"),
        (format!("{HEADER},hours\n2024-03-05,A,b,work,c,d,12:00-08:00\n"), 2, "hours"),
        (format!("{HEADER},hours\n2024-03-05,A,b,off,c,d,08:00-12:00\n"), 2, "hours"),
    ] {
        match Calendar::parse(&text) {
            Err(CalendarError::Broken { line: l, field: f, .. }) => {
                assert_eq!((l, f.as_str()), (line, field), "{text}")
            }
            other => panic!("{text}: {other:?}"),
        }
    }
}

#[test]
fn byte_order_mark_line_ends_and_column_order_do_not_matter() {
    let calendar =
        Calendar::parse("\u{feff}effect,date,name,kind,status,source\r\noff,2024-03-05,\"A, B\",b,c,d\r\n").unwrap();
    assert_eq!(calendar.covered(), Some((day("2024-01-01"), day("2024-12-31"))));
    let row = calendar.days().next().unwrap();
    assert_eq!((row.name.as_str(), row.effect), ("A, B", Effect::Off));
    let nothing = Calendar::parse(&format!("{HEADER}\n")).unwrap();
    assert!(matches!(due(&nothing, &clock("2024-03-04T10:00 1wd")), Err(CalendarError::Beyond { .. })));
}

#[test]
fn importer_keeps_the_good_rows() {
    let rows = read_days(&format!("{HEADER}\n2024-03-05,A,b,off,c,d\nnever,A,b,off,c,d\n")).unwrap();
    assert!(rows[0].is_ok() && rows[1].is_err());
}

#[test]
fn hours_print_as_they_read() {
    for text in ["08:00-12:00", "08:00-12:00 13:00-17:00", "00:00-24:00"] {
        assert_eq!(Hours::parse(text).unwrap().to_string(), text);
    }
    for text in ["", "08:00", "08:00-08:00", "13:00-17:00 08:00-12:00", "08:00-25:00", "8:00-12:00"] {
        assert!(Hours::parse(text).is_err(), "{text}");
    }
}
