//! The executable form of a checked file: everything is an index into a table, every expression is parsed, and
//! nothing looks up text or XML at run time. Not here: how it is made (`compile`) and how it runs (`element`).
//!
//! Indices are stable for one file. A host that stores a state keeps the file with it.

use crate::feel::Expr;
use crate::span::{Cycle, Span, Working};
use base::Instant;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, HashMap};

macro_rules! index {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub u16);

        impl $name {
            /// As a position in its table.
            pub fn ix(self) -> usize {
                usize::from(self.0)
            }
        }
    };
}

index!(
    /// A flow node of a [`Model`].
    NodeIx
);
index!(
    /// A sequence flow of a [`Model`].
    FlowIx
);
index!(
    /// The content of a process or sub-process.
    BodyIx
);
index!(
    /// A process of a [`Model`].
    ProcessIx
);

/// Every process of a file, ready to run.
#[derive(Debug, Clone)]
pub struct Model {
    pub(crate) processes: Vec<Process>,
    pub(crate) bodies: Vec<Body>,
    pub(crate) nodes: Vec<Node>,
    pub(crate) flows: Vec<Flow>,
    pub(crate) by_id: HashMap<String, NodeIx>,
}

/// One process.
#[derive(Debug, Clone)]
pub struct Process {
    /// Its id in the file.
    pub id: String,
    /// Its name, or the empty string.
    pub name: String,
    /// Whether the file marks it as executable.
    pub executable: bool,
    /// Extension attributes.
    pub attributes: BTreeMap<String, String>,
    /// Its content.
    pub body: BodyIx,
}

/// The content of a process or sub-process.
#[derive(Debug, Clone, Default)]
pub struct Body {
    /// The sub-process it belongs to; `None` for a process.
    pub owner: Option<NodeIx>,
    /// Its flow nodes, in file order.
    pub nodes: Vec<NodeIx>,
    /// Its start events, in file order.
    pub starts: Vec<NodeIx>,
    /// Nodes that begin when there is no start event: those that no flow enters.
    pub implicit: Vec<NodeIx>,
    /// Event sub-processes, in file order.
    pub event_sub_processes: Vec<NodeIx>,
    /// Events and receive tasks with which a host may begin an instance though they are no start events: instantiating
    /// receive tasks, and what stands behind an instantiating event-based gateway.
    pub instantiators: Vec<NodeIx>,
    /// Variables that the content declares: its data objects and properties.
    pub data: Vec<String>,
}

/// One flow node.
#[derive(Debug, Clone)]
pub struct Node {
    /// Its id in the file.
    pub id: String,
    /// Its name, or the empty string.
    pub name: String,
    /// What it is.
    pub kind: Kind,
    /// The content it belongs to.
    pub body: BodyIx,
    /// Flows in, in file order.
    pub incoming: Vec<FlowIx>,
    /// Flows out, in file order.
    pub outgoing: Vec<FlowIx>,
    /// The flow taken when no condition holds.
    pub default: Option<FlowIx>,
    /// Boundary events attached to it.
    pub boundary: Vec<NodeIx>,
    /// Extension attributes: own by bare name (`post`, `act`), others with prefix (`camunda:assignee`).
    pub attributes: BTreeMap<String, String>,
    /// How often the activity is done; `None`: once.
    pub repeat: Option<Repeat>,
    /// The compensation boundary event attached to it.
    pub compensation: Option<NodeIx>,
    /// What the activity reads into variables of its own when it begins.
    pub inputs: Vec<Mapping>,
    /// What it hands out of its own variables when it is done.
    pub outputs: Vec<Mapping>,
    /// The lane it lies in, by name (without one, by id).
    pub lane: Option<String>,
    /// For an inclusive join: per incoming flow, from which nodes it can still be reached.
    pub(crate) reach: Vec<Reach>,
}

/// A set of nodes.
#[derive(Debug, Clone, Default)]
pub(crate) struct Reach(pub(crate) Vec<u64>);

impl Reach {
    pub(crate) fn with_room(nodes: usize) -> Self {
        Self(vec![0; nodes.div_ceil(64)])
    }

    pub(crate) fn insert(&mut self, node: NodeIx) -> bool {
        let (word, bit) = (node.ix() / 64, 1u64 << (node.ix() % 64));
        let new = self.0[word] & bit == 0;
        self.0[word] |= bit;
        new
    }

    pub(crate) fn contains(&self, node: NodeIx) -> bool {
        self.0[node.ix() / 64] & (1u64 << (node.ix() % 64)) != 0
    }
}

/// One sequence flow.
#[derive(Debug, Clone)]
pub struct Flow {
    /// Its id in the file.
    pub id: String,
    /// Its name, or the empty string.
    pub name: String,
    /// Where it leaves.
    pub source: NodeIx,
    /// Where it enters.
    pub target: NodeIx,
    /// When it is taken; `None`: always.
    pub condition: Option<Expr>,
}

