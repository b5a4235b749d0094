//! What JSON and XML messages have in common once read: a light tree that borrows from the text.
//! Taking values from it never fails, because agents write numbers as strings, strings as numbers
//! and one object where a list is due.

use std::borrow::Cow;
use std::cell::Cell;
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};

/// The most values that one message may hold. An inventory with 5,000 packages has some 50,000.
pub(crate) const MOST_NODES: usize = 600_000;
/// The longest text kept of one value, in bytes; what follows is cut.
const LONGEST_TEXT: usize = 32 * 1024;

/// One value of a message.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) enum Node<'a> {
    /// Nothing.
    #[default]
    Null,
    /// Yes or no.
    Bool(bool),
    /// A number.
    Number(Number),
    /// A text.
    Text(Cow<'a, str>),
    /// Several values.
    List(Vec<Node<'a>>),
    /// Named values, in the order of the message.
    Map(Vec<(Cow<'a, str>, Node<'a>)>),
}

impl<'a> Node<'a> {
    /// Reads JSON.
    pub(crate) fn from_json(text: &'a str) -> Result<Node<'a>, serde_json::Error> {
        let mut reader = serde_json::Deserializer::from_str(text);
        let node = Node::read(&mut reader)?;
        reader.end()?;
        Ok(node)
    }

    /// Reads from any serde source.
    pub(crate) fn read<D: Deserializer<'a>>(source: D) -> Result<Node<'a>, D::Error> {
        let left = Cell::new(MOST_NODES);
        Seed { left: &left }.deserialize(source)
    }

    /// The first value of that name, whatever the case.
    pub(crate) fn get(&self, name: &str) -> Option<&Node<'a>> {
        match self {
            Node::Map(fields) => fields
                .iter()
                .find(|(key, _)| key.eq_ignore_ascii_case(name))
                .map(|(_, value)| value),
            _ => None,
        }
    }

    /// Takes the first value of that name out.
    pub(crate) fn remove(&mut self, name: &str) -> Node<'a> {
        match self {
            Node::Map(fields) => fields
                .iter_mut()
                .find(|(key, _)| key.eq_ignore_ascii_case(name))
                .map_or(Node::Null, |(_, value)| std::mem::take(value)),
            _ => Node::Null,
        }
    }

    /// The text of a named value; empty when there is none.
    pub(crate) fn text(&self, name: &str) -> String {
        self.get(name)
            .cloned()
            .map(String::take)
            .unwrap_or_default()
    }

    /// As several values, whether one or many were sent.
    pub(crate) fn many(self) -> Vec<Node<'a>> {
        match self {
            Node::List(list) => list,
            Node::Null => Vec::new(),
            Node::Text(text) if text.trim().is_empty() => Vec::new(),
            one => vec![one],
        }
    }

    /// As a JSON value, names in lower case, texts cleaned.
    pub(crate) fn into_value(self) -> Value {
        match self {
            Node::Null => Value::Null,
            Node::Bool(value) => Value::Bool(value),
            Node::Number(value) => Value::Number(value),
            Node::Text(text) => Value::String(clean(text)),
            Node::List(list) => Value::Array(list.into_iter().map(Node::into_value).collect()),
            Node::Map(fields) => Value::Object(into_object(fields)),
        }
    }
}

fn into_object(fields: Vec<(Cow<'_, str>, Node<'_>)>) -> Map<String, Value> {
    fields
        .into_iter()
        .map(|(key, value)| (clean_key(&key), value.into_value()))
        .collect()
}

/// A name in lower case without what a database refuses.
pub(crate) fn clean_key(key: &str) -> String {
    let mut name = clean(Cow::Borrowed(key));
    name.make_ascii_lowercase();
    name
}

/// A text without control characters (PostgreSQL refuses NUL), without blanks around it, and not
/// longer than anybody needs.
pub(crate) fn clean(text: Cow<'_, str>) -> String {
    let dirty = |byte: u8| byte < 0x20 && byte != b'\n' && byte != b'\t';
    let mut text = text;
    if text.bytes().any(dirty) {
        // Before the blanks: what stands behind a NUL may begin with some.
        text.to_mut()
            .retain(|letter| !(letter.is_ascii() && dirty(letter as u8)));
    }
    let kept = match text.trim() {
        trimmed if trimmed.len() > LONGEST_TEXT => {
            let end = (0..=LONGEST_TEXT)
                .rev()
                .find(|at| trimmed.is_char_boundary(*at))
                .unwrap_or(0);
            trimmed.get(..end).unwrap_or_default().trim_end()
        }
        trimmed => trimmed,
    };
    match &text {
        Cow::Owned(whole) if kept.len() == whole.len() => text.into_owned(),
        _ => kept.to_owned(),
    }
}

