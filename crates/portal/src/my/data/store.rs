//! The e-store: papers of earlier cases that a later filing may use again. Law: Thông tư 01/2023/TT-VPCP art. 24.

use base::{Failure, Id, Res};
use cases::read::own::{self, OwnPaper, PapersAsked};
use cases::work::World;
use db::Tx;
use kernel::consents;
use kernel::files::{File, FileKey};
use kernel::vault::Person;

/// Papers offered for one document at most.
const OFFERED_MAX: usize = 5;

/// Papers of a party that may stand for the document `kind` (its code in the procedure) in a new filing, the newest first.
/// Nothing without the consent of the party ([`consents::ESTORE_REUSE`]); not those that an official found lacking, nor
/// those that belong to someone for whom the party has filed. The caller writes the access log where it shows them.
pub async fn reusable(tx: &mut Tx, world: &World, party: Id<Person>, kind: &str) -> Res<Vec<OwnPaper>> {
    if kind.is_empty() || !consents::given(tx, party, consents::ESTORE_REUSE).await? {
        return Ok(Vec::new());
    }
    let asked = PapersAsked { code: Some(kind.to_owned()), limit: 4 * OFFERED_MAX, ..PapersAsked::default() };
    let mut papers = own::papers(tx, world, party, &asked).await?;
    papers.retain(|p| p.row.owner == Some(party));
    // The same scan, given with several cases, is offered once.
    let mut seen = Vec::new();
    papers.retain(|p| {
        let is_new = !seen.contains(&p.row.blake3);
        seen.push(p.row.blake3);
        is_new
    });
    papers.truncate(OFFERED_MAX);
    Ok(papers)
}

/// One of those papers with what opens it, for the filing that copies it: a file belongs to one case, so what is used again
/// is read and kept anew.
///
/// # Errors
/// `NotFound` for a paper that [`reusable`] does not offer for `kind`.
pub async fn open_reusable(
    tx: &mut Tx,
    world: &World,
    party: Id<Person>,
    kind: &str,
    file: Id<File>,
) -> Res<(OwnPaper, FileKey)> {
    if !reusable(tx, world, party, kind).await?.iter().any(|p| p.row.id == file) {
        return Err(Failure::NotFound);
    }
    own::paper(tx, world, party, file).await
}
