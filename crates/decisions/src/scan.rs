//! A lexical look at one FEEL expression: its words outside strings, its comments, its nesting. No grammar: the
//! questions asked here (is this word used, is it called) need none, and a parser would be open to stack bombs.

use std::ops::Range;

/// One word of an expression: a run of name characters outside strings and comments.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Word {
    /// Byte range of the word in the expression.
    pub at: Range<usize>,
    /// Byte offset behind `()` when the word is called without arguments.
    pub called_until: Option<usize>,
}

/// What [`scan`] found.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Scan {
    pub words: Vec<Word>,
    /// Byte ranges of comments.
    pub comments: Vec<Range<usize>>,
    /// Deepest nesting of brackets outside strings.
    pub depth_max: usize,
}

/// Reads an expression once, left to right.
pub(crate) fn scan(text: &str) -> Scan {
    let mut found = Scan::default();
    let (mut at, mut depth) = (0, 0_usize);
    while let Some(c) = text[at..].chars().next() {
        let rest = &text[at..];
        at += match c {
            '"' => string_len(rest),
            '/' if rest.starts_with("//") || rest.starts_with("/*") => {
                let len = comment_len(rest);
                found.comments.push(at..at + len);
                len
            }
            '(' | '[' | '{' => {
                depth += 1;
                found.depth_max = found.depth_max.max(depth);
                1
            }
            ')' | ']' | '}' => {
                depth = depth.saturating_sub(1);
                1
            }
            // A number may touch a word (`1now`): only a letter starts one.
            c if is_name_char(c) && !c.is_ascii_digit() => {
                let len = word_len(rest);
                found.words.push(Word { at: at..at + len, called_until: call_end(text, at + len) });
                len
            }
            c => c.len_utf8(),
        };
    }
    found
}

/// Whether the text contains `word` with no name character on either side.
pub(crate) fn has_word(text: &str, word: &str) -> bool {
    text.split(|c| !is_name_char(c)).any(|run| run.trim_start_matches(|c: char| c.is_ascii_digit()) == word)
}

fn is_name_char(c: char) -> bool {
    c.is_alphanumeric() || c == '_' || c == '?' || ('\u{300}'..='\u{36f}').contains(&c)
}

fn word_len(text: &str) -> usize {
    text.find(|c| !is_name_char(c)).unwrap_or(text.len())
}

/// Length of the string literal at the start of `text`, quotes included; to the end when it is not closed.
fn string_len(text: &str) -> usize {
    let mut escaped = false;
    for (at, c) in text.char_indices().skip(1) {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => return at + 1,
            _ => {}
        }
    }
    text.len()
}

fn comment_len(text: &str) -> usize {
    let end = if text.starts_with("//") { text.find('\n') } else { text[2..].find("*/").map(|at| at + 4) };
    end.unwrap_or(text.len())
}

/// Where `()` ends when it follows, with nothing but white space between.
fn call_end(text: &str, at: usize) -> Option<usize> {
    let inner = text[at..].trim_start().strip_prefix('(')?.trim_start().strip_prefix(')')?;
    Some(text.len() - inner.len())
}
