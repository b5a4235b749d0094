//! What is asked of the list, from words to rows.

use std::collections::HashMap;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use intendant_domain::access::Permission::SeeMachines;
use intendant_domain::id::ItemId;
use intendant_domain::machines::query::{self, Expr, What, Wrong};

use super::store::{self, CheckSeen, Counts, Filter, Listed, Place, Sorting};
use crate::platform::db::DbError;
use crate::platform::failure::{Failure, Problem};
use crate::platform::i18n::Lang;
use crate::platform::tx::Tx;

/// What is asked of the list.
#[derive(Clone, Debug, Default)]
pub struct Asked {
    /// Which items; its query is taken from `words`.
    pub filter: Filter,
    /// In the query language.
    pub words: String,
    /// In which order.
    pub sorting: Sorting,
    /// The cursor of the page before.
    pub after: Option<String>,
    /// At most so many.
    pub limit: i64,
}

/// A page of the list.
#[derive(Clone, Debug, Default)]
pub struct Found {
    /// The items, in their order.
    pub items: Vec<Listed>,
    /// Their checks.
    pub checks: HashMap<ItemId, Vec<CheckSeen>>,
    /// How many there are in each view.
    pub counts: Counts,
    /// Where the next page begins.
    pub next: Option<String>,
}

impl Asked {
    /// The filter with what the words ask for.
    ///
    /// # Errors
    /// Words that cannot be read, said of the field `q`.
    pub fn read(&self) -> Result<Filter, Failure> {
        let query = query::parse(&self.words).map_err(|wrong| problem(&wrong))?;
        Ok(Filter {
            query: self.filter.query.clone().and(query),
            ..self.filter.clone()
        })
    }
}

/// What is wrong with a query, as a problem of the field `q`.
#[must_use]
pub fn problem(wrong: &Wrong) -> Problem {
    let at = wrong.at + 1;
    let (key, values): (&'static str, Vec<(&'static str, String)>) = match &wrong.what {
        What::NoSuchField(word, None) => ("query-no-such-field", vec![("word", word.clone())]),
        What::NoSuchField(word, Some(near)) => (
            "query-no-such-field-near",
            vec![("word", word.clone()), ("near", near.clone())],
        ),
        What::NoSuchChoice(field, word, None) => (
            "query-no-such-choice",
            vec![
                ("field", field.word(false).to_owned()),
                ("word", word.clone()),
            ],
        ),
        What::NoSuchChoice(field, word, Some(near)) => (
            "query-no-such-choice-near",
            vec![
                ("field", field.word(false).to_owned()),
                ("word", word.clone()),
                ("near", near.clone()),
            ],
        ),
        What::NoValue(field) => (
            "query-no-value",
            vec![("field", field.word(false).to_owned())],
        ),
        What::NoOrder(field) => (
            "query-no-order",
            vec![("field", field.word(false).to_owned())],
        ),
        What::NotASize(word) => ("query-not-a-size", vec![("word", word.clone())]),
        What::NotATime(word) => ("query-not-a-time", vec![("word", word.clone())]),
        What::NotANumber(word) => ("query-not-a-number", vec![("word", word.clone())]),
        What::NotASystem(word) => ("query-not-a-system", vec![("word", word.clone())]),
        What::OpenQuote => ("query-open-quote", Vec::new()),
        What::OpenParenthesis => ("query-open-parenthesis", Vec::new()),
        What::StrayParenthesis => ("query-stray-parenthesis", Vec::new()),
        What::NothingToJoin(word) => ("query-nothing-to-join", vec![("word", word.clone())]),
        What::TooLong => ("query-too-long", Vec::new()),
    };
    values.into_iter().fold(
        Problem::new("q", key).with("at", at),
        |problem, (name, value)| problem.with(name, value),
    )
}

/// What is wrong with a text as a query, in words and with its place; nothing when it can be read.
#[must_use]
pub fn said(words: &str, lang: Lang) -> Option<(Wrong, String)> {
    let wrong = query::parse(words).err()?;
    let text = problem(&wrong).text(lang);
    Some((wrong, text))
}

/// The list of items.
///
/// # Errors
/// [`Failure::Denied`]; a query or a cursor that cannot be read.
pub fn list(tx: &mut Tx<'_>, asked: &Asked) -> Result<Found, Failure> {
    let filter = asked.read()?;
    let mut found = page(tx, asked, &filter)?;
    let mut rows = tx.allow(SeeMachines)?;
    found.counts = if asked.after.is_none()
        && found.next.is_none()
        && filter.view == store::View::All
        && filter.query != Expr::All
    {
        told(&found.items)
    } else {
        store::counts(&mut rows, &filter)?
    };
    Ok(found)
}

/// A page of it, without the counts.
///
/// # Errors
/// As [`list`].
pub fn page(tx: &mut Tx<'_>, asked: &Asked, filter: &Filter) -> Result<Found, Failure> {
    let mut rows = tx.allow(SeeMachines)?;
    let place = match &asked.after {
        Some(cursor) => Some(read_cursor(cursor)?),
        None => None,
    };
    let limit = asked.limit.clamp(1, 200);
    let found = store::list(&mut rows, filter, asked.sorting, place.as_ref(), limit)
        .map_err(wrong_place)?;
    let ids: Vec<ItemId> = found.items.iter().map(|item| item.id).collect();
    let mut checks: HashMap<ItemId, Vec<CheckSeen>> = HashMap::new();
    for check in store::checks_of(&mut rows, &ids)? {
        checks.entry(check.item).or_default().push(check);
    }
    Ok(Found {
        items: found.items,
        checks,
        counts: Counts::default(),
        next: found.next.as_ref().map(cursor),
    })
}

/// A place of another order is the reader's doing, not the database's.
fn wrong_place(error: DbError) -> Failure {
    match error {
        DbError::Broken(text) if text == "a place of another order" => {
            Problem::new("cursor", "wrong-cursor").into()
        }
        other => other.into(),
    }
}

/// The counts of a list that is whole on its page.
fn told(items: &[Listed]) -> Counts {
    let count = |is: &dyn Fn(&Listed) -> bool| {
        i64::try_from(items.iter().filter(|item| is(item)).count()).ok()
    };
    Counts {
        all: count(&|_| true),
        failing: count(&|item| item.standing.is_failing()),
        silent: count(&|item| item.standing == intendant_domain::machines::Standing::Silent),
        uncovered: count(&|item| item.service.is_none()),
        maintenance: count(&|item| item.in_maintenance),
    }
}

fn cursor(place: &Place) -> String {
    URL_SAFE_NO_PAD.encode(serde_json::to_string(place).unwrap_or_default())
}

fn read_cursor(text: &str) -> Result<Place, Failure> {
    URL_SAFE_NO_PAD
        .decode(text)
        .ok()
        .and_then(|bytes| serde_json::from_slice(&bytes).ok())
        .ok_or_else(|| Problem::new("cursor", "wrong-cursor").into())
}
