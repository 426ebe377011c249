//! Documents with their files as pages draw them, and the viewer of one file.

use crate::model::files::{CaseFile, DocumentCheck, Verdict, WHOLE_CASE};
use crate::model::{CaseRow, DocumentLine};
use crate::pages::parts;
use crate::read::files::CaseFiles;
use crate::work::World;
use crate::{read, store};
use base::{Id, Instant, Res};
use db::Tx;
use kernel::accounts::Actor;
use kernel::files::{File, FileRow};
use kernel::organisation::Staff;
use std::collections::HashMap;
use web::words;

/// Pages of one file that the viewer draws; the rest is behind "Phóng to".
const PAGES_SHOWN: u32 = 30;

/// A document with its files (`Document` of `case.html`, and more).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct DocumentView {
    pub id: String,
    pub name: String,
    /// What was filed, what was scanned, what was found.
    pub note: String,
    /// As in `State`.
    pub kind: String,
    /// Shows its first file in the viewer; where there is none, the page that takes one.
    pub href: String,
    pub is_open: bool,
    pub may_check: bool,
    /// `""`, `ok` or `lacking`.
    pub check: String,
    pub reason: String,
    pub reason_error: Option<String>,
    pub files: Vec<FileView>,
}

/// A file in a list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct FileView {
    pub name: String,
    /// `PDF, 3 trang, 1,2 MB; Đỗ Thị Hạnh, 29/03 09:12`.
    pub note: String,
    pub href: String,
    pub is_open: bool,
    /// Address of its removal; empty where the reader may not.
    pub removal_href: String,
    /// Words of its removal; empty while it stands.
    pub removed: String,
}

/// The viewer of one file, see `_viewer.html`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Viewer {
    pub name: String,
    pub pages: String,
    pub images: Vec<String>,
    pub image_text: String,
    pub open_href: String,
    pub download_href: String,
    pub sign_kind: String,
    pub sign_title: String,
    pub sign_text: String,
}

/// What the documents of a case look like to one reader.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct DocumentsView {
    pub documents: Vec<DocumentView>,
    pub viewer: Option<Viewer>,
    pub may_attach: bool,
    pub may_check: bool,
}

/// Which file of a case a page shows.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Shown {
    /// The file, or …
    pub file: Option<Id<File>>,
    /// … the first one of a document, or else of the case.
    pub document: Option<i64>,
}

/// The documents of a case with files, checks and viewer. `base` is the address of the page, to which `file=ID` is added
/// (`/cases/ID?tab=documents`). The caller has found that the actor may see the case, and writes the access log.
pub(crate) async fn load(
    tx: &mut Tx,
    world: &World,
    actor: &Actor,
    now: Instant,
    case: &CaseRow,
    base: &str,
    shown: Shown,
) -> Res<DocumentsView> {
    let files = read::files::files_of(tx, world, case).await?;
    let lines = store::list_documents(tx, case.id).await?;
    let staff = files.files.iter().filter_map(|f| f.staff).chain(files.checks.iter().map(|c| c.staff));
    let names =
        parts::staff_names(tx, staff.chain(files.files.iter().filter_map(|f| f.removal.as_ref()?.staff))).await?;
    let is_taken = crate::rules::files::FILES_TAKEN.contains(&case.status);
    let may_attach = is_taken && read::files::may(tx, world, actor, now, case, "cases.attach_files").await?;
    let may_remove = is_taken && read::files::may(tx, world, actor, now, case, "cases.remove_file").await?;
    let may_check =
        case.status.is_open() && read::files::may(tx, world, actor, now, case, "cases.check_document").await?;
    let open = open_file(&files, shown);
    let drawing = Drawing { case, files: &files, names: &names, now, base, open, may_remove, may_check };
    let whole = DocumentLine {
        n: WHOLE_CASE,
        code: String::new(),
        name: "Bản quét chung của hồ sơ".into(),
        originals: 0,
        copies: 0,
        kind: "whole".into(),
        state: String::new(),
    };
    let has_whole = files.files.iter().any(|f| f.document == WHOLE_CASE);
    let all = has_whole.then_some(&whole).into_iter().chain(&lines);
    let viewer = open.map(|file| viewer_of_case(case, file, &document_name(&lines, file)));
    Ok(DocumentsView { documents: all.map(|l| drawing.document(l)).collect(), viewer, may_attach, may_check })
}

fn open_file(files: &CaseFiles, shown: Shown) -> Option<&CaseFile> {
    let first = |document: i64| files.of(document).next();
    shown
        .file
        .and_then(|id| files.find(id))
        .or_else(|| shown.document.and_then(first))
        .or_else(|| files.files.iter().find(|f| f.removal.is_none()))
}

fn document_name(lines: &[DocumentLine], file: &CaseFile) -> String {
    let line = lines.iter().find(|l| l.n == file.document);
    line.map_or_else(|| "Bản quét chung của hồ sơ".to_owned(), |l| l.name.clone())
}

/// All that one document is drawn from.
struct Drawing<'a> {
    case: &'a CaseRow,
    files: &'a CaseFiles,
    names: &'a HashMap<Id<Staff>, String>,
    now: Instant,
    base: &'a str,
    open: Option<&'a CaseFile>,
    may_remove: bool,
    may_check: bool,
}

