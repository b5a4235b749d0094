//! What is wrong in a contract file, and where.

use std::fmt;

use crate::words::Words;

/// What sort of mistake it is; stable, for programs that read the report.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Mistake {
    /// Not TOML.
    Syntax,
    /// A key that the format does not have at this place.
    UnknownKey,
    /// A key that must be there.
    MissingKey,
    /// A value of another type than the format's.
    WrongType,
    /// A value that cannot be.
    BadValue,
    /// A name that nothing in the file bears.
    Unresolved,
    /// Something said twice.
    Duplicate,
    /// Two clauses that contradict each other.
    Conflict,
}

/// One mistake: where it stands, what is wrong and what to write.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Problem {
    /// File name, as given by whoever read it.
    pub file: String,
    /// Line, from 1.
    pub line: u32,
    /// Column, from 1, in characters.
    pub column: u32,
    /// How many characters of the line are concerned; at least 1.
    pub length: u32,
    /// Path of the clause, for example `levels.gold.P1.restore`.
    pub path: String,
    /// Sort of mistake.
    pub mistake: Mistake,
    /// What is wrong and what to write.
    pub message: Words,
    /// What was probably meant: a key or a value, without quotes.
    pub suggestion: Option<String>,
}

impl Problem {
    /// The message with its suggestion.
    #[must_use]
    pub fn sentence(&self) -> Words {
        match &self.suggestion {
            Some(nearest) => Words::new(
                format!("{} (peut-être « {nearest} » ?)", self.message.fr),
                format!("{} (did you mean “{nearest}”?)", self.message.en),
            ),
            None => self.message.clone(),
        }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{}:{}:{}: {}",
            self.file,
            self.line,
            self.column,
            self.sentence().en
        )
    }
}

/// All the mistakes of a file, in the order in which they stand; never empty.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(transparent)]
pub struct Errors(pub Vec<Problem>);

impl fmt::Display for Errors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, problem) in self.0.iter().enumerate() {
            if index > 0 {
                writeln!(f)?;
            }
            write!(f, "{problem}")?;
        }
        Ok(())
    }
}

impl std::error::Error for Errors {}