/// What a flow node is, with what it needs to run.
#[derive(Debug, Clone)]
pub enum Kind {
    /// `task`: passes at once.
    Task,
    /// `userTask`: waits for its completion.
    UserTask,
    /// `manualTask`: waits for its completion.
    ManualTask,
    /// `serviceTask`: the host is called and completes it.
    ServiceTask,
    /// `sendTask`: throws its message and passes.
    SendTask(Option<Message>),
    /// `receiveTask`: waits for its message, or for its completion.
    ReceiveTask(Option<Message>),
    /// `scriptTask`: one FEEL expression.
    ScriptTask {
        /// The expression.
        script: Expr,
        /// The variable that takes the result.
        result: Option<String>,
    },
    /// `businessRuleTask`: the host decides; without a decision it is called like a service.
    BusinessRuleTask {
        /// The name of the decision.
        decision: Option<String>,
        /// The variable that takes the result.
        result: Option<String>,
    },
    /// `exclusiveGateway`.
    ExclusiveGateway,
    /// `parallelGateway`.
    ParallelGateway,
    /// `inclusiveGateway`.
    InclusiveGateway,
    /// `eventBasedGateway`.
    EventBasedGateway,
    /// `eventBasedGateway` of type `Parallel`: every event behind it occurs once.
    ParallelEventBasedGateway,
    /// `startEvent`.
    StartEvent(Trigger),
    /// `intermediateCatchEvent`.
    CatchEvent(Trigger),
    /// `intermediateThrowEvent`.
    ThrowEvent(Throw),
    /// `endEvent`.
    EndEvent(Throw),
    /// `boundaryEvent`.
    BoundaryEvent {
        /// The activity it is attached to.
        host: NodeIx,
        /// Whether it ends that activity.
        interrupting: bool,
        /// What sets it off.
        trigger: Trigger,
    },
    /// Embedded `subProcess`.
    SubProcess(BodyIx),
    /// `transaction`: a sub-process that can be cancelled.
    Transaction(BodyIx),
    /// `subProcess triggeredByEvent="true"`: begun by the event of its only start event.
    EventSubProcess {
        /// Its content.
        body: BodyIx,
        /// Whether it ends all else in the scope around it.
        interrupting: bool,
    },
    /// `callActivity`: runs a process or global task of the same file.
    CallActivity(BodyIx),
}

/// How often an activity is done. BPMN 2.0.2 §10.3.8 "Loop Characteristics".
#[derive(Debug, Clone)]
pub enum Repeat {
    /// One after the other, as long as a condition holds.
    Loop(StandardLoop),
    /// A number of times that is known at the beginning.
    Instances(Box<MultiInstance>),
}

/// `standardLoopCharacteristics`.
#[derive(Debug, Clone)]
pub struct StandardLoop {
    /// Whether the condition is asked before the first round too.
    pub test_before: bool,
    /// Most rounds.
    pub maximum: Option<u32>,
    /// Whether to do another round; `None`: until `maximum`.
    pub condition: Option<Expr>,
}

/// `multiInstanceLoopCharacteristics`.
#[derive(Debug, Clone)]
pub struct MultiInstance {
    /// One after the other, rather than side by side.
    pub sequential: bool,
    /// How many; `None`: one for each item of the collection.
    pub cardinality: Option<Expr>,
    /// Where the items come from.
    pub collection: Option<Source>,
    /// The variable that holds the item of one instance.
    pub item: Option<String>,
    /// The collection that takes one value of each instance.
    pub output: Option<Output>,
    /// When it holds after an instance, the others are ended.
    pub completion: Option<Expr>,
    /// Which events an instance throws when it is done.
    pub behavior: Behavior,
}

/// Where multi-instance results are gathered.
#[derive(Debug, Clone)]
pub struct Output {
    /// The variable that takes the list, outside the activity.
    pub collection: String,
    /// The value of one instance.
    pub item: Source,
}

/// `behavior` of multi-instance: what is thrown when an instance is done.
#[derive(Debug, Clone)]
pub enum Behavior {
    /// Nothing.
    All,
    /// This, for the first instance.
    One(Throw),
    /// This, for every instance.
    None(Throw),
    /// Each of these whose condition holds.
    Complex(Vec<(Expr, Throw)>),
}

/// A value that goes into a variable.
#[derive(Debug, Clone)]
pub struct Mapping {
    /// The variable.
    pub target: String,
    /// The value.
    pub source: Source,
}

/// Where a value comes from.
#[derive(Debug, Clone)]
pub enum Source {
    /// A variable, by its whole name.
    Variable(String),
    /// An expression.
    Computed(Expr),
}

