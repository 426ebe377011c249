//! The keeper of the catalogue settles what an import could not read.

use super::{CATALOGUE, World};
use base::{Act, Failure, Id, Res, nfc};
use catalogue::model::ProcedureVersion;
use db::Tx;
use kernel::accounts::Actor;

/// Something that was looked at.
#[derive(Clone, Debug)]
pub struct Settled {
    /// The version.
    pub version: Id<ProcedureVersion>,
    /// Number within the version.
    pub n: i64,
    /// What it should say; empty: what was kept is right.
    pub corrected: String,
}

/// Marks it as checked, with the right value where it was wrong.
pub async fn settle_check(tx: &mut Tx, world: &World, actor: &Actor, act: &Act, input: Settled) -> Res<()> {
    let post = world.authorise_install(actor, act.now.day(), CATALOGUE)?;
    let corrected = nfc(&input.corrected);
    if corrected.chars().count() > 2_000 {
        return Err(Failure::field("corrected", "too_long", "2000"));
    }
    let by = actor.by(post);
    let corrected = Some(corrected.as_str()).filter(|c| !c.is_empty());
    catalogue::work::resolve_check(tx, act, by, input.version, input.n, corrected).await
}
