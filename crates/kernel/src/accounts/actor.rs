//! Who acts: an official with the posts held on the day.

use crate::accounts::Account;
use crate::journal::By;
use crate::organisation::{HeldPost, Staff, Unit};
use crate::roles::Role;
use base::Id;
use serde::Serialize;

/// A signed-in official.
#[derive(Clone, Debug, Serialize)]
pub struct Actor {
    /// The account.
    pub account: Id<Account>,
    /// The person.
    pub staff: Id<Staff>,
    /// Name.
    pub name: String,
    /// Posts held on the day, own before substituted.
    pub posts: Vec<HeldPost>,
}

impl Actor {
    /// The post that greets the actor: the first.
    pub fn first_post(&self) -> Option<&HeldPost> {
        self.posts.first()
    }

    /// Whether any post carries `role`.
    pub fn has_role(&self, role: Role) -> bool {
        self.posts.iter().any(|p| p.role == role)
    }

    /// A post with `role` in `unit`.
    pub fn find_post(&self, role: Role, unit: Id<Unit>) -> Option<&HeldPost> {
        self.posts.iter().find(|p| p.role == role && p.unit == unit)
    }

    /// For the journal: this person in this post.
    pub fn by(&self, post: &HeldPost) -> By {
        By { actor: Some(self.staff.uuid()), post: Some(post.post.uuid()), unit: Some(post.unit.uuid()) }
    }
}
