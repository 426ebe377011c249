//! The report of a simulation as tables for people, in Vietnamese. Not here: numbers; all are in the report.

use crate::simulate::{Difference, Estimate, PlanReport, Report, StepReport};
use std::fmt::Write;

/// Longest name of a step in a table.
const NAME_MAX: usize = 36;

/// The whole report.
pub(super) fn text(report: &Report) -> String {
    let name = if report.name.is_empty() { &report.process } else { &report.name };
    let mut out = format!(
        "Mô phỏng '{name}': {} ngày, bỏ {} ngày đầu, lặp lại {} lần, hạt giống {}.\n\
         Thời gian tính bằng giờ làm việc; trong ngoặc là khoảng tin cậy 95 %.\n",
        report.days, report.warmup_days, report.replications, report.seed
    );
    for (ix, plan) in report.plans.iter().enumerate() {
        if report.plans.len() > 1 {
            let _ = write!(out, "\n== Phương án: {} ==", plan.name);
        }
        out.push('\n');
        out += &plan_text(plan, ix == 0);
    }
    if !report.differences.is_empty() {
        out += &comparison(report);
    }
    out
}

/// The scenario in full; of a variant what the comparison after it does not tell.
fn plan_text(plan: &PlanReport, is_full: bool) -> String {
    let mut out = cases(plan);
    if is_full {
        out += &steps(&plan.steps);
    }
    out += &staff(plan);
    out += &late(plan);
    if is_full {
        out += &classes(plan);
        out += &ways(plan);
    }
    if !plan.notes.is_empty() {
        out.push('\n');
    }
    for note in &plan.notes {
        let _ = writeln!(out, "Lưu ý: {}.", note.message);
    }
    out
}

fn cases(plan: &PlanReport) -> String {
    let (cases, mut out) = (&plan.cases, String::new());
    let stuck = if cases.stuck > 0 { format!(", vướng {}", whole(cases.stuck)) } else { String::new() };
    let open = cases.arrived - cases.finished - cases.stuck;
    let _ = writeln!(
        out,
        "Hồ sơ: đến {} (mỗi ngày theo lịch {}), xong {}, còn dở {}{stuck}; trung bình {} hồ sơ đang làm.",
        whole(cases.arrived),
        with_interval(plan.arrivals_per_day, 1),
        whole(cases.finished),
        whole(open),
        with_interval(plan.in_progress, 1),
    );
    let _ = writeln!(
        out,
        "Một hồ sơ: trung bình {} giờ làm việc, chín phần mười xong trong {} giờ; tính theo lịch {} ngày.",
        with_interval(cases.hours, 1),
        number(cases.hours_p90, 1),
        number(plan.elapsed_days.map(|e| e.mean), 1),
    );
    if cases.late_share.is_some() {
        let _ = writeln!(out, "Quá hạn: {}.", percent_with_interval(cases.late_share));
    }
    out
}

fn steps(steps: &[StepReport]) -> String {
    let mut table =
        Table::new(&["Bước", "Vai trò", "Lượt", "Chờ TB", "Chờ p90", "Làm TB", "Làm p90", "Hàng TB", "Hàng dài nhất"]);
    for step in steps {
        table.row(vec![
            name_of(step),
            step.role.clone().unwrap_or_else(|| "–".to_owned()),
            whole(step.opened),
            with_interval(step.waiting_hours, 2),
            number(step.waiting_p90, 2),
            number(step.working_hours.map(|e| e.mean), 2),
            number(step.working_p90, 2),
            number(step.queue.map(|e| e.mean), 1),
            whole(u64::from(step.queue_longest)),
        ]);
    }
    table.told(2)
}

fn name_of(step: &StepReport) -> String {
    let name = if step.name.is_empty() { &step.element } else { &step.name };
    if name.chars().count() <= NAME_MAX {
        return name.clone();
    }
    name.chars().take(NAME_MAX - 1).chain(['…']).collect()
}

