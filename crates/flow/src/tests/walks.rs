//! Random sound models walked at random: they end, hold no token behind, and replaying their events gives the live
//! state. Random commands never break an instance.

use super::live::*;
use crate::*;
use proptest::prelude::*;
use serde_json::json;

/// A block with one way in and one way out.
#[derive(Debug, Clone)]
pub(super) enum Block {
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
    /// A process of its own, called.
    Call(Box<Block>),
    /// A sub-process with an event sub-process that a timer begins, interrupting or not.
    Heard(Box<Block>, bool),
    /// A sub-process done several times: sequential or parallel, all or until the first is done.
    Several(Box<Block>, bool, bool),
    /// A sub-process in a standard loop.
    Looped(Box<Block>),
    /// A sub-process that ends with an escalation, caught by a boundary event, interrupting or not.
    Escalating(Box<Block>, bool),
    /// A sub-process that may end with an error, caught beside it.
    Failing(Box<Block>),
    /// A transaction that may be cancelled; what is in it may have handlers.
    Transaction(Box<Block>),
    /// A task with a handler, and perhaps the undoing of it.
    Undone,
    /// A user task that a condition may end.
    Conditional,
    /// An event-based gateway before two timers.
    Deferred,
}

pub(super) fn block() -> impl Strategy<Value = Block> {
    let leaf = prop_oneof![
        4 => Just(Block::User),
        1 => Just(Block::Automatic),
        1 => Just(Block::Guarded),
        2 => Just(Block::Undone),
        1 => Just(Block::Conditional),
        1 => Just(Block::Deferred),
    ];
    leaf.prop_recursive(4, 24, 3, |inner| {
        let some = prop::collection::vec(inner.clone(), 2..4);
        prop_oneof![
            (inner.clone(), inner.clone()).prop_map(|(a, b)| Block::Then(Box::new(a), Box::new(b))),
            some.clone().prop_map(Block::Exclusive),
            some.clone().prop_map(Block::Parallel),
            some.prop_map(Block::Inclusive),
            inner.clone().prop_map(|a| Block::Repeated(Box::new(a))),
            inner.clone().prop_map(|a| Block::Sub(Box::new(a))),
            inner.clone().prop_map(|a| Block::Call(Box::new(a))),
            (inner.clone(), any::<bool>()).prop_map(|(a, ends)| Block::Heard(Box::new(a), ends)),
            (inner.clone(), any::<bool>(), any::<bool>()).prop_map(|(a, sequential, first)| Block::Several(
                Box::new(a),
                sequential,
                first
            )),
            inner.clone().prop_map(|a| Block::Looped(Box::new(a))),
            (inner.clone(), any::<bool>()).prop_map(|(a, ends)| Block::Escalating(Box::new(a), ends)),
            inner.clone().prop_map(|a| Block::Failing(Box::new(a))),
            inner.prop_map(|a| Block::Transaction(Box::new(a))),
        ]
    })
}

#[derive(Default)]
struct Writer {
    number: usize,
    xml: String,
    /// Called processes.
    others: String,
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
            Block::Call(inner) => self.call(inner),
            Block::Heard(inner, ends) => {
                let handler = self.id("h");
                let event_sub = event_sub(&handler, *ends, DAY, &format!("userTask:{handler}t endEvent:{handler}e"));
                self.container("subProcess", "", inner, &event_sub, "")
            }
            Block::Several(inner, sequential, first) => {
                let enough = if *first {
                    "<completionCondition>numberOfCompletedInstances = 1</completionCondition>"
                } else {
                    ""
                };
                let spec = format!(
                    r#"<multiInstanceLoopCharacteristics isSequential="{sequential}"><loopCardinality>2</loopCardinality>{enough}</multiInstanceLoopCharacteristics>"#
                );
                self.container("subProcess", &spec, inner, "", "")
            }
            Block::Looped(inner) => {
                let spec = r#"<standardLoopCharacteristics loopMaximum="3"><loopCondition>c = 2</loopCondition></standardLoopCharacteristics>"#;
                self.container("subProcess", spec, inner, "", "")
            }
            Block::Escalating(inner, ends) => self.escalating(inner, *ends),
            Block::Failing(inner) => {
                let (first, last) =
                    self.container("subProcess", "", inner, "", r#"<errorEventDefinition errorRef="err"/>"#);
                self.caught(&first, last, true, r#"<errorEventDefinition errorRef="err"/>"#)
            }
            Block::Transaction(inner) => {
                let (first, last) = self.container("transaction", "", inner, "", "<cancelEventDefinition/>");
                self.caught(&first, last, true, "<cancelEventDefinition/>")
            }
            Block::Undone => self.undone(),
            Block::Conditional => {
                let task = self.single("userTask");
                let condition = "<conditionalEventDefinition><condition>c = 2</condition></conditionalEventDefinition>";
                self.caught(&task.0, task.1, true, condition)
            }
            Block::Deferred => self.deferred(),
        }
    }

