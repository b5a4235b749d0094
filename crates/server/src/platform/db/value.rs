//! Values that go into and come out of statements: the portable subset of both engines.

use jiff::Timestamp;

/// A parameter or a column.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// NULL.
    Null,
    /// BIGINT.
    Int(i64),
    /// DOUBLE PRECISION.
    Real(f64),
    /// TEXT.
    Text(String),
    /// BLOB, BYTEA.
    Bytes(Vec<u8>),
}

impl From<i64> for Value {
    fn from(v: i64) -> Self {
        Self::Int(v)
    }
}
impl From<i32> for Value {
    fn from(v: i32) -> Self {
        Self::Int(i64::from(v))
    }
}
impl From<u32> for Value {
    fn from(v: u32) -> Self {
        Self::Int(i64::from(v))
    }
}
impl From<bool> for Value {
    fn from(v: bool) -> Self {
        Self::Int(i64::from(v))
    }
}
impl From<f64> for Value {
    fn from(v: f64) -> Self {
        Self::Real(v)
    }
}
impl From<&str> for Value {
    fn from(v: &str) -> Self {
        Self::Text(v.to_owned())
    }
}
impl From<String> for Value {
    fn from(v: String) -> Self {
        Self::Text(v)
    }
}
impl From<&String> for Value {
    fn from(v: &String) -> Self {
        Self::Text(v.clone())
    }
}
impl From<Vec<u8>> for Value {
    fn from(v: Vec<u8>) -> Self {
        Self::Bytes(v)
    }
}
impl From<Timestamp> for Value {
    fn from(v: Timestamp) -> Self {
        Self::Int(v.as_microsecond())
    }
}
impl<T: Into<Self>> From<Option<T>> for Value {
    fn from(v: Option<T>) -> Self {
        v.map_or(Self::Null, Into::into)
    }
}

macro_rules! ids_are_values {
    ($($id:ident),+) => {$(
        impl From<intendant_domain::id::$id> for Value {
            fn from(v: intendant_domain::id::$id) -> Self {
                Self::Int(v.0)
            }
        }
        impl FromValue for intendant_domain::id::$id {
            fn from_value(v: &Value) -> Option<Self> {
                i64::from_value(v).map(Self)
            }
        }
    )+};
}
ids_are_values!(
    ClientId,
    SiteId,
    ThirdPartyId,
    PersonId,
    TeamId,
    VersionId,
    TicketId,
    ItemId,
    AgentId,
    CheckId,
    AttachmentId,
    CredentialId,
    NetworkJobId,
    NetworkDeviceId,
    DocumentId
);

/// What a column can be read as.
pub trait FromValue: Sized {
    /// The value as this type; `None` when it is of another type.
    fn from_value(v: &Value) -> Option<Self>;
}

impl FromValue for Value {
    fn from_value(v: &Value) -> Option<Self> {
        Some(v.clone())
    }
}
impl FromValue for i64 {
    fn from_value(v: &Value) -> Option<Self> {
        match v {
            Value::Int(v) => Some(*v),
            _ => None,
        }
    }
}
impl FromValue for f64 {
    fn from_value(v: &Value) -> Option<Self> {
        match v {
            Value::Real(v) => Some(*v),
            #[allow(
                clippy::cast_precision_loss,
                reason = "a measured value, not an identifier"
            )]
            Value::Int(v) => Some(*v as Self),
            _ => None,
        }
    }
}
impl FromValue for bool {
    fn from_value(v: &Value) -> Option<Self> {
        i64::from_value(v).map(|v| v != 0)
    }
}
impl FromValue for String {
    fn from_value(v: &Value) -> Option<Self> {
        match v {
            Value::Text(v) => Some(v.clone()),
            _ => None,
        }
    }
}
impl FromValue for Vec<u8> {
    fn from_value(v: &Value) -> Option<Self> {
        match v {
            Value::Bytes(v) => Some(v.clone()),
            _ => None,
        }
    }
}
impl FromValue for Timestamp {
    fn from_value(v: &Value) -> Option<Self> {
        i64::from_value(v).and_then(|v| Self::from_microsecond(v).ok())
    }
}
impl<T: FromValue> FromValue for Option<T> {
    fn from_value(v: &Value) -> Option<Self> {
        match v {
            Value::Null => Some(None),
            other => T::from_value(other).map(Some),
        }
    }
}

/// A row of an answer; columns by position.
#[derive(Clone, Debug, PartialEq)]
pub struct Row(pub(crate) Vec<Value>);

impl Row {
    /// The column at `index`, from 0.
    ///
    /// # Errors
    /// [`super::DbError::Broken`] when there is no such column or it is of another type: a defect of
    /// the statement.
    pub fn get<T: FromValue>(&self, index: usize) -> Result<T, super::DbError> {
        self.0.get(index).and_then(T::from_value).ok_or_else(|| {
            super::DbError::Broken(format!(
                "column {index} is not a {}: {:?}",
                std::any::type_name::<T>(),
                self.0.get(index)
            ))
        })
    }
}
