//! Floor 0: the vocabulary that every crate shares. Pure: no clock, no randomness, no I/O.
//!
//! Time ([`Instant`], [`Day`]), money ([`Money`]), identity ([`Id`], [`Ids`]), paging ([`Page`]),
//! the two ways an act can end badly ([`Refusal`], [`Failure`]) and Vietnamese folding ([`fold`]).

mod fail;
mod fold;
mod id;
mod money;
mod page;
mod time;

pub use fail::{Failure, Field, Refusal, Res};
pub use fold::{fold, nfc};
pub use id::{Act, Id, Ids, SeededIds, SourceOfIds};
pub use money::Money;
pub use page::{Page, PageRequest, page_limit_max};
pub use time::{BadTime, Day, Instant, MICROS_PER_SECOND, Period};
