//! How sections are declared: one list of fields gives the type, its tolerant reader, what of it
//! lasts from one run to the next, and by what one of its elements is known again.

use serde_json::{Map, Value};

use crate::node::{Node, Take};

/// A value that can be compared between two inventories.
pub(crate) trait Plain {
    /// Whether nothing was said.
    fn is_blank(&self) -> bool;
    /// Adds what of it lasts, in a form that does not depend on the order of lists.
    fn feed(&self, out: &mut Vec<u8>);
    /// For a person, in one line.
    fn shown(&self) -> String;
}

/// A group of fields.
pub(crate) trait Part: Take + PartialEq {
    /// Fills a field; gives back the value when the name is not known.
    fn set<'a>(&mut self, name: &str, node: Node<'a>) -> Option<Node<'a>>;
    /// What tells it apart from others of its list.
    fn key(&self) -> String;
    /// Calls with every field that lasts, under its name.
    fn each<'s>(&'s self, call: &mut dyn FnMut(&'static str, &'s dyn Plain));
    /// Every field that lasts, under its name.
    fn fields(&self) -> Vec<(&'static str, &dyn Plain)> {
        let mut out: Vec<(&'static str, &dyn Plain)> = Vec::new();
        self.each(&mut |name, value| out.push((name, value)));
        out
    }
}

/// A field that is filled by the first value that says something.
pub(crate) trait Fill {
    /// Fills it, unless it says something already.
    fn fill(&mut self, node: Node<'_>);
}

impl<T: Take + PartialEq> Fill for T {
    fn fill(&mut self, node: Node<'_>) {
        let empty = T::default();
        if *self == empty {
            *self = T::take(node);
        }
    }
}

/// Fills a part from a map, or from each of several maps.
pub(crate) fn take_part<T: Part>(node: Node<'_>) -> T {
    let mut part = T::default();
    for one in node.many() {
        if let Node::Map(fields) = one {
            for (name, value) in fields {
                with_lower(&name, |name| part.set(name, value));
            }
        }
    }
    part
}

/// Calls with the name in lower case, without an allocation where it is short or lower already.
pub(crate) fn with_lower<R>(name: &str, call: impl FnOnce(&str) -> R) -> R {
    if !name.bytes().any(|byte| byte.is_ascii_uppercase()) {
        return call(name);
    }
    let mut short = [0_u8; 48];
    match short.get_mut(..name.len()) {
        Some(room) => {
            room.copy_from_slice(name.as_bytes());
            room.make_ascii_lowercase();
            call(std::str::from_utf8(room).unwrap_or(name))
        }
        None => call(&name.to_ascii_lowercase()),
    }
}

impl Plain for String {
    fn is_blank(&self) -> bool {
        self.is_empty()
    }

    fn feed(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(self.as_bytes());
    }

    fn shown(&self) -> String {
        self.clone()
    }
}

impl Plain for u64 {
    fn is_blank(&self) -> bool {
        *self == 0
    }

    fn feed(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(&self.to_le_bytes());
    }

    fn shown(&self) -> String {
        self.to_string()
    }
}

impl Plain for bool {
    fn is_blank(&self) -> bool {
        !*self
    }

    fn feed(&self, out: &mut Vec<u8>) {
        out.push(u8::from(*self));
    }

    fn shown(&self) -> String {
        if *self { "yes" } else { "no" }.to_owned()
    }
}

impl Plain for Map<String, Value> {
    fn is_blank(&self) -> bool {
        self.is_empty()
    }

    fn feed(&self, out: &mut Vec<u8>) {
        for (name, value) in self {
            out.extend_from_slice(name.as_bytes());
            out.push(0x1e);
            value.feed(out);
            out.push(0x1f);
        }
    }

    fn shown(&self) -> String {
        let parts: Vec<String> = self
            .iter()
            .filter(|(_, value)| !value.is_blank())
            .map(|(name, value)| format!("{name}: {}", value.shown()))
            .collect();
        parts.join(", ")
    }
}

impl Plain for Value {
    fn is_blank(&self) -> bool {
        match self {
            Value::Null => true,
            Value::String(text) => text.is_empty(),
            Value::Array(list) => list.is_empty(),
            Value::Object(map) => map.is_empty(),
            Value::Bool(_) | Value::Number(_) => false,
        }
    }

    fn feed(&self, out: &mut Vec<u8>) {
        match self {
            Value::String(text) => text.feed(out),
            Value::Array(list) => list.feed(out),
            Value::Object(map) => map.feed(out),
            other => out.extend_from_slice(other.to_string().as_bytes()),
        }
    }

    fn shown(&self) -> String {
        match self {
            Value::Null => String::new(),
            Value::String(text) => text.clone(),
            Value::Array(list) => list.shown(),
            Value::Object(map) => map.shown(),
            other => other.to_string(),
        }
    }
}

impl<T: Plain> Plain for Vec<T> {
    fn is_blank(&self) -> bool {
        self.is_empty()
    }

