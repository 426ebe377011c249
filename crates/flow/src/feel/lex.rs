//! From text to words, numbers, quoted texts and signs. Knows no grammar.

use super::Problem;
use super::parse::problem;

#[derive(Clone, Debug, PartialEq)]
pub(super) enum Kind {
    Num(String),
    Str(String),
    /// The text of `@"…"`.
    At(String),
    Word(String),
    Sign(&'static str),
    End,
}

#[derive(Clone, Debug)]
pub(super) struct Token {
    /// Characters from the start of the text.
    pub(super) at: usize,
    pub(super) kind: Kind,
}

/// Longer signs first: the first that fits is taken.
const SIGNS: [&str; 20] =
    ["**", "<=", ">=", "!=", "..", "+", "-", "*", "/", "=", "<", ">", "(", ")", "[", "]", "{", "}", ",", ":"];

fn starts_word(c: char) -> bool {
    c.is_alphabetic() || c == '_'
}

/// The combining marks are those of Vietnamese letters typed in pieces.
fn continues_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_' || ('\u{300}'..='\u{36f}').contains(&c)
}

/// Whether `text` is one word, as it would come out of the lexer.
pub(super) fn is_word(text: &str) -> bool {
    text.chars().next().is_some_and(starts_word) && text.chars().all(continues_word) && base::nfc(text) == text
}

pub(super) fn tokens(text: &str) -> Result<Vec<Token>, Problem> {
    let mut lexer = Lexer { chars: text.chars().collect(), at: 0 };
    let mut out = Vec::new();
    loop {
        lexer.skip_blank()?;
        let at = lexer.at;
        let kind = lexer.next()?;
        let ended = kind == Kind::End;
        out.push(Token { at, kind });
        if ended {
            return Ok(out);
        }
    }
}

struct Lexer {
    chars: Vec<char>,
    at: usize,
}

impl Lexer {
    fn peek(&self, ahead: usize) -> char {
        self.chars.get(self.at + ahead).copied().unwrap_or('\0')
    }

    fn is_at(&self, sign: &str) -> bool {
        sign.chars().enumerate().all(|(i, c)| self.chars.get(self.at + i) == Some(&c))
    }

    fn take_while(&mut self, fits: impl Fn(char) -> bool) -> String {
        let from = self.at;
        while self.at < self.chars.len() && fits(self.chars[self.at]) {
            self.at += 1;
        }
        self.chars[from..self.at].iter().collect()
    }

    /// Passes over white space and comments.
    fn skip_blank(&mut self) -> Result<(), Problem> {
        loop {
            self.take_while(char::is_whitespace);
            if self.is_at("//") {
                self.take_while(|c| c != '\n');
            } else if self.is_at("/*") {
                let from = self.at;
                self.at += 2;
                while !self.is_at("*/") {
                    if self.at >= self.chars.len() {
                        return Err(problem(from, "syntax", "chú thích /* chưa được đóng", "comment /* is not closed"));
                    }
                    self.at += 1;
                }
                self.at += 2;
            } else {
                return Ok(());
            }
        }
    }

    fn next(&mut self) -> Result<Kind, Problem> {
        let c = self.peek(0);
        if self.at >= self.chars.len() {
            return Ok(Kind::End);
        }
        if c == '"' {
            return Ok(Kind::Str(self.quoted()?));
        }
        if c == '@' && self.peek(1) == '"' {
            self.at += 1;
            return Ok(Kind::At(self.quoted()?));
        }
        if c.is_ascii_digit() || (c == '.' && self.peek(1).is_ascii_digit()) {
            return Ok(Kind::Num(self.number()));
        }
        if starts_word(c) {
            return self.word();
        }
        self.sign()
    }

    fn word(&mut self) -> Result<Kind, Problem> {
        let at = self.at;
        let word = base::nfc(&self.take_while(continues_word));
        if is_word(&word) {
            return Ok(Kind::Word(word));
        }
        Err(problem(at, "bad_name", "tên có ký tự không dùng được", "the name holds characters that cannot be used"))
    }

    fn sign(&mut self) -> Result<Kind, Problem> {
        if self.peek(0) == '.' && self.peek(1) != '.' {
            self.at += 1;
            return Ok(Kind::Sign("."));
        }
        let Some(sign) = SIGNS.into_iter().find(|sign| self.is_at(sign)) else {
            let c = self.peek(0).escape_default().to_string();
            return Err(problem(
                self.at,
                "syntax",
                format!("ký tự «{c}» không dùng được ở đây"),
                format!("the character '{c}' cannot stand here"),
            ));
        };
        self.at += sign.len();
        Ok(Kind::Sign(sign))
    }

    /// Digits, a fraction, an exponent. A dot without a digit after it is no part: `1..5` is a range.
    fn number(&mut self) -> String {
        let mut text = self.take_while(|c| c.is_ascii_digit());
        if self.peek(0) == '.' && self.peek(1).is_ascii_digit() {
            self.at += 1;
            text.push('.');
            text.push_str(&self.take_while(|c| c.is_ascii_digit()));
        }
        let signed = usize::from(matches!(self.peek(1), '+' | '-'));
        if matches!(self.peek(0), 'e' | 'E') && self.peek(1 + signed).is_ascii_digit() {
            text.push('e');
            text.extend((signed == 1).then(|| self.peek(1)));
            self.at += 1 + signed;
            text.push_str(&self.take_while(|c| c.is_ascii_digit()));
        }
        text
    }

    fn quoted(&mut self) -> Result<String, Problem> {
        let from = self.at;
        self.at += 1;
        let mut text = String::new();
        while self.at < self.chars.len() {
            let c = self.peek(0);
            self.at += 1;
            match c {
                '"' => return Ok(text),
                '\\' => text.push(self.escape()?),
                c => text.push(c),
            }
        }
        Err(problem(from, "bad_text", "chuỗi chưa có dấu \" đóng", "the text has no closing \""))
    }

    /// What follows a backslash.
    fn escape(&mut self) -> Result<char, Problem> {
        let at = self.at - 1;
        let c = self.peek(0);
        self.at += 1;
        let digits = match c {
            '"' | '\\' | '\'' => return Ok(c),
            'n' => return Ok('\n'),
            'r' => return Ok('\r'),
            't' => return Ok('\t'),
            'u' => 4,
            'U' => 6,
            _ => 0,
        };
        let hex: String = (0..digits).map(|i| self.peek(i)).collect();
        self.at += digits;
        u32::from_str_radix(&hex, 16).ok().and_then(char::from_u32).ok_or_else(|| {
            problem(
                at,
                "bad_text",
                "dấu \\ trong chuỗi không đúng cách viết",
                "a backslash in the text is not understood",
            )
        })
    }
}
