//! How a case of a list is put into words: its step, who holds it since when, its time. Shared by inbox, search, late cases,
//! the desk and sheets.

use super::parts;
use crate::model::{CaseRow, Status};
use crate::read::listed::Listed;
use crate::rules::waiting;
use crate::work::World;
use base::{Id, Instant};
use calendar::Remaining;
use kernel::organisation::{Staff, Unit};
use kernel::roles::Role;
use kernel::worklist::TaskRow;
use std::collections::HashMap;
use web::view::Due;
use web::words;

/// What words depend on: who reads, when, and the names of officials.
pub(super) struct Teller<'a> {
    pub world: &'a World,
    pub now: Instant,
    pub me: Id<Staff>,
    /// Role and agency of the reader's posts: among several open steps, the own ones come first.
    pub posts: &'a [(Role, Id<Unit>)],
    pub staff: &'a HashMap<Id<Staff>, String>,
}

/// Who holds a case: words, and whether nobody does.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Holder {
    pub words: String,
    pub is_free: bool,
    pub since: Option<Instant>,
}

impl Teller<'_> {
    /// The step that the reader is shown: the own one, else one of the own posts, else any of an official.
    pub fn task<'t>(&self, row: &'t Listed) -> Option<&'t TaskRow> {
        let own = |t: &&TaskRow| t.assignee == Some(self.me);
        let fits = |t: &&TaskRow| self.posts.iter().any(|(r, a)| r.name() == t.role && Some(*a) == t.agency);
        let official = |t: &&TaskRow| t.role != "applicant";
        let tasks = &row.tasks;
        tasks
            .iter()
            .find(own)
            .or_else(|| tasks.iter().find(fits))
            .or_else(|| tasks.iter().find(official))
            .or(tasks.first())
    }

    /// Where the case stands.
    pub fn step(&self, row: &Listed) -> String {
        match row.case.status {
            Status::Submitted => "Trả lời người nộp trực tuyến".into(),
            Status::Accepted if !self.is_own(row) && !is_with_leader(row) => "Bàn giao cho bộ phận xử lý".into(),
            Status::Accepted | Status::Processing => {
                self.task(row).map_or_else(|| row.case.status.vietnamese().into(), |t| t.name.clone())
            }
            other => other.vietnamese().into(),
        }
    }

    fn is_own(&self, row: &Listed) -> bool {
        self.task(row).is_some_and(|t| {
            t.assignee == Some(self.me) || self.posts.iter().any(|(r, a)| r.name() == t.role && Some(*a) == t.agency)
        })
    }

    /// Who holds it, and since when.
    pub fn holder(&self, row: &Listed) -> Holder {
        let case = &row.case;
        let desk = |since| Holder { words: "tại quầy".into(), is_free: false, since };
        match case.status {
            Status::Submitted => {
                Holder { words: "chưa trả lời".into(), is_free: true, since: Some(case.submitted) }
            }
            Status::Accepted if !is_with_leader(row) && row.tasks.iter().all(|t| t.assignee.is_none()) => {
                Holder { words: "chưa bàn giao".into(), is_free: true, since: case.accepted }
            }
            Status::Accepted | Status::Processing => self.by_task(row),
            Status::AwaitingSupplement | Status::AwaitingPayment => {
                let since = row.open("pause").map(|r| r.at);
                Holder { words: "người nộp".into(), is_free: false, since }
            }
            Status::Finished => desk(case.finished),
            _ => Holder { words: String::new(), is_free: false, since: case.finished },
        }
    }

    /// That the holder was reminded of the step that is open now.
    pub fn reminded(&self, row: &Listed) -> Option<String> {
        let at = row.last("reminder")?.at;
        let since = self.task(row).map_or(row.case.submitted, |t| t.opened);
        let is_open = row.case.status.is_open() && at >= since;
        is_open.then(|| format!("đã được nhắc {}", words::moment_short(at, self.now)))
    }

    fn by_task(&self, row: &Listed) -> Holder {
        let Some(task) = self.task(row) else { return Holder::default() };
        let since = Some(task.opened);
        let elsewhere = task.agency.filter(|a| !self.posts.iter().any(|(_, own)| own == a));
        match (task.assignee, task.role.as_str()) {
            (Some(staff), _) if staff == self.me => Holder { words: "Tôi".into(), is_free: false, since },
            (Some(staff), _) => {
                Holder { words: self.staff.get(&staff).cloned().unwrap_or_default(), is_free: false, since }
            }
            (None, "applicant") => Holder { words: "người nộp".into(), is_free: false, since },
            (None, _) => match elsewhere {
                Some(agency) => {
                    let name = self.world.organisation.name(agency, self.now.day());
                    Holder { words: format!("{name}, chưa ai nhận"), is_free: true, since }
                }
                None => Holder { words: "chưa ai nhận".into(), is_free: true, since },
            },
        }
    }

    /// The time of the case, as the list speaks of it.
    pub fn due(&self, row: &Listed) -> Due {
        let case = &row.case;
        match case.status {
            Status::Submitted => self.answer_due(case),
            Status::Finished => self.waiting(case),
            Status::AwaitingSupplement => self.supplement(row),
            status if status.is_open() && case.due.is_none() && case.first_due.is_some() => self.paused(row),
            _ => parts::due(self.world, case, self.now),
        }
    }

    fn answer_due(&self, case: &CaseRow) -> Due {
        let due = waiting::online_answer_due(self.world.calendar.of(None), case.submitted).ok();
        let told = parts::working_due(self.world, case.submitted, due, self.now);
        let sub = due.map(|d| format!("trả lời trước {}", words::moment_short(d, self.now))).unwrap_or_default();
        Due { sub, ..told }
    }

    /// A result waits: the lateness was settled when it came to the desk.
    fn waiting(&self, case: &CaseRow) -> Due {
        let Some(finished) = case.finished else { return Due::default() };
        let days = waiting::waited_days(self.world.calendar.of(None), finished, self.now);
        let is_long = days > waiting::UNCLAIMED_DAYS;
        let word = if days == 0 { "chờ từ hôm nay".into() } else { format!("chờ {days} ngày làm việc") };
        Due {
            kind: if is_long { "soon" } else { "" }.into(),
            word,
            sub: format!("xong {}", words::moment_short(finished, self.now)),
            used: u8::try_from(days * 100 / (waiting::UNCLAIMED_DAYS + 1)).unwrap_or(100).min(100),
        }
    }

    fn supplement(&self, row: &Listed) -> Due {
        let Some((at, until)) = row.open("supplement_request").and_then(|r| Some((r.at, r.until?))) else {
            return self.paused(row);
        };
        let told = parts::working_due(self.world, at, Some(until), self.now);
        let is_near = until < waiting::supplement_near_until(self.world.calendar.of(None), self.now);
        let kind = match told.kind.as_str() {
            "late" => "late",
            _ if is_near => "soon",
            _ => "held",
        };
        Due { kind: kind.into(), sub: format!("bổ sung trước {}", words::moment_short(until, self.now)), ..told }
    }

    /// The clock stands: what is left of the limit.
    fn paused(&self, row: &Listed) -> Due {
        let reckoned = self.world.due_from(&row.case, &row.records).ok().flatten();
        let word = match reckoned.and_then(|d| d.remaining) {
            Some(Remaining::Days(n)) => format!("còn lại {n} ngày"),
            Some(Remaining::OfficeMinutes(n)) => format!("còn lại {}", parts::hours(n)),
            None => "tạm dừng".into(),
        };
        let since = row.open("pause").map(|r| format!("dừng từ {}", words::moment_short(r.at, self.now)));
        words::due_held(&word, &since.unwrap_or_default())
    }
}

