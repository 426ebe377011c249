//! The views of the inbox: which cases stand in each, for whom the view makes sense, and by what it is sorted.

use crate::model::Status;
use crate::read::paging::Order;
use crate::read::standing::{Standing, any};
use crate::rules::waiting;
use base::{Id, Instant};
use calendar::Office;
use db::Sql;
use kernel::organisation::Unit;
use kernel::roles::Role;
use kernel::worklist::{self, Acts};

/// Days for which a case that someone dealt with stays in "Đã xử lý".
pub const DONE_DAYS: i64 = 30;
/// What stands for "no due time": behind every moment.
pub const NEVER: i64 = i64::MAX;
/// Steps that are asked of another agency.
const CONSULT: &str = "consult";
/// The step in which a leader signs.
const DECIDE: &str = "decide";

/// A view of the inbox. Words on screen: WORDS.md.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum View {
    /// Filed online, not yet answered.
    Online,
    /// Steps to do, and files to hand over.
    Work,
    /// Drafts that wait for a signature.
    Sign,
    /// Results that wait for their owner.
    Return,
    /// Asked of another agency, or asked of us.
    Consult,
    /// The applicant asked something.
    Questions,
    /// The applicant owes a supplement.
    Supplement,
    /// The applicant owes a payment.
    Payment,
    /// Due by the end of the next working day.
    Soon,
    /// Late.
    Late,
    /// Dealt with lately.
    Done,
}

impl View {
    /// All views, in their order on screen.
    pub const ALL: [Self; 11] = [
        Self::Online,
        Self::Work,
        Self::Sign,
        Self::Return,
        Self::Consult,
        Self::Questions,
        Self::Supplement,
        Self::Payment,
        Self::Soon,
        Self::Late,
        Self::Done,
    ];

    /// Name in addresses.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Online => "online",
            Self::Work => "work",
            Self::Sign => "sign",
            Self::Return => "return",
            Self::Consult => "consult",
            Self::Questions => "questions",
            Self::Supplement => "supplement",
            Self::Payment => "payment",
            Self::Soon => "soon",
            Self::Late => "late",
            Self::Done => "done",
        }
    }

    /// Name on screen.
    pub const fn vietnamese(self) -> &'static str {
        match self {
            Self::Online => "Trực tuyến chờ tiếp nhận",
            Self::Work => "Chờ xử lý",
            Self::Sign => "Chờ ký",
            Self::Return => "Chờ trả kết quả",
            Self::Consult => "Chờ phối hợp",
            Self::Questions => "Người nộp hỏi",
            Self::Supplement => "Chờ bổ sung",
            Self::Payment => "Chờ nghĩa vụ tài chính",
            Self::Soon => "Sắp đến hạn",
            Self::Late => "Quá hạn",
            Self::Done => "Đã xử lý",
        }
    }

    /// The view of this name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|v| v.name() == name)
    }

    /// Which cases stand in the view for this person; `None` where it makes no sense for their posts.
    pub fn condition(self, who: &Standing, office: Office<'_>, now: Instant) -> Option<Sql> {
        match self {
            Self::Online => desk_status(who, Status::Submitted),
            Self::Work => work(who),
            Self::Sign => sign(who, now),
            Self::Return => at("receiving", &who.hand_out(), Status::Finished),
            Self::Consult => consult(who),
            Self::Questions => questions(who),
            Self::Supplement => waits_for_applicant(who, &who.desk(), Status::AwaitingSupplement),
            Self::Payment => waits_for_applicant(who, &who.money(), Status::AwaitingPayment),
            Self::Soon => due_between(who, Some(now), waiting::soon_until(office, now)),
            Self::Late => due_between(who, None, now),
            Self::Done => done(who, now),
        }
    }

    /// By what the view is sorted.
    pub fn order(self, who: &Standing) -> Order {
        Order::ByKey(self.key(who))
    }

    /// The key of [`Self::order`]: a moment, or the reverse of one where the newest stand first.
    pub fn key(self, who: &Standing) -> Sql {
        match self {
            Self::Online => Sql::new("submitted"),
            Self::Return => Sql::new("finished"),
            Self::Soon | Self::Late => Sql::new("due"),
            Self::Supplement => Sql::new(
                "COALESCE((SELECT MIN(r.until) FROM case_records r WHERE r.case_id = cases.id AND r.kind = 'supplement_request'
                  AND r.closed IS NULL), 9223372036854775807)",
            ),
            Self::Done => {
                let mut sql = Sql::new("-COALESCE((SELECT MAX(t.closed) FROM tasks t WHERE t.subject = cases.id AND t.closed_by = ");
                sql.arg(who.staff);
                sql.push("), (SELECT MAX(r.at) FROM case_records r WHERE r.case_id = cases.id AND r.staff = ").arg(who.staff);
                sql.push("), submitted)");
                sql
            }
            _ => Sql::new("COALESCE(due, 9223372036854775807)"),
        }
    }
}

