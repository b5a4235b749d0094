//! XML of FusionInventory and OCS agents into the light tree: repeated elements become lists,
//! names keep their case (they are compared without it), attributes are left out. Document types
//! are refused, so no entity can be declared; what is no entity of XML itself stays as written.

use std::borrow::Cow;

use quick_xml::Reader;
use quick_xml::events::{BytesRef, Event};

use crate::Refusal;
use crate::node::{MOST_NODES, Node};

/// The deepest nesting; agents send six levels.
const DEEPEST: usize = 32;
/// The most different names inside one element; agents send some thirty.
const MOST_NAMES: usize = 400;

/// An element that is being read.
#[derive(Default)]
struct Open<'a> {
    name: Cow<'a, str>,
    text: Cow<'a, str>,
    children: Vec<(Cow<'a, str>, Node<'a>)>,
    /// How many children its like had.
    likely: usize,
}

impl<'a> Open<'a> {
    /// Blanks before a text are cut off later, and those between children mean nothing.
    fn text(&mut self, more: Cow<'a, str>) {
        let is_idle = self.text.is_empty() || !self.children.is_empty();
        if is_idle && more.bytes().all(|byte| byte.is_ascii_whitespace()) {
            return;
        }
        if self.text.is_empty() {
            self.text = more;
        } else {
            self.text.to_mut().push_str(&more);
        }
    }

    /// Adds a child; one more of the same name makes a list.
    fn child(&mut self, name: Cow<'a, str>, node: Node<'a>) -> Result<(), Refusal> {
        let last = self.children.len().saturating_sub(1);
        let at = match self.children.last() {
            Some((known, _)) if *known == name => Some(last),
            _ => self.children.iter().position(|(known, _)| *known == name),
        };
        let full = self.children.len() >= MOST_NAMES;
        if self.children.is_empty() {
            self.children.reserve_exact(self.likely);
        }
        match at.and_then(|at| self.children.get_mut(at)) {
            None if full => return Err(Refusal::TooMuch),
            None => self.children.push((name, node)),
            Some((_, Node::List(list))) => list.push(node),
            Some((_, one)) => *one = Node::List(vec![std::mem::take(one), node]),
        }
        Ok(())
    }

    fn close(mut self) -> (Cow<'a, str>, Node<'a>) {
        // What was taken for nothing is given back: a message may hold very many elements.
        if self.children.capacity() > 2 * self.children.len() + 4 {
            self.children.shrink_to_fit();
        }
        let node = if self.children.is_empty() {
            Node::Text(self.text)
        } else {
            Node::Map(self.children)
        };
        (self.name, node)
    }
}

/// How many children the last element of each depth had.
#[derive(Default)]
struct Likely([usize; DEEPEST]);

impl Likely {
    fn at(&self, depth: usize) -> usize {
        self.0.get(depth).copied().unwrap_or(0)
    }

    fn note(&mut self, depth: usize, done: &Open<'_>) {
        if let Some(known) = self.0.get_mut(depth).filter(|_| !done.children.is_empty()) {
            *known = done.children.len();
        }
    }
}

