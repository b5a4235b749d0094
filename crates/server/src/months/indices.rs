//! Index series that the provider keeps: monthly values, typed in or pasted; never fetched unasked.

use intendant_contract::revision::IndexSeries;
use intendant_domain::access::Permission::{CloseMonths, SeeMonths};
use intendant_domain::months::IndexFact;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::store;
use crate::platform::failure::{Failure, Problem};
use crate::platform::tx::Tx;

/// Values to enter into a series.
#[derive(Clone, Debug, Default, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewValues {
    /// Lines `month,value` or `month,value,published`, for example `2024-12,314.8,2025-01-31`;
    /// semicolons and decimal commas are taken too.
    pub values: String,
}

/// A series.
#[derive(Clone, Debug)]
pub struct Series {
    /// Its name, as contracts write it.
    pub name: String,
    /// Its values, oldest first.
    pub values: Vec<IndexFact>,
}

/// Every series, by name.
///
/// # Errors
/// [`Failure::Denied`] to a client's people: the provider's own table.
pub fn series(tx: &mut Tx<'_>) -> Result<Vec<Series>, Failure> {
    if tx.actor().is_clients() {
        return Err(Failure::Denied(Problem::new("", "failure-denied")));
    }
    let mut rows = tx.allow(SeeMonths)?;
    let mut out: Vec<Series> = Vec::new();
    for fact in store::index_values(&mut rows)? {
        match out.last_mut().filter(|series| series.name == fact.series) {
            Some(series) => series.values.push(fact),
            None => out.push(Series {
                name: fact.series.clone(),
                values: vec![fact],
            }),
        }
    }
    Ok(out)
}

/// Whether a text can name a series.
fn is_name(name: &str) -> bool {
    (1..=60).contains(&name.len())
        && name
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte))
}

/// Enters values into a series; a value that was there is replaced. Closed months keep the values
/// that they were closed with. Answers how many were entered.
///
/// # Errors
/// The first line that is wrong; then nothing is changed.
pub fn enter(tx: &mut Tx<'_>, name: &str, new: &NewValues) -> Result<usize, Failure> {
    let mut rows = tx.allow(CloseMonths)?;
    let name = name.trim();
    let mut problems = Vec::new();
    if !is_name(name) {
        problems.push(Problem::new("name", "index-name-wrong"));
    }
    let read = IndexSeries::from_csv(&new.values);
    match &read {
        Err(error) => problems.push(
            Problem::new("values", "index-line-wrong")
                .with("line", error.line)
                .with("text", error.text.chars().take(80).collect::<String>()),
        ),
        Ok(read) if read.values.is_empty() => {
            problems.push(Problem::new("values", "index-values-missing"));
        }
        Ok(_) => {}
    }
    let (true, Ok(read)) = (problems.is_empty(), read) else {
        return Err(Failure::Refused(problems));
    };
    for (month, value) in &read.values {
        let fact = IndexFact {
            series: name.to_owned(),
            month: *month,
            value: value.value,
            published: value.published,
        };
        store::put_index(&mut rows, &fact)?;
    }
    let count = read.values.len();
    tx.audit(None, "index-entered", name, &count.to_string())?;
    Ok(count)
}
