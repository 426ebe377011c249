//! Reading a zip archive (PKZIP APPNOTE 6.3): stored and deflated files, within the bounds of a package. Encrypted files,
//! ZIP64, links and paths that leave the package are refused. Pure: bytes in, files out.

use super::{FILE_BYTES_MAX, FILES_MAX, Files};
use flate2::read::DeflateDecoder;
use std::io::Read;

const END_OF_DIRECTORY: u32 = 0x0605_4b50;
const DIRECTORY_ENTRY: u32 = 0x0201_4b50;
const LOCAL_HEADER: u32 = 0x0403_4b50;
/// Fixed part of the end record; a comment of up to 64 KB may follow it.
const END_BYTES: usize = 22;
const COMMENT_BYTES_MAX: usize = 65_535;

/// All files of an archive by path. Where everything lies in one folder, its name is taken off.
///
/// # Errors
/// In plain words: no archive, damaged, encrypted, too many or too large files, a path that leaves the package.
pub fn read_zip(bytes: &[u8]) -> Result<Files, String> {
    let end = end_record(bytes).ok_or("this is no zip archive")?;
    let (count, mut at) = (usize::from(u16_at(bytes, end + 10)?), u32_at(bytes, end + 16)? as usize);
    if count > FILES_MAX {
        return Err(format!("the archive has more than {FILES_MAX} files"));
    }
    let mut files = Files::new();
    for _ in 0..count {
        let entry = Entry::read(bytes, at)?;
        at = entry.next;
        if !entry.path.ends_with('/') && !is_hidden(&entry.path) {
            let content = entry.content(bytes)?;
            files.insert(entry.path, content);
        }
    }
    Ok(without_common_folder(files))
}

struct Entry {
    path: String,
    method: u16,
    packed: usize,
    size: usize,
    header: usize,
    next: usize,
}

impl Entry {
    fn read(bytes: &[u8], at: usize) -> Result<Self, String> {
        if u32_at(bytes, at)? != DIRECTORY_ENTRY {
            return Err("the directory of the archive is damaged".into());
        }
        let length = |offset| u16_at(bytes, at + offset).map(usize::from);
        let (name, extra, comment) = (length(28)?, length(30)?, length(32)?);
        let path = std::str::from_utf8(slice(bytes, at + 46, name)?).map_err(|_| "a file name is no UTF-8")?.to_owned();
        if u16_at(bytes, at + 8)? & 1 != 0 {
            return Err(format!("{path} is encrypted"));
        }
        let unsafe_part = |part: &str| part == ".." || part == "." || part.contains(['\\', ':', '\0']);
        if path.starts_with('/') || path.split('/').any(unsafe_part) {
            return Err(format!("{path} leaves the package"));
        }
        Ok(Self {
            path,
            method: u16_at(bytes, at + 10)?,
            packed: u32_at(bytes, at + 20)? as usize,
            size: u32_at(bytes, at + 24)? as usize,
            header: u32_at(bytes, at + 42)? as usize,
            next: at + 46 + name + extra + comment,
        })
    }

    /// What is told of the size is not believed: no more than the bound is ever unpacked.
    fn content(&self, bytes: &[u8]) -> Result<Vec<u8>, String> {
        let too_large = || format!("{} is larger than {FILE_BYTES_MAX} bytes", self.path);
        if self.size > FILE_BYTES_MAX {
            return Err(too_large());
        }
        if u32_at(bytes, self.header)? != LOCAL_HEADER {
            return Err(format!("{} is damaged", self.path));
        }
        let name = usize::from(u16_at(bytes, self.header + 26)?);
        let extra = usize::from(u16_at(bytes, self.header + 28)?);
        let packed = slice(bytes, self.header + 30 + name + extra, self.packed)?;
        let mut out = Vec::new();
        match self.method {
            0 => out.extend_from_slice(packed),
            8 => {
                let mut unpacked = DeflateDecoder::new(packed).take(FILE_BYTES_MAX as u64 + 1);
                unpacked.read_to_end(&mut out).map_err(|e| format!("{} is damaged: {e}", self.path))?;
            }
            other => return Err(format!("{} is packed by an unknown method {other}", self.path)),
        }
        match out.len() {
            n if n > FILE_BYTES_MAX => Err(too_large()),
            n if n != self.size => Err(format!("{} is damaged: {n} bytes instead of {}", self.path, self.size)),
            _ => Ok(out),
        }
    }
}