/// Reads a document: the name of its root and what is in it.
///
/// # Errors
/// When it is no XML, has a document type, is nested too deep or holds too much.
pub(crate) fn read(text: &str) -> Result<(Cow<'_, str>, Node<'_>), Refusal> {
    let mut reader = Reader::from_str(text);
    let config = reader.config_mut();
    config.allow_dangling_amp = true;
    let mut open: Vec<Open<'_>> = Vec::new();
    let mut left = MOST_NODES;
    let mut likely = Likely::default();
    loop {
        let at = reader.buffer_position();
        let event = reader
            .read_event()
            .map_err(|error| Refusal::malformed("XML", at, &error))?;
        match event {
            Event::Start(tag) => {
                left = left.checked_sub(1).ok_or(Refusal::TooMuch)?;
                if open.len() >= DEEPEST {
                    return Err(Refusal::TooDeep);
                }
                open.push(Open {
                    name: name_of(text, at, tag.name().0),
                    likely: likely.at(open.len()),
                    ..Open::default()
                });
            }
            Event::Empty(tag) => {
                left = left.checked_sub(1).ok_or(Refusal::TooMuch)?;
                let name = name_of(text, at, tag.name().0);
                match open.last_mut() {
                    Some(parent) => parent.child(name, Node::Text(Cow::Borrowed("")))?,
                    None => return Ok((name, Node::Null)),
                }
            }
            Event::End(_) => {
                let Some(done) = open.pop() else { continue };
                likely.note(open.len(), &done);
                let (name, node) = done.close();
                match open.last_mut() {
                    Some(parent) => parent.child(name, node)?,
                    None => return Ok((name, node)),
                }
            }
            Event::Text(more) => said(&mut open, more.xml10_content()),
            Event::CData(more) => said(&mut open, more.xml10_content()),
            Event::GeneralRef(reference) => said(&mut open, Cow::Owned(resolve(&reference))),
            Event::DocType(_) => return Err(Refusal::DocumentType),
            Event::Eof => return Err(Refusal::Truncated),
            Event::Decl(_) | Event::PI(_) | Event::Comment(_) => {}
        }
    }
}

/// A text within the innermost element.
fn said<'a>(open: &mut [Open<'a>], text: Cow<'a, str>) {
    if let Some(element) = open.last_mut() {
        element.text(text);
    }
}

/// The name of a tag, borrowed from the text where it stands there as expected.
fn name_of<'a>(text: &'a str, at: u64, name: &str) -> Cow<'a, str> {
    let start = usize::try_from(at).unwrap_or(usize::MAX).saturating_add(1);
    match text.get(start..start.saturating_add(name.len())) {
        Some(same) if same == name => Cow::Borrowed(same),
        _ => Cow::Owned(name.to_owned()),
    }
}

/// What a reference stands for. XML has five names of its own; any other would have to be declared
/// by a document type, which is refused, so it is kept as written.
fn resolve(reference: &BytesRef<'_>) -> String {
    match &**reference {
        "lt" => "<".to_owned(),
        "gt" => ">".to_owned(),
        "amp" => "&".to_owned(),
        "apos" => "'".to_owned(),
        "quot" => "\"".to_owned(),
        name => match reference.resolve_char_ref() {
            Ok(Some(letter)) => letter.to_string(),
            Ok(None) => format!("&{name};"),
            Err(_) => String::new(),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::node::Take;

    #[test]
    fn repeated_elements_are_a_list_and_entities_of_xml_are_resolved() {
        let (name, node) = read("<?xml version='1.0'?>\n<R><A>x &amp; y &#233;</A><B/><A><C>1</C></A><D><![CDATA[<&>]]></D><E>AT&T &nbsp;</E>\n <F> &amp; &lt; </F>\n</R>").unwrap();
        assert_eq!(name, "R");
        let Some(Node::List(list)) = node.get("a") else {
            panic!("{node:?}")
        };
        assert_eq!(String::take(list[0].clone()), "x & y é");
        assert_eq!(list[1].text("c"), "1");
        assert_eq!(node.text("d"), "<&>");
        assert_eq!(node.text("e"), "AT&T &nbsp;");
        assert_eq!(node.text("f"), "& <");
    }

    #[test]
    fn document_types_are_refused_whatever_they_declare() {
        let bomb = r#"<?xml version="1.0"?><!DOCTYPE r [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;"><!ENTITY f SYSTEM "file:///etc/passwd">]><REQUEST><QUERY>&b;&f;</QUERY></REQUEST>"#;
        assert_eq!(read(bomb), Err(Refusal::DocumentType));
    }

    #[test]
    fn what_is_cut_off_deep_or_crowded_is_refused() {
        assert_eq!(read("<A><B>x</B>"), Err(Refusal::Truncated));
        assert!(matches!(
            read("<A><B>x</C></A>"),
            Err(Refusal::Malformed { .. })
        ));
        assert_eq!(read(&"<A>".repeat(100_000)), Err(Refusal::TooDeep));
        let crowd: String = (0..1000).map(|number| format!("<A{number}/>")).collect();
        assert_eq!(read(&format!("<R>{crowd}</R>")), Err(Refusal::TooMuch));
    }
}
