//! Where the steps of a case's process wait: which agency, which role, until when.

use super::World;
use crate::model::CaseRow;
use base::{Failure, Id, Instant, Res};
use flow::{Node, Working};
use kernel::organisation::{Unit, UnitKind};
use kernel::process::Placing;
use kernel::roles::Role;
use kernel::worklist::Placement;
use std::borrow::Cow;
use uuid::Uuid;

/// Places the steps of one case.
pub(crate) struct CaseSteps<'a> {
    world: &'a World,
    case: Cow<'a, CaseRow>,
}

impl<'a> CaseSteps<'a> {
    /// Of a case that an act has in hand.
    pub fn of(world: &'a World, case: &'a CaseRow) -> Self {
        Self { world, case: Cow::Borrowed(case) }
    }

    /// Of a case that the host of processes asked for.
    pub fn of_own(world: &'a World, case: CaseRow) -> Self {
        Self { world, case: Cow::Owned(case) }
    }

    fn agency(&self, unit: &str, now: Instant) -> Option<Id<Unit>> {
        let (organisation, day) = (&self.world.organisation, now.day());
        let above = |kind| organisation.above(self.case.receiving, kind, day).map(|u| u.unit);
        let department = |code: &str| organisation.find_by_code(code, day).map(|u| u.unit);
        Some(match unit {
            "receiving" => self.case.receiving,
            "commune" => above(UnitKind::Commune).unwrap_or(self.case.receiving),
            "district" => above(UnitKind::District).unwrap_or(self.case.deciding),
            "province" => above(UnitKind::Province).unwrap_or(self.case.deciding),
            other => {
                if let Some(code) = other.strip_prefix("department:") {
                    department(code)?
                } else if let Some(code) = other.strip_prefix("consulted:") {
                    let record = &self.world.process(&self.case).ok()?.record;
                    let row = record.consultations.iter().find(|c| c.code == code);
                    row.and_then(|r| r.department.as_deref()).and_then(department).unwrap_or(self.case.deciding)
                } else {
                    self.case.deciding
                }
            }
        })
    }

    /// A commune has no head of division: the leader reviews there (practice.md rule 11).
    fn role(&self, post: &str, agency: Option<Id<Unit>>, now: Instant) -> String {
        let is_commune = agency
            .and_then(|a| self.world.organisation.find(a, now.day()))
            .is_some_and(|u| u.kind == UnitKind::Commune);
        if is_commune && post == Role::HeadOfDivision.name() { Role::Leader.name().into() } else { post.into() }
    }
}

impl Placing for CaseSteps<'_> {
    fn subject_kind(&self) -> &'static str {
        "case"
    }

    fn subject(&self) -> Uuid {
        self.case.id.uuid()
    }

    fn unit(&self) -> Option<Id<Unit>> {
        Some(self.case.deciding)
    }

    fn place(&self, node: &Node, now: Instant) -> Res<Placement> {
        let attribute = |name: &str| node.attributes.get(name).map_or("", String::as_str);
        let post = if attribute("post").is_empty() { Role::Officer.name() } else { attribute("post") };
        let act = if attribute("act").is_empty() { "examine" } else { attribute("act") };
        if post == "applicant" {
            return Ok(Placement { act: act.into(), role: post.into(), agency: None, assignee: None, due: None });
        }
        let agency = self.agency(attribute("unit"), now);
        let hours: f64 = attribute("hours").parse().unwrap_or(0.0);
        // Hours of a package are quarters at the finest, so minutes are whole.
        let minutes = (hours.clamp(0.0, 10_000.0) * 60.0).round() as u32;
        let office = self.world.calendar.of(None);
        let due = if minutes == 0 {
            Ok(self.case.due)
        } else {
            calendar::step_due(office, now, minutes, self.case.due).map(Some)
        };
        let due = due.map_err(|e| super::beyond(&e))?;
        Ok(Placement { act: act.into(), role: self.role(post, agency, now), agency, assignee: None, due })
    }

    fn working_moment(&self, span: Working, now: Instant) -> Res<Instant> {
        let office = self.world.calendar.of(None);
        match span {
            Working::Minutes(n) => office.add_office_minutes(now, n).map_err(|e| super::beyond(&e)),
            Working::Days(n) => {
                let day = office.add_working_days(now.day(), n).map_err(|e| super::beyond(&e))?;
                office.closing(day).map_err(|e| super::beyond(&e))
            }
        }
    }
}

/// A step that cannot be placed is a fault of the package, found at its check.
pub(crate) fn not_ready(wanted: &str, open: &[kernel::worklist::TaskRow]) -> Failure {
    let now = open.iter().map(|t| t.name.as_str()).collect::<Vec<_>>().join("; ");
    let now = if now.is_empty() { "không có bước nào".to_owned() } else { now };
    base::Refusal::new("cases.step_not_ready").with("wanted", wanted).with("now", now).into()
}
