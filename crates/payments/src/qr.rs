//! The square as a picture.

use crate::model::Demand;
use base::{Failure, Res};
use fast_qr::convert::svg::SvgBuilder;
use fast_qr::qr::QRBuilder;

/// The square of a demand as an SVG for a page; `None` when nothing is owed or the office has no account.
///
/// # Errors
/// `Internal` when the account in force cannot be written into a square.
pub fn qr_svg(demand: &Demand) -> Res<Option<String>> {
    let Some(payload) = demand.payload() else { return Ok(None) };
    let payload = payload.map_err(Failure::internal)?;
    let code = QRBuilder::new(payload.as_bytes()).ecl(fast_qr::ECL::M).build();
    let code = code.map_err(|e| Failure::Internal(format!("QR: {e:?}")))?;
    // Attributes give it a size, so that the CSP stays strict; the words beside it say the same for those who cannot see it.
    let head = "<svg width=\"240\" height=\"240\" role=\"img\" aria-label=\"Mã VietQR để chuyển khoản\" ";
    Ok(Some(SvgBuilder::default().to_str(&code).replacen("<svg ", head, 1)))
}
