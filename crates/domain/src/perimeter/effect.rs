//! What an amendment would do: which items come in or go out, what each line would count, what a month
//! would come to.

use std::collections::BTreeMap;

use intendant_contract::coverage::covering;
use intendant_contract::item::Item;
use intendant_contract::model::Contract;
use intendant_contract::month::Month;
use intendant_contract::revision::SeriesSet;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::money::{Stock, line_money, month_fee, per_unit};

/// Items that no contract of the client tells apart, and how many there are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Alike {
    /// One of them.
    pub item: Item,
    /// How many.
    pub items: u64,
}

/// Items whose cover changes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Moved {
    /// Which of the groups.
    pub group: usize,
    /// Key of the service before; absent: none.
    pub from: Option<String>,
    /// And after.
    pub to: Option<String>,
    /// How many.
    pub items: u64,
}

/// A counted line before and after.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct LineEffect {
    /// Its name.
    pub label: String,
    /// Units counted before; absent: the line is new.
    pub before: Option<u64>,
    /// And after; absent: the line goes.
    pub after: Option<u64>,
    /// A month before tax, before.
    pub was: Option<Decimal>,
    /// And after.
    pub becomes: Option<Decimal>,
}

/// The effect of an amendment.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Effect {
    /// Items that come in, go out, or change service.
    pub moved: Vec<Moved>,
    /// Counted lines that the items of today change.
    pub lines: Vec<LineEffect>,
    /// What a month comes to before tax, flat lines included, before.
    pub was: Option<Decimal>,
    /// And after.
    pub becomes: Option<Decimal>,
}

/// Compares two versions on the items of today, for one month. Money is absent where an index value
/// is missing or a version is not in force then.
#[must_use]
pub fn effect(
    before: &Contract,
    after: &Contract,
    items: &[Alike],
    month: Month,
    series: &SeriesSet,
) -> Effect {
    let moved = items
        .iter()
        .enumerate()
        .filter_map(|(group, alike)| {
            let from = covering(before, &alike.item).map(str::to_owned);
            let to = covering(after, &alike.item).map(str::to_owned);
            let items = alike.items;
            (from != to).then_some(Moved {
                group,
                from,
                to,
                items,
            })
        })
        .collect();
    let mut lines: BTreeMap<String, LineEffect> = BTreeMap::new();
    let mut sides = [None, None];
    for (side, contract) in [before, after].into_iter().enumerate() {
        let counts = counts(contract, items);
        let stock = Stock::of(contract, &counts);
        let money = line_money(contract, month, series, &stock).ok();
        for (at, line) in per_unit(contract).iter().enumerate() {
            let amount = money.as_ref().map(|all| all[at].amount);
            let one = lines.entry(line.label.clone()).or_default();
            one.label.clone_from(&line.label);
            if side == 0 {
                (one.before, one.was) = (Some(counts[at]), amount);
            } else {
                (one.after, one.becomes) = (Some(counts[at]), amount);
            }
        }
        sides[side] = month_fee(contract, month, series, &stock).ok();
    }
    let changed = |one: &LineEffect| one.before != one.after || one.was != one.becomes;
    Effect {
        moved,
        lines: lines.into_values().filter(changed).collect(),
        was: sides[0],
        becomes: sides[1],
    }
}

/// What each counted line counts.
#[must_use]
pub fn counts(contract: &Contract, items: &[Alike]) -> Vec<u64> {
    per_unit(contract)
        .iter()
        .map(|line| {
            let counting = items.iter().filter(|alike| line.takes(&alike.item));
            counting.map(|alike| alike.items).sum()
        })
        .collect()
}
