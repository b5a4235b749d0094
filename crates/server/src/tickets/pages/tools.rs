//! Forms with repeated fields, and refusals that are said on the next page.

use intendant_domain::id::TicketId;

use super::parts::address;
use crate::platform::faces::percent_decoded;
use crate::platform::failure::{Failure, Problem};
use crate::platform::i18n::Lang;
use crate::platform::shell::{Onward, onward};

/// The fields of a form in order, repeated ones included.
pub(super) fn form_pairs(body: &[u8]) -> Vec<(String, String)> {
    let text = String::from_utf8_lossy(body);
    text.split('&')
        .filter(|pair| !pair.is_empty())
        .map(|pair| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            let plain = |part: &str| percent_decoded(&part.replace('+', " "));
            (plain(name), plain(value))
        })
        .collect()
}

/// Back to `path`, where the problem is said.
pub(super) fn warned(path: String, problem: Option<&Problem>) -> Onward {
    match problem {
        Some(problem) => {
            let values: Vec<(&str, &str)> = problem
                .values
                .iter()
                .map(|(name, value)| (*name, value.as_str()))
                .collect();
            onward(path).warning(problem.key, &values)
        }
        None => onward(path),
    }
}

/// Back to the ticket: silently when it was done (the page shows it), else with what refused.
pub(super) fn back<T>(id: TicketId, done: Result<T, Failure>) -> Result<Onward, Failure> {
    match done {
        Ok(_) => Ok(onward(address(id))),
        Err(Failure::Refused(problems)) => Ok(warned(address(id), problems.first())),
        Err(Failure::Conflict(problem)) => Ok(warned(address(id), Some(&problem))),
        Err(other) => Err(other),
    }
}

/// The refusal of a whole form, for above its fields.
pub(super) fn whole(failure: Option<&Failure>, lang: Lang) -> Option<String> {
    match failure? {
        Failure::Refused(problems) => problems
            .iter()
            .find(|problem| problem.field.is_empty())
            .map(|problem| problem.text(lang)),
        other => Some(other.text(lang)),
    }
}
