//! A running instance goes on in another version: where each thing goes, what stands in the way, and the way back.

use super::live::*;
use crate::migrate::{Mapping, NotMigrated, Plan, What, migrate, plan, undo};
use crate::*;
use serde_json::json;

pub(super) const DAY: &str = "<timerEventDefinition><timeDuration>P1D</timeDuration></timerEventDefinition>";

pub(super) fn version(content: &str) -> Model {
    compiled(&file(GLOBALS, content))
}

const GLOBALS: &str = r#"<message id="m" name="M"/><message id="n" name="N"/>"#;

pub(super) fn begun(content: &str) -> Live {
    Live::start_with(GLOBALS, content, json!({}))
}

pub(super) fn mapping(pairs: &[(&str, &str)]) -> Mapping {
    Mapping(pairs.iter().map(|(old, new)| ((*old).to_owned(), (*new).to_owned())).collect())
}

pub(super) fn planned(live: &Live, new: &Model, pairs: &[(&str, &str)]) -> Plan {
    plan(&live.model, new, &live.state, &mapping(pairs), live.now)
}

/// The rules of obstacles and notes with their elements: `element_gone:a`.
pub(super) fn rules(found: &[migrate::Finding]) -> String {
    let told = found.iter().map(|f| format!("{}:{}", f.rule, f.element.as_deref().unwrap_or("")));
    told.collect::<Vec<_>>().join(" ")
}

/// Migrates and takes the new version; undoing it must give the very state there was.
pub(super) fn moved(live: &mut Live, new: Model, pairs: &[(&str, &str)]) -> Plan {
    let made = planned(live, &new, pairs);
    assert_eq!(rules(&made.obstacles), "");
    let before = live.state.clone();
    let events = migrate(&live.state, &made).unwrap();
    events.iter().for_each(|event| apply(&mut live.state, event));
    if let Some(way_back) = made.undo() {
        let mut state = live.state.clone();
        let text = serde_json::to_string(way_back).unwrap();
        let way_back = serde_json::from_str(&text).unwrap();
        undo(&state, &way_back).unwrap().iter().for_each(|event| apply(&mut state, event));
        assert_eq!(state, before);
    }
    live.events.extend(events);
    assert_eq!(live.replayed(), live.state);
    live.model = new;
    made
}

#[test]
fn task_goes_on_in_the_new_version_under_its_id() {
    let mut live = begun(&chain("startEvent:s userTask:a endEvent:e"));
    let made = moved(&mut live, version(&chain("startEvent:s task:x userTask:a userTask:b endEvent:e")), &[]);
    assert_eq!((rules(&made.notes).as_str(), made.undoable), ("", true));
    assert_eq!(made.moves.iter().filter(|m| m.what == What::Element).count(), 1);
    live.told();
    live.complete("a").complete("b");
    assert_eq!(live.told(), "-a +b -b +e -e .");
}

#[test]
fn element_that_is_gone_stands_in_the_way_until_the_mapping_names_another() {
    let mut live = begun(&chain("startEvent:s userTask:a endEvent:e"));
    let new = || version(&chain("startEvent:s userTask:review endEvent:e"));
    let hindered = planned(&live, &new(), &[]);
    assert_eq!(rules(&hindered.obstacles), "element_gone:a");
    assert_eq!(migrate(&live.state, &hindered), Err(NotMigrated::Obstacles));
    assert!(hindered.undo().is_none());
    let words = &hindered.obstacles[0].message;
    assert_eq!(
        (words.vi.as_str(), words.en.as_str()),
        ("Phiên bản mới không còn bước 'a'", "The new version has no element 'a'")
    );
    moved(&mut live, new(), &[("a", "review")]);
    assert_eq!(live.active(), "review");
}

#[test]
fn mapping_for_other_versions_is_refused() {
    let live = begun(&chain("startEvent:s userTask:a endEvent:e"));
    let same = live.model.clone();
    assert_eq!(rules(&planned(&live, &same, &[("x", "a")]).obstacles), "mapping_unknown:");
    assert_eq!(rules(&planned(&live, &same, &[("a", "x")]).obstacles), "mapping_unknown:a element_gone:a");
}

#[test]
fn other_kind_and_other_scope_stand_in_the_way() {
    let live = begun(&chain("startEvent:s userTask:a endEvent:e"));
    let service = version(&chain("startEvent:s serviceTask:a endEvent:e"));
    assert_eq!(rules(&planned(&live, &service, &[]).obstacles), "other_kind:a");
    let inner = holding("subProcess", "sub", "", &chain("startEvent:s2 userTask:a endEvent:e2"));
    let moved = version(&(elements("startEvent:s endEvent:e") + &inner + &path("s sub e")));
    assert_eq!(rules(&planned(&live, &moved, &[]).obstacles), "scope_moved:a");
}

#[test]
fn ended_instance_and_state_of_another_model_are_not_migrated() {
    let mut live = begun(&chain("startEvent:s userTask:a userTask:b endEvent:e"));
    live.complete("a");
    let small = version(&chain("startEvent:s endEvent:e"));
    let made = plan(&small, &live.model, &live.state, &Mapping::default(), live.now);
    assert_eq!(rules(&made.obstacles), "other_model:");
    live.complete("b");
    assert_eq!(rules(&planned(&live, &small, &[]).obstacles), "not_running:");
}

