//! The matrix role × act × relation to the case, committed as a table that anyone can read. After a change of policies:
//! look at the new table in the failure, and run the test with `WRITE_MATRIX=1` to take it over.

use super::samples::{access, actor, case, city, day, post};
use base::Failure;
use kernel::roles::Role;
use std::fmt::Write;
use std::time::Instant;

const ACTIONS: &[&str] = &[
    "view",
    "search",
    "accept",
    "hand_over",
    "claim",
    "complete_task",
    "ask_supplement",
    "receive_supplement",
    "prolong",
    "apologise",
    "consult",
    "answer_consultation",
    "not_accept",
    "stop",
    "withdraw",
    "decide",
    "number",
    "return_result",
    "correct",
    "collect_fee",
    "close_shift",
    "send_back",
    "recall",
    "reroute",
    "reply",
    "note_cause",
    "remind",
    "export",
    "certify",
    "take_files",
    "tell",
    "attach_files",
    "remove_file",
    "check_document",
    "inspect",
    "object",
    "archive",
];

/// The signs are told in the table itself.
fn matrix() -> String {
    let (access, city) = (access(), city());
    let own = city.unit("ward");
    let other = city.unit("ward-3");
    let relations = [
        case(Some(own), Some(other), vec![]),
        case(Some(other), Some(own), vec![]),
        case(Some(other), Some(other), vec![own]),
        case(Some(other), Some(other), vec![]),
    ];
    let mut out = String::from(
        "Who may do what to a case. One line an act, one column a relation of the post's agency to the case:\n\
         R it received the case, D it decides, O it was consulted or has a step, S it is a stranger to the case.\n\
         + may   - sees the case but may not   . does not even see it\n",
    );
    for role in Role::ALL {
        let _ = write!(out, "\n{} ({})\n{:<22}R D O S\n", role.vietnamese(), role.name(), "");
        let who = actor(vec![post(*role, city.unit("ward-desk"))]);
        for action in ACTIONS {
            let sign = |on| match access.authorise(&who, &city.organisation, day(), &format!("cases.{action}"), on) {
                Ok(_) => "+",
                Err(Failure::Forbidden) => "-",
                Err(Failure::NotFound) => ".",
                Err(other) => panic!("{action}: {other}"),
            };
            let signs = relations.iter().map(sign).collect::<Vec<_>>().join(" ");
            let _ = writeln!(out, "  {action:<20}{signs}");
        }
    }
    out
}

#[test]
fn matrix_is_the_committed_one() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/src/tests/matrix.txt");
    let now = matrix();
    if std::env::var_os("WRITE_MATRIX").is_some() {
        std::fs::write(path, &now).expect("the table is written");
    }
    let committed = std::fs::read_to_string(path).unwrap_or_default();
    assert!(committed == now, "the matrix changed; it is now:\n{now}");
}

#[test]
fn every_action_of_the_schema_is_in_the_matrix() {
    let schema = include_str!("../../schema.cedarschema");
    let declared = schema.matches("\"cases.").count();
    assert_eq!(declared, ACTIONS.len());
}

#[test]
fn unknown_action_is_a_bug_and_not_a_refusal() {
    let (access, city) = (access(), city());
    let who = actor(vec![post(Role::Leader, city.unit("ward"))]);
    let on = case(Some(city.unit("ward")), None, vec![]);
    let answer = access.authorise(&who, &city.organisation, day(), "cases.burn", &on);
    assert!(matches!(answer, Err(Failure::Internal(_))));
}

#[test]
fn the_post_that_may_is_told_and_own_posts_come_in_order() {
    let (access, city) = (access(), city());
    let who = actor(vec![post(Role::Officer, city.unit("ward")), post(Role::Leader, city.unit("ward"))]);
    let on = case(None, Some(city.unit("ward")), vec![]);
    let decides = access.authorise(&who, &city.organisation, day(), "cases.decide", &on).expect("the leader decides");
    assert_eq!(decides.role, Role::Leader);
    let prolongs = access.authorise(&who, &city.organisation, day(), "cases.prolong", &on).expect("either prolongs");
    assert_eq!(prolongs.role, Role::Officer);
}

#[test]
fn broken_policy_is_told_with_its_module() {
    let told = crate::Access::new(&[("parking", "permit (principal, action, resource) when { principal.shoe == 3 };")]);
    assert!(told.err().is_some_and(|e| e.contains("parking")));
    assert!(crate::Access::new(&[("parking", "permit (")]).err().is_some_and(|e| e.starts_with("parking")));
}

#[test]
fn a_decision_is_quick() {
    let (access, city) = (access(), city());
    let who = actor(vec![post(Role::Officer, city.unit("ward"))]);
    let on = case(Some(city.unit("ward-2")), Some(city.unit("ward")), vec![city.unit("department")]);
    let began = Instant::now();
    for _ in 0..500 {
        access.authorise(&who, &city.organisation, day(), "cases.claim", &on).expect("officers claim");
    }
    let micros = began.elapsed().as_micros() / 500;
    println!("{micros} µs a decision");
    assert!(micros < 50, "{micros} µs a decision");
}
