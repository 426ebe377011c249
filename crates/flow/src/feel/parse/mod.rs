//! From tokens to a tree (operators here, what they join in `primary`), refusing what is off the white list or past
//! a limit. Computes nothing.

mod primary;

use super::lex::{self, Kind, Token};
use super::tree::{Arith, Cmp, Node, Test};
use super::{DEPTH_MAX, NODES_MAX, Problem, TEXT_BYTES_MAX};

/// Guards the stack while parsing: redundant parentheses count here, though they leave no node.
const NESTING_MAX: usize = 2 * DEPTH_MAX + 10;

pub(super) fn problem(
    position: usize,
    code: &'static str,
    message_vi: impl Into<String>,
    message_en: impl Into<String>,
) -> Problem {
    Problem { position, code, message_vi: message_vi.into(), message_en: message_en.into() }
}

pub(super) fn too_long() -> Problem {
    problem(
        0,
        "too_long",
        format!("biểu thức dài quá {TEXT_BYTES_MAX} byte"),
        format!("the expression is longer than {TEXT_BYTES_MAX} bytes"),
    )
}

pub(super) fn parse(text: &str) -> Result<Node, Problem> {
    if text.len() > TEXT_BYTES_MAX {
        return Err(too_long());
    }
    let mut parser = Parser { tokens: lex::tokens(text)?, next: 0, nodes: 0, nesting: 0, index_allowed: true };
    parser.take_sign("=");
    if parser.kind() == &Kind::End {
        return Err(problem(0, "empty", "biểu thức trống", "the expression is empty"));
    }
    let node = parser.expression()?;
    if parser.kind() != &Kind::End {
        return Err(parser.unexpected("hết biểu thức", "the end"));
    }
    if node.depth() > DEPTH_MAX {
        return Err(too_deep(0));
    }
    Ok(node)
}

fn too_deep(at: usize) -> Problem {
    problem(
        at,
        "too_deep",
        format!("biểu thức lồng nhau quá {DEPTH_MAX} lớp"),
        format!("the expression is nested deeper than {DEPTH_MAX} levels"),
    )
}

struct Parser {
    tokens: Vec<Token>,
    next: usize,
    nodes: usize,
    nesting: usize,
    /// False in the upper end of a range, where `[` closes the range.
    index_allowed: bool,
}

type Parsed = Result<Node, Problem>;

impl Parser {
    fn kind(&self) -> &Kind {
        self.kind_ahead(0)
    }

    /// The last token is the end, and nothing passes it.
    fn kind_ahead(&self, ahead: usize) -> &Kind {
        self.tokens.get(self.next + ahead).map_or(&Kind::End, |token| &token.kind)
    }

    fn at(&self) -> usize {
        self.tokens.get(self.next).or(self.tokens.last()).map_or(0, |token| token.at)
    }

    fn is_sign(&self, sign: &str) -> bool {
        matches!(self.kind(), Kind::Sign(s) if *s == sign)
    }

    fn is_word(&self, word: &str) -> bool {
        matches!(self.kind(), Kind::Word(w) if w == word)
    }

    fn take_sign(&mut self, sign: &str) -> bool {
        let found = self.is_sign(sign);
        self.next += usize::from(found);
        found
    }

    fn take_word(&mut self, word: &str) -> bool {
        let found = self.is_word(word);
        self.next += usize::from(found);
        found
    }

    fn expect_sign(&mut self, sign: &'static str) -> Result<(), Problem> {
        if self.take_sign(sign) { Ok(()) } else { Err(self.unexpected(&format!("«{sign}»"), &format!("'{sign}'"))) }
    }

    fn expect_word(&mut self, word: &'static str) -> Result<(), Problem> {
        if self.take_word(word) { Ok(()) } else { Err(self.unexpected(&format!("«{word}»"), &format!("'{word}'"))) }
    }

    fn unexpected(&self, wanted_vi: &str, wanted_en: &str) -> Problem {
        let (vi, en) = match self.kind() {
            Kind::End => ("biểu thức đã hết".into(), "the expression ends".into()),
            Kind::Num(text) | Kind::Word(text) => (format!("gặp «{text}»"), format!("'{text}' stands there")),
            Kind::Sign(sign) => (format!("gặp «{sign}»"), format!("'{sign}' stands there")),
            Kind::Str(_) | Kind::At(_) => ("gặp một chuỗi".into(), "a text stands there".to_owned()),
        };
        let (vi, en): (String, String) = (vi, en);
        problem(self.at(), "syntax", format!("cần {wanted_vi} nhưng {vi}"), format!("expected {wanted_en}, but {en}"))
    }

    fn grown(&mut self, node: Node) -> Parsed {
        self.nodes += 1;
        if self.nodes > NODES_MAX {
            return Err(problem(
                self.at(),
                "too_many_nodes",
                format!("biểu thức có quá {NODES_MAX} thành phần"),
                format!("the expression has more than {NODES_MAX} parts"),
            ));
        }
        Ok(node)
    }

    fn nested(&mut self, inner: impl FnOnce(&mut Self) -> Parsed) -> Parsed {
        self.nesting += 1;
        if self.nesting > NESTING_MAX {
            return Err(too_deep(self.at()));
        }
        let node = inner(self)?;
        self.nesting -= 1;
        Ok(node)
    }

