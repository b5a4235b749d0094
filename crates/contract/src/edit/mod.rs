//! Changing one thing of a contract file and leaving the rest as its author wrote it: comments,
//! order, alignment, line ends.

#[cfg(test)]
mod tests;

use jiff::civil::Date;
use toml_edit::{Array, ArrayOfTables, DocumentMut, Item, Table, TableLike};

/// A value to write.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// A string: text, amount, percentage, duration.
    Text(String),
    /// A whole number.
    Integer(i64),
    /// Yes or no.
    Boolean(bool),
    /// A date.
    Date(Date),
    /// A list of strings.
    Texts(Vec<String>),
    /// A value as TOML writes it, for example `{ kind = ["server"] }`.
    Toml(String),
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

/// Why a file could not be changed. The file is never changed in part.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EditError {
    /// The file is not TOML; `contract check` says where.
    #[error("the file is not valid TOML: {0}")]
    File(String),
    /// The value or table to write is not TOML.
    #[error("the value is not valid TOML: {0}")]
    Value(String),
    /// The path leads nowhere.
    #[error("there is nothing at “{0}”")]
    Nowhere(String),
    /// Something on the way is neither a table nor a list.
    #[error("“{0}” has no keys of its own")]
    NotATable(String),
}

/// Writes `value` at `path` (`levels.gold.P1.restore`, `services.0.name`, `price.flat.1.amount`). A key
/// that is not there yet is added at the end of its table; missing tables on the way are made.
///
/// # Errors
/// The file is not TOML, or the path goes through something that has no keys. Whether the result is
/// still a good contract is for [`crate::read`] to say.
pub fn set(text: &str, path: &str, value: &Value) -> Result<String, EditError> {
    let value = to_toml(value)?;
    change(text, |document| {
        let (parent, key) = split(path);
        let holder = walk(document, parent, true)?;
        put(holder, key, value, path)
    })
}

/// Takes out a key, a table or an item of a list.
///
/// # Errors
/// The file is not TOML, or nothing stands at the path.
pub fn remove(text: &str, path: &str) -> Result<String, EditError> {
    change(text, |document| {
        let (parent, key) = split(path);
        let holder = walk(document, parent, false)?;
        take(holder, key, path)
    })
}

/// Adds a table at the end of a list of tables (`services`, `price.flat`, `penalties.rule`); `table` is
/// its content as TOML lines. The list is made when it is not there.
///
/// # Errors
/// The file or the table is not TOML, or the path is not a list of tables.
pub fn append(text: &str, path: &str, table: &str) -> Result<String, EditError> {
    let content: DocumentMut = table
        .parse()
        .map_err(|error: toml_edit::TomlError| EditError::Value(error.message().to_owned()))?;
    change(text, |document| {
        let (parent, key) = split(path);
        let Node::Keys(keys) = walk(document, parent, true)? else {
            return Err(EditError::NotATable(parent.to_owned()));
        };
        let list = keys
            .entry(key)
            .or_insert(Item::ArrayOfTables(ArrayOfTables::new()));
        match list {
            Item::ArrayOfTables(tables) => {
                let mut fresh = content.as_table().clone();
                fresh.decor_mut().set_prefix("\n");
                fresh.set_position(None);
                tables.push(fresh);
                Ok(())
            }
            Item::Value(toml_edit::Value::Array(items)) => {
                items.push(content.as_table().clone().into_inline_table());
                Ok(())
            }
            _ => Err(EditError::NotATable(path.to_owned())),
        }
    })
}

/// Parses, changes, prints; the byte-order mark and the line ends of the file come back as they were.
fn change(
    text: &str,
    edit: impl FnOnce(&mut DocumentMut) -> Result<(), EditError>,
) -> Result<String, EditError> {
    let (mark, body) = match text.strip_prefix('\u{feff}') {
        Some(body) => ("\u{feff}", body),
        None => ("", text),
    };
    let windows = body.contains("\r\n");
    let plain = body.replace("\r\n", "\n");
    let mut document: DocumentMut = plain
        .parse()
        .map_err(|error: toml_edit::TomlError| EditError::File(error.message().to_owned()))?;
    edit(&mut document)?;
    let printed = document.to_string();
    let printed = if windows {
        printed.replace('\n', "\r\n")
    } else {
        printed
    };
    Ok(format!("{mark}{printed}"))
}

fn to_toml(value: &Value) -> Result<toml_edit::Value, EditError> {
    Ok(match value {
        Value::Text(text) => text.as_str().into(),
        Value::Integer(number) => (*number).into(),
        Value::Boolean(flag) => (*flag).into(),
        Value::Texts(items) => items.iter().map(String::as_str).collect::<Array>().into(),
        Value::Date(day) => parsed(&day.to_string())?,
        Value::Toml(source) => parsed(source.trim())?,
    })
}

