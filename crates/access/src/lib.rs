//! Who may do what: Cedar policies, one file per module, validated against one schema. Cedar decides on one thing;
//! lists and counts use [`Access::scope`], which is found by asking the same policies.
//! Not here: the policies themselves (`policies.cedar` of each module), sign-in (crate `kernel`).

mod decide;
mod thing;

pub use decide::Access;
pub use thing::{Resource, Scope};

#[cfg(test)]
mod tests;
