//! What is valid but unwise in a contract: promises that nobody can keep or claim, and clauses that
//! one of the parties will miss.

mod coverage;
mod promises;
mod terms;
#[cfg(test)]
mod tests;

use crate::model::Contract;
use crate::words::Words;

/// Something valid but unwise.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Finding {
    /// File name, as given by whoever read it.
    pub file: String,
    /// Line, from 1.
    pub line: u32,
    /// Column, from 1.
    pub column: u32,
    /// Path of the clause, or of the section that lacks one.
    pub path: String,
    /// Stable name of the rule, for example `unused-level`.
    pub code: &'static str,
    /// What is unwise, and what to do.
    pub message: Words,
}

/// All that is unwise, in the order of the file.
#[must_use]
pub fn lint(contract: &Contract) -> Vec<Finding> {
    let mut critic = Critic {
        contract,
        findings: Vec::new(),
    };
    promises::levels(&mut critic);
    promises::matrix(&mut critic);
    promises::clocks(&mut critic);
    promises::calendars(&mut critic);
    coverage::services(&mut critic);
    coverage::kinds(&mut critic);
    coverage::authorisations(&mut critic);
    terms::price(&mut critic);
    terms::penalties(&mut critic);
    terms::around(&mut critic);
    let mut findings = critic.findings;
    findings.sort_by_key(|finding| (finding.line, finding.column));
    findings
}

struct Critic<'c> {
    contract: &'c Contract,
    findings: Vec<Finding>,
}

impl Critic<'_> {
    fn say(&mut self, code: &'static str, path: &str, fr: String, en: String) {
        let clauses = &self.contract.clauses;
        let mut at = path;
        let place = loop {
            match (clauses.places.get(at), at.rfind('.')) {
                (Some(place), _) => break *place,
                (None, Some(dot)) => at = &at[..dot],
                (None, None) => break crate::model::Place { line: 1, column: 1 },
            }
        };
        self.findings.push(Finding {
            file: clauses.file.clone(),
            line: place.line,
            column: place.column,
            path: path.to_owned(),
            code,
            message: Words::new(fr, en),
        });
    }
}
