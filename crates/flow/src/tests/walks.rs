//! Random sound models walked at random: they end, hold no token behind, and replaying their events gives the live
//! state. Random commands never break an instance.

use super::live::*;
use crate::*;
use proptest::prelude::*;
use serde_json::json;

/// A block with one way in and one way out.
#[derive(Debug, Clone)]
enum Block {
    User,
    Automatic,
    /// A user task that a timer beside it may interrupt.
    Guarded,
    Then(Box<Block>, Box<Block>),
    Exclusive(Vec<Block>),
    Parallel(Vec<Block>),
    Inclusive(Vec<Block>),
    Repeated(Box<Block>),
    Sub(Box<Block>),
}

fn block() -> impl Strategy<Value = Block> {
    let leaf = prop_oneof![3 => Just(Block::User), 1 => Just(Block::Automatic), 1 => Just(Block::Guarded)];
    leaf.prop_recursive(4, 24, 3, |inner| {
        let some = prop::collection::vec(inner.clone(), 2..4);
        prop_oneof![
            (inner.clone(), inner.clone()).prop_map(|(a, b)| Block::Then(Box::new(a), Box::new(b))),
            some.clone().prop_map(Block::Exclusive),
            some.clone().prop_map(Block::Parallel),
            some.prop_map(Block::Inclusive),
            inner.clone().prop_map(|a| Block::Repeated(Box::new(a))),
            inner.prop_map(|a| Block::Sub(Box::new(a))),
        ]
    })
}

#[derive(Default)]
struct Writer {
    number: usize,
    xml: String,
}

impl Writer {
    fn id(&mut self, prefix: &str) -> String {
        self.number += 1;
        format!("{prefix}{}", self.number)
    }

