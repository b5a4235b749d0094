//! Units of a counted price line on a day: how many items, and which.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::item::DatedItem;
use crate::model::PerUnit;

/// What was counted.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counted {
    /// How many.
    pub quantity: u64,
    /// Which, sorted; empty when only a figure was given.
    pub ids: Vec<String>,
}

/// Who can say how many units a line has on a day.
pub trait Counts {
    /// The count; absent when it is not known, which is not the same as none.
    fn count(&self, line: &PerUnit, on: Date) -> Option<Counted>;
}

impl PerUnit {
    /// Whether the line counts an item: what it counts fits, and its exception does not.
    #[must_use]
    pub fn takes(&self, item: &crate::item::Item) -> bool {
        let excepted = self.except.as_ref().is_some_and(|one| one.matches(item));
        self.counts.matches(item) && !excepted
    }
}

/// Counts items that were there at the day of counting.
impl Counts for [DatedItem] {
    fn count(&self, line: &PerUnit, on: Date) -> Option<Counted> {
        let mut ids: Vec<String> = self
            .iter()
            .filter(|dated| dated.present(on) && line.takes(&dated.item))
            .map(|dated| dated.item.id.clone())
            .collect();
        ids.sort_unstable();
        ids.dedup();
        Some(Counted {
            quantity: u64::try_from(ids.len()).unwrap_or(u64::MAX),
            ids,
        })
    }
}

impl Counts for Vec<DatedItem> {
    fn count(&self, line: &PerUnit, on: Date) -> Option<Counted> {
        self.as_slice().count(line, on)
    }
}

/// Figures given by hand, by label of the line or by kind of item (`workstation=57`).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Given(pub BTreeMap<String, u64>);

impl Counts for Given {
    /// The figure under the line's label, else the sum of those under the kinds that it counts.
    fn count(&self, line: &PerUnit, _on: Date) -> Option<Counted> {
        let by_label = self.0.get(&line.label).copied();
        let quantity = by_label.or_else(|| {
            let kinds = line.counts.keys.get("kind")?;
            let mut known = kinds.iter().filter_map(|kind| self.0.get(kind)).peekable();
            known.peek()?;
            Some(known.sum())
        })?;
        Some(Counted {
            quantity,
            ids: Vec::new(),
        })
    }
}

/// Nothing is known; every counted line falls back on its minimum where that is allowed.
#[derive(Clone, Copy, Debug, Default)]
pub struct Unknown;

impl Counts for Unknown {
    fn count(&self, _line: &PerUnit, _on: Date) -> Option<Counted> {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::item::Item;
    use crate::model::{Band, Selector};
    use jiff::civil::date;

    fn line() -> PerUnit {
        let mut counts = Selector::default();
        counts
            .keys
            .insert("kind".to_owned(), vec!["workstation".to_owned()]);
        PerUnit {
            label: "Poste".to_owned(),
            counts,
            except: None,
            minimum: 0,
            bands: vec![Band {
                up_to: None,
                each: 1.into(),
            }],
        }
    }

    #[test]
    fn an_item_counts_from_its_first_day_to_its_last() {
        let item = |id: &str, kind: &str, from, to| DatedItem {
            item: Item::new(id, kind),
            from,
            to,
        };
        let items = vec![
            item("b", "workstation", date(2026, 2, 28), None),
            item(
                "a",
                "workstation",
                date(2026, 1, 1),
                Some(date(2026, 2, 28)),
            ),
            item("c", "workstation", date(2026, 3, 1), None),
            item("d", "server", date(2026, 1, 1), None),
        ];
        let on = |day| items.count(&line(), day).unwrap().ids;
        assert_eq!(on(date(2026, 2, 27)), ["a"]);
        assert_eq!(on(date(2026, 2, 28)), ["a", "b"]);
        assert_eq!(on(date(2026, 3, 1)), ["b", "c"]);
    }

    #[test]
    fn what_a_line_excepts_is_not_counted() {
        let mut except = Selector::default();
        except.keys.insert("name".to_owned(), vec!["b".to_owned()]);
        let line = PerUnit {
            except: Some(except),
            ..line()
        };
        let items: Vec<DatedItem> = ["a", "b"]
            .into_iter()
            .map(|name| DatedItem {
                item: Item::new(name, "workstation").with("name", name),
                from: date(2026, 1, 1),
                to: None,
            })
            .collect();
        assert_eq!(items.count(&line, date(2026, 3, 1)).unwrap().ids, ["a"]);
    }

    #[test]
    fn a_given_figure_is_found_by_label_or_kind_and_otherwise_unknown() {
        let given = |key: &str| Given(BTreeMap::from([(key.to_owned(), 57)]));
        let day = date(2026, 3, 1);
        assert_eq!(
            given("workstation").count(&line(), day).unwrap().quantity,
            57
        );
        assert_eq!(given("Poste").count(&line(), day).unwrap().quantity, 57);
        assert_eq!(given("server").count(&line(), day), None);
    }
}
