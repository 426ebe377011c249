//! The agencies of the city and the divisions inside agencies. Departments as they were until the reorganisation of the
//! apparatus of 1 March 2025 (law: Decree 24/2014/NĐ-CP, amended by 107/2020/NĐ-CP).

/// A division (phòng): its short code and name.
pub type Division = (&'static str, &'static str);

/// A department of the city.
pub struct Department {
    /// Code, as packages name it.
    pub code: &'static str,
    /// Name.
    pub name: &'static str,
    /// How its kind is called.
    pub title: &'static str,
    /// Divisions that handle cases.
    pub divisions: &'static [Division],
}

const fn department(code: &'static str, name: &'static str, divisions: &'static [Division]) -> Department {
    Department { code, name, title: "Sở", divisions }
}

/// In the order of their numbers in the exchange code.
pub const DEPARTMENTS: &[Department] = &[
    Department {
        code: "VPUBND",
        name: "Văn phòng Ủy ban nhân dân Thành phố",
        title: "Văn phòng",
        divisions: &[("TH", "Phòng Tổng hợp"), ("NC", "Phòng Nội chính")],
    },
    department("SNV", "Sở Nội vụ", &[("TCBC", "Phòng Tổ chức, biên chế"), ("CCVC", "Phòng Công chức, viên chức")]),
    department(
        "STP",
        "Sở Tư pháp",
        &[("HCTP", "Phòng Hành chính tư pháp"), ("BTTP", "Phòng Bổ trợ tư pháp"), ("LLTP", "Phòng Lý lịch tư pháp")],
    ),
    department(
        "SKHDT",
        "Sở Kế hoạch và Đầu tư",
        &[
            ("DT", "Phòng Đầu tư ngoài ngân sách"),
            ("DKKD", "Phòng Đăng ký kinh doanh"),
            ("TD", "Phòng Thẩm định dự án"),
        ],
    ),
    department("STC", "Sở Tài chính", &[("QLCS", "Phòng Quản lý công sản"), ("QLG", "Phòng Quản lý giá")]),
    department(
        "SCT",
        "Sở Công Thương",
        &[("QLTM", "Phòng Quản lý thương mại"), ("KTAT", "Phòng Kỹ thuật an toàn, môi trường")],
    ),
    department(
        "SNNPTNT",
        "Sở Nông nghiệp và Phát triển nông thôn",
        &[("KHTC", "Phòng Kế hoạch, tài chính"), ("PCTT", "Phòng Thủy lợi và Phòng, chống thiên tai")],
    ),
    department(
        "SGTVT",
        "Sở Giao thông vận tải",
        &[
            ("VT", "Phòng Quản lý vận tải"),
            ("KC", "Phòng Quản lý kết cấu hạ tầng giao thông"),
            ("PT", "Phòng Quản lý phương tiện và người lái"),
        ],
    ),
    department(
        "SXD",
        "Sở Xây dựng",
        &[("CP", "Phòng Cấp phép xây dựng"), ("HT", "Phòng Hạ tầng kỹ thuật"), ("TD", "Phòng Thẩm định")],
    ),
    department(
        "STNMT",
        "Sở Tài nguyên và Môi trường",
        &[("MT", "Phòng Quản lý môi trường"), ("DD", "Phòng Quản lý đất đai"), ("TNN", "Phòng Tài nguyên nước")],
    ),
    department(
        "STTTT",
        "Sở Thông tin và Truyền thông",
        &[("BCVT", "Phòng Bưu chính, viễn thông"), ("BCXB", "Phòng Báo chí, xuất bản")],
    ),
    department(
        "SLDTBXH",
        "Sở Lao động, Thương binh và Xã hội",
        &[("BTXH", "Phòng Bảo trợ xã hội"), ("NCC", "Phòng Người có công")],
    ),
    department("SVHTT", "Sở Văn hóa và Thể thao", &[("DSVH", "Phòng Quản lý di sản"), ("VH", "Phòng Quản lý văn hóa")]),
    department("SDL", "Sở Du lịch", &[("LH", "Phòng Quản lý lữ hành"), ("LT", "Phòng Quản lý cơ sở lưu trú")]),
    department(
        "SKHCN",
        "Sở Khoa học và Công nghệ",
        &[("QLCN", "Phòng Quản lý công nghệ"), ("SHTT", "Phòng Sở hữu trí tuệ")],
    ),
    department(
        "SGDDT",
        "Sở Giáo dục và Đào tạo",
        &[("QLT", "Phòng Quản lý thi và kiểm định chất lượng"), ("TCCB", "Phòng Tổ chức cán bộ")],
    ),
    department(
        "SYT",
        "Sở Y tế",
        &[("NVY", "Phòng Nghiệp vụ Y"), ("NVD", "Phòng Nghiệp vụ Dược"), ("HN", "Phòng Quản lý hành nghề")],
    ),
    department("SQHKT", "Sở Quy hoạch – Kiến trúc", &[("QH", "Phòng Quy hoạch"), ("KT", "Phòng Kiến trúc")]),
    department("SNGV", "Sở Ngoại vụ", &[("LS", "Phòng Lãnh sự"), ("HTQT", "Phòng Hợp tác quốc tế")]),
    Department {
        code: "TTTP",
        name: "Thanh tra Thành phố",
        title: "Thanh tra",
        divisions: &[("NV1", "Phòng Nghiệp vụ 1"), ("GS", "Phòng Giám sát, kiểm tra")],
    },
    Department {
        code: "BDT",
        name: "Ban Dân tộc Thành phố",
        title: "Ban",
        divisions: &[("CS", "Phòng Chính sách dân tộc"), ("KH", "Phòng Kế hoạch, tổng hợp")],
    },
    Department {
        code: "BQLKCN",
        name: "Ban Quản lý các khu công nghiệp và chế xuất Hà Nội",
        title: "Ban",
        divisions: &[("DT", "Phòng Quản lý đầu tư"), ("MT", "Phòng Quản lý tài nguyên và môi trường")],
    },
];

