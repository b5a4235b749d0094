//! From text to [`Expr`], with the place of what cannot be read.

use super::fields::{self, FIELDS, FLAGS, Field};
use super::values::{nearest, sign, test};
use super::{Expr, LONGEST, Op, What, Wrong};
use crate::clients::folded;

/// How deep parentheses may stand in one another.
const DEEPEST: usize = 40;

/// Reads a query. What is empty asks for everything.
///
/// # Errors
/// The first thing that cannot be read, with its place in characters.
pub fn parse(text: &str) -> Result<Expr, Wrong> {
    let chars: Vec<char> = text.chars().collect();
    if chars.len() > LONGEST {
        return Err(wrong(LONGEST, chars.len() - LONGEST, What::TooLong));
    }
    let mut reader = Reader { chars, at: 0 };
    reader.blanks();
    if reader.ended() {
        return Ok(Expr::All);
    }
    let found = reader.either(0)?;
    if reader.ended() {
        Ok(found)
    } else {
        Err(wrong(reader.at, 1, What::StrayParenthesis))
    }
}

fn wrong(at: usize, len: usize, what: What) -> Wrong {
    Wrong { at, len, what }
}

struct Reader {
    chars: Vec<char>,
    at: usize,
}

/// What joins or turns round.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Joint {
    Or,
    And,
    Not,
}

fn joint(word: &str) -> Option<Joint> {
    match folded(word).as_str() {
        "or" | "ou" | "|" | "||" => Some(Joint::Or),
        "and" | "et" | "&" | "&&" => Some(Joint::And),
        "not" | "non" | "pas" | "sauf" => Some(Joint::Not),
        _ => None,
    }
}

/// What ends a word that is not in quotes.
fn ends_word(c: char) -> bool {
    c.is_whitespace() || matches!(c, '(' | ')' | '"' | '«' | '»' | '“' | '”')
}

impl Reader {
    fn ended(&self) -> bool {
        self.at >= self.chars.len()
    }

    fn peek(&self) -> Option<char> {
        self.chars.get(self.at).copied()
    }

    fn blanks(&mut self) {
        while self.peek().is_some_and(char::is_whitespace) {
            self.at += 1;
        }
    }

    /// The word that begins here, not taken.
    fn word(&self) -> String {
        self.chars
            .iter()
            .skip(self.at)
            .take_while(|c| !ends_word(**c))
            .collect()
    }

    fn either(&mut self, deep: usize) -> Result<Expr, Wrong> {
        let mut all = vec![self.every(deep)?];
        loop {
            self.blanks();
            let (at, word) = (self.at, self.word());
            if joint(&word) != Some(Joint::Or) {
                break;
            }
            self.at += word.chars().count();
            self.blanks();
            if self.ended() || self.peek() == Some(')') {
                return Err(wrong(at, word.chars().count(), What::NothingToJoin(word)));
            }
            all.push(self.every(deep)?);
        }
        Ok(one_or(all, Expr::Or))
    }

    fn every(&mut self, deep: usize) -> Result<Expr, Wrong> {
        let mut all = Vec::new();
        loop {
            self.blanks();
            if self.ended() || self.peek() == Some(')') {
                break;
            }
            let (at, word) = (self.at, self.word());
            let long = word.chars().count();
            match joint(&word) {
                Some(Joint::Or) if all.is_empty() => {
                    return Err(wrong(at, long, What::NothingToJoin(word)));
                }
                Some(Joint::Or) => break,
                Some(Joint::And) => {
                    self.at += long;
                    self.blanks();
                    if all.is_empty() || self.ended() || self.peek() == Some(')') {
                        return Err(wrong(at, long, What::NothingToJoin(word)));
                    }
                }
                _ => all.push(self.maybe_not(deep)?),
            }
        }
        if all.is_empty() {
            // Only an empty parenthesis or a stray one comes here.
            return Err(wrong(self.at, 1, What::StrayParenthesis));
        }
        Ok(one_or(all, Expr::And))
    }

    fn maybe_not(&mut self, deep: usize) -> Result<Expr, Wrong> {
        if deep > DEEPEST {
            return Err(wrong(self.at, 1, What::TooLong));
        }
        let (at, word) = (self.at, self.word());
        let turns = joint(&word) == Some(Joint::Not);
        let next_is_word = self
            .chars
            .get(self.at + 1)
            .is_some_and(|c| !c.is_whitespace() && *c != '-');
        if turns || (matches!(self.peek(), Some('-' | '!')) && next_is_word) {
            let long = if turns { word.chars().count() } else { 1 };
            self.at += long;
            self.blanks();
            let after = self.word();
            let ends = self.ended() || self.peek() == Some(')');
            if ends || matches!(joint(&after), Some(Joint::Or | Joint::And)) {
                let text = if turns { word } else { "-".to_owned() };
                return Err(wrong(at, long, What::NothingToJoin(text)));
            }
            return Ok(Expr::Not(Box::new(self.maybe_not(deep + 1)?)));
        }
        self.one(deep)
    }

