//! Which element of the earlier file is which of the later.

use super::items::{Field, Group, Item, Items};
use crate::parse::is_activity;
use std::collections::BTreeMap;

/// Pairs of elements, by group and id.
#[derive(Default)]
pub(super) struct Matches {
    after: BTreeMap<(Group, String), String>,
    before: BTreeMap<(Group, String), String>,
}

type Key = (Group, String, String, String);
/// What tells an item from others, with the later ids of what it refers to.
type KeyOf = fn(&Item, &dyn Fn(&str) -> String) -> Option<Key>;

impl Matches {
    /// By id; then by kind, name and surroundings where only one fits on either side; flows at last by their ends.
    pub fn find(old: &Items, new: &Items) -> Self {
        let mut matches = Self::default();
        for item in &new.all {
            if old.get(item.group, &item.id).is_some() {
                matches.pair(item.group, &item.id, &item.id);
            }
        }
        // What lies in a sub-process matches once the sub-process does.
        while matches.round(old, new, by_name) {}
        matches.round(old, new, by_ends);
        matches
    }

    fn pair(&mut self, group: Group, before: &str, after: &str) {
        self.after.insert((group, before.to_owned()), after.to_owned());
        self.before.insert((group, after.to_owned()), before.to_owned());
    }

    /// Pairs what has a key of its own on both sides. Whether any was found.
    fn round(&mut self, old: &Items, new: &Items, key: KeyOf) -> bool {
        let later = |id: &str| self.after_id(id).unwrap_or(id).to_owned();
        let same = |id: &str| id.to_owned();
        let ours = only(old.all.iter().filter(|i| self.after(i).is_none()).filter_map(|i| Some((key(i, &later)?, i))));
        let theirs =
            only(new.all.iter().filter(|i| self.before(i).is_none()).filter_map(|i| Some((key(i, &same)?, i))));
        let pairs: Vec<(Group, String, String)> = ours
            .into_iter()
            .filter_map(|(key, was)| Some((was?.group, was?.id.clone(), theirs.get(&key).copied()??.id.clone())))
            .collect();
        pairs.iter().for_each(|(group, was, is)| self.pair(*group, was, is));
        !pairs.is_empty()
    }

    /// The later id of an element of the earlier file.
    pub fn after(&self, item: &Item) -> Option<&str> {
        self.after.get(&(item.group, item.id.clone())).map(String::as_str)
    }

    /// The earlier id of an element of the later file.
    pub fn before(&self, item: &Item) -> Option<&str> {
        self.before.get(&(item.group, item.id.clone())).map(String::as_str)
    }

    fn after_id(&self, id: &str) -> Option<&str> {
        GROUPS.iter().find_map(|group| self.after.get(&(*group, id.to_owned()))).map(String::as_str)
    }

    pub fn before_id(&self, id: &str) -> Option<&str> {
        GROUPS.iter().find_map(|group| self.before.get(&(*group, id.to_owned()))).map(String::as_str)
    }

    /// Whether two ids, one of each file, name the same element; what is not in the files is known by its id.
    pub fn is_same(&self, before: &str, after: &str) -> bool {
        self.after_id(before).map_or(before == after && self.before_id(after).is_none(), |id| id == after)
    }
}

const GROUPS: [Group; 8] = [
    Group::Node,
    Group::Flow,
    Group::Process,
    Group::Lane,
    Group::Pool,
    Group::Global,
    Group::MessageFlow,
    Group::Artifact,
];

/// By key; `None` where several have the same.
fn only<'i>(items: impl Iterator<Item = (Key, &'i Item)>) -> BTreeMap<Key, Option<&'i Item>> {
    let mut found: BTreeMap<Key, Option<&Item>> = BTreeMap::new();
    for (key, item) in items {
        found.entry(key).and_modify(|first| *first = None).or_insert(Some(item));
    }
    found
}

fn by_name(item: &Item, later: &dyn Fn(&str) -> String) -> Option<Key> {
    let is_line = matches!(item.group, Group::Flow | Group::MessageFlow);
    // Two activities without a name are as good as strangers.
    let says_nothing = item.name.is_empty() && is_activity(&item.tag);
    (!is_line && !says_nothing).then(|| (item.group, item.tag.clone(), item.name.clone(), later(&item.parent)))
}

fn by_ends(item: &Item, later: &dyn Fn(&str) -> String) -> Option<Key> {
    let end = |key: &str| match item.fields.get(key) {
        Some(Field::Reference(id)) => Some(later(id)),
        _ => None,
    };
    Some((item.group, item.tag.clone(), end("sourceRef")?, end("targetRef")?))
}
