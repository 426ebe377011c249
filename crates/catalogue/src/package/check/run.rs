//! Runs `tests/*.yaml`: due time, fee, competence, steps and decisions.

use super::Checks;
use super::names::names;
use crate::model::Facts;
use crate::package::walk::{Step, Stop, Walk};
use crate::package::{Given, Package, PackageProblem, PackageTest, with_defaults};
use crate::rules;
use base::Instant;
use calendar::{Due, Pause, step_due};
use serde_json::Value;

/// The last day of districts was the day before. Law: Luật Tổ chức chính quyền địa phương 72/2025/QH15.
const DISTRICTS_ENDED: (i16, i8, i8) = (2025, 7, 1);

pub(super) fn tests(package: &Package, checks: &Checks<'_>, problems: &mut Vec<PackageProblem>) {
    for (file, test) in &package.tests {
        Run { package, checks, file, test, facts: facts(package, &test.given), problems }.run();
    }
}

fn facts(package: &Package, given: &Given) -> Facts {
    let mut facts = with_defaults(package.form.as_deref(), &given.facts);
    facts.insert("variant".into(), given.variant.as_str().into());
    facts.insert("channel".into(), given.channel.name().into());
    facts
}

struct Run<'a> {
    package: &'a Package,
    checks: &'a Checks<'a>,
    file: &'a str,
    test: &'a PackageTest,
    facts: Facts,
    problems: &'a mut Vec<PackageProblem>,
}

