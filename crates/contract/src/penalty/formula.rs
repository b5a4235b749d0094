//! Working out a penalty formula: V is the monthly flat fee before tax, R the days late begun.

use std::fmt;

use rust_decimal::Decimal;

use crate::model::Formula;

impl Formula {
    /// The value for one breached clock; absent when it divides by zero or leaves the range of
    /// amounts.
    #[must_use]
    pub fn value(&self, v: Decimal, r: Decimal) -> Option<Decimal> {
        match self {
            Self::Number(number) => Some(*number),
            Self::V => Some(v),
            Self::R => Some(r),
            Self::Add(a, b) => a.value(v, r)?.checked_add(b.value(v, r)?),
            Self::Subtract(a, b) => a.value(v, r)?.checked_sub(b.value(v, r)?),
            Self::Multiply(a, b) => a.value(v, r)?.checked_mul(b.value(v, r)?),
            Self::Divide(a, b) => a.value(v, r)?.checked_div(b.value(v, r)?),
            Self::Negate(a) => Some(-a.value(v, r)?),
            Self::Min(all) => fold(all, v, r, Decimal::min),
            Self::Max(all) => fold(all, v, r, Decimal::max),
        }
    }

    /// How tightly the outermost operator binds, for parentheses.
    fn strength(&self) -> u8 {
        match self {
            Self::Add(..) | Self::Subtract(..) => 1,
            Self::Multiply(..) | Self::Divide(..) => 2,
            Self::Negate(_) => 3,
            _ => 4,
        }
    }

    fn inside(&self, least: u8) -> String {
        if self.strength() < least {
            format!("({self})")
        } else {
            self.to_string()
        }
    }
}

fn fold(
    all: &[Formula],
    v: Decimal,
    r: Decimal,
    pick: fn(Decimal, Decimal) -> Decimal,
) -> Option<Decimal> {
    let mut best: Option<Decimal> = None;
    for one in all {
        let value = one.value(v, r)?;
        best = Some(best.map_or(value, |so_far| pick(so_far, value)));
    }
    best
}

impl fmt::Display for Formula {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let call = |f: &mut fmt::Formatter<'_>, name: &str, all: &[Self]| {
            let inner: Vec<String> = all.iter().map(ToString::to_string).collect();
            write!(f, "{name}({})", inner.join(", "))
        };
        match self {
            Self::Number(number) => write!(f, "{number}"),
            Self::V => f.write_str("V"),
            Self::R => f.write_str("R"),
            Self::Add(a, b) => write!(f, "{} + {}", a.inside(1), b.inside(2)),
            Self::Subtract(a, b) => write!(f, "{} - {}", a.inside(1), b.inside(2)),
            Self::Multiply(a, b) => write!(f, "{} * {}", a.inside(2), b.inside(3)),
            Self::Divide(a, b) => write!(f, "{} / {}", a.inside(2), b.inside(3)),
            Self::Negate(a) => write!(f, "-{}", a.inside(4)),
            Self::Min(all) => call(f, "min", all),
            Self::Max(all) => call(f, "max", all),
        }
    }
}
