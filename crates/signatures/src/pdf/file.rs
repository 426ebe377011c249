//! A PDF file opened for reading: any object by its number, the catalog, the pages.

use super::filter;
use super::lexer::{Lexer, Spans};
use super::object::{Dict, Object, Ref};
pub use super::xref::Entry;
use super::xref::{self, Xref};
use crate::limits::{DEPTH_MAX, DOCUMENT_BYTES_MAX, OBJECT_COST, PAGES_MAX, READINGS_MAX, UNPACKED_BYTES_MAX};
use crate::problem::{Problem, Res};
use std::cell::{Cell, RefCell};
use std::collections::{BTreeSet, HashMap, HashSet};
use std::rc::Rc;

/// An object stream, unpacked: its bytes, and number and place of each object in them (ISO 32000-2, 7.5.7).
struct Packed {
    bytes: Vec<u8>,
    objects: Vec<(u32, usize)>,
}

/// A file. All reading is bounded by [`crate::limits`].
pub struct File<'a> {
    /// The whole file.
    pub bytes: &'a [u8],
    xref: Xref,
    packed: RefCell<HashMap<u32, Rc<Packed>>>,
    room: Cell<usize>,
    /// Bytes of objects read so far: an object stream may name one long object many times.
    read: Cell<usize>,
}

const BAD: Problem = Problem::Unreadable("an object is not where the cross-reference says");

impl<'a> File<'a> {
    /// Opens a file.
    ///
    /// # Errors
    /// [`Problem::Unreadable`], [`Problem::TooLarge`], [`Problem::Encrypted`].
    pub fn open(bytes: &'a [u8]) -> Res<Self> {
        if bytes.len() > DOCUMENT_BYTES_MAX {
            return Err(Problem::TooLarge("document"));
        }
        if !bytes.starts_with(b"%PDF-") {
            return Err(Problem::Unreadable("it does not begin with %PDF-"));
        }
        let xref = xref::read(bytes)?;
        if xref.trailer.get("Encrypt").is_some() {
            return Err(Problem::Encrypted);
        }
        let file =
            Self { bytes, xref, packed: RefCell::default(), room: Cell::new(UNPACKED_BYTES_MAX), read: Cell::new(0) };
        file.catalog()?;
        Ok(file)
    }

    /// The newest trailer.
    pub const fn trailer(&self) -> &Dict {
        &self.xref.trailer
    }

    /// Where the newest cross-reference section begins, and whether it is a stream.
    pub const fn newest_section(&self) -> (usize, bool) {
        (self.xref.start, self.xref.is_stream)
    }

    /// How often the file has been written.
    pub const fn revisions(&self) -> usize {
        self.xref.revisions
    }

    /// Where an object stands; `None` if the file never named it.
    pub fn entry(&self, number: u32) -> Option<Entry> {
        self.xref.entries.get(&number).copied()
    }