/// Nothing is to be handed over: the leader signs at once.
fn is_with_leader(row: &Listed) -> bool {
    row.tasks.iter().any(|t| t.act == "decide")
}

/// The name of who filed, as a list shows it.
pub(super) fn person(row: &Listed) -> String {
    row.filer.clone().unwrap_or_else(|| "(dữ liệu đã xóa)".into())
}

/// The text with a capital in front.
pub(super) fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|c| c.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

/// An address with its query: pairs with an empty value are left out.
pub(super) fn address(path: &str, pairs: &[(&str, &str)]) -> String {
    let mut out = String::from(path);
    let mut mark = '?';
    for (name, value) in pairs.iter().filter(|(_, v)| !v.is_empty()) {
        out.push(mark);
        out.push_str(name);
        out.push('=');
        escape(value, &mut out);
        mark = '&';
    }
    out
}

/// Percent-encodes all but the unreserved characters of RFC 3986.
fn escape(text: &str, out: &mut String) {
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => out.push(char::from(byte)),
            _ => out.push_str(&format!("%{byte:02X}")),
        }
    }
}

/// `1.218`.
pub(super) fn number(n: u64) -> String {
    let digits = n.to_string();
    let mut out = String::with_capacity(digits.len() + 4);
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push('.');
        }
        out.push(digit);
    }
    out
}

/// `1–50 trong 214 hồ sơ`; nothing where all rows stand on the page.
pub(super) fn place(passed: u64, shown: usize, total: u64) -> String {
    let shown = shown as u64;
    if shown >= total {
        return String::new();
    }
    format!("{}–{} trong {} hồ sơ", number(passed + 1), number(passed + shown), number(total))
}
