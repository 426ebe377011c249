//! Documents: pieces of one line joined again, notes told from documents, counts taken only where they can be meant.

use super::record::{ImportedDocument, Problems, RawDocument};
use super::text;
use base::fold;

/// More than so many originals or copies is a number glued to something else.
const COUNT_MAX: i64 = 10;
const ENDINGS: [&str; 7] = [".docx", ".doc", ".pdf", ".xlsx", ".xls", ".rar", ".zip"];

/// The documents, and the notes that stood among them.
pub(super) fn read(raw: &[RawDocument], problems: &mut Problems) -> (Vec<ImportedDocument>, Vec<String>) {
    let mut out = Reading { documents: Vec::new(), notes: Vec::new(), pending: false };
    for (i, document) in raw.iter().enumerate() {
        out.take(&format!("documents[{i}]"), document, problems);
    }
    (out.documents, out.notes)
}

struct Reading {
    documents: Vec<ImportedDocument>,
    notes: Vec<String>,
    /// The last piece ended with "hoặc": the next belongs to it.
    pending: bool,
}

impl Reading {
    fn take(&mut self, at: &str, raw: &RawDocument, problems: &mut Problems) {
        let name = text::line(&raw.name);
        let case = Some(text::line(&raw.case)).filter(|c| !c.is_empty() && c != "--");
        let folded = fold(&name);
        if self.joins(&name, &folded) {
            return self.join(at, &name, &folded, problems);
        }
        self.pending = folded == "hoac" || folded.ends_with(" hoac");
        if folded.is_empty() {
            return problems.tell(at, &name, "a piece without letters", "nothing");
        }
        if is_note(&folded) || case.as_deref().is_some_and(|c| is_note(&fold(c))) {
            problems.tell(at, &name, "a note among the documents", "note");
            return self.notes.push(name);
        }
        let (mut name, files) = self.without_files(at, name, problems);
        let (originals, copies) = counts(at, raw, &mut name, problems);
        self.documents.push(ImportedDocument { name, case, originals, copies, alternatives: false, files });
    }

    /// Whether a piece goes on from the one before: it is "hoặc", follows one, or closes its bracket.
    fn joins(&self, name: &str, folded: &str) -> bool {
        let Some(last) = self.documents.last() else { return false };
        self.pending || folded == "hoac" || name.starts_with(')') || last.name.ends_with('(')
    }

    fn join(&mut self, at: &str, name: &str, folded: &str, problems: &mut Problems) {
        let Some(last) = self.documents.last_mut() else { return };
        let either = self.pending || folded == "hoac";
        self.pending = folded == "hoac" || folded.ends_with(" hoac");
        if !(name.starts_with(')') || last.name.ends_with('(')) {
            last.name.push(' ');
        }
        last.name.push_str(name);
        last.alternatives |= either;
        // Counts of pieces are not counts of the whole.
        (last.originals, last.copies) = (None, None);
        let why =
            if either { "pieces around \"hoặc\": alternatives of one document" } else { "a line cut in pieces" };
        problems.tell(at, name, why, &last.name);
    }

    /// Cuts off the name of a file where it is sure where it begins: a mark and a capital
    /// letter without space, and only one such place.
    fn without_files(&self, at: &str, name: String, problems: &mut Problems) -> (String, Vec<String>) {
        let lower = name.to_lowercase();
        if !ENDINGS.iter().any(|e| lower.ends_with(e)) {
            if ENDINGS.iter().any(|e| lower.contains(e)) {
                problems.tell(at, &name, "the name of a file stands in the name", "text");
            }
            return (name, Vec::new());
        }
        let chars: Vec<(usize, char)> = name.char_indices().collect();
        // `36.2025.TT` is a number of an act, no end of a sentence.
        let seam = |w: &&[(usize, char)]| {
            let mark = matches!(w[1].1, ';' | ':' | ')') || (w[1].1 == '.' && !w[0].1.is_ascii_digit());
            mark && w[2].1.is_uppercase()
        };
        let mut seams = chars.windows(3).filter(seam);
        match (seams.next(), seams.next()) {
            (Some(seam), None) => {
                let (document, file) = name.split_at(seam[2].0);
                (document.to_owned(), vec![file.to_owned()])
            }
            _ => {
                problems.tell(at, &name, "the name of a file is glued to the name", "text");
                (name, Vec::new())
            }
        }
    }
}

fn is_note(folded: &str) -> bool {
    ["luu y", "ghi chu", "chu y", "so luong ho so", "so luong moi thanh phan"].iter().any(|w| folded.starts_with(w))
}

fn counts(at: &str, raw: &RawDocument, name: &mut String, problems: &mut Problems) -> (Option<u32>, Option<u32>) {
    let (originals, copies) = (raw.originals, raw.copies);
    let value = format!("{originals}/{copies}");
    if (originals, copies) == (0, 0) {
        problems.tell(at, &value, "0 originals and 0 copies: perhaps no document at all", "no count");
        return (None, None);
    }
    let count = |n: i64| u32::try_from(n).ok().filter(|_| n <= COUNT_MAX);
    let year = originals / 10;
    if (1990..=2099).contains(&year) && (name.ends_with('/') || name.ends_with("năm")) {
        name.push_str(&if name.ends_with('/') { year.to_string() } else { format!(" {year}") });
        problems.tell(at, &value, "a year was glued to the count", &format!("{}/{copies}", originals % 10));
        return (count(originals % 10), count(copies));
    }
    if count(originals).is_none() || count(copies).is_none() {
        problems.tell(at, &value, "too many to be a count: perhaps glued to a number of the name", "no count");
        return (None, None);
    }
    (count(originals), count(copies))
}
