//! What has been appended to a document since it was signed. Allowed is only what signing takes: new signature fields with
//! their places on pages, an empty field that is now signed, validation data (`DSS`, ETSI EN 319 142-1, 5.4), and a note of when
//! and by which program the file was written. The two
//! states are compared object by object, not by what their cross-references claim to have changed.

use super::Later;
use crate::form::{self, Field};
use crate::pdf::file::Entry;
use crate::pdf::{Dict, File, Object, Ref};
use crate::problem::Res;
use std::collections::{BTreeSet, HashMap};

/// Something that is not a signature.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Change {
    /// A page: its content, size or annotations.
    Page,
    /// The form: a field that was added, removed or filled in.
    Form,
    /// Title, author and the like.
    Metadata,
    /// The catalog: what opens, runs or is attached.
    Catalog,
    /// Anything else that the document shows or refers to.
    Content,
    /// Bytes behind the end that belong to nothing.
    Bytes,
    /// The covered state is not a document by itself, one of the states cannot be read, or there is too much to compare.
    Unreadable,
}

/// The number of the state that ends at `end`, and what has happened since. `room` is what comparisons may still cost, see
/// [`COMPARED_BYTES_MAX`](crate::limits::COMPARED_BYTES_MAX).
pub fn since(file: &File<'_>, end: usize, room: &mut usize) -> (usize, Later) {
    if end == file.bytes.len() {
        return (file.revisions(), Later::Nothing);
    }
    if *room == 0 {
        return (0, Later::Changed(vec![Change::Unreadable]));
    }
    let before = file.cost();
    let Ok(then) = File::open(&file.bytes[..end]) else {
        *room = room.saturating_sub(end);
        return (0, Later::Changed(vec![Change::Unreadable]));
    };
    if then.newest_section() == file.newest_section() {
        let is_blank = file.bytes[end..].iter().all(|b| matches!(b, 0 | 9 | 10 | 12 | 13 | 32));
        let later = if is_blank { Later::Nothing } else { Later::Changed(vec![Change::Bytes]) };
        return (then.revisions(), later);
    }
    let later = match compare(&then, file) {
        Ok(changes) if changes.is_empty() => Later::Signatures,
        Ok(changes) => Later::Changed(changes.into_iter().collect()),
        Err(_) => Later::Changed(vec![Change::Unreadable]),
    };
    *room = room.saturating_sub(then.cost() + file.cost() - before);
    (then.revisions(), later)
}

fn compare(then: &File<'_>, now: &File<'_>) -> Res<BTreeSet<Change>> {
    let comparison = Comparison::new(then, now)?;
    let mut changes = BTreeSet::new();
    for key in ["Root", "Encrypt"] {
        if then.trailer().get(key) != now.trailer().get(key) {
            changes.insert(Change::Catalog);
        }
    }
    if comparison.is_lock_broken || !comparison.is_same_form()? {
        changes.insert(Change::Form);
    }
    if !comparison.is_same_information()? {
        changes.insert(Change::Metadata);
    }
    // Numbers that only the earlier state names cannot exist: the later one contains its sections.
    for number in now.numbers() {
        changes.extend(comparison.object(number)?);
    }
    Ok(changes)
}

struct Comparison<'a, 'b> {
    then: &'a File<'b>,
    now: &'a File<'b>,
    /// Every number that the earlier state refers to.
    referred: BTreeSet<u32>,
    /// Arrays of annotations that stand by themselves.
    annotations: BTreeSet<u32>,
    /// The form and its list of fields, where they stand by themselves.
    form: BTreeSet<u32>,
    /// Signature fields that were there unsigned.
    unsigned: HashMap<Ref, Field>,
    /// Signature fields that were not there.
    added: BTreeSet<Ref>,
    are_names_distinct: bool,
    /// Whether the earlier state was certified against changes, and has been signed again all the same.
    is_lock_broken: bool,
}

impl<'a, 'b> Comparison<'a, 'b> {
    fn new(then: &'a File<'b>, now: &'a File<'b>) -> Res<Self> {
        // Reads every object of the earlier state, hence also shows that all of them end inside it.
        let mut annotations = BTreeSet::new();
        let referred = then.references(|object| {
            if let Object::Dict(dict) = object
                && dict.get("Type").is_some_and(|t| t.is_name("Page"))
            {
                annotations.extend(dict.get("Annots").and_then(Object::reference).map(|at| at.number));
            }
        })?;
        let mut form = BTreeSet::new();
        let (_, catalog) = then.catalog()?;
        form.extend(catalog.get("AcroForm").and_then(Object::reference).map(|at| at.number));
        if let Some(dict) = then.value(&catalog, "AcroForm")?.dict() {
            form.extend(dict.get("Fields").and_then(Object::reference).map(|at| at.number));
        }
        let before = form::signature_fields(then)?;
        let after = form::signature_fields(now)?;
        let known: BTreeSet<Ref> = before.iter().map(|field| field.at).collect();
        let added = after.iter().filter(|field| !known.contains(&field.at) && field.value().is_some());
        let added = added.map(|field| field.at).collect();
        let names: BTreeSet<&str> = after.iter().map(|field| field.name.as_str()).collect();
        let are_names_distinct = names.len() == after.len();
        let signed = |fields: &[Field]| fields.iter().filter(|field| field.value().is_some()).count();
        let is_lock_broken = signed(&after) > signed(&before) && form::is_locked(then)?;
        let unsigned = before.into_iter().filter(|field| field.value().is_none());
        let unsigned = unsigned.map(|field| (field.at, field)).collect();
        Ok(Self { then, now, referred, annotations, form, unsigned, added, are_names_distinct, is_lock_broken })
    }

