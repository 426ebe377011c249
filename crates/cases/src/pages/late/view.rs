//! The view of `late.html`.

use super::{Asked, By};
use crate::pages::parts::{self, short_code};
use crate::pages::rows::{Teller, capital, number, person, place};
use crate::read::late::{Figures, Late, Which};
use crate::read::listed::Listed;
use crate::rules::lateness;
use crate::work::World;
use askama::Template;
use base::{Id, Instant};
use kernel::accounts::Actor;
use kernel::organisation::Staff;
use kernel::roles::Role;
use std::collections::HashMap;
use web::view::{Choice, Due, Pager, State as StateWord};
use web::{OfficialFrame, words};

#[derive(Template)]
#[template(path = "late.html")]
pub(super) struct LateView {
    frame: OfficialFrame,
    heading: String,
    summary: String,
    figures: Vec<Figure>,
    sorts: Vec<Tab>,
    back: String,
    causes: Vec<Choice>,
    groups: Vec<LateGroup>,
    may_act: bool,
    is_ended: bool,
    empty_title: String,
    empty_text: String,
    pager: Pager,
}

struct Figure {
    amount: String,
    name: String,
    href: String,
}

struct Tab {
    name: &'static str,
    href: String,
    current: bool,
}

struct LateGroup {
    heading: String,
    words: String,
    rows: Vec<LateRow>,
}

struct LateRow {
    id: String,
    code: String,
    href: String,
    title: String,
    person: String,
    step: String,
    holder: String,
    is_free: bool,
    since: String,
    due: Due,
    cause: String,
    needs: String,
    letter: StateWord,
}

/// Words of the page.
pub(super) fn build(
    frame: OfficialFrame,
    world: &World,
    actor: &Actor,
    now: Instant,
    asked: &Asked,
    late: &Late,
    staff: &HashMap<Id<Staff>, String>,
) -> LateView {
    let teller = Teller { world, now, me: actor.staff, posts: &late.who.posts, staff };
    let (by, which) = (asked.by(actor), asked.which());
    let is_ended = which == Which::Ended;
    let total = if is_ended { late.figures.ended } else { late.figures.late };
    let empty = if is_ended {
        (
            "Hồ sơ trễ đã xong đều có lý do",
            "Hồ sơ xong sau hạn mà chưa ghi lý do sẽ hiện ở đây, để báo cáo không thiếu.",
        )
    } else {
        (
            "Không có hồ sơ nào quá hạn",
            "Khi một hồ sơ quá hạn theo luật, nó hiện ở đây cùng người giữ, lý do và việc phải làm.",
        )
    };
    LateView {
        frame,
        heading: if is_ended { "Xong trễ, chưa ghi lý do" } else { "Hồ sơ quá hạn" }.into(),
        summary: summary(&late.figures, is_ended),
        figures: figures(world, asked, &late.figures, now),
        sorts: sorts(asked, by),
        back: asked.address(&asked.by, &asked.which, &asked.after, &asked.before),
        causes: causes(now),
        groups: groups(&teller, by, &late.rows),
        may_act: late.who.has(&[Role::HeadOfDesk, Role::HeadOfDivision, Role::Leader, Role::ProcedureControl]),
        is_ended,
        empty_title: empty.0.into(),
        empty_text: empty.1.into(),
        pager: Pager {
            newer: late.slice.newer.map(|m| asked.address(&asked.by, &asked.which, "", &m.to_string())),
            older: late.slice.older.map(|m| asked.address(&asked.by, &asked.which, &m.to_string(), "")),
            words: place(late.slice.passed, late.rows.len(), total),
        },
    }
}

fn summary(figures: &Figures, is_ended: bool) -> String {
    if is_ended {
        return "Hồ sơ xong sau hạn trong một quý qua, mới nhất trước".into();
    }
    if figures.late == 0 {
        return String::new();
    }
    format!(
        "{} hồ sơ, chậm lâu nhất trước; {} hồ sơ chưa có thư xin lỗi",
        number(figures.late),
        number(figures.no_letter)
    )
}

