//! The process: who does what, and whether the hours of its steps fit the legal limit of each variant.

use crate::model::{Facts, PauseGround};
use crate::package::read::PROCESS;
use crate::package::{Package, PackageProblem};
use crate::rules;
use calendar::Limit;
use flow::{Given, Kind, Model, Node, NodeIx, Throw, Timer, Trigger, Working};
use kernel::roles::Role;
use std::collections::{HashMap, HashSet};

const MINUTES_A_DAY: i64 = 480;
/// Elements that the process of a package may have; the longest path is walked by recursion.
const NODES_MAX: usize = 1_000;

/// What a step may be. Source: the format of packages.
pub(super) const ACTS: &[&str] = &[
    "hand_over",
    "examine",
    "verify",
    "inspect",
    "consult",
    "draft",
    "confirm_draft",
    "supplement",
    "repair",
    "post_notice",
    "meet",
    "assess_fee",
    "pay",
    "review",
    "decide",
    "number",
    "pay_out",
    "hand_back",
];

pub(super) fn check(package: &Package, problems: &mut Vec<PackageProblem>) {
    let Some(model) = &package.process else { return };
    let wanted = format!("p_{}", package.record.code.replace('.', "_"));
    if model.processes()[model.main_process().ix()].id != wanted {
        let says = (format!("Mã quy trình phải là {wanted}"), format!("The process id has to be {wanted}"));
        problems.push(found(
            "",
            "process_id",
            says.0,
            says.1,
            ("Đổi id của quy trình", "Change the id of the process"),
        ));
    }
    for node in model.nodes().iter().filter(|n| matches!(n.kind, Kind::UserTask)) {
        task(package, node, problems);
    }
    if model.nodes().len() > NODES_MAX {
        let says = (
            format!("Quy trình có hơn {NODES_MAX} phần tử"),
            format!("The process has more than {NODES_MAX} elements"),
        );
        return problems.push(found(
            "",
            "process_too_large",
            says.0,
            says.1,
            ("Chia nhỏ quy trình", "Make the process smaller"),
        ));
    }
    reachable(model, problems);
    hours(package, model, problems);
}

fn found(at: &str, code: &str, vi: String, en: String, mend: (&str, &str)) -> PackageProblem {
    PackageProblem::error(PROCESS, at, code, (vi, en), mend)
}

fn task(package: &Package, node: &Node, problems: &mut Vec<PackageProblem>) {
    let get = |name: &str| node.attributes.get(name).map_or("", String::as_str);
    let mut tell = |code, name: &str, vi: &str, en: &str, mend| {
        let (vi, en) = (format!("{vi}: '{}'", get(name)), format!("{en}: '{}'", get(name)));
        problems.push(found(&node.id, code, vi, en, mend));
    };
    let post = get("post");
    if post != "applicant" && Role::parse(post).is_none() {
        tell(
            "post_unknown",
            "post",
            "Không có chức danh này",
            "No such post",
            ("Dùng một chức danh trong danh sách, hoặc applicant", "Use a post of the list, or applicant"),
        );
    }
    if !ACTS.contains(&get("act")) {
        tell(
            "act_unknown",
            "act",
            "Không có loại việc này",
            "No such act",
            ("Ghi motcua:act theo danh sách", "Write motcua:act after the list"),
        );
    }
    if post != "applicant" && !is_unit(package, get("unit")) {
        tell(
            "unit_unknown",
            "unit",
            "Không có đơn vị này",
            "No such unit",
            (
                "Ghi deciding, receiving, consulted:<mã>, commune, district, province hoặc department:<mã>",
                "Write deciding, receiving, consulted:<code>, commune, district, province or department:<code>",
            ),
        );
    }
    if minutes(node).is_none() {
        tell(
            "hours_unreadable",
            "hours",
            "Số giờ không đọc được",
            "The hours cannot be read",
            ("Ghi số giờ làm việc, ví dụ 1.5", "Write working hours, for example 1.5"),
        );
    }
    let ground = get("pause");
    let record = &package.record;
    let consulted = ground == PauseGround::Consultation.name() && !record.consultations.is_empty();
    if !ground.is_empty() && !consulted && rules::pause_policy(record, ground).is_none() {
        tell(
            "pause_unknown",
            "pause",
            "Căn cứ tạm dừng không có trong pauses",
            "The ground of the pause is not listed under pauses",
            ("Thêm vào pauses của procedure.yaml", "Add it to pauses of procedure.yaml"),
        );
    }
    for code in get("variant").split_whitespace() {
        if !record.variant_codes().contains(&code) {
            tell(
                "variant_unknown",
                "variant",
                "Không có trường hợp này",
                "No such variant",
                ("Sửa mã hoặc thêm vào variants", "Mend the code or add it to variants"),
            );
        }
    }
    if node.attributes.contains_key("form") && package.form.is_none() {
        tell(
            "form_unknown",
            "form",
            "Gói không có biểu mẫu",
            "The package has no form",
            ("Thêm form.json", "Add form.json"),
        );
    }
}

