//! A case as a row of a sheet: the same columns for every list.

use super::rows::{Teller, person};
use crate::read::listed::Listed;
use base::Instant;
use std::collections::BTreeSet;
use uuid::Uuid;
use web::words;

/// Headings with their widths in letters.
pub(super) const COLUMNS: &[(&str, f64)] = &[
    ("Mã hồ sơ", 30.0),
    ("Thủ tục", 44.0),
    ("Người nộp", 26.0),
    ("Chủ hồ sơ", 26.0),
    ("Trạng thái", 20.0),
    ("Kênh", 12.0),
    ("Nơi nhận", 26.0),
    ("Nơi giải quyết", 26.0),
    ("Nộp lúc", 17.0),
    ("Tiếp nhận lúc", 17.0),
    ("Hạn giải quyết", 17.0),
    ("Thời gian còn lại", 22.0),
    ("Bước", 40.0),
    ("Người giữ", 26.0),
    ("Giữ từ", 17.0),
];

/// The cells of a case.
pub(super) fn cells(teller: &Teller<'_>, row: &Listed) -> Vec<String> {
    let case = &row.case;
    let unit = |id| teller.world.organisation.name(id, teller.now.day());
    let moment = |at: Option<Instant>| at.map(sortable).unwrap_or_default();
    let holder = teller.holder(row);
    let channel = match case.channel.as_str() {
        "online" => "Trực tuyến",
        "post" => "Bưu chính",
        _ => "Trực tiếp",
    };
    vec![
        case.code.clone(),
        case.procedure_name.clone(),
        person(row),
        row.owner.clone().unwrap_or_default(),
        case.status.vietnamese().into(),
        channel.into(),
        unit(case.receiving),
        unit(case.deciding),
        moment(Some(case.submitted)),
        moment(case.accepted),
        moment(case.due_or_first()),
        teller.due(row).word,
        teller.step(row),
        holder.words,
        moment(holder.since),
    ]
}

/// `2024-05-03 17:00`: sorts as text.
fn sortable(at: Instant) -> String {
    format!("{} {}", at.day(), words::time(at))
}

/// Whose data the rows show.
pub(super) fn subjects(rows: &[Listed]) -> Vec<Uuid> {
    let all: BTreeSet<Uuid> = rows.iter().flat_map(|r| [r.case.owner.uuid(), r.case.filer.uuid()]).collect();
    all.into_iter().collect()
}