fn end_record(bytes: &[u8]) -> Option<usize> {
    let last = bytes.len().checked_sub(END_BYTES)?;
    let first = last.saturating_sub(COMMENT_BYTES_MAX);
    (first..=last).rev().find(|at| u32_at(bytes, *at) == Ok(END_OF_DIRECTORY))
}

fn slice(bytes: &[u8], at: usize, length: usize) -> Result<&[u8], String> {
    let end = at.checked_add(length);
    end.and_then(|end| bytes.get(at..end)).ok_or_else(|| "the archive is cut off".to_owned())
}

fn u16_at(bytes: &[u8], at: usize) -> Result<u16, String> {
    slice(bytes, at, 2).map(|b| u16::from_le_bytes([b[0], b[1]]))
}

fn u32_at(bytes: &[u8], at: usize) -> Result<u32, String> {
    slice(bytes, at, 4).map(|b| u32::from_le_bytes([b[0], b[1], b[2], b[3]]))
}

fn is_hidden(path: &str) -> bool {
    path.split('/').any(|part| part.starts_with('.') || part == "__MACOSX")
}

fn without_common_folder(files: Files) -> Files {
    let folder = files.keys().next().and_then(|p| p.split_once('/')).map(|(folder, _)| format!("{folder}/"));
    match folder {
        Some(folder) if files.keys().all(|p| p.starts_with(&folder)) => {
            files.into_iter().map(|(path, content)| (path[folder.len()..].to_owned(), content)).collect()
        }
        _ => files,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    fn deflated(content: &[u8]) -> Vec<u8> {
        let mut packer = flate2::write::DeflateEncoder::new(Vec::new(), flate2::Compression::default());
        packer.write_all(content).unwrap();
        packer.finish().unwrap()
    }

    /// An archive as a packer writes it; checksums are left 0.
    fn archive(files: &[(&str, &[u8])], told_size: Option<u32>) -> Vec<u8> {
        let (mut out, mut directory) = (Vec::new(), Vec::new());
        for (path, content) in files {
            let packed = deflated(content);
            let size = told_size.unwrap_or(content.len() as u32);
            let header = out.len() as u32;
            let sizes = [[0u8; 4], (packed.len() as u32).to_le_bytes(), size.to_le_bytes()].concat();
            let name = (path.len() as u16).to_le_bytes();
            out.extend(
                [
                    &LOCAL_HEADER.to_le_bytes()[..],
                    &[20, 0, 0, 0, 8, 0, 0, 0, 0, 0],
                    &sizes,
                    &name,
                    &[0, 0],
                    path.as_bytes(),
                    &packed,
                ]
                .concat(),
            );
            directory.extend(
                [
                    &DIRECTORY_ENTRY.to_le_bytes()[..],
                    &[20, 0, 20, 0, 0, 0, 8, 0, 0, 0, 0, 0],
                    &sizes,
                    &name,
                    &[0; 12],
                    &header.to_le_bytes(),
                    path.as_bytes(),
                ]
                .concat(),
            );
        }
        let (at, count) = (out.len() as u32, (files.len() as u16).to_le_bytes());
        let length = (directory.len() as u32).to_le_bytes();
        out.extend(directory);
        out.extend(
            [&END_OF_DIRECTORY.to_le_bytes()[..], &[0; 4], &count, &count, &length, &at.to_le_bytes(), &[0, 0]]
                .concat(),
        );
        out
    }

    #[test]
    fn archive_of_a_folder_gives_its_files() {
        let bytes = archive(
            &[("1.000001/procedure.yaml", b"code: x"), ("1.000001/tests/a.yaml", b"name: a"), ("1.000001/.git", b"")],
            None,
        );
        let files = read_zip(&bytes).unwrap();
        assert_eq!(files.keys().collect::<Vec<_>>(), ["procedure.yaml", "tests/a.yaml"]);
        assert_eq!(files["procedure.yaml"], b"code: x");
    }

    #[test]
    fn archives_that_lie_or_leave_the_folder_are_refused() {
        let bomb = vec![0u8; FILE_BYTES_MAX + 10];
        assert!(read_zip(&archive(&[("a.yaml", &bomb)], Some(10))).unwrap_err().contains("larger"));
        assert!(read_zip(&archive(&[("a.yaml", b"abc")], Some(2))).unwrap_err().contains("damaged"));
        assert!(read_zip(&archive(&[("../a.yaml", b"abc")], None)).unwrap_err().contains("leaves"));
        assert!(read_zip(b"PK not").is_err());
        let good = archive(&[("a.yaml", b"abc")], None);
        assert!((0..good.len()).all(|cut| read_zip(&good[..cut]).is_err()));
    }
}