fn is_unit(package: &Package, unit: &str) -> bool {
    match unit.split_once(':') {
        Some(("consulted", code)) => package.record.consultations.iter().any(|c| c.code == code),
        Some(("department", code)) => !code.is_empty(),
        Some(_) => false,
        None => matches!(unit, "deciding" | "receiving" | "commune" | "district" | "province"),
    }
}

/// Minutes of a user task as written; 0 where they need not be. `None`: not a number, or missing.
fn minutes(node: &Node) -> Option<i64> {
    let get = |name: &str| node.attributes.get(name).map(String::as_str);
    match get("hours") {
        Some(text) => {
            text.trim().parse().ok().filter(|h| (0.0..=10_000.0).contains(h)).map(|h: f64| (h * 60.0).round() as i64)
        }
        None => {
            (get("pause").is_some() || get("counts") == Some("false") || get("post") == Some("applicant")).then_some(0)
        }
    }
}

fn reachable(model: &Model, problems: &mut Vec<PackageProblem>) {
    let mut seen: HashSet<NodeIx> = HashSet::new();
    let mut open: Vec<NodeIx> = starts(model).collect();
    while let Some(ix) = open.pop() {
        if seen.insert(ix) {
            open.extend(next(model, ix, None));
            if let Kind::SubProcess(body) = model.node(ix).kind {
                open.extend(starts_of(model, body));
            }
        }
    }
    for (i, node) in model.nodes().iter().enumerate() {
        if matches!(node.kind, Kind::UserTask) && !seen.contains(&NodeIx(i as u16)) {
            let says = (format!("Không bước nào dẫn tới '{}'", node.name), format!("Nothing leads to '{}'", node.name));
            let mend = ("Nối bước này vào quy trình hoặc bỏ đi", "Connect the task or remove it");
            problems.push(found(&node.id, "task_unreachable", says.0, says.1, mend));
        }
    }
}

fn starts(model: &Model) -> impl Iterator<Item = NodeIx> + '_ {
    let bodies = model.processes().iter().map(|p| p.body);
    bodies.flat_map(|body| starts_of(model, body))
}

/// The start events of a body, or, where there is none, whatever no flow enters.
fn starts_of(model: &Model, body: flow::BodyIx) -> Vec<NodeIx> {
    let inside = |i: usize| (model.nodes()[i].body == body).then_some(NodeIx(i as u16));
    let events =
        (0..model.nodes().len()).filter_map(inside).filter(|ix| matches!(model.node(*ix).kind, Kind::StartEvent(_)));
    let events: Vec<NodeIx> = events.collect();
    if !events.is_empty() {
        return events;
    }
    let begins = |ix: &NodeIx| {
        let node = model.node(*ix);
        let linked = matches!(node.kind.trigger(), Some(Trigger::Link(_)));
        node.incoming.is_empty() && !linked && !matches!(node.kind, Kind::BoundaryEvent { .. })
    };
    (0..model.nodes().len()).filter_map(inside).filter(begins).collect()
}

/// What can follow a node: its flows, its boundary events, the target of its link. With a variant, flows whose
/// condition reads nothing but `variant` are followed only where it holds.
fn next(model: &Model, ix: NodeIx, variant: Option<&str>) -> Vec<NodeIx> {
    let node = model.node(ix);
    let holds = |flow: flow::FlowIx| {
        let (condition, variant) = (model.flow(flow).condition.as_ref()?, variant?);
        let facts = Facts::from_iter([("variant".to_owned(), variant.into())]);
        let only_variant = condition.names() == ["variant"];
        only_variant.then(|| condition.is_true(&facts, base::Instant::from_micros(0)).unwrap_or(true))
    };
    let exclusive = matches!(node.kind, Kind::ExclusiveGateway);
    let decided = exclusive && node.outgoing.iter().any(|f| holds(*f) == Some(true));
    let taken = node.outgoing.iter().filter(|f| holds(**f) != Some(false) && !(decided && node.default == Some(**f)));
    let mut all: Vec<NodeIx> = taken.map(|f| model.flow(*f).target).chain(node.boundary.iter().copied()).collect();
    if let Kind::ThrowEvent(Throw::Link(target)) = &node.kind {
        all.push(*target);
    }
    all
}

