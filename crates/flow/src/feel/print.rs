//! Canonical text of a tree: single spaces, and parentheses only where the grammar needs them.

use super::lex;
use super::tree::{Arith, Node, RangeNode, Test};
use std::fmt::{Formatter, Result};

/// How tightly a construct binds; an operand that binds more loosely than its place asks for stands in parentheses.
pub(super) const LOOSEST: u8 = 0;
const OR: u8 = 1;
const AND: u8 = 2;
const COMPARISON: u8 = 3;
const SUM: u8 = 4;
const PRODUCT: u8 = 5;
const POWER: u8 = 6;
const NEGATION: u8 = 7;
const POSTFIX: u8 = 8;

fn binding(node: &Node) -> u8 {
    match node {
        Node::If(_) => LOOSEST,
        Node::Or(_) => OR,
        Node::And(_) => AND,
        Node::Compare(..) | Node::Between(_) | Node::In(..) => COMPARISON,
        Node::Arith(Arith::Add | Arith::Sub, ..) => SUM,
        Node::Arith(Arith::Mul | Arith::Div, ..) => PRODUCT,
        Node::Arith(Arith::Pow, ..) => POWER,
        Node::Neg(_) => NEGATION,
        _ => POSTFIX,
    }
}

pub(super) fn node(node: &Node, place: u8, f: &mut Formatter<'_>) -> Result {
    if binding(node) < place {
        f.write_str("(")?;
        bare(node, f)?;
        f.write_str(")")
    } else {
        bare(node, f)
    }
}

fn bare(of: &Node, f: &mut Formatter<'_>) -> Result {
    match of {
        Node::Null => f.write_str("null"),
        Node::Bool(value) => write!(f, "{value}"),
        Node::Num(number) => write!(f, "{}", number.normalize()),
        Node::Str(text) => f.write_str(&quoted(text)),
        Node::At(temporal) => write!(f, "@\"{temporal}\""),
        // Unguarded, `date and time(x)` would read as the function `date and time`.
        Node::Name(name) if name == "date" => f.write_str("(date)"),
        Node::Name(name) => f.write_str(name),
        Node::Path(of, step) => {
            node(of, POSTFIX, f)?;
            write!(f, ".{step}")
        }
        Node::Index(of, position) => {
            node(of, POSTFIX, f)?;
            write!(f, "[{position}]")
        }
        Node::List(items) => {
            f.write_str("[")?;
            joined(items, ", ", LOOSEST, f)?;
            f.write_str("]")
        }
        Node::Context(entries) => context(entries, f),
        Node::Range(range) => range_text(range, f),
        Node::Neg(of) => {
            f.write_str("-")?;
            node(of, NEGATION, f)
        }
        Node::Arith(op, left, right) => binary(left, op.sign(), right, binding(of), f),
        Node::Compare(op, left, right) => {
            node(left, SUM, f)?;
            write!(f, " {} ", op.sign())?;
            node(right, SUM, f)
        }
        Node::Between(three) => {
            node(&three[0], SUM, f)?;
            f.write_str(" between ")?;
            node(&three[1], SUM, f)?;
            f.write_str(" and ")?;
            node(&three[2], SUM, f)
        }
        Node::In(left, tests) => {
            node(left, SUM, f)?;
            f.write_str(" in ")?;
            alternatives(tests, f)
        }
        Node::And(items) => joined(items, " and ", COMPARISON, f),
        Node::Or(items) => joined(items, " or ", AND, f),
        Node::If(three) => {
            f.write_str("if ")?;
            bare(&three[0], f)?;
            f.write_str(" then ")?;
            bare(&three[1], f)?;
            f.write_str(" else ")?;
            bare(&three[2], f)
        }
        Node::IsDefined(of) => {
            f.write_str("is defined(")?;
            bare(of, f)?;
            f.write_str(")")
        }
        Node::Call(builtin, arguments) => {
            write!(f, "{}(", builtin.name)?;
            joined(arguments, ", ", LOOSEST, f)?;
            f.write_str(")")
        }
    }
}

/// All operators lean left, so the right operand must bind more tightly than the operator.
fn binary(left: &Node, sign: &str, right: &Node, own: u8, f: &mut Formatter<'_>) -> Result {
    node(left, own, f)?;
    write!(f, " {sign} ")?;
    node(right, own + 1, f)
}

fn joined(items: &[Node], between: &str, place: u8, f: &mut Formatter<'_>) -> Result {
    for (i, item) in items.iter().enumerate() {
        if i > 0 {
            f.write_str(between)?;
        }
        node(item, place, f)?;
    }
    Ok(())
}

fn context(entries: &[(String, Node)], f: &mut Formatter<'_>) -> Result {
    f.write_str("{")?;
    for (i, (key, value)) in entries.iter().enumerate() {
        f.write_str(if i > 0 { ", " } else { "" })?;
        f.write_str(&if lex::is_word(key) { key.clone() } else { quoted(key) })?;
        f.write_str(": ")?;
        bare(value, f)?;
    }
    f.write_str("}")
}

fn range_text(range: &RangeNode, f: &mut Formatter<'_>) -> Result {
    f.write_str(if range.low_open { "(" } else { "[" })?;
    node(&range.low, SUM, f)?;
    f.write_str("..")?;
    // `[` after the upper end would close the range, so anything but a plain value is set apart.
    let plain = matches!(range.high, Node::Num(_) | Node::Str(_) | Node::At(_) | Node::Name(_) | Node::Call(..));
    node(&range.high, if plain { LOOSEST } else { u8::MAX }, f)?;
    f.write_str(if range.high_open { ")" } else { "]" })
}

fn alternatives(tests: &[Test], f: &mut Formatter<'_>) -> Result {
    if let [Test::Is(range @ Node::Range(_))] = tests {
        return bare(range, f);
    }
    f.write_str("(")?;
    for (i, test) in tests.iter().enumerate() {
        f.write_str(if i > 0 { ", " } else { "" })?;
        match test {
            Test::Cmp(op, of) => {
                write!(f, "{} ", op.sign())?;
                node(of, SUM, f)?;
            }
            Test::Is(of) => bare(of, f)?,
        }
    }
    f.write_str(")")
}

/// A text as a FEEL literal. Line breaks stay as they are, so that the text grows as little as possible.
pub(super) fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}