/// Something that can be taken from a value, whatever its shape.
pub(crate) trait Take: Default {
    /// Takes it; what does not fit is left out.
    fn take(node: Node<'_>) -> Self;
}

impl Take for String {
    fn take(node: Node<'_>) -> String {
        match node {
            Node::Text(text) => clean(text),
            Node::Number(number) => number.to_string(),
            Node::Bool(value) => if value { "1" } else { "0" }.to_owned(),
            Node::List(list) => list
                .into_iter()
                .map(String::take)
                .find(|text| !text.is_empty())
                .unwrap_or_default(),
            Node::Null | Node::Map(_) => String::new(),
        }
    }
}

impl Take for u64 {
    fn take(node: Node<'_>) -> u64 {
        match node {
            Node::Number(number) => number
                .as_u64()
                .or_else(|| number.as_f64().and_then(whole))
                .unwrap_or(0),
            Node::Text(text) => leading_number(&text),
            Node::Bool(value) => u64::from(value),
            Node::List(list) => list.into_iter().next().map_or(0, u64::take),
            Node::Null | Node::Map(_) => 0,
        }
    }
}

#[allow(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a float to integer cast saturates, and the sign is looked at before"
)]
fn whole(value: f64) -> Option<u64> {
    (value.is_finite() && value >= 0.0).then(|| value.round() as u64)
}

/// The number that a text starts with: `274877.906944` is 274878, `100 Mbps` is 100, `-1` is 0.
fn leading_number(text: &str) -> u64 {
    let text = text.trim();
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let (whole_part, rest) = text.split_at(digits);
    let value = if digits == 0 {
        0
    } else {
        whole_part.parse::<u64>().unwrap_or(u64::MAX)
    };
    let up = rest
        .strip_prefix('.')
        .is_some_and(|tail| tail.starts_with(|c: char| ('5'..='9').contains(&c)));
    value.saturating_add(u64::from(up && digits > 0))
}

impl Take for bool {
    fn take(node: Node<'_>) -> bool {
        match node {
            Node::Bool(value) => value,
            Node::Number(number) => number.as_f64().is_some_and(|value| value != 0.0),
            Node::Text(text) => {
                let text = text.trim();
                ["1", "true", "yes", "y", "on", "oui"]
                    .iter()
                    .any(|yes| text.eq_ignore_ascii_case(yes))
            }
            Node::List(list) => list.into_iter().next().is_some_and(bool::take),
            Node::Null | Node::Map(_) => false,
        }
    }
}

impl<T: Take + PartialEq> Take for Vec<T> {
    fn take(node: Node<'_>) -> Vec<T> {
        let empty = T::default();
        node.many()
            .into_iter()
            .map(T::take)
            .filter(|one| *one != empty)
            .collect()
    }
}

impl Take for Map<String, Value> {
    fn take(node: Node<'_>) -> Map<String, Value> {
        match node {
            Node::Map(fields) => into_object(fields),
            Node::List(list) => list.into_iter().flat_map(Map::take).collect(),
            _ => Map::new(),
        }
    }
}

/// Reads a tree while counting what is left of [`MOST_NODES`].
#[derive(Clone, Copy)]
struct Seed<'c> {
    left: &'c Cell<usize>,
}

