//! Any text as a BPMN file: it is checked, drawn with and without its own picture, compared with itself, imported, and, when
//! it can be executed, run. Nothing may panic; what must hold of every file is asserted.

#![no_main]

use flow::command::{NoDecider, RunOptions, run_command};
use flow::diagram::{Diagram, Overlay, draw};
use flow::{check, compare, interchange};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let Ok(xml) = std::str::from_utf8(data) else { return };
    let checked = check(xml);
    assert_eq!(checked.model.is_some(), !checked.has_errors());
    if let Some(mut document) = checked.document {
        assert!(checked.model.is_none() || compare(&document, &document).changes.is_empty());
        draw(&document.picture(), &Overlay::new());
        document.diagram = Diagram::default();
        draw(&document.picture(), &Overlay::new());
    }
    if let Ok(imported) = interchange::import(xml) {
        let again = interchange::import(&imported.xml).expect("an import can be read");
        assert!(again.changes.is_empty() && again.xml == imported.xml);
    }
    let options = RunOptions { text: true, diagram: true, ..RunOptions::default() };
    run_command(xml, &options, &mut NoDecider);
});
