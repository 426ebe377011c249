//! Papers of the counter as PDF: whose heading they carry, who signs, how they reach the browser. What stands on each paper
//! is said by the page that prints it.

use crate::work::World;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::IntoResponse;
use base::{Day, Failure, Id};
use kernel::organisation::{Unit, UnitKind};
use letters::{Capacity, Ground, Head, Letter, Signature, Signer, Style};
use web::{PageResult, Shared};

/// How papers of this installation look.
pub(super) fn style(shared: &Shared) -> Style {
    Style {
        lookup_url: format!("{}/track", shared.settings.public_url.trim_end_matches('/')),
        large_print: false,
        watermark: shared.settings.demo.then(|| "Bản trình diễn".to_owned()),
    }
}

/// Sends a paper to be seen and printed. Printing computes for a moment, so it is done beside the server's own work.
pub(super) async fn send(letter: Letter, style: Style, name: &str) -> PageResult {
    let pdf = tokio::task::spawn_blocking(move || letters::render(&letter, &style));
    let pdf = pdf.await.map_err(Failure::internal)?.map_err(Failure::internal)?;
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

/// The signature of one who speaks for an agency: on which ground, as what. Law: NĐ 30/2020/NĐ-CP art. 13, annex I.
pub(super) fn signature(kind: UnitKind, title: &str, form: Option<&str>, name: &str) -> Signature {
    let is_committee = matches!(kind, UnitKind::Province | UnitKind::District | UnitKind::Commune);
    let post = title.split(" UBND").next().unwrap_or(title).trim().to_owned();
    let head = if is_committee { "Chủ tịch".to_owned() } else { capital(post.trim_start_matches("Phó ")) };
    let of = |ground, of: &str| Capacity { ground, of: of.into() };
    let mut capacity = Vec::new();
    if is_committee && !matches!(form, Some("TL" | "TUQ")) {
        capacity.push(of(Ground::OnBehalf, "Ủy ban nhân dân"));
    }
    match form {
        Some("KT") => capacity.push(of(Ground::InPlace, &head)),
        Some("TL") => capacity.push(of(Ground::ByOrder, &head)),
        Some("TUQ") if is_committee => capacity.push(of(Ground::ByDelegation, &head)),
        _ => {}
    }
    Signature { capacity, post, name: Some(name.to_owned()), signed: None }
}

/// The lines above a name as on paper: `TM. Ủy ban nhân dân`, `KT. Chủ tịch`, `Phó Chủ tịch`.
pub(super) fn signature_lines(s: &Signature) -> Vec<String> {
    let letters = |c: &Capacity| match c.ground {
        Ground::OnBehalf => "TM.",
        Ground::InPlace => "KT.",
        Ground::ByOrder => "TL.",
        Ground::ByDelegation => "TUQ.",
        Ground::Acting => "Q.",
    };
    let above = s.capacity.iter().map(|c| format!("{} {}", letters(c), c.of));
    above.chain([s.post.clone()]).collect()
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn deputy_signs_for_the_committee_and_in_the_place_of_its_chair() {
        let s = signature(UnitKind::Commune, "Phó Chủ tịch UBND phường", Some("KT"), "Trần Quốc Bình");
        assert_eq!(signature_lines(&s), ["TM. Ủy ban nhân dân", "KT. Chủ tịch", "Phó Chủ tịch"]);
        let s = signature(UnitKind::Commune, "Chủ tịch UBND phường", Some("TM"), "Trần Văn Minh");
        assert_eq!(signature_lines(&s), ["TM. Ủy ban nhân dân", "Chủ tịch"]);
        let s = signature(UnitKind::Commune, "Công chức Tư pháp – Hộ tịch", Some("TUQ"), "Phạm Quỳnh Trang");
        assert_eq!(signature_lines(&s), ["TUQ. Chủ tịch", "Công chức Tư pháp – Hộ tịch"]);
        let s = signature(UnitKind::Department, "Phó Giám đốc", Some("KT"), "Lê Hà");
        assert_eq!(signature_lines(&s), ["KT. Giám đốc", "Phó Giám đốc"]);
    }
}
