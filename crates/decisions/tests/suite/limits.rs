//! What a hostile or broken model costs: one answer, never the program.

use crate::models::expression;
use crate::{now, pool, pool_with, worker};
use decisions::{Code, Decide, DecisionError, Decisions, Limits, Model};
use serde_json::{Value as Json, json};
use std::io::{BufRead, BufReader, Write};
use std::path::PathBuf;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::time::{Duration, Instant as Machine};

const RECURSION: &str = "{f: function(n: number) f(n + 1) + 1, r: f(1)}.r";
const LOOP: &str = "count(for i in 1..3000000 return i * 2)";

fn model(text: &str) -> Model {
    Model::new(&expression(&[], text)).expect("an acceptable model")
}

fn ask(pool: &Decisions, text: &str) -> Result<Json, DecisionError> {
    pool.decide_blocking(&model(text), "Kết quả", &json!({}), now())
}

/// A text of 10 · 2^`times` bytes.
fn doubled(times: usize) -> String {
    let steps: String = (1..=times).map(|n| format!(", a{n}: a{0} + a{0}", n - 1)).collect();
    format!("string length({{a0: \"0123456789\"{steps}}}.a{times})")
}

#[test]
fn endless_recursion_is_an_error_and_the_next_question_is_answered() {
    let pool = warm(Duration::from_secs(1));
    let began = Machine::now();
    let code = ask(&pool, RECURSION).expect_err("no end").code;
    // Whether the second or the stack runs out first depends on the machine.
    assert!(matches!(code, Code::TimedOut | Code::Crashed), "{code:?}");
    assert!(began.elapsed() < Duration::from_secs(10), "cut off after {:?}", began.elapsed());
    assert_eq!(recovered(&pool), Ok(json!(2)));
}

#[test]
fn a_long_loop_is_cut_off_and_the_next_question_is_answered() {
    let pool = warm(Duration::from_secs(1));
    let began = Machine::now();
    assert_eq!(ask(&pool, LOOP).expect_err("too long").code, Code::TimedOut);
    assert!(began.elapsed() < Duration::from_secs(10), "cut off after {:?}", began.elapsed());
    assert_eq!(recovered(&pool), Ok(json!(2)));
}

#[test]
fn a_crash_costs_one_answer_after_a_second_try_in_a_fresh_worker() {
    let pool = warm(Duration::from_secs(30));
    // 670 MB: more than a worker may have, less than a machine has.
    assert_eq!(ask(&pool, &doubled(26)).expect_err("too much").code, Code::Crashed);
    assert_eq!(ask(&pool, &doubled(20)), Ok(json!(10_485_760)));
}

/// A pool whose worker is up before any clock runs.
fn warm(answer: Duration) -> Decisions {
    let pool = pool_with(answer);
    assert_eq!(recovered(&pool), Ok(json!(2)));
    pool
}

/// The answer to a simple question; a busy machine may need a second try.
fn recovered(pool: &Decisions) -> Result<Json, DecisionError> {
    (0..4).map(|_| ask(pool, "1 + 1")).find(Result::is_ok).unwrap_or_else(|| ask(pool, "1 + 1"))
}

#[test]
fn a_sum_of_five_thousand_terms_fits_the_stack() {
    assert_eq!(ask(&pool(), &vec!["1"; 5_000].join(" + ")), Ok(json!(5_000)));
}

#[test]
fn a_result_that_is_too_large_is_refused() {
    let list = "[1,2,3,4,5,6,7,8,9,0]";
    let text = format!("for a in {list}, b in {list}, c in {list} return \"{}\"", "x".repeat(5_000));
    assert_eq!(ask(&pool(), &text).expect_err("5 MB").code, Code::TooLarge);
}

#[test]
fn a_program_that_is_no_worker_is_an_error_not_a_hang() {
    for exe in ["/bin/true", "/nonexistent/motcua"] {
        let pool = Decisions::start(PathBuf::from(exe), 1).expect("threads can be started");
        assert_eq!(ask(&pool, "1").expect_err("no worker").code, Code::Unavailable, "{exe}");
    }
}

