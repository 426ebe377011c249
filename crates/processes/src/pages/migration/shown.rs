//! What a look found, in words and pictures.

use super::super::living::{element_name, grouped, period_words, picture};
use super::Looked;
use crate::living::VersionState;
use base::Res;
use catalogue::Version;
use flow::diagram::{Badge, Highlight, Overlay};
use flow::migrate::What;
use kernel::process::Named;
use kernel::process::migration::{Found, Moves, Outlook};
use std::collections::{BTreeMap, BTreeSet};
use web::view::Choice;

/// Cases that stand at a step, and where they go.
pub(super) struct Step {
    pub from: String,
    pub to: String,
    pub count: String,
}

/// A step that the new version does not have, and what could take its place.
pub(super) struct Unmatched {
    pub id: String,
    pub name: String,
    pub choices: Vec<Choice>,
}

/// What stands in the way, or is worth knowing.
pub(super) struct Finding {
    pub element: String,
    pub message: String,
    pub mend: String,
    pub count: String,
    pub cases: Vec<Named>,
}

/// One finding with some of its cases.
pub(super) fn finding(looked: &Looked, f: &Found) -> Finding {
    Finding {
        element: f.element.as_deref().map(|e| named(looked, e)).unwrap_or_default(),
        message: f.message.vi.clone(),
        mend: f.mend.vi.clone(),
        count: grouped(f.count),
        cases: f.examples.iter().filter_map(|i| looked.cases.get(i).cloned()).collect(),
    }
}

/// Versions to choose from, the newest first.
pub(super) fn versions(states: &[VersionState], chosen: &str, with_running: bool) -> Vec<Choice> {
    let choice = |s: &VersionState| {
        let running = if with_running {
            format!(", {} hồ sơ đang chạy", grouped(s.running.running))
        } else {
            String::new()
        };
        let value = s.version.id.to_string();
        let label = format!("{} ({}){running}", s.version.decision, period_words(&s.version));
        Choice { checked: value == chosen, value, label, ..Choice::default() }
    };
    states.iter().rev().map(choice).collect()
}

pub(super) fn summary(whole: &Outlook) -> String {
    let (all, able) = (grouped(whole.instances), grouped(whole.able));
    match whole.looked - whole.able {
        _ if whole.instances == 0 => "Không có hồ sơ nào đang chạy theo phiên bản này.".into(),
        0 if whole.looked == whole.instances => format!("{all} hồ sơ đang chạy, tất cả chuyển được."),
        0 => format!("{all} hồ sơ đang chạy; đã xem {} hồ sơ lâu nhất, tất cả chuyển được.", grouped(whole.looked)),
        n if whole.looked == whole.instances => {
            format!("{all} hồ sơ đang chạy: {able} chuyển được, {} đang vướng.", grouped(n))
        }
        n => format!(
            "{all} hồ sơ đang chạy; trong {} hồ sơ lâu nhất: {able} chuyển được, {} đang vướng.",
            grouped(whole.looked),
            grouped(n)
        ),
    }
}

pub(super) fn undoable(now: &Outlook) -> String {
    match (now.undoable, now.able) {
        (_, 0) => String::new(),
        (undoable, able) if undoable == able => "Hoàn tác được, chừng nào chưa hồ sơ nào đi tiếp.".into(),
        (0, _) => "Không hoàn tác được: các hồ sơ đi tiếp ngay sau khi chuyển.".into(),
        (undoable, able) => format!(
            "Không hoàn tác được cả lần chuyển: {} hồ sơ đi tiếp ngay sau khi chuyển.",
            grouped(able - undoable)
        ),
    }
}

/// An element of the old version, or of the new one where only that has it.
fn named(looked: &Looked, element: &str) -> String {
    let is_old = looked.old.package().is_some_and(|p| p.process.find_node(element).is_some());
    element_name(if is_old { &looked.old } else { &looked.new }, element)
}

/// Where the cases stand: what was entered and not left.
fn standing(looked: &Looked) -> impl Iterator<Item = &Moves> {
    let is_step = |m: &&Moves| matches!(m.what, What::Element | What::Instance);
    looked.forecast.whole.moves.iter().filter(is_step)
}

fn place(version: &Version, element: Option<&str>) -> usize {
    let nodes = version.package().map(|p| p.process.nodes()).unwrap_or_default();
    nodes.iter().position(|n| Some(n.id.as_str()) == element).unwrap_or(usize::MAX)
}

/// In the order of the old process.
pub(super) fn steps(looked: &Looked) -> Vec<Step> {
    let mut all: Vec<&Moves> = standing(looked).collect();
    all.sort_by_key(|m| place(&looked.old, m.from.as_deref()));
    let step = |m: &Moves| Step {
        from: m.from.as_deref().map(|e| element_name(&looked.old, e)).unwrap_or_default(),
        to: m.to.as_deref().map(|e| element_name(&looked.new, e)).unwrap_or_default(),
        count: grouped(m.count),
    };
    all.into_iter().map(step).collect()
}

/// Steps with cases that are not in the new version, and those that were matched by hand.
pub(super) fn unmatched(looked: &Looked) -> Vec<Unmatched> {
    let (Some(old), Some(new)) = (looked.old.package(), looked.new.package()) else { return Vec::new() };
    let mapping = &looked.moving.mapping.0;
    let stuck = standing(looked).filter(|m| m.to.is_none()).filter_map(|m| m.from.clone());
    let all: BTreeSet<String> = stuck.chain(mapping.keys().cloned()).collect();
    let one = |id: String| {
        let node = old.process.node(old.process.find_node(&id)?);
        let chosen = mapping.get(&id).map_or("", String::as_str);
        let same = new.process.nodes().iter().filter(|n| n.kind.tag() == node.kind.tag());
        let choice = |n: &flow::Node| Choice {
            value: n.id.clone(),
            label: element_name(&looked.new, &n.id),
            checked: n.id == chosen,
            ..Choice::default()
        };
        let none = Choice { label: "Chưa chọn".into(), ..Choice::default() };
        let choices = std::iter::once(none).chain(same.map(choice)).collect();
        Some(Unmatched { name: element_name(&looked.old, &id), id, choices })
    };
    all.into_iter().filter_map(one).collect()
}

/// Where the cases stand in the old version and where they would stand in the new one.
pub(super) fn pictures(looked: &Looked) -> Res<(String, String)> {
    let (mut before, mut after) = (BTreeMap::<&str, u64>::new(), BTreeMap::<&str, u64>::new());
    let (mut old, mut new) = (Overlay::new(), Overlay::new());
    for moves in standing(looked) {
        if let Some(from) = &moves.from {
            *before.entry(from).or_default() += moves.count;
            old.highlight(from, if moves.to.is_some() { Highlight::Lit } else { Highlight::Removed });
        }
        if let Some(to) = &moves.to {
            *after.entry(to).or_default() += moves.count;
            new.highlight(to, Highlight::Lit);
        }
    }
    let badge = |n: u64| Badge { text: grouped(n), title: format!("{} hồ sơ", grouped(n)), heat: None };
    before.into_iter().for_each(|(element, n)| {
        old.badge(element, badge(n));
    });
    after.into_iter().for_each(|(element, n)| {
        new.badge(element, badge(n));
    });
    Ok((picture(&looked.old, &old)?, picture(&looked.new, &new)?))
}
