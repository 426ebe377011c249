//! Cross-references: where each object of a file stands (ISO 32000-2, 7.5.4 tables, 7.5.8 streams, 7.5.8.4 both at once).

use super::filter;
use super::lexer::Lexer;
use super::object::{Dict, Object};
use crate::limits::{OBJECTS_MAX, SECTIONS_MAX, UNPACKED_BYTES_MAX};
use crate::problem::{Problem, Res};
use std::collections::{BTreeMap, HashSet};

/// Where an object stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Entry {
    /// Nowhere: it has been deleted.
    Free,
    /// At a byte of the file.
    At { offset: usize, generation: u16 },
    /// In an object stream, the n-th there.
    In { stream: u32, index: usize },
}

/// All sections of a file, the newer before the older.
#[derive(Debug)]
pub struct Xref {
    pub entries: BTreeMap<u32, Entry>,
    /// The trailer of the newest section.
    pub trailer: Dict,
    /// Where the newest section begins.
    pub start: usize,
    /// Whether the newest section is a stream: an update continues in kind.
    pub is_stream: bool,
    /// How often the file has been written: its sections, those of a linearised file counted once (ISO 32000-2, annex F).
    pub revisions: usize,
}

const BAD: Problem = Problem::Unreadable("the cross-reference is malformed");

/// A section as it stands, before it is laid over older ones.
struct Section {
    used: Vec<(u32, Entry)>,
    free: Vec<u32>,
    trailer: Dict,
    is_stream: bool,
}

/// Reads all sections from the newest on, whose place the end of the file names.
pub fn read(bytes: &[u8]) -> Res<Xref> {
    let start = startxref(bytes)?;
    let (mut entries, mut newest) = (BTreeMap::new(), None);
    let (mut seen, mut next, mut room) = (HashSet::new(), Some(start), UNPACKED_BYTES_MAX);
    let mut revisions = 0;
    while let Some(at) = next {
        if !seen.insert(at) || seen.len() > SECTIONS_MAX {
            return Err(Problem::TooLarge("cross-reference sections"));
        }
        let section = section(bytes, at, &mut room)?;
        next = place(section.trailer.get("Prev"))?;
        // The first page of a linearised file has a section of its own, which points forward.
        revisions += usize::from(next.is_none_or(|previous| previous < at));
        let hybrid = place(section.trailer.get("XRefStm"))?.filter(|_| !section.is_stream);
        lay(&mut entries, section.used)?;
        if let Some(at) = hybrid {
            let beside = stream_section(bytes, at, &mut room)?;
            lay(&mut entries, beside.used)?;
        }
        lay(&mut entries, section.free.into_iter().map(|number| (number, Entry::Free)).collect())?;
        newest.get_or_insert((section.trailer, section.is_stream));
    }
    let (trailer, is_stream) = newest.ok_or(BAD)?;
    Ok(Xref { entries, trailer, start, is_stream, revisions })
}

/// What is newer stays: sections are read from the newest on.
fn lay(entries: &mut BTreeMap<u32, Entry>, of_section: Vec<(u32, Entry)>) -> Res<()> {
    for (number, entry) in of_section {
        entries.entry(number).or_insert(entry);
    }
    if entries.len() > OBJECTS_MAX { Err(Problem::TooLarge("objects")) } else { Ok(()) }
}

fn place(value: Option<&Object>) -> Res<Option<usize>> {
    match value {
        None => Ok(None),
        Some(value) => value.integer().and_then(|v| usize::try_from(v).ok()).map(Some).ok_or(BAD),
    }
}

/// The number behind the last `startxref`, which must stand in the last kilobyte and be closed by `%%EOF`.
fn startxref(bytes: &[u8]) -> Res<usize> {
    let tail_at = bytes.len().saturating_sub(1024);
    let tail = &bytes[tail_at..];
    let word = b"startxref";
    let found = tail.windows(word.len()).rposition(|w| w == word).ok_or(BAD)?;
    let mut lexer = Lexer::new(tail, found + word.len());
    let start = lexer.unsigned().and_then(|v| usize::try_from(v).ok()).ok_or(BAD)?;
    let closed = tail[lexer.at..].iter().position(|b| *b == b'%').map(|at| lexer.at + at);
    let is_closed = closed.is_some_and(|at| {
        tail[at..].starts_with(b"%%EOF") && tail[lexer.at..at].iter().all(|b| super::lexer::is_space(*b))
    });
    if is_closed { Ok(start) } else { Err(BAD) }
}

fn section(bytes: &[u8], at: usize, room: &mut usize) -> Res<Section> {
    let mut lexer = Lexer::new(bytes, at);
    if lexer.keyword("xref") { table_section(lexer) } else { stream_section(bytes, at, room) }
}

