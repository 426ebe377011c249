//! `motcua due` as it is called.

use crate::command::{DueArgs, Outcome, due_command};

fn args(accepted: &str, limit: &str) -> DueArgs {
    DueArgs { accepted: accepted.into(), limit: limit.into(), json: true, ..DueArgs::default() }
}

fn run(args: &DueArgs) -> Outcome {
    due_command(args, None)
}

#[test]
fn json_has_the_shape_of_the_contract() {
    let outcome = run(&args("2024-04-26T15:30", "3wd"));
    assert_eq!((outcome.exit_code, outcome.stderr.as_str()), (0, ""));
    assert_eq!(
        outcome.stdout,
        concat!(
            r#"{"due":"2024-05-04T17:00:00+07:00","start":"2024-04-26T15:30:00+07:00","remaining":null,"because":["#,
            r#"{"code":"start.accepted","from":"2024-04-26T15:30:00+07:00","to":"2024-04-26T15:30:00+07:00","source":"Thời điểm tiếp nhận, theo giờ làm việc"},"#,
            r#"{"code":"limit","from":"2024-04-26T15:30:00+07:00","to":"2024-05-04T17:00:00+07:00","source":"3 ngày làm việc; Bộ luật Dân sự 2015, Điều 147"},"#,
            r#"{"code":"day_off","dates":["2024-04-27","2024-04-28"],"source":"Nghỉ hằng tuần"},"#,
            r#"{"code":"day_off","dates":["2024-04-29"],"source":"Công văn 2450/VPCP-KGVX (2024)"},"#,
            r#"{"code":"day_off","dates":["2024-04-30","2024-05-01"],"source":"Bộ luật Lao động 2019, Điều 112"},"#,
            r#"{"code":"swap","dates":["2024-05-04"],"source":"Công văn 2450/VPCP-KGVX (2024)"}]}"#,
            "\n"
        )
    );
}

