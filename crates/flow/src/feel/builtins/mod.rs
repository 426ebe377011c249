//! The built-in functions of the white list, by name. All are linear in their arguments; none matches regular
//! expressions. Arguments that do not fit give null.

mod list;
mod number;
mod text;
mod time;

use super::Fault;
use super::eval::Evaluation;
use super::value::Val;
use std::fmt;

/// Name of the one built-in that looks at a variable instead of its value.
pub(super) const IS_DEFINED: &str = "is defined";
const MANY: usize = 200;

type Call = fn(&Evaluation<'_>, &[Val]) -> Result<Val, Fault>;

/// A function that expressions may call.
pub(super) struct Builtin {
    pub(super) name: &'static str,
    pub(super) arguments_min: usize,
    pub(super) arguments_max: usize,
    pub(super) call: Call,
}

impl PartialEq for Builtin {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

impl fmt::Debug for Builtin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name)
    }
}

/// The built-in called `name`.
pub(super) fn find(name: &str) -> Option<&'static Builtin> {
    BUILTINS.iter().find(|builtin| builtin.name == name)
}

const fn builtin(name: &'static str, arguments_min: usize, arguments_max: usize, call: Call) -> Builtin {
    Builtin { name, arguments_min, arguments_max, call }
}

static BUILTINS: &[Builtin] = &[
    builtin(IS_DEFINED, 1, 1, |_, _| Ok(Val::Null)),
    builtin("not", 1, 1, |_, arguments| Ok(arguments[0].truth().map(|truth| !truth).into())),
    // Texts
    builtin("string", 1, 1, text::string),
    builtin("string length", 1, 1, text::length),
    builtin("contains", 2, 2, text::contains),
    builtin("starts with", 2, 2, text::starts_with),
    builtin("ends with", 2, 2, text::ends_with),
    builtin("upper case", 1, 1, text::upper_case),
    builtin("lower case", 1, 1, text::lower_case),
    builtin("substring", 2, 3, text::substring),
    builtin("substring before", 2, 2, text::substring_before),
    builtin("substring after", 2, 2, text::substring_after),
    // Numbers
    builtin("number", 1, 3, number::number),
    builtin("abs", 1, 1, number::abs),
    builtin("floor", 1, 2, number::floor),
    builtin("ceiling", 1, 2, number::ceiling),
    builtin("round", 1, 2, number::round),
    builtin("round up", 2, 2, number::round_up),
    builtin("round down", 2, 2, number::round_down),
    builtin("round half up", 2, 2, number::round_half_up),
    builtin("round half down", 2, 2, number::round_half_down),
    builtin("decimal", 2, 2, number::decimal),
    builtin("modulo", 2, 2, number::modulo),
    builtin("even", 1, 1, number::even),
    builtin("odd", 1, 1, number::odd),
    // Lists
    builtin("count", 1, 1, list::count),
    builtin("sum", 1, MANY, list::sum),
    builtin("min", 1, MANY, list::min),
    builtin("max", 1, MANY, list::max),
    builtin("mean", 1, MANY, list::mean),
    builtin("all", 1, MANY, list::all),
    builtin("any", 1, MANY, list::any),
    builtin("list contains", 2, 2, list::contains),
    builtin("append", 1, MANY, list::append),
    builtin("concatenate", 1, MANY, list::concatenate),
    builtin("reverse", 1, 1, list::reverse),
    // Dates, times and durations
    builtin("date", 1, 3, time::date),
    builtin("time", 1, 4, time::time),
    builtin("date and time", 1, 2, time::date_and_time),
    builtin("duration", 1, 1, time::duration),
    builtin("years and months duration", 2, 2, time::years_and_months),
    builtin("day of week", 1, 1, time::day_of_week),
    builtin("now", 0, 0, |evaluation, _| Ok(Val::Temporal(evaluation.now()))),
    builtin("today", 0, 0, |evaluation, _| Ok(evaluation.now().day().map(super::temporal::Temporal::Date).into())),
];
