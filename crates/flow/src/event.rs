//! What can be asked of an instance ([`Command`]) and what happens in it ([`Event`]). Not here: why.

use crate::migrate::Places;
use crate::model::{BodyIx, FlowIx, NodeIx, ProcessIx};
use crate::span::Working;
use crate::state::{Key, Status, Variables};
use base::Instant;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// What a host asks of an instance.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Command {
    /// Begins. Without `start`: the none start event, or the only one.
    Start {
        /// Which process of the file.
        process: ProcessIx,
        /// Which start event.
        start: Option<NodeIx>,
        /// First variables.
        variables: Variables,
    },
    /// A task is done: user, manual, receive, service, or a decision with its `result`.
    Complete {
        /// The active task.
        key: Key,
        /// What it leaves behind.
        variables: Variables,
        /// The value for its result variable.
        result: Option<Value>,
    },
    /// A task ended with a business error, to be caught by a boundary event.
    Fail {
        /// The active task.
        key: Key,
        /// The error code.
        code: String,
        /// What it leaves behind.
        variables: Variables,
    },
    /// The host could not carry out an effect: an incident.
    Fault {
        /// The active element.
        key: Key,
        /// Stable code.
        code: String,
        /// Detail for the one who mends it.
        detail: String,
    },
    /// A timer is due.
    Fire {
        /// The timer.
        timer: Key,
    },
    /// A message has come for this instance. One wait takes it.
    Message {
        /// Its name.
        name: String,
        /// Its correlation value; without one any wait of the name takes it.
        correlation: Option<String>,
        /// What it carries.
        variables: Variables,
    },
    /// A signal was broadcast. All waits take it.
    Signal {
        /// Its name.
        name: String,
        /// What it carries.
        variables: Variables,
    },
    /// Mends an incident: tries again what failed.
    Retry {
        /// The active element.
        key: Key,
    },
    /// Mends an incident: leaves the element as if its work were done. Outputs that cannot be computed are left out.
    Skip {
        /// The active element.
        key: Key,
        /// Why, for the record.
        reason: String,
    },
    /// Stops the instance: until [`Command::Resume`] nothing else but [`Command::Terminate`] is taken. Timers stay
    /// armed; those that come due meanwhile ([`crate::State::due`]) are for the host to fire afterwards.
    Suspend {
        /// Why, for the record.
        reason: String,
    },
    /// Lets a suspended instance go on.
    Resume {
        /// Why, for the record.
        reason: String,
    },
    /// Changes variables, as when mending an incident.
    Set {
        /// In which scope; 0 is the process.
        scope: Key,
        /// The new values.
        variables: Variables,
    },
    /// Takes a person's task back to one a step before it: the task is withdrawn, the earlier one opened anew. Only
    /// [`Model::steps_before`](crate::Model::steps_before) are possible, so that no other token is touched.
    GoBack {
        /// The active task.
        key: Key,
        /// The task that is opened anew.
        to: NodeIx,
    },
    /// Ends the instance.
    Terminate,
}

/// What a retry repeats.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Phase {
    /// The element could not begin its work.
    Enter,
    /// Its work is done, but it could not go on.
    Leave,
}

/// What is thrown or caught.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Signal {
    /// A message, for one receiver.
    Message,
    /// A signal, for all.
    Signal,
    /// A timer.
    Timer,
    /// An error.
    Error,
    /// A link.
    Link,
    /// An escalation.
    Escalation,
    /// A condition that became true.
    Conditional,
    /// The cancelling of a transaction.
    Cancel,
    /// The undoing of activities.
    Compensation,
}