    /// Inside brackets an index is allowed again, whatever stands around them.
    fn bracketed<T>(&mut self, inner: impl FnOnce(&mut Self) -> Result<T, Problem>) -> Result<T, Problem> {
        let outside = std::mem::replace(&mut self.index_allowed, true);
        let inner = inner(self)?;
        self.index_allowed = outside;
        Ok(inner)
    }

    fn expression(&mut self) -> Parsed {
        self.nested(|p| if p.take_word("if") { p.choice() } else { p.disjunction() })
    }

    fn choice(&mut self) -> Parsed {
        let condition = self.expression()?;
        self.expect_word("then")?;
        let then = self.expression()?;
        self.expect_word("else")?;
        let otherwise = self.expression()?;
        self.grown(Node::If(Box::new([condition, then, otherwise])))
    }

    fn disjunction(&mut self) -> Parsed {
        self.chain("or", Self::conjunction, Node::Or)
    }

    fn conjunction(&mut self) -> Parsed {
        self.chain("and", Self::comparison, Node::And)
    }

    fn chain(&mut self, word: &str, operand: fn(&mut Self) -> Parsed, whole: fn(Vec<Node>) -> Node) -> Parsed {
        let first = operand(self)?;
        if !self.is_word(word) {
            return Ok(first);
        }
        let mut operands = vec![first];
        while self.take_word(word) {
            operands.push(operand(self)?);
        }
        self.grown(whole(operands))
    }

    fn comparison(&mut self) -> Parsed {
        let left = self.sum()?;
        let node = if let Some(op) = self.take_comparison() {
            let right = self.sum()?;
            Node::Compare(op, Box::new(left), Box::new(right))
        } else if self.take_word("between") {
            let low = self.sum()?;
            self.expect_word("and")?;
            Node::Between(Box::new([left, low, self.sum()?]))
        } else if self.take_word("in") {
            Node::In(Box::new(left), self.alternatives()?)
        } else {
            return Ok(left);
        };
        if self.comparison_ahead().is_some() || self.is_word("between") || self.is_word("in") {
            let vi = "không so sánh nối tiếp (a < b < c); hãy đặt ngoặc hoặc dùng «and»";
            let en = "comparisons cannot follow one another (a < b < c); use parentheses or 'and'";
            return Err(problem(self.at(), "comparison_chain", vi, en));
        }
        self.grown(node)
    }

    fn comparison_ahead(&self) -> Option<Cmp> {
        if let Kind::Sign(sign) = self.kind() { Cmp::from_sign(sign) } else { None }
    }

    fn take_comparison(&mut self) -> Option<Cmp> {
        let found = self.comparison_ahead();
        self.next += usize::from(found.is_some());
        found
    }

    /// What follows `in`: a range, a list, a value, a comparison, or several of them in parentheses.
    fn alternatives(&mut self) -> Result<Vec<Test>, Problem> {
        if let Some(op) = self.take_comparison() {
            return Ok(vec![Test::Cmp(op, self.sum()?)]);
        }
        if !self.take_sign("(") {
            return Ok(vec![Test::Is(self.sum()?)]);
        }
        let mut tests = vec![self.bracketed(Self::alternative)?];
        if let [Test::Is(_)] = tests.as_slice()
            && self.is_sign("..")
            && let Some(Test::Is(low)) = tests.pop()
        {
            return Ok(vec![Test::Is(self.range(low, true)?)]);
        }
        while self.take_sign(",") {
            tests.push(self.bracketed(Self::alternative)?);
        }
        self.expect_sign(")")?;
        Ok(tests)
    }

    fn alternative(&mut self) -> Result<Test, Problem> {
        match self.take_comparison() {
            Some(op) => Ok(Test::Cmp(op, self.sum()?)),
            None => Ok(Test::Is(self.expression()?)),
        }
    }

    fn sum(&mut self) -> Parsed {
        self.left_chain(&[Arith::Add, Arith::Sub], Self::product)
    }

    fn product(&mut self) -> Parsed {
        self.left_chain(&[Arith::Mul, Arith::Div], Self::power)
    }

    fn power(&mut self) -> Parsed {
        self.left_chain(&[Arith::Pow], Self::negation)
    }

    fn left_chain(&mut self, ops: &[Arith], operand: fn(&mut Self) -> Parsed) -> Parsed {
        let mut left = operand(self)?;
        while let Some(op) = ops.iter().find(|op| self.is_sign(op.sign())) {
            self.next += 1;
            let right = operand(self)?;
            left = self.grown(Node::Arith(*op, Box::new(left), Box::new(right)))?;
        }
        Ok(left)
    }

    fn negation(&mut self) -> Parsed {
        if !self.take_sign("-") {
            return self.postfix();
        }
        self.nested(|p| {
            let of = p.negation()?;
            p.grown(Node::Neg(Box::new(of)))
        })
    }

    fn postfix(&mut self) -> Parsed {
        let mut node = self.primary()?;
        loop {
            if self.take_sign(".") {
                let Kind::Word(step) = self.kind().clone() else {
                    return Err(self.unexpected("tên sau dấu chấm", "a name after the dot"));
                };
                self.next += 1;
                node = self.grown(Node::Path(Box::new(node), step))?;
            } else if self.index_allowed && self.take_sign("[") {
                let position = self.index()?;
                node = self.grown(Node::Index(Box::new(node), position))?;
            } else if self.is_word("instance") {
                return Err(self.not_allowed("instance of"));
            } else {
                return Ok(node);
            }
        }
    }
}
