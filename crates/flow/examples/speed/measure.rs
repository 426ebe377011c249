//! What this engine does, in figures. Not here: the other engines (`peers/`), nor how figures are shown.

use crate::figures::Figures;
use crate::models;
use base::Instant;
use flow::{Command, Event, Key, Model, State, Status, Variables, advance, check};
use serde_json::json;
use std::fs;
use std::hint::black_box;
use std::time::{self, Duration};

/// How long one thing is done before it is measured, and then measured.
const ROUND: Duration = Duration::from_secs(1);
/// When everything happens: nothing here waits for a time.
const NOW: Instant = Instant::from_micros(0);
/// Instances that lie in memory at once.
const CROWD: usize = 100_000;

/// Measures everything once.
pub fn measure() -> Figures {
    let ten = model(&models::ten());
    // First of all, while no memory that was given back can be used again.
    let memory_bytes = memory_of(|| half_way(&ten, Variables::new()));
    let case_bytes = memory_of(|| half_way(&ten, case()));
    let large = models::large();
    assert_eq!(model(&large).nodes().len(), 200);
    Figures {
        engine: "flow".to_owned(),
        absent: None,
        in_memory: Some(10.0 * rate(|| in_memory(&ten))),
        as_json: Some(10.0 * rate(|| as_json(&ten))),
        parse_ms: Some(1000.0 / rate(|| drop(black_box(check(&large))))),
        json_bytes: Some(written(&half_way(&ten, Variables::new())).len() as f64),
        memory_bytes: Some(memory_bytes),
        case_bytes: Some(case_bytes),
    }
}

fn model(xml: &str) -> Model {
    let checked = check(xml);
    checked.model.unwrap_or_else(|| panic!("{:?}", checked.problems))
}

/// How many times a second `act` is done: warmed up, by the time this process had the processor.
fn rate(mut act: impl FnMut()) -> f64 {
    let mut round = || {
        let (begun, worked, mut times) = (time::Instant::now(), worked(), 0_u32);
        while begun.elapsed() < ROUND {
            act();
            times += 1;
        }
        let seconds = match (worked, self::worked()) {
            (Some(before), Some(after)) => (after - before) / 1e9,
            _ => begun.elapsed().as_secs_f64(),
        };
        f64::from(times) / seconds
    };
    round();
    round()
}

/// Nanoseconds in which this process has had the processor, where the system tells: what else runs on the machine then
/// does not count.
fn worked() -> Option<f64> {
    fs::read_to_string("/proc/self/schedstat").ok()?.split(' ').next()?.parse().ok()
}

/// One instance from start to end, each task completed by a command of its own.
fn in_memory(model: &Model) {
    let mut state = State::new();
    let mut task = begin(model, &mut state, Variables::new());
    while let Some(key) = task {
        task = complete(model, &mut state, key);
    }
    assert_eq!(black_box(&state).status(), Status::Completed);
}

/// The same; after every command the state is written, and read again before the next.
fn as_json(model: &Model) {
    let mut state = State::new();
    let mut task = begin(model, &mut state, Variables::new());
    let mut text = written(&state);
    while let Some(key) = task {
        state = serde_json::from_str(&text).expect("what was written can be read");
        task = complete(model, &mut state, key);
        text = written(&state);
    }
    assert_eq!(state.status(), Status::Completed);
    black_box(text);
}

fn written(state: &State) -> String {
    serde_json::to_string(state).expect("a state is JSON")
}

/// An instance that waits at its fifth task.
fn half_way(model: &Model, variables: Variables) -> State {
    let mut state = State::new();
    let mut task = begin(model, &mut state, variables);
    for _ in 1..5 {
        task = complete(model, &mut state, task.expect("ten tasks"));
    }
    state
}

fn begin(model: &Model, state: &mut State, variables: Variables) -> Option<Key> {
    command(model, state, Command::Start { process: model.main_process(), start: None, variables })
}

fn complete(model: &Model, state: &mut State, key: Key) -> Option<Key> {
    command(model, state, Command::Complete { key, variables: Variables::new(), result: None })
}

/// Carries out a command; the task that it opens.
fn command(model: &Model, state: &mut State, command: Command) -> Option<Key> {
    let events = advance(model, state, command, NOW).expect("the command fits");
    events.iter().rev().find_map(|event| match event {
        Event::TaskOpened { key, .. } => Some(*key),
        _ => None,
    })
}

/// What a case may carry through its process.
fn case() -> Variables {
    let json = json!({
        "code": "H26.12.00004-240426-0017", "procedure": "1.004873", "applicant": "Nguyễn Thị Minh Khai",
        "amount": 12_500_000, "urgent": false, "due": "2024-05-06T16:30",
    });
    json.as_object().cloned().unwrap_or_default()
}

/// Bytes that the system gives this process for one state among many, with all that the allocator adds.
fn memory_of(make: impl Fn() -> State) -> f64 {
    let before = resident();
    let crowd: Vec<State> = (0..CROWD).map(|_| make()).collect();
    let bytes = (resident() - before) / CROWD as f64;
    drop(black_box(crowd));
    bytes
}

/// Bytes of memory this process has; not told but by Linux.
fn resident() -> f64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    line.and_then(|line| line.trim().trim_end_matches(" kB").parse::<f64>().ok()).map_or(f64::NAN, |kb| kb * 1024.0)
}
