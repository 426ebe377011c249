//! Writing a zip archive (PKZIP APPNOTE 6.3) while it is made: each entry is in memory once, the archive never is. Names are
//! UTF-8 (flag bit 11); text is deflated, papers are stored, because they are packed already.

use base::{Failure, Instant, Res};
use flate2::Compression;
use flate2::write::DeflateEncoder;
use kernel::files::{FILE_BYTES_MAX, Staged, Writing};
use std::io::Write;

const LOCAL_HEADER: u32 = 0x0403_4b50;
const DIRECTORY_ENTRY: u32 = 0x0201_4b50;
const END_OF_DIRECTORY: u32 = 0x0605_4b50;
/// Version of the format that is needed to read what we write: 2.0, for deflate.
const VERSION: u16 = 20;
/// Names are UTF-8.
const UTF8: u16 = 1 << 11;
const STORED: u16 = 0;
const DEFLATED: u16 = 8;
/// Bytes of a local header and of a directory entry without the name.
const HEADS: u64 = 30 + 46;
const END_BYTES: u64 = 22;

/// An archive under way.
pub struct Pack {
    writing: Writing,
    entries: Vec<Entry>,
    size: u64,
}

struct Entry {
    name: String,
    method: u16,
    at: (u16, u16),
    crc: u32,
    packed: u32,
    size: u32,
    offset: u32,
}

impl Pack {
    /// Begins an archive.
    pub fn new(writing: Writing) -> Self {
        Self { writing, entries: Vec::new(), size: 0 }
    }

    /// Whether a paper of so many bytes still fits.
    pub fn has_room(&self, name: &str, bytes: u64) -> bool {
        let names: u64 = self.entries.iter().map(|e| 46 + e.name.len() as u64).sum();
        self.size + names + END_BYTES + HEADS + 2 * name.len() as u64 + bytes <= FILE_BYTES_MAX
    }

    /// Whether nothing is in it.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// Adds text, deflated.
    pub async fn text(&mut self, name: &str, at: Instant, text: &[u8]) -> Res<()> {
        let mut encoder = DeflateEncoder::new(Vec::new(), Compression::default());
        encoder.write_all(text).map_err(Failure::internal)?;
        let packed = encoder.finish().map_err(Failure::internal)?;
        self.add(name, at, text, DEFLATED, &packed).await
    }

    /// Adds a paper as it is.
    pub async fn paper(&mut self, name: &str, at: Instant, content: &[u8]) -> Res<()> {
        self.add(name, at, content, STORED, content).await
    }

    async fn add(&mut self, name: &str, at: Instant, plain: &[u8], method: u16, packed: &[u8]) -> Res<()> {
        let mut crc = flate2::Crc::new();
        crc.update(plain);
        let entry = Entry {
            name: name.to_owned(),
            method,
            at: dos_time(at),
            crc: crc.sum(),
            packed: count(packed.len() as u64)?,
            size: count(plain.len() as u64)?,
            offset: count(self.size)?,
        };
        let mut head = Vec::new();
        long(&mut head, LOCAL_HEADER);
        entry.common(&mut head);
        head.extend(entry.name.as_bytes());
        self.put(&head).await?;
        self.put(packed).await?;
        self.entries.push(entry);
        Ok(())
    }

    /// Ends the archive with its directory.
    pub async fn finish(mut self) -> Res<Staged> {
        let start = self.size;
        let mut directory = Vec::new();
        for entry in &self.entries {
            long(&mut directory, DIRECTORY_ENTRY);
            short(&mut directory, VERSION);
            entry.common(&mut directory);
            // No comment, first disk, no attributes.
            directory.extend([0; 10]);
            long(&mut directory, entry.offset);
            directory.extend(entry.name.as_bytes());
        }
        let (entries, bytes) = (u16::try_from(self.entries.len()).map_err(Failure::internal)?, directory.len() as u64);
        long(&mut directory, END_OF_DIRECTORY);
        directory.extend([0; 4]);
        short(&mut directory, entries);
        short(&mut directory, entries);
        long(&mut directory, count(bytes)?);
        long(&mut directory, count(start)?);
        short(&mut directory, 0);
        self.put(&directory).await?;
        self.writing.finish().await
    }

    async fn put(&mut self, bytes: &[u8]) -> Res<()> {
        self.size += bytes.len() as u64;
        self.writing.write(bytes).await
    }
}

impl Entry {
    /// What stands in the local header and in the directory alike.
    fn common(&self, out: &mut Vec<u8>) {
        for number in [VERSION, UTF8, self.method, self.at.0, self.at.1] {
            short(out, number);
        }
        for number in [self.crc, self.packed, self.size] {
            long(out, number);
        }
        // Names were cut to a length far below the bound when they were made.
        short(out, u16::try_from(self.name.len()).unwrap_or(u16::MAX));
        short(out, 0);
    }
}

fn short(out: &mut Vec<u8>, number: u16) {
    out.extend(number.to_le_bytes());
}

fn long(out: &mut Vec<u8>, number: u32) {
    out.extend(number.to_le_bytes());
}

/// An archive is bounded by [`FILE_BYTES_MAX`], far below what 32 bits count.
fn count(bytes: u64) -> Res<u32> {
    u32::try_from(bytes).map_err(Failure::internal)
}

/// Time and date as the format keeps them, to two seconds, in Vietnamese time.
fn dos_time(at: Instant) -> (u16, u16) {
    let (year, month, day) = at.day().ymd();
    let seconds = at.micros_of_day() / 1_000_000;
    let time = (seconds / 3_600) << 11 | (seconds / 60 % 60) << 5 | ((seconds % 60) / 2);
    let date = (i64::from(year) - 1980).clamp(0, 127) << 9 | i64::from(month) << 5 | i64::from(day);
    (u16::try_from(time).unwrap_or(0), u16::try_from(date).unwrap_or(0))
}