/// A service unit of a department, with a desk of its own: code, department, name, divisions.
pub const SERVICE_UNITS: &[(&str, &str, &str, &[Division])] = &[(
    "VPDKDD",
    "STNMT",
    "Văn phòng Đăng ký đất đai Hà Nội",
    &[
        ("DK", "Phòng Đăng ký và Cấp giấy chứng nhận"),
        ("DD", "Phòng Kỹ thuật địa chính"),
        ("TTLT", "Phòng Thông tin, lưu trữ"),
    ],
)];

/// Divisions of the city's own office that handle cases decided by the city's committee.
pub const CITY_DIVISIONS: &[Division] = &[
    ("KSTTHC", "Phòng Kiểm soát thủ tục hành chính"),
    ("KT", "Phòng Kinh tế tổng hợp"),
    ("VX", "Phòng Khoa giáo, văn xã"),
];

/// Divisions of every district that handle cases. The first decides justice matters.
pub const DISTRICT_DIVISIONS: &[Division] = &[
    ("TP", "Phòng Tư pháp"),
    ("QLDT", "Phòng Quản lý đô thị"),
    ("TCKH", "Phòng Tài chính – Kế hoạch"),
    ("LDTBXH", "Phòng Lao động – Thương binh và Xã hội"),
    ("TNMT", "Phòng Tài nguyên và Môi trường"),
];

/// Officers of a commune: word of the login, post. Law: Decree 33/2023/NĐ-CP art. 5.
pub const COMMUNE_OFFICERS: &[(&str, &str)] = &[
    ("tuphap", "Công chức Tư pháp – Hộ tịch"),
    ("diachinh", "Công chức Địa chính – Xây dựng – Môi trường"),
    ("vanhoa", "Công chức Văn hóa – Xã hội"),
];