fn parsed(source: &str) -> Result<toml_edit::Value, EditError> {
    source
        .parse()
        .map_err(|error: toml_edit::TomlError| EditError::Value(error.message().to_owned()))
}

fn split(path: &str) -> (&str, &str) {
    path.rsplit_once('.').unwrap_or(("", path))
}

/// Something that has parts.
enum Node<'d> {
    Keys(&'d mut dyn TableLike),
    Tables(&'d mut ArrayOfTables),
    List(&'d mut Array),
}

fn of_item(item: &mut Item) -> Option<Node<'_>> {
    match item {
        Item::Table(table) => Some(Node::Keys(table)),
        Item::ArrayOfTables(tables) => Some(Node::Tables(tables)),
        Item::Value(value) => of_value(value),
        Item::None => None,
    }
}

fn of_value(value: &mut toml_edit::Value) -> Option<Node<'_>> {
    match value {
        toml_edit::Value::InlineTable(table) => Some(Node::Keys(table)),
        toml_edit::Value::Array(items) => Some(Node::List(items)),
        _ => None,
    }
}

/// The node at a path, missing tables on the way made when `make`.
fn walk<'d>(document: &'d mut DocumentMut, path: &str, make: bool) -> Result<Node<'d>, EditError> {
    let mut at = Node::Keys(document.as_table_mut());
    let mut done = String::new();
    for part in path.split('.').filter(|part| !part.is_empty()) {
        if !done.is_empty() {
            done.push('.');
        }
        done.push_str(part);
        at = step(at, part, make, &done)?;
    }
    Ok(at)
}

fn step<'d>(at: Node<'d>, part: &str, make: bool, done: &str) -> Result<Node<'d>, EditError> {
    let nowhere = || EditError::Nowhere(done.to_owned());
    let barren = || EditError::NotATable(done.to_owned());
    match at {
        Node::Keys(keys) => {
            if make && !keys.contains_key(part) {
                keys.insert(part, Item::Table(Table::new()));
            }
            of_item(keys.get_mut(part).ok_or_else(nowhere)?).ok_or_else(barren)
        }
        Node::Tables(tables) => {
            let table = index(part).and_then(|at| tables.get_mut(at));
            Ok(Node::Keys(table.ok_or_else(nowhere)?))
        }
        Node::List(items) => {
            let value = index(part).and_then(|at| items.get_mut(at));
            of_value(value.ok_or_else(nowhere)?).ok_or_else(barren)
        }
    }
}

fn index(part: &str) -> Option<usize> {
    part.parse().ok()
}

/// Writes a value into its holder; what stood around the old one (spaces, comment) stays.
fn put(
    holder: Node<'_>,
    key: &str,
    mut value: toml_edit::Value,
    path: &str,
) -> Result<(), EditError> {
    let nowhere = || EditError::Nowhere(path.to_owned());
    match holder {
        Node::Keys(keys) => {
            match keys.get_mut(key) {
                Some(Item::Value(old)) => {
                    *value.decor_mut() = old.decor().clone();
                    *old = value;
                }
                Some(other) => *other = Item::Value(value),
                None => {
                    keys.insert(key, Item::Value(value));
                }
            }
            Ok(())
        }
        Node::List(items) => {
            let at = index(key).ok_or_else(nowhere)?;
            if at == items.len() {
                items.push(value);
                return Ok(());
            }
            let old = items.get_mut(at).ok_or_else(nowhere)?;
            *value.decor_mut() = old.decor().clone();
            *old = value;
            Ok(())
        }
        Node::Tables(_) => Err(EditError::NotATable(path.to_owned())),
    }
}

fn take(holder: Node<'_>, key: &str, path: &str) -> Result<(), EditError> {
    let nowhere = || EditError::Nowhere(path.to_owned());
    match holder {
        Node::Keys(keys) => keys.remove(key).map(|_| ()).ok_or_else(nowhere),
        Node::List(items) => {
            let at = index(key)
                .filter(|at| *at < items.len())
                .ok_or_else(nowhere)?;
            items.remove(at);
            Ok(())
        }
        Node::Tables(tables) => {
            let at = index(key)
                .filter(|at| *at < tables.len())
                .ok_or_else(nowhere)?;
            // A heading written above the first table belongs to the list, not to that table.
            let heading = tables
                .get(at)
                .and_then(|table| table.decor().prefix()?.as_str().map(str::to_owned));
            tables.remove(at);
            if let (0, Some(heading), Some(next)) = (at, heading, tables.get_mut(0)) {
                next.decor_mut().set_prefix(heading);
            }
            Ok(())
        }
    }
}