/// The view that greets: by the post in use. A cashier who also receives files looks at those first.
pub fn first_view(who: &Standing) -> Option<View> {
    who.posts.first().map(|(role, _)| match role {
        Role::Leader => View::Sign,
        Role::PostalClerk => View::Return,
        Role::Cashier if !who.has(&[Role::Receptionist]) => View::Payment,
        Role::ProcedureControl | Role::Inspector => View::Late,
        _ => View::Work,
    })
}

fn desk_status(who: &Standing, status: Status) -> Option<Sql> {
    at("receiving", &who.desk(), status)
}

/// Cases in a state at agencies, by the column that names them.
fn at(column: &'static str, units: &[Id<Unit>], status: Status) -> Option<Sql> {
    if units.is_empty() {
        return None;
    }
    let mut sql = Sql::new("(");
    sql.push(column).push(" IN ").list(units.iter().copied()).push(" AND status = ").arg(status.name()).push(")");
    Some(sql)
}

/// `id IN (…)`.
fn among(subjects: &Sql) -> Sql {
    let mut sql = Sql::new("id IN (");
    sql.append(subjects).push(")");
    sql
}

/// Of known identities those in work. Here and below an expression hides the column: an engine that does not know its
/// data would else walk an index over the whole city to find the few that are known already.
fn in_work(mut sql: Sql) -> Sql {
    sql.push(" AND (status || '') IN ('accepted', 'processing')");
    let mut whole = Sql::new("(");
    whole.append(&sql).push(")");
    whole
}

/// Steps of one's own posts that are neither a signature nor asked of another agency; files at the desk to hand over.
fn work(who: &Standing) -> Option<Sql> {
    let own = in_work(among(&worklist::waiting_subjects(who.staff, &who.posts, Acts::Except(&[DECIDE, CONSULT]))));
    let mut asked = among(&worklist::waiting_subjects(who.staff, &who.posts, Acts::Only(&[CONSULT])));
    asked.push(" AND COALESCE(deciding, receiving) IN ").list(who.answer());
    let has_steps = who.has_hands() || !who.sign().is_empty() || !who.money().is_empty();
    let asked = (!who.answer().is_empty()).then(|| in_work(asked));
    any([has_steps.then_some(own), asked, hand_over(&who.desk())].into_iter().flatten())
}

/// Files that lie at the desk. What a leader signs at once (certification) is with the leader already.
fn hand_over(desk: &[Id<Unit>]) -> Option<Sql> {
    let mut sql = Sql::new("(");
    sql.append(&at("receiving", desk, Status::Accepted)?).push(" AND ").append(&not_with_leader()).push(")");
    Some(sql)
}

/// The first step is not the leader's signature.
pub(crate) fn not_with_leader() -> Sql {
    Sql::new("id NOT IN (SELECT subject FROM tasks WHERE state = 'open' AND act = 'decide' AND subject = cases.id)")
}

/// For a leader what is to be signed; for an officer what they brought to the leader's table.
fn sign(who: &Standing, now: Instant) -> Option<Sql> {
    let leader = who.sign();
    let posts: Vec<_> = leader.iter().map(|a| (Role::Leader, *a)).collect();
    let own = (!leader.is_empty())
        .then(|| in_work(among(&worklist::waiting_subjects(who.staff, &posts, Acts::Only(&[DECIDE])))));
    let work = who.work();
    let brought = (!work.is_empty()).then(|| {
        let mut sql = among(&worklist::subjects_at(&work, DECIDE));
        sql.push(" AND id IN (").append(&worklist::closed_subjects(who.staff, long_ago(now))).push(")");
        in_work(sql)
    });
    any([own, brought].into_iter().flatten())
}

