//! Penalty statements: the penalties make the sum, and each limit starts where the last one ended.

use intendant_protocol::documents::penalty::PenaltyStatement;

use super::{accent, breach, currency, party, period, same, timezone};
use crate::input::Refusal;

pub(super) fn check(statement: &PenaltyStatement) -> Result<(), Refusal> {
    accent(statement.accent.as_deref())?;
    currency(&statement.currency)?;
    timezone(&statement.timezone)?;
    period(&statement.period, "period")?;
    party(&statement.provider, "provider")?;
    party(&statement.client, "client")?;
    for (n, penalty) in statement.penalties.iter().enumerate() {
        if let Some(late) = &penalty.breach {
            breach(late, &format!("penalties[{n}].breach"))?;
        }
    }
    let sum = statement
        .penalties
        .iter()
        .map(|penalty| penalty.amount)
        .sum();
    same(statement.computed, sum, "computed", "the penalties make")?;
    let mut owed = statement.computed;
    for (n, limit) in statement.limits.iter().enumerate() {
        same(
            limit.before,
            owed,
            &format!("limits[{n}].before"),
            "what was owed before it is",
        )?;
        owed = limit.after;
    }
    same(
        statement.total,
        owed,
        "total",
        "after the limits there is owed",
    )
}
