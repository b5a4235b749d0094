//! Graduated prices: each unit pays the price of its own band.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::model::Band;

/// The part of a quantity that falls into one band.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BandPart {
    /// First unit of the band, from 1.
    pub from: u64,
    /// Last unit of the band; absent: no end.
    pub to: Option<u64>,
    /// Units of the quantity in it.
    pub units: u64,
    /// Price of each.
    pub each: Decimal,
    /// `units` × `each`.
    pub amount: Decimal,
}

/// Splits a quantity over the bands; bands that it does not reach are left out. Absent when an
/// amount is out of range. Units beyond the last band pay its price (a contract that was read has
/// a last band without end).
#[must_use]
pub fn graduate(bands: &[Band], quantity: u64) -> Option<Vec<BandPart>> {
    let mut parts = Vec::new();
    let mut priced = 0;
    for (index, band) in bands.iter().enumerate() {
        let last = index + 1 == bands.len();
        let to = band.up_to.filter(|_| !last);
        let end = to.unwrap_or(u64::MAX).min(quantity);
        if end <= priced {
            continue;
        }
        let units = end - priced;
        parts.push(BandPart {
            from: priced + 1,
            to,
            units,
            each: band.each,
            amount: band.each.checked_mul(Decimal::from(units))?,
        });
        priced = end;
    }
    Some(parts)
}

/// Sum of the parts; absent when out of range.
#[must_use]
pub fn total(parts: &[BandPart]) -> Option<Decimal> {
    parts
        .iter()
        .try_fold(Decimal::ZERO, |sum, part| sum.checked_add(part.amount))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn bands(spec: &[(Option<u64>, i64)]) -> Vec<Band> {
        spec.iter()
            .map(|&(up_to, cents)| Band {
                up_to,
                each: Decimal::new(cents, 2),
            })
            .collect()
    }

    #[test]
    fn fifty_seven_workstations_of_the_specification() {
        let parts = graduate(&bands(&[(Some(50), 1800), (None, 1500)]), 57).unwrap();
        assert_eq!(parts.len(), 2);
        assert_eq!((parts[1].from, parts[1].units), (51, 7));
        assert_eq!(total(&parts).unwrap(), Decimal::new(100_500, 2));
    }

    #[test]
    fn nothing_costs_nothing() {
        assert_eq!(
            total(&graduate(&bands(&[(None, 1500)]), 0).unwrap()),
            Some(Decimal::ZERO)
        );
    }

    proptest! {
        /// The simple way: walk through the units and ask each which band it is in.
        #[test]
        fn each_unit_pays_the_price_of_its_own_band(
            ends in prop::collection::btree_set(1u64..300, 0..5),
            prices in prop::collection::vec(0i64..10_000, 6),
            quantity in 0u64..400,
        ) {
            let mut spec: Vec<(Option<u64>, i64)> =
                ends.iter().zip(&prices).map(|(end, price)| (Some(*end), *price)).collect();
            spec.push((None, prices[5]));
            let bands = bands(&spec);
            let mut expected = Decimal::ZERO;
            for unit in 1..=quantity {
                let band = bands.iter().find(|band| band.up_to.is_none_or(|end| unit <= end)).unwrap();
                expected += band.each;
            }
            let parts = graduate(&bands, quantity).unwrap();
            prop_assert_eq!(total(&parts).unwrap(), expected);
            prop_assert_eq!(parts.iter().map(|part| part.units).sum::<u64>(), quantity);
        }
    }
}
