//! Whether the content of a file can be taken: known type, readable, of bounded size when opened. Pure; what it is run in
//! (a process of its own) is in `inspect`.

use hayro::hayro_syntax::{LoadPdfError, Pdf};
use image::error::ImageError;
use image::{DynamicImage, ImageDecoder, ImageFormat, ImageReader, Limits};
use serde::{Deserialize, Serialize};
use std::io::Cursor;

/// Pages of a PDF at most.
pub const PAGES_MAX: usize = 500;
/// Pixels of an image at most: A3 in colour at 600 dots an inch has 70 million.
pub const PIXELS_MAX: u64 = 72_000_000;
/// Bytes that an image may need when opened.
const IMAGE_BYTES_MAX: u64 = 400 * 1024 * 1024;
/// The end mark of a PDF stands in its last bytes; without it the rest of the file is missing.
const END_MARK: &[u8] = b"%%EOF";
/// Bytes in which the end mark is looked for.
const END_BYTES: usize = 2_048;

/// What a file is, by its content.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ContentType {
    /// PDF.
    Pdf,
    /// JPEG.
    Jpeg,
    /// PNG.
    Png,
    /// WebP.
    Webp,
    /// ZIP: only what the program packs itself; never taken from anyone.
    Zip,
    /// A piece of a file that is on its way: bytes that nobody has looked into.
    Piece,
}

impl ContentType {
    /// All types that are taken from people.
    pub const ALL: [Self; 4] = [Self::Pdf, Self::Jpeg, Self::Png, Self::Webp];

    /// The type as browsers name it.
    pub const fn mime(self) -> &'static str {
        match self {
            Self::Pdf => "application/pdf",
            Self::Jpeg => "image/jpeg",
            Self::Png => "image/png",
            Self::Webp => "image/webp",
            Self::Zip => "application/zip",
            Self::Piece => "application/octet-stream",
        }
    }

    /// The type of this name.
    pub fn parse(mime: &str) -> Option<Self> {
        Self::ALL.into_iter().chain([Self::Zip, Self::Piece]).find(|t| t.mime() == mime)
    }

    /// Whether a browser shows it as a picture.
    pub const fn is_image(self) -> bool {
        !matches!(self, Self::Pdf | Self::Zip | Self::Piece)
    }

    /// Words for people.
    pub const fn vietnamese(self) -> &'static str {
        match self {
            Self::Pdf => "PDF",
            Self::Jpeg => "Ảnh JPEG",
            Self::Png => "Ảnh PNG",
            Self::Webp => "Ảnh WebP",
            Self::Zip => "Tệp nén ZIP",
            Self::Piece => "Phần của tệp",
        }
    }
}

/// What a good file holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Content {
    /// Its type.
    pub kind: ContentType,
    /// Its pages; an image has one.
    pub pages: u32,
}

/// Why a file cannot be taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Problem {
    /// No content.
    Empty,
    /// Neither PDF nor image, whatever its name says.
    UnknownType,
    /// A PDF with a password.
    Encrypted,
    /// Cut off, or not to be opened.
    Broken,
    /// A PDF without pages.
    NoPages,
    /// More than [`PAGES_MAX`].
    TooManyPages,
    /// More than [`PIXELS_MAX`].
    TooManyPixels,
}

/// Looks into a file.
///
/// # Errors
/// The first [`Problem`] found.
pub fn inspect(bytes: Vec<u8>) -> Result<Content, Problem> {
    if bytes.is_empty() {
        return Err(Problem::Empty);
    }
    let told = infer::get(&bytes).map_or("", |t| t.mime_type());
    match ContentType::ALL.into_iter().find(|t| t.mime() == told).ok_or(Problem::UnknownType)? {
        ContentType::Pdf => inspect_pdf(bytes),
        kind => inspect_image(&bytes, kind),
    }
}

/// A PDF that is whole and has no password.
pub(super) fn open_pdf(bytes: Vec<u8>) -> Result<Pdf, Problem> {
    let end = &bytes[bytes.len().saturating_sub(END_BYTES)..];
    if !end.windows(END_MARK.len()).any(|w| w == END_MARK) {
        return Err(Problem::Broken);
    }
    Pdf::new(bytes).map_err(|error| match error {
        LoadPdfError::Decryption(_) => Problem::Encrypted,
        LoadPdfError::Invalid => Problem::Broken,
    })
}

fn inspect_pdf(bytes: Vec<u8>) -> Result<Content, Problem> {
    match open_pdf(bytes)?.pages().len() {
        0 => Err(Problem::NoPages),
        n if n > PAGES_MAX => Err(Problem::TooManyPages),
        n => Ok(Content { kind: ContentType::Pdf, pages: u32::try_from(n).unwrap_or(u32::MAX) }),
    }
}

fn inspect_image(bytes: &[u8], kind: ContentType) -> Result<Content, Problem> {
    let format = ImageFormat::from_mime_type(kind.mime()).ok_or(Problem::UnknownType)?;
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
    let mut limits = Limits::default();
    limits.max_alloc = Some(IMAGE_BYTES_MAX);
    reader.limits(limits);
    let decoder = reader.into_decoder().map_err(|e| image_problem(&e))?;
    let (width, height) = decoder.dimensions();
    // Before anything is unpacked: the head of a bomb tells its size.
    if u64::from(width) * u64::from(height) > PIXELS_MAX {
        return Err(Problem::TooManyPixels);
    }
    DynamicImage::from_decoder(decoder).map_err(|e| image_problem(&e))?;
    Ok(Content { kind, pages: 1 })
}

fn image_problem(error: &ImageError) -> Problem {
    if matches!(error, ImageError::Limits(_)) { Problem::TooManyPixels } else { Problem::Broken }
}
