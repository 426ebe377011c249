//! Values that bind most tightly: literals, variables, parentheses, lists, contexts, ranges and calls.

use super::super::Problem;
use super::super::builtins::{self, Builtin};
use super::super::lex::Kind;
use super::super::temporal::Temporal;
use super::super::tree::{Node, RangeNode};
use super::{Parsed, Parser, problem};
use rust_decimal::Decimal;

/// Words of the language that no variable may be called.
const KEYWORDS: [&str; 11] =
    ["and", "between", "else", "if", "in", "not", "or", "return", "satisfies", "then", "instance"];
/// Constructs of full FEEL that may run long or reach outside.
const BANNED: [&str; 5] = ["for", "some", "every", "function", "external"];

impl Parser {
    pub(super) fn index(&mut self) -> Result<i64, Problem> {
        let at = self.at();
        let sign = if self.take_sign("-") { -1 } else { 1 };
        let position = match self.kind() {
            Kind::Num(text) => text.parse::<i64>().ok(),
            _ => None,
        };
        self.next += 1;
        match position {
            Some(position) if self.take_sign("]") => Ok(sign * position),
            _ => Err(problem(
                at,
                "filter_not_allowed",
                "chỉ được chọn phần tử bằng số thứ tự, ví dụ danh_sach[1]; không được lọc bằng điều kiện",
                "items are picked by position only, as in items[1]; filters are not allowed",
            )),
        }
    }

    pub(super) fn primary(&mut self) -> Parsed {
        let at = self.at();
        let kind = self.kind().clone();
        if let Kind::Word(word) = kind {
            return self.word(word);
        }
        self.next += usize::from(kind != Kind::End);
        match kind {
            Kind::Num(text) => {
                let number = number(&text).ok_or_else(|| bad_number(at))?;
                self.grown(Node::Num(number))
            }
            Kind::Str(text) => self.grown(Node::Str(text)),
            Kind::At(text) => {
                let temporal = Temporal::parse_any(&text).ok_or_else(|| bad_time(at, &text))?;
                self.grown(Node::At(temporal))
            }
            Kind::Sign("(") => self.parenthesis(),
            Kind::Sign("[") => self.list(),
            Kind::Sign("]") => {
                let low = self.bracketed(Self::sum)?;
                self.range(low, true)
            }
            Kind::Sign("{") => self.bracketed(Self::context),
            _ => {
                self.next = self.next.saturating_sub(usize::from(kind != Kind::End));
                Err(self.unexpected("một giá trị", "a value"))
            }
        }
    }

    fn parenthesis(&mut self) -> Parsed {
        let inner = self.bracketed(Self::expression)?;
        if self.is_sign("..") {
            return self.range(inner, true);
        }
        self.expect_sign(")")?;
        Ok(inner)
    }

    fn list(&mut self) -> Parsed {
        if self.take_sign("]") {
            return self.grown(Node::List(Vec::new()));
        }
        let first = self.bracketed(Self::expression)?;
        if self.is_sign("..") {
            return self.range(first, false);
        }
        let mut items = vec![first];
        while self.take_sign(",") {
            items.push(self.bracketed(Self::expression)?);
        }
        self.expect_sign("]")?;
        self.grown(Node::List(items))
    }

    /// From the `..` on; the lower end is read.
    pub(super) fn range(&mut self, low: Node, low_open: bool) -> Parsed {
        self.expect_sign("..")?;
        let outside = std::mem::replace(&mut self.index_allowed, false);
        let high = self.nested(Self::sum)?;
        self.index_allowed = outside;
        let high_open = self.take_sign(")") || self.take_sign("[");
        if !high_open {
            self.expect_sign("]")?;
        }
        self.grown(Node::Range(Box::new(RangeNode { low, low_open, high, high_open })))
    }

    fn context(&mut self) -> Parsed {
        let mut entries: Vec<(String, Node)> = Vec::new();
        while !self.is_sign("}") {
            let at = self.at();
            let (Kind::Word(key) | Kind::Str(key)) = self.kind().clone() else {
                return Err(self.unexpected("tên mục", "a key"));
            };
            self.next += 1;
            if entries.iter().any(|(known, _)| *known == key) {
                let (vi, en) = (format!("mục «{key}» viết hai lần"), format!("the key '{key}' is written twice"));
                return Err(problem(at, "duplicate_key", vi, en));
            }
            self.expect_sign(":")?;
            entries.push((key, self.expression()?));
            if !self.take_sign(",") {
                break;
            }
        }
        self.expect_sign("}")?;
        self.grown(Node::Context(entries))
    }