    /// All object numbers that the file names, deleted ones too.
    pub fn numbers(&self) -> impl Iterator<Item = u32> + '_ {
        self.xref.entries.keys().copied()
    }

    /// The reference under which an object of the file is found.
    pub fn reference(&self, number: u32) -> Ref {
        match self.entry(number) {
            Some(Entry::At { generation, .. }) => Ref { number, generation },
            _ => Ref::new(number),
        }
    }

    /// Reads an object. What is deleted, unknown or of another generation is `null` (ISO 32000-2, 7.3.10).
    ///
    /// # Errors
    /// [`Problem::Unreadable`] where the object is malformed or elsewhere.
    pub fn get(&self, at: Ref) -> Res<Object> {
        match self.entry(at.number) {
            None | Some(Entry::Free) => Ok(Object::Null),
            Some(Entry::At { generation, .. }) if generation != at.generation => Ok(Object::Null),
            Some(Entry::At { offset, .. }) => self.object_at(at, offset, true),
            Some(Entry::In { .. }) if at.generation != 0 => Ok(Object::Null),
            Some(Entry::In { stream, index }) => self.packed_object(at.number, stream, index),
        }
    }

    /// The object, or the one it refers to.
    ///
    /// # Errors
    /// As [`File::get`]; [`Problem::Unreadable`] for references in a circle.
    pub fn resolve(&self, object: &Object) -> Res<Object> {
        let mut object = object.clone();
        for _ in 0..8 {
            let Object::Reference(at) = object else { return Ok(object) };
            object = self.get(at)?;
        }
        Err(Problem::Unreadable("references in a circle"))
    }

    /// The value of a key of a dictionary, resolved; `null` where it is missing.
    ///
    /// # Errors
    /// As [`File::resolve`].
    pub fn value(&self, dict: &Dict, key: &str) -> Res<Object> {
        dict.get(key).map_or(Ok(Object::Null), |value| self.resolve(value))
    }

    /// What has been read of objects so far, in bytes; an object costs [`OBJECT_COST`] at least.
    pub const fn cost(&self) -> usize {
        self.read.get()
    }

    /// Counts what has been read of objects. A check reads each some times; far more is an attack.
    fn count(&self, bytes: usize) -> Res<()> {
        let unpacked = UNPACKED_BYTES_MAX - self.room.get();
        self.read.set(self.read.get().saturating_add(bytes + OBJECT_COST));
        if self.read.get()
            > READINGS_MAX * (self.bytes.len() + unpacked + OBJECT_COST * self.xref.entries.len() + (1 << 20))
        {
            return Err(Problem::TooLarge("objects within objects"));
        }
        Ok(())
    }

    fn begin(&self, at: Ref, offset: usize) -> Res<Lexer<'a>> {
        let mut lexer = Lexer::new(self.bytes, offset);
        let number = lexer.unsigned().ok_or(BAD)?;
        let generation = lexer.unsigned().ok_or(BAD)?;
        if number != u64::from(at.number) || generation != u64::from(at.generation) {
            return Err(BAD);
        }
        lexer.expect("obj").map_err(|_| BAD)?;
        Ok(lexer)
    }

    fn object_at(&self, at: Ref, offset: usize, may_be_stream: bool) -> Res<Object> {
        let mut lexer = self.begin(at, offset)?;
        let object = lexer.object()?;
        self.count(lexer.at - offset)?;
        if lexer.keyword("endobj") {
            return Ok(object);
        }
        let Object::Dict(dict) = object else { return Err(BAD) };
        if !may_be_stream {
            return Err(BAD);
        }
        let length = match dict.get("Length") {
            Some(Object::Reference(length_at)) => match self.entry(length_at.number) {
                Some(Entry::At { offset, generation }) if generation == length_at.generation => {
                    self.object_at(*length_at, offset, false)?
                }
                _ => return Err(BAD),
            },
            Some(length) => length.clone(),
            None => return Err(BAD),
        };
        let length = length.integer().and_then(|l| usize::try_from(l).ok()).ok_or(BAD)?;
        let data = xref::stream_data(self.bytes, &mut lexer, length)?;
        lexer.expect("endobj")?;
        Ok(Object::Stream(dict, data))
    }

    fn packed_object(&self, number: u32, stream: u32, index: usize) -> Res<Object> {
        let packed = self.unpack(stream)?;
        let (found, from) = *packed.objects.get(index).ok_or(BAD)?;
        if found != number {
            return Err(BAD);
        }
        let mut lexer = Lexer::new(&packed.bytes, from);
        let object = lexer.object()?;
        self.count(lexer.at - from)?;
        Ok(object)
    }

    fn unpack(&self, stream: u32) -> Res<Rc<Packed>> {
        if let Some(packed) = self.packed.borrow().get(&stream) {
            return Ok(Rc::clone(packed));
        }
        let Some(Entry::At { offset, generation }) = self.entry(stream) else { return Err(BAD) };
        let object = self.object_at(Ref { number: stream, generation }, offset, true)?;
        let Object::Stream(dict, data) = object else { return Err(BAD) };
        if !dict.get("Type").is_some_and(|t| t.is_name("ObjStm")) {
            return Err(BAD);
        }
        let number = |key| dict.get(key).and_then(Object::integer).and_then(|v| usize::try_from(v).ok()).ok_or(BAD);
        let (count, first) = (number("N")?, number("First")?);
        let bytes = filter::unpack(&dict, &self.bytes[data], self.room.get())?;
        self.room.set(self.room.get() - bytes.len());
        let mut head = Lexer::new(bytes.get(..first).ok_or(BAD)?, 0);
        let mut objects = Vec::new();
        // Each pair takes at least four bytes, so the count is bounded by the bytes.
        for _ in 0..count {
            let number = head.unsigned().and_then(|v| u32::try_from(v).ok()).ok_or(BAD)?;
            let from = head.unsigned().and_then(|v| usize::try_from(v).ok()).ok_or(BAD)?;
            objects.push((number, first.checked_add(from).ok_or(BAD)?));
        }
        let packed = Rc::new(Packed { bytes, objects });
        self.packed.borrow_mut().insert(stream, Rc::clone(&packed));
        Ok(packed)
    }

    /// A dictionary that stands in the file by itself, with the places of its values. `None` inside an object stream.
    ///
    /// # Errors
    /// [`Problem::Unreadable`] where it is malformed or no dictionary.
    pub fn dict_with_spans(&self, at: Ref) -> Res<Option<(Dict, Spans)>> {
        let Some(Entry::At { offset, generation }) = self.entry(at.number) else { return Ok(None) };
        if generation != at.generation {
            return Ok(None);
        }
        let mut spans = Spans::new();
        let mut lexer = self.begin(at, offset)?;
        let dict = lexer.dict(0, Some(&mut spans))?;
        lexer.expect("endobj")?;
        Ok(Some((dict, spans)))
    }

    /// Reference of the catalog (ISO 32000-2, 7.7.2) and the catalog.
    ///
    /// # Errors
    /// [`Problem::Unreadable`] without one.
    pub fn catalog(&self) -> Res<(Ref, Dict)> {
        let bad = Problem::Unreadable("there is no catalog");
        let at = self.trailer().get("Root").and_then(Object::reference).ok_or(bad.clone())?;
        match self.get(at)? {
            Object::Dict(dict) => Ok((at, dict)),
            _ => Err(bad),
        }
    }

    /// Reference of a page, counted from 0, and the page (ISO 32000-2, 7.7.3).
    ///
    /// # Errors
    /// [`Problem::BadRequest`] if there are fewer pages, [`Problem::Unreadable`] for a tree that is none.
    pub fn page(&self, number: usize) -> Res<(Ref, Dict)> {
        let (_, catalog) = self.catalog()?;
        let root = catalog.get("Pages").and_then(Object::reference).ok_or(BAD)?;
        let (mut stack, mut seen, mut passed) = (vec![(root, 0)], HashSet::new(), 0);
        while let Some((at, depth)) = stack.pop() {
            if !seen.insert(at) || seen.len() > PAGES_MAX || depth > DEPTH_MAX {
                return Err(Problem::Unreadable("the tree of pages is no tree"));
            }
            let Object::Dict(dict) = self.get(at)? else { return Err(BAD) };
            match self.value(&dict, "Kids")? {
                Object::Array(kids) => {
                    for kid in kids.iter().rev() {
                        stack.push((kid.reference().ok_or(BAD)?, depth + 1));
                    }
                }
                _ if passed == number => return Ok((at, dict)),
                _ => passed += 1,
            }
        }
        Err(Problem::BadRequest("no such page"))
    }

    /// Every reference that stands anywhere in the file's current objects and in its trailer. `see` is shown each object.
    ///
    /// # Errors
    /// As [`File::get`].
    pub fn references(&self, mut see: impl FnMut(&Object)) -> Res<BTreeSet<u32>> {
        let mut all = BTreeSet::new();
        for number in self.numbers() {
            let object = self.get(self.reference(number))?;
            see(&object);
            object.each_reference(&mut |at| {
                all.insert(at.number);
            });
        }
        Object::Dict(self.trailer().clone()).each_reference(&mut |at| {
            all.insert(at.number);
        });
        Ok(all)
    }
}
