//! Penalty formulas: `V * R / 1000`, with `+ - * / ( )`, `min`, `max`, numbers, `V` and `R`.

use rust_decimal::Decimal;

use crate::model::Formula;
use crate::words::Words;

/// Why a formula cannot be read, and at which character (from 0).
#[derive(Debug)]
pub(super) struct FormulaError {
    pub(super) at: usize,
    pub(super) message: Words,
}

/// Parentheses and signs deeper than that are refused rather than followed.
const DEPTH: u32 = 50;

/// Reads a formula.
pub(super) fn parse(text: &str) -> Result<Formula, FormulaError> {
    let mut parser = Parser {
        chars: text.chars().collect(),
        at: 0,
        depth: 0,
    };
    let formula = parser.sum()?;
    parser.spaces();
    match parser.peek() {
        None => Ok(formula),
        Some(c) => {
            let (fr, en) = (
                format!(
                    "« {c} » n'était pas attendu ; écrire un opérateur + - * / avant, ou le retirer"
                ),
                format!(
                    "“{c}” was not expected; write an operator + - * / before it, or remove it"
                ),
            );
            parser.fail(fr, en)
        }
    }
}

struct Parser {
    chars: Vec<char>,
    at: usize,
    depth: u32,
}

impl Parser {
    fn peek(&self) -> Option<char> {
        self.chars.get(self.at).copied()
    }

    fn spaces(&mut self) {
        while self.peek().is_some_and(char::is_whitespace) {
            self.at += 1;
        }
    }

    fn fail<T>(&self, fr: String, en: String) -> Result<T, FormulaError> {
        Err(FormulaError {
            at: self.at,
            message: Words::new(format!("formule : {fr}"), format!("formula: {en}")),
        })
    }

    fn take(&mut self, wanted: char) -> bool {
        self.spaces();
        let found = self.peek() == Some(wanted);
        if found {
            self.at += 1;
        }
        found
    }

    fn sum(&mut self) -> Result<Formula, FormulaError> {
        let mut left = self.product()?;
        loop {
            if self.take('+') {
                left = Formula::Add(Box::new(left), Box::new(self.product()?));
            } else if self.take('-') {
                left = Formula::Subtract(Box::new(left), Box::new(self.product()?));
            } else {
                return Ok(left);
            }
        }
    }

    fn product(&mut self) -> Result<Formula, FormulaError> {
        let mut left = self.atom()?;
        loop {
            if self.take('*') {
                left = Formula::Multiply(Box::new(left), Box::new(self.atom()?));
            } else if self.take('/') {
                let before = self.at;
                let right = self.atom()?;
                if matches!(right, Formula::Number(n) if n.is_zero()) {
                    self.at = before;
                    return self.fail("division par zéro".into(), "division by zero".into());
                }
                left = Formula::Divide(Box::new(left), Box::new(right));
            } else {
                return Ok(left);
            }
        }
    }

    fn atom(&mut self) -> Result<Formula, FormulaError> {
        self.depth += 1;
        if self.depth > DEPTH {
            return self.fail(
                "trop de parenthèses imbriquées".into(),
                "too many nested parentheses".into(),
            );
        }
        let atom = self.bare_atom();
        self.depth -= 1;
        atom
    }

    fn bare_atom(&mut self) -> Result<Formula, FormulaError> {
        self.spaces();
        match self.peek() {
            Some('(') => {
                self.at += 1;
                let inner = self.sum()?;
                self.close()?;
                Ok(inner)
            }
            Some('-') => {
                self.at += 1;
                Ok(Formula::Negate(Box::new(self.atom()?)))
            }
            Some(c) if c.is_ascii_digit() => self.number(),
            Some(c) if c.is_alphabetic() => self.name(),
            Some(c) => self.fail(
                format!("« {c} » n'était pas attendu ; écrire V, R, un nombre ou une parenthèse"),
                format!("“{c}” was not expected; write V, R, a number or a parenthesis"),
            ),
            None => self.fail(
                "il manque la suite ; écrire V, R, un nombre ou une parenthèse".into(),
                "the rest is missing; write V, R, a number or a parenthesis".into(),
            ),
        }
    }

    fn close(&mut self) -> Result<(), FormulaError> {
        if self.take(')') {
            return Ok(());
        }
        self.fail(
            "une parenthèse n'est pas fermée ; écrire « ) »".into(),
            "a parenthesis is not closed; write “)”".into(),
        )
    }

    fn number(&mut self) -> Result<Formula, FormulaError> {
        let start = self.at;
        while self.peek().is_some_and(|c| c.is_ascii_digit() || c == '.') {
            self.at += 1;
        }
        let digits: String = self.chars[start..self.at].iter().collect();
        let whole = !digits.ends_with('.') && digits.len() <= 20;
        match digits.parse::<Decimal>() {
            Ok(number) if whole => Ok(Formula::Number(number)),
            _ => {
                self.at = start;
                self.fail(
                    format!("« {digits} » n'est pas un nombre ; écrire par exemple 1000 ou 0.5"),
                    format!("“{digits}” is not a number; write for example 1000 or 0.5"),
                )
            }
        }
    }

    fn name(&mut self) -> Result<Formula, FormulaError> {
        let start = self.at;
        while self.peek().is_some_and(char::is_alphanumeric) {
            self.at += 1;
        }
        let name: String = self.chars[start..self.at].iter().collect();
        match name.as_str() {
            "V" => Ok(Formula::V),
            "R" => Ok(Formula::R),
            "min" | "max" => {
                if !self.take('(') {
                    return self.fail(
                        format!("écrire « ( » après {name}"),
                        format!("write “(” after {name}"),
                    );
                }
                let mut items = vec![self.sum()?];
                while self.take(',') {
                    items.push(self.sum()?);
                }
                self.close()?;
                Ok(if name == "min" {
                    Formula::Min(items)
                } else {
                    Formula::Max(items)
                })
            }
            _ => {
                self.at = start;
                self.fail(
                    format!("« {name} » est inconnu ; écrire V (forfait mensuel hors taxes), R (jours de retard), min ou max"),
                    format!("“{name}” is unknown; write V (monthly flat fee before tax), R (days late), min or max"),
                )
            }
        }
    }
}
