//! Sentences and spellings.

use super::*;
use crate::{Code, Due, explain_vi, limit_vi, remaining_vi, when_vi};

#[test]
fn moments_are_said_in_vietnamese() {
    assert_eq!(when_vi(at("2024-05-03T17:00")), "thứ Sáu 03/05/2024, 17:00");
    assert_eq!(when_vi(at("2024-05-05T00:00:07")), "Chủ nhật 05/05/2024, 00:00:07");
}

#[test]
fn limits_print_as_they_read() {
    for (text, words) in [
        ("3wd", "3 ngày làm việc"),
        ("4wh", "4 giờ làm việc"),
        ("30d", "30 ngày"),
        ("2mo", "2 tháng"),
        ("0d", "trong ngày làm việc"),
        ("24h", "24 giờ"),
        ("by2025-11-30", "đến hết ngày 30/11/2025"),
        ("none", "trả kết quả ngay"),
    ] {
        let limit = Limit::parse(text).unwrap();
        assert_eq!((limit.to_string().as_str(), limit_vi(limit).as_str()), (text, words));
        assert_eq!(serde_json::to_string(&limit).unwrap(), format!("\"{text}\""));
    }
}

#[test]
fn pauses_and_rolls_are_told() {
    let found =
        answer(&paused("2024-03-01T10:00 30d", &["2024-03-05T09:00/2024-03-06T09:00", "2024-03-20T08:00/=restart"]));
    let last = found.because.last().unwrap();
    assert_eq!(explain_vi(last), "Đang tạm dừng từ thứ Tư 20/03/2024, 08:00. Thời hạn còn lại 30 ngày.");
    let found = answer(&paused("2024-03-04T08:00 4wh", &["2024-03-04T10:30/2024-03-04T14:00"]));
    let pause = found.because.iter().find(|reason| reason.code == Code::Pause).unwrap();
    assert_eq!(
        explain_vi(pause),
        "Tạm dừng từ thứ Hai 04/03/2024, 10:30 đến thứ Hai 04/03/2024, 14:00. Thời hạn còn lại 1 giờ 30 phút làm việc."
    );
    let found = answer(&clock("2024-03-01T10:00 30d"));
    assert_eq!(
        explain_vi(found.because.last().unwrap()),
        "Hạn chuyển từ Chủ nhật 31/03/2024, 17:00 sang thứ Hai 01/04/2024, 17:00 (Ngày cuối là ngày nghỉ; Bộ luật Dân sự 2015, Điều 148 khoản 5)."
    );
    assert_eq!(remaining_vi(Limit::SameDay, crate::Remaining::Days(1)), "1 ngày làm việc");
}

#[test]
fn clock_and_answer_survive_json() {
    let clock =
        paused("2024-03-04T08:00 4wh 15:00", &["2024-03-04T10:30/2024-03-04T16:00=restart", "2024-03-05T09:00/"]);
    let text = serde_json::to_string(&clock).unwrap();
    assert_eq!(serde_json::from_str::<Clock>(&text).unwrap(), clock);
    let found = answer(&clock);
    let text = serde_json::to_string(&found).unwrap();
    assert_eq!(serde_json::from_str::<Due>(&text).unwrap(), found);
}