fn staff(plan: &PlanReport) -> String {
    let mut table = Table::new(&["Vai trò", "Số người", "Bận", "Chờ TB", "Hàng TB", "Hàng dài nhất"]);
    for staff in &plan.staff {
        table.row(vec![
            staff.role.clone(),
            staff.people.map_or_else(|| "đủ".to_owned(), |people| whole(u64::from(people))),
            percent_with_interval(staff.utilisation),
            number(staff.waiting_hours.map(|e| e.mean), 2),
            number(staff.queue.map(|e| e.mean), 1),
            whole(u64::from(staff.queue_longest)),
        ]);
    }
    table.told(1)
}

/// Where late cases were when their limit passed, the worst first.
fn late(plan: &PlanReport) -> String {
    let mut steps: Vec<&StepReport> = plan.steps.iter().filter(|s| s.late_waiting + s.late_working > 0).collect();
    steps.sort_by_key(|s| std::cmp::Reverse(s.late_waiting + s.late_working));
    let mut table = Table::new(&["Hết hạn khi đang ở bước", "Hồ sơ quá hạn", "đang chờ", "đang làm"]);
    let share = |n: u64| percent(n as f64 / plan.cases.late as f64);
    for step in steps {
        let row = [step.late_waiting + step.late_working, step.late_waiting, step.late_working];
        table.row(std::iter::once(name_of(step)).chain(row.map(share)).collect());
    }
    let told: u64 = plan.steps.iter().map(|s| s.late_waiting + s.late_working).sum();
    if plan.cases.late > told {
        let elsewhere = share(plan.cases.late - told);
        table.row(vec!["(không ở bước nào: chờ tin, chờ hẹn giờ)".to_owned(), elsewhere, String::new(), String::new()]);
    }
    table.told(1)
}

fn classes(plan: &PlanReport) -> String {
    let mut table = Table::new(&["Loại hồ sơ", "Đến", "Giờ TB", "Giờ p90", "Quá hạn"]);
    for class in &plan.classes {
        table.row(vec![
            class.class.clone(),
            whole(class.arrived),
            with_interval(class.hours, 1),
            number(class.hours_p90, 1),
            percent_with_interval(class.late_share),
        ]);
    }
    table.told(1)
}

fn ways(plan: &PlanReport) -> String {
    let mut table = Table::new(&["Rẽ nhánh", "Sang", "Lượt", "Tỷ lệ"]);
    for way in &plan.ways {
        table.row(vec![way.source.clone(), way.target.clone(), whole(way.taken), percent(way.share)]);
    }
    for event in plan.boundary_events.iter().filter(|e| e.times > 0) {
        table.row(vec![event.host.clone(), event.element.clone(), whole(event.times), percent(event.share)]);
    }
    table.told(2)
}

fn comparison(report: &Report) -> String {
    let mut table = Table::new(&["Phương án", "Giờ TB", "Chênh", "Quá hạn", "Chênh"]);
    let row = |plan: &PlanReport, less: Option<&Difference>| {
        vec![
            plan.name.clone(),
            number(plan.cases.hours.map(|e| e.mean), 1),
            less.map_or_else(String::new, |less| signed(less.hours, 1, 1.0)),
            plan.cases.late_share.map_or_else(|| "–".to_owned(), |e| percent(e.mean)),
            less.map_or_else(String::new, |less| signed(less.late_share, 1, 100.0)),
        ]
    };
    table.row(row(&report.plans[0], None));
    for (plan, less) in report.plans[1..].iter().zip(&report.differences) {
        table.row(row(plan, Some(less)));
    }
    let mut out = format!("\n== So sánh với '{}', cùng một dãy ngẫu nhiên ==\n", report.plans[0].name);
    out += &table.told(1);
    for less in &report.differences {
        out += &changes(report, less);
    }
    out
}