/// A case in work is not older than this.
fn long_ago(now: Instant) -> Instant {
    now.plus_seconds(-3 * 366 * 86_400)
}

/// What others were asked for our cases, and what was asked of us.
fn consult(who: &Standing) -> Option<Sql> {
    let units = who.answer();
    if units.is_empty() {
        return None;
    }
    let mut ours = Sql::new("(deciding IN ");
    ours.list(units.iter().copied());
    ours.push(
        " AND is_open = 1 AND (id IN (SELECT case_id FROM case_records WHERE kind = 'consultation' AND closed IS NULL",
    );
    ours.push(" AND case_id = cases.id)");
    ours.push(" OR id IN (SELECT subject FROM tasks WHERE state = 'open' AND act = 'consult' AND agency NOT IN ");
    ours.list(units.iter().copied()).push(" AND subject = cases.id)))");
    let mut theirs = Sql::new("(");
    theirs.append(&among(&worklist::waiting_subjects(who.staff, &who.posts, Acts::Only(&[CONSULT]))));
    theirs.push(" AND deciding NOT IN ").list(units).push(" AND (is_open + 0) = 1)");
    any([ours, theirs])
}

/// Cases whose applicant waits for an answer: at the counter and with those who work on them.
fn questions(who: &Standing) -> Option<Sql> {
    let offices = any([mine_at("receiving", who.desk()), mine_at("deciding", who.answer())].into_iter().flatten())?;
    let mut sql = Sql::new("(id IN (SELECT case_id FROM case_records WHERE kind = 'question' AND closed IS NULL) AND ");
    sql.append(&offices).push(")");
    Some(sql)
}

fn waits_for_applicant(who: &Standing, desk: &[Id<Unit>], status: Status) -> Option<Sql> {
    any([at("receiving", desk, status), at("deciding", &who.answer(), status)].into_iter().flatten())
}

/// Open cases due from `from` on and before `until`: what the desk received, what a leader decides, what waits for an
/// officer, what is watched over.
fn due_between(who: &Standing, from: Option<Instant>, until: Instant) -> Option<Sql> {
    let offices = [mine_at("receiving", who.desk()), mine_at("deciding", who.sign()), who.watched()];
    let parts = offices.into_iter().flatten().map(|whose| open_between(&whose, "is_open", "due", from, until));
    let steps = own_steps(who).map(|whose| open_between(&whose, "(is_open + 0)", "(due + 0)", from, until));
    any(parts.chain(steps))
}

fn open_between(whose: &Sql, is_open: &'static str, due: &'static str, from: Option<Instant>, until: Instant) -> Sql {
    let mut sql = Sql::new("(");
    sql.append(whose).push(" AND ").push(is_open).push(" = 1 AND ").push(due).push(" < ").arg(until);
    if let Some(from) = from {
        sql.push(" AND ").push(due).push(" >= ").arg(from);
    }
    sql.push(")");
    sql
}

fn mine_at(column: &'static str, units: Vec<Id<Unit>>) -> Option<Sql> {
    if units.is_empty() {
        return None;
    }
    let mut sql = Sql::new(column);
    sql.push(" IN ").list(units);
    Some(sql)
}

fn own_steps(who: &Standing) -> Option<Sql> {
    who.has_hands().then(|| among(&worklist::waiting_subjects(who.staff, &who.posts, Acts::Except(&[]))))
}

/// What the person closed a step of, handed over, asked for or returned in the last days.
fn done(who: &Standing, now: Instant) -> Option<Sql> {
    let scope = who.known_in_scope()?;
    if !who.has_hands() && who.money().is_empty() && who.hand_out().is_empty() && who.sign().is_empty() {
        return None;
    }
    let since = now.plus_seconds(-DONE_DAYS * 86_400);
    let mut subjects = worklist::closed_subjects(who.staff, since);
    subjects.push(" UNION SELECT case_id FROM case_records WHERE staff = ").arg(who.staff);
    subjects.push(" AND at >= ").arg(since);
    subjects.push(" AND kind IN ('handover', 'return', 'non_acceptance', 'supplement_request', 'decision', 'stop')");
    let mut sql = among(&subjects);
    sql.push(" AND ").append(&scope);
    Some(sql)
}
