//! Reads objects from bytes (ISO 32000-2, 7.2 and 7.3). Every step moves forward, depth is limited, and a dictionary with
//! the same key twice is refused.

use super::object::{Dict, Object, Ref};
use crate::limits::DEPTH_MAX;
use crate::problem::{Problem, Res};
use std::ops::Range;

/// White space (ISO 32000-2, table 1).
pub const fn is_space(byte: u8) -> bool {
    matches!(byte, 0 | 9 | 10 | 12 | 13 | 32)
}

const fn is_delimiter(byte: u8) -> bool {
    matches!(byte, b'(' | b')' | b'<' | b'>' | b'[' | b']' | b'{' | b'}' | b'/' | b'%')
}

const fn is_regular(byte: u8) -> bool {
    !is_space(byte) && !is_delimiter(byte)
}

const fn hex(byte: u8) -> Option<u8> {
    match byte {
        b'0'..=b'9' => Some(byte - b'0'),
        b'a'..=b'f' => Some(byte - b'a' + 10),
        b'A'..=b'F' => Some(byte - b'A' + 10),
        _ => None,
    }
}

const BAD: Problem = Problem::Unreadable("an object is malformed");

/// Keys of a dictionary with where their values stand.
pub type Spans = Vec<(Vec<u8>, Range<usize>)>;

/// A place in the bytes of a file.
pub struct Lexer<'a> {
    bytes: &'a [u8],
    pub at: usize,
}

