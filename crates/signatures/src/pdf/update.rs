//! An incremental update (ISO 32000-2, 7.5.6): new and changed objects are appended, nothing that stands is touched, no
//! object number is used twice. The cross-reference continues as a table or a stream, whichever the file ends with.

use super::file::File;
use super::object::{Dict, Object, Ref};
use super::write;
use super::xref::Entry;
use crate::problem::{Problem, Res};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

/// An update that is being put together.
pub struct Update<'a> {
    file: &'a File<'a>,
    next: u32,
    bodies: BTreeMap<u32, (u16, Vec<u8>)>,
}

/// The updated file, and where the body of each written object begins.
pub struct Written {
    pub bytes: Vec<u8>,
    pub bodies: BTreeMap<u32, usize>,
}

impl<'a> Update<'a> {
    /// Begins an update. New objects are numbered behind every number that the file names or refers to.
    pub fn new(file: &'a File<'a>) -> Res<Self> {
        let size = file.trailer().get("Size").and_then(Object::integer).and_then(|s| u32::try_from(s).ok());
        let size = size.ok_or(Problem::Unreadable("the trailer has no size"))?;
        let named = file.numbers().last().unwrap_or(0);
        let referred = file.references(|_| {})?.last().copied().unwrap_or(0);
        let next = size.max(named.saturating_add(1)).max(referred.saturating_add(1));
        // The largest number that implementations agree on (ISO 32000-2, annex C).
        if next > 8_388_000 {
            return Err(Problem::TooLarge("object numbers"));
        }
        Ok(Self { file, next, bodies: BTreeMap::new() })
    }

    /// A number for a new object.
    pub const fn number(&mut self) -> Ref {
        let at = Ref::new(self.next);
        self.next += 1;
        at
    }

    /// Writes an object.
    pub fn put(&mut self, at: Ref, object: &Object) {
        let mut body = Vec::new();
        write::object(&mut body, object);
        self.put_body(at, body);
    }

    /// Writes an object whose bytes are given.
    pub fn put_body(&mut self, at: Ref, body: Vec<u8>) {
        self.bodies.insert(at.number, (at.generation, body));
    }

    /// The updated file.
    pub fn finish(self) -> Written {
        let mut bytes = self.file.bytes.to_vec();
        if !bytes.ends_with(b"\n") {
            bytes.push(b'\n');
        }
        let (mut bodies, mut entries) = (BTreeMap::new(), BTreeMap::new());
        for (number, (generation, body)) in &self.bodies {
            entries.insert(*number, Entry::At { offset: bytes.len(), generation: *generation });
            bytes.extend_from_slice(format!("{number} {generation} obj\n").as_bytes());
            bodies.insert(*number, bytes.len());
            bytes.extend_from_slice(body);
            bytes.extend_from_slice(b"\nendobj\n");
        }
        let (previous, is_stream) = self.file.newest_section();
        let trailer = self.trailer(previous, &bytes);
        let start = bytes.len();
        if is_stream {
            stream(&mut bytes, entries, trailer, self.next);
        } else {
            table(&mut bytes, &entries, trailer, self.next);
        }
        bytes.extend_from_slice(format!("startxref\n{start}\n%%EOF\n").as_bytes());
        Written { bytes, bodies }
    }

    /// The trailer of the update. The second half of the identifier changes with the content (ISO 32000-2, 14.4).
    fn trailer(&self, previous: usize, bytes: &[u8]) -> Dict {
        let old = self.file.trailer();
        let mut trailer = Dict::default();
        for key in ["Root", "Info"] {
            if let Some(value) = old.get(key) {
                trailer.set(key, value.clone());
            }
        }
        let now = Object::Text(Sha256::digest(bytes)[..16].to_vec());
        let first = old.get("ID").and_then(|id| self.file.resolve(id).ok()).and_then(|id| id.array()?.first().cloned());
        trailer.set("ID", Object::Array(vec![first.unwrap_or_else(|| now.clone()), now]));
        trailer.set("Prev", Object::Integer(previous as i64));
        trailer
    }
}

/// Runs of numbers that follow one another: first and count.
fn runs(numbers: impl Iterator<Item = u32>) -> Vec<(u32, u32)> {
    let mut runs: Vec<(u32, u32)> = Vec::new();
    for number in numbers {
        match runs.last_mut() {
            Some((first, count)) if *first + *count == number => *count += 1,
            _ => runs.push((number, 1)),
        }
    }
    runs
}

fn table(bytes: &mut Vec<u8>, entries: &BTreeMap<u32, Entry>, mut trailer: Dict, size: u32) {
    bytes.extend_from_slice(b"xref\n");
    for (first, count) in runs(entries.keys().copied()) {
        bytes.extend_from_slice(format!("{first} {count}\n").as_bytes());
        for (_, entry) in entries.range(first..first + count) {
            if let Entry::At { offset, generation } = entry {
                // Exactly twenty bytes, the end of line among them (ISO 32000-2, 7.5.4).
                bytes.extend_from_slice(format!("{offset:010} {generation:05} n\r\n").as_bytes());
            }
        }
    }
    trailer.set("Size", Object::Integer(size.into()));
    bytes.extend_from_slice(b"trailer\n");
    write::dict(bytes, &trailer);
    bytes.push(b'\n');
}

fn stream(bytes: &mut Vec<u8>, mut entries: BTreeMap<u32, Entry>, mut trailer: Dict, number: u32) {
    entries.insert(number, Entry::At { offset: bytes.len(), generation: 0 });
    let mut rows = Vec::with_capacity(entries.len() * 7);
    for entry in entries.values() {
        if let Entry::At { offset, generation } = entry {
            rows.push(1);
            // Offsets fit: documents are at most 64 MiB.
            rows.extend_from_slice(&(*offset as u32).to_be_bytes());
            rows.extend_from_slice(&generation.to_be_bytes());
        }
    }
    let index = runs(entries.keys().copied()).into_iter().flat_map(|(first, count)| [first, count]);
    trailer.set("Type", Object::name("XRef"));
    trailer.set("Size", Object::Integer((number + 1).into()));
    trailer.set("Index", Object::Array(index.map(|v| Object::Integer(v.into())).collect()));
    trailer.set("W", Object::Array([1, 4, 2].map(Object::Integer).to_vec()));
    trailer.set("Length", Object::Integer(rows.len() as i64));
    bytes.extend_from_slice(format!("{number} 0 obj\n").as_bytes());
    write::dict(bytes, &trailer);
    bytes.extend_from_slice(b"\nstream\n");
    bytes.extend_from_slice(&rows);
    bytes.extend_from_slice(b"\nendstream\nendobj\n");
}
