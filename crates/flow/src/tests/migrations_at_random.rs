//! Random sound models at random states: migrated to themselves nothing changes; under other names they go on alike;
//! taken back, the state is the one there was; whatever the other version is, it is refused or the state stays whole.

use super::live::*;
use super::walks::*;
use crate::migrate::{Mapping, migrate, plan, undo};
use crate::*;
use proptest::prelude::*;
use serde_json::json;

/// An instance of a block after some random acts.
fn walked(block: &Block, dice: &[u32]) -> Live {
    let mut live = Live::start_with(GLOBALS, &written(block), json!({"c": 1}));
    for roll in dice {
        if live.state.status() != Status::Running {
            break;
        }
        act(&mut live, *roll, roll / 7 % 3);
    }
    live
}

/// The same model with all nodes renamed and their indices shifted, and the mapping to it.
fn renamed(block: &Block, model: &Model) -> (Model, Mapping) {
    let mut text = written(block);
    let mut mapping = Mapping::default();
    for node in model.nodes() {
        text = text.replace(&format!("\"{}\"", node.id), &format!("\"{}_\"", node.id));
        mapping.0.insert(node.id.clone(), format!("{}_", node.id));
    }
    (compiled(&file(GLOBALS, &(elements("task:first") + &text))), mapping)
}

fn carry_out(live: &mut Live, new: Model, mapping: &Mapping) -> Result<(), TestCaseError> {
    let made = plan(&live.model, &new, &live.state, mapping, live.now);
    prop_assert!(made.obstacles.is_empty() && made.notes.is_empty(), "{:?}", made);
    let before = live.state.clone();
    let events = migrate(&live.state, &made).unwrap();
    events.iter().for_each(|event| apply(&mut live.state, event));
    let mut back = live.state.clone();
    undo(&back, made.undo().unwrap()).unwrap().iter().for_each(|event| apply(&mut back, event));
    prop_assert_eq!(back, before);
    live.events.extend(events);
    live.model = new;
    prop_assert_eq!(live.replayed(), live.state.clone());
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 192, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn model_migrates_to_itself_unchanged_and_goes_on_as_before(
        block in block(),
        first in prop::collection::vec(0u32..1000, 0..20),
        then in prop::collection::vec(0u32..1000, 20),
    ) {
        let mut live = walked(&block, &first);
        let mut alone = walked(&block, &first);
        if live.state.status() == Status::Running {
            let same = live.model.clone();
            carry_out(&mut live, same, &Mapping::default())?;
            prop_assert_eq!(&live.state, &alone.state);
        }
        for roll in then {
            if live.state.status() != Status::Running {
                break;
            }
            act(&mut live, roll, roll / 7 % 3);
            act(&mut alone, roll, roll / 7 % 3);
            prop_assert_eq!(&live.state, &alone.state);
        }
        prop_assert_eq!(live.replayed(), live.state);
    }

    #[test]
    fn renamed_model_goes_on_alike(
        block in block(),
        first in prop::collection::vec(0u32..1000, 0..20),
        then in prop::collection::vec(0u32..1000, 20),
    ) {
        let mut live = walked(&block, &first);
        let mut alone = walked(&block, &first);
        if live.state.status() == Status::Running {
            let (new, mapping) = renamed(&block, &live.model);
            carry_out(&mut live, new, &mapping)?;
        }
        live.told();
        alone.told();
        for roll in then {
            if live.state.status() != Status::Running {
                break;
            }
            // Steps back are looked for in the order of indices, which is the same in both.
            act(&mut live, roll, roll / 7 % 3);
            act(&mut alone, roll, roll / 7 % 3);
            prop_assert_eq!(live.told().replace('_', ""), alone.told());
        }
        prop_assert_eq!(live.replayed(), live.state);
    }

    #[test]
    fn whatever_the_other_version_is_the_state_stays_whole(
        block in block(),
        other in block(),
        first in prop::collection::vec(0u32..1000, 0..12),
        then in prop::collection::vec((0u32..8, 0u32..24), 30),
    ) {
        let mut live = walked(&block, &first);
        let new = compiled(&file(GLOBALS, &written(&other)));
        let made = plan(&live.model, &new, &live.state, &Mapping::default(), live.now);
        let Ok(events) = migrate(&live.state, &made) else {
            prop_assert!(made.undo().is_none() && !made.obstacles.is_empty());
            return Ok(());
        };
        let before = live.state.clone();
        events.iter().for_each(|event| apply(&mut live.state, event));
        if let Some(way_back) = made.undo() {
            let mut back = live.state.clone();
            undo(&back, way_back).unwrap().iter().for_each(|event| apply(&mut back, event));
            prop_assert_eq!(back, before);
        }
        live.events.extend(events);
        live.model = new;
        for (kind, key) in then {
            let command = match kind {
                0 => Command::Fire { timer: key },
                1 => Command::Fault { key, code: "host".into(), detail: String::new() },
                2 => Command::Skip { key, reason: String::new() },
                3 => Command::Retry { key },
                _ => Command::Complete { key, variables: object(json!({"c": key % 3})), result: None },
            };
            let _ = live.obey(command);
        }
        prop_assert_eq!(live.replayed(), live.state.clone());
    }
}