impl Run<'_> {
    fn run(mut self) {
        let (given, record) = (&self.test.given, &self.package.record);
        if !record.variant_codes().contains(&given.variant.as_str()) {
            return self.fail("given.variant", "no such variant", &given.variant);
        }
        self.competence();
        self.fee();
        self.decisions();
        let (told, due) = (self.clock(false), self.clock(true));
        match (told, due) {
            (Ok(told), Ok(due)) => {
                self.due(&due);
                self.walk(&told);
            }
            (Err(e), _) | (_, Err(e)) => self.fail("given", "a due time", &e),
        }
    }

    fn fail(&mut self, at: &str, expected: &str, found: &str) {
        let name = &self.test.name;
        let vi = format!("Kiểm thử '{name}' không đạt: mong {expected}, được {found}");
        let en = format!("The test '{name}' fails: expected {expected}, got {found}");
        let mend = ("Sửa gói hoặc sửa kiểm thử", "Mend the package or the test");
        self.problems.push(PackageProblem::error(self.file, at, "test_failed", (vi, en), mend));
    }

    fn skip(&mut self, at: &str, decision: &str) {
        let name = &self.test.name;
        let vi = format!("Kiểm thử '{name}': chưa chạy được quyết định '{decision}' ở đây");
        let en = format!("The test '{name}': the decision '{decision}' cannot be evaluated here");
        let mend = ("Chạy nơi có bộ máy quyết định", "Run it where decisions are evaluated");
        self.problems.push(PackageProblem::error(self.file, at, "test_skipped", (vi, en), mend).skipped());
    }

    fn compare<T: PartialEq + std::fmt::Debug>(&mut self, at: &str, expected: &T, found: &T) {
        if expected != found {
            self.fail(at, &format!("{expected:?}"), &format!("{found:?}"));
        }
    }

    fn competence(&mut self) {
        let Some(expected) = self.test.then.decides else { return };
        let given = &self.test.given;
        let found = rules::competent(&self.package.record, &given.variant, given.accepted.day()).map(|c| c.decides);
        self.compare("then.decides", &Some(expected.name()), &found.map(|l| l.name()));
    }

    fn fee(&mut self) {
        let Some(expected) = self.test.then.fee else { return };
        let lines = self.fee_lines();
        let by_rows = rules::fee_total(&lines).dong();
        if !self.has_decision("fee") {
            return self.compare("then.fee", &expected, &by_rows);
        }
        let has_rows = !self.package.record.fees.is_empty();
        if has_rows {
            self.compare("then.fee", &expected, &by_rows);
        }
        // The table knows no exemptions: it is held against the tariff before them.
        let tariff = if has_rows { lines.iter().map(|l| l.tariff.dong()).sum() } else { expected };
        self.decision("then.fee", "fee", &Value::from(tariff));
    }

    fn fee_lines(&self) -> Vec<rules::FeeLine> {
        let g = &self.test.given;
        let record = &self.package.record;
        rules::fee(record, &g.variant, g.channel, g.accepted.day(), &self.facts, g.exemption.as_deref(), g.accepted)
    }

    fn has_decision(&self, name: &str) -> bool {
        self.package.rules_xml.as_deref().is_some_and(|xml| names(xml, "decision").iter().any(|n| n == name))
    }

    fn decisions(&mut self) {
        for (name, expected) in &self.test.then.decisions {
            if self.has_decision(name) {
                self.decision(&format!("then.decisions.{name}"), name, expected);
            } else {
                self.fail(&format!("then.decisions.{name}"), "a decision of rules.dmn", "none");
            }
        }
    }

    fn decision(&mut self, at: &str, name: &str, expected: &Value) {
        let (Some(decide), Some(xml)) = (self.checks.decide, &self.package.rules_xml) else {
            return self.skip(at, name);
        };
        match decide.decide(xml, name, &self.variables(), self.test.given.accepted) {
            Ok(found) if alike(expected, &found) => {}
            Ok(found) => self.fail(at, &expected.to_string(), &found.to_string()),
            Err(e) => self.fail(at, &expected.to_string(), &e),
        }
    }

    /// The clock told at acceptance, or the one with the pauses and the prolongation of the test.
    fn clock(&self, moved: bool) -> Result<Due, String> {
        let (g, record) = (&self.test.given, &self.package.record);
        let pauses = if moved { self.pauses()? } else { Vec::new() };
        let prolonged = g.prolonged.as_deref().filter(|_| moved);
        if let Some(ground) = prolonged.filter(|ground| rules::prolongation(record, &g.variant, ground).is_none()) {
            return Err(format!("no prolongation on the ground '{ground}'"));
        }
        let clock = rules::clock(record, &g.variant, g.accepted, pauses, prolonged);
        calendar::due(self.checks.calendar, &clock).map_err(|e| e.to_string())
    }

    fn pauses(&self) -> Result<Vec<Pause>, String> {
        let policy = |ground: &str| {
            rules::pause_policy(&self.package.record, ground)
                .ok_or_else(|| format!("no pause on the ground '{ground}'"))
        };
        let pauses = self.test.given.pauses.iter();
        pauses.map(|p| Ok(Pause { from: p.from, to: p.to, policy: Some(policy(&p.ground)?) })).collect()
    }

    fn due(&mut self, due: &Due) {
        if let Some(expected) = self.test.then.due {
            let say = |due: Option<Instant>| due.map_or_else(|| "none".to_owned(), |d| d.to_string());
            self.compare("then.due", &say(expected), &say(due.due));
        }
    }

    fn variables(&self) -> Facts {
        let day = self.test.given.accepted.day();
        let (year, month, day_of_month) = day.ymd();
        let mut variables = self.facts.clone();
        let mut set = |name: &str, value: Value| {
            variables.entry(name).or_insert(value);
        };
        set("has_district", ((year, month, day_of_month) < DISTRICTS_ENDED).into());
        set("accepted_year", year.into());
        set("objections", 0.into());
        set("amount", rules::fee_total(&self.fee_lines()).dong().into());
        variables
    }

    fn walk(&mut self, told: &Due) {
        let then = &self.test.then;
        let Some(model) = self.package.process.as_deref().filter(|_| then.tasks.is_some() || !then.task_due.is_empty())
        else {
            return;
        };
        let walk = Walk {
            model,
            calendar: self.checks.calendar,
            rules_xml: self.package.rules_xml.as_deref(),
            decide: self.checks.decide,
        };
        match walk.run(self.variables(), told.start, &self.test.when) {
            Ok(steps) => self.steps(&steps, told),
            Err(Stop::NoDecide(name)) => self.skip("then.tasks", &name),
            Err(Stop::Stuck(why)) => self.fail("then.tasks", "the end of the process", &why),
        }
    }

    fn steps(&mut self, steps: &[Step], told: &Due) {
        let then = &self.test.then;
        if let Some(expected) = &then.tasks {
            let found: Vec<String> = steps.iter().map(|s| s.act.clone()).collect();
            self.compare("then.tasks", expected, &found);
        }
        for (act, expected) in &then.task_due {
            let at = format!("then.task_due.{act}");
            let Some(step) = steps.iter().find(|s| s.act == *act) else {
                self.fail(&at, "the step", "none");
                continue;
            };
            match step_due(self.checks.calendar.of(None), step.begins, step.minutes, told.due) {
                Ok(found) => self.compare(&at, expected, &found),
                Err(e) => self.fail(&at, &expected.to_string(), &e.to_string()),
            }
        }
    }
}

/// Equal, with numbers by value: 25000 and 25000.0 are one amount.
fn alike(a: &Value, b: &Value) -> bool {
    match (a.as_f64(), b.as_f64()) {
        (Some(a), Some(b)) => (a - b).abs() < 1e-9,
        _ => a == b,
    }
}
