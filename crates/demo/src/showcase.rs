//! The accounts that the start page of the demo offers, by place and in the order in which a case passes through their hands.

/// A place with the people to work as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ShownGroup {
    /// The place.
    pub name: &'static str,
    /// What happens there, in a sentence.
    pub about: &'static str,
    /// Its accounts.
    pub accounts: &'static [ShownAccount],
}

/// An account to sign in with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ShownAccount {
    /// Login.
    pub login: &'static str,
    /// The post, in Vietnamese.
    pub post: &'static str,
    /// What one can try in it.
    pub does: &'static str,
}

const fn shown(login: &'static str, post: &'static str, does: &'static str) -> ShownAccount {
    ShownAccount { login, post, does }
}

/// Those who supervise come last.
pub const GROUPS: &[ShownGroup] = &[
    ShownGroup {
        name: "Phường Trúc Bạch",
        about: "Nơi người dân nộp hồ sơ hằng ngày. Đi theo một hồ sơ từ quầy tiếp nhận đến khi trả kết quả.",
        accounts: &[
            shown("tiepnhan.00004", "Cán bộ tiếp nhận, thu ngân", "Nhận hồ sơ, chứng thực, thu lệ phí, trả kết quả"),
            shown("tuphap.00004", "Công chức Tư pháp – Hộ tịch", "Thẩm định, yêu cầu bổ sung, trình ký"),
            shown("lanhdao.00004", "Chủ tịch UBND phường", "Xem và ký nhiều kết quả một lần"),
            shown("pholanhdao.00004", "Phó Chủ tịch UBND phường", "Ký thay theo quyết định ủy quyền"),
            shown("vanthu.00004", "Văn thư", "Cấp số, đóng dấu, chuyển kết quả về quầy"),
            shown("motcua.00004", "Trưởng Bộ phận Một cửa", "Theo dõi việc sắp đến hạn và quá hạn tại quầy"),
        ],
    },
    ShownGroup {
        name: "Quận Ba Đình",
        about: "Hồ sơ cấp quận qua phòng chuyên môn trước khi lãnh đạo ký.",
        accounts: &[
            shown("tiepnhan.001", "Cán bộ tiếp nhận", "Nhận hồ sơ, bàn giao cho phòng chuyên môn"),
            shown("thungan.001", "Thu ngân", "Thu phí, lập biên lai, chốt ca"),
            shown("chuyenvien.001.qldt", "Chuyên viên Phòng Quản lý đô thị", "Thẩm định, lấy ý kiến, soạn kết quả"),
            shown("truongphong.001.qldt", "Trưởng phòng Quản lý đô thị", "Phân công và xem lại trước khi trình"),
            shown("lanhdao.001", "Chủ tịch UBND quận", "Ký kết quả, ký thư xin lỗi"),
        ],
    },
    ShownGroup {
        name: "Sở Giao thông vận tải",
        about: "Thủ tục cấp thành phố, giải quyết tại Sở.",
        accounts: &[
            shown("chuyenvien.sgtvt.vt", "Chuyên viên Phòng Quản lý vận tải", "Thẩm định hồ sơ của doanh nghiệp"),
            shown("lanhdao.sgtvt", "Giám đốc Sở", "Ký giấy phép, phù hiệu"),
        ],
    },
    ShownGroup {
        name: "Thành phố Hà Nội",
        about: "Những người giữ cho toàn thành phố chạy đúng hạn và đúng quy định.",
        accounts: &[
            shown(
                "kiemsoat.01",
                "Kiểm soát thủ tục hành chính",
                "Danh mục thủ tục, giám sát; dời được giờ của bản dùng thử",
            ),
            shown("quantri.01", "Quản trị hệ thống", "Cơ quan, cán bộ, tài khoản, ủy quyền"),
            shown("thanhtra.01", "Thanh tra công vụ", "Xem hồ sơ và nhật ký để thanh tra"),
            shown("buuchinh.01", "Nhân viên bưu chính công ích", "Nhận và trả hồ sơ qua bưu chính"),
        ],
    },
];

/// Agencies of these accounts: their desks are among the full ones.
pub const FULL_DESKS: &[&str] = &["00004", "001"];
