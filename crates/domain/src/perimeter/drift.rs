//! Where fleet, contract and invoice part, and what each difference is worth a month.

use intendant_contract::model::{Clause, Contract, PerUnit};
use intendant_contract::price::bands::BandPart;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::Group;
use super::money::{Billed, LineMoney, list_price, per_unit};

/// How fleet and contract can part.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// Found, and no service covers it.
    Uncovered,
    /// Counted by a price line, and not seen for long.
    Gone,
    /// Counted by a price line, and known to be out of use.
    Unused,
    /// A service covers it, and no price line counts it.
    Uncounted,
    /// A price line counts it, and no service covers it.
    PaidFor,
    /// A price line that counts nothing.
    EmptyLine,
    /// A price line that bills its minimum for fewer items.
    BelowMinimum,
    /// More or fewer than the last invoice billed.
    SinceBilled,
}

impl Kind {
    /// Every kind, in the order in which a page tells them.
    pub const ALL: [Self; 8] = [
        Self::Uncovered,
        Self::PaidFor,
        Self::Uncounted,
        Self::Gone,
        Self::Unused,
        Self::SinceBilled,
        Self::BelowMinimum,
        Self::EmptyLine,
    ];

    /// The name that addresses and the API use.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Uncovered => "uncovered",
            Self::Gone => "gone",
            Self::Unused => "unused",
            Self::Uncounted => "uncounted",
            Self::PaidFor => "paid-for",
            Self::EmptyLine => "empty-line",
            Self::BelowMinimum => "below-minimum",
            Self::SinceBilled => "since-billed",
        }
    }

    /// The kind of that name.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.code() == code)
    }
}

/// One difference.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Finding {
    /// What it is.
    pub kind: Kind,
    /// Of which kind of item; absent for findings about a line.
    pub item_kind: Option<String>,
    /// At which site.
    pub site: Option<i64>,
    /// Key of the service concerned.
    pub service: Option<String>,
    /// The price line concerned, or the one nearest to such items.
    pub line: Option<usize>,
    /// How many items.
    pub items: u64,
    /// A month before tax, after revision: more than is billed when positive, less when negative.
    /// Absent where the contract has no price to reckon with.
    pub worth: Option<Decimal>,
}

/// A counted price line: billed last, there now, really there.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LineDrift {
    /// Place among the counted lines.
    pub line: usize,
    /// Its name.
    pub label: String,
    /// Where it stands.
    pub clause: Clause,
    /// Billed at least.
    pub minimum: u64,
    /// What the last invoice billed for a month; absent before the first.
    pub billed: Option<Billed>,
    /// Counted today: what the next period will bill if nothing changes.
    pub counted: u64,
    /// Of these, not seen for long or out of use.
    pub gone: u64,
    /// What the next period will bill a month; absent where it cannot be priced.
    pub next: Option<Decimal>,
    /// What it would bill without those that are gone.
    pub real: Option<Decimal>,
    /// Bands of what the next period will bill.
    pub bands: Vec<BandPart>,
    /// Coefficient of the revision.
    pub coefficient: Decimal,
    /// Units that the next period will bill.
    pub units: u64,
}

/// A client's fleet against its contract and its last invoice.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Drift {
    /// Items.
    pub items: u64,
    /// Of these, covered.
    pub covered: u64,
    /// Not covered, third parties' apart.
    pub uncovered: u64,
    /// Not covered, because a third party answers for them.
    pub elsewhere: u64,
    /// Covered or counted, and not seen for long or out of use.
    pub gone: u64,
    /// Every counted line, in file order.
    pub lines: Vec<LineDrift>,
    /// Every difference, the dearest first.
    pub findings: Vec<Finding>,
    /// What the last invoice billed for counted lines a month.
    pub billed: Option<Decimal>,
    /// What the next one will.
    pub next: Option<Decimal>,
    /// The sum of what every difference is worth, whichever way it goes.
    pub stake: Decimal,
}

/// Compares. `priced` are the counted lines of a month with today's counts ([`super::line_money`]);
/// `billed` what the last invoice billed for the month that it bills last.
#[must_use]
pub fn drift(
    contract: &Contract,
    groups: &[Group],
    priced: Option<&[LineMoney]>,
    billed: &[Billed],
) -> Drift {
    let lines = per_unit(contract);
    let mut out = Drift::default();
    for group in groups {
        out.items += group.items;
        match (&group.service, group.elsewhere) {
            (Some(_), _) => out.covered += group.items,
            (None, true) => out.elsewhere += group.items,
            (None, false) => out.uncovered += group.items,
        }
        if group.service.is_some() || !group.lines.is_empty() {
            out.gone += group.unseen + group.unused;
        }
    }
    for (at, line) in lines.iter().enumerate() {
        let money = priced.and_then(|all| all.get(at));
        out.lines
            .push(line_drift(contract, at, line, groups, money, billed));
    }
    out.findings = findings(lines, groups, &out.lines);
    let amounts: Option<Vec<Decimal>> = out.lines.iter().map(|line| line.next).collect();
    out.next = amounts.map(|all| all.iter().sum());
    out.billed = (!billed.is_empty()).then(|| billed.iter().map(|one| one.amount).sum());
    out.stake = out
        .findings
        .iter()
        .filter_map(|one| one.worth)
        .map(|worth| worth.abs())
        .sum();
    out
}

