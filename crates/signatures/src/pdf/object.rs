//! The objects of PDF (ISO 32000-2, 7.3).

use std::ops::Range;

/// An indirect reference: object number and generation (ISO 32000-2, 7.3.10).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Ref {
    /// Object number, from 1.
    pub number: u32,
    /// Generation, 0 in nearly all files.
    pub generation: u16,
}

impl Ref {
    /// The first generation of an object.
    pub const fn new(number: u32) -> Self {
        Self { number, generation: 0 }
    }
}

/// A PDF object.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Object {
    /// `null`, also what a reference to nothing stands for.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// An integer.
    Integer(i64),
    /// A real number as it is written, so that rewriting alters nothing.
    Real(String),
    /// A name without its slash, escapes resolved.
    Name(Vec<u8>),
    /// A string, literal or hexadecimal, decoded.
    Text(Vec<u8>),
    /// An array.
    Array(Vec<Self>),
    /// A dictionary.
    Dict(Dict),
    /// A stream: its dictionary and where its data lie in the file.
    Stream(Dict, Range<usize>),
    /// A reference to another object.
    Reference(Ref),
}

impl Object {
    /// A name from text.
    pub fn name(text: &str) -> Self {
        Self::Name(text.as_bytes().to_vec())
    }

    /// The dictionary of a dictionary or a stream.
    pub const fn dict(&self) -> Option<&Dict> {
        match self {
            Self::Dict(dict) | Self::Stream(dict, _) => Some(dict),
            _ => None,
        }
    }

    /// The integer.
    pub const fn integer(&self) -> Option<i64> {
        match self {
            Self::Integer(value) => Some(*value),
            _ => None,
        }
    }

    /// The items of an array.
    pub fn array(&self) -> Option<&[Self]> {
        match self {
            Self::Array(items) => Some(items),
            _ => None,
        }
    }

    /// The bytes of a string.
    pub fn text(&self) -> Option<&[u8]> {
        match self {
            Self::Text(bytes) => Some(bytes),
            _ => None,
        }
    }

    /// The reference.
    pub const fn reference(&self) -> Option<Ref> {
        match self {
            Self::Reference(at) => Some(*at),
            _ => None,
        }
    }

    /// Whether it is this name.
    pub fn is_name(&self, text: &str) -> bool {
        matches!(self, Self::Name(name) if name == text.as_bytes())
    }

    /// Calls `see` for each reference inside.
    pub fn each_reference(&self, see: &mut impl FnMut(Ref)) {
        match self {
            Self::Reference(at) => see(*at),
            Self::Array(items) => items.iter().for_each(|item| item.each_reference(see)),
            Self::Dict(dict) | Self::Stream(dict, _) => dict.0.iter().for_each(|(_, value)| value.each_reference(see)),
            _ => {}
        }
    }
}

/// A dictionary in the order in which it is written. No key stands in it twice: the reader refuses that.
#[derive(Debug, Clone, Default)]
pub struct Dict(pub Vec<(Vec<u8>, Object)>);

impl Dict {
    /// The value of a key. A key with the value `null` counts as absent (ISO 32000-2, 7.3.7).
    pub fn get(&self, key: &str) -> Option<&Object> {
        let found = self.0.iter().find(|(name, _)| name == key.as_bytes()).map(|(_, value)| value);
        found.filter(|value| **value != Object::Null)
    }

    /// Sets a key, in its place where it stands already.
    pub fn set(&mut self, key: &str, value: Object) {
        match self.0.iter_mut().find(|(name, _)| name == key.as_bytes()) {
            Some((_, old)) => *old = value,
            None => self.0.push((key.as_bytes().to_vec(), value)),
        }
    }

    /// A copy without some keys.
    pub fn without(&self, keys: &[&str]) -> Self {
        Self(self.0.iter().filter(|(name, _)| !keys.iter().any(|key| key.as_bytes() == name)).cloned().collect())
    }

    fn sorted(&self) -> Vec<(&[u8], &Object)> {
        let mut all: Vec<_> =
            self.0.iter().filter(|(_, v)| *v != Object::Null).map(|(k, v)| (k.as_slice(), v)).collect();
        all.sort_by_key(|(name, _)| *name);
        all
    }
}

/// The order of keys has no meaning.
impl PartialEq for Dict {
    fn eq(&self, other: &Self) -> bool {
        self.sorted() == other.sorted()
    }
}

impl Eq for Dict {}
