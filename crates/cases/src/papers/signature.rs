//! Signatures of those who speak for an agency. Law: NĐ 30/2020/NĐ-CP art. 13, annex I.

use kernel::organisation::UnitKind;
use letters::{Capacity, Ground, Signature};

/// The signature of one who speaks for an agency: on which ground, as what. Law: NĐ 30/2020/NĐ-CP art. 13, annex I.
pub(crate) fn signature(kind: UnitKind, title: &str, form: Option<&str>, name: &str) -> Signature {
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
pub(crate) fn signature_lines(s: &Signature) -> Vec<String> {
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