fn figures(world: &World, asked: &Asked, figures: &Figures, now: Instant) -> Vec<Figure> {
    let office = world.calendar.of(None);
    let figure = |amount: String, name: &str, href: &str| Figure { amount, name: name.into(), href: href.into() };
    let longest = figures.oldest.and_then(|due| office.working_days_between(due.day(), now.day()).ok());
    let mut all = vec![
        figure(number(figures.late), "đang quá hạn", &asked.address(&asked.by, "", "", "")),
        figure(number(figures.today), "sẽ quá hạn nếu không xong hôm nay", ""),
        figure(number(figures.no_cause), "chưa ghi lý do", ""),
        figure(number(figures.ended), "đã xong trễ, chưa ghi lý do", &asked.address(&asked.by, "ended", "", "")),
    ];
    if let Some(days) = longest {
        all.insert(1, figure(number(days.into()), "ngày làm việc, chậm lâu nhất", ""));
    }
    all
}

fn sorts(asked: &Asked, by: By) -> Vec<Tab> {
    let tab = |(one, name, words): &(By, &'static str, &'static str)| Tab {
        name: words,
        href: asked.address(name, &asked.which, "", ""),
        current: *one == by,
    };
    By::ALL.iter().map(tab).collect()
}

fn causes(now: Instant) -> Vec<Choice> {
    let choice = |value: &str, label: &str| Choice { value: value.into(), label: label.into(), ..Choice::default() };
    let known = lateness::causes_on(now.day()).map(|c| choice(c.code, c.vietnamese));
    std::iter::once(choice("", "Chọn lý do")).chain(known).collect()
}

/// Rows by who or what they have in common, the longest late first.
fn groups(teller: &Teller<'_>, by: By, rows: &[Listed]) -> Vec<LateGroup> {
    let mut groups: Vec<LateGroup> = Vec::new();
    for listed in rows {
        let heading = heading(teller, by, listed);
        let row = row(teller, listed);
        match groups.iter_mut().find(|g| g.heading == heading) {
            Some(group) => group.rows.push(row),
            None => groups.push(LateGroup { heading, words: String::new(), rows: vec![row] }),
        }
    }
    for group in &mut groups {
        group.words = format!("{} hồ sơ", number(group.rows.len() as u64));
    }
    groups
}

fn heading(teller: &Teller<'_>, by: By, listed: &Listed) -> String {
    match by {
        By::Procedure => listed.case.procedure_name.clone(),
        By::Unit => teller.world.organisation.name(listed.case.deciding, teller.now.day()),
        By::Holder => {
            let holder = teller.holder(listed);
            if holder.words.is_empty() { "Đã xong".into() } else { capital(&holder.words) }
        }
    }
}

fn row(teller: &Teller<'_>, listed: &Listed) -> LateRow {
    let (case, holder) = (&listed.case, teller.holder(listed));
    let cause = listed.last("late_cause").map(|r| cause_of(&r.body)).unwrap_or_default();
    let letter = listed.last("apology").map(|r| StateWord {
        kind: "done".into(),
        word: format!("đã xin lỗi {}", words::moment_short(r.at, teller.now)),
    });
    let since = holder.since.map(|at| format!("từ {}", words::moment_short(at, teller.now))).unwrap_or_default();
    LateRow {
        id: case.id.to_string(),
        code: short_code(&case.code).into(),
        href: parts::href(case),
        title: case.procedure_name.clone(),
        person: person(listed),
        step: teller.step(listed),
        holder: holder.words.clone(),
        is_free: holder.is_free,
        since,
        due: parts::due(teller.world, case, teller.now),
        needs: needs(teller, listed, !cause.is_empty(), holder.is_free),
        cause,
        letter: letter.unwrap_or_default(),
    }
}

fn cause_of(body: &serde_json::Value) -> String {
    let words = body["words"].as_str().unwrap_or_default();
    let code = lateness::cause_words(body["cause"].as_str().unwrap_or_default());
    if words.is_empty() { code.to_owned() } else { format!("{code}: {words}") }
}

/// What is still to be done about it, the most pressing first.
fn needs(teller: &Teller<'_>, listed: &Listed, has_cause: bool, is_free: bool) -> String {
    let case = &listed.case;
    let mut all = Vec::new();
    if !has_cause {
        all.push("ghi lý do".to_owned());
    }
    if case.status.is_open() {
        if is_free {
            all.push("phân công người xử lý".into());
        }
        if listed.last("apology").is_none() {
            all.push("thư xin lỗi".into());
        }
        match teller.reminded(listed) {
            Some(words) => all.push(words),
            None if !is_free => all.push("nhắc người giữ".into()),
            None => {}
        }
    }
    capital(&all.join(", "))
}
