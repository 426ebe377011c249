//! What the access log and the journal call things, in plain words for the person whom they name.

/// Why data were read: the name of a page or route in words. A name that is not known is told in general.
pub fn purpose_words(purpose: &str) -> &'static str {
    match purpose {
        "case" | "api case" | "inbox panel" => "Mở hồ sơ để xử lý",
        "case act" => "Làm một việc với hồ sơ",
        "decide" => "Xem hồ sơ để ký kết quả",
        "inbox" | "desk" => "Xem danh sách việc phải làm",
        "inbox sheet" => "Tải danh sách việc ra bảng tính",
        "late cases" => "Xem danh sách hồ sơ quá hạn",
        "search" | "api search" => "Tìm hồ sơ",
        "search sheet" => "Tải kết quả tìm hồ sơ ra bảng tính",
        "register" => "Xem sổ theo dõi hồ sơ",
        "receive" => "Nhận hồ sơ tại quầy",
        "receipt" => "Xem hoặc in giấy tiếp nhận, biên lai",
        "page file" | "api file" => "Mở một giấy tờ trong hồ sơ",
        "page files" | "api files" => "Xem giấy tờ trong hồ sơ",
        "page scan" | "page scans" => "Xếp giấy tờ đã quét vào hồ sơ",
        "page bundles" | "page bundle" => "Bàn giao hồ sơ giấy",
        "page parcels" | "bag list" => "Gửi, nhận hồ sơ qua bưu chính",
        "page shift" => "Thu phí, đối chiếu tiền",
        payments if payments.starts_with("page payments") => "Thu phí, đối chiếu tiền",
        "notices" | "letters" => "Báo tin cho bạn",
        "supplement" | "non-acceptance" | "apology" | "stop" | "draft" | "result" => "In văn bản gửi bạn",
        "control-sheet" | "label" | "labels" => "In phiếu kiểm soát, nhãn hồ sơ",
        "incident" => "Sửa sự cố của quy trình",
        "data requests" => "Xem danh sách yêu cầu về dữ liệu",
        "data request" => "Trả lời yêu cầu của bạn về dữ liệu",
        "my paper" | "my result" | "my export" => "Chính bạn mở giấy tờ của mình",
        _ => "Xem trong khi làm việc",
    }
}

/// An act of the journal, as one says that someone did it.
pub fn act_words(act: &str) -> &'static str {
    match act {
        "sign_in" => "đăng nhập",
        "sign_out" => "đăng xuất",
        "act_for" => "chọn làm việc thay mặt",
        "consent" => "đồng ý cho sử dụng dữ liệu",
        "consent_withdrawal" => "rút lại sự đồng ý",
        "export" => "lập bản sao dữ liệu",
        "export_removal" => "xóa bản sao dữ liệu",
        "data_request" => "gửi yêu cầu về dữ liệu",
        "data_answer" => "trả lời yêu cầu về dữ liệu",
        other => cases::pages::did(other),
    }
}

/// An official by post and office; the name is not told.
pub fn reader_words(title: Option<&str>, office: Option<&str>) -> String {
    match (title.filter(|t| !t.is_empty()), office.filter(|o| !o.is_empty())) {
        (Some(title), Some(office)) => format!("{title}, {office}"),
        (Some(one), None) | (None, Some(one)) => one.to_owned(),
        (None, None) => "Cán bộ".into(),
    }
}