    fn element(&mut self, tag: &str, id: &str) {
        self.xml += &format!(r#"<{tag} id="{id}"/>"#);
    }

    /// Writes a block; gives its first and last element.
    fn write(&mut self, block: &Block) -> (String, String) {
        match block {
            Block::User => self.single("userTask"),
            Block::Automatic => self.single("task"),
            Block::Guarded => self.guarded(),
            Block::Then(a, b) => {
                let (first, middle) = self.write(a);
                let (next, last) = self.write(b);
                self.xml += &flow(&middle, &next);
                (first, last)
            }
            Block::Exclusive(all) => self.branches("exclusiveGateway", all, Some("=")),
            Block::Parallel(all) => self.branches("parallelGateway", all, None),
            Block::Inclusive(all) => self.branches("inclusiveGateway", all, Some(">=")),
            Block::Repeated(inner) => self.repeated(inner),
            Block::Sub(inner) => self.sub(inner),
        }
    }

    fn single(&mut self, tag: &str) -> (String, String) {
        let id = self.id("t");
        self.element(tag, &id);
        (id.clone(), id)
    }

    fn guarded(&mut self) -> (String, String) {
        let (task, beside, merge) = (self.id("t"), self.id("b"), self.id("m"));
        self.element("userTask", &task);
        self.element("exclusiveGateway", &merge);
        self.xml += &format!(
            r#"<boundaryEvent id="{beside}" attachedToRef="{task}"><timerEventDefinition><timeDuration>P1D</timeDuration></timerEventDefinition></boundaryEvent>"#
        );
        self.xml += &(flow(&task, &merge) + &flow(&beside, &merge));
        (task, merge)
    }

    fn branches(&mut self, tag: &str, all: &[Block], operator: Option<&str>) -> (String, String) {
        let (split, join) = (self.id("g"), self.id("j"));
        let ends: Vec<_> = all.iter().map(|b| self.write(b)).collect();
        let default = operator.map(|_| format!(r#" default="{split}-{}""#, ends[0].0)).unwrap_or_default();
        self.xml += &format!(r#"<{tag} id="{split}"{default}/>"#);
        self.element(tag, &join);
        for (number, (first, last)) in ends.iter().enumerate() {
            self.xml += &match operator {
                Some(operator) if number > 0 => {
                    flow_if(&split, first, &format!("c {operator} {number}").replace('>', "&gt;"))
                }
                _ => flow(&split, first),
            };
            self.xml += &flow(last, &join);
        }
        (split, join)
    }

    fn repeated(&mut self, inner: &Block) -> (String, String) {
        let (merge, split) = (self.id("m"), self.id("g"));
        let end = self.id("t");
        self.element("exclusiveGateway", &merge);
        // A user task in every round: a loop of automatic steps would not end by itself.
        let round = self.id("t");
        self.element("userTask", &round);
        let (first, last) = self.write(inner);
        self.xml += &format!(r#"<exclusiveGateway id="{split}" default="{split}-{end}"/>"#);
        self.element("task", &end);
        self.xml += &(flow(&merge, &round) + &flow(&round, &first) + &flow(&last, &split) + &flow(&split, &end));
        self.xml += &flow_if(&split, &merge, "c = 2");
        (merge, end)
    }

    fn sub(&mut self, inner: &Block) -> (String, String) {
        let sub = self.id("sub");
        self.xml += &format!(r#"<subProcess id="{sub}">"#);
        let (first, last) = self.write(inner);
        let (start, end) = (self.id("s"), self.id("e"));
        self.element("startEvent", &start);
        self.element("endEvent", &end);
        self.xml += &(flow(&start, &first) + &flow(&last, &end) + "</subProcess>");
        (sub.clone(), sub)
    }
}

fn written(block: &Block) -> String {
    let mut writer = Writer::default();
    let (first, last) = writer.write(block);
    writer.xml + &elements("startEvent:s endEvent:e") + &flow("s", &first) + &flow(&last, "e")
}

fn open_tasks(live: &Live) -> Vec<Key> {
    let user = |a: &&Active| matches!(live.model.node(a.node).kind, Kind::UserTask);
    live.state.active().iter().filter(user).map(|a| a.key).collect()
}

/// One random act: mostly a task is completed, sometimes a timer fires or a task goes a step back.
fn act(live: &mut Live, dice: u32, c: u32) {
    let timer = live.state.timers().first().map(|t| t.key);
    let tasks = open_tasks(live);
    let key = tasks[dice as usize % tasks.len()];
    let before = live.state.find(key).and_then(|a| live.model.steps_before(a.node).first().copied());
    match (timer, before) {
        (Some(timer), _) if dice.is_multiple_of(5) => live.obey(Command::Fire { timer }).unwrap(),
        (_, Some(to)) if dice % 9 == 2 => live.obey(Command::GoBack { key, to }).unwrap(),
        _ => {
            live.obey(Command::Complete { key, variables: object(json!({"c": c})), result: None }).unwrap();
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn sound_models_end_and_replay_to_the_same_state(block in block(), dice in prop::collection::vec(0u32..1000, 400)) {
        let mut live = Live::start_with("", &written(&block), json!({"c": 1}));
        let mut rolls = dice.into_iter();
        while live.state.status() == Status::Running {
            prop_assert_eq!(live.state.incidents().count(), 0);
            prop_assert!(!open_tasks(&live).is_empty(), "stuck: {:?}", live.state);
            // When the dice run out every choice leaves its loop.
            let roll = rolls.next();
            act(&mut live, roll.unwrap_or(1), roll.map_or(0, |r| r / 7 % 3));
        }
        prop_assert_eq!(live.state.status(), Status::Completed);
        prop_assert!(live.state.tokens().is_empty());
        let (mut entered, mut left) = (0, 0);
        for event in &live.events {
            entered += u32::from(matches!(event, Event::Activated { .. }));
            left += u32::from(matches!(event, Event::Completed { .. } | Event::Terminated { .. }));
        }
        prop_assert_eq!(entered, left, "every element entered is left once");
        prop_assert_eq!(live.replayed(), live.state);
    }

    #[test]
    fn sound_models_have_no_deadlock_and_no_pile_up(block in block()) {
        let problems = check(&file("", &written(&block))).problems;
        prop_assert!(problems.is_empty(), "{:?}", problems);
    }

    #[test]
    fn commands_at_random_are_refused_or_obeyed_but_never_break(
        block in block(),
        acts in prop::collection::vec((0u32..8, 0u32..12), 60),
    ) {
        let mut live = Live::start_with("", &written(&block), json!({"c": 1}));
        for (kind, key) in acts {
            let command = match kind {
                0 => Command::Fire { timer: key },
                1 => Command::Fail { key, code: "E".into(), variables: Variables::new() },
                2 => Command::Retry { key },
                3 => Command::Fault { key, code: "host".into(), detail: String::new() },
                4 => Command::Signal { name: "x".into(), variables: Variables::new() },
                5 => Command::GoBack { key, to: NodeIx(key as u16) },
                _ => Command::Complete { key, variables: object(json!({"c": key % 3})), result: None },
            };
            let _ = live.obey(command);
        }
        prop_assert_eq!(live.replayed(), live.state);
    }

    #[test]
    fn damaged_files_are_refused_or_run_but_never_break(
        block in block(),
        cuts in prop::collection::vec((0usize..4000, 1usize..40, 0usize..4000), 1..6),
    ) {
        let mut text: Vec<char> = file("", &written(&block)).chars().collect();
        for (from, length, to) in cuts {
            let from = from % text.len();
            let piece: Vec<char> = text.drain(from..(from + length).min(text.len())).collect();
            // Half of the pieces come back elsewhere: references then point to the wrong things.
            if to % 2 == 0 {
                let to = to % (text.len() + 1);
                text.splice(to..to, piece);
            }
            if text.is_empty() {
                break;
            }
        }
        let text: String = text.into_iter().collect();
        let outcome = crate::command::check_command(&text, true);
        prop_assert_eq!(outcome.exit_code, if check(&text).has_errors() { 2 } else { 0 });
        let run = crate::command::run_command(&text, &Default::default(), &mut crate::command::NoDecider);
        prop_assert!(run.exit_code == outcome.exit_code || run.stderr.contains("bắt đầu"), "{}", run.stderr);
    }
}
