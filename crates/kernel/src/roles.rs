//! The roles that posts carry. Which acts a role may do is decided in the Cedar policies of the modules, not here.

use serde::{Deserialize, Serialize};

macro_rules! roles {
    ($($role:ident $name:literal $vi:literal;)*) => {
        /// A role held through a post in a unit. Source: WORDS.md, "post".
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum Role { $(
            #[doc = $vi]
            $role,
        )* }

        impl Role {
            /// All roles, in the order of the list of posts.
            pub const ALL: &[Self] = &[$(Self::$role),*];

            /// Stable name in code, policies, packages and CSV files.
            pub const fn name(self) -> &'static str {
                match self { $(Self::$role => $name,)* }
            }

            /// The Vietnamese name of the post.
            pub const fn vietnamese(self) -> &'static str {
                match self { $(Self::$role => $vi,)* }
            }

            /// The role of this name.
            pub fn parse(name: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|r| r.name() == name)
            }
        }
    };
}

roles! {
    Receptionist "receptionist" "Cán bộ tiếp nhận";
    HeadOfDesk "head_of_desk" "Trưởng Bộ phận Một cửa";
    Cashier "cashier" "Thu ngân";
    PostalClerk "postal_clerk" "Nhân viên bưu chính";
    Officer "officer" "Công chức chuyên môn";
    HeadOfDivision "head_of_division" "Trưởng phòng";
    Leader "leader" "Lãnh đạo cơ quan";
    Clerk "clerk" "Văn thư";
    ProcedureControl "procedure_control" "Công chức kiểm soát thủ tục hành chính";
    Administrator "administrator" "Quản trị hệ thống";
    Inspector "inspector" "Thanh tra công vụ";
}