/// Steps whose waiting changes by more than chance.
fn changes(report: &Report, less: &Difference) -> String {
    let mut table = Table::new(&[&format!("'{}' thay đổi chờ ở bước", less.name), "Giờ"]);
    for step in less.steps.iter().filter(|s| is_sure(s.waiting_hours)) {
        let known = report.plans[0].steps.iter().find(|s| s.element == step.element);
        table.row(vec![known.map_or_else(|| step.element.clone(), name_of), signed(Some(step.waiting_hours), 2, 1.0)]);
    }
    table.told(1)
}

fn is_sure(estimate: Estimate) -> bool {
    matches!((estimate.low, estimate.high), (Some(low), Some(high)) if low > 0.0 || high < 0.0)
}

fn number(value: Option<f64>, places: usize) -> String {
    value.map_or_else(|| "–".to_owned(), |value| format!("{value:.places$}").replace('.', ","))
}

/// `1.234`.
fn whole(value: u64) -> String {
    let digits = value.to_string();
    let mut out = String::new();
    for (ix, digit) in digits.chars().enumerate() {
        if ix > 0 && (digits.len() - ix).is_multiple_of(3) {
            out.push('.');
        }
        out.push(digit);
    }
    out
}

/// `12,3 (11,9–12,7)`.
fn with_interval(estimate: Option<Estimate>, places: usize) -> String {
    let Some(estimate) = estimate else { return "–".to_owned() };
    match (estimate.low, estimate.high) {
        (Some(low), Some(high)) => {
            let told = |value: f64| number(Some(value), places);
            format!("{} ({}–{})", told(estimate.mean), told(low.max(0.0)), told(high))
        }
        _ => number(Some(estimate.mean), places),
    }
}

fn percent(share: f64) -> String {
    format!("{} %", number(Some(share * 100.0), 1))
}

fn percent_with_interval(estimate: Option<Estimate>) -> String {
    let times = |e: Estimate| Estimate {
        mean: e.mean * 100.0,
        low: e.low.map(|l| l * 100.0),
        high: e.high.map(|h| (h * 100.0).min(100.0)),
    };
    estimate.map_or_else(|| "–".to_owned(), |e| with_interval(Some(times(e)), 1) + " %")
}

/// `−2,1 (±0,3)`.
fn signed(estimate: Option<Estimate>, places: usize, times: f64) -> String {
    let Some(estimate) = estimate else { return "–".to_owned() };
    let mean = number(Some(estimate.mean.abs() * times), places);
    let sign = if estimate.mean < 0.0 { "−" } else { "+" };
    let half = estimate.half().map_or_else(String::new, |half| format!(" (±{})", number(Some(half * times), places)));
    format!("{sign}{mean}{half}")
}

/// Rows under a heading, each column as wide as its widest.
struct Table {
    rows: Vec<Vec<String>>,
}

impl Table {
    fn new(heading: &[&str]) -> Self {
        Self { rows: vec![heading.iter().map(|&text| text.to_owned()).collect()] }
    }

    fn row(&mut self, cells: Vec<String>) {
        self.rows.push(cells);
    }

    /// The table after an empty line, its first `left` columns to the left; nothing if it has no row.
    fn told(&self, left: usize) -> String {
        if self.rows.len() < 2 {
            return String::new();
        }
        let width = |column: usize| self.rows.iter().map(|row| row[column].chars().count()).max().unwrap_or(0);
        let widths: Vec<usize> = (0..self.rows[0].len()).map(width).collect();
        let mut out = "\n".to_owned();
        for row in &self.rows {
            let cell = |(ix, (text, width)): (usize, (&String, &usize))| match ix < left {
                true => format!("{text:<width$}"),
                false => format!("{text:>width$}"),
            };
            let line: Vec<String> = row.iter().zip(&widths).enumerate().map(cell).collect();
            let _ = writeln!(out, "{}", line.join("  ").trim_end());
        }
        out
    }
}