#[test]
fn a_full_queue_refuses_at_once() {
    let limits = Limits { queue: 1, answer: Duration::from_secs(2), start: Duration::from_secs(60) };
    let pool = Decisions::with_limits(worker().to_path_buf(), 1, limits).expect("threads can be started");
    let codes = std::thread::scope(|scope| {
        let asked: Vec<_> = (0..5).map(|_| scope.spawn(|| ask(&pool, LOOP).expect_err("too long").code)).collect();
        asked.into_iter().map(|thread| thread.join().expect("an answer")).collect::<Vec<_>>()
    });
    assert!(codes.contains(&Code::Busy), "{codes:?}");
    assert!(codes.contains(&Code::TimedOut), "{codes:?}");
}

#[test]
fn two_workers_answer_beside_each_other() {
    let limits = Limits { answer: Duration::from_secs(3), start: Duration::from_secs(60), queue: 8 };
    let pool = Decisions::with_limits(worker().to_path_buf(), 2, limits).expect("threads can be started");
    std::thread::scope(|scope| {
        let slow = scope.spawn(|| ask(&pool, LOOP));
        assert_eq!(ask(&pool, "1 + 1"), Ok(json!(2)));
        assert!(!slow.is_finished(), "the short question waited for the long one");
        assert_eq!(slow.join().expect("an answer").expect_err("too long").code, Code::TimedOut);
    });
}

#[test]
fn a_worker_limits_itself() {
    let mut worker = Raw::start();
    let limits = std::fs::read_to_string(format!("/proc/{}/limits", worker.child.id())).expect("Linux");
    let limit = |name: &str| {
        let line = limits.lines().find(|line| line.starts_with(name)).expect("a known limit");
        line[name.len()..].split_whitespace().next().expect("a soft limit").to_string()
    };
    assert_eq!(limit("Max open files"), "3");
    assert_eq!(limit("Max core file size"), "0");
    let memory: u64 = limit("Max address space").parse().expect("a bound");
    assert!((400..4_000).contains(&(memory / 1_000_000)), "{memory}");
    assert_eq!(worker.ask(&request("1 + 1")), json!({"decided": {"number": "2"}}));
}

#[test]
fn a_busy_worker_ends_when_its_asker_is_gone() {
    let mut worker = Raw::start();
    worker.send(&request(LOOP));
    drop(worker.requests.take());
    let began = Machine::now();
    assert!(worker.child.wait().expect("an end").success());
    assert!(began.elapsed() < Duration::from_secs(30), "ended after {:?}", began.elapsed());
}

#[test]
fn a_worker_survives_lines_that_are_no_requests_and_refuses_models_on_its_own() {
    let mut worker = Raw::start();
    assert_eq!(worker.ask("{").pointer("/failed/code"), Some(&json!("input_invalid")));
    let unknown = json!({"hash": "h", "ask": "describe"});
    assert_eq!(worker.ask(&unknown.to_string()).pointer("/failed/code"), Some(&json!("model_unknown")));
    let refused = json!({"hash": "h", "xml": expression(&[], "[now]"), "ask": "describe"});
    assert_eq!(worker.ask(&refused.to_string()).pointer("/failed/code"), Some(&json!("model_refused")));
}

/// A worker spoken to line by line, as the pool does.
struct Raw {
    child: Child,
    requests: Option<ChildStdin>,
    answers: BufReader<ChildStdout>,
}

impl Raw {
    fn start() -> Self {
        let command = Command::new(worker()).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn();
        let mut child = command.expect("a worker");
        let answers = BufReader::new(child.stdout.take().expect("a pipe"));
        let mut raw = Self { requests: child.stdin.take(), child, answers };
        assert_eq!(raw.line(), json!("ready"));
        raw
    }

    fn ask(&mut self, line: &str) -> Json {
        self.send(line);
        self.line()
    }

    fn send(&mut self, line: &str) {
        let requests = self.requests.as_mut().expect("an open pipe");
        writeln!(requests, "{line}").expect("written");
    }

    fn line(&mut self) -> Json {
        let mut line = String::new();
        self.answers.read_line(&mut line).expect("a line");
        serde_json::from_str(&line).expect("JSON")
    }
}

impl Drop for Raw {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn request(text: &str) -> String {
    let ask = json!({"decide": {"decision": "Kết quả", "input": {"json": {}}, "now": now()}});
    json!({"hash": text, "xml": expression(&[], text), "ask": ask}).to_string()
}
