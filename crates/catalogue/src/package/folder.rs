//! Packages on disk: a folder in, a folder out. The only place of the crate that touches the file system.

use super::{FILE_BYTES_MAX, FILES_MAX, Files};
use std::fs;
use std::io;
use std::path::Path;

/// All files of a package folder by their path in it. Files that begin with a dot are left out; one that is larger
/// than a package may hold is cut one byte past the bound, so that the check names it.
pub fn read_folder(dir: &Path) -> io::Result<Files> {
    let mut files = Files::new();
    read_into(dir, "", &mut files)?;
    Ok(files)
}

fn read_into(dir: &Path, prefix: &str, files: &mut Files) -> io::Result<()> {
    for entry in fs::read_dir(dir)? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if name.starts_with('.') || files.len() > FILES_MAX {
            continue;
        }
        let path = format!("{prefix}{name}");
        // Links are not followed: a package is what lies in its folder.
        let kind = entry.file_type()?;
        if kind.is_dir() && prefix.is_empty() {
            read_into(&entry.path(), &format!("{path}/"), files)?;
        } else if kind.is_file() {
            let mut bytes = Vec::new();
            io::Read::read_to_end(
                &mut io::Read::take(fs::File::open(entry.path())?, FILE_BYTES_MAX as u64 + 1),
                &mut bytes,
            )?;
            files.insert(path, bytes);
        }
    }
    Ok(())
}

/// Writes files into a folder, which is made if it is not there. Paths that would leave the folder are refused.
pub fn write_folder(dir: &Path, files: &Files) -> io::Result<()> {
    fs::create_dir_all(dir)?;
    for (path, bytes) in files {
        let target = dir.join(path);
        let inside = Path::new(path).components().all(|c| matches!(c, std::path::Component::Normal(_)));
        if !inside {
            return Err(io::Error::new(io::ErrorKind::InvalidInput, format!("{path} lies outside the package")));
        }
        if let Some(parent) = target.parent() {
            fs::create_dir_all(parent)?;
        }
        fs::write(target, bytes)?;
    }
    Ok(())
}