impl Kind {
    /// The local name of the BPMN element.
    pub fn tag(&self) -> &'static str {
        match self {
            Self::Task => "task",
            Self::UserTask => "userTask",
            Self::ManualTask => "manualTask",
            Self::ServiceTask => "serviceTask",
            Self::SendTask(_) => "sendTask",
            Self::ReceiveTask(_) => "receiveTask",
            Self::ScriptTask { .. } => "scriptTask",
            Self::BusinessRuleTask { .. } => "businessRuleTask",
            Self::ExclusiveGateway => "exclusiveGateway",
            Self::ParallelGateway => "parallelGateway",
            Self::InclusiveGateway => "inclusiveGateway",
            Self::EventBasedGateway | Self::ParallelEventBasedGateway => "eventBasedGateway",
            Self::StartEvent(_) => "startEvent",
            Self::CatchEvent(_) => "intermediateCatchEvent",
            Self::ThrowEvent(_) => "intermediateThrowEvent",
            Self::EndEvent(_) => "endEvent",
            Self::BoundaryEvent { .. } => "boundaryEvent",
            Self::SubProcess(_) | Self::EventSubProcess { .. } => "subProcess",
            Self::Transaction(_) => "transaction",
            Self::CallActivity(_) => "callActivity",
        }
    }

    /// The content that an activity runs.
    pub fn content(&self) -> Option<BodyIx> {
        match self {
            Self::SubProcess(body)
            | Self::Transaction(body)
            | Self::EventSubProcess { body, .. }
            | Self::CallActivity(body) => Some(*body),
            _ => None,
        }
    }

    /// One of the things that set off a catching event: several for multiple events, else the only one.
    pub fn part(&self, part: u16) -> Option<&Trigger> {
        match self.trigger() {
            Some(Trigger::Any(parts) | Trigger::All(parts)) => parts.get(usize::from(part)),
            other => other.filter(|_| part == 0),
        }
    }

    /// The message that a part of the node waits for.
    pub fn message_of(&self, part: u16) -> Option<&Message> {
        match self {
            Self::ReceiveTask(message) => message.as_ref(),
            other => match other.part(part) {
                Some(Trigger::Message(message)) => Some(message),
                _ => None,
            },
        }
    }

    /// What a catching event waits for.
    pub fn trigger(&self) -> Option<&Trigger> {
        match self {
            Self::StartEvent(trigger) | Self::CatchEvent(trigger) | Self::BoundaryEvent { trigger, .. } => {
                Some(trigger)
            }
            _ => None,
        }
    }

    /// The message that a node waits for.
    pub fn awaited_message(&self) -> Option<&Message> {
        match self {
            Self::ReceiveTask(message) => message.as_ref(),
            other => match other.trigger() {
                Some(Trigger::Message(message)) => Some(message),
                _ => None,
            },
        }
    }
}

/// What sets off a catching event.
#[derive(Debug, Clone)]
pub enum Trigger {
    /// Nothing in particular (only start events).
    None,
    /// A message.
    Message(Message),
    /// A moment.
    Timer(Timer),
    /// A signal of this name.
    Signal(String),
    /// An error of this code; `None`: any error. Boundary events and event sub-processes.
    Error(Option<String>),
    /// The link throw event of this name. Only intermediate events.
    Link(String),
    /// An escalation of this code; `None`: any. Boundary events and event sub-processes.
    Escalation(Option<String>),
    /// A condition that becomes true.
    Conditional(Expr),
    /// The transaction was cancelled. Only boundary events.
    Cancel,
    /// The activity is to be undone: by this handler of a boundary event, or by the event sub-process itself.
    Compensation(Option<NodeIx>),
    /// A multiple event: any of these.
    Any(Vec<Trigger>),
    /// A parallel multiple event: all of these, in any order.
    All(Vec<Trigger>),
}

/// What a throwing event does.
#[derive(Debug, Clone)]
pub enum Throw {
    /// Nothing.
    None,
    /// Sends a message; `None`: one without name.
    Message(Option<Message>),
    /// Broadcasts a signal of this name.
    Signal(String),
    /// Ends the scope with an error of this code.
    Error(String),
    /// Ends everything in the scope.
    Terminate,
    /// Goes on at the link catch event.
    Link(NodeIx),
    /// Tells what is round it of an escalation, and goes on unless it is interrupted.
    Escalation(String),
    /// Cancels the transaction: all else in it is ended, what is done is undone.
    Cancel,
    /// Undoes completed activities, the last first.
    Compensate {
        /// Which; `None`: all of the scope.
        activity: Option<NodeIx>,
        /// Whether the event waits until they are undone.
        wait: bool,
    },
    /// A multiple event: all of these.
    Several(Vec<Throw>),
}