    fn word(&mut self, word: String) -> Parsed {
        if BANNED.contains(&word.as_str()) {
            return Err(self.not_allowed(&word));
        }
        if let Some((builtin, words)) = self.builtin_ahead() {
            return self.call(builtin, words);
        }
        if let Some(name) = self.unknown_function_ahead() {
            let vi = format!("hàm «{name}» không có trong danh sách được dùng");
            return Err(problem(
                self.at(),
                "unknown_function",
                vi,
                format!("the function '{name}' is not on the list"),
            ));
        }
        if KEYWORDS.contains(&word.as_str()) {
            return Err(self.unexpected("một giá trị", "a value"));
        }
        self.next += 1;
        self.grown(match word.as_str() {
            "null" => Node::Null,
            "true" => Node::Bool(true),
            "false" => Node::Bool(false),
            _ => Node::Name(word),
        })
    }

    pub(super) fn not_allowed(&self, what: &str) -> Problem {
        let vi = format!("«{what}» không được dùng trong điều kiện và tác vụ kịch bản; hãy đưa vào bảng quyết định");
        let en = format!("'{what}' may not be used in conditions and scripts; use a decision table");
        problem(self.at(), "not_allowed", vi, en)
    }

    /// The built-in function whose name, of up to four words, stands here before `(`.
    fn builtin_ahead(&self) -> Option<(&'static Builtin, usize)> {
        let mut name = String::new();
        for words in 1..=4 {
            let Kind::Word(word) = self.kind_ahead(words - 1) else { return None };
            name.push_str(if words > 1 { " " } else { "" });
            name.push_str(word);
            if self.kind_ahead(words) == &Kind::Sign("(") {
                return builtins::find(&name).map(|builtin| (builtin, words));
            }
        }
        None
    }

    /// Words before `(` that name no built-in function.
    fn unknown_function_ahead(&self) -> Option<String> {
        let mut words = Vec::new();
        while let Kind::Word(word) = self.kind_ahead(words.len()) {
            if KEYWORDS.contains(&word.as_str()) {
                return None;
            }
            words.push(word.as_str());
        }
        (self.kind_ahead(words.len()) == &Kind::Sign("(")).then(|| words.join(" "))
    }

    fn call(&mut self, builtin: &'static Builtin, words: usize) -> Parsed {
        let at = self.at();
        self.next += words + 1;
        let arguments = self.bracketed(Self::arguments)?;
        if !(builtin.arguments_min..=builtin.arguments_max).contains(&arguments.len()) {
            let (name, count) = (builtin.name, arguments.len());
            let vi = format!("hàm «{name}» không nhận {count} tham số");
            return Err(problem(
                at,
                "wrong_arguments",
                vi,
                format!("the function '{name}' does not take {count} arguments"),
            ));
        }
        if builtin.name == builtins::IS_DEFINED {
            return self.is_defined(at, arguments);
        }
        self.grown(Node::Call(builtin, arguments))
    }

    fn arguments(&mut self) -> Result<Vec<Node>, Problem> {
        let mut arguments = Vec::new();
        if self.take_sign(")") {
            return Ok(arguments);
        }
        loop {
            arguments.push(self.expression()?);
            if !self.take_sign(",") {
                self.expect_sign(")")?;
                return Ok(arguments);
            }
        }
    }

    fn is_defined(&mut self, at: usize, mut arguments: Vec<Node>) -> Parsed {
        match arguments.pop() {
            Some(of) if is_path(&of) => self.grown(Node::IsDefined(Box::new(of))),
            _ => {
                let vi = "«is defined» chỉ nhận tên biến, ví dụ is defined(a.b)";
                Err(problem(at, "wrong_arguments", vi, "'is defined' takes a variable only, as in is defined(a.b)"))
            }
        }
    }
}

fn is_path(node: &Node) -> bool {
    match node {
        Node::Name(_) => true,
        Node::Path(of, _) => is_path(of),
        _ => false,
    }
}

fn bad_number(at: usize) -> Problem {
    problem(at, "bad_number", "số có quá nhiều chữ số (tối đa 28)", "the number has too many digits (28 at most)")
}

fn bad_time(at: usize, text: &str) -> Problem {
    problem(
        at,
        "bad_time",
        format!("«{text}» không phải ngày, giờ hay khoảng thời gian (ví dụ 2024-04-26, PT2H)"),
        format!("'{text}' is no date, time or duration (such as 2024-04-26, PT2H)"),
    )
}

/// An exact number, or none when 28 digits do not hold it.
fn number(text: &str) -> Option<Decimal> {
    if text.contains('e') { Decimal::from_scientific(text).ok() } else { Decimal::from_str_exact(text).ok() }
        .map(|number| number.normalize())
}
