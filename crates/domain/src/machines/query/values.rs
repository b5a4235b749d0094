//! Values of the query language: sizes, times, days, systems, choices; the nearest word to one that
//! is not known.

use jiff::civil::Date;

use super::fields::{self, FLAGS, Field, HEALTH, SOURCES, Sort, THINGS};
use super::{Expr, Op, Value, What};
use crate::clients::folded;
use crate::machines::{kinds, os};

/// What `field op text` means.
pub(super) fn test(field: Field, op: Op, text: &str, quoted: bool) -> Result<Expr, What> {
    let known = field.known();
    if !quoted && is_nothing(text) && field != Field::Has && field != Field::Is {
        return Ok(Expr::Test(field, Op::Equals, Value::Nothing));
    }
    let ordered = !matches!(op, Op::Holds | Op::Equals);
    if ordered && matches!(known.sort, Sort::Text | Sort::Choice | Sort::Title) {
        return Err(What::NoOrder(field));
    }
    let value = match known.sort {
        Sort::Text => Value::Text(folded(text)),
        Sort::Size => Value::Mib(mib(text).ok_or_else(|| What::NotASize(text.to_owned()))?),
        Sort::Past | Sort::Ahead => time(text).ok_or_else(|| What::NotATime(text.to_owned()))?,
        Sort::Number => Value::Number(
            text.trim_start_matches('#')
                .parse()
                .map_err(|_| What::NotANumber(text.to_owned()))?,
        ),
        Sort::System => {
            let sought = os::sought(text);
            if ordered && (sought.family.is_empty() || sought.low == sought.high) {
                return Err(What::NotASystem(text.to_owned()));
            }
            Value::System(sought, folded(text))
        }
        Sort::Title => title(field, text)?,
        Sort::Choice => return choice(field, op, text),
    };
    Ok(Expr::Test(field, op, value))
}

fn is_nothing(text: &str) -> bool {
    matches!(
        folded(text).as_str(),
        "none" | "nothing" | "never" | "aucun" | "aucune" | "rien" | "jamais" | "vide" | "empty"
    )
}

fn choice(field: Field, op: Op, text: &str) -> Result<Expr, What> {
    let unknown = |near: Option<String>| What::NoSuchChoice(field, text.to_owned(), near);
    let codes = |codes: Vec<String>| Ok(Expr::Test(field, op, Value::Codes(codes)));
    match field {
        Field::Has => fields::of(THINGS, text)
            .map(Expr::Has)
            .ok_or_else(|| unknown(nearest(text, all_words(THINGS)))),
        Field::Is => fields::of(FLAGS, text)
            .map(Expr::Flag)
            .ok_or_else(|| unknown(nearest(text, all_words(FLAGS)))),
        Field::State => match kinds::state(text) {
            Some(state) => codes(vec![state.to_owned()]),
            None => Err(unknown(nearest(text, kinds::STATES.into_iter()))),
        },
        Field::Health => match fields::of(HEALTH, text) {
            Some(code) => codes(vec![code.to_owned()]),
            None => Err(unknown(nearest(text, all_words(HEALTH)))),
        },
        Field::Source => match fields::of(SOURCES, text) {
            Some(code) => codes(vec![code.to_owned()]),
            None => Err(unknown(nearest(text, all_words(SOURCES)))),
        },
        // A provider may define kinds of its own, so that a word that is none of ours stands for
        // itself.
        _ => {
            let known = kinds::codes(text);
            if known.is_empty() {
                codes(vec![folded(text)])
            } else {
                codes(known.into_iter().map(ToOwned::to_owned).collect())
            }
        }
    }
}

fn all_words<T>(
    table: &'static [(T, &'static [&'static str])],
) -> impl Iterator<Item = &'static str> {
    table.iter().flat_map(|(_, words)| words.iter().copied())
}

fn title(field: Field, text: &str) -> Result<Value, What> {
    let Some(at) = text.find(['<', '>', '=']) else {
        return Ok(Value::Title(folded(text), None));
    };
    let (name, rest) = text.split_at(at);
    let (op, version) = sign(rest).unwrap_or((Op::Equals, rest));
    if name.is_empty() || version.is_empty() {
        return Err(What::NoValue(field));
    }
    Ok(Value::Title(folded(name), Some((op, version.to_owned()))))
}

