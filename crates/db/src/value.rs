//! Values that behave alike on both engines, and rows of them.

use base::{Day, Failure, Id, Instant, Money, Res};
use bytes::{BufMut, BytesMut};
use tokio_postgres::types::{IsNull, ToSql, Type, to_sql_checked};

/// A value in or out of the database. Booleans are 0 and 1; moments are microseconds; days and JSON are text;
/// identities are their 16 bytes.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// SQL NULL.
    Null,
    /// BIGINT.
    Int(i64),
    /// TEXT.
    Text(String),
    /// BLOB, BYTEA.
    Bytes(Vec<u8>),
}

macro_rules! into_value {
    ($($from:ty, $v:ident => $to:expr;)*) => {$(
        impl From<$from> for Value { fn from($v: $from) -> Self { $to } }
    )*};
}
into_value! {
    i64, v => Self::Int(v);
    i32, v => Self::Int(v.into());
    u32, v => Self::Int(v.into());
    bool, v => Self::Int(v.into());
    &str, v => Self::Text(v.into());
    &String, v => Self::Text(v.clone());
    String, v => Self::Text(v);
    Vec<u8>, v => Self::Bytes(v);
    &[u8], v => Self::Bytes(v.into());
    [u8; 32], v => Self::Bytes(v.into());
    Instant, v => Self::Int(v.micros());
    Day, v => Self::Text(v.to_string());
    Money, v => Self::Int(v.dong());
}
impl<T: ?Sized> From<Id<T>> for Value {
    fn from(v: Id<T>) -> Self {
        Self::Bytes(v.uuid().as_bytes().to_vec())
    }
}
impl<T: Into<Self>> From<Option<T>> for Value {
    fn from(v: Option<T>) -> Self {
        v.map_or(Self::Null, Into::into)
    }
}
impl From<usize> for Value {
    fn from(v: usize) -> Self {
        Self::Int(i64::try_from(v).unwrap_or(i64::MAX))
    }
}

/// Arguments of a statement: `args![id, name, now]`.
#[macro_export]
macro_rules! args {
    ($($v:expr),* $(,)?) => { &[$($crate::Value::from($v)),*] };
}

impl rusqlite::ToSql for Value {
    fn to_sql(&self) -> rusqlite::Result<rusqlite::types::ToSqlOutput<'_>> {
        use rusqlite::types::{ToSqlOutput, ValueRef};
        Ok(ToSqlOutput::Borrowed(match self {
            Self::Null => ValueRef::Null,
            Self::Int(i) => ValueRef::Integer(*i),
            Self::Text(s) => ValueRef::Text(s.as_bytes()),
            Self::Bytes(b) => ValueRef::Blob(b),
        }))
    }
}

impl ToSql for Value {
    fn to_sql(&self, ty: &Type, out: &mut BytesMut) -> Result<IsNull, Box<dyn std::error::Error + Sync + Send>> {
        match self {
            Self::Null => Ok(IsNull::Yes),
            Self::Int(i) => match *ty {
                Type::INT4 => i32::try_from(*i)?.to_sql(ty, out),
                Type::BOOL => (*i != 0).to_sql(ty, out),
                _ => i.to_sql(ty, out),
            },
            Self::Text(s) => {
                if *ty == Type::JSONB {
                    out.put_u8(1);
                }
                s.to_sql(&Type::TEXT, out)
            }
            Self::Bytes(b) => b.to_sql(ty, out),
        }
    }
    fn accepts(_: &Type) -> bool {
        true
    }
    to_sql_checked!();
}

/// One row of an answer. Reading a column as what it is not is a bug and comes back as an internal failure.
#[derive(Clone, Debug)]
pub struct Row(pub(crate) Vec<Value>);

impl Row {
    fn wrong<T>(&self, i: usize, wanted: &str) -> Res<T> {
        Err(Failure::Internal(format!("column {i} is {:?}, not {wanted}", self.0.get(i))))
    }

    /// BIGINT, not NULL.
    pub fn int(&self, i: usize) -> Res<i64> {
        match self.0.get(i) {
            Some(Value::Int(v)) => Ok(*v),
            _ => self.wrong(i, "an integer"),
        }
    }

    /// TEXT, not NULL.
    pub fn text(&self, i: usize) -> Res<&str> {
        match self.0.get(i) {
            Some(Value::Text(v)) => Ok(v),
            _ => self.wrong(i, "text"),
        }
    }

    /// TEXT, not NULL, owned.
    pub fn string(&self, i: usize) -> Res<String> {
        self.text(i).map(str::to_owned)
    }

    /// BLOB, not NULL.
    pub fn bytes(&self, i: usize) -> Res<&[u8]> {
        match self.0.get(i) {
            Some(Value::Bytes(v)) => Ok(v),
            _ => self.wrong(i, "bytes"),
        }
    }

    /// Whether the column is NULL.
    pub fn is_null(&self, i: usize) -> bool {
        matches!(self.0.get(i), None | Some(Value::Null))
    }

    /// `None` for NULL, else what `read` makes of the column: `row.opt(3, Row::string)`.
    pub fn opt<'a, T>(&'a self, i: usize, read: impl FnOnce(&'a Self, usize) -> Res<T>) -> Res<Option<T>> {
        if self.is_null(i) { Ok(None) } else { read(self, i).map(Some) }
    }

    /// An integer that stands for yes (not 0) or no.
    pub fn bool(&self, i: usize) -> Res<bool> {
        Ok(self.int(i)? != 0)
    }

    /// A moment in microseconds.
    pub fn instant(&self, i: usize) -> Res<Instant> {
        self.int(i).map(Instant::from_micros)
    }

    /// A day, `YYYY-MM-DD`.
    pub fn day(&self, i: usize) -> Res<Day> {
        Day::parse(self.text(i)?).map_err(Failure::internal)
    }

    /// An amount in đồng.
    pub fn money(&self, i: usize) -> Res<Money> {
        self.int(i).map(Money)
    }

    /// An identity.
    pub fn id<T: ?Sized>(&self, i: usize) -> Res<Id<T>> {
        uuid::Uuid::from_slice(self.bytes(i)?).map(Id::new).map_err(Failure::internal)
    }
}
