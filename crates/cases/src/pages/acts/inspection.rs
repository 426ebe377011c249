//! Inspection on the spot: booking day, hour and people, and putting its minutes on file.

use super::acting::Of;
use super::form::{ActForm, Control, Told};
use super::{ActPage, Acting, Done, own_place};
use crate::model::{RecordRow, Status};
use crate::pages::parts::{Line, href};
use crate::rules::{IN_WORK, OPEN};
use crate::work::{self, Booking as Input, Minutes};
use base::{Day, Failure, Instant, Res};
use db::Tx;
use web::{PageResult, words};

/// Books an inspection.
pub(super) struct Booking;

/// The inspection that stands, in words.
fn standing(at: &Acting) -> Option<Line> {
    let booked: &RecordRow = at.view.records.iter().rev().find(|r| r.kind == "inspection" && r.closed.is_none())?;
    let when = booked.until.map(words::moment).unwrap_or_default();
    Some(Line::new("soon", format!("Đã hẹn kiểm tra {when}:"), names_of(booked)))
}

fn names_of(r: &RecordRow) -> String {
    let people = r.body["people"].as_array().into_iter().flatten().filter_map(|p| p.as_str());
    people.collect::<Vec<_>>().join(", ")
}

fn people(at: &Acting) -> Vec<String> {
    at.sent.text("people").lines().map(str::to_owned).collect()
}

impl ActPage for Booking {
    const PATH: &'static str = "/cases/{id}/inspection";
    const ACTION: &'static str = "cases.inspect";
    const STATES: &'static [Status] = IN_WORK;

    async fn load(_: &Acting) -> Res<Self> {
        Ok(Self)
    }

    fn page(&self, at: &Acting, told: &Told) -> PageResult {
        let address = at.view.owner.as_ref().and_then(|p| p.address.clone()).unwrap_or_default();
        let next = at.world.calendar.of(None).add_working_days(at.now.day(), 2).ok();
        let form = ActForm {
            title: "Hẹn kiểm tra thực địa",
            notes: standing(at).into_iter().collect(),
            controls: vec![
                Control::field("day", "Ngày", &at.sent, told).day().or(next.map(|d| d.to_string()).unwrap_or_default()),
                Control::field("time", "Giờ", &at.sent, told).or("08:30").hint("Ví dụ 08:30.").size("mc-day"),
                Control::area("people", "Người đi kiểm tra", &at.sent, told)
                    .or(at.session.actor.name.clone())
                    .hint("Mỗi người một dòng."),
                Control::field("place", "Địa điểm", &at.sent, told).or(address).size("mc-long"),
            ],
            effect: "Người nộp được báo ngày, giờ và tên người đến. Hẹn lại thì lịch cũ được thay.".into(),
            button: "Hẹn kiểm tra",
            ..ActForm::default()
        };
        at.draw(Self::PATH, form, told)
    }

    async fn act(&self, at: &Acting) -> Res<Done> {
        let (day, time) = (at.sent.text("day"), at.sent.text("time"));
        Day::parse(day).map_err(|_| Failure::field("day", "not_a_day", day))?;
        let when = Instant::parse(&format!("{day}T{time}")).map_err(|_| Failure::field("time", "not_a_time", time))?;
        let input = Input { at: when, people: people(at), place: at.sent.text("place").into() };
        at.run(input, async move |(tx, of): (&mut Tx, Of<Input>)| {
            let when = words::moment(of.input.at);
            let case =
                work::book_inspection(tx, &of.world, &of.actor, &of.act, of.id, Some(of.version), of.input).await?;
            Ok(Done { words: format!("Đã hẹn kiểm tra {when}."), to: href(&case) })
        })
        .await
    }

    fn place(of: &str) -> &str {
        match of {
            "at" => "day",
            other => own_place(other),
        }
    }
}

/// Puts minutes on file.
pub(super) struct Recording;

impl ActPage for Recording {
    const PATH: &'static str = "/cases/{id}/minutes";
    const ACTION: &'static str = "cases.inspect";
    const STATES: &'static [Status] = OPEN;

    async fn load(_: &Acting) -> Res<Self> {
        Ok(Self)
    }

    fn page(&self, at: &Acting, told: &Told) -> PageResult {
        let booked = at.view.records.iter().rev().find(|r| r.kind == "inspection");
        let (day, who) = match booked {
            Some(r) => (r.until.map_or(at.now.day(), Instant::day).min(at.now.day()), names_of(r).replace(", ", "\n")),
            None => (at.now.day(), at.session.actor.name.clone()),
        };
        let form = ActForm {
            title: "Lập biên bản kiểm tra",
            notes: standing(at).into_iter().collect(),
            controls: vec![
                Control::field("day", "Ngày kiểm tra", &at.sent, told).day().or(day.to_string()),
                Control::area("people", "Thành phần tham gia", &at.sent, told).or(who).hint("Mỗi người một dòng."),
                Control::area("findings", "Kết quả kiểm tra", &at.sent, told)
                    .hint("Hiện trạng, số đo, ý kiến của người nộp, kết luận."),
            ],
            effect: "Biên bản vào hồ sơ; có biên bản rồi mới ký được kết quả.".into(),
            button: "Ghi biên bản",
            ..ActForm::default()
        };
        at.draw(Self::PATH, form, told)
    }

    async fn act(&self, at: &Acting) -> Res<Done> {
        let day = at.sent.text("day");
        let day = Day::parse(day).map_err(|_| Failure::field("day", "not_a_day", day))?;
        let input = Minutes { day, people: people(at), findings: at.sent.text("findings").into() };
        at.run(input, async move |(tx, of): (&mut Tx, Of<Minutes>)| {
            let case =
                work::record_minutes(tx, &of.world, &of.actor, &of.act, of.id, Some(of.version), of.input).await?;
            Ok(Done { words: "Đã ghi biên bản kiểm tra.".into(), to: href(&case) })
        })
        .await
    }
}
