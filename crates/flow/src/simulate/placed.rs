//! Reading what may be written in several ways, so that an error names its place: `steps.sign.duration: …`. The value
//! is judged inside the reading, where the place is still known.

use serde::de::value::{MapAccessDeserializer, SeqAccessDeserializer};
use serde::de::{Deserialize, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_yaml_ng::Value;
use std::fmt;
use std::marker::PhantomData;

/// Reads any value and makes a `T` of it.
pub(super) fn read<'de, D: Deserializer<'de>, T: TryFrom<Value, Error = String>>(d: D) -> Result<T, D::Error> {
    d.deserialize_any(Placed(PhantomData))
}

struct Placed<T>(PhantomData<T>);

impl<'de, T: TryFrom<Value, Error = String>> Visitor<'de> for Placed<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("một giá trị")
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<T, E> {
        T::try_from(Value::Bool(value)).map_err(E::custom)
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<T, E> {
        T::try_from(Value::Number(value.into())).map_err(E::custom)
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<T, E> {
        T::try_from(Value::Number(value.into())).map_err(E::custom)
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<T, E> {
        T::try_from(Value::Number(value.into())).map_err(E::custom)
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<T, E> {
        T::try_from(Value::String(value.to_owned())).map_err(E::custom)
    }

    fn visit_unit<E: Error>(self) -> Result<T, E> {
        T::try_from(Value::Null).map_err(E::custom)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, seq: A) -> Result<T, A::Error> {
        let value = Value::deserialize(SeqAccessDeserializer::new(seq))?;
        T::try_from(value).map_err(A::Error::custom)
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<T, A::Error> {
        let value = Value::deserialize(MapAccessDeserializer::new(map))?;
        T::try_from(value).map_err(A::Error::custom)
    }
}

/// `Deserialize` through `TryFrom<Value>`.
macro_rules! placed {
    ($($name:ty),+) => {
        $(impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
                super::placed::read(d)
            }
        })+
    };
}
pub(super) use placed;

/// The reader's words for what is wrong in a file, in Vietnamese as far as they are its own.
pub(super) fn in_words(error: &serde_yaml_ng::Error) -> String {
    let text = error.to_string();
    let (reason, place) = match (text.rsplit_once(" at line "), error.location()) {
        (Some((reason, _)), Some(at)) => (reason, format!(" (dòng {}, cột {})", at.line(), at.column())),
        _ => (text.as_str(), String::new()),
    };
    let words = [
        ("unknown field", "trường lạ"),
        ("missing field", "thiếu trường"),
        ("unknown variant", "giá trị lạ"),
        ("invalid type", "sai kiểu"),
        (", expected f64", "; cần một số"),
        (", expected u32", "; cần một số nguyên"),
        (", expected u64", "; cần một số nguyên"),
        (", expected one of", "; có thể dùng"),
        (", expected", "; cần"),
        ("` or `", "` hoặc `"),
    ];
    words.iter().fold(reason.to_owned(), |text, (theirs, ours)| text.replace(theirs, ours)) + &place
}
