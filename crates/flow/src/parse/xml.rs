//! The gate for XML: size, depth and number of elements are bounded before a tree is built, and documents that
//! declare types or entities are refused. Not here: what the elements mean.

use crate::check::{Problem, refusal};
use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

/// Largest accepted document, in bytes.
pub const SIZE_BYTES_MAX: usize = 4 * 1024 * 1024;
/// Deepest accepted nesting of elements.
pub const DEPTH_MAX: usize = 100;
/// Largest accepted number of elements.
pub const ELEMENTS_MAX: usize = 10_000;

/// Largest accepted number of attributes of one element: they are compared with each other.
pub const ATTRIBUTES_MAX: usize = 500;

/// Refuses what is too large, too deep, too long, not XML, or declares a document type.
pub fn check_bounds(xml: &str) -> Result<(), Box<Problem>> {
    if xml.len() > SIZE_BYTES_MAX {
        return Err(refusal("xml_too_large", None, &SIZE_BYTES_MAX.to_string()));
    }
    let mut reader = Reader::from_str(xml);
    let (mut depth, mut elements) = (0usize, 0usize);
    loop {
        match reader.read_event() {
            Ok(Event::Start(tag)) => {
                depth += 1;
                elements += 1;
                check_attributes(&tag)?;
            }
            Ok(Event::Empty(tag)) => {
                elements += 1;
                check_attributes(&tag)?;
            }
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

fn check_attributes(tag: &BytesStart) -> Result<(), Box<Problem>> {
    // Each attribute has an equals sign; values may have more, so that this only ever counts too many.
    let signs = tag.as_bytes().iter().filter(|byte| **byte == b'=').take(ATTRIBUTES_MAX + 1).count();
    let many =
        signs > ATTRIBUTES_MAX && tag.attributes().with_checks(false).take(ATTRIBUTES_MAX + 1).count() > ATTRIBUTES_MAX;
    if many { Err(refusal("xml_too_many_attributes", None, &ATTRIBUTES_MAX.to_string())) } else { Ok(()) }
}

/// The tree of a document within bounds.
pub fn tree(xml: &str) -> Result<roxmltree::Document<'_>, Box<Problem>> {
    check_bounds(xml)?;
    let options = roxmltree::ParsingOptions { allow_dtd: false, ..Default::default() };
    roxmltree::Document::parse_with_options(xml, options)
        .map_err(|broken| refusal("xml_broken", None, &broken.to_string()))
}
