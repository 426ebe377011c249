//! Two versions of a file side by side: what was added, removed, changed, re-routed, or only moved in the picture, in
//! words fit for a page. Elements are matched by id, then by kind and name where ids changed. Not here: which of it
//! matters, and what becomes of running instances.

mod items;
mod matching;
mod words;

use crate::check::Words;
use crate::diagram::{Bounds, Diagram, Highlight, Overlay, draw};
use crate::parse::Document;
use items::{Field, Item, Items};
use matching::Matches;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// What is different between two versions.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Comparison {
    /// In the order of the later file; what was removed comes last.
    pub changes: Vec<Change>,
}

/// What became of an element.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ChangeKind {
    /// It is new.
    Added,
    /// It is gone.
    Removed,
    /// It says something else.
    Changed,
    /// A flow begins or ends elsewhere.
    Rerouted,
    /// It only lies elsewhere in the picture.
    Moved,
}

/// One element that is not the same in both versions.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Change {
    /// What became of it.
    pub change: ChangeKind,
    /// Its id: in the later version, or if it is gone in the earlier.
    pub element: String,
    /// Its id in the earlier version, if that was another.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub element_before: Option<String>,
    /// Its local name (`userTask`).
    pub r#type: String,
    /// Its name; for a flow from where to where.
    pub name: String,
    /// Kind and name in words.
    pub what: Words,
    /// What it says now, and said before.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub details: Vec<Detail>,
}

/// One thing that an element says otherwise.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Detail {
    /// The attribute or extension value (`post`, `camunda:assignee`, `condition`).
    pub attribute: String,
    /// The same in words.
    pub label: Words,
    /// Before; `None`: it was not said.
    pub before: Option<String>,
    /// After; `None`: it is not said.
    pub after: Option<String>,
}

/// Compares two versions of a file.
pub fn compare(old: &Document, new: &Document) -> Comparison {
    let (old_items, new_items) = (Items::of(old), Items::of(new));
    let matches = Matches::find(&old_items, &new_items);
    let moved = moved(&old.diagram, &new.diagram, &matches);
    let mut changes = Vec::new();
    for item in &new_items.all {
        let before = matches.before(item).and_then(|id| old_items.get(item.group, id));
        match before {
            None => changes.push(change(ChangeKind::Added, item, &new_items)),
            Some(before) => changes.extend(changed(before, item, &old_items, &new_items, &matches, &moved)),
        }
    }
    let gone = old_items.all.iter().filter(|item| matches.after(item).is_none());
    changes.extend(gone.map(|item| change(ChangeKind::Removed, item, &old_items)));
    Comparison { changes }
}

fn change(kind: ChangeKind, item: &Item, items: &Items) -> Change {
    let name = items.name_of(item);
    Change {
        change: kind,
        element: item.id.clone(),
        element_before: None,
        r#type: item.tag.clone(),
        what: words::what(&item.tag, &name),
        name,
        details: Vec::new(),
    }
}

/// What a matched element says otherwise; `None` if it is the same.
fn changed(
    before: &Item,
    after: &Item,
    old: &Items,
    new: &Items,
    matches: &Matches,
    moved: &[String],
) -> Option<Change> {
    let keys: BTreeSet<&String> = before.fields.keys().chain(after.fields.keys()).collect();
    let mut details = Vec::new();
    for key in keys {
        let (was, is) = (before.fields.get(key), after.fields.get(key));
        if !same(was, is, matches) {
            details.push(Detail {
                attribute: key.clone(),
                label: words::label(key),
                before: was.map(|field| field.said(old)),
                after: is.map(|field| field.said(new)),
            });
        }
    }
    let kind = if details.iter().any(|d| matches!(d.attribute.as_str(), "sourceRef" | "targetRef")) {
        ChangeKind::Rerouted
    } else if !details.is_empty() {
        ChangeKind::Changed
    } else if moved.contains(&after.id) {
        ChangeKind::Moved
    } else {
        return None;
    };
    let element_before = (before.id != after.id).then(|| before.id.clone());
    Some(Change { element_before, details, ..change(kind, after, new) })
}

fn same(before: Option<&Field>, after: Option<&Field>, matches: &Matches) -> bool {
    match (before, after) {
        (Some(Field::Reference(was)), Some(Field::Reference(is))) => matches.is_same(was, is),
        _ => before == after,
    }
}

/// Elements, by their later id, whose place in the picture changed more than that of most others: a picture that is
/// shifted as a whole moves nothing. Lines that run otherwise are not told.
fn moved(old: &Diagram, new: &Diagram, matches: &Matches) -> Vec<String> {
    let before: BTreeMap<&str, Bounds> = old.shapes.iter().map(|s| (s.element.as_str(), s.bounds)).collect();
    let mut shifts: BTreeMap<(i64, i64), usize> = BTreeMap::new();
    let mut pairs = Vec::new();
    for shape in &new.shapes {
        let Some(was) = matches.before_id(&shape.element).and_then(|id| before.get(id)) else { continue };
        let is = shape.bounds;
        let shift = ((is.x - was.x).round() as i64, (is.y - was.y).round() as i64);
        *shifts.entry(shift).or_default() += 1;
        let resized = (is.width - was.width).abs() > 0.5 || (is.height - was.height).abs() > 0.5;
        pairs.push((&shape.element, shift, resized));
    }
    let usual = shifts.iter().max_by_key(|(_, count)| **count).map(|(shift, _)| *shift);
    let elsewhere = pairs.into_iter().filter(|(_, shift, resized)| *resized || Some(*shift) != usual);
    elsewhere.map(|(element, ..)| element.clone()).collect()
}

impl Comparison {
    /// How many elements became this.
    pub fn count(&self, kind: ChangeKind) -> usize {
        self.changes.iter().filter(|change| change.change == kind).count()
    }

    /// What is told on top of the earlier and of the later picture: what is gone only on the earlier, what is new only on
    /// the later, all else on both.
    pub fn overlays(&self) -> (Overlay, Overlay) {
        let (mut old, mut new) = (Overlay::new(), Overlay::new());
        for change in &self.changes {
            let before = change.element_before.as_ref().unwrap_or(&change.element);
            match change.change {
                ChangeKind::Added => {
                    new.highlight(&change.element, Highlight::Added);
                }
                ChangeKind::Removed => {
                    old.highlight(&change.element, Highlight::Removed);
                }
                kind => {
                    let highlight = if kind == ChangeKind::Moved { Highlight::Moved } else { Highlight::Changed };
                    old.highlight(before, highlight);
                    new.highlight(&change.element, highlight);
                }
            }
        }
        (old, new)
    }

    /// Both pictures, the earlier first.
    pub fn pictures(&self, old: &Document, new: &Document) -> (String, String) {
        let (before, after) = self.overlays();
        (draw(&old.picture(), &before), draw(&new.picture(), &after))
    }
}
