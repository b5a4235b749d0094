//! Licences held against installations.

/// What a licence and what is installed come to, in units and in cents a year.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Balance {
    /// Units that are installed and were not bought.
    pub missing: i64,
    /// Units that were bought and are not installed.
    pub unused: i64,
    /// What the missing ones would cost a year.
    pub missing_cents: i64,
    /// What the unused ones cost a year.
    pub unused_cents: i64,
}

/// Holds `bought` units at `unit_cents` a year against `installed` ones.
#[must_use]
pub fn balance(bought: i64, installed: i64, unit_cents: i64) -> Balance {
    let missing = installed.saturating_sub(bought).max(0);
    let unused = bought.saturating_sub(installed).max(0);
    Balance {
        missing,
        unused,
        missing_cents: missing.saturating_mul(unit_cents),
        unused_cents: unused.saturating_mul(unit_cents),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_is_missing_and_what_lies_idle() {
        let found = balance(10, 13, 12_500);
        assert_eq!((found.missing, found.missing_cents), (3, 37_500));
        assert_eq!((found.unused, found.unused_cents), (0, 0));
        let found = balance(10, 4, 12_500);
        assert_eq!(
            (found.unused, found.unused_cents, found.missing),
            (6, 75_000, 0)
        );
        assert_eq!(balance(5, 5, 100), Balance::default());
    }

    proptest! {
        #[test]
        fn never_both_and_the_difference_is_exact(bought in 0_i64..1_000_000, installed in 0_i64..1_000_000, cents in 0_i64..10_000_000) {
            let found = balance(bought, installed, cents);
            prop_assert!(found.missing == 0 || found.unused == 0);
            prop_assert_eq!(installed - bought, found.missing - found.unused);
            prop_assert_eq!(found.missing_cents - found.unused_cents, (installed - bought) * cents);
        }
    }
}