impl<'de> DeserializeSeed<'de> for Seed<'_> {
    type Value = Node<'de>;

    fn deserialize<D: Deserializer<'de>>(self, source: D) -> Result<Node<'de>, D::Error> {
        source.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Seed<'_> {
    type Value = Node<'de>;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("any value")
    }

    fn visit_unit<E>(self) -> Result<Node<'de>, E> {
        Ok(Node::Null)
    }

    fn visit_none<E>(self) -> Result<Node<'de>, E> {
        Ok(Node::Null)
    }

    fn visit_some<D: Deserializer<'de>>(self, source: D) -> Result<Node<'de>, D::Error> {
        self.deserialize(source)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Node<'de>, E> {
        Ok(Node::Bool(value))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Node<'de>, E> {
        Ok(Node::Number(value.into()))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Node<'de>, E> {
        Ok(Node::Number(value.into()))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Node<'de>, E> {
        Ok(Number::from_f64(value).map_or(Node::Null, Node::Number))
    }

    fn visit_borrowed_str<E>(self, value: &'de str) -> Result<Node<'de>, E> {
        Ok(Node::Text(Cow::Borrowed(value)))
    }

    fn visit_str<E>(self, value: &str) -> Result<Node<'de>, E> {
        Ok(Node::Text(Cow::Owned(value.to_owned())))
    }

    fn visit_string<E>(self, value: String) -> Result<Node<'de>, E> {
        Ok(Node::Text(Cow::Owned(value)))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut source: A) -> Result<Node<'de>, A::Error> {
        let mut list = Vec::new();
        while let Some(node) = source.next_element_seed(self)? {
            self.count::<A::Error>()?;
            list.push(node);
        }
        Ok(Node::List(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut source: A) -> Result<Node<'de>, A::Error> {
        let mut fields = Vec::new();
        while let Some(key) = source.next_key_seed(KeySeed)? {
            self.count::<A::Error>()?;
            fields.push((key, source.next_value_seed(self)?));
        }
        Ok(Node::Map(fields))
    }
}

impl Seed<'_> {
    fn count<E: serde::de::Error>(self) -> Result<(), E> {
        let left = self
            .left
            .get()
            .checked_sub(1)
            .ok_or_else(|| E::custom("too many values"))?;
        self.left.set(left);
        Ok(())
    }
}

struct KeySeed;

impl<'de> DeserializeSeed<'de> for KeySeed {
    type Value = Cow<'de, str>;

    fn deserialize<D: Deserializer<'de>>(self, source: D) -> Result<Cow<'de, str>, D::Error> {
        source.deserialize_str(self)
    }
}

impl<'de> Visitor<'de> for KeySeed {
    type Value = Cow<'de, str>;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("a name")
    }

    fn visit_borrowed_str<E>(self, value: &'de str) -> Result<Cow<'de, str>, E> {
        Ok(Cow::Borrowed(value))
    }

    fn visit_str<E>(self, value: &str) -> Result<Cow<'de, str>, E> {
        Ok(Cow::Owned(value.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_taken_whatever_their_shape() {
        let node = Node::from_json(
            r#"{"a":"16384","b":274877.906944,"c":"0 Mbps","d":-3,"e":true,"f":7,"g":[],"h":" x\u0000 ","i":"9999999999999999999999","j":"Yes"}"#,
        )
        .unwrap();
        let get = |name: &str| node.get(name).cloned().unwrap();
        assert_eq!(u64::take(get("a")), 16384);
        assert_eq!(u64::take(get("b")), 274_878);
        assert_eq!(u64::take(get("c")), 0);
        assert_eq!(u64::take(get("d")), 0);
        assert_eq!(u64::take(get("i")), u64::MAX);
        assert_eq!(String::take(get("e")), "1");
        assert_eq!(String::take(get("f")), "7");
        assert_eq!(String::take(get("g")), "");
        assert_eq!(String::take(get("h")), "x");
        assert!(bool::take(get("j")) && bool::take(get("f")) && !bool::take(get("c")));
        assert_eq!(Vec::<String>::take(get("f")), ["7"]);
    }

    #[test]
    fn what_was_cleaned_once_is_clean() {
        let long = format!("{} b", "a".repeat(LONGEST_TEXT - 1));
        for text in ["\0\0 x \0", " \u{1f}\n y", &long, "é\0"] {
            let once = clean(Cow::Borrowed(text));
            assert_eq!(clean(Cow::Owned(text.to_owned())), once);
            assert_eq!(clean(Cow::Borrowed(&once)), once, "{text:?}");
        }
    }

    #[test]
    fn a_message_of_a_million_values_is_refused() {
        let text = format!("[{}1]", "1,".repeat(1_000_000));
        assert!(
            Node::from_json(&text)
                .unwrap_err()
                .to_string()
                .contains("too many values")
        );
    }
}
