//! A contract taken apart into comparable promises, each under a key that survives a change of
//! order in the file.

mod around;
mod cost;
mod promises;

use indexmap::IndexMap;
use rust_decimal::Decimal;

use super::Direction::{self, Neutral};
use crate::model::{Contract, Language};
use crate::words::Words;
pub(crate) use promises::weekly_minutes;

/// One comparable promise.
pub(super) struct Fact {
    pub(super) path: String,
    pub(super) line: u32,
    /// Key of the whole to which it belongs: when that comes or goes, this needs no mention.
    pub(super) part_of: Option<String>,
    pub(super) subject: Words,
    pub(super) context: Option<Words>,
    pub(super) value: Words,
    /// What is only worth saying when it changes, such as the calendar of a target.
    pub(super) detail: Option<Words>,
    /// Unit and figure, when larger and smaller mean something.
    pub(super) measure: Option<(&'static str, Decimal)>,
    /// What more of it is for the client.
    pub(super) more_is: Direction,
    /// What having it at all is for the client.
    pub(super) presence: Direction,
}

struct Facts<'c> {
    contract: &'c Contract,
    facts: IndexMap<String, Fact>,
}

/// In both languages.
fn both(build: impl Fn(Language) -> String) -> Words {
    Words::new(build(Language::Fr), build(Language::En))
}

impl Facts<'_> {
    /// Adds a fact under `key`; the returned one can be refined.
    fn put(&mut self, key: &str, path: &str, subject: Words, value: Words) -> &mut Fact {
        let fact = Fact {
            path: path.to_owned(),
            line: self.contract.clauses.cite(path).line,
            part_of: None,
            subject,
            context: None,
            value,
            detail: None,
            measure: None,
            more_is: Neutral,
            presence: Neutral,
        };
        // Two lines under one label (say, two flat lines of the same name) stay apart.
        let mut name = key.to_owned();
        while self.facts.contains_key(&name) {
            name.push('\'');
        }
        self.facts.entry(name).or_insert(fact)
    }
}

impl Fact {
    fn part(&mut self, whole: &str) -> &mut Self {
        self.part_of = Some(whole.to_owned());
        self
    }

    fn measured(&mut self, unit: &'static str, figure: Decimal, more_is: Direction) -> &mut Self {
        self.measure = Some((unit, figure));
        self.more_is = more_is;
        self
    }

    fn having(&mut self, presence: Direction) -> &mut Self {
        self.presence = presence;
        self
    }
}

/// Everything that a contract promises, by key.
pub(super) fn facts(contract: &Contract) -> IndexMap<String, Fact> {
    let mut all = Facts {
        contract,
        facts: IndexMap::new(),
    };
    around::identity(&mut all);
    for service in &contract.services {
        promises::service(&mut all, service);
    }
    around::third_parties(&mut all);
    promises::levels(&mut all);
    promises::clocks(&mut all);
    for (name, calendar) in &contract.calendars {
        promises::calendar(&mut all, name, calendar);
    }
    cost::price(&mut all);
    cost::penalties(&mut all);
    around::authorisations(&mut all);
    around::duties(&mut all);
    all.facts
}
