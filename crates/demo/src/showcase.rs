//! The accounts that the start page of the demo offers, by role.

/// An account to sign in with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ShownAccount {
    /// Login.
    pub login: &'static str,
    /// What the reader learns about it, in Vietnamese: post and place.
    pub about: &'static str,
}

const fn shown(login: &'static str, about: &'static str) -> ShownAccount {
    ShownAccount { login, about }
}

/// In the order in which a case passes through their hands; those who supervise come last.
pub const ACCOUNTS: &[ShownAccount] = &[
    shown("tiepnhan.00004", "Cán bộ tiếp nhận, thu ngân – phường Trúc Bạch"),
    shown("motcua.00004", "Trưởng Bộ phận Một cửa – phường Trúc Bạch"),
    shown("tuphap.00004", "Công chức Tư pháp – Hộ tịch, phường Trúc Bạch"),
    shown("lanhdao.00004", "Chủ tịch UBND phường Trúc Bạch"),
    shown("pholanhdao.00004", "Phó Chủ tịch UBND phường Trúc Bạch (ký KT.)"),
    shown("vanthu.00004", "Văn thư – phường Trúc Bạch"),
    shown("tiepnhan.001", "Cán bộ tiếp nhận – quận Ba Đình"),
    shown("thungan.001", "Thu ngân – quận Ba Đình"),
    shown("chuyenvien.001.qldt", "Chuyên viên Phòng Quản lý đô thị – quận Ba Đình"),
    shown("truongphong.001.qldt", "Trưởng phòng Quản lý đô thị – quận Ba Đình"),
    shown("lanhdao.001", "Chủ tịch UBND quận Ba Đình"),
    shown("chuyenvien.sgtvt.vt", "Chuyên viên Phòng Quản lý vận tải – Sở Giao thông vận tải"),
    shown("lanhdao.sgtvt", "Giám đốc Sở Giao thông vận tải"),
    shown("buuchinh.01", "Nhân viên bưu chính công ích"),
    shown("kiemsoat.01", "Kiểm soát thủ tục hành chính Thành phố (cũng dời được giờ của bản dùng thử)"),
    shown("thanhtra.01", "Thanh tra công vụ"),
    shown("quantri.01", "Quản trị hệ thống"),
];

/// Agencies of these accounts: their desks are among the full ones.
pub const FULL_DESKS: &[&str] = &["00004", "001"];
