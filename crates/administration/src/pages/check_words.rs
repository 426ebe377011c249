//! What could not be read, why, and what was kept, in words: the import speaks of places and problems in English.

/// Problems that the import tells (crate `catalogue`, `import`), and their words.
const KNOWN: &[(&str, &str)] = &[
    ("time and fee are glued together", "thời hạn và phí dính liền nhau"),
    ("a piece without letters", "mảnh không có chữ"),
    ("a note among the documents", "ghi chú lẫn trong thành phần hồ sơ"),
    ("the name of a file stands in the name", "tên tệp lẫn trong tên giấy tờ"),
    ("the name of a file is glued to the name", "tên tệp dính vào tên giấy tờ"),
    ("0 originals and 0 copies: perhaps no document at all", "0 bản chính, 0 bản sao: có thể không phải giấy tờ"),
    ("a year was glued to the count", "số năm dính vào số lượng"),
    ("too many to be a count: perhaps glued to a number of the name", "số lượng quá lớn: có thể dính với số trong tên"),
    ("no channel, time or fee is stated", "không ghi cách thức, thời hạn, phí"),
    ("the kind is empty: public or internal is not said", "không ghi loại: công khai hay nội bộ"),
    ("is no number of a decision such as 163/QĐ-BTP", "không giống số quyết định, ví dụ 163/QĐ-BTP"),
    ("is longer than 500 letters: perhaps several names in one", "dài hơn 500 chữ: có thể nhiều tên gộp lại"),
    ("still speaks of districts, which ended on 2025-07-01", "còn nhắc cấp huyện, đã kết thúc ngày 01/07/2025"),
    (
        "still speaks of household books, which ended on 2023-01-01",
        "còn nhắc sổ hộ khẩu, đã hết giá trị ngày 01/01/2023",
    ),
    (
        "called free, but the note names a tariff or a condition",
        "ghi miễn phí nhưng ghi chú nêu mức thu hoặc điều kiện",
    ),
    (
        "no unit: 1 stands for \"see the text\", not for one day",
        "không có đơn vị: số 1 nghĩa là “xem văn bản”, không phải một ngày",
    ),
    (
        "the note names other times: perhaps variants or stages",
        "ghi chú nêu thời hạn khác: có thể là trường hợp hoặc giai đoạn",
    ),
    ("pieces around \"hoặc\": alternatives of one document", "các mảnh quanh chữ “hoặc”: giấy tờ thay thế nhau"),
    ("no unit", "không có đơn vị thời gian"),
    (
        "the limit differs between channels: perhaps by variant",
        "thời hạn khác nhau giữa các cách thức: có thể theo trường hợp",
    ),
    ("the note names other amounts", "ghi chú nêu mức thu khác"),
    ("hours of office or of the clock is not said", "không rõ giờ làm việc hay giờ đồng hồ"),
    ("the unit says days, the note says working days", "đơn vị ghi ngày, ghi chú ghi ngày làm việc"),
    ("the unit says working days, the note says days", "đơn vị ghi ngày làm việc, ghi chú ghi ngày"),
    ("under 1.000 đ: perhaps in thousands", "dưới 1.000 đ: có thể tính theo nghìn đồng"),
    (
        "several rows for one channel: alternatives or stages, neither summed nor chosen from",
        "nhiều dòng cho một cách thức: thay thế nhau hoặc theo giai đoạn, không cộng, không chọn",
    ),
    ("a line cut in pieces", "một dòng bị cắt thành nhiều mảnh"),
    ("in a foreign currency", "tính bằng ngoại tệ"),
    ("is no whole number", "không phải số nguyên"),
];

/// `channels[0].time` → `Cách thức thứ 1, thời hạn`.
pub(super) fn field_words(field: &str) -> String {
    let (place, part) = field.split_once('.').unwrap_or((field, ""));
    let (name, index) = place.split_once('[').unwrap_or((place, ""));
    let name = match name {
        "channels" => "Cách thức thực hiện",
        "documents" => "Thành phần hồ sơ",
        "decision" => "Số quyết định",
        "kind" => "Loại thủ tục",
        "name" => "Tên",
        "steps" => "Trình tự",
        "limit" => "Thời hạn",
        "" => "Bản ghi",
        other => other,
    };
    let part = match part {
        "" => "",
        "time" => ", thời hạn",
        "fee" => ", phí, lệ phí",
        "name" => ", tên",
        "count" => ", số lượng",
        _ => ", mục khác",
    };
    let index = index.trim_end_matches(']').parse::<usize>().map(|i| format!(" thứ {}", i + 1)).unwrap_or_default();
    format!("{name}{index}{part}")
}

/// Why it could not be read. The import speaks English; what is new there is shown as it is.
pub(super) fn problem_words(problem: &str) -> String {
    KNOWN
        .iter()
        .find(|(english, _)| *english == problem)
        .map_or_else(|| problem.to_owned(), |(_, words)| (*words).into())
}

pub(super) fn kept_words(kept: &str) -> String {
    match kept {
        "text" => "giữ nguyên văn".into(),
        "nothing" => "không giữ gì".into(),
        "note" => "giữ làm ghi chú".into(),
        "no count" => "bỏ số lượng".into(),
        "all rows" => "giữ mọi dòng".into(),
        "public" => "coi là công khai".into(),
        other => format!("giữ là {other}"),
    }
}