    /// Whether the form has the same fields but for added signatures.
    fn is_same_form(&self) -> Res<bool> {
        let part = |file: &File<'_>| -> Res<(Dict, Object)> {
            let (_, catalog) = file.catalog()?;
            let form = file.value(&catalog, "AcroForm")?.dict().cloned().unwrap_or_default();
            let fields = file.value(&form, "Fields")?;
            Ok((form, fields))
        };
        let ((old, old_fields), (new, new_fields)) = (part(self.then)?, part(self.now)?);
        let keys = ["Fields", "SigFlags"];
        Ok(self.are_names_distinct
            && old.without(&keys) == new.without(&keys)
            && self.is_extended(old_fields.array().unwrap_or_default(), new_fields.array().unwrap_or_default())
            && self.added.iter().all(|at| self.is_plain_field(*at)))
    }

    /// Whether the document information (ISO 32000-2, 14.3.3) is the same but for when and by what the file was written,
    /// which programs that sign bring up to date.
    fn is_same_information(&self) -> Res<bool> {
        let part = |file: &File<'_>| -> Res<Dict> {
            let information = file.value(file.trailer(), "Info")?;
            Ok(information.dict().map(|dict| dict.without(&["ModDate", "Producer"])).unwrap_or_default())
        };
        Ok(part(self.then)? == part(self.now)?)
    }

    /// Whether it is the description of the document (XMP, ISO 32000-2, 14.3.2), which no page shows.
    fn is_description(&self, number: u32) -> Res<bool> {
        let (_, catalog) = self.then.catalog()?;
        Ok(catalog.get("Metadata").and_then(Object::reference).is_some_and(|at| at.number == number))
    }

    /// Whether a new field does nothing but hold a signature: no actions (ISO 32000-2, 12.6), nothing below it.
    fn is_plain_field(&self, at: Ref) -> bool {
        let Ok(Object::Dict(dict)) = self.now.get(at) else { return false };
        ["A", "AA", "Kids", "Parent"].iter().all(|key| dict.get(key).is_none())
    }

    /// Whether `new` is `old` with only added signature fields behind.
    fn is_extended(&self, old: &[Object], new: &[Object]) -> bool {
        let is_added = |item: &Object| item.reference().is_some_and(|at| self.added.contains(&at));
        new.starts_with(old) && new[old.len()..].iter().all(is_added)
    }

    /// What has happened to an object.
    fn object(&self, number: u32) -> Res<Option<Change>> {
        let in_use = |file: &File<'_>| file.entry(number).filter(|entry| *entry != Entry::Free);
        match (in_use(self.then), in_use(self.now)) {
            (then, now) if then == now => Ok(None),
            // What nothing referred to can only be reached from what is compared here.
            (None, Some(_)) if !self.referred.contains(&number) => Ok(None),
            (None, Some(_)) | (Some(_), None) => Ok(Some(Change::Content)),
            _ => self.rewritten(number),
        }
    }

    fn rewritten(&self, number: u32) -> Res<Option<Change>> {
        let at = self.then.reference(number);
        if at != self.now.reference(number) {
            return Ok(Some(Change::Content));
        }
        let (old, new) = (self.then.get(at)?, self.now.get(at)?);
        Ok(match (&old, &new) {
            (Object::Stream(a, x), Object::Stream(b, y)) => {
                let is_same = a == b && self.now.bytes[x.clone()] == self.now.bytes[y.clone()];
                let is_known = is_same || (self.is_description(number)? && is_metadata(a) && is_metadata(b));
                (!is_known).then_some(if is_metadata(a) { Change::Metadata } else { Change::Content })
            }
            _ if old == new => None,
            // The form as a whole has been compared before.
            _ if self.form.contains(&number) => None,
            (Object::Array(a), Object::Array(b)) if self.annotations.contains(&number) => {
                (!self.is_extended(a, b)).then_some(Change::Page)
            }
            (Object::Dict(a), Object::Dict(b)) => self.dict(at, a, b)?,
            _ => Some(Change::Content),
        })
    }

    fn dict(&self, at: Ref, old: &Dict, new: &Dict) -> Res<Option<Change>> {
        if Some(at) == self.then.trailer().get("Root").and_then(Object::reference) {
            let keys = ["AcroForm", "DSS", "Extensions"];
            return Ok((old.without(&keys) != new.without(&keys)).then_some(Change::Catalog));
        }
        if Some(at) == self.then.trailer().get("Info").and_then(Object::reference) {
            // Compared as a whole before.
            return Ok(None);
        }
        if let Some(field) = self.unsigned.get(&at) {
            let keys = ["V", "AP"];
            let is_signed_now = field.dict.without(&keys) == new.without(&keys) && new.get("V").is_some();
            return Ok((!is_signed_now).then_some(Change::Form));
        }
        if old.get("Type").is_some_and(|t| t.is_name("Page")) {
            let before = self.then.value(old, "Annots")?;
            let after = self.now.value(new, "Annots")?;
            let is_extended = self.is_extended(before.array().unwrap_or_default(), after.array().unwrap_or_default());
            let is_same = old.without(&["Annots"]) == new.without(&["Annots"]) && is_extended;
            return Ok((!is_same).then_some(Change::Page));
        }
        let is_of_form = old.get("FT").is_some() || old.get("Subtype").is_some_and(|s| s.is_name("Widget"));
        Ok(Some(if is_of_form { Change::Form } else { Change::Content }))
    }
}

fn is_metadata(dict: &Dict) -> bool {
    dict.get("Type").is_some_and(|kind| kind.is_name("Metadata"))
}
