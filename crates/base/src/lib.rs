//! Floor 0: the vocabulary that every crate shares. Pure: no clock, no randomness, no I/O.
//!
//! Time ([`Instant`], [`Day`]), money ([`Money`]), identity ([`Id`], [`Ids`]), paging ([`Page`]),
//! the two ways an act can end badly ([`Refusal`], [`Failure`]), Vietnamese folding ([`fold`]), masked numbers ([`mask_number`]).

mod fail;
mod fold;
mod id;
mod mask;
mod money;
mod page;
mod time;

pub use fail::{Failure, Field, Refusal, Res};
pub use fold::{fold, nfc};
pub use id::{Act, Id, Ids, SeededIds, SourceOfIds};
pub use mask::{mask_email, mask_number, mask_phone};
pub use money::Money;
pub use page::{Page, PageRequest, page_limit_max};
pub use time::{BadTime, Day, Instant, MICROS_PER_SECOND, Period};
