//! The printed list of a hand-over, for both signatures.

use super::super::prints;
use super::OnTrip;
use crate::state::Cases;
use crate::store::bundles::BundleLine;
use letters::{HandoverList, HandoverRow, Letter};
use web::{PageResult, Shared};

/// The list of the files that travel; those taken off it are left out.
pub(super) async fn send(shared: &Shared, cases: &Cases, trip: OnTrip) -> PageResult {
    let world = cases.world(shared);
    let b = &trip.bundle;
    let name = |staff| trip.history.staff.get(&staff);
    let row = |l: &BundleLine| {
        let case = trip.cases.get(&l.case)?;
        Some(HandoverRow {
            code: l.code.clone(),
            procedure: case.procedure_name.clone(),
            applicant: trip.names.get(&case.owner).cloned().unwrap_or_default(),
            pieces: u32::try_from(l.pieces).unwrap_or(0),
            due_at: case.appointment.or(case.due),
            note: None,
        })
    };
    let letter = HandoverList {
        head: prints::desk_head(shared, &world, b.giving, b.day, Some(format!("{}/BGHS", b.number))),
        from: prints::desk_name(&world, b.giving, b.day),
        to: prints::body(shared, b.taking, b.day),
        leaves_at: b.made,
        rows: trip.lines.iter().filter(|l| l.removed.is_none()).filter_map(row).collect(),
        giver: prints::signer(name(b.giver)),
        carrier: None,
        taker: prints::signer(b.taken_by.or(b.taker).and_then(name)),
    };
    prints::send(Letter::HandoverList(letter), prints::style(shared), &format!("ban-giao-{}", b.number)).await
}