/// The sign at the beginning of a text, and what follows it.
pub(super) fn sign(text: &str) -> Option<(Op, &str)> {
    [
        ("<=", Op::AtMost),
        (">=", Op::AtLeast),
        ("<", Op::Less),
        (">", Op::More),
        ("=", Op::Equals),
        (":", Op::Holds),
    ]
    .into_iter()
    .find_map(|(sign, op)| text.strip_prefix(sign).map(|rest| (op, rest)))
}

/// A number at the beginning of a text, with a point or a comma, and what follows it.
fn number(text: &str) -> Option<(f64, &str)> {
    let end = text
        .find(|c: char| !c.is_ascii_digit() && c != '.' && c != ',')
        .unwrap_or(text.len());
    let (digits, rest) = text.split_at(end);
    let value: f64 = digits.replace(',', ".").parse().ok()?;
    (value.is_finite() && value < 1e12).then_some((value, rest.trim()))
}

/// A size in MiB: "16G", "512 Mo", "2T"; without a unit in GiB.
fn mib(text: &str) -> Option<i64> {
    let (value, unit) = number(text)?;
    let factor = match folded(unit).as_str() {
        "m" | "mo" | "mb" | "mib" | "mio" => 1.0,
        "" | "g" | "go" | "gb" | "gib" | "gio" => 1024.0,
        "t" | "to" | "tb" | "tib" | "tio" => 1024.0 * 1024.0,
        _ => return None,
    };
    #[allow(
        clippy::cast_possible_truncation,
        reason = "a size below 10^18, of which whole MiB count"
    )]
    let whole = (value * factor).round() as i64;
    Some(whole)
}

/// A stretch ("7d", "2 sem", "3 mois") or a day ("2026-05-04", "04/05/2026").
fn time(text: &str) -> Option<Value> {
    if let Some(day) = day(text) {
        return Some(Value::Day(day));
    }
    let (text, sign) = text
        .strip_prefix('-')
        .map_or((text, 1.0), |rest| (rest, -1.0));
    let (value, unit) = number(text)?;
    let seconds = match folded(unit).as_str() {
        "min" | "minutes" => 60.0,
        "h" | "hours" | "heures" | "hour" | "heure" => 3_600.0,
        "" | "d" | "j" | "days" | "jours" | "day" | "jour" => 86_400.0,
        "w" | "s" | "sem" | "semaine" | "semaines" | "week" | "weeks" => 7.0 * 86_400.0,
        "m" | "mo" | "mois" | "month" | "months" => 30.0 * 86_400.0,
        "y" | "a" | "an" | "ans" | "year" | "years" => 365.25 * 86_400.0,
        _ => return None,
    };
    let total = sign * value * seconds;
    #[allow(
        clippy::cast_possible_truncation,
        reason = "checked to be within 10^11"
    )]
    (total.abs() < 1e11).then_some(Value::Span(total as i64))
}

fn day(text: &str) -> Option<Date> {
    if let Ok(day) = text.parse() {
        return Some(day);
    }
    let mut parts = text.split('/');
    let (day, month, year) = (parts.next()?, parts.next()?, parts.next()?);
    if parts.next().is_some() || year.len() != 4 {
        return None;
    }
    Date::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?).ok()
}

/// The word nearest to `word`, when it is near enough to have been meant.
pub fn nearest<'a>(word: &str, among: impl Iterator<Item = &'a str>) -> Option<String> {
    let word: Vec<char> = folded(word).chars().take(40).collect();
    let most = match word.len() {
        0..=2 => 1,
        3..=6 => 2,
        _ => 3,
    };
    among
        .map(|one| {
            let other: Vec<char> = folded(one).chars().collect();
            (distance(&word, &other), one)
        })
        .filter(|(far, _)| *far <= most)
        .min_by_key(|(far, _)| *far)
        .map(|(_, one)| one.to_owned())
}

/// Letters added, dropped, changed or swapped with their neighbour.
fn distance(a: &[char], b: &[char]) -> usize {
    let mut rows = vec![vec![0usize; b.len() + 1]; a.len() + 1];
    for (i, row) in rows.iter_mut().enumerate() {
        row[0] = i;
    }
    for (j, cell) in rows[0].iter_mut().enumerate() {
        *cell = j;
    }
    for i in 1..=a.len() {
        for j in 1..=b.len() {
            let change = usize::from(a[i - 1] != b[j - 1]);
            let mut least = (rows[i - 1][j] + 1)
                .min(rows[i][j - 1] + 1)
                .min(rows[i - 1][j - 1] + change);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                least = least.min(rows[i - 2][j - 2] + 1);
            }
            rows[i][j] = least;
        }
    }
    rows[a.len()][b.len()]
}