fn table_section(mut lexer: Lexer<'_>) -> Res<Section> {
    let (mut used, mut free) = (Vec::new(), Vec::new());
    while !lexer.keyword("trailer") {
        let first = lexer.unsigned().ok_or(BAD)?;
        let count = lexer.unsigned().ok_or(BAD)?;
        for number in first..first.checked_add(count).ok_or(BAD)? {
            let number = u32::try_from(number).map_err(|_| BAD)?;
            let offset = lexer.unsigned().ok_or(BAD)?;
            let generation = lexer.unsigned().ok_or(BAD)?;
            if lexer.keyword("n") {
                let offset = usize::try_from(offset).map_err(|_| BAD)?;
                let generation = u16::try_from(generation).map_err(|_| BAD)?;
                used.push((number, Entry::At { offset, generation }));
            } else {
                lexer.expect("f").map_err(|_| BAD)?;
                free.push(number);
            }
            if used.len() + free.len() > OBJECTS_MAX {
                return Err(Problem::TooLarge("objects"));
            }
        }
    }
    let trailer = lexer.dict(0, None)?;
    Ok(Section { used, free, trailer, is_stream: false })
}

fn stream_section(bytes: &[u8], at: usize, room: &mut usize) -> Res<Section> {
    let mut lexer = Lexer::new(bytes, at);
    lexer.unsigned().ok_or(BAD)?;
    lexer.unsigned().ok_or(BAD)?;
    lexer.expect("obj").map_err(|_| BAD)?;
    let trailer = lexer.dict(0, None)?;
    if !trailer.get("Type").is_some_and(|t| t.is_name("XRef")) {
        return Err(BAD);
    }
    // The length must be direct: nothing can be looked up yet (ISO 32000-2, 7.5.8.2).
    let length = place(trailer.get("Length"))?.ok_or(BAD)?;
    let data = stream_data(bytes, &mut lexer, length)?;
    let rows = filter::unpack(&trailer, &bytes[data], *room)?;
    *room -= rows.len();

    let widths = numbers(trailer.get("W"))?;
    let [kind, second, third] = widths[..] else { return Err(BAD) };
    let width = kind + second + third;
    if widths.iter().any(|w| *w > 8) || width == 0 {
        return Err(BAD);
    }
    let size = place(trailer.get("Size"))?.ok_or(BAD)?;
    let index = match trailer.get("Index") {
        None => vec![0, size],
        some => numbers(some)?,
    };
    let mut rows = rows.chunks_exact(width);
    let (mut used, mut free) = (Vec::new(), Vec::new());
    for pair in index.chunks(2) {
        let [first, count] = *pair else { return Err(BAD) };
        for number in first..first.checked_add(count).ok_or(BAD)? {
            let row = rows.next().ok_or(BAD)?;
            let number = u32::try_from(number).map_err(|_| BAD)?;
            let field =
                |from: usize, length: usize| row[from..from + length].iter().fold(0_u64, |v, b| v << 8 | u64::from(*b));
            let kind_of = if kind == 0 { 1 } else { field(0, kind) };
            let two = usize::try_from(field(kind, second)).map_err(|_| BAD)?;
            let three = field(kind + second, third);
            match kind_of {
                0 => free.push(number),
                1 => used.push((number, Entry::At { offset: two, generation: u16::try_from(three).map_err(|_| BAD)? })),
                2 => {
                    let stream = u32::try_from(two).map_err(|_| BAD)?;
                    used.push((number, Entry::In { stream, index: usize::try_from(three).map_err(|_| BAD)? }));
                }
                // Unknown kinds are references to null (ISO 32000-2, 7.5.8.3).
                _ => free.push(number),
            }
        }
    }
    if used.len() + free.len() > OBJECTS_MAX {
        return Err(Problem::TooLarge("objects"));
    }
    Ok(Section { used, free, trailer, is_stream: true })
}

fn numbers(value: Option<&Object>) -> Res<Vec<usize>> {
    let items = value.and_then(Object::array).ok_or(BAD)?;
    items.iter().map(|item| place(Some(item))?.ok_or(BAD)).collect()
}

/// Where the data of a stream lie, whose dictionary has just been read. Moves behind `endstream`.
pub fn stream_data(bytes: &[u8], lexer: &mut Lexer<'_>, length: usize) -> Res<std::ops::Range<usize>> {
    lexer.expect("stream")?;
    let from = match bytes.get(lexer.at..) {
        Some([b'\r', b'\n', ..]) => lexer.at + 2,
        Some([b'\n', ..]) => lexer.at + 1,
        _ => return Err(Problem::Unreadable("a stream is malformed")),
    };
    let to = from.checked_add(length).filter(|to| *to <= bytes.len()).ok_or(BAD)?;
    lexer.at = to;
    lexer.expect("endstream").map_err(|_| Problem::Unreadable("a stream has a wrong length"))?;
    Ok(from..to)
}
