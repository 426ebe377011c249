//! Rows. No decisions.

pub(crate) mod accounts;
pub(crate) mod books;
pub(crate) mod demands;
pub(crate) mod incoming;
pub(crate) mod receipts;
pub(crate) mod refunds;
