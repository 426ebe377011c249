//! The interchange files of the BPMN Model Interchange Working Group: each is read, answered and drawn.

use crate::*;
use std::path::PathBuf;

/// What these files may be refused for: kinds not run yet, and detail that an executable model needs and they lack.
const LACKS: &[&str] = &[
    "not_supported",
    "call_dangling",
    "condition_event_empty",
    "data_unreadable",
    "loop_without_end",
    "multi_instance_count",
    "condition_missing",
    "condition_unreadable",
    "event_without_definition",
    "reference_missing",
    "timer_definition",
    "timer_unreadable",
    "script_missing",
    "script_format",
    "script_unreadable",
    "reference_dangling",
    "sub_process_start_trigger",
    "default_with_condition",
    "condition_not_allowed",
];

/// The files of the suite; `None`: it is not there.
fn files() -> Option<Vec<(String, String)>> {
    let above = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    let folders = above.ancestors().map(|folder| folder.join("shared/suites/bpmn-miwg"));
    let Some(entries) = folders.into_iter().find_map(|folder| std::fs::read_dir(folder).ok()) else {
        println!("skipped: shared/suites/bpmn-miwg is absent");
        return None;
    };
    let mut paths: Vec<_> = entries.filter_map(|e| e.ok().map(|e| e.path())).collect();
    paths.retain(|path| path.extension().is_some_and(|e| e == "bpmn"));
    paths.sort();
    assert_eq!(paths.len(), 21);
    let read = |path: PathBuf| {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        (name, std::fs::read_to_string(&path).unwrap())
    };
    Some(paths.into_iter().map(read).collect())
}

#[test]
fn every_interchange_file_is_answered_and_drawn() {
    for (name, xml) in files().unwrap_or_default() {
        let checked = check(&xml);
        let document = checked.document.as_ref().unwrap_or_else(|| panic!("{name}: {:?}", checked.problems));
        let errors: Vec<_> = checked.problems.iter().filter(|p| p.severity == Severity::Error).collect();
        println!("{name}: {} errors, {} warnings", errors.len(), checked.problems.len() - errors.len());
        for error in errors {
            assert!(LACKS.contains(&error.rule), "{name}: {error:?}");
        }
        assert_eq!(checked.model.is_some(), !checked.has_errors(), "{name}");
        let svg = diagram::svg(&document.diagram, &[], &[]);
        assert!(!document.diagram.shapes.is_empty() && !svg.contains("style="), "{name}");
        roxmltree::Document::parse(&svg).unwrap_or_else(|e| panic!("{name}: {e}"));
    }
}

#[test]
fn every_interchange_file_is_drawn_without_its_diagram_too() {
    for (name, xml) in files().unwrap_or_default() {
        let mut document = parse::parse(&xml).unwrap();
        document.diagram = diagram::Diagram::default();
        let picture = document.picture().into_owned();
        super::drawing::check_laid(&name, &document, &picture);
        let svg = diagram::draw(&picture, &diagram::Overlay::new());
        roxmltree::Document::parse(&svg).unwrap_or_else(|e| panic!("{name}: {e}"));
    }
}

#[test]
fn round_trip_keeps_every_byte_but_conditions_that_are_said_in_feel() {
    for (name, xml) in files().unwrap_or_default() {
        let imported = interchange::import(&xml).unwrap();
        let wanted = if name == "C.1.0.bpmn" { 4 } else { 0 };
        assert_eq!(imported.changes.len(), wanted, "{name}: {:?}", imported.changes);
        if wanted == 0 {
            assert_eq!(imported.xml, xml, "{name}");
        }
        let again = interchange::import(&imported.xml).unwrap();
        assert_eq!((again.xml, again.changes.len()), (imported.xml.clone(), 0), "{name}");
        let all = |xml: &str| {
            let tree = roxmltree::Document::parse(xml).unwrap();
            let said = |n: roxmltree::Node| format!("{:?} {:?}", n.tag_name(), n.attributes().collect::<Vec<_>>());
            tree.descendants().map(said).collect::<Vec<_>>()
        };
        assert_eq!(all(&imported.xml), all(&xml), "{name}: elements, attributes, diagram and extensions stay");
        let (before, after) = (parse::parse(&xml).unwrap(), parse::parse(&imported.xml).unwrap());
        let changes = compare(&before, &after).changes;
        assert_eq!(changes.len(), wanted, "{name}: {changes:?}");
        let only_conditions = |change: &Change| change.details.iter().all(|detail| detail.attribute == "condition");
        assert!(changes.iter().all(only_conditions), "{name}: {changes:?}");
        if wanted == 0 {
            assert_eq!(format!("{before:?}"), format!("{after:?}"), "{name}");
        }
        let unread = check(&imported.xml).problems.into_iter().filter(|p| p.rule == "condition_unreadable");
        assert!(name != "C.1.0.bpmn" || unread.count() == 0);
    }
}