/// What happened. Those marked *effect* are for the host to carry out; all are applied by [`crate::apply`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Event {
    /// The instance began.
    Started {
        /// The process.
        process: ProcessIx,
        /// Its content.
        body: BodyIx,
        /// When.
        at: Instant,
        /// First variables.
        variables: Variables,
    },
    /// An element was entered.
    Activated {
        /// Its key from now on.
        key: Key,
        /// The element.
        node: NodeIx,
        /// The scope it runs in.
        scope: Key,
        /// The flow whose token it took.
        from: Option<FlowIx>,
        /// Which instance of a repeated activity it is, from 1.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        instance: Option<u32>,
        /// The throw event for which it undoes an activity.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        cause: Option<Key>,
    },
    /// An element was left in the ordinary way.
    Completed {
        /// Its key.
        key: Key,
        /// The element.
        node: NodeIx,
        /// What a script or decision gave.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        result: Option<Value>,
    },
    /// An element was ended from outside. *Effect*: a task is withdrawn.
    Terminated {
        /// Its key.
        key: Key,
        /// The element.
        node: NodeIx,
    },
    /// A token was put on a flow.
    Taken {
        /// The scope.
        scope: Key,
        /// The flow.
        flow: FlowIx,
    },
    /// A join took one token from each of these flows.
    Joined {
        /// The scope.
        scope: Key,
        /// The flows.
        flows: Vec<FlowIx>,
    },
    /// All tokens on flows of the scope are gone.
    Drained {
        /// The scope.
        scope: Key,
    },
    /// An activity got variables of its own: a sub-process, a repeated one, or one with inputs and outputs.
    ScopeOpened {
        /// The new scope: the key of the activity.
        scope: Key,
        /// The scope around it.
        parent: Key,
        /// The content that runs in it; for an activity without content, what it lies in.
        body: BodyIx,
        /// Whether variables around it are out of sight: a called process with inputs or outputs.
        #[serde(default, skip_serializing_if = "is_false")]
        closed: bool,
    },
    /// Variables got values.
    VariablesSet {
        /// The scope.
        scope: Key,
        /// The values.
        values: Variables,
    },
    /// A list got one of its items: the result of an instance of a repeated activity.
    Gathered {
        /// The scope.
        scope: Key,
        /// The variable that holds the list.
        name: String,
        /// Where in the list, from 0.
        place: u32,
        /// The item.
        value: Value,
    },
    /// *Effect*: someone is to do a user or manual task, or to confirm a receipt.
    TaskOpened {
        /// Its key, for [`Command::Complete`].
        key: Key,
        /// The element.
        node: NodeIx,
    },
    /// *Effect*: a service is to be called.
    Called {
        /// Its key, for [`Command::Complete`].
        key: Key,
        /// The element.
        node: NodeIx,
    },
    /// *Effect*: a decision is to be evaluated over [`crate::State::visible`] of the scope.
    DecisionAsked {
        /// Its key, for [`Command::Complete`] with a result.
        key: Key,
        /// The element.
        node: NodeIx,
        /// The scope whose variables it sees.
        scope: Key,
    },
    /// *Effect* for messages (find a receiver) and signals (broadcast, to this instance too).
    Thrown {
        /// Its key.
        key: Key,
        /// The element.
        node: NodeIx,
        /// What.
        kind: Signal,
        /// Its name or code.
        name: String,
        /// Its correlation value.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        correlation: Option<String>,
        /// What it carries: the data inputs of the element.
        #[serde(default, skip_serializing_if = "Variables::is_empty")]
        variables: Variables,
    },
    /// An event occurred that the element waited for.
    Caught {
        /// Its key.
        key: Key,
        /// The element.
        node: NodeIx,
        /// What.
        kind: Signal,
    },
    /// *Effect*: a timer is to be fired.
    TimerArmed {
        /// Its key, for [`Command::Fire`].
        timer: Key,
        /// The active element it belongs to.
        holder: Key,
        /// The event it sets off.
        node: NodeIx,
        /// When; where `working` is given, only an approximation that skips weekends.
        at: Instant,
        /// Working time from now: the host's calendar gives the moment.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        working: Option<Working>,
        /// How many times more after this one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        more: Option<u32>,
        /// Which part of a multiple event.
        #[serde(default, skip_serializing_if = "is_zero")]
        part: u16,
    },
    /// *Effect*: a timer has fired or is no longer wanted.
    TimerDisarmed {
        /// Its key.
        timer: Key,
    },
    /// *Effect*: the instance waits for a message or signal, or (no effect) for a condition over its variables.
    WaitOpened {
        /// Its key.
        wait: Key,
        /// The active element it belongs to.
        holder: Key,
        /// The event it sets off.
        node: NodeIx,
        /// Message, signal or condition.
        kind: Signal,
        /// Its name.
        name: String,
        /// The value that the message must carry.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        correlation: Option<String>,
        /// Which part of a multiple event.
        #[serde(default, skip_serializing_if = "is_zero")]
        part: u16,
    },
    /// A condition that is waited for was looked at and found changed.
    Judged {
        /// The wait.
        wait: Key,
        /// Whether the condition holds now.
        holds: bool,
    },
    /// A completed activity can be undone from now on. Its own variables stay with it.
    Compensable {
        /// The key it has had.
        key: Key,
        /// The activity.
        node: NodeIx,
        /// The scope it ran in.
        scope: Key,
        /// Which instance of a repeated activity it was.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        instance: Option<u32>,
    },
    /// A completed activity can be undone no more.
    Forgotten {
        /// The key it has had.
        key: Key,
        /// Whether what was completed within it is forgotten with it.
        within: bool,
    },
    /// *Effect*: it waits no more.
    WaitClosed {
        /// Its key.
        wait: Key,
    },
    /// *Effect*: an element cannot go on; someone is to mend it.
    Incident {
        /// Its key.
        key: Key,
        /// The element.
        node: NodeIx,
        /// What a retry repeats.
        phase: Phase,
        /// Stable code.
        code: String,
        /// Detail.
        detail: String,
    },
    /// The incident is being retried.
    Mended {
        /// Its key.
        key: Key,
    },
    /// The incident is over: the element is left as if its work were done.
    Skipped {
        /// Its key.
        key: Key,
        /// The element.
        node: NodeIx,
        /// Why.
        reason: String,
    },
    /// The instance takes no commands until it is resumed.
    Suspended {
        /// Why.
        reason: String,
    },
    /// The instance goes on.
    Resumed {
        /// Why.
        reason: String,
    },
    /// The instance goes on in another version of its model: all indices after this event are of that version. *Effect*:
    /// what the host keeps about elements and waits is to be read anew from the state.
    Migrated {
        /// Where everything stands from now on.
        places: Box<Places>,
        /// The last key given out: an undone migration gives its keys back.
        last: Key,
        /// Variables that an undone migration takes away again, by scope.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        forgets: Vec<(Key, String)>,
    },
    /// The instance has ended.
    Finished {
        /// Completed or terminated.
        status: Status,
    },
}

pub(crate) fn is_false(value: &bool) -> bool {
    !value
}

pub(crate) fn is_zero(value: &u16) -> bool {
    *value == 0
}
