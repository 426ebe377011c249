//! What happens next in a case: from its plan, its state and its open tasks. Decides nothing that the process or the law
//! decides; it only says who gets round to what, and when.

use crate::chance::Chance;
use crate::plan::{CERTIFICATION, Fate, PlannedCase};
use base::{Failure, Id, Instant, Res};
use calendar::{Calendar, CalendarError, Office};
use cases::model::{Case, CaseRow, Status};
use kernel::roles::Role;
use kernel::worklist::TaskRow;

/// The next thing that someone does in a case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Doing {
    /// Somebody files.
    File,
    /// The desk accepts what was filed online.
    Accept,
    /// The desk does not accept.
    Refuse,
    /// The desk hands over to those who work.
    HandOver,
    /// A step of the process.
    Step(Box<TaskRow>, &'static str),
    /// The leader decides.
    Decide(&'static str),
    /// The clerk numbers and hands back.
    Number,
    /// The applicant is asked to complete the papers.
    Ask,
    /// The applicant brings them.
    Complete,
    /// Nobody came: the file goes back.
    Stop,
    /// Prolonged on the procedure's ground.
    Prolong,
    /// An apology, with the new appointment.
    Apologise(Instant),
    /// The applicant takes the case back.
    Withdraw,
    /// What is still owed is paid.
    Collect,
    /// The result is handed out.
    Return,
}

/// A case as it stands after an act.
#[derive(Clone, Debug)]
pub struct Standing {
    /// The case.
    pub case: CaseRow,
    /// Its open tasks, oldest first.
    pub tasks: Vec<TaskRow>,
}

/// What the package of a case allows.
#[derive(Clone, Copy, Debug, Default)]
pub struct Abilities {
    /// The model has a branch for verification by another office.
    pub verifies: bool,
    /// There is a ground to prolong.
    pub prolongs: bool,
    /// The model has a step of examination.
    pub examines: bool,
}

/// A case on its way.
pub struct Life {
    /// Its plan.
    pub plan: PlannedCase,
    /// Its identity, once filed.
    pub id: Option<Id<Case>>,
    /// How it stood after the last act.
    pub standing: Option<Standing>,
    /// Counts re-planning: what was planned before is forgotten.
    pub epoch: u32,
    /// Counts acts, for their identities.
    pub acts: u64,
    /// What the package allows.
    pub abilities: Abilities,
    chance: Chance,
    handed_over: bool,
    asked: bool,
    prolonged: bool,
    apologised: bool,
}

impl Life {
    /// Before it is filed.
    pub fn new(plan: PlannedCase, abilities: Abilities) -> Self {
        let chance = Chance::new(plan.seed, "life");
        Self {
            plan,
            id: None,
            standing: None,
            epoch: 0,
            acts: 0,
            abilities,
            chance,
            handed_over: false,
            asked: false,
            prolonged: false,
            apologised: false,
        }
    }

    /// What happens next after `now`, and when; `None` when the case waits for a timer or has ended.
    pub fn next(&mut self, now: Instant, calendar: &Calendar) -> Res<Option<(Instant, Doing)>> {
        let office = calendar.of(None);
        let Some(standing) = self.standing.clone() else { return Ok(Some((self.plan.filed, Doing::File))) };
        let next = match standing.case.status {
            Status::Submitted => self.answer_online(now, office),
            Status::Accepted if !self.is_certification() && !self.handed_over => self.at_the_desk(now, office),
            Status::Accepted | Status::Processing | Status::AwaitingPayment => self.in_work(now, office, &standing),
            Status::AwaitingSupplement => self.awaiting(now, office),
            Status::Finished => self.at_return(now, office, &standing.case),
            Status::Returned | Status::NotAccepted | Status::Stopped | Status::Withdrawn => Ok(None),
        };
        next.map_err(Failure::internal)
    }

    fn is_certification(&self) -> bool {
        self.plan.procedure == CERTIFICATION
    }

    /// An online filing is answered within eight working hours; one in twenty is not.
    fn answer_online(&mut self, now: Instant, office: Office<'_>) -> Next {
        let minutes = if self.chance.percent(5) { self.chance.between(490, 900) } else { self.chance.between(8, 420) };
        let doing = if self.plan.fate == Fate::NotAccepted { Doing::Refuse } else { Doing::Accept };
        self.at(office, now, minutes, doing)
    }

    fn at_the_desk(&mut self, now: Instant, office: Office<'_>) -> Next {
        if self.plan.fate == Fate::NotAccepted {
            let minutes = self.chance.between(4, 90);
            return self.at(office, now, minutes, Doing::Refuse);
        }
        self.handed_over = true;
        let minutes = self.chance.between(5, 75);
        self.at(office, now, minutes, Doing::HandOver)
    }

    fn in_work(&mut self, now: Instant, office: Office<'_>, standing: &Standing) -> Next {
        let waiting: Vec<_> = standing.tasks.iter().filter(|t| Role::parse(&t.role).is_some()).collect();
        // Without one, a timer or the applicant has the floor.
        let Some(task) = waiting.first() else { return Ok(None) };
        if self.is_certification() {
            let minutes = self.chance.between(3, 20);
            return self.at(office, now, minutes, Doing::Decide("approve"));
        }
        if self.plan.fate == Fate::Withdrawn && standing.case.outcome.is_none() {
            let minutes = self.chance.between(20, 500);
            return self.at(office, now, minutes, Doing::Withdraw);
        }
        let examines = task.act == "examine" || (!self.abilities.examines && task.role == Role::Officer.name());
        if examines && let Some(next) = self.before_examination(now, office, task)? {
            return Ok(Some(next));
        }
        match task.act.as_str() {
            "decide" => self.decision(now, office, task, &standing.case),
            "number" => self.paced(now, office, task, waiting.len(), Doing::Number),
            "hand_back" if task.agency == Some(standing.case.deciding) => {
                self.paced(now, office, task, waiting.len(), Doing::Number)
            }
            _ => {
                let outcome = self.outcome(task);
                self.paced(now, office, task, waiting.len(), Doing::Step(Box::new((*task).clone()), outcome))
            }
        }
    }

    /// What an officer finds on opening the file.
    fn before_examination(&mut self, now: Instant, office: Office<'_>, task: &TaskRow) -> Next {
        match self.plan.fate {
            Fate::Supplemented | Fate::Unanswered if !self.asked => {
                self.asked = true;
                self.paced(now, office, task, 1, Doing::Ask)
            }
            Fate::Verified if self.abilities.prolongs && !self.prolonged => {
                self.prolonged = true;
                self.paced(now, office, task, 1, Doing::Prolong)
            }
            _ => Ok(None),
        }
    }

    fn outcome(&mut self, task: &TaskRow) -> &'static str {
        match (task.act.as_str(), self.plan.fate) {
            ("examine", Fate::Refused) => "refuse",
            ("examine", Fate::Verified) if self.abilities.verifies => "verify",
            _ => "agree",
        }
    }

    /// Signed in time, unless the file lies with the leader too long.
    fn decision(&mut self, now: Instant, office: Office<'_>, task: &TaskRow, case: &CaseRow) -> Next {
        let doing = Doing::Decide(if self.plan.fate == Fate::Refused { "refuse" } else { "approve" });
        let Some(due) = case.due.filter(|due| *due > now) else { return self.paced(now, office, task, 1, doing) };
        match self.plan.fate {
            Fate::Late => {
                let minutes = self.chance.between(40, 1_600);
                self.at(office, due, minutes, doing)
            }
            Fate::Apologised if !self.apologised => {
                self.apologised = true;
                let until = office.last_office_moment_of_previous_working_day(due.day())?;
                let minutes = self.chance.between(10, 60);
                let at = office.add_office_minutes(now, u32::try_from(minutes).unwrap_or(0))?;
                // In the last hour of the day on which it is still in time, or at once where that day is over.
                let at = at.max(until.plus_seconds(-60 * minutes));
                let new = office.add_office_minutes(due, 960)?;
                Ok(Some((at, Doing::Apologise(new))))
            }
            Fate::Apologised => {
                let minutes = self.chance.between(60, 800);
                self.at(office, due, minutes, doing)
            }
            _ => self.paced(now, office, task, 1, doing),
        }
    }

    fn awaiting(&mut self, now: Instant, office: Office<'_>) -> Next {
        if self.plan.fate == Fate::Unanswered {
            // After the thirty days that the desk leaves, the file goes back.
            let minutes = self.chance.between(7_200, 9_600);
            return self.at(office, now, minutes, Doing::Stop);
        }
        let minutes = self.chance.between(180, 2_600);
        self.at(office, now, minutes, Doing::Complete)
    }

    fn at_return(&mut self, now: Instant, office: Office<'_>, case: &CaseRow) -> Next {
        if self.is_certification() {
            let minutes = self.chance.between(2, 12);
            return self.at(office, now, minutes, Doing::Return);
        }
        let Some(hours) = self.plan.fetched_after_hours else { return Ok(None) };
        if case.fee_paid < case.fee_total {
            return self.at(office, now, i64::from(hours) * 60 + 5, Doing::Collect);
        }
        let hours = if self.plan.channel == "online" { 0 } else { hours };
        let minutes = self.chance.between(4, 30);
        self.at(office, now, i64::from(hours) * 60 + minutes, Doing::Return)
    }

    /// Somewhere in the time that the step has. Several at once are taken one after the other.
    fn paced(&mut self, now: Instant, office: Office<'_>, task: &TaskRow, at_once: usize, doing: Doing) -> Next {
        let left = match task.due {
            Some(due) if due > now => office.working_minutes_between(now, due)?,
            _ => 0,
        };
        let share = self.chance.between(8, 92);
        let minutes = if left > 4 {
            left * share / 100 / i64::try_from(at_once.max(1)).unwrap_or(1)
        } else {
            self.chance.between(5, 90)
        };
        self.at(office, now, minutes.max(2), doing)
    }

    fn at(&mut self, office: Office<'_>, from: Instant, minutes: i64, doing: Doing) -> Next {
        let at = office.add_office_minutes(from, u32::try_from(minutes).unwrap_or(0))?;
        let odd = at.plus_seconds(self.chance.between(1, 59));
        let inside = office.next_office_moment(odd)? == odd;
        Ok(Some((if inside { odd } else { at }, doing)))
    }
}

type Next = Result<Option<(Instant, Doing)>, CalendarError>;
