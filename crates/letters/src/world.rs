//! The room a template runs in: its own files, one typeface, nothing else. No disk, no network, no clock.

use crate::LetterError;
use crate::payload::Payload;
use std::collections::{HashMap, HashSet};
use std::sync::OnceLock;
use typst::diag::{FileError, FileResult};
use typst::foundations::{Bytes, Datetime, Duration};
use typst::syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook, FontStyle, FontWeight};
use typst::utils::LazyHash;
use typst::{Library, LibraryExt, World};

/// Right in Vietnamese in all its weights but one (see `is_fit`), unlike the other faces that come with the compiler.
const TYPEFACE: &str = "Libertinus Serif";

const TEMPLATES: [(&str, &str); 17] = [
    ("_base.typ", include_str!("../templates/_base.typ")),
    ("apology.typ", include_str!("../templates/apology.typ")),
    ("booklet.typ", include_str!("../templates/booklet.typ")),
    ("cash-list.typ", include_str!("../templates/cash-list.typ")),
    ("cash-receipt.typ", include_str!("../templates/cash-receipt.typ")),
    ("certification.typ", include_str!("../templates/certification.typ")),
    ("control-sheet.typ", include_str!("../templates/control-sheet.typ")),
    ("decision.typ", include_str!("../templates/decision.typ")),
    ("file-labels.typ", include_str!("../templates/file-labels.typ")),
    ("handover-list.typ", include_str!("../templates/handover-list.typ")),
    ("non-acceptance.typ", include_str!("../templates/non-acceptance.typ")),
    ("notice-letter.typ", include_str!("../templates/notice-letter.typ")),
    ("parcel-list.typ", include_str!("../templates/parcel-list.typ")),
    ("receipt.typ", include_str!("../templates/receipt.typ")),
    ("register.typ", include_str!("../templates/register.typ")),
    ("stop-notice.typ", include_str!("../templates/stop-notice.typ")),
    ("supplement-request.typ", include_str!("../templates/supplement-request.typ")),
];

/// What every print shares, made once.
struct Shared {
    library: LazyHash<Library>,
    book: LazyHash<FontBook>,
    fonts: Vec<Font>,
    characters: HashSet<u32>,
    sources: HashMap<FileId, Source>,
}

fn shared() -> &'static Shared {
    static SHARED: OnceLock<Shared> = OnceLock::new();
    SHARED.get_or_init(|| {
        let fonts: Vec<Font> =
            typst_assets::fonts().flat_map(|data| Font::iter(Bytes::new(data))).filter(is_fit).collect();
        let sources = TEMPLATES.iter().filter_map(|(name, text)| {
            let id = file_id(name)?;
            Some((id, Source::new(id, (*text).to_owned())))
        });
        Shared {
            library: LazyHash::new(Library::default()),
            book: LazyHash::new(FontBook::from_fonts(&fonts)),
            characters: characters(&fonts),
            sources: sources.collect(),
            fonts,
        }
    })
}

/// The bold italic lacks ơ and ư: without it the compiler takes the semibold italic, which has them.
fn is_fit(font: &Font) -> bool {
    let info = font.info();
    let is_bold_italic = info.variant.style == FontStyle::Italic && info.variant.weight >= FontWeight::BOLD;
    info.family == TYPEFACE && !is_bold_italic
}

/// Characters that every weight of the typeface has.
fn characters(fonts: &[Font]) -> HashSet<u32> {
    let of = |font: &Font| font.info().coverage.iter().collect::<HashSet<u32>>();
    fonts.iter().map(of).reduce(|all, one| &all & &one).unwrap_or_default()
}

/// Whether the typeface has `c`.
pub(crate) fn covers(c: char) -> bool {
    shared().characters.contains(&u32::from(c))
}

fn file_id(path: &str) -> Option<FileId> {
    Some(RootedPath::new(VirtualRoot::Project, VirtualPath::new(path).ok()?).intern())
}

/// The files of one print.
pub(crate) struct LetterWorld {
    main: FileId,
    files: HashMap<FileId, Bytes>,
}

impl LetterWorld {
    /// Lays out the files of `payload`.
    pub(crate) fn new(payload: Payload) -> Result<Self, LetterError> {
        let id = |path: &str| file_id(path).ok_or_else(|| LetterError::Template(format!("no such path: {path}")));
        let mut files = HashMap::new();
        files.insert(id("/data.json")?, Bytes::new(payload.data));
        for (path, picture) in payload.pictures {
            files.insert(id(&path)?, Bytes::new(picture));
        }
        Ok(Self { main: id(payload.template)?, files })
    }
}

fn not_found(id: FileId) -> FileError {
    FileError::NotFound(id.vpath().get_without_slash().into())
}

impl World for LetterWorld {
    fn library(&self) -> &LazyHash<Library> {
        &shared().library
    }

    fn book(&self) -> &LazyHash<FontBook> {
        &shared().book
    }

    fn main(&self) -> FileId {
        self.main
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        shared().sources.get(&id).cloned().ok_or_else(|| not_found(id))
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        self.files.get(&id).cloned().ok_or_else(|| not_found(id))
    }

    fn font(&self, index: usize) -> Option<Font> {
        shared().fonts.get(index).cloned()
    }

    fn today(&self, _: Option<Duration>) -> Option<Datetime> {
        None
    }
}
