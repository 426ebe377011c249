//! The syntax tree of an expression, its depth and the names it reads.

use super::builtins::Builtin;
use super::temporal::Temporal;
use rust_decimal::Decimal;

#[derive(Clone, Debug, PartialEq)]
pub(super) enum Node {
    Null,
    Bool(bool),
    Num(Decimal),
    Str(String),
    /// A literal such as `@"2024-04-26"`.
    At(Temporal),
    Name(String),
    Path(Box<Node>, String),
    /// The item at a position: 1 is the first, -1 the last.
    Index(Box<Node>, i64),
    List(Vec<Node>),
    Context(Vec<(String, Node)>),
    Range(Box<RangeNode>),
    Neg(Box<Node>),
    Arith(Arith, Box<Node>, Box<Node>),
    Compare(Cmp, Box<Node>, Box<Node>),
    /// The value, its lower and its upper bound, both included.
    Between(Box<[Node; 3]>),
    In(Box<Node>, Vec<Test>),
    And(Vec<Node>),
    Or(Vec<Node>),
    /// Condition, then, else.
    If(Box<[Node; 3]>),
    /// `is defined(path)`: reads no value, so it is no function.
    IsDefined(Box<Node>),
    Call(&'static Builtin, Vec<Node>),
}

#[derive(Clone, Debug, PartialEq)]
pub(super) struct RangeNode {
    pub(super) low: Node,
    pub(super) low_open: bool,
    pub(super) high: Node,
    pub(super) high_open: bool,
}

/// One alternative on the right of `in`.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Test {
    /// `> 5`
    Cmp(Cmp, Node),
    /// A value, a range or a list.
    Is(Node),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Arith {
    Add,
    Sub,
    Mul,
    Div,
    Pow,
}

impl Arith {
    pub(super) fn sign(self) -> &'static str {
        match self {
            Self::Add => "+",
            Self::Sub => "-",
            Self::Mul => "*",
            Self::Div => "/",
            Self::Pow => "**",
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Cmp {
    Eq,
    Ne,
    Lt,
    Le,
    Gt,
    Ge,
}

impl Cmp {
    pub(super) fn from_sign(sign: &str) -> Option<Self> {
        Some(match sign {
            "=" => Self::Eq,
            "!=" => Self::Ne,
            "<" => Self::Lt,
            "<=" => Self::Le,
            ">" => Self::Gt,
            ">=" => Self::Ge,
            _ => return None,
        })
    }

    pub(super) fn sign(self) -> &'static str {
        match self {
            Self::Eq => "=",
            Self::Ne => "!=",
            Self::Lt => "<",
            Self::Le => "<=",
            Self::Gt => ">",
            Self::Ge => ">=",
        }
    }
}

impl Test {
    pub(super) fn node(&self) -> &Node {
        match self {
            Self::Cmp(_, node) | Self::Is(node) => node,
        }
    }
}

impl Node {
    /// The direct parts, in order of the text.
    pub(super) fn parts(&self) -> Vec<&Node> {
        match self {
            Self::Null | Self::Bool(_) | Self::Num(_) | Self::Str(_) | Self::At(_) | Self::Name(_) => Vec::new(),
            Self::Path(of, _) | Self::Index(of, _) | Self::Neg(of) | Self::IsDefined(of) => vec![of],
            Self::List(items) | Self::And(items) | Self::Or(items) | Self::Call(_, items) => items.iter().collect(),
            Self::Context(entries) => entries.iter().map(|(_, node)| node).collect(),
            Self::Range(range) => vec![&range.low, &range.high],
            Self::Arith(_, left, right) | Self::Compare(_, left, right) => vec![left, right],
            Self::Between(three) | Self::If(three) => three.iter().collect(),
            Self::In(left, tests) => std::iter::once(&**left).chain(tests.iter().map(Test::node)).collect(),
        }
    }

    /// Levels of nesting; a literal has one.
    pub(super) fn depth(&self) -> usize {
        1 + self.parts().into_iter().map(Node::depth).max().unwrap_or(0)
    }

    /// Adds the variables read here. `local` holds the keys of contexts around, which hide variables.
    pub(super) fn collect_names<'a>(&'a self, local: &mut Vec<&'a str>, names: &mut Vec<&'a str>) {
        match self {
            Self::Name(name) => {
                if !local.contains(&name.as_str()) && !names.contains(&name.as_str()) {
                    names.push(name);
                }
            }
            Self::Context(entries) => {
                let outside = local.len();
                for (key, node) in entries {
                    node.collect_names(local, names);
                    local.push(key);
                }
                local.truncate(outside);
            }
            _ => self.parts().into_iter().for_each(|part| part.collect_names(local, names)),
        }
    }
}