impl Drawing<'_> {
    fn document(&self, line: &DocumentLine) -> DocumentView {
        let check = self.files.check(line.n);
        let standing: Vec<_> = self.files.of(line.n).collect();
        let kind = match check.map(|c| c.verdict) {
            Some(Verdict::Ok) => "done",
            Some(Verdict::Lacking) => "soon",
            None => "",
        };
        let href = match standing.first() {
            Some(file) => self.href(file),
            None => format!("/cases/{}/files?document={}", self.case.id, line.n),
        };
        DocumentView {
            id: line.n.to_string(),
            name: line.name.clone(),
            note: self.note(line, &standing, check),
            kind: kind.into(),
            href,
            is_open: self.open.is_some_and(|f| f.document == line.n),
            may_check: self.may_check && line.n != WHOLE_CASE,
            check: check.map_or("", |c| c.verdict.name()).into(),
            reason: check.and_then(|c| c.reason.clone()).unwrap_or_default(),
            reason_error: None,
            files: self.files.files.iter().filter(|f| f.document == line.n).map(|f| self.file(f)).collect(),
        }
    }

    fn note(&self, line: &DocumentLine, standing: &[&CaseFile], check: Option<&DocumentCheck>) -> String {
        let mut all = vec![filed_words(line)];
        let pages: u32 = standing.iter().map(|f| f.row.pages).sum();
        all.push(match (pages, line.kind.as_str()) {
            (0, "presented") => String::new(),
            (0, _) => "chưa có bản quét".into(),
            (n, _) => format!("bản quét {n} trang"),
        });
        let mut note = all.into_iter().filter(|t| !t.is_empty()).collect::<Vec<_>>().join(", ");
        if let Some(check) = check {
            let by = self.names.get(&check.staff).map(String::as_str).unwrap_or_default();
            let reason = check.reason.as_deref().map(|r| format!(": {r}")).unwrap_or_default();
            let when = words::moment_short(check.at, self.now);
            note.push_str(&format!(". {}{reason} ({by}, {when})", check.verdict.vietnamese()));
        }
        note
    }

    fn file(&self, file: &CaseFile) -> FileView {
        let by = file.staff.and_then(|s| self.names.get(&s)).map_or("máy quét của quầy", String::as_str);
        let removed = file.removal.as_ref().map(|r| {
            let by = r.staff.and_then(|s| self.names.get(&s)).map(String::as_str).unwrap_or_default();
            format!("{by} gỡ {}: {}", words::moment_short(r.at, self.now), r.reason.as_deref().unwrap_or_default())
        });
        let is_standing = file.removal.is_none();
        FileView {
            name: name_of(file),
            note: format!("{}; {by}, {}", content_words(&file.row), words::moment_short(file.at, self.now)),
            href: if is_standing { self.href(file) } else { String::new() },
            is_open: self.open.is_some_and(|open| open.row.id == file.row.id),
            removal_href: if self.may_remove && is_standing {
                format!("{}/removal", address(self.case, file))
            } else {
                String::new()
            },
            removed: removed.unwrap_or_default(),
        }
    }

    fn href(&self, file: &CaseFile) -> String {
        let sign = if self.base.contains('?') { '&' } else { '?' };
        format!("{}{sign}file={}", self.base, file.row.id)
    }
}

/// Address of the content of a file.
pub(super) fn address(case: &CaseRow, file: &CaseFile) -> String {
    format!("/cases/{}/files/{}", case.id, file.row.id)
}

/// The name of a file as shown.
pub(super) fn name_of(file: &CaseFile) -> String {
    file.name.clone().unwrap_or_else(|| "tệp".into())
}

fn viewer_of_case(case: &CaseRow, file: &CaseFile, document: &str) -> Viewer {
    viewer(&file.row, &address(case, file), document)
}

/// The viewer of a file whose content lies at `address`.
pub(super) fn viewer(row: &FileRow, address: &str, name: &str) -> Viewer {
    let shown = row.pages.min(PAGES_SHOWN);
    let images = if row.content_type.is_image() {
        vec![address.to_owned()]
    } else {
        (1..=shown).map(|n| format!("{address}/pages/{n}")).collect()
    };
    let pages = if shown < row.pages { format!("{shown} trong {} trang", row.pages) } else { page_words(row.pages) };
    Viewer {
        name: name.to_owned(),
        pages,
        images,
        image_text: name.to_owned(),
        open_href: address.to_owned(),
        download_href: format!("{address}?download=1"),
        ..Viewer::default()
    }
}

fn page_words(pages: u32) -> String {
    format!("{pages} trang")
}

/// `2 bản chính, 1 bản sao`.
fn filed_words(line: &DocumentLine) -> String {
    let mut all = Vec::new();
    for (n, what) in [(line.originals, "bản chính"), (line.copies, "bản sao")] {
        if n > 0 {
            all.push(format!("{n} {what}"));
        }
    }
    match line.kind.as_str() {
        "presented" => all.push("xuất trình".into()),
        "electronic" => all.push("bản điện tử".into()),
        _ => {}
    }
    let words = all.join(", ");
    let mut letters = words.chars();
    letters.next().map(|c| c.to_uppercase().to_string() + letters.as_str()).unwrap_or_default()
}

/// `PDF, 3 trang, 1,2 MB`.
pub(super) fn content_words(row: &FileRow) -> String {
    format!("{}, {}, {}", row.content_type.vietnamese(), page_words(row.pages), words::size(row.size))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_told_in_vietnamese() {
        assert_eq!(words::size(7), "7 byte");
        assert_eq!(words::size(2_000), "2 KB");
        assert_eq!(words::size(1_300_000), "1,2 MB");
    }
}