#[test]
fn remaining_of_an_open_pause_in_json() {
    let mut days = args("2024-03-04T10:00", "3wd");
    days.pauses = vec!["2024-03-05T09:00/".into()];
    assert!(
        run(&days)
            .stdout
            .starts_with(r#"{"due":null,"start":"2024-03-04T10:00:00+07:00","remaining":{"days":2},"because":["#)
    );
    let mut hours = args("2024-03-04T08:00", "4wh");
    hours.pauses = vec!["2024-03-04T10:30:00+07:00/=pause".into()];
    hours.policy = Some("restart".into());
    assert!(run(&hours).stdout.contains(r#""remaining":{"office_minutes":90}"#));
}

#[test]
fn cut_off_and_policy_are_read() {
    let mut args = args("2024-04-26T15:30", "3wd");
    args.cutoff = Some("15:00".into());
    assert!(run(&args).stdout.starts_with(r#"{"due":"2024-05-06T17:00:00+07:00""#));
    args.cutoff = None;
    args.pauses = vec!["2024-05-02T09:00/2024-05-03T09:00".into()];
    args.policy = Some("restart".into());
    assert!(run(&args).stdout.starts_with(r#"{"due":"2024-05-07T17:00:00+07:00""#));
}

#[test]
fn bad_arguments_end_with_two() {
    let good = args("2024-03-04T10:00", "3wd");
    let mut bad = Vec::new();
    for limit in [
        "0wd",
        "0wh",
        "0mo",
        "0h",
        "-1wd",
        "-3d",
        "+3wd",
        "3",
        "wd",
        "3 wd",
        "3WD",
        "",
        "by2025-02-30",
        "1.5wd",
        "None",
    ] {
        bad.push(args("2024-03-04T10:00", limit));
    }
    for accepted in ["", "2024-03-04", "2024-02-30T10:00", "04/03/2024 10:00", "2024-03-04T25:00"] {
        bad.push(args(accepted, "3wd"));
    }
    for cutoff in ["15", "24:00", "15:60", "3pm", ""] {
        bad.push(DueArgs { cutoff: Some(cutoff.into()), ..good.clone() });
    }
    for pause in [
        "",
        "/",
        "2024-03-05T09:00",
        "/2024-03-05T09:00",
        "2024-03-05T09:00/=stop",
        "2024-03-05/2024-03-06",
        "2024-03-04T09:59/",
        "2024-03-06T09:00/2024-03-05T09:00",
    ] {
        bad.push(DueArgs { pauses: vec![pause.into()], ..good.clone() });
    }
    bad.push(DueArgs { policy: Some("stop".into()), ..good });
    for args in bad {
        let outcome = run(&args);
        assert_eq!(outcome.exit_code, 2, "{args:?}: {outcome:?}");
        assert!(!outcome.stderr.is_empty());
        let json: serde_json::Value = serde_json::from_str(&outcome.stdout).unwrap();
        assert!(json["error"]["code"].is_string() && json["error"]["message"].is_string());
    }
}

#[test]
fn beyond_the_calendar_ends_with_three() {
    let mut args = args("2027-12-31T10:00", "1wd");
    let outcome = run(&args);
    assert_eq!(outcome.exit_code, 3);
    assert_eq!(
        outcome.stdout,
        "{\"error\":{\"code\":\"calendar.beyond\",\"message\":\"2028-01-01 is beyond the calendar, which covers 2023-01-01 to 2027-12-31\"}}\n"
    );
    args.json = false;
    let plain = run(&args);
    assert_eq!((plain.exit_code, plain.stdout.as_str()), (3, ""));
    assert!(plain.stderr.contains("2028-01-01"));
}

#[test]
fn own_calendar_takes_the_place_of_the_shipped_one() {
    let header = "date,name,kind,effect,status,source\n";
    let own = format!("{header}2024-03-05,Bão,storm,off,official,Công điện 1\n");
    let outcome = due_command(&args("2024-03-04T10:00", "1wd"), Some(&own));
    assert!(outcome.stdout.contains(r#""due":"2024-03-06T17:00:00+07:00""#) && outcome.stdout.contains("Công điện 1"));
    let broken = due_command(&args("2024-03-04T10:00", "1wd"), Some(&format!("{header}x,a,b,off,c,d\n")));
    assert_eq!(broken.exit_code, 2);
    assert!(broken.stderr.contains("line 2") && broken.stderr.contains("date"), "{}", broken.stderr);
}

#[test]
fn without_json_it_speaks_vietnamese() {
    let outcome = run(&DueArgs { json: false, ..args("2024-04-26T15:30", "3wd") });
    assert_eq!(
        outcome.stdout,
        "Hạn trả kết quả: thứ Bảy 04/05/2024, 17:00\n\
         Tính từ: thứ Sáu 26/04/2024, 15:30\n\
         - Thời hạn tính từ lúc tiếp nhận, thứ Sáu 26/04/2024, 15:30.\n\
         - Thời hạn giải quyết: 3 ngày làm việc; Bộ luật Dân sự 2015, Điều 147; tính từ thứ Sáu 26/04/2024, 15:30 thì kết thúc thứ Bảy 04/05/2024, 17:00.\n\
         - Không tính ngày nghỉ 27/04/2024, 28/04/2024 (Nghỉ hằng tuần).\n\
         - Không tính ngày nghỉ 29/04/2024 (Công văn 2450/VPCP-KGVX (2024)).\n\
         - Không tính ngày nghỉ 30/04/2024, 01/05/2024 (Bộ luật Lao động 2019, Điều 112).\n\
         - Có tính ngày làm việc 04/05/2024 (Công văn 2450/VPCP-KGVX (2024)).\n"
    );
    let none = run(&DueArgs { json: false, ..args("2024-04-26T15:30", "none") });
    assert!(none.stdout.starts_with("Trả kết quả ngay, không có hạn\n"));
}
