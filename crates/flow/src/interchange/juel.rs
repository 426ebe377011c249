//! Camunda 7's expression language, as far as conditions use it: variables and their fields, literals, comparisons,
//! `and or not`, arithmetic. Not here: method calls, `empty`, `?:` and `[…]`, which FEEL says in other ways or not at all.

use crate::feel::Expr;

/// Deepest nesting of an expression.
const DEPTH_MAX: usize = 40;

/// `${…}` or `#{…}` in FEEL. `None`: the text is no such expression, or says more than FEEL can.
pub(crate) fn to_feel(text: &str) -> Option<String> {
    let tokens = tokens(inner(text)?)?;
    let mut reader = Reader { tokens: &tokens, at: 0, depth: 0 };
    let feel = reader.either()?;
    (reader.at == tokens.len() && Expr::parse(&feel).is_ok()).then_some(feel)
}

/// What stands between `${` or `#{` and `}`.
pub(crate) fn inner(text: &str) -> Option<&str> {
    let text = text.trim();
    text.strip_prefix("${").or_else(|| text.strip_prefix("#{"))?.strip_suffix('}')
}

/// Signs of JUEL that are longer than one character come first.
const SIGNS: &[&str] = &["==", "!=", "<=", ">=", "&&", "||", "<", ">", "!", "(", ")", "+", "-", "*", "/"];

#[derive(Debug, PartialEq)]
enum Token {
    Sign(&'static str),
    /// A name with its fields, a number, or one of the words of the language.
    Word(String),
    Text(String),
}

fn tokens(mut rest: &str) -> Option<Vec<Token>> {
    let mut found = Vec::new();
    loop {
        rest = rest.trim_start();
        let Some(first) = rest.chars().next() else { return Some(found) };
        if let Some(sign) = SIGNS.iter().find(|sign| rest.starts_with(**sign)) {
            found.push(Token::Sign(sign));
            rest = &rest[sign.len()..];
        } else if first == '\'' || first == '"' {
            let end = rest[1..].find(first)? + 1;
            let text = &rest[1..end];
            if text.contains(['\\', '"']) {
                return None;
            }
            found.push(Token::Text(text.to_owned()));
            rest = &rest[end + 1..];
        } else {
            let word = |c: char| c.is_alphanumeric() || matches!(c, '_' | '.');
            let end = rest.find(|c| !word(c)).unwrap_or(rest.len());
            if end == 0 {
                return None;
            }
            found.push(Token::Word(rest[..end].to_owned()));
            rest = &rest[end..];
        }
    }
}

struct Reader<'t> {
    tokens: &'t [Token],
    at: usize,
    depth: usize,
}

impl Reader<'_> {
    /// Takes the next token if it is one of these, and gives what it is in FEEL.
    fn take(&mut self, wanted: &[(&str, &'static str)]) -> Option<&'static str> {
        let written = match self.tokens.get(self.at)? {
            Token::Sign(sign) => *sign,
            Token::Word(word) => word.as_str(),
            Token::Text(_) => return None,
        };
        let (_, feel) = wanted.iter().find(|(juel, _)| *juel == written)?;
        self.at += 1;
        Some(feel)
    }

    fn either(&mut self) -> Option<String> {
        let mut all = self.both()?;
        while let Some(or) = self.take(&[("||", "or"), ("or", "or")]) {
            all = format!("{all} {or} {}", self.both()?);
        }
        Some(all)
    }

    fn both(&mut self) -> Option<String> {
        let mut all = self.comparison()?;
        while let Some(and) = self.take(&[("&&", "and"), ("and", "and")]) {
            all = format!("{all} {and} {}", self.comparison()?);
        }
        Some(all)
    }

    fn comparison(&mut self) -> Option<String> {
        const SIGNS: &[(&str, &str)] = &[
            ("==", "="),
            ("eq", "="),
            ("!=", "!="),
            ("ne", "!="),
            ("<=", "<="),
            ("le", "<="),
            (">=", ">="),
            ("ge", ">="),
            ("<", "<"),
            ("lt", "<"),
            (">", ">"),
            ("gt", ">"),
        ];
        let left = self.sum()?;
        match self.take(SIGNS) {
            Some(sign) => Some(format!("{left} {sign} {}", self.sum()?)),
            None => Some(left),
        }
    }

    fn sum(&mut self) -> Option<String> {
        let mut all = self.product()?;
        while let Some(sign) = self.take(&[("+", "+"), ("-", "-")]) {
            all = format!("{all} {sign} {}", self.product()?);
        }
        Some(all)
    }

    fn product(&mut self) -> Option<String> {
        let mut all = self.single()?;
        while let Some(sign) = self.take(&[("*", "*"), ("/", "/"), ("div", "/")]) {
            all = format!("{all} {sign} {}", self.single()?);
        }
        Some(all)
    }

    fn single(&mut self) -> Option<String> {
        self.depth += 1;
        if self.depth > DEPTH_MAX {
            return None;
        }
        let read = if self.take(&[("!", ""), ("not", "")]).is_some() {
            format!("not({})", self.single()?)
        } else if self.take(&[("-", "")]).is_some() {
            format!("-{}", self.single()?)
        } else if self.take(&[("(", "")]).is_some() {
            let inner = self.either()?;
            self.take(&[(")", "")])?;
            format!("({inner})")
        } else {
            self.leaf()?
        };
        self.depth -= 1;
        Some(read)
    }

    fn leaf(&mut self) -> Option<String> {
        const RESERVED: &[&str] = &["empty", "instanceof", "mod", "div", "and", "or", "not", "eq", "ne"];
        let leaf = match self.tokens.get(self.at)? {
            Token::Text(text) => format!("\"{text}\""),
            Token::Word(word) if !RESERVED.contains(&word.as_str()) => word.clone(),
            _ => return None,
        };
        self.at += 1;
        Some(leaf)
    }
}