fn hours(package: &Package, model: &Model, problems: &mut Vec<PackageProblem>) {
    let body = model.processes()[model.main_process().ix()].body;
    for variant in package.record.variant_codes() {
        let (limit, law) = rules::limit_for(&package.record, variant);
        let Some(most) = limit_minutes(limit) else { continue };
        let mut longest = Longest { model, variant, known: HashMap::new(), open: HashSet::new() };
        let sum = starts_of(model, body).into_iter().map(|ix| longest.from(ix)).max().unwrap_or(0);
        if sum > most {
            let (sum, most) = (sum as f64 / 60.0, most as f64 / 60.0);
            let vi =
                format!("Trường hợp '{variant}': các bước cần {sum} giờ, thời hạn {limit} chỉ có {most} giờ ({law})");
            let en = format!("Variant '{variant}': the steps need {sum} h, the limit {limit} has {most} h ({law})");
            let mend = ("Giảm motcua:hours của các bước", "Lower motcua:hours of the steps");
            problems.push(found("", "hours_exceed_limit", vi, en, mend));
        }
    }
}

/// Working minutes that a limit is sure to hold; `None` where it sets no bound that can be counted.
fn limit_minutes(limit: Limit) -> Option<i64> {
    let days = |n: i64| n / 7 * 5 + (n % 7 - 2).max(0);
    match limit {
        Limit::WorkingDays(n) => Some(i64::from(n) * MINUTES_A_DAY),
        Limit::WorkingHours(n) => Some(i64::from(n) * 60),
        Limit::Days(n) => Some(days(i64::from(n)) * MINUTES_A_DAY),
        Limit::Months(n) => Some(days(i64::from(n) * 30) * MINUTES_A_DAY),
        Limit::SameDay => Some(MINUTES_A_DAY),
        Limit::ClockHours(n) => Some(i64::from(n) * 60),
        Limit::By(_) | Limit::None => None,
    }
}

/// The longest way through a process for one variant; a loop is walked once.
struct Longest<'m> {
    model: &'m Model,
    variant: &'m str,
    known: HashMap<NodeIx, i64>,
    open: HashSet<NodeIx>,
}

impl Longest<'_> {
    fn from(&mut self, ix: NodeIx) -> i64 {
        if let Some(known) = self.known.get(&ix) {
            return *known;
        }
        // A way back into what is being walked: the loop has been walked once.
        if !self.open.insert(ix) {
            return 0;
        }
        let after = next(self.model, ix, Some(self.variant)).into_iter().map(|n| self.from(n)).max().unwrap_or(0);
        let sum = self.own(ix) + after;
        self.open.remove(&ix);
        self.known.insert(ix, sum);
        sum
    }

    fn own(&mut self, ix: NodeIx) -> i64 {
        let node = self.model.node(ix);
        let get = |name: &str| node.attributes.get(name).map(String::as_str);
        let in_variant = get("variant").is_none_or(|codes| codes.split_whitespace().any(|c| c == self.variant));
        let off_the_clock =
            get("pause").is_some() || get("counts") == Some("false") || get("post") == Some("applicant");
        if !in_variant || off_the_clock {
            return 0;
        }
        match &node.kind {
            Kind::UserTask => minutes(node).unwrap_or(0),
            Kind::CatchEvent(Trigger::Timer(timer)) => waiting_minutes(timer),
            Kind::SubProcess(body) => starts_of(self.model, *body).into_iter().map(|n| self.from(n)).max().unwrap_or(0),
            _ => 0,
        }
    }
}

/// Working minutes that a timer may take at most; computed timers count nothing.
fn waiting_minutes(timer: &Timer) -> i64 {
    match timer {
        Timer::Working(Working::Days(n)) => i64::from(*n) * MINUTES_A_DAY,
        Timer::Working(Working::Minutes(n)) => i64::from(*n),
        Timer::Duration(Given::Fixed(span)) => {
            let monday = base::Instant::from_micros(0);
            let minutes = span.after(monday).micros_since(monday) / (60 * base::MICROS_PER_SECOND);
            let days = minutes / 1_440;
            if days == 0 { minutes.min(MINUTES_A_DAY) } else { (days / 7 * 5 + (days % 7).min(5)) * MINUTES_A_DAY }
        }
        Timer::Duration(Given::Computed(_)) | Timer::Date(_) | Timer::Cycle(_) => 0,
    }
}
