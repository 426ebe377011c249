//! What an act is about, and what a list may hold.

use base::Id;
use kernel::organisation::Unit;

/// What an act is about: a case, told by the agencies that have to do with it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Resource {
    /// Kind of thing: `case`.
    pub kind: &'static str,
    /// Agency where it was filed.
    pub receiving: Option<Id<Unit>>,
    /// Agency that answers for the result.
    pub deciding: Option<Id<Unit>>,
    /// Agencies that were consulted or have a step to do.
    pub others: Vec<Id<Unit>>,
}

impl Resource {
    /// All agencies that have to do with it, each at most once.
    pub fn agencies(&self) -> Vec<Id<Unit>> {
        let mut all: Vec<_> =
            self.receiving.into_iter().chain(self.deciding).chain(self.others.iter().copied()).collect();
        all.sort_unstable();
        all.dedup();
        all
    }
}

/// The agencies whose things an actor may see: a thing is seen when one of its agencies is in the scope.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Scope {
    /// Everything.
    All,
    /// Things of these agencies, sorted.
    Agencies(Vec<Id<Unit>>),
    /// Nothing.
    Nothing,
}

impl Scope {
    /// Whether a thing of these agencies is in the scope.
    pub fn holds(&self, resource: &Resource) -> bool {
        match self {
            Self::All => true,
            Self::Agencies(list) => resource.agencies().iter().any(|a| list.binary_search(a).is_ok()),
            Self::Nothing => false,
        }
    }
}
