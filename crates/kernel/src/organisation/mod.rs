//! Units, posts and people over time. A unit is an identity with dated names, kinds, codes and parents; every question
//! takes a day. Nothing here assumes three levels or two: districts exist or not by date.

mod import;
mod register;
mod staff;
mod staff_import;
mod store;
mod tree;

pub use import::{ImportProblem, ImportReport, import_units};
pub use register::{
    DelegationRow, HoldingRow, PostRow, StaffQuery, StaffRow, end_delegation, find_delegation, find_holding, find_post,
    find_staff, has_other_holder, list_delegations, list_holdings_in, list_holdings_of, list_holdings_of_post,
    list_names, list_posts, list_staff, list_titles, set_left, update_staff,
};
pub(crate) use staff::read_held;
pub use staff::{
    Delegation, HOLDING_END_JOB, HeldPost, Holding, NewPost, Post, SigningAuthority, SigningForm, Staff, StaffMember,
    delegate, end_holding, find_signing_form, hold, insert_post, insert_staff, list_holdings, list_signing_authorities,
    list_unit_staff, substitute,
};
pub use staff_import::{ImportScope, STAFF_COLUMNS, import_staff, is_name};
pub use store::{NewUnit, Succession, change_unit, close_unit, insert_unit, link_successor, list_successions, load};
pub use tree::{Organisation, OrganisationCache, UnitVersion};

use serde::{Deserialize, Serialize};

/// Any office.
pub enum Unit {}

/// What a unit is. Agencies answer for cases; the others belong to one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum UnitKind {
    /// Province or centrally run city, as its people's committee.
    Province,
    /// District, until 2025-07-01.
    District,
    /// Commune, ward, township.
    Commune,
    /// Department of the province (sở).
    Department,
    /// Service unit (a land registration office).
    ServiceUnit,
    /// Division of an agency (phòng).
    Division,
    /// One-stop desk.
    Desk,
}

impl UnitKind {
    /// All kinds.
    pub const ALL: [Self; 7] = [
        Self::Province,
        Self::District,
        Self::Commune,
        Self::Department,
        Self::ServiceUnit,
        Self::Division,
        Self::Desk,
    ];

    /// Stable name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Province => "province",
            Self::District => "district",
            Self::Commune => "commune",
            Self::Department => "department",
            Self::ServiceUnit => "service_unit",
            Self::Division => "division",
            Self::Desk => "desk",
        }
    }

    /// The kind of this name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|k| k.name() == name)
    }

    /// Whether units of this kind answer for cases in their own name.
    pub const fn is_agency(self) -> bool {
        matches!(self, Self::Province | Self::District | Self::Commune | Self::Department | Self::ServiceUnit)
    }
}
