//! Floor 2: the edge. Routes with their access table, sessions, forms, problem+json, frames of pages, texts, the
//! browser's files, limits and headers, and the pages of accounts.
//! Not here: pages and acts of any module; what an official may do to a case (crate `access`).

mod ask;
mod assets;
mod call;
mod form;
mod frame;
mod guard;
mod here;
mod limits;
pub mod openapi;
mod pages;
mod problem;
mod server;
mod shared;
mod signed_in;
mod texts;
mod upload;
pub mod view;
pub mod words;

pub use ask::{Asking, Question, ask};
pub use assets::version as assets_version;
pub use call::{Call, CallWithFiles, act_once, once};
pub use form::{Form, FormWithFiles, check_secret_header};
pub use frame::{OfficialFrame, PostLink, PublicFrame, agency_name, office_name};
pub use guard::{Route, Routes, WebRoutes, Who};
pub use limits::{Limit, TooMany, limit};
pub use pages::{api_doc, routes};
pub use problem::{ApiError, ApiResult, PageError, PageResult, go, go_with, json_reply, page, page_with};
pub use server::{finish, serve};
pub use shared::{DemoAccount, DemoGroup, Shared, WebSettings};
pub use signed_in::{
    MaybeCitizen, MaybeSignedIn, SignedIn, SignedInCitizen, citizen_token, keep_citizen, keep_in_browser,
    kept_in_browser,
};
pub use texts::{Language, Texts};
pub use upload::{Incoming, Upload, is_piece};

/// Texts of this crate: pairs of language and Fluent source, for [`Texts::new`].
pub const TEXTS: &[(&str, &str)] = &[("vi", include_str!("../texts/vi.ftl")), ("en", include_str!("../texts/en.ftl"))];

#[cfg(test)]
mod tests;
