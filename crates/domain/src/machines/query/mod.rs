//! The query language of the fleet: `kind:server os<debian12 site:Lyon not covered seen<7d`. Words
//! stand for themselves; a field, a sign and a value narrow; everything written must hold, unless
//! `or` stands between; `-` or `not` turns round; parentheses and quotes do what they do elsewhere.
//! The words are those of both languages.

mod complete;
mod fields;
mod parse;
mod values;

#[cfg(test)]
mod tests;

pub use complete::{Completion, Wanted, complete, quoted};
pub use fields::{FIELDS, FLAGS, Field, Flag, HEALTH, Known, SOURCES, Sort, THINGS, Thing};
pub use parse::parse;
pub use values::nearest;

use jiff::civil::Date;

/// The longest query, in characters.
pub const LONGEST: usize = 1000;

/// What is asked.
#[derive(Clone, Debug, PartialEq)]
pub enum Expr {
    /// Everything.
    All,
    /// All of these.
    And(Vec<Expr>),
    /// One of these.
    Or(Vec<Expr>),
    /// Not this.
    Not(Box<Expr>),
    /// This text somewhere: folded, as [`crate::clients::folded`] does.
    Word(String),
    /// This mark.
    Flag(Flag),
    /// It has one.
    Has(Thing),
    /// A field compared with a value.
    Test(Field, Op, Value),
}

/// How a field is compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Op {
    /// `:`, it holds this.
    Holds,
    /// `=`, it is exactly this.
    Equals,
    /// `<`
    Less,
    /// `<=`
    AtMost,
    /// `>`
    More,
    /// `>=`
    AtLeast,
}

/// What a field is compared with.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// Text; `*` in it stands for anything.
    Text(String),
    /// Nothing: the field is empty.
    Nothing,
    /// Codes of which one must be it.
    Codes(Vec<String>),
    /// A size in MiB.
    Mib(i64),
    /// So many seconds from now, back or ahead as the field goes.
    Span(i64),
    /// A day.
    Day(Date),
    /// A system.
    System(super::os::Sought, String),
    /// A title, and how its version must compare.
    Title(String, Option<(Op, String)>),
    /// A number.
    Number(i64),
}

/// What is wrong with a query.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wrong {
    /// Where it begins, in characters from 0.
    pub at: usize,
    /// How many characters it is.
    pub len: usize,
    /// What.
    pub what: What,
}

/// What can be wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum What {
    /// No field of that name; perhaps that one was meant.
    NoSuchField(String, Option<String>),
    /// No such choice of this field; perhaps that one was meant.
    NoSuchChoice(Field, String, Option<String>),
    /// A field without a value.
    NoValue(Field),
    /// A sign that says nothing of this field.
    NoOrder(Field),
    /// Not a size.
    NotASize(String),
    /// Not a time or a day.
    NotATime(String),
    /// Not a number.
    NotANumber(String),
    /// A system without a family that is known, compared.
    NotASystem(String),
    /// A quote that does not end.
    OpenQuote,
    /// A parenthesis that does not end.
    OpenParenthesis,
    /// A parenthesis that did not begin.
    StrayParenthesis,
    /// A joining word with nothing on one of its sides.
    NothingToJoin(String),
    /// Too long, or too deep.
    TooLong,
}

impl What {
    /// The name that locale keys use.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::NoSuchField(..) => "no-such-field",
            Self::NoSuchChoice(..) => "no-such-choice",
            Self::NoValue(_) => "no-value",
            Self::NoOrder(_) => "no-order",
            Self::NotASize(_) => "not-a-size",
            Self::NotATime(_) => "not-a-time",
            Self::NotANumber(_) => "not-a-number",
            Self::NotASystem(_) => "not-a-system",
            Self::OpenQuote => "open-quote",
            Self::OpenParenthesis => "open-parenthesis",
            Self::StrayParenthesis => "stray-parenthesis",
            Self::NothingToJoin(_) => "nothing-to-join",
            Self::TooLong => "too-long",
        }
    }
}

impl Expr {
    /// Whether this asks for retired items in so many words: lists leave them out otherwise.
    #[must_use]
    pub fn names_retired(&self) -> bool {
        match self {
            Self::And(all) | Self::Or(all) => all.iter().any(Self::names_retired),
            Self::Not(one) => one.names_retired(),
            Self::Flag(flag) => *flag == Flag::Retired,
            Self::Test(Field::State, _, Value::Codes(codes)) => {
                codes.iter().any(|c| c == "retired")
            }
            Self::Test(Field::Id, ..) => true,
            _ => false,
        }
    }

    /// Everything of `self` and of `other`.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::All, one) | (one, Self::All) => one,
            (Self::And(mut all), one) => {
                all.push(one);
                Self::And(all)
            }
            (one, other) => Self::And(vec![one, other]),
        }
    }
}