#[test]
fn plan_holds_only_for_the_state_it_was_made_for() {
    let mut live = begun(&chain("startEvent:s userTask:a userTask:b endEvent:e"));
    let made = planned(&live, &live.model, &[]);
    live.complete("a");
    assert_eq!(migrate(&live.state, &made), Err(NotMigrated::Moved));
}

#[test]
fn migration_is_taken_back_only_as_long_as_nothing_has_moved() {
    let mut live = begun(&chain("startEvent:s userTask:a userTask:b endEvent:e"));
    let made = moved(&mut live, version(&chain("startEvent:s userTask:a userTask:z endEvent:e")), &[]);
    let way_back = made.undo().unwrap().clone();
    live.obey(Command::Suspend { reason: String::new() }).unwrap();
    assert!(undo(&live.state, &way_back).is_ok(), "a stop is no move");
    live.obey(Command::Resume { reason: String::new() }).unwrap();
    live.complete("a");
    assert_eq!(undo(&live.state, &way_back), Err(NotMigrated::Moved));
}

#[test]
fn timer_keeps_its_due_time_though_the_new_version_gives_another() {
    let with = |days: &str| {
        chain("startEvent:s userTask:a endEvent:e")
            + &beside("late", "a", true, &DAY.replace('1', days))
            + &flow("late", "e")
    };
    let mut live = begun(&with("1"));
    let due = live.state.timers()[0].at;
    live.now = live.now.plus_seconds(3_600);
    let made = moved(&mut live, version(&with("9")), &[]);
    assert_eq!(rules(&made.notes), "due_stays:late");
    assert_eq!(made.moves.iter().find(|m| m.what == What::Timer).unwrap().due, Some(due));
    assert_eq!((live.state.timers().len(), live.state.timers()[0].at), (1, due));
    live.told();
    live.fire();
    assert_eq!(live.told(), "xa +late <late -late +e -e .");
}

#[test]
fn timer_that_is_gone_is_let_go_and_a_new_one_runs_from_the_migration() {
    let with = |id: &str| chain("startEvent:s userTask:a endEvent:e") + &beside(id, "a", true, DAY) + &flow(id, "e");
    let mut live = begun(&with("old"));
    live.now = live.now.plus_seconds(7_200);
    let made = moved(&mut live, version(&with("new")), &[]);
    assert_eq!(rules(&made.notes), "timer_let_go:old timer_new:new");
    let days = live.state.timers()[0].at.micros() - live.now.micros();
    assert_eq!((live.state.timers().len(), days), (1, 86_400_000_000));
    let mut kept = begun(&with("old"));
    let due = kept.state.timers()[0].at;
    moved(&mut kept, version(&with("new")), &[("old", "new")]);
    assert_eq!(kept.state.timers()[0].at, due, "the mapping keeps it");
}

#[test]
fn timer_that_has_fired_beside_a_task_is_not_armed_again() {
    let content = chain("startEvent:s userTask:a endEvent:e")
        + &beside("late", "a", false, DAY)
        + &chain("userTask:remind endEvent:e2")
        + &flow("late", "remind");
    let mut live = begun(&content);
    live.fire();
    let new = version(&(content + &elements("task:x")));
    moved(&mut live, new, &[]);
    assert!(live.state.timers().is_empty());
}

#[test]
fn wait_goes_on_with_its_correlation_under_the_new_name() {
    let with = |message: &str| {
        let catch = format!(r#"<messageEventDefinition messageRef="{message}"/>"#);
        elements("startEvent:s endEvent:e") + &holding("intermediateCatchEvent", "c", "", &catch) + &path("s c e")
    };
    let mut live = begun(&with("m"));
    let made = moved(&mut live, version(&with("n")), &[]);
    assert_eq!(rules(&made.notes), "awaits_other:c");
    assert_eq!(live.message("M"), Err(Refused::NotAwaited));
    live.message("N").unwrap();
    assert_eq!(live.state.status(), Status::Completed);
}

#[test]
fn catch_event_that_waits_for_another_thing_begins_to_wait_anew() {
    let with = |what: &str| {
        elements("startEvent:s endEvent:e") + &holding("intermediateCatchEvent", "c", "", what) + &path("s c e")
    };
    let mut live = begun(&with(r#"<messageEventDefinition messageRef="m"/>"#));
    let made = moved(&mut live, version(&with(DAY)), &[]);
    assert_eq!(rules(&made.notes), "wait_let_go:c timer_new:c");
    live.fire();
    assert_eq!(live.state.status(), Status::Completed);
}

#[test]
fn what_cannot_be_awaited_in_the_new_version_stands_in_the_way() {
    let live = begun(&chain("startEvent:s userTask:a endEvent:e"));
    let unreadable = DAY.replace("P1D", "= missing");
    let new =
        chain("startEvent:s userTask:a endEvent:e") + &beside("late", "a", true, &unreadable) + &flow("late", "e");
    assert_eq!(rules(&planned(&live, &version(&new), &[]).obstacles), "cannot_listen:late");
}