    fn feed(&self, out: &mut Vec<u8>) {
        let start = out.len();
        let mut ends = Vec::with_capacity(self.len());
        for one in self {
            one.feed(out);
            ends.push(out.len());
        }
        if ends.len() < 2 {
            out.push(0x1d);
            return;
        }
        let fed = out.split_off(start);
        let mut from = 0;
        let mut pieces: Vec<&[u8]> = Vec::with_capacity(ends.len());
        for end in ends {
            let end = end - start;
            pieces.push(fed.get(from..end).unwrap_or_default());
            from = end;
        }
        pieces.sort_unstable();
        for piece in pieces {
            out.extend_from_slice(piece);
            out.push(0x1d);
        }
    }

    fn shown(&self) -> String {
        let parts: Vec<String> = self.iter().map(Plain::shown).collect();
        parts.join(", ")
    }
}

/// The name of a field in messages.
macro_rules! name_of {
    ($field:ident) => {
        stringify!($field)
    };
    ($field:ident $name:literal) => {
        $name
    };
}

/// Declares sections. A field may say its name in messages and other spellings of it
/// (`("serial" | "serialnumber")`), and `=> passing` when it changes at each run. `by` names the
/// fields that tell one element of a list from the others.
macro_rules! section {
    ($(#[$about:meta])* $part:ident by $($key:ident),* {
        $($(#[$doc:meta])* $field:ident $(($name:literal $(| $alias:literal)*))?: $type:ty $(=> $passing:ident)?,)*
    } $($(#[$rest:meta])* rest $others:ident)?) => {
        $(#[$about])*
        #[derive(Clone, Debug, Default, PartialEq, serde::Serialize)]
        pub struct $part {
            $(
                $(#[$doc])*
                $(#[serde(rename = $name)])?
                #[serde(skip_serializing_if = "crate::section::is_empty")]
                pub $field: $type,
            )*
            $(
                $(#[$rest])*
                #[serde(flatten)]
                pub $others: serde_json::Map<String, serde_json::Value>,
            )?
        }

        impl crate::section::Part for $part {
            fn set<'a>(&mut self, name: &str, node: crate::node::Node<'a>) -> Option<crate::node::Node<'a>> {
                match name {
                    $(crate::section::name_of!($field $($name)?) $($(| $alias)*)? => {
                        crate::section::Fill::fill(&mut self.$field, node);
                        None
                    })*
                    _ => {
                        $(
                            self.$others.insert(name.to_owned(), node.into_value());
                            return None;
                        )?
                        #[allow(unreachable_code, reason = "a section that keeps what it does not know returned")]
                        Some(node)
                    }
                }
            }

            fn key(&self) -> String {
                let parts: [String; 0 $(+ crate::section::one!($key))*] = [$(crate::section::Plain::shown(&self.$key)),*];
                crate::section::join(&parts)
            }

            #[allow(unused_variables, reason = "a section may have nothing that lasts")]
            fn each<'s>(&'s self, call: &mut dyn FnMut(&'static str, &'s dyn crate::section::Plain)) {
                $(crate::section::keep!(call, crate::section::name_of!($field $($name)?), &self.$field $(, $passing)?);)*
            }
        }

        impl crate::node::Take for $part {
            fn take(node: crate::node::Node<'_>) -> Self {
                crate::section::take_part(node)
            }
        }

        impl crate::section::Plain for $part {
            fn is_blank(&self) -> bool {
                *self == Self::default()
            }

            #[allow(unused_variables, reason = "a section may have nothing that lasts")]
            fn feed(&self, out: &mut Vec<u8>) {
                $(crate::section::feed!(out, crate::section::name_of!($field $($name)?), &self.$field $(, $passing)?);)*
            }

            fn shown(&self) -> String {
                crate::section::Part::key(self)
            }
        }

        impl<'de> serde::Deserialize<'de> for $part {
            fn deserialize<D: serde::Deserializer<'de>>(source: D) -> Result<Self, D::Error> {
                crate::node::Node::read(source).map(crate::node::Take::take)
            }
        }
    };
}

/// 1, whatever the name: counts names.
macro_rules! one {
    ($name:ident) => {
        1
    };
}

/// Adds a field that lasts; leaves a passing one out.
macro_rules! keep {
    ($call:ident, $name:expr, $value:expr) => {
        $call($name, $value as &dyn crate::section::Plain);
    };
    ($call:ident, $name:expr, $value:expr, passing) => {};
}

/// Feeds a field that lasts and says something, so that fields added to a section later change no
/// hash; leaves a passing one out.
macro_rules! feed {
    ($out:ident, $name:expr, $value:expr) => {
        let value = $value as &dyn crate::section::Plain;
        if !value.is_blank() {
            $out.extend_from_slice($name.as_bytes());
            $out.push(0x1e);
            value.feed($out);
            $out.push(0x1f);
        }
    };
    ($out:ident, $name:expr, $value:expr, passing) => {};
}

pub(crate) use {feed, keep, name_of, one, section};

/// Parts of a key in one text.
pub(crate) fn join(parts: &[String]) -> String {
    let said: Vec<&str> = parts
        .iter()
        .map(String::as_str)
        .filter(|part| !part.is_empty())
        .collect();
    said.join(" ")
}

pub(crate) fn is_empty<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}