    fn one(&mut self, deep: usize) -> Result<Expr, Wrong> {
        match self.peek() {
            Some('(') => {
                let at = self.at;
                self.at += 1;
                self.blanks();
                if self.ended() {
                    return Err(wrong(at, 1, What::OpenParenthesis));
                }
                let inner = self.either(deep + 1)?;
                if self.peek() != Some(')') {
                    return Err(wrong(at, 1, What::OpenParenthesis));
                }
                self.at += 1;
                Ok(inner)
            }
            Some('"' | '«' | '“') => {
                let at = self.at;
                let text = self.quoted()?;
                self.as_word(at, &text)
            }
            // A closing quote without its opening one.
            Some('»' | '”') => Err(wrong(self.at, 1, What::OpenQuote)),
            _ => self.clause(),
        }
    }

    fn as_word(&self, at: usize, text: &str) -> Result<Expr, Wrong> {
        let folded = folded(text.trim());
        if folded.is_empty() {
            return Err(wrong(at, self.at - at, What::OpenQuote));
        }
        Ok(Expr::Word(folded))
    }

    /// What stands between quotes; French ones may have blanks inside.
    fn quoted(&mut self) -> Result<String, Wrong> {
        let open = self.at;
        let close = match self.peek() {
            Some('«') => '»',
            Some('“') => '”',
            _ => '"',
        };
        self.at += 1;
        let mut text = String::new();
        while let Some(c) = self.peek() {
            self.at += 1;
            if c == close {
                return Ok(text.trim().to_owned());
            }
            text.push(c);
        }
        Err(wrong(open, 1, What::OpenQuote))
    }

    /// A word alone, a mark, or a field with its value.
    fn clause(&mut self) -> Result<Expr, Wrong> {
        let (at, word) = (self.at, self.word());
        let long = word.chars().count();
        let split = word.find([':', '<', '>', '=']);
        let name = split.map_or(word.as_str(), |split| word.get(..split).unwrap_or(""));
        let rest = word.get(name.len()..).unwrap_or("");
        if rest.is_empty() {
            self.at += long;
            // "os < debian12", "site : Lyon": blanks around the sign.
            if let Some(field) = Field::from_word(name)
                && let Some(found) = self.spaced(at, field)?
            {
                return Ok(found);
            }
            return match fields::of(FLAGS, name) {
                Some(flag) => Ok(Expr::Flag(flag)),
                None => self.as_word(at, name),
            };
        }
        let Some(field) = Field::from_word(name) else {
            if stands_for_itself(name, rest) {
                self.at += long;
                return self.as_word(at, &word);
            }
            let near = nearest(name, field_words());
            let what = What::NoSuchField(name.to_owned(), near);
            return Err(wrong(at, name.chars().count(), what));
        };
        self.at += name.chars().count();
        self.value(at, field)
    }

    fn spaced(&mut self, at: usize, field: Field) -> Result<Option<Expr>, Wrong> {
        let before = self.at;
        self.blanks();
        if self.at > before && matches!(self.peek(), Some('<' | '>' | '=' | ':')) {
            return self.value(at, field).map(Some);
        }
        self.at = before;
        Ok(None)
    }

    /// The sign and the value or values of a field; `at` is where the field began.
    fn value(&mut self, at: usize, field: Field) -> Result<Expr, Wrong> {
        let signs: String = self.chars.iter().skip(self.at).take(2).collect();
        let (op, rest) = sign(&signs).unwrap_or((Op::Holds, &signs));
        self.at += signs.chars().count() - rest.chars().count();
        self.blanks();
        let mut all = Vec::new();
        loop {
            let from = self.at;
            let (text, quoted) = match self.peek() {
                Some('"' | '«' | '“') => (self.quoted()?, true),
                _ => {
                    let text: String = self
                        .word()
                        .chars()
                        .take_while(|c| *c != ',' || field_takes_commas(field))
                        .collect();
                    self.at += text.chars().count();
                    (text, false)
                }
            };
            if text.is_empty() {
                return Err(wrong(at, self.at - at, What::NoValue(field)));
            }
            let one = test(field, op, &text, quoted)
                .map_err(|what| wrong(from, (self.at - from).max(1), what))?;
            all.push(one);
            if self.peek() != Some(',') {
                break;
            }
            self.at += 1;
        }
        Ok(one_or(all, Expr::Or))
    }
}

/// Where a comma is part of a number.
fn field_takes_commas(field: Field) -> bool {
    matches!(
        field.known().sort,
        fields::Sort::Size | fields::Sort::Past | fields::Sort::Ahead
    )
}

/// An address, a time or a link rather than a field: "00:1b:…", "fe80::1", "https://…".
fn stands_for_itself(name: &str, rest: &str) -> bool {
    let is_hex = |text: &str| text.chars().all(|c| c.is_ascii_hexdigit());
    rest.starts_with("://")
        || rest.starts_with("::")
        || rest == ":"
        || !rest.starts_with(':') && name.is_empty()
        || rest.starts_with(':')
            && is_hex(name)
            && (rest.matches(':').count() > 1 || name.chars().all(|c| c.is_ascii_digit()))
}

fn field_words() -> impl Iterator<Item = &'static str> {
    FIELDS
        .iter()
        .flat_map(|known| known.en.iter().chain(known.fr).copied())
}

fn one_or(mut all: Vec<Expr>, join: fn(Vec<Expr>) -> Expr) -> Expr {
    if all.len() == 1 {
        all.remove(0)
    } else {
        join(all)
    }
}
