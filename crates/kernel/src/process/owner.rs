//! What a module tells the host: where tasks go, which model an instance runs, what follows a move.

use super::Moved;
use crate::journal::By;
use crate::organisation::Unit;
use crate::worklist::Placement;
use base::{Act, Id, Instant, Res};
use db::Tx;
use flow::{Model, Node, Working};
use serde_json::Value;
use std::collections::HashMap;
use std::pin::Pin;
use std::sync::Arc;
use uuid::Uuid;

/// An answer that takes statements.
pub type Soon<'t, T> = Pin<Box<dyn Future<Output = Res<T>> + Send + 't>>;

/// A thing as people know it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Named {
    /// What it is called: the code of a case.
    pub name: String,
    /// Address of its page.
    pub href: String,
}

/// What a module tells of one thing.
pub trait Placing: Sync {
    /// Kind of the subject (`case`).
    fn subject_kind(&self) -> &'static str;
    /// The thing that the process belongs to.
    fn subject(&self) -> Uuid;
    /// Where and until when the task of this element waits.
    fn place(&self, node: &Node, now: Instant) -> Res<Placement>;
    /// The moment that lies so much working time after `now`.
    fn working_moment(&self, span: Working, now: Instant) -> Res<Instant>;
    /// The unit that answers for the thing, and sees its incidents.
    fn unit(&self) -> Option<Id<Unit>> {
        None
    }
    /// Whether the module runs a [`super::SERVICE_JOB`] for this element. A service that nobody runs is an incident.
    fn serves(&self, _node: &Node) -> bool {
        false
    }
    /// Who reaches the instances of other things in the same transaction; without it a job does.
    fn owner(&self) -> Option<&dyn Owner> {
        None
    }
}

/// What a module tells of all its things: for acts on many instances, and for messages from one to another.
pub trait Owner: Sync {
    /// The model that the module named so.
    fn model(&self, subject_kind: &str, name: &str) -> Res<Arc<Model>>;
    /// What it tells of one thing, which is locked where the engine locks.
    fn placing<'s: 't, 't>(&'s self, tx: &'t mut Tx, subject: Uuid) -> Soon<'t, Box<dyn Placing + Send + 's>>;
    /// What things are called, and the addresses of their pages.
    fn names<'t>(&'t self, tx: &'t mut Tx, subjects: &'t [Uuid]) -> Soon<'t, HashMap<Uuid, Named>>;
    /// Words that may speak of a person, as they may stand in the journal of the thing.
    fn seal<'t>(&'t self, tx: &'t mut Tx, subject: Uuid, text: &'t str) -> Soon<'t, Value>;
    /// An instance has moved by an act of the host, which has written its journal line: the thing follows. `model` is what
    /// the instance runs now.
    fn follow<'t>(
        &'t self,
        tx: &'t mut Tx,
        act: &'t Act,
        by: By,
        subject: Uuid,
        model: &'t str,
        moved: &'t Moved,
    ) -> Soon<'t, ()>;
}
