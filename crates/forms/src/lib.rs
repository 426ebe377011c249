//! Forms of procedures: their schema and layout, what is wrong with an answer and where, answers as people write
//! them brought into one shape, and the identifiers of people and organisations in Vietnam. Pure.
//!
//! A form is a JSON Schema (2020-12) with a layout, read by [`Form::parse`], which fetches nothing and refuses
//! whatever could cost unbounded time. Answers pass through [`normalise`], then [`validate`]. Pages draw a form from
//! [`Form::sections`] and [`Form::field`]. There is no HTML here, and no clock: today is a parameter.
//!
//! Keywords of our own beside those of JSON Schema: `x-message` (shown when the value is missing or wrong),
//! `x-message-en`, `x-title-en`, `x-help`, `x-multiline` (true keeps line breaks), `x-not-after` and `x-not-before`
//! (`"today"` or a day, on dates). Formats of our own: `citizen-number`, `old-identity-number`, `tax-code`, `phone`.

mod check;
mod day;
mod field;
mod form;
mod identifiers;
mod normalise;
mod numeral;
mod schema;
#[cfg(test)]
mod tests;
mod typed;
mod validate;
mod words;

pub use day::read_day;
pub use field::{Choice, Field, FieldKind};
pub use form::{FilledBy, Form, Problem, Problems, Section};
pub use identifiers::{
    BadIdentifier, CitizenNumber, Phone, PhoneKind, Sex, TaxCode, citizen_number, old_identity_number, phone, tax_code,
};
pub use normalise::normalise;
pub use typed::read_fields;
pub use validate::{FieldProblem, validate};