impl Throw {
    /// The parts of a multiple event; of any other, itself.
    pub fn parts(&self) -> &[Self] {
        match self {
            Self::Several(parts) => parts,
            only => std::slice::from_ref(only),
        }
    }
}

/// A message and how its receiver is told apart.
#[derive(Debug, Clone)]
pub struct Message {
    /// Its name.
    pub name: String,
    /// The correlation key, over the variables of the instance.
    pub correlation: Option<Expr>,
}

/// A timer as the model gives it.
#[derive(Debug, Clone)]
pub enum Timer {
    /// `timeDate`.
    Date(Given<Instant>),
    /// `timeDuration`.
    Duration(Given<Span>),
    /// `timeCycle`.
    Cycle(Given<Cycle>),
    /// `motcua:workingDays` or `motcua:workingHours`.
    Working(Working),
}

/// A value written in the file, or an expression that gives its text at run time.
#[derive(Debug, Clone)]
pub enum Given<T> {
    /// Written.
    Fixed(T),
    /// Computed.
    Computed(Expr),
}

impl Model {
    /// The processes, in file order.
    pub fn processes(&self) -> &[Process] {
        &self.processes
    }

    /// The process with this id.
    pub fn find_process(&self, id: &str) -> Option<ProcessIx> {
        self.processes.iter().position(|p| p.id == id).map(|ix| ProcessIx(ix as u16))
    }

    /// The first executable process, or the first. A compiled model has at least one.
    pub fn main_process(&self) -> ProcessIx {
        ProcessIx(self.processes.iter().position(|p| p.executable).unwrap_or(0) as u16)
    }

    /// The flow nodes of all processes.
    pub fn nodes(&self) -> &[Node] {
        &self.nodes
    }

    /// One flow node.
    ///
    /// # Panics
    /// If the index belongs to another model.
    pub fn node(&self, node: NodeIx) -> &Node {
        &self.nodes[node.ix()]
    }

    /// One sequence flow.
    ///
    /// # Panics
    /// If the index belongs to another model.
    pub fn flow(&self, flow: FlowIx) -> &Flow {
        &self.flows[flow.ix()]
    }

    /// The flow node with this id.
    pub fn find_node(&self, id: &str) -> Option<NodeIx> {
        self.by_id.get(id).copied()
    }

    /// Tasks of people one step before a task: one token goes from each of them to `node`, past no other such task, no
    /// split and no join. Going back to one of them leaves every other token where it is.
    pub fn steps_before(&self, node: NodeIx) -> Vec<NodeIx> {
        let (mut found, mut seen, mut next) = (Vec::new(), vec![node], vec![node]);
        if self.node(node).repeat.is_some() {
            return found;
        }
        while let Some(at) = next.pop() {
            for source in self.sources(at) {
                if seen.contains(&source) {
                    continue;
                }
                seen.push(source);
                match self.node(source).kind {
                    Kind::UserTask | Kind::ManualTask if self.keeps_one_token(source) => found.push(source),
                    Kind::UserTask | Kind::ManualTask => {}
                    _ if self.keeps_one_token(source) => next.push(source),
                    _ => {}
                }
            }
        }
        found.sort_unstable();
        found
    }

    /// Where a token at `node` can have come from.
    fn sources(&self, node: NodeIx) -> Vec<NodeIx> {
        let at = self.node(node);
        match at.kind {
            Kind::BoundaryEvent { host, interrupting: true, .. } => vec![host],
            Kind::CatchEvent(Trigger::Link(_)) => {
                let throws = |n: &Node| matches!(n.kind, Kind::ThrowEvent(Throw::Link(to)) if to == node);
                let all = self.nodes.iter().enumerate().filter(|(_, n)| throws(n));
                all.map(|(ix, _)| NodeIx(ix as u16)).collect()
            }
            _ => at.incoming.iter().map(|flow| self.flow(*flow).source).collect(),
        }
    }

    /// Whether for each token that enters `node` one leaves it.
    fn keeps_one_token(&self, node: NodeIx) -> bool {
        let at = self.node(node);
        match at.kind {
            _ if at.repeat.is_some() => false,
            Kind::ExclusiveGateway | Kind::EventBasedGateway => true,
            Kind::ParallelGateway | Kind::InclusiveGateway => at.incoming.len() < 2 && at.outgoing.len() < 2,
            Kind::BoundaryEvent { interrupting, .. } => interrupting && at.outgoing.len() < 2,
            Kind::StartEvent(_)
            | Kind::EndEvent(_)
            | Kind::SubProcess(_)
            | Kind::Transaction(_)
            | Kind::EventSubProcess { .. }
            | Kind::CallActivity(_)
            | Kind::ParallelEventBasedGateway => false,
            _ => at.outgoing.len() < 2,
        }
    }

    pub(crate) fn body(&self, body: BodyIx) -> &Body {
        &self.bodies[body.ix()]
    }
}