    /// A sub-process or transaction that, if it has an other end, may end with it.
    fn container(&mut self, tag: &str, spec: &str, inner: &Block, beside: &str, other: &str) -> (String, String) {
        let id = self.id("sub");
        self.xml += &format!(r#"<{tag} id="{id}">{spec}{beside}"#);
        let (first, last) = self.write(inner);
        let (start, end) = (self.id("s"), self.id("e"));
        self.xml += &elements(&format!("startEvent:{start} endEvent:{end}"));
        self.xml += &flow(&start, &first);
        if other.is_empty() {
            self.xml += &flow(&last, &end);
        } else {
            let (split, bad) = (self.id("g"), self.id("e"));
            self.xml += &format!(r#"<exclusiveGateway id="{split}" default="{split}-{end}"/>"#);
            self.xml += &holding("endEvent", &bad, "", other);
            self.xml += &(flow(&last, &split) + &flow(&split, &end) + &flow_if(&split, &bad, "c = 2"));
        }
        self.xml += &format!("</{tag}>");
        (id.clone(), id)
    }

    /// A boundary event at `host`: an interrupting one leads to where the host leads, another to an end of its own.
    fn caught(&mut self, host: &str, last: String, interrupting: bool, definition: &str) -> (String, String) {
        let event = self.id("b");
        self.xml += &beside(&event, host, interrupting, definition);
        if !interrupting {
            let (task, end) = (self.id("t"), self.id("e"));
            self.xml +=
                &(elements(&format!("userTask:{task} endEvent:{end}")) + &path(&format!("{event} {task} {end}")));
            return (host.to_owned(), last);
        }
        let merge = self.id("m");
        self.element("exclusiveGateway", &merge);
        self.xml += &(flow(&last, &merge) + &flow(&event, &merge));
        (host.to_owned(), merge)
    }

    fn escalating(&mut self, inner: &Block, ends: bool) -> (String, String) {
        let definition = r#"<escalationEventDefinition escalationRef="esc"/>"#;
        let (first, last) = self.container("subProcess", "", inner, "", definition);
        self.caught(&first, last, ends, definition)
    }

    fn call(&mut self, inner: &Block) -> (String, String) {
        let (call, called) = (self.id("call"), self.id("q"));
        let around = std::mem::take(&mut self.xml);
        let (first, last) = self.write(inner);
        let (start, end) = (self.id("s"), self.id("e"));
        self.xml +=
            &(elements(&format!("startEvent:{start} endEvent:{end}")) + &flow(&start, &first) + &flow(&last, &end));
        let content = std::mem::replace(&mut self.xml, around);
        self.others += &format!(r#"</process><process id="{called}">{content}"#);
        self.xml += &format!(r#"<callActivity id="{call}" calledElement="{called}"/>"#);
        (call.clone(), call)
    }

    fn undone(&mut self) -> (String, String) {
        let (task, event, handler) = (self.id("t"), self.id("b"), self.id("u"));
        let (split, throw, merge) = (self.id("g"), self.id("t"), self.id("m"));
        self.xml += &(elements(&format!("userTask:{task} exclusiveGateway:{merge}"))
            + &beside(&event, &task, true, "<compensateEventDefinition/>")
            + &holding("userTask", &handler, r#"isForCompensation="true""#, "")
            + &format!(r#"<association id="{event}l" sourceRef="{event}" targetRef="{handler}"/>"#)
            + &format!(r#"<exclusiveGateway id="{split}" default="{split}-{merge}"/>"#)
            + &holding("intermediateThrowEvent", &throw, "", "<compensateEventDefinition/>")
            + &path(&format!("{task} {split} {merge}"))
            + &path(&format!("{throw} {merge}"))
            + &flow_if(&split, &throw, "c = 2"));
        (task, merge)
    }

    fn deferred(&mut self) -> (String, String) {
        let (gateway, one, two, merge) = (self.id("g"), self.id("c"), self.id("c"), self.id("m"));
        self.xml += &(elements(&format!("eventBasedGateway:{gateway} exclusiveGateway:{merge}"))
            + &holding("intermediateCatchEvent", &one, "", DAY)
            + &holding("intermediateCatchEvent", &two, "", DAY)
            + &path(&format!("{gateway} {one} {merge}"))
            + &path(&format!("{gateway} {two} {merge}")));
        (gateway, merge)
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

pub(super) fn written(block: &Block) -> String {
    let mut writer = Writer::default();
    let (first, last) = writer.write(block);
    writer.xml + &elements("startEvent:s endEvent:e") + &flow("s", &first) + &flow(&last, "e") + &writer.others
}

pub(super) const GLOBALS: &str = r#"<error id="err" errorCode="E"/><escalation id="esc" escalationCode="U"/>"#;
pub(super) const DAY: &str = "<timerEventDefinition><timeDuration>P1D</timeDuration></timerEventDefinition>";

pub(super) fn open_tasks(live: &Live) -> Vec<Key> {
    let user = |a: &&Active| {
        let node = live.model.node(a.node);
        matches!(node.kind, Kind::UserTask) && (node.repeat.is_none() || a.instance.is_some())
    };
    live.state.active().iter().filter(user).map(|a| a.key).collect()
}

/// One random act: mostly a task is completed, sometimes a timer fires or a task goes a step back.
pub(super) fn act(live: &mut Live, dice: u32, c: u32) {
    let timer = live.state.timers().first().map(|t| t.key);
    let tasks = open_tasks(live);
    if let (Some(timer), true) = (timer, tasks.is_empty()) {
        return live.obey(Command::Fire { timer }).unwrap();
    }
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
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn sound_models_end_and_replay_to_the_same_state(block in block(), dice in prop::collection::vec(0u32..1000, 400)) {
        let mut live = Live::start_with(GLOBALS, &written(&block), json!({"c": 1}));
        let mut rolls = dice.into_iter();
        while live.state.status() == Status::Running {
            prop_assert_eq!(live.state.incidents().count(), 0);
            let moves = !open_tasks(&live).is_empty() || !live.state.timers().is_empty();
            prop_assert!(moves, "stuck: {:?}", live.state);
            // When the dice run out every choice leaves its loop.
            let roll = rolls.next();
            act(&mut live, roll.unwrap_or(1), roll.map_or(0, |r| r / 7 % 3));
        }
        prop_assert_eq!(live.state.status(), Status::Completed);
        prop_assert!(live.state.tokens().is_empty() && live.state.compensable().is_empty());
        prop_assert!(live.state.timers().is_empty() && live.state.waits().is_empty());
        let (mut entered, mut left) = (0, 0);
        for event in &live.events {
            entered += u32::from(matches!(event, Event::Activated { .. }));
            left += u32::from(matches!(event, Event::Completed { .. } | Event::Terminated { .. }));
        }
        prop_assert_eq!(entered, left, "every element entered is left once");
        prop_assert_eq!(live.replayed(), live.state);
    }

    #[test]
    fn sound_models_are_simulated_without_a_stuck_case(block in block(), people in 1u32..4) {
        let model = compiled(&file(GLOBALS, &written(&block)));
        let step = |node: &Node| format!("{}: {{role: r, duration: {{exponential: 30m}}, outcome: {{c: {{0: 0.4, 1: 0.3, 2: 0.3}}}}}}", node.id);
        let steps: Vec<String> =
            model.nodes().iter().filter(|n| matches!(n.kind, Kind::UserTask)).map(step).collect();
        let staff = if steps.is_empty() { String::new() } else { format!("staff: {{r: {people}}}, ") };
        let yaml = format!(
            "{{days: 40, replications: 1, arrivals: {{per_day: 1}}, {staff}steps: {{{}}}, \
             classes: [{{name: a, variables: {{c: 1}}}}]}}",
            steps.join(", ")
        );
        let scenario = simulate::Scenario::read(&yaml).unwrap();
        let plan = simulate::simulate(&model, &scenario, 1).unwrap().plans.remove(0);
        let cut_short = plan.stuck.iter().all(|stuck| stuck.code == "steps_of_case");
        prop_assert!(cut_short, "{:?}", plan.stuck);
        prop_assert!(plan.cases.finished + plan.cases.stuck <= plan.cases.arrived);
        prop_assert!(plan.steps.iter().all(|step| step.withdrawn <= step.opened));
    }

    #[test]
    fn sound_models_have_no_deadlock_and_no_pile_up(block in block()) {
        let problems = check(&file(GLOBALS, &written(&block))).problems;
        prop_assert!(problems.is_empty(), "{:?}", problems);
    }

    #[test]
    fn sound_models_are_laid_out_whole_and_differ_in_nothing_from_themselves(block in block()) {
        let document = parse::parse(&file(GLOBALS, &written(&block))).unwrap();
        super::drawing::check_laid("random", &document, &document.picture());
        prop_assert_eq!(compare(&document, &document).changes, []);
    }

    #[test]
    fn commands_at_random_are_refused_or_obeyed_but_never_break(
        block in block(),
        acts in prop::collection::vec((0u32..13, 0u32..24), 60),
    ) {
        let mut live = Live::start_with(GLOBALS, &written(&block), json!({"c": 1}));
        for (kind, key) in acts {
            let command = match kind {
                0 => Command::Fire { timer: key },
                1 => Command::Fail { key, code: "E".into(), variables: Variables::new() },
                2 => Command::Retry { key },
                3 => Command::Fault { key, code: "host".into(), detail: String::new() },
                4 => Command::Signal { name: "x".into(), variables: Variables::new() },
                5 => Command::GoBack { key, to: NodeIx(key as u16) },
                6 => Command::Set { scope: key / 3, variables: object(json!({"c": key % 3})) },
                7 => Command::Skip { key, reason: String::new() },
                8 if key < 3 => Command::Suspend { reason: String::new() },
                9 => Command::Resume { reason: String::new() },
                _ => Command::Complete { key, variables: object(json!({"c": key % 3})), result: None },
            };
            let _ = live.obey(command);
        }
        prop_assert_eq!(live.replayed(), live.state.clone());
        let text = serde_json::to_string(&live.state).unwrap();
        prop_assert_eq!(serde_json::from_str::<State>(&text).unwrap(), live.state);
    }

    #[test]
    fn damaged_files_are_refused_or_run_but_never_break(
        block in block(),
        cuts in prop::collection::vec((0usize..4000, 1usize..40, 0usize..4000), 1..6),
    ) {
        let mut text: Vec<char> = file(GLOBALS, &written(&block)).chars().collect();
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
        if let Ok(document) = parse::parse(&text) {
            let svg = diagram::draw(&document.picture(), &diagram::Overlay::new());
            prop_assert!(roxmltree::Document::parse(&svg).is_ok(), "{}", svg);
            compare(&document, &document);
        }
        let outcome = crate::command::check_command(&text, true);
        prop_assert_eq!(outcome.exit_code, if check(&text).has_errors() { 2 } else { 0 });
        let run = crate::command::run_command(&text, &Default::default(), &mut crate::command::NoDecider);
        prop_assert!(run.exit_code == outcome.exit_code || run.stderr.contains("bắt đầu"), "{}", run.stderr);
    }
}
