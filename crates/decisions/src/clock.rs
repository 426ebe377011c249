//! `now()` and `today()` bound to the time of the act. The evaluator would read the machine's clock; so before a model
//! is built, each call is replaced by the literal of the moment. Uses that cannot be replaced are refused by the check.

use crate::scan::{Word, has_word, scan};
use base::Instant;
use std::ops::Range;

const CLOCK_WORDS: [&str; 2] = ["now", "today"];

/// How one expression uses the clock.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct ClockUse {
    /// Calls that [`bind`] replaces: word and byte range of the call.
    pub calls: Vec<(&'static str, Range<usize>)>,
    /// Words whose use cannot be replaced: the function taken as a value, or named in a comment.
    pub unbound: Vec<&'static str>,
}

/// Looks for the clock in an expression. A word that is also (part of) a name declared in the model (`declared`)
/// is that name unless it is called; then nobody can tell, and it counts as unbound.
pub(crate) fn clock_use(text: &str, declared: &[String]) -> ClockUse {
    let scan = scan(text);
    let mut found = ClockUse::default();
    for word in CLOCK_WORDS {
        let is_name = declared.iter().any(|name| has_word(name, word));
        for Word { at, called_until } in scan.words.iter().filter(|w| &text[w.at.clone()] == word) {
            match called_until {
                Some(end) if !is_name => found.calls.push((word, at.start..*end)),
                None if is_name => {}
                _ => found.unbound.push(word),
            }
        }
        // How the evaluator sees comments depends on the names around them: none may hold these words.
        if scan.comments.iter().any(|at| has_word(&text[at.clone()], word)) {
            found.unbound.push(word);
        }
    }
    found.calls.sort_by_key(|(_, at)| at.start);
    found
}

/// The expression with each call replaced by the literal of `now`.
pub(crate) fn bind(text: &str, found: &ClockUse, now: Instant) -> String {
    let mut out = String::with_capacity(text.len() + 32);
    let mut from = 0;
    for (word, at) in &found.calls {
        out.push_str(&text[from..at.start]);
        match *word {
            "today" => out.push_str(&format!("@\"{}\"", now.day())),
            _ => out.push_str(&format!("@\"{now}\"")),
        }
        from = at.end;
    }
    out.push_str(&text[from..]);
    out
}
