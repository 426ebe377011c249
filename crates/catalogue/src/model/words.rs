//! The closed lists of words that a record may use, with their Vietnamese names.

use serde::{Deserialize, Serialize};

macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($variant:ident $text:literal $vi:literal;)* }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum $name { $(
            #[doc = $vi]
            #[serde(rename = $text)]
            $variant,
        )* }

        impl $name {
            /// All of them, in order.
            pub const ALL: &[Self] = &[$(Self::$variant),*];

            /// Stable name in packages and JSON.
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $text,)* }
            }

            /// The Vietnamese words.
            pub const fn vietnamese(self) -> &'static str {
                match self { $(Self::$variant => $vi,)* }
            }

            /// The one of this name.
            pub fn parse(name: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|w| w.name() == name)
            }
        }
    };
}

words! {
    /// Whom a procedure serves.
    Kind {
        Public "public" "Thủ tục hành chính";
        Internal "internal" "Thủ tục hành chính nội bộ";
    }
}
words! {
    /// Who may apply.
    Applicant {
        Citizen "citizen" "Công dân Việt Nam";
        Foreigner "foreigner" "Người nước ngoài";
        OverseasVietnamese "overseas_vietnamese" "Người Việt Nam định cư ở nước ngoài";
        HouseholdBusiness "household_business" "Hộ kinh doanh";
        Enterprise "enterprise" "Doanh nghiệp";
        Cooperative "cooperative" "Hợp tác xã";
        Organisation "organisation" "Tổ chức";
        ForeignOrganisation "foreign_organisation" "Tổ chức nước ngoài";
        Authority "authority" "Cơ quan nhà nước";
    }
}
words! {
    /// Level of the administration.
    Level {
        Commune "commune" "Cấp xã";
        District "district" "Cấp huyện";
        Province "province" "Cấp tỉnh";
    }
}
words! {
    /// How a filing comes in.
    Channel {
        Direct "direct" "Trực tiếp";
        Online "online" "Trực tuyến";
        Post "post" "Bưu chính công ích";
    }
}
words! {
    /// The event of receipt at which the clock starts.
    StartsAt {
        Desk "at_desk" "Khi Bộ phận Một cửa nhận";
        DecidingAgency "at_deciding_agency" "Khi cơ quan giải quyết nhận";
        PostArrival "at_post_arrival" "Theo dấu bưu chính ngày đến";
        PostDispatch "at_post_dispatch" "Theo dấu bưu chính ngày gửi";
        LastSupplement "at_last_supplement" "Khi bổ sung đủ";
    }
}
words! {
    /// Why the office's clock may stand still, beside a supplement.
    PauseGround {
        FinancialObligation "financial_obligation" "Chờ thực hiện nghĩa vụ tài chính";
        TaxNotice "tax_notice" "Chờ thông báo của cơ quan thuế";
        Posting "posting" "Niêm yết công khai";
        Survey "survey" "Đo đạc";
        Verification "verification" "Xác minh";
        Consultation "consultation" "Lấy ý kiến";
        ApplicantRepair "applicant_repair" "Chờ người nộp hoàn thiện hồ sơ";
        DraftConfirmation "draft_confirmation" "Chờ người nộp xác nhận bản dự thảo";
    }
}
words! {
    /// What a fee is counted by.
    Per {
        Case "case" "hồ sơ";
        Copy "copy" "bản";
        Page "page" "trang";
        Item "item" "đối tượng";
    }
}
words! {
    /// Fee (phí) or charge (lệ phí): Luật Phí và lệ phí 97/2015/QH13, article 3.
    FeeKind {
        Fee "fee" "Phí";
        Charge "charge" "Lệ phí";
    }
}
words! {
    /// What silence of a consulted agency means.
    Silence {
        Agreed "agreed" "Quá hạn không trả lời coi là đồng ý";
        InformHead "inform_head" "Quá hạn thì báo Trưởng Bộ phận Một cửa";
    }
}
words! {
    /// Whether the case code of an outside system has to be entered.
    CodeNeed {
        Required "required" "Bắt buộc";
        Optional "optional" "Không bắt buộc";
    }
}
words! {
    /// What kind of unit is consulted.
    ConsultedKind {
        Department "department" "Sở";
        Commune "commune" "Ủy ban nhân dân cấp xã";
        District "district" "Ủy ban nhân dân cấp huyện";
        Province "province" "Ủy ban nhân dân cấp tỉnh";
        ServiceUnit "service_unit" "Đơn vị sự nghiệp";
        Other "other" "Cơ quan khác";
    }
}