impl<'a> Lexer<'a> {
    pub const fn new(bytes: &'a [u8], at: usize) -> Self {
        Self { bytes, at }
    }

    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn rest(&self) -> &'a [u8] {
        self.bytes.get(self.at..).unwrap_or_default()
    }

    /// Moves past white space and comments.
    pub fn skip_space(&mut self) {
        while let Some(byte) = self.peek() {
            if byte == b'%' {
                while self.peek().is_some_and(|b| b != b'\n' && b != b'\r') {
                    self.at += 1;
                }
            } else if is_space(byte) {
                self.at += 1;
            } else {
                break;
            }
        }
    }

    /// Takes a keyword if it is next and ends there.
    pub fn keyword(&mut self, word: &str) -> bool {
        self.skip_space();
        let rest = self.rest();
        let ends = rest.get(word.len()).is_none_or(|b| !is_regular(*b));
        let is_next = rest.starts_with(word.as_bytes()) && ends;
        if is_next {
            self.at += word.len();
        }
        is_next
    }

    /// A keyword that must be next.
    pub fn expect(&mut self, word: &str) -> Res<()> {
        if self.keyword(word) { Ok(()) } else { Err(BAD) }
    }

    /// Takes a number without sign if it is next.
    pub fn unsigned(&mut self) -> Option<u64> {
        self.skip_space();
        let digits = self.rest().iter().take_while(|b| b.is_ascii_digit()).take(20).count();
        let ends = self.rest().get(digits).is_none_or(|b| !is_regular(*b));
        let value = std::str::from_utf8(&self.rest()[..digits]).ok()?.parse().ok().filter(|_| ends)?;
        self.at += digits;
        Some(value)
    }

    /// Reads one object.
    pub fn object(&mut self) -> Res<Object> {
        self.nested(0)
    }

    fn nested(&mut self, depth: usize) -> Res<Object> {
        if depth > DEPTH_MAX {
            return Err(Problem::TooLarge("depth of objects"));
        }
        self.skip_space();
        match self.peek().ok_or(BAD)? {
            b'/' => self.name().map(Object::Name),
            b'(' => self.literal().map(Object::Text),
            b'[' => self.array(depth),
            b'<' if self.rest().starts_with(b"<<") => self.dict(depth, None).map(Object::Dict),
            b'<' => self.hexadecimal().map(Object::Text),
            b'0'..=b'9' | b'+' | b'-' | b'.' => self.number(),
            _ if self.keyword("true") => Ok(Object::Bool(true)),
            _ if self.keyword("false") => Ok(Object::Bool(false)),
            _ if self.keyword("null") => Ok(Object::Null),
            _ => Err(BAD),
        }
    }

    fn array(&mut self, depth: usize) -> Res<Object> {
        self.at += 1;
        let mut items = Vec::new();
        loop {
            self.skip_space();
            if self.peek() == Some(b']') {
                self.at += 1;
                return Ok(Object::Array(items));
            }
            items.push(self.nested(depth + 1)?);
        }
    }

    /// Reads a dictionary; with `spans` it also tells where each value stands.
    pub fn dict(&mut self, depth: usize, mut spans: Option<&mut Spans>) -> Res<Dict> {
        self.skip_space();
        if !self.rest().starts_with(b"<<") {
            return Err(BAD);
        }
        self.at += 2;
        let mut dict = Dict::default();
        let mut keys = std::collections::HashSet::new();
        loop {
            self.skip_space();
            if self.rest().starts_with(b">>") {
                self.at += 2;
                return Ok(dict);
            }
            if self.peek() != Some(b'/') {
                return Err(BAD);
            }
            let key = self.name()?;
            if !keys.insert(key.clone()) {
                return Err(Problem::Unreadable("a dictionary has a key twice"));
            }
            self.skip_space();
            let from = self.at;
            let value = self.nested(depth + 1)?;
            if let Some(spans) = spans.as_deref_mut() {
                spans.push((key.clone(), from..self.at));
            }
            dict.0.push((key, value));
        }
    }

    fn name(&mut self) -> Res<Vec<u8>> {
        self.at += 1;
        let mut name = Vec::new();
        while let Some(byte) = self.peek().filter(|b| is_regular(*b)) {
            self.at += 1;
            if byte != b'#' {
                name.push(byte);
                continue;
            }
            let digits = self.bytes.get(self.at..self.at + 2).and_then(|two| Some(hex(two[0])? << 4 | hex(two[1])?));
            name.push(digits.ok_or(BAD)?);
            self.at += 2;
        }
        Ok(name)
    }

    fn hexadecimal(&mut self) -> Res<Vec<u8>> {
        self.at += 1;
        let (mut bytes, mut half) = (Vec::new(), None);
        loop {
            let byte = self.peek().ok_or(BAD)?;
            self.at += 1;
            match (byte, half) {
                (b'>', _) => {
                    bytes.extend(half.map(|high: u8| high << 4));
                    return Ok(bytes);
                }
                (space, _) if is_space(space) => {}
                (digit, None) => half = Some(hex(digit).ok_or(BAD)?),
                (digit, Some(high)) => {
                    bytes.push(high << 4 | hex(digit).ok_or(BAD)?);
                    half = None;
                }
            }
        }
    }

    fn literal(&mut self) -> Res<Vec<u8>> {
        self.at += 1;
        let (mut bytes, mut depth) = (Vec::new(), 1_usize);
        loop {
            let byte = self.peek().ok_or(BAD)?;
            self.at += 1;
            match byte {
                b'(' => depth += 1,
                b')' if depth == 1 => return Ok(bytes),
                b')' => depth -= 1,
                b'\\' => {
                    self.escape(&mut bytes)?;
                    continue;
                }
                // An end of line in a string is one line feed, however it is written.
                b'\r' => {
                    self.at += usize::from(self.peek() == Some(b'\n'));
                    bytes.push(b'\n');
                    continue;
                }
                _ => {}
            }
            bytes.push(byte);
        }
    }

    fn escape(&mut self, bytes: &mut Vec<u8>) -> Res<()> {
        let byte = self.peek().ok_or(BAD)?;
        self.at += 1;
        match byte {
            b'n' => bytes.push(b'\n'),
            b'r' => bytes.push(b'\r'),
            b't' => bytes.push(b'\t'),
            b'b' => bytes.push(8),
            b'f' => bytes.push(12),
            b'\n' => {}
            b'\r' => self.at += usize::from(self.peek() == Some(b'\n')),
            b'0'..=b'7' => {
                let mut code = u32::from(byte - b'0');
                for _ in 0..2 {
                    let Some(digit @ b'0'..=b'7') = self.peek() else { break };
                    code = code * 8 + u32::from(digit - b'0');
                    self.at += 1;
                }
                bytes.push((code & 0xff) as u8);
            }
            other => bytes.push(other),
        }
        Ok(())
    }

    /// A number, or a reference, which begins with two.
    fn number(&mut self) -> Res<Object> {
        let before = self.at;
        if let Some(number) = self.unsigned() {
            let after = self.at;
            let rest = self.unsigned().filter(|_| self.keyword("R"));
            if let Some(generation) = rest {
                let number = u32::try_from(number).map_err(|_| BAD)?;
                let generation = u16::try_from(generation).map_err(|_| BAD)?;
                return Ok(Object::Reference(Ref { number, generation }));
            }
            self.at = after;
            return i64::try_from(number).map(Object::Integer).map_err(|_| BAD);
        }
        self.at = before;
        let length = self.rest().iter().take_while(|b| is_regular(**b)).take(64).count();
        let text = std::str::from_utf8(&self.rest()[..length]).map_err(|_| BAD)?;
        let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
        let is_number = digits.bytes().all(|b| b.is_ascii_digit() || b == b'.')
            && digits.bytes().filter(|b| *b == b'.').count() <= 1
            && digits.bytes().any(|b| b.is_ascii_digit());
        if !is_number {
            return Err(BAD);
        }
        self.at += length;
        if digits.contains('.') {
            return Ok(Object::Real(text.to_owned()));
        }
        text.parse().map(Object::Integer).map_err(|_| BAD)
    }
}
