//! Amounts: decimal, exact, rounded in one way only (contract.md: half away from zero, to the cent).

use rust_decimal::{Decimal, RoundingStrategy};

/// Rounds half away from zero to the cent, and shows both decimals.
#[must_use]
pub fn cents(amount: Decimal) -> Decimal {
    rounded(amount, 2)
}

/// Rounds half away from zero to `decimals`, and shows them all.
#[must_use]
pub fn rounded(value: Decimal, decimals: u32) -> Decimal {
    let mut out = value.round_dp_with_strategy(decimals, RoundingStrategy::MidpointAwayFromZero);
    out.rescale(decimals);
    out
}

/// How many steps of `step` are begun in `amount`: 0 when there is nothing, 1 for anything up to
/// one step, and so on. `step` must be positive; otherwise none.
#[must_use]
pub fn steps_begun(amount: Decimal, step: Decimal) -> u64 {
    use rust_decimal::prelude::ToPrimitive;
    if amount <= Decimal::ZERO || step <= Decimal::ZERO {
        return 0;
    }
    let Some(quotient) = amount.checked_div(step) else {
        return u64::MAX;
    };
    let whole = quotient.floor();
    let begun = match whole.checked_mul(step) {
        Some(covered) if covered >= amount => whole,
        _ => whole + Decimal::ONE,
    };
    begun.to_u64().unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn d(text: &str) -> Decimal {
        text.parse().unwrap()
    }

    #[test]
    fn halves_go_away_from_zero_and_both_decimals_show() {
        assert_eq!(cents(d("1.005")).to_string(), "1.01");
        assert_eq!(cents(d("-1.005")).to_string(), "-1.01");
        assert_eq!(cents(d("2.5")).to_string(), "2.50");
        assert_eq!(cents(d("2.004999")).to_string(), "2.00");
        assert_eq!(rounded(d("1.04985"), 4).to_string(), "1.0499");
    }

    #[test]
    fn a_step_is_begun_by_anything_above_the_one_before() {
        assert_eq!(steps_begun(d("0"), d("0.01")), 0);
        assert_eq!(steps_begun(d("0.0000001"), d("0.01")), 1);
        assert_eq!(steps_begun(d("0.01"), d("0.01")), 1);
        assert_eq!(steps_begun(d("0.0100001"), d("0.01")), 2);
        assert_eq!(steps_begun(d("1"), d("0.3")), 4);
    }

    proptest! {
        #[test]
        fn steps_begun_cover_the_amount_and_one_less_does_not(amount in 1u64..1_000_000, step in 1u64..5_000) {
            let n = steps_begun(Decimal::from(amount), Decimal::from(step));
            prop_assert!(n * step >= amount);
            prop_assert!((n - 1) * step < amount);
        }
    }
}
