//! Papers of the counter as PDF: whose heading they carry, who signs, how they reach the browser. What stands on each paper
//! is said by the page that prints it.

use crate::work::World;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::IntoResponse;
use base::{Day, Failure, Id};
use kernel::organisation::{Unit, UnitKind};
use letters::{Head, Letter, Signer, Style};
use web::{PageResult, Shared};

/// How papers of this installation look.
pub(super) fn style(shared: &Shared) -> Style {
    Style {
        lookup_url: format!("{}/track", shared.settings.public_url.trim_end_matches('/')),
        large_print: false,
        watermark: shared.settings.demo.then(|| "Bản dùng thử".to_owned()),
    }
}

/// Sends a paper to be seen and printed. Printing computes for a moment, so it is done beside the server's own work.
pub(super) async fn send(letter: Letter, style: Style, name: &str) -> PageResult {
    let pdf = tokio::task::spawn_blocking(move || letters::render(&letter, &style));
    let pdf = pdf.await.map_err(Failure::internal)?.map_err(Failure::internal)?;
    reply(pdf, name)
}

/// A PDF that was made, to be seen and printed.
pub(super) fn reply(pdf: Vec<u8>, name: &str) -> PageResult {
    let mut response = (StatusCode::OK, pdf).into_response();
    let shown = HeaderValue::from_str(&format!("inline; filename=\"{name}.pdf\"")).map_err(Failure::internal)?;
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("application/pdf"));
    response.headers_mut().insert(header::CONTENT_DISPOSITION, shown);
    Ok(response)
}

/// The agency of a unit as it signs, written out: `Ủy ban nhân dân phường Trúc Bạch`.
pub(super) fn body(shared: &Shared, unit: Id<Unit>, day: Day) -> String {
    let name = web::agency_name(shared, unit, day);
    name.strip_prefix("UBND ").map_or_else(|| name.clone(), |of| format!("Ủy ban nhân dân {of}"))
}

/// The body above an agency, for headings.
pub(super) fn parent(shared: &Shared, world: &World, unit: Id<Unit>, day: Day) -> Option<String> {
    let above = world.organisation.agency(unit, day)?.parent?;
    Some(body(shared, above, day)).filter(|name| !name.is_empty())
}

/// The place before a date: the city or province.
pub(super) fn place(shared: &Shared, world: &World, unit: Id<Unit>, day: Day) -> String {
    let province = world.organisation.above(unit, UnitKind::Province, day).map(|u| u.name.clone());
    let name = province.unwrap_or_else(|| shared.settings.city.clone());
    let bare = ["Thành phố ", "Tỉnh "].into_iter().find_map(|kind| name.strip_prefix(kind));
    bare.map_or(name.clone(), str::to_owned)
}

/// The desk of an agency, or the agency itself where it has none.
pub(super) fn desk_name(world: &World, agency: Id<Unit>, day: Day) -> String {
    world.organisation.desk(agency, day).map_or_else(|| world.organisation.name(agency, day), |d| d.name.clone())
}

/// The heading of a paper of the desk.
pub(super) fn desk_head(shared: &Shared, world: &World, agency: Id<Unit>, day: Day, number: Option<String>) -> Head {
    Head {
        parent: Some(body(shared, agency, day)),
        body: desk_name(world, agency, day),
        number,
        place: place(shared, world, agency, day),
        day,
        version: 1,
    }
}

/// A name under a plain signature.
pub(super) fn signer(name: Option<&String>) -> Signer {
    Signer { name: name.cloned(), signed: None }
}