fn line_drift(
    contract: &Contract,
    at: usize,
    line: &PerUnit,
    groups: &[Group],
    money: Option<&LineMoney>,
    billed: &[Billed],
) -> LineDrift {
    let counting = groups.iter().filter(|group| group.lines.contains(&at));
    let (counted, gone) = counting.fold((0, 0), |(all, gone), group| {
        (all + group.items, gone + group.unseen + group.unused)
    });
    let coefficient = money.map_or(Decimal::ONE, |money| money.coefficient);
    let real = |money: &LineMoney| {
        let less = list_price(line, counted) - list_price(line, counted.saturating_sub(gone));
        money.amount - cents(less * coefficient)
    };
    LineDrift {
        line: at,
        label: line.label.clone(),
        clause: contract.clauses.cite(&format!("price.per-unit.{at}")),
        minimum: line.minimum,
        billed: billed.iter().find(|one| one.label == line.label).cloned(),
        counted,
        gone,
        next: money.map(|money| money.amount),
        real: money.map(real),
        bands: money.map(|money| money.bands.clone()).unwrap_or_default(),
        coefficient,
        units: money.map_or(counted.max(line.minimum), |money| money.billed),
    }
}

fn cents(amount: Decimal) -> Decimal {
    intendant_contract::money::cents(amount)
}

/// The line that would count items of a kind: the first that names the kind.
pub(super) fn nearest(lines: &[PerUnit], kind: &str) -> Option<usize> {
    lines.iter().position(|line| {
        let kinds = line.counts.keys.get("kind");
        kinds.is_some_and(|kinds| kinds.iter().any(|one| one == kind))
    })
}

fn findings(lines: &[PerUnit], groups: &[Group], drifts: &[LineDrift]) -> Vec<Finding> {
    let mut out: Vec<Finding> = Vec::new();
    for group in groups {
        for (kind, items) in of_group(group) {
            if items == 0 || (kind == Kind::Uncounted && lines.is_empty()) {
                continue;
            }
            let line = group.lines.first().copied();
            let line = line.or_else(|| nearest(lines, &group.kind));
            let known = out.iter_mut().find(|one| {
                one.kind == kind
                    && one.item_kind.as_deref() == Some(group.kind.as_str())
                    && one.site == group.site
                    && one.service == group.service
                    && one.line == line
            });
            match known {
                Some(known) => known.items += items,
                None => out.push(Finding {
                    kind,
                    item_kind: Some(group.kind.clone()),
                    site: group.site,
                    service: group.service.clone(),
                    line,
                    items,
                    worth: None,
                }),
            }
        }
    }
    for finding in &mut out {
        finding.worth = worth(lines, drifts, finding);
    }
    out.extend(drifts.iter().flat_map(of_line));
    out.sort_by_key(|one| {
        let worth = one.worth.map(|worth| worth.abs()).unwrap_or_default();
        (
            std::cmp::Reverse(worth),
            one.kind,
            std::cmp::Reverse(one.items),
        )
    });
    out
}

/// What a group of alike items gives rise to.
fn of_group(group: &Group) -> Vec<(Kind, u64)> {
    let counted = !group.lines.is_empty();
    let there = group.items.saturating_sub(group.unseen + group.unused);
    match (&group.service, counted) {
        (None, false) if group.elsewhere => Vec::new(),
        // What is gone or in stock and in no contract needs none.
        (None, false) => vec![(Kind::Uncovered, there)],
        (None, true) => vec![
            (Kind::PaidFor, there),
            (Kind::Gone, group.unseen),
            (Kind::Unused, group.unused),
        ],
        (Some(_), false) => vec![(Kind::Uncounted, there)],
        (Some(_), true) => vec![(Kind::Gone, group.unseen), (Kind::Unused, group.unused)],
    }
}

/// What a difference in items is worth a month: the units at the margin of their line, in its bands.
fn worth(lines: &[PerUnit], drifts: &[LineDrift], finding: &Finding) -> Option<Decimal> {
    let at = finding.line?;
    let (line, drift) = (lines.get(at)?, drifts.get(at)?);
    let price = |units: u64| list_price(line, units);
    let now = drift.counted;
    let change = match finding.kind {
        Kind::Uncovered | Kind::Uncounted => price(now + finding.items) - price(now),
        Kind::Gone | Kind::Unused | Kind::PaidFor => {
            price(now.saturating_sub(finding.items)) - price(now)
        }
        Kind::EmptyLine | Kind::BelowMinimum | Kind::SinceBilled => return None,
    };
    Some(cents(change * drift.coefficient))
}

fn of_line(line: &LineDrift) -> Vec<Finding> {
    let finding = |kind, items, worth| Finding {
        kind,
        item_kind: None,
        site: None,
        service: None,
        line: Some(line.line),
        items,
        worth,
    };
    let mut out = Vec::new();
    if line.counted == 0 {
        let paid = line.next.map(|amount| -amount);
        out.push(finding(Kind::EmptyLine, 0, paid));
    } else if line.counted < line.minimum {
        let missing = line.minimum - line.counted;
        // What the units that are not there cost at the price of the line's first band.
        let each = line.bands.last().map(|band| band.each);
        let worth = each.map(|each| -cents(each * Decimal::from(missing) * line.coefficient));
        out.push(finding(Kind::BelowMinimum, missing, worth));
    }
    if let (Some(billed), Some(next)) = (&line.billed, line.next)
        && billed.counted != line.counted
    {
        let moved = billed.counted.abs_diff(line.counted);
        out.push(finding(
            Kind::SinceBilled,
            moved,
            Some(next - billed.amount),
        ));
    }
    out
}
