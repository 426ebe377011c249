//! The gate for XML: size, depth and number of elements are bounded before a tree is built, and documents that
//! declare types or entities are refused. Not here: what the elements mean.

use crate::check::{Problem, refusal};
use quick_xml::Reader;
use quick_xml::events::Event;

/// Largest accepted document, in bytes.
pub const SIZE_BYTES_MAX: usize = 4 * 1024 * 1024;
/// Deepest accepted nesting of elements.
pub const DEPTH_MAX: usize = 100;
/// Largest accepted number of elements.
pub const ELEMENTS_MAX: usize = 10_000;

/// Refuses what is too large, too deep, too long, not XML, or declares a document type.
pub fn check_bounds(xml: &str) -> Result<(), Box<Problem>> {
    if xml.len() > SIZE_BYTES_MAX {
        return Err(refusal("xml_too_large", None, &SIZE_BYTES_MAX.to_string()));
    }
    let mut reader = Reader::from_str(xml);
    let (mut depth, mut elements) = (0usize, 0usize);
    loop {
        match reader.read_event() {
            Ok(Event::Start(_)) => {
                depth += 1;
                elements += 1;
            }
            Ok(Event::Empty(_)) => elements += 1,
            Ok(Event::End(_)) => depth = depth.saturating_sub(1),
            Ok(Event::DocType(_)) => return Err(refusal("xml_doctype", None, "")),
            Ok(Event::Eof) => return Ok(()),
            Ok(_) => {}
            Err(broken) => return Err(refusal("xml_broken", None, &broken.to_string())),
        }
        if depth > DEPTH_MAX {
            return Err(refusal("xml_too_deep", None, &DEPTH_MAX.to_string()));
        }
        if elements > ELEMENTS_MAX {
            return Err(refusal("xml_too_many_elements", None, &ELEMENTS_MAX.to_string()));
        }
    }
}

/// The tree of a document within bounds.
pub fn tree(xml: &str) -> Result<roxmltree::Document<'_>, Box<Problem>> {
    check_bounds(xml)?;
    let options = roxmltree::ParsingOptions { allow_dtd: false, ..Default::default() };
    roxmltree::Document::parse_with_options(xml, options)
        .map_err(|broken| refusal("xml_broken", None, &broken.to_string()))
}
