//! What applicants are told of their cases, how, and in which words. Nobody is told by e-mail what only a letter in an
//! envelope should say: an e-mail carries the name, the code and the way to the look-up, nothing else of a person.
//! Not here: when something is told (the acts, through `work::notify`), rows ([`kernel::notices`]), SMTP ([`kernel::mail`]).

mod kind;
mod letter;
mod send;
mod words;

pub use kind::Kind;
pub use letter::{Printing, print};
pub use send::{Sender, send};
pub use words::{Said, said, state_words};
