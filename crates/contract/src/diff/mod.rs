//! What changes from one version of a contract to the next, in promises and not in lines of text:
//! "P2 restore 8h → 6h (servers, hotline)".

mod facts;
#[cfg(test)]
mod tests;

use rust_decimal::Decimal;

use crate::model::Contract;
use crate::words::Words;
use facts::Fact;
pub(crate) use facts::weekly_minutes;

/// What happened to a promise.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// The new version has it, the old one had not.
    Added,
    /// The old version had it, the new one has not.
    Removed,
    /// Both have it, with different values.
    Changed,
}

/// For whom a change is good.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Direction {
    /// The client gets more, or pays less.
    Better,
    /// The client gets less, or pays more.
    Worse,
    /// Neither, or it depends.
    Neutral,
}

/// One change of one promise.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Change {
    /// Path of the clause in the new version, or in the old one when it was removed.
    pub path: String,
    /// Line in that version's file.
    pub line: u32,
    /// Added, removed or changed.
    pub kind: Kind,
    /// What it is about: "P2 restore".
    pub subject: Words,
    /// Whom it concerns, for example the services that promise it.
    pub context: Option<Words>,
    /// Value before.
    pub from: Option<Words>,
    /// Value after.
    pub to: Option<Words>,
    /// For the client.
    pub direction: Direction,
}

impl Change {
    /// The change in one line: `P2 restore 8h → 6h (servers, hotline)`.
    #[must_use]
    pub fn sentence(&self) -> Words {
        let context = self.context.as_ref();
        let fr_context = context.map(|c| format!(" ({})", c.fr)).unwrap_or_default();
        let en_context = context.map(|c| format!(" ({})", c.en)).unwrap_or_default();
        let (subject, from, to) = (&self.subject, self.from.as_ref(), self.to.as_ref());
        match (self.kind, from, to) {
            (Kind::Changed, Some(from), Some(to)) => Words::new(
                format!("{} {} → {}{fr_context}", subject.fr, from.fr, to.fr),
                format!("{} {} → {}{en_context}", subject.en, from.en, to.en),
            ),
            (Kind::Removed, Some(from), _) => Words::new(
                format!("retiré : {} {}{fr_context}", subject.fr, from.fr),
                format!("removed: {} {}{en_context}", subject.en, from.en),
            ),
            (_, _, Some(to)) => Words::new(
                format!("ajouté : {} {}{fr_context}", subject.fr, to.fr),
                format!("added: {} {}{en_context}", subject.en, to.en),
            ),
            _ => subject.clone(),
        }
    }
}

/// The changes from `old` to `new`, in the order of the new version, what it lost at the end.
#[must_use]
pub fn diff(old: &Contract, new: &Contract) -> Vec<Change> {
    let (before, after) = (facts::facts(old), facts::facts(new));
    let mut changes = Vec::new();
    for (key, fact) in &after {
        match before.get(key) {
            Some(was) if was.value == fact.value && was.detail == fact.detail => {}
            Some(was) => changes.push(changed(was, fact)),
            None if inside_new(fact, &before) => {}
            None => changes.push(Change {
                kind: Kind::Added,
                from: None,
                to: Some(full(fact)),
                direction: fact.presence,
                ..base(fact)
            }),
        }
    }
    for (key, fact) in &before {
        if after.contains_key(key) || inside_new(fact, &after) {
            continue;
        }
        changes.push(Change {
            kind: Kind::Removed,
            from: Some(full(fact)),
            to: None,
            direction: opposite(fact.presence),
            ..base(fact)
        });
    }
    changes
}

/// Whether the fact belongs to something that the other version lacks as a whole: the whole says it.
fn inside_new(fact: &Fact, other: &indexmap::IndexMap<String, Fact>) -> bool {
    fact.part_of
        .as_ref()
        .is_some_and(|whole| !other.contains_key(whole))
}

fn base(fact: &Fact) -> Change {
    Change {
        path: fact.path.clone(),
        line: fact.line,
        kind: Kind::Changed,
        subject: fact.subject.clone(),
        context: fact.context.clone(),
        from: None,
        to: None,
        direction: Direction::Neutral,
    }
}

/// A value with its detail: `8h (office)`.
fn full(fact: &Fact) -> Words {
    match &fact.detail {
        Some(detail) => Words::new(
            format!("{} ({})", fact.value.fr, detail.fr),
            format!("{} ({})", fact.value.en, detail.en),
        ),
        None => fact.value.clone(),
    }
}

fn changed(was: &Fact, is: &Fact) -> Change {
    let same_detail = was.detail == is.detail;
    let shown = |fact: &Fact| {
        if same_detail {
            fact.value.clone()
        } else {
            full(fact)
        }
    };
    let direction = match (was.measure, is.measure) {
        (Some((unit, before)), Some((other, after))) if unit == other => {
            compare(before, after, is.more_is)
        }
        _ => Direction::Neutral,
    };
    Change {
        from: Some(shown(was)),
        to: Some(shown(is)),
        direction,
        ..base(is)
    }
}

fn compare(before: Decimal, after: Decimal, more_is: Direction) -> Direction {
    match after.cmp(&before) {
        std::cmp::Ordering::Greater => more_is,
        std::cmp::Ordering::Less => opposite(more_is),
        std::cmp::Ordering::Equal => Direction::Neutral,
    }
}

fn opposite(direction: Direction) -> Direction {
    match direction {
        Direction::Better => Direction::Worse,
        Direction::Worse => Direction::Better,
        Direction::Neutral => Direction::Neutral,
    }
}
